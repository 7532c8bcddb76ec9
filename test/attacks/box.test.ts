/** The attacks on the real box, as root and as an ordinary user, and with each part of the box left out. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runsAnywhere } from "../../src/platform/process-info.ts";
import type { BoxGuard } from "../../src/sandbox/bwrap-args.ts";
import { noBoxHere } from "../helpers/box.ts";
import { floods } from "./bounds.ts";
import { boxAttacks } from "./box-attacks.ts";
import { breakOuts } from "./break-outs.ts";
import type { Result } from "./runner.ts";

const why =
  (await noBoxHere()) ?? (spawnSync("/usr/bin/python3", ["-V"]).status === 0 ? undefined : "no /usr/bin/python3");
const isRoot = process.getuid?.() === 0;
/** Somebody who owns nothing here. */
const stranger = 54_321;
const users = isRoot ? (["root", "an ordinary user"] as const) : (["an ordinary user"] as const);
const say = (words: string): void => void process.stderr.write(`${words}\n`);
if (why !== undefined) say(`SKIPPED: no attack on the box was run: ${why}`);
else if (!isRoot) say("SKIPPED: attacks as root; these tests run as an ordinary user.");

let place = "";
beforeAll(async () => {
  place = mkdtempSync(join(realpathSync(tmpdir()), "cowork-attacks-"));
  chmodSync(place, 0o755);
  mkdirSync(join(place, "tmp"));
  chmodSync(join(place, "tmp"), 0o1777);
  writeFileSync(join(place, "leaked"), "TOKEN\n");
  chmodSync(join(place, "leaked"), 0o644);
  await build({
    entryPoints: ["test/attacks/runner.ts"],
    outfile: join(place, "runner.mjs"),
    ...{ bundle: true, platform: "node", target: "node20", format: "esm", logLevel: "error" },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The runner with an open descriptor and secrets in its environment, which a command must never see. */
function runnerArgv(
  user: string,
  off: readonly BoxGuard[],
  ...which: readonly string[]
): readonly [string, readonly string[]] {
  const runner = [process.execPath, join(place, "runner.mjs"), off.join(), ...which];
  const leaking = ["bash", "-c", 'exec 40<"$LEAKED"; exec "$@"', "leaking", ...runner];
  const as =
    isRoot && user !== "root" ? ["setpriv", `--reuid=${stranger}`, `--regid=${stranger}`, "--clear-groups"] : [];
  const [program = "", ...rest] = [...as, ...leaking];
  return [program, rest];
}

const environment = () => ({
  ...{ PATH: process.env["PATH"] ?? "", TMPDIR: join(place, "tmp"), LEAKED: join(place, "leaked") },
  ...{
    ANTHROPIC_API_KEY: "TOKEN",
    SSH_AUTH_SOCK: "/tmp/TOKEN",
    VSCODE_IPC_HOOK_CLI: "/tmp/TOKEN",
    AWS_SECRET_ACCESS_KEY: "TOKEN",
  },
});

function attack(user: string, off: readonly BoxGuard[], which: string): readonly Result[] {
  const [program, args] = runnerArgv(user, off, which);
  const text = execFileSync(program, args, {
    cwd: "/",
    env: environment(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return (JSON.parse(text.trim().split("\n").at(-1) ?? "") as { results: readonly Result[] }).results;
}

const breaches = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ breach }) => breach !== undefined);

const here = boxAttacks.filter(({ containerOnly }) => containerOnly !== true);

describe.skipIf(why !== undefined)(`attacks on the box${why === undefined ? "" : ` (${why})`}`, () => {
  describe.each(users)("as %s", (user) => {
    test(`${here.length} attacks get nowhere`, () => {
      const results = attack(user, [], "box");
      expect(breaches(results)).toEqual([]);
      expect(results.length).toBe(here.length);
    }, 240_000);

    test(`${floods.length} floods end at their bounds`, () => {
      // Without a group of processes the kernel does not bound the number of root's own.
      const results = attack(user, [], "bounds");
      expect(breaches(results)).toEqual([]);
      expect(results.length).toBe(floods.length);
    }, 240_000);

    test(`${breakOuts.length} attempts to break out by hand get nowhere`, () => {
      const results = attack(user, [], "breakouts");
      expect(breaches(results)).toEqual([]);
      expect(results.length).toBe(breakOuts.length);
    }, 300_000);

    test("300 hostile scripts get nowhere", () => {
      const seed = Number(process.env["COWORK_SEED"] ?? 20_261_120) + (user === "root" ? 0 : 1);
      say(`hostile scripts: seed ${seed}`);
      const results = attack(user, [], `scripts:${seed}:300`);
      expect(breaches(results)).toEqual([]);
      expect(results.length).toBe(300);
    }, 300_000);

    test("when the host is killed, everything goes with it", async () => {
      const [program, args] = runnerArgv(user, [], "wait", "61.4375");
      expect(await outlives(program, args, "61.4375")).toBe(false);
    }, 30_000);

    test("also when it is killed while the command is starting", async () => {
      const left: number[] = [];
      for (let n = 0; n < 12; n += 1) {
        const mark = `6${n}.5625`;
        const [program, args] = runnerArgv(user, [], "wait", mark);
        if (await outlives(program, args, mark, { word: "going", after: n * 12 })) left.push(n * 12);
      }
      expect(left).toEqual([]);
    }, 60_000);
  });

  test.each([...new Set([...boxAttacks, ...floods].flatMap(({ stoppedBy }) => stoppedBy ?? []))])(
    "without %s something gets through",
    (guard) => {
      const results = [...attack(users[0], [guard], "box"), ...attack(users[0], [guard], "bounds")];
      const through = breaches(results).filter(({ breach }) => !breach?.startsWith("did not run"));
      expect(through).not.toEqual([]);
    },
    120_000,
  );

  test("with parts of the box left out, the same scripts do find their way", () => {
    expect(breaches(attack(users[0], ["masks", "network"], "scripts:7:90")).length).toBeGreaterThan(3);
  }, 120_000);

  test("without the tie to the host's life, a command outlives it", async () => {
    const [program, args] = runnerArgv(users[0], ["death"], "wait", "62.4375");
    expect(await outlives(program, args, "62.4375")).toBe(true);
  }, 30_000);
});

/**
 * Starts the runner and kills it outright some ms after it said `word`. Whether anything of it is still there two seconds
 * later: the command, or a part of the box that could yet become it (all of those name the place of this run).
 */
async function outlives(
  program: string,
  args: readonly string[],
  mark: string,
  { word, after } = { word: "up", after: 0 },
): Promise<boolean> {
  const child = spawn(program, args, { cwd: "/", env: environment(), stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve) =>
    child.stdout.on("data", (text: Buffer) => String(text).includes(word) && resolve()),
  );
  // Not a wait for something: the moment of the kill is what is tried.
  if (after > 0) await delay(after);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  const isOver = await expect
    .poll(() => sleeps(mark) || namesPlace(), { timeout: 2_000, interval: 50 })
    .toBe(false)
    .then(
      () => true,
      () => false,
    );
  endSleep(mark);
  return !isOver;
}

const sleeps = (mark: string): boolean => runsAnywhere(mark);

/** Whether any process has the place of these tests among its arguments. */
const namesPlace = (): boolean => processes().some(({ command }) => command.includes(place));

/** Every process and its arguments, each ended by NUL; those that ended meanwhile are left out. */
function processes(): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, "utf8") }];
      } catch {
        return [];
      }
    });
}

/** Ends the process that a test left behind: only one whose whole command is `sleep mark`. */
function endSleep(mark: string): void {
  for (const { pid, command } of processes()) if (command === `sleep\0${mark}\0`) process.kill(pid, "SIGKILL");
}
