/**
 * The folder's own dev container. `devcontainer up` makes it once, from a copy of the folder and a configuration that was
 * reviewed; what it has become is kept as an image, and commands run in containers of that image which are held like any
 * other: without a network, privileges or mounts, whatever the configuration said.
 */
import { parseJsonc } from "../base/jsonc.ts";
import {
  exists,
  freshName,
  makeBoxFolder,
  readBoxFile,
  removeBoxFolder,
  replaceBoxFile,
  staysInside,
} from "../platform/box-disk.ts";
import { programPath } from "../platform/child.ts";
import { digest } from "../platform/hash.ts";
import { hide } from "../platform/mirror.ts";
import type { Root } from "../protocol/paths.ts";
import { containerDriver } from "./container.ts";
import { asksInWords, type Config, type Reviewed, review, reviewImage } from "./devcontainer-policy.ts";
import type { Driver } from "./driver.ts";
import { type Called, call, type Engine, engineNamed } from "./engine.ts";
import { engineWords } from "./keeper.ts";
import { viewOf } from "./shown.ts";
import { stage } from "./stage.ts";

export type DevcontainerOptions = {
  readonly root: Root;
  /** A folder of ours for the copy that "up" sees. */
  readonly base: string;
  /** Ids of what the user approved (devcontainer-policy.ts). */
  readonly approved: readonly string[];
};

/** Places of the configuration, in the order of the reference; folders of several are not for us to choose from. */
const places = [".devcontainer/devcontainer.json", ".devcontainer.json"] as const;

type Made = { readonly image: string } | { readonly why: string };

/** How long making it may take: images are built and set up once. */
const longest = 1_800_000;

export function devcontainerDriver(options: DevcontainerOptions): Driver {
  const engine = engineNamed(undefined);
  const program = programPath("devcontainer");
  const driver = containerDriver({
    ...{ engine: engine?.name, image: "the folder's dev container", name: "devcontainer" },
    prepare: async () =>
      engine === undefined || program === undefined
        ? { why: "it is not installed" }
        : prepared(options, engine, program),
  });
  return {
    ...driver,
    missing() {
      if (program === undefined)
        return "the program devcontainer is not installed; get it with: npm install -g @devcontainers/cli";
      return driver.missing();
    },
  };
}

type Making = { readonly engine: Engine; readonly program: string; readonly copy: string; readonly file: string };

async function prepared({ root, base, approved }: DevcontainerOptions, engine: Engine, program: string): Promise<Made> {
  const copy = `${base}/devcontainer-${freshName()}`;
  try {
    const problem = await copyOf(root, copy);
    if (problem !== undefined) return { why: problem };
    const file = places.find((one) => exists(`${copy}/${one}`));
    if (file === undefined) return { why: "the folder has no .devcontainer/devcontainer.json" };
    // Read from the copy, so that nothing changes after the review.
    const yes = new Set(approved);
    const below = file.includes("/") ? ".devcontainer" : "";
    const reviewed = review(parseJsonc(readBoxFile(`${copy}/${file}`)), { below }, yes);
    if (reviewed.kind !== "ok") return { why: whyNot(reviewed) };
    return await made({ engine, program, copy, file }, reviewed.config, yes);
  } finally {
    await removeBoxFolder(copy);
  }
}

const whyNot = (reviewed: Exclude<Reviewed, { kind: "ok" }>): string =>
  reviewed.kind === "asks" ? asksInWords(reviewed.asks) : reviewed.why;

/** A copy of the folder without its secrets: what is built and set up there sees only this. */
async function copyOf(root: Root, copy: string): Promise<string | undefined> {
  const view = viewOf([root], {});
  if (view.kind === "refused") return view.why;
  makeBoxFolder(copy);
  const problem = await stage(root.absolute, copy);
  const hidden = [...view.masked, ...view.emptied].map((path) => path.slice(root.absolute.length + 1));
  await hide({ from: root.absolute, copy, hidden: new Set(hidden) });
  return problem;
}

async function made(making: Making, config: Config, approved: ReadonlySet<string>): Promise<Made> {
  const { engine } = making;
  const id = digest(`${JSON.stringify(config)}\n${await contentOf(making, config)}`).slice(0, 16);
  const image = `localhost/cowork-dev:${id}`;
  if ((await engineCall(engine, "image", "inspect", image)).code === 0) return { image };
  const base = await baseImage(making, config, `localhost/cowork-dev-base:${id}`);
  if ("why" in base) return base;
  const label = await engineCall(engine, "image", "inspect", "--format", metadata, base.image);
  const reviewed = reviewImage(label.out, approved);
  if (reviewed.kind !== "ok") return { why: whyNot(reviewed) };
  return up(making, { ...config, image: base.image }, image);
}

const metadata = '{{index .Config.Labels "devcontainer.metadata"}}';

const engineCall = ({ program }: Engine, ...args: readonly string[]): Promise<Called> =>
  call([program, ...args], { ms: 120_000 });

/** What the image depends on besides the words of the configuration: the files that are built from. */
async function contentOf({ engine, copy, file }: Making, config: Config): Promise<string> {
  if (config["build"] !== undefined || hasLifecycle(config)) return digest(await listing(copy));
  const inspected = await engineCall(engine, "image", "inspect", "--format", "{{.Id}}", String(config["image"]));
  return `${file} ${inspected.out}`;
}

/** Every file with its content's hash, in order: names and hashes by the system's own tools. */
async function listing(copy: string): Promise<string> {
  const sums = await call(["/bin/sh", "-c", 'cd "$1" && find . -type f -exec sha256sum {} + | sort', "list", copy]);
  return sums.out;
}

const steps = ["onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand"] as const;
const hasLifecycle = (config: Config): boolean => steps.some((name) => config[name] !== undefined);

/** The image that "up" starts from: one that is here, or one that is built now, which was approved. */
async function baseImage({ engine, program, copy, file }: Making, config: Config, built: string): Promise<Made> {
  if (config["build"] === undefined && config["features"] === undefined) {
    const image = String(config["image"]);
    if ((await engineCall(engine, "image", "inspect", image)).code === 0) return { image };
    return { why: `there is no image ${image} here; get it with: ${engine.name} pull ${image}` };
  }
  const outside = leadsOut(copy, file, config["build"]);
  if (outside !== undefined) return { why: outside };
  const { image, build, features } = config;
  write(copy, file, { name: "cowork", image, build, features });
  const argv = [program, "build", "--workspace-folder", copy, "--config", `${copy}/${file}`, "--image-name", built];
  const said = await call([...argv, "--docker-path", engine.program, "--log-level", "info"], {
    ms: longest,
    cwd: copy,
  });
  if (said.code === 0) return { image: built };
  return { why: `the dev container could not be built: ${engineWords(said)}` };
}

/** A link in the folder could lead the build to other parts of the machine. */
function leadsOut(copy: string, file: string, build: unknown): string | undefined {
  const { dockerfile, context } = (build ?? {}) as { readonly dockerfile?: string; readonly context?: string };
  const below = file.includes("/") ? `${copy}/.devcontainer` : copy;
  const outside = [dockerfile, context].find((path) => path !== undefined && !staysInside(copy, `${below}/${path}`));
  return outside === undefined ? undefined : `"${outside}" in the devcontainer.json leads out of the folder`;
}

const write = (copy: string, file: string, config: unknown): void =>
  replaceBoxFile(`${copy}/${file}`, JSON.stringify(config));

/** Starts it once, keeps what it has become as `image`, and removes it. */
async function up({ engine, program, copy, file }: Making, config: Config, image: string): Promise<Made> {
  const { build: _built, features: _built2, runArgs, ...rest } = config;
  const mark = `cowork=${freshName()}`;
  const own = ["--label", mark, "--pids-limit", "2048", ...(hasLifecycle(config) ? [] : ["--network", "none"])];
  write(copy, file, {
    ...{ name: "cowork", ...rest, overrideCommand: true, updateRemoteUserUID: false, shutdownAction: "none" },
    workspaceMount: `type=bind,source=${copy},target=/workspace`,
    workspaceFolder: "/workspace",
    runArgs: [...own, ...((runArgs as readonly string[] | undefined) ?? [])],
  });
  const argv = [
    program,
    "up",
    "--workspace-folder",
    copy,
    "--config",
    `${copy}/${file}`,
    "--docker-path",
    engine.program,
  ];
  const said = await call([...argv, "--id-label", mark, "--skip-post-attach"], { ms: longest, cwd: copy });
  const container = containerIn(said.out);
  try {
    if (said.code !== 0 || container === undefined) return { why: `the dev container did not start: ${saidOf(said)}` };
    const kept = await call([engine.program, "commit", container, image], { ms: 600_000 });
    return kept.code === 0 ? { image } : { why: `the dev container could not be kept: ${engineWords(kept)}` };
  } finally {
    await removeMarked(engine, mark);
  }
}

/** Whatever came of it: also a container that failed while it was set up goes. */
async function removeMarked(engine: Engine, mark: string): Promise<void> {
  const found = await engineCall(engine, "ps", "-aq", "--filter", `label=${mark}`);
  for (const id of found.out.split("\n").filter(Boolean)) await engineCall(engine, "rm", "-f", "-v", id);
}

/** The last line of what it prints is a result in JSON. */
function resultIn(out: string): Readonly<Record<string, unknown>> {
  const parsed = parseJsonc(out.trim().split("\n").at(-1) ?? "");
  return typeof parsed === "object" && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
}

function containerIn(out: string): string | undefined {
  const { outcome, containerId } = resultIn(out);
  return outcome === "success" && typeof containerId === "string" && /^[0-9a-f]{12,64}$/.test(containerId)
    ? containerId
    : undefined;
}

function saidOf(said: Called): string {
  const { message, description } = resultIn(said.out);
  return (
    [message, description]
      .filter((one) => typeof one === "string")
      .join(" ")
      .slice(0, 400) || engineWords(said)
  );
}
