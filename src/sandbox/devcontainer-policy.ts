/**
 * What a devcontainer.json may do. The file belongs to the folder and may come from a stranger, and "up" obeys it on the
 * user's own machine: it runs a command there, mounts what it names, and asks for privileges. So nothing of it is passed on
 * as it is. A new configuration is made of the parts that are understood; each part that reaches beyond the container is
 * left out unless the user approved it, by its name and with its very words (containers.dev, reference of devcontainer.json).
 */
import { canonical } from "../base/canonical.ts";
import { parseJsonc } from "../base/jsonc.ts";
import { clip, visible } from "../base/words.ts";
import { digest } from "../platform/hash.ts";

/** A part that needs the user's yes. */
export type Ask = {
  /** What is written down when it is approved: the part's name and a mark of its content. */
  readonly id: string;
  /** What it would do, in words for people. */
  readonly says: string;
};

export type Reviewed =
  | { readonly kind: "ok"; readonly config: Config; readonly approved: readonly string[] }
  | { readonly kind: "asks"; readonly asks: readonly Ask[] }
  | { readonly kind: "refused"; readonly why: string };

export type Config = Readonly<Record<string, unknown>>;

type Part = {
  /** The part as it is passed on; undefined when it is not understood. */
  readonly take: (value: unknown, place: Place) => unknown;
  /** What it would do; absent for a part that does nothing outside the container. */
  readonly says?: (value: unknown) => string;
};
/** The folder the configuration lies in, from the top of the granted one: paths in it are relative to there. */
export type Place = { readonly below: string };

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.length > 0 && value.length <= 4_000 && !value.includes("\0") ? value : undefined;
const flag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const word = (value: unknown): string | undefined => {
  const found = text(value);
  return found !== undefined && /^[\w][\w.-]{0,63}$/.test(found) ? found : undefined;
};
const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.length <= 200 && value.every((one) => text(one) !== undefined)
    ? (value as readonly string[])
    : undefined;

function table(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  const fits = entries.every(([name, one]) => /^[A-Za-z_]\w{0,99}$/.test(name) && typeof one === "string");
  return fits ? (Object.fromEntries(entries) as Record<string, string>) : undefined;
}

/** A command: one line for a shell, words, or several of them by name. */
function command(value: unknown): unknown {
  const one = text(value) ?? texts(value);
  if (one !== undefined) return one;
  if (!isRecord(value)) return undefined;
  const all = Object.entries(value).map(([name, line]) => [name, text(line) ?? texts(line)] as const);
  return all.every(([name, line]) => word(name) !== undefined && line !== undefined)
    ? Object.fromEntries(all)
    : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A path from the configuration's folder that stays inside the folder it belongs to. */
function inside(value: unknown, { below }: Place): string | undefined {
  const path = text(value);
  if (path === undefined || path.startsWith("/") || path.includes("\\") || /^[a-z]:/i.test(path)) return undefined;
  let depth = below === "" ? 0 : below.split("/").length;
  for (const part of path.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "." && part !== "") depth += 1;
    if (depth < 0) return undefined;
  }
  return path;
}

/** How an image is built; options for the engine's own command line are never passed on. */
function build(value: unknown, place: Place): unknown {
  if (!isRecord(value)) return undefined;
  const dockerfile = inside(value["dockerfile"] ?? value["dockerFile"], place);
  const context = value["context"] === undefined ? "." : inside(value["context"], place);
  const args = value["args"] === undefined ? {} : table(value["args"]);
  const target = value["target"] === undefined ? undefined : word(value["target"]);
  const odd = value["target"] !== undefined && target === undefined;
  if (dockerfile === undefined || context === undefined || args === undefined || odd) return undefined;
  return { dockerfile, context, args, ...(target === undefined ? {} : { target }) };
}

const quoted = (value: unknown): string =>
  visible(clip(typeof value === "string" ? value : JSON.stringify(value), 2_000));
const inContainer = (value: unknown): string =>
  `runs in the container while it is set up, with a network: ${quoted(value)}`;
const lifecycle: Part = { take: command, says: inContainer };

/** Sockets through which a container is the master of the machine. */
const engineSockets =
  /(?:docker|podman|containerd|crio|buildkitd|dockershim)[\w.-]*\.sock|\/run\/(?:docker|podman|containerd)/i;

const mountWords = (value: unknown): string => {
  const words = quoted(value);
  return engineSockets.test(JSON.stringify(value))
    ? `gives the container the engine's own socket, and with it the whole machine: ${words}`
    : `mounts something of this machine: ${words}`;
};

/** A name of an image, which can never be an option. */
const isImage = (value: unknown): boolean => typeof value === "string" && /^[a-z0-9][\w./:@-]{0,254}$/i.test(value);

/** Everything that is understood. What is not in here does nothing: it is not passed on. */
const parts: Readonly<Record<string, Part>> = {
  image: { take: (value) => (isImage(value) ? value : undefined) },
  build: { take: build, says: (value) => `builds an image with a network, from ${quoted(value)}` },
  features: {
    take: (value) => (isRecord(value) ? value : undefined),
    says: (value) => `downloads features and runs them as root while the image is built: ${quoted(value)}`,
  },
  containerEnv: { take: table },
  remoteEnv: { take: table },
  containerUser: { take: word },
  remoteUser: { take: word },
  init: { take: flag },
  initializeCommand: {
    take: command,
    says: (value) => `runs on this machine itself, outside of every container: ${quoted(value)}`,
  },
  onCreateCommand: lifecycle,
  updateContentCommand: lifecycle,
  postCreateCommand: lifecycle,
  postStartCommand: lifecycle,
  entrypoint: { take: text, says: (value) => `runs in the container when it starts: ${quoted(value)}` },
  privileged: { take: flag, says: () => "makes the container as powerful as this machine's root" },
  capAdd: { take: texts, says: (value) => `gives the container powers of root: ${quoted(value)}` },
  securityOpt: { take: texts, says: (value) => `loosens what holds the container: ${quoted(value)}` },
  mounts: { take: mounts, says: mountWords },
  runArgs: { take: texts, says: (value) => `gives the engine options of its own: ${quoted(value)}` },
};

function mounts(value: unknown): unknown {
  if (!Array.isArray(value) || value.length > 50) return undefined;
  return value.every((one) => text(one) !== undefined || table(one) !== undefined) ? value : undefined;
}

/** Options that only bound or name the container. */
const harmlessOption = /^--(?:cpus|memory|memory-swap|shm-size|hostname|label|pids-limit)=[\w.:-]+$|^--init$/;

/** Parts that were set but do nothing need no yes. */
function isIdle(name: string, value: unknown): boolean {
  if (name === "runArgs") return Array.isArray(value) && value.every((one) => harmlessOption.test(String(one)));
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.keys(value).length === 0;
  return value === false || value === "" || value === null;
}

const hostVariable = /\$\{\s*(?:localEnv|env)\s*:/i;

/** Reviews `raw`, the parsed file; `approved` are the ids the user said yes to. Pure but for the digest. */
export function review(raw: unknown, place: Place, approved: ReadonlySet<string>): Reviewed {
  if (!isRecord(raw)) return { kind: "refused", why: "The devcontainer.json is not one: it holds no JSON object." };
  if (raw["dockerComposeFile"] !== undefined)
    return {
      kind: "refused",
      why: 'The devcontainer.json starts several containers (dockerComposeFile). Commands run in a single one only: name an image in the setting "box" instead.',
    };
  const given: Readonly<Record<string, unknown>> = { ...raw, ...legacyBuild(raw) };
  const asks: Ask[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(parts)) {
    const value = given[name];
    if (value === undefined || isIdle(name, value)) continue;
    const taken = part.take(value, place);
    if (taken === undefined)
      return { kind: "refused", why: `"${name}" in the devcontainer.json is not understood: ${quoted(value)}` };
    asks.push(...asksOf(name, part, taken));
    config[name] = taken;
  }
  const open = asks.filter(({ id }) => !approved.has(id));
  if (open.length > 0) return { kind: "asks", asks: open };
  if (config["image"] !== undefined || config["build"] !== undefined)
    return { kind: "ok", config, approved: asks.map(({ id }) => id) };
  return { kind: "refused", why: 'The devcontainer.json names neither an "image" nor a "build".' };
}

/** What a part needs a yes for. */
function asksOf(name: string, { says }: Part, taken: unknown): readonly Ask[] {
  const reads = hostVariable.test(JSON.stringify(taken))
    ? [{ id: idOf(`${name}:localEnv`, taken), says: `${name} reads variables of this machine: ${quoted(taken)}` }]
    : [];
  return says === undefined ? reads : [...reads, { id: idOf(name, taken), says: `${name} ${says(taken)}` }];
}

/** The older spelling: dockerFile and context at the top. */
function legacyBuild(raw: Readonly<Record<string, unknown>>): { readonly build?: unknown } {
  const dockerfile = raw["dockerFile"];
  if (dockerfile === undefined || raw["build"] !== undefined) return {};
  return { build: { dockerfile, context: raw["context"] ?? "." } };
}

/** Approval is of a name and a content: what changes afterwards is asked anew. */
const idOf = (name: string, value: unknown): string => `${name}#${digest(canonical(value)).slice(0, 12)}`;

/** What an image brings along (its label devcontainer.metadata) is obeyed by "up" like the file, so it is reviewed like it. */
export function reviewImage(label: string, approved: ReadonlySet<string>): Reviewed {
  const fine: Reviewed = { kind: "ok", config: {}, approved: [] };
  if (label.trim() === "" || label.trim() === "<no value>") return fine;
  const entries = parseJsonc(label);
  if (entries === undefined)
    return {
      kind: "refused",
      why: "The image's own settings for dev containers (devcontainer.metadata) cannot be read.",
    };
  const all = (Array.isArray(entries) ? entries : [entries]).map((entry: unknown) =>
    review({ ...(isRecord(entry) ? entry : {}), image: "image", build: undefined }, { below: "" }, approved),
  );
  const refused = all.find(({ kind }) => kind === "refused");
  if (refused !== undefined) return refused;
  const asks = all.flatMap((one) => (one.kind === "asks" ? one.asks : []));
  return asks.length === 0
    ? fine
    : { kind: "asks", asks: asks.map(({ id, says }) => ({ id, says: `the image's ${says}` })) };
}

/** The refusal that names what would have to be approved, and how. */
export const asksInWords = (asks: readonly Ask[]): string =>
  `The folder's dev container asks for more than a container of its own. Allow each by its name in the setting "devContainerApproved", or take it out of devcontainer.json:\n${asks.map(({ id, says }) => `- ${id}: ${says}`).join("\n")}`;
