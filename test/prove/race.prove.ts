/**
 * Another thread swaps a folder for a link to the outside, over and over, while files are read, written, made, moved,
 * removed and listed in it. Nothing may reach the outside; the usual way of checking a path first must, in the same
 * arena, or the machine has caught nothing (F7).
 */
import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { Refusal } from "../../src/agent/ports.ts";
import { openReach } from "../../src/folder/reach.ts";
import { codeOf, type Dir, using } from "../../src/platform/fs.ts";
import { portableFs } from "../../src/platform/fs-portable.ts";
import { openFs } from "../../src/platform/open-fs.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../helpers/real-folder.ts";
import { inventory } from "../helpers/tree.ts";
import { night, report, times } from "./figures.ts";

const swapping = `
const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
const { workerData, parentPort } = require("node:worker_threads");
const { folder, aside, outside, shared } = workerData;
const stopped = new Int32Array(shared);
let swaps = 0;
const wait = (spins) => { for (let spin = 0; spin < spins; spin += 1); };
while (Atomics.load(stopped, 0) === 0) {
  renameSync(folder, aside);
  try {
    symlinkSync(outside, folder);
  } catch {
    // Somebody made the folder anew in the gap; that one goes out of the way.
    renameSync(folder, aside + swaps);
    symlinkSync(outside, folder);
  }
  wait(2000);
  unlinkSync(folder);
  try {
    renameSync(aside, folder);
  } catch {
    renameSync(folder, aside + "x" + swaps);
    renameSync(aside, folder);
  }
  swaps += 1;
  Atomics.store(stopped, 1, swaps);
  wait(200000);
}
parentPort.postMessage(swaps);
`;

type Swapping = { readonly swaps: () => number; end(): Promise<void> };

/** A second thread that swaps folder "d" for a link to `outside` until it is told to end; the folder is there again then. */
function startSwapping(real: RealFolder, outside: string): Swapping {
  const shared = new SharedArrayBuffer(8);
  const counters = new Int32Array(shared);
  const [folder, aside] = [join(real.work, "d"), join(real.work, "aside")];
  const worker = new Worker(swapping, { eval: true, workerData: { folder, aside, outside, shared } });
  const ended = new Promise<void>((resolve, reject) => worker.once("message", () => resolve()).once("error", reject));
  const end = (): Promise<void> => {
    Atomics.store(counters, 0, 1);
    return ended;
  };
  onTestFinished(() => end().catch(() => undefined));
  return { swaps: () => Atomics.load(counters, 1), end };
}

const files = 2000;

async function arena() {
  const real = await realFolder({ "d/": "", "e/": "" }, { disk: quickDisk });
  onTestFinished(() => real.clear());
  const outside = join(real.work, "..", "outside");
  mkdirSync(outside);
  for (let n = 0; n < files; n += 1) {
    writeFileSync(join(real.work, "d", `f${n}`), "inside");
    writeFileSync(join(outside, `f${n}`), "outside");
  }
  return { real, outside };
}

/** A folder that is not there just now, or that is a link just now, is refused: a fine answer. */
async function tolerant(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Refusal || codeOf(error) !== undefined) return false;
    throw error;
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Reads that went outside show its text. */
type Seen = (content: string) => void;
type Act = (n: number) => Promise<unknown>;

/** What the Folder port does, with vault, notes and read-back. */
function wholeActs({ folder, path, call }: RealFolder, seen: Seen): readonly Act[] {
  const name = (n: number): string => `d/f${n % files}`;
  return [
    (n) => folder.create(call(), path(`d/new${n}`), bytesOf("new")),
    async (n) => seen(text(await folder.read(path(name(n))))),
    (n) => folder.move(call(), [{ from: path(name(n)), to: path(`e/moved${n}`) }]),
    (n) => folder.remove(call(), [path(`d/new${n - 3}`)]),
    (n) => folder.makeFolder(call(), path(`d/sub${n}`)),
    async (n) => folder.change(call(), path(name(n)), bytesOf("inside"), await folder.hash(path(name(n)))),
    async () => {
      for (const entry of await folder.list(path("d"))) if (entry.path.path.includes("only outside")) seen("listed");
    },
    (n) => folder.move(call(), [{ from: path(`e/moved${n - 5}`), to: path(name(n - 5)) }]),
  ];
}

type DirWork = (dir: Dir, name: string, n: number) => Promise<unknown>;

/** The single calls that the Folder is made of, each in a folder that was opened for it. */
const bareCalls = (seen: Seen): readonly DirWork[] => [
  async (dir, name) => {
    const buffer = new Uint8Array(16);
    const file = await dir.open(name, "read");
    await using(file, async () => seen(text(buffer.subarray(0, await file.read(buffer, 0)))));
  },
  async (dir, _name, n) => {
    await using(await dir.open(`bare${n}`, "new"), (file) => file.write(bytesOf("inside")));
    await dir.unlink(`bare${n}`);
  },
  async (dir, name, n) => {
    await dir.rename(name, dir, `bare${n}`);
    await dir.rename(`bare${n}`, dir, name);
  },
  async (dir, _name, n) => {
    await dir.mkdir(`bare${n}`);
    await dir.rmdir(`bare${n}`);
  },
  async (dir, name, n) => {
    await dir.link(name, dir, `bare${n}`);
    await dir.unlink(`bare${n}`);
  },
  async (dir, name) => {
    if ((await dir.stat(name)).size === "outside".length) seen("outside");
  },
  async (dir, name) => dir.setTime(name, 1_000_000_000_000n),
];

/** Nothing around them, so many more tries. */
const bareActs = (root: Dir, seen: Seen): readonly Act[] =>
  bareCalls(seen).map(
    (work) => async (n: number) => using(await root.child("d"), (dir) => work(dir, `f${n % files}`, n)),
  );

/** The walk from the granted folder on, as the Folder makes it: which name is meant is looked up as well. */
const walkedActs = (real: RealFolder, seen: Seen): readonly Act[] =>
  bareCalls(seen).map(
    (work) => (n: number) =>
      using(openReach(openFs(), real.roots), async (reach) => {
        const { dir, name } = await reach.place(real.path(`d/f${n % files}`));
        await work(dir, name, n);
      }),
  );

/** Tries `acts` in turn, several at a time, `wanted` times in all; gives back how many got through. */
async function tries(acts: readonly Act[], wanted: number, from: number): Promise<number> {
  const atOnce = 12;
  let through = 0;
  for (let n = 0; n < wanted; n += atOnce) {
    const group = Array.from({ length: Math.min(atOnce, wanted - n) }, (_, k) => {
      const at = from + n + k;
      return tolerant(() => (acts[at % acts.length] as Act)(Math.floor(at / acts.length)));
    });
    through += (await Promise.all(group)).filter(Boolean).length;
  }
  return through;
}

test("no call reaches through a folder that is swapped for a link", async () => {
  const { real, outside } = await arena();
  writeFileSync(join(outside, "only outside"), "outside");
  const before = inventory(outside);
  const seen = new Set<string>();
  const see: Seen = (content) => seen.add(content);
  const wanted = times(100_000, 1_000_000);
  const { swaps, end } = startSwapping(real, outside);
  // A whole call is some fifty bare ones, so there are fewer of them.
  const [whole, walked] = [Math.floor(wanted / 50), Math.floor(wanted / 10)];
  const root = await openFs().root(real.work);
  let through = await tries(wholeActs(real, see), whole, 0);
  through += await tries(walkedActs(real, see), walked, 0);
  through += await tries(bareActs(root, see), wanted - whole - walked, walked);
  await end();
  await root.close();
  report({ figure: "F7", machine: "race", what: "tries against a swapped folder", value: wanted, atLeast: wanted });
  report({ figure: "F7", machine: "race", what: "of these got through inside", value: through, atLeast: 1000 });
  report({ figure: "F7", machine: "race", what: "swaps", value: swaps(), atLeast: night ? 100_000 : 1000 });
  expect([...seen].filter((content) => content !== "inside")).toEqual([]);
  expect(inventory(outside)).toEqual(before);
  report({ figure: "F7", machine: "race", what: "escapes", value: 0, exactly: 0 });
});

test("the same race does catch the usual way of checking a path first", async () => {
  const { real, outside } = await arena();
  const wanted = night ? 100 : 5;
  const here = join(real.work, "d");
  const naive = async (name: string): Promise<boolean> => {
    const parent = await realpath(here);
    if (parent === here) await writeFile(join(parent, name), "naive");
    return existsSync(join(outside, name));
  };
  let escapes = 0;
  const { end } = startSwapping(real, outside);
  for (let n = 0; escapes < wanted && n < 2_000_000; n += 1)
    // The folder is not there for a moment now and then.
    if (await naive(`naive${n}`).catch(() => false)) escapes += 1;
  await end();
  report({ figure: "F7", machine: "race", what: "escapes of the naive control", value: escapes, atLeast: wanted });
});

test("where there are no descriptors, a folder that was swapped before the call is refused too", async () => {
  const { real, outside } = await arena();
  const fs = portableFs("other");
  const dir = await fs.root(join(real.work, "d"));
  renameSync(join(real.work, "d"), join(real.work, "aside"));
  symlinkSync(outside, join(real.work, "d"));
  const before = inventory(outside);
  const acts = [
    () => dir.open("f1", "read"),
    () => dir.open("new", "new"),
    () => dir.unlink("f1"),
    () => dir.rename("f1", dir, "f2"),
    () => dir.mkdir("sub"),
    () => dir.list(),
    () => dir.link("f1", dir, "f3"),
    () => dir.stat("f1"),
    () => fs.root(join(real.work, "d")),
  ];
  const codes = await Promise.all(
    acts.map((act) =>
      act().then(
        () => "through",
        (error: unknown) => codeOf(error),
      ),
    ),
  );
  expect(codes).toEqual([...Array.from({ length: 8 }, () => "ELOOP"), "ENOTDIR"]);
  expect(inventory(outside)).toEqual(before);
});
