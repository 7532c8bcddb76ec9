/** Another thread swaps a folder for a link to the outside, over and over, while files are created, read, moved and removed. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { Refusal } from "../../../src/agent/ports.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory } from "../../helpers/tree.ts";

const milliseconds = Number(process.env["COWORK_RACE_MS"] ?? 1500);

const swapping = `
const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
const { workerData, parentPort } = require("node:worker_threads");
const { folder, aside, outside, shared } = workerData;
const stopped = new Int32Array(shared);
let swaps = 0;
const wait = () => { for (let spin = 0; spin < 2000; spin += 1); };
while (Atomics.load(stopped, 0) === 0) {
  renameSync(folder, aside);
  try {
    symlinkSync(outside, folder);
  } catch {
    // Somebody made the folder anew in the gap; that one goes out of the way.
    renameSync(folder, aside + swaps);
    symlinkSync(outside, folder);
  }
  wait();
  unlinkSync(folder);
  try {
    renameSync(aside, folder);
  } catch {
    renameSync(folder, aside + "x" + swaps);
    renameSync(aside, folder);
  }
  swaps += 1;
  Atomics.store(stopped, 1, swaps);
  wait();
}
parentPort.postMessage(swaps);
`;

/**
 * Runs `work` while folder "d" is swapped for a link to `outside`, until it says it is done; it is told how often it was
 * called and how often the folder was swapped.
 */
async function whileSwapping(
  real: RealFolder,
  outside: string,
  work: (n: number, swaps: number) => Promise<boolean>,
): Promise<void> {
  const shared = new SharedArrayBuffer(8);
  const counters = new Int32Array(shared);
  const [folder, aside] = [join(real.work, "d"), join(real.work, "aside")];
  const worker = new Worker(swapping, { eval: true, workerData: { folder, aside, outside, shared } });
  const ended = new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  let n = 0;
  while (!(await work(n, Atomics.load(counters, 1)))) n += 1;
  Atomics.store(counters, 0, 1);
  await ended;
}

async function arena() {
  const real = await realFolder({ "d/": "", "e/": "" }, { disk: quickDisk });
  for (let n = 0; n < 3000; n += 1) writeFileSync(join(real.work, "d", `f${n}`), "inside");
  const outside = join(real.work, "..", "outside");
  mkdirSync(outside);
  for (let n = 0; n < 3000; n += 1) writeFileSync(join(outside, `f${n}`), "outside");
  return { real, outside };
}

/** A refusal is a fine answer to a folder that is not there just now. */
async function tolerant(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

test("no call reaches through a folder that is swapped for a link", async () => {
  const { real, outside } = await arena();
  const before = inventory(outside);
  const { folder, path, call } = real;
  const seen = new Set<string>();
  let done = 0;
  const end = performance.now() + milliseconds;
  await whileSwapping(real, outside, async (n, swaps) => {
    const name = `d/f${n % 3000}`;
    const acts = [
      () => folder.create(call(), path(`d/new${n}`), bytesOf("new")),
      async () => seen.add(new TextDecoder().decode(await folder.read(path(name)))),
      () => folder.move(call(), [{ from: path(name), to: path(`e/moved${n}`) }]),
      () => folder.remove(call(), [path(name)]),
      () => folder.makeFolder(call(), path(`d/sub${n}`)),
      async () => {
        const hash = await folder.hash(path(name));
        await folder.change(call(), path(name), bytesOf("inside"), hash);
      },
      () => folder.list(path("d")),
    ];
    if (await tolerant(acts[n % acts.length] as () => Promise<unknown>)) done += 1;
    return performance.now() > end && done > 20 && swaps > 100;
  });
  expect([...seen].filter((text) => text !== "inside")).toEqual([]);
  expect(inventory(outside)).toEqual(before);
  real.clear();
});

test("the same race does catch the usual way of checking a path first", async () => {
  const { real, outside } = await arena();
  let escaped = false;
  const end = performance.now() + 15_000;
  await whileSwapping(real, outside, async (n) => {
    try {
      const parent = await realpath(join(real.work, "d"));
      if (parent.startsWith(`${real.work}/`)) await writeFile(join(parent, `naive${n}`), "naive");
    } catch {
      // The folder is not there for a moment.
    }
    escaped = existsSync(join(outside, `naive${n}`));
    return escaped || performance.now() > end;
  });
  expect(escaped).toBe(true);
  real.clear();
});
