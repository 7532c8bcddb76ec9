/** Two processes on one task: real locks, real kills, real watching. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openStore } from "../../../src/journal/store.ts";
import type { TaskEvent } from "../../../src/protocol/events.ts";
import type { TaskId } from "../../../src/protocol/ids.ts";
import { temporaryFolder, until } from "../../unit/journal/fixture.ts";
import { testGround } from "../../unit/journal/ground.ts";

const id = "t1" as TaskId;
let built = "";

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "cowork-child-"));
  buildSync({
    entryPoints: [fileURLToPath(new URL("./child.ts", import.meta.url))],
    outfile: join(built, "child.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

type Child = { readonly process: ChildProcess; readonly lines: string[] };

async function child(folder: string, act: "create" | "own"): Promise<Child> {
  const process_ = spawn(process.execPath, [join(built, "child.mjs"), folder, act, id], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void process_.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: process_.stdout }).on("line", (line) => lines.push(line));
  await until(() => lines.length > 0, 15_000);
  return { process: process_, lines };
}

test("another process cannot own a task that one runs; its messages reach the owner and its tail sees the answers", async () => {
  const folder = temporaryFolder();
  const owner = await child(folder, "create");
  const store = openStore(folder, testGround());
  expect(await store.own(id)).toBeUndefined();
  expect((await store.list()).map(({ owned }) => owned)).toEqual([true]);
  const seen: TaskEvent[] = [];
  const end = store.tail(id, 1, (event) => seen.push(event));
  const words = Array.from({ length: 30 }, (_, n) => `word ${n}`);
  for (const text of words) await store.post(id, { type: "task.steer", id: text, text });
  await until(() => seen.length === words.length, 15_000);
  expect(seen.map((event) => event.type === "user.steered" && event.text)).toEqual(words);
  expect(seen.map(({ seq }) => seq)).toEqual(words.map((_, n) => n + 2));
  end();
  const gone = new Promise((resolve) => owner.process.once("exit", resolve));
  await store.post(id, { type: "task.stop" });
  await gone;
  const after = await store.own(id);
  expect(after).toBeDefined();
  await after?.release();
});

test("a killed owner's task is listed as stopped and taken over within 5 seconds, nothing recorded is lost", async () => {
  const folder = temporaryFolder();
  const owner = await child(folder, "create");
  const store = openStore(folder, testGround());
  await store.post(id, { type: "task.steer", id: "a", text: "before the end" });
  await until(async () => (await store.events(id)).length === 2, 15_000);
  owner.process.kill("SIGKILL");
  const killed = Date.now();
  await until(async () => (await store.list())[0]?.owned === false, 5000);
  const next = await child(folder, "own");
  const ms = Date.now() - killed;
  expect(next.lines).toEqual(["owned"]);
  expect(ms).toBeLessThan(5000);
  expect((await store.events(id)).map(({ type }) => type)).toEqual(["task.created", "user.steered"]);
  expect((await store.list()).map(({ owned }) => owned)).toEqual([true]);
});

test("of eight processes that want a dead owner's task at once, one gets it", async () => {
  const folder = temporaryFolder();
  const owner = await child(folder, "create");
  const gone = new Promise((resolve) => owner.process.once("exit", resolve));
  owner.process.kill("SIGKILL");
  await gone;
  const all = await Promise.all(Array.from({ length: 8 }, () => child(folder, "own")));
  expect(all.map(({ lines }) => lines[0]).sort()).toEqual(["owned", ...Array.from({ length: 7 }, () => "refused")]);
}, 30_000);
