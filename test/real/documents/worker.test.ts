// Jobs in a real worker thread: answers, bounds, stopping.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDocuments } from "../../../src/documents/client.ts";
import { runInWorker } from "../../../src/platform/worker.ts";
import { noStop, textSource } from "../../helpers/documents.ts";

let folder = "";
const workers = {
  echo: "parentPort.postMessage({ ok: true, answer: workerData.source.name });",
  refuse: "parentPort.postMessage({ ok: false, refusal: 'No.', kind: 'missing' });",
  endless: "for (;;) {}",
  greedy: "const all = []; for (;;) all.push(new Array(1000).fill(Math.random()));",
  broken: "throw new Error('inside');",
  silent: "process.exit(3);",
};
const file = (name: keyof typeof workers): string => join(folder, `${name}.cjs`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cowork-worker-"));
  for (const [name, code] of Object.entries(workers)) {
    await writeFile(
      join(folder, `${name}.cjs`),
      `const { parentPort, workerData } = require("node:worker_threads");\n${code}`,
    );
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const check = (worker: keyof typeof workers, limits = { megabytes: 64, ms: 60_000 }) =>
  openDocuments({ worker: file(worker), wasm: async () => new Uint8Array(), limits })
    .check(textSource("a.csv", "x"), noStop)
    .then(
      (answer) => answer as unknown,
      (error: Error) => `${error.name}: ${error.message}`,
    );

test("an answer comes back, a refusal keeps its words", async () => {
  expect([await check("echo"), await check("refuse")]).toEqual(["a.csv", "Refusal: No."]);
});

test("a job that hangs, eats memory or crashes becomes a sentence", async () => {
  expect([
    await check("endless", { megabytes: 64, ms: 300 }),
    await check("greedy"),
    await check("broken"),
    await check("silent"),
  ]).toEqual([
    "Refusal: a.csv took longer than 0 s, so it was stopped. Work with fewer rows or formulas at once.",
    "Refusal: a.csv needs more than 64 MB of memory, so it was stopped. Work with fewer rows or columns at once.",
    "Refusal: a.csv could not be processed: the document reader failed on it. Nothing was changed. Try a copy saved by another program.",
    "Refusal: a.csv could not be processed: the document reader failed on it. Nothing was changed. Try a copy saved by another program.",
  ]);
});

test("stopping ends the worker at once", async () => {
  const stop = new AbortController();
  const started = runInWorker(file("endless"), { job: {} }, { megabytes: 64, ms: 60_000 }, stop.signal);
  const before = performance.now();
  stop.abort(new Error("stopped by you"));
  await expect(started).rejects.toThrow("stopped by you");
  expect(performance.now() - before).toBeLessThan(2_000);
});
