/** The same attacks on containers of every engine that can be started here, and with each part of them left out. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxWish } from "../../src/base/box-wish.ts";
import { runsAnywhere } from "../../src/platform/process-info.ts";
import { chooseAs } from "../../src/sandbox/chosen.ts";
import type { ContainerGuard } from "../../src/sandbox/container-args.ts";
import { imageName, type StartedEngine, startEngine } from "../helpers/engines.ts";
import { floods } from "./bounds.ts";
import { boxAttacks } from "./box-attacks.ts";
import { breakOuts } from "./break-outs.ts";
import type { Result } from "./runner.ts";

const engines = await Promise.all(
  (["docker", "podman"] as const).map(async (name) => [name, await startEngine(name)] as const),
);
for (const [name, engine] of engines)
  if (typeof engine === "string") process.stderr.write(`SKIPPED: no attack on a container of ${name}: ${engine}\n`);

let place = "";
beforeAll(async () => {
  place = mkdtempSync(join(realpathSync(tmpdir()), "cowork-attacks-"));
  mkdirSync(join(place, "tmp"));
  writeFileSync(join(place, "leaked"), "TOKEN\n");
  await build({
    entryPoints: ["test/attacks/runner.ts"],
    outfile: join(place, "runner.mjs"),
    ...{ bundle: true, platform: "node", target: "node20", format: "esm", logLevel: "error" },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}, 60_000);
afterAll(async () => {
  for (const [, engine] of engines) if (typeof engine !== "string") await engine.stop();
  rmSync(place, { recursive: true, force: true });
}, 60_000);

const environment = ({ name, env }: StartedEngine) => ({
  ...{ PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", TMPDIR: join(place, "tmp"), ...env },
  ...{ COWORK_ATTACK_ENGINE: name, COWORK_ATTACK_IMAGE: imageName, LEAKED: join(place, "leaked") },
  ...{ ANTHROPIC_API_KEY: "TOKEN", SSH_AUTH_SOCK: "/tmp/TOKEN", VSCODE_IPC_HOOK_CLI: "/tmp/TOKEN" },
  ...{
    AWS_SECRET_ACCESS_KEY: "TOKEN",
    HTTPS_PROXY: "http://TOKEN@127.0.0.1:9",
    https_proxy: "http://TOKEN@127.0.0.1:9",
  },
});

const leaking = ["-c", 'exec 40<"$LEAKED"; exec "$@"', "leaking", process.execPath];

function attack(engine: StartedEngine, off: readonly ContainerGuard[], which: string): readonly Result[] {
  const text = execFileSync("bash", [...leaking, join(place, "runner.mjs"), off.join(), which], {
    ...{ cwd: "/", env: environment(engine), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  });
  return (JSON.parse(text.trim().split("\n").at(-1) ?? "") as { results: readonly Result[] }).results;
}

const breaches = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ breach }) => breach !== undefined);
const here = <T extends { readonly bubblewrapOnly?: string }>(all: readonly T[]): readonly T[] =>
  all.filter(({ bubblewrapOnly }) => bubblewrapOnly === undefined);

/** Whether the command that a runner waits for is still there, five seconds after the runner was killed outright. */
async function outlives(engine: StartedEngine, off: readonly ContainerGuard[], mark: string): Promise<boolean> {
  const child = spawn("bash", [...leaking, join(place, "runner.mjs"), off.join(), "wait", mark], {
    ...{ cwd: "/", env: environment(engine), stdio: ["ignore", "pipe", "inherit"] },
  });
  await new Promise<void>((resolve) =>
    child.stdout?.on("data", (text: Buffer) => String(text).includes("up") && resolve()),
  );
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  return expect
    .poll(() => runsAnywhere(mark), { timeout: 5_000, interval: 50 })
    .toBe(false)
    .then(
      () => false,
      () => true,
    );
}

describe.each(engines)("attacks on a container of %s", (name, engine) => {
  if (typeof engine === "string") {
    test.skip(`no attack was run: ${engine}`, () => undefined);
    return;
  }

  test("it is chosen when it is asked for, having passed the probe; an image that is not there is a refusal", async () => {
    Object.assign(process.env, engine.env);
    const wish = boxWish(`${name}:${imageName}`) ?? { kind: "auto" };
    const { report } = await chooseAs({ wish, roots: [], approved: [] }, join(place, "probe"));
    expect(report, report.why).toMatchObject({
      ...{ available: true, driver: "container", probed: { folder: true, network: true, survivors: true } },
    });
    const absent = boxWish(`${name}:nobody/nothing`) ?? { kind: "auto" };
    const none = await chooseAs({ wish: absent, roots: [], approved: [] }, join(place, "probe"));
    expect([none.use, none.report.why.includes(`${name} pull nobody/nothing`)]).toEqual([undefined, true]);
  }, 60_000);

  test(`${here(boxAttacks).length} attacks get nowhere`, () => {
    const results = attack(engine, [], "box");
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(here(boxAttacks).length);
  }, 240_000);

  test(`${here(floods).length} floods end at their bounds`, () => {
    const results = attack(engine, [], "bounds");
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(here(floods).length);
  }, 240_000);

  test(`${breakOuts.length} attempts to break out by hand get nowhere`, () => {
    const results = attack(engine, [], "breakouts");
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(breakOuts.length);
  }, 300_000);

  test("150 hostile scripts get nowhere", () => {
    const seed = Number(process.env["COWORK_SEED"] ?? 20_261_121);
    process.stderr.write(`hostile scripts in ${name}: seed ${seed}\n`);
    const results = attack(engine, [], `scripts:${seed}:150`);
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(150);
  }, 300_000);

  test("when the host is killed, everything goes with it", async () => {
    expect(await outlives(engine, [], "63.4375")).toBe(false);
  }, 60_000);
});

const [first] = engines.flatMap(([, engine]) => (typeof engine === "string" ? [] : [engine]));
const guards = [...new Set([...boxAttacks, ...floods].flatMap(({ keptOutBy }) => keptOutBy ?? []))];

describe.skipIf(first === undefined)("with a part of the container left out", () => {
  test.each(guards)(
    "without %s something gets through",
    (guard) => {
      if (first === undefined) return;
      // A command that is nobody's cannot write to root's folder anyway: the view is what keeps out the folder's own user.
      const off: readonly ContainerGuard[] = guard === "view" ? ["view", "user"] : [guard];
      const about = [...boxAttacks, ...floods].filter(({ keptOutBy }) => keptOutBy === guard).map(({ name }) => name);
      const results = [...attack(first, off, "box"), ...attack(first, off, "bounds")];
      const through = breaches(results).filter(
        ({ name, breach }) => about.includes(name) && !breach?.startsWith("did not run"),
      );
      expect(through).not.toEqual([]);
    },
    120_000,
  );

  test("without the tie to the host's life, a command outlives it", async () => {
    expect(first && (await outlives(first, ["death"], "64.4375"))).toBe(true);
  }, 60_000);
});
