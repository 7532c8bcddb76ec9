import { linkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { digest } from "../../../src/platform/hash.ts";
import type { ChangeRecord } from "../../../src/protocol/changes.ts";
import { bytesOf, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory, type Plant, texts } from "../../helpers/tree.ts";

const opened: RealFolder[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.clear();
});

async function open(files: Readonly<Record<string, Plant>> = {}): Promise<RealFolder> {
  const one = await realFolder(files);
  opened.push(one);
  return one;
}

/** Undoes and redoes `records` and compares the trees before, after, undone, redone and undone again. */
async function thereAndBack(real: RealFolder, before: unknown, records: readonly ChangeRecord[]): Promise<void> {
  const after = inventory(real.work);
  const undone = await real.folder.undo(real.call(), records);
  expect({ tree: inventory(real.work), differences: undone.differences }).toEqual({ tree: before, differences: [] });
  expect(undone.identical).toBe(undone.of);
  const redone = await real.folder.undo(real.call(), [undone.record]);
  expect({ tree: inventory(real.work), differences: redone.differences }).toEqual({ tree: after, differences: [] });
  const again = await real.folder.undo(real.call(), [redone.record]);
  expect({ tree: inventory(real.work), differences: again.differences }).toEqual({ tree: before, differences: [] });
}

test("a new file in new folders goes away again, folders and all", async () => {
  const real = await open({ "a.txt": "a" });
  const before = inventory(real.work);
  const record = await real.folder.create(real.call(), real.path("2026/10/report.txt"), bytesOf("hello"));
  expect(texts(real.work)).toEqual({ "2026": "/", "2026/10": "/", "2026/10/report.txt": "hello", "a.txt": "a" });
  expect(record.changes.map((change) => change.kind === "created" && change.path.path)).toEqual([
    "2026",
    "2026/10",
    "2026/10/report.txt",
  ]);
  await thereAndBack(real, before, [record]);
});

test("a changed file keeps its permissions, and undo brings the very inode back", async () => {
  const real = await open({ "run.sh": { text: "old", mode: 0o750 } });
  utimesSync(join(real.work, "run.sh"), 1_600_000_000.123456, 1_600_000_000.123456);
  linkSync(join(real.work, "run.sh"), join(real.work, "second name"));
  const before = inventory(real.work);
  const record = await real.folder.change(real.call(), real.path("run.sh"), bytesOf("new text"), digest("old"));
  expect(texts(real.work)).toEqual({ "run.sh": "new text", "second name": "old" });
  expect(inventory(real.work)["run.sh"]?.mode).toBe("750");
  await thereAndBack(real, before, [record]);
  expect((await real.folder.stat(real.path("run.sh")))?.links).toBe(2);
});

test("moves, a folder move, links and removals are walked back in the right order", async () => {
  const real = await open({
    "in/one.txt": "1",
    "in/two.txt": "2",
    "in/deep/three.txt": "3",
    "in/link": { link: "../outside" },
    "empty/": "",
  });
  const before = inventory(real.work);
  const p = real.path;
  const records = [
    await real.folder.move(real.call(), [
      { from: p("in/one.txt"), to: p("out/A/one.txt") },
      { from: p("in/link"), to: p("out/link") },
      { from: p("in"), to: p("out/in") },
    ]),
    await real.folder.change(real.call(), p("out/in/two.txt"), bytesOf("two"), digest("2")),
    await real.folder.remove(real.call(), [p("out/in/deep/three.txt"), p("out/in/deep"), p("empty"), p("out/link")]),
  ];
  expect(texts(real.work)).toEqual({
    out: "/",
    "out/A": "/",
    "out/A/one.txt": "1",
    "out/in": "/",
    "out/in/two.txt": "two",
  });
  await thereAndBack(real, before, records);
});
