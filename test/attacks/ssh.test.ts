/** The attacks on commands that run on another machine, which is this one by way of an ssh server of the tests' own. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runsAnywhere } from "../../src/platform/process-info.ts";
import { noBoxHere } from "../helpers/box.ts";
import { startSsh } from "../helpers/ssh-server.ts";
import { floods } from "./bounds.ts";
import { boxAttacks } from "./box-attacks.ts";
import { breakOuts } from "./break-outs.ts";
import type { Result } from "./runner.ts";

const server = (await noBoxHere()) ?? (await startSsh());
const why = typeof server === "string" ? server : undefined;
if (why !== undefined) process.stderr.write(`SKIPPED: no attack over ssh: ${why}\n`);

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
  if (typeof server !== "string") await server.stop();
  rmSync(place, { recursive: true, force: true });
});

const environment = () => ({
  ...{
    PATH: typeof server === "string" ? "" : server.path,
    HOME: process.env["HOME"] ?? "",
    TMPDIR: join(place, "tmp"),
  },
  ...{ COWORK_ATTACK_HOST: "elsewhere", LEAKED: join(place, "leaked"), ANTHROPIC_API_KEY: "TOKEN" },
  ...{ VSCODE_IPC_HOOK_CLI: "/tmp/TOKEN", AWS_SECRET_ACCESS_KEY: "TOKEN" },
});

const leaking = ["-c", 'exec 40<"$LEAKED"; exec "$@"', "leaking", process.execPath];

function attack(which: string): readonly Result[] {
  const text = execFileSync("bash", [...leaking, join(place, "runner.mjs"), "", which], {
    ...{ cwd: "/", env: environment(), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  });
  return (JSON.parse(text.trim().split("\n").at(-1) ?? "") as { results: readonly Result[] }).results;
}

const breaches = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ breach }) => breach !== undefined);

describe.skipIf(why !== undefined)(`attacks over ssh${why === undefined ? "" : ` (${why})`}`, () => {
  test("all attacks get nowhere", () => {
    const results = attack("box");
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(boxAttacks.filter(({ containerOnly }) => containerOnly !== true).length);
  }, 300_000);

  test(`${floods.length} floods end at their bounds`, () => {
    const results = attack("bounds");
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(floods.length);
  }, 300_000);

  test(`${breakOuts.length} attempts to break out by hand get nowhere`, () => {
    const results = attack("breakouts");
    expect(breaches(results)).toEqual([]);
    expect(results.length).toBe(breakOuts.length);
  }, 300_000);

  test("60 hostile scripts get nowhere", () => {
    expect(breaches(attack("scripts:20261122:60"))).toEqual([]);
  }, 300_000);

  test("when the host is killed, what runs on the other machine ends, and our folder there goes", async () => {
    const folders = () => readdirSync("/tmp").filter((name) => /^cowork\.\w{8}$/.test(name));
    const before = new Set(folders());
    const child = spawn("bash", [...leaking, join(place, "runner.mjs"), "", "wait", "65.4375"], {
      ...{ cwd: "/", env: environment(), stdio: ["ignore", "pipe", "inherit"] },
    });
    await new Promise<void>((resolve) =>
      child.stdout?.on("data", (text: Buffer) => String(text).includes("up") && resolve()),
    );
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const left = () => runsAnywhere("65.4375") || folders().some((name) => !before.has(name));
    await expect.poll(left, { timeout: 5_000, interval: 50 }).toBe(false);
  }, 60_000);
});
