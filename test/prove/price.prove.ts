/**
 * What safety costs, counted: syncs for each change (F18), bytes in the vault, and that removing and restoring very many
 * and very large files is renaming, not copying (F5).
 */
import { mkdirSync, renameSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { digest } from "../../src/platform/hash.ts";
import { openFs } from "../../src/platform/open-fs.ts";
import { faultyFs } from "../helpers/faulty-fs.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../helpers/real-folder.ts";
import { boundaries, watched } from "./crash/boundaries.ts";
import type { Script } from "./crash/scripts.ts";
import { openWorld } from "./crash/world.ts";
import { report, times } from "./figures.ts";

/** A task that writes, changes, moves or removes `n` files, each in a call of its own. */
function script(n: number, kind: "create" | "change" | "move" | "remove"): Script {
  const name = (k: number): string => `f${k}.txt`;
  const all = Array.from({ length: n }, (_, k) => k);
  const inputs = {
    create: (k: number) => ["Write", { file_path: `new${k}.txt`, content: "x" }] as const,
    change: (k: number) => ["Edit", { file_path: name(k), old_string: "old", new_string: "new" }] as const,
    move: (k: number) => ["Move", { moves: [{ from: name(k), to: `to${k}.txt` }] }] as const,
    remove: (k: number) => ["Delete", { paths: [name(k)] }] as const,
  };
  return {
    name: `${kind} ${n}`,
    mode: "ask",
    files: {},
    turns: all.map((k) => {
      const [tool, input] = inputs[kind](k);
      return [{ tool, input }];
    }),
  };
}

async function syncsOf(one: Script, n: number): Promise<number> {
  const real = await realFolder(Object.fromEntries(Array.from({ length: n }, (_, k) => [`f${k}.txt`, `old ${k}`])), {
    disk: quickDisk,
  });
  const counted = boundaries(0);
  const world = await openWorld(join(real.work, ".."), one, watched(counted));
  await world.run();
  await world.service.dispose();
  real.clear();
  return counted.names.filter((name) => /sync before$/.test(name)).length;
}

/** For a replacement: the intent, the new file's bytes, the name in the vault, the name in the folder. */
const mostSyncs = 4;

test("a change costs few syncs for itself", async () => {
  for (const kind of ["create", "change", "move", "remove"] as const) {
    const [few, many] = [await syncsOf(script(2, kind), 30), await syncsOf(script(22, kind), 30)];
    // The reply that the call came with is one of them: no intent outlives the words that led to it.
    const each = (many - few) / 20;
    const machine = "price";
    report({ figure: "F18", machine, what: `syncs of a reply with a call that asks: ${kind}`, value: each });
    report({ figure: "F18", machine, what: `of these for the call: ${kind}`, value: each - 1, atMost: mostSyncs });
  }
});

test("the vault keeps what was replaced once, and no copy of what was removed or moved", async () => {
  const size = 1_000_000;
  const real = await realFolder({ "a.bin": new Uint8Array(size).fill(1), "b.bin": new Uint8Array(size).fill(2) });
  onTestFinished(() => real.clear());
  let written = 0;
  const counting = faultyFs(openFs(), {
    bytes(bytes) {
      written += bytes.length;
      return bytes;
    },
  });
  const folder = real.again(counting);
  const { path, call } = real;
  await folder.change(call(), path("a.bin"), bytesOf("new"), digest(new Uint8Array(size).fill(1)));
  const removed = await folder.remove(call(), [path("b.bin")]);
  const moved = await folder.move(call(), [{ from: path("a.bin"), to: path("c.bin") }]);
  await folder.undo(call(), [removed, moved]);
  // Notes and the new bytes; nothing of the two megabytes was ever copied.
  report({ figure: "F18", machine: "price", what: "bytes written for 2 MB replaced", value: written, atMost: 20_000 });
});

test("the first change in a folder costs the same however many files it holds", async () => {
  const steps = async (files: number): Promise<number> => {
    let calls = 0;
    const real = await realFolder({ "a.txt": "old" }, { disk: quickDisk });
    for (let n = 0; n < files; n += 1) writeFileSync(join(real.work, `n${n}`), "");
    const counting = faultyFs(openFs(), {
      before() {
        calls += 1;
      },
    });
    await real.again(counting).change(real.call(), real.path("a.txt"), bytesOf("new"), digest("old"));
    real.clear();
    return calls;
  };
  const [few, many] = [await steps(100), await steps(times(3_000, 100_000))];
  report({
    figure: "F18",
    machine: "price",
    what: "disk steps, large folder over small",
    value: many / few,
    atMost: 1.2,
  });
});

/** Files with holes: large to look at, nothing on the disk. */
function sparse({ work }: RealFolder, files: number, each: number): readonly string[] {
  const names = Array.from({ length: files }, (_, n) => `Photos/${n % 40}/IMG ${n}.raw`);
  for (let n = 0; n < 40; n += 1) mkdirSync(join(work, "Photos", String(n)), { recursive: true });
  for (const name of names) {
    writeFileSync(join(work, name), "head");
    truncateSync(join(work, name), each);
  }
  return names;
}

test("removing and restoring very many and very large files is renaming", async () => {
  const files = times(400, 20_000);
  const real = await realFolder({}, { disk: tmpdir() });
  onTestFinished(() => real.clear());
  const names = sparse(real, files, Math.floor(11e9 / files));
  const free = (): number => {
    const { bavail, bsize } = statfsSync(real.work);
    return bavail * bsize;
  };
  mkdirSync(join(real.work, "..", "plain"));
  const plain = performance.now();
  for (const [n, name] of names.entries()) renameSync(join(real.work, name), join(real.work, "..", "plain", String(n)));
  const loop = performance.now() - plain;
  for (const [n, name] of names.entries()) renameSync(join(real.work, "..", "plain", String(n)), join(real.work, name));
  const before = free();
  const begun = performance.now();
  const record = await real.folder.remove(real.call(), names.map(real.path));
  const removed = performance.now();
  const extra = before - free();
  const proof = await real.folder.undo(real.call(), [record]);
  const restored = performance.now();
  expect([proof.identical, proof.differences]).toEqual([proof.of, []]);
  const machine = "price";
  report({ figure: "F5", machine, what: "files removed and restored, 11 GB", value: files });
  report({ figure: "F5", machine, what: "removal, as many times a plain loop", value: (removed - begun) / loop });
  report({ figure: "F5", machine, what: "restoring, as many times a plain loop", value: (restored - removed) / loop });
  report({ figure: "F5", machine, what: "extra disk, % of 11 GB", value: (100 * extra) / 11e9, atMost: 1 });
});
