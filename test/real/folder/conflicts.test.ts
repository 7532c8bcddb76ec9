/** What the user did since stays; what undo would bring back goes beside it, and the preview says so before. */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digest } from "../../../src/platform/hash.ts";
import type { UndoRow } from "../../../src/protocol/changes.ts";
import { bytesOf, realFolder } from "../../helpers/real-folder.ts";
import { inventory, texts } from "../../helpers/tree.ts";

const short = (rows: readonly UndoRow[]): readonly string[] =>
  rows.map(({ path, act, to, conflict }) => [path.path, act, to?.path, conflict].filter(Boolean).join(" | ")).sort();

test("changed, created, deleted and moved, each with the user's hand in it since", async () => {
  const real = await realFolder({
    "doc.txt": "original",
    "gone.txt": "gone",
    "move me.txt": "moved",
    "twice.txt": "v0",
  });
  const { folder, path, call, work } = real;
  const records = [
    await folder.change(call(), path("doc.txt"), bytesOf("task"), digest("original")),
    await folder.create(call(), path("made.txt"), bytesOf("made")),
    await folder.remove(call(), [path("gone.txt")]),
    await folder.move(call(), [{ from: path("move me.txt"), to: path("sorted/moved.txt") }]),
    await folder.change(call(), path("twice.txt"), bytesOf("v1"), digest("v0")),
    await folder.change(call(), path("twice.txt"), bytesOf("v2"), digest("v1")),
  ];
  writeFileSync(join(work, "doc.txt"), "user");
  writeFileSync(join(work, "made.txt"), "user made");
  writeFileSync(join(work, "gone.txt"), "user again");
  writeFileSync(join(work, "sorted/moved.txt"), "user moved");
  writeFileSync(join(work, "twice.txt"), "user v3");
  writeFileSync(join(work, "mine.txt"), "untouched");
  expect(short(await folder.previewUndo(records))).toEqual([
    "doc.txt | nothing | doc (before Cowork).txt",
    "gone.txt | nothing | gone (before Cowork).txt",
    "made.txt | nothing",
    "sorted | remove",
    "sorted/moved.txt | move back | move me.txt",
    "twice.txt | nothing | twice (before Cowork).txt",
  ]);
  const mid = inventory(work);
  const proof = await folder.undo(call(), records);
  expect(texts(work)).toEqual({
    "doc (before Cowork).txt": "original",
    "doc.txt": "user",
    "gone (before Cowork).txt": "gone",
    "gone.txt": "user again",
    "made.txt": "user made",
    "mine.txt": "untouched",
    "move me.txt": "user moved",
    "twice (before Cowork).txt": "v0",
    "twice.txt": "user v3",
  });
  expect(proof.differences.map(({ path, why }) => `${path.path}: ${why}`).sort()).toEqual([
    'doc.txt: You changed it after the task. Your version stays; the earlier one is beside it as "doc (before Cowork).txt".',
    'gone.txt: You changed it after the task. Your version stays; the earlier one is beside it as "gone (before Cowork).txt".',
    "made.txt: You changed it after the task, so your version stays.",
    "move me.txt: You changed it after the task; it was moved back with your changes in it.",
    'twice.txt: You changed it after the task. Your version stays; the earlier one is beside it as "twice (before Cowork).txt".',
  ]);
  await folder.undo(call(), [proof.record]);
  expect(inventory(work)).toEqual(mid);
  real.clear();
});

test("names that are taken again, folders that are used again, permissions, and what was removed", async () => {
  const real = await realFolder({ "in/a.txt": "a", "mode.txt": "m", "away.txt": "v0" });
  const { folder, path, call, work } = real;
  const records = [
    await folder.move(call(), [{ from: path("in/a.txt"), to: path("out/a.txt") }]),
    await folder.change(call(), path("mode.txt"), bytesOf("m2"), digest("m")),
    await folder.change(call(), path("away.txt"), bytesOf("v1"), digest("v0")),
    await folder.makeFolder(call(), path("fresh")),
  ];
  writeFileSync(join(work, "in/a.txt"), "user's own");
  writeFileSync(join(work, "out/mine.txt"), "user's other");
  chmodSync(join(work, "mode.txt"), 0o600);
  rmSync(join(work, "away.txt"));
  renameSync(join(work, "fresh"), join(work, "fresh moved by the user"));
  mkdirSync(join(work, "fresh"));
  expect(short(await folder.previewUndo(records))).toEqual([
    "away.txt | restore",
    "fresh | nothing",
    "mode.txt | nothing | mode (before Cowork).txt",
    "out | nothing",
    "out/a.txt | move back | in/a (before Cowork).txt",
  ]);
  const proof = await folder.undo(call(), records);
  expect(texts(work)).toEqual({
    "away.txt": "v0",
    fresh: "/",
    "fresh moved by the user": "/",
    in: "/",
    "in/a (before Cowork).txt": "a",
    "in/a.txt": "user's own",
    "mode (before Cowork).txt": "m",
    "mode.txt": "m2",
    out: "/",
    "out/mine.txt": "user's other",
  });
  expect(proof.differences.map(({ path }) => path.path).sort()).toEqual(["fresh", "in/a.txt", "mode.txt", "out"]);
  real.clear();
});

test("one call of several can be undone alone", async () => {
  const real = await realFolder({ "a.txt": "a", "b.txt": "b" });
  const { folder, path, call, work } = real;
  const first = await folder.change(call(), path("a.txt"), bytesOf("a2"), digest("a"));
  await folder.change(call(), path("b.txt"), bytesOf("b2"), digest("b"));
  const proof = await folder.undo(call(), [first]);
  expect(texts(work)).toEqual({ "a.txt": "a", "b.txt": "b2" });
  expect({ identical: proof.identical, of: proof.of, differences: proof.differences }).toEqual({
    identical: 1,
    of: 1,
    differences: [],
  });
  real.clear();
});

test("of many that were removed, those whose names are taken come back beside, and the others in their place", async () => {
  const names = Array.from({ length: 40 }, (_, n) => `d${n % 3}/${n}.txt`);
  const real = await realFolder(Object.fromEntries(names.map((name) => [name, `text of ${name}`])));
  const { folder, path, call, work } = real;
  const before = inventory(work);
  const steps: number[] = [];
  const record = await folder.remove(call(), [...names, "none.txt"].map(path), (n) => steps.push(n));
  expect([record.failed?.index, record.failed?.kind, record.changes.length]).toEqual([40, "missing", 40]);
  expect(steps.at(-1)).toBe(40);
  writeFileSync(join(work, "d0/3.txt"), "the user's");
  rmSync(join(work, "d2"), { recursive: true });
  writeFileSync(join(work, "d2"), "a file of the user's");
  const proof = await folder.undo(call(), [record]);
  expect(texts(work)).toEqual({
    ...Object.fromEntries(
      names.map((name) => [
        name.replace("d2/", "d2 (before Cowork)/"),
        name === "d0/3.txt" ? "the user's" : `text of ${name}`,
      ]),
    ),
    "d0/3 (before Cowork).txt": "text of d0/3.txt",
    d0: "/",
    d1: "/",
    d2: "a file of the user's",
    "d2 (before Cowork)": "/",
  });
  expect(proof.identical).toBe(26);
  expect(Object.keys(before)).toContain("d2/2.txt");
  real.clear();
});

test("a file whose folder went, and whose folder's name something of the user's has now, comes back beside it", async () => {
  const real = await realFolder({ "four.txt": "four", "c d/in.txt": "in" });
  const { folder, path, call, work } = real;
  const records = [
    await folder.move(call(), [{ from: path("four.txt"), to: path("c d/four.txt") }]),
    await folder.remove(call(), [path("c d/four.txt"), path("c d/in.txt"), path("c d")]),
    await folder.create(call(), path("c d"), bytesOf("a file now")),
  ];
  writeFileSync(join(work, "c d"), "the user's");
  const mid = inventory(work);
  expect(short(await folder.previewUndo(records))).toEqual([
    "c d (before Cowork) | restore",
    "c d (before Cowork)/in.txt | restore",
    "c d | nothing",
    "four.txt | restore",
  ]);
  const proof = await folder.undo(call(), records);
  expect(texts(work)).toEqual({
    "c d": "the user's",
    "c d (before Cowork)": "/",
    "c d (before Cowork)/in.txt": "in",
    "four.txt": "four",
  });
  await folder.undo(call(), [proof.record]);
  expect(inventory(work)).toEqual(mid);
  real.clear();
});

test("what the user put where the task had removed its own file is brought back, too, when the task changed it", async () => {
  const real = await realFolder({ "other.txt": "x" });
  const { folder, path, call, work } = real;
  const records = [
    await folder.create(call(), path("a.txt"), bytesOf("the task's")),
    await folder.remove(call(), [path("a.txt")]),
  ];
  writeFileSync(join(work, "a.txt"), "mine");
  records.push(await folder.change(call(), path("a.txt"), bytesOf("changed"), digest("mine")));
  writeFileSync(join(work, "a.txt"), "mine again");
  await folder.undo(call(), records);
  expect(texts(work)).toMatchObject({ "a.txt": "mine again", "a (before Cowork).txt": "mine" });
  real.clear();
});

test("an earlier version finds its way home when a folder stands where the task had moved its file", async () => {
  const real = await realFolder({ "q.txt": "three", "x.txt": "x" });
  const { folder, path, call, work } = real;
  const records = [
    await folder.makeFolder(call(), path("p")),
    await folder.remove(call(), [path("p")]),
    await folder.move(call(), [{ from: path("q.txt"), to: path("p") }]),
    await folder.change(call(), path("p"), bytesOf("changed"), digest("three")),
  ];
  rmSync(join(work, "p"));
  mkdirSync(join(work, "p"));
  writeFileSync(join(work, "p/mine.txt"), "mine");
  await folder.undo(call(), records);
  expect(texts(work)).toEqual({ p: "/", "p/mine.txt": "mine", "q.txt": "three", "x.txt": "x" });
  real.clear();
});
