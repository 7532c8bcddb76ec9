/** The process dies at every changing call of an operation; another one finds out what was done and can undo it. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CallKey, Folder } from "../../../src/agent/ports.ts";
import type { Fs } from "../../../src/platform/fs.ts";
import { digest } from "../../../src/platform/hash.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import type { ChangeRecord } from "../../../src/protocol/changes.ts";
import type { Effect } from "../../../src/protocol/effects.ts";
import { dyingFs, Killed } from "../../helpers/faulty-fs.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory, type Tree } from "../../helpers/tree.ts";

const files = {
  "in/one.txt": "1",
  "in/two.txt": "2",
  "in/sub/three.txt": "3",
  "in/link": { link: "one.txt" },
  "empty/": "",
} as const;

type Story = {
  readonly effects: (real: RealFolder) => readonly Effect[];
  readonly act: (folder: Folder, real: RealFolder, call: CallKey) => Promise<unknown>;
};

const stories: Readonly<Record<string, Story>> = {
  create: {
    effects: (real) => [{ kind: "create", path: real.path("new/deep/file.txt") }],
    act: (folder, real, call) => folder.create(call, real.path("new/deep/file.txt"), bytesOf("new")),
  },
  "make a folder": {
    effects: (real) => [{ kind: "create", path: real.path("new/deep"), type: "folder" }],
    act: (folder, real, call) => folder.makeFolder(call, real.path("new/deep")),
  },
  change: {
    effects: (real) => [{ kind: "change", path: real.path("in/one.txt"), base: digest("1") }],
    act: (folder, real, call) => folder.change(call, real.path("in/one.txt"), bytesOf("one"), digest("1")),
  },
  move: {
    effects: (real) => [
      { kind: "move", from: real.path("in/one.txt"), to: real.path("out/one.txt") },
      { kind: "move", from: real.path("in/link"), to: real.path("out/link") },
      { kind: "move", from: real.path("in/sub"), to: real.path("out/sub") },
    ],
    act: (folder, real, call) =>
      folder.move(call, [
        { from: real.path("in/one.txt"), to: real.path("out/one.txt") },
        { from: real.path("in/link"), to: real.path("out/link") },
        { from: real.path("in/sub"), to: real.path("out/sub") },
      ]),
  },
  remove: {
    effects: (real) =>
      ["in/sub/three.txt", "in/sub", "empty"].map((path) => ({ kind: "delete", path: real.path(path) })),
    act: (folder, real, call) =>
      folder.remove(call, [real.path("in/sub/three.txt"), real.path("in/sub"), real.path("empty")]),
  },
  "remove many": {
    effects: (real) => heap.map((path) => ({ kind: "delete", path: real.path(path) })),
    act: (folder, real, call) => folder.remove(call, heap.map(real.path)),
  },
};

const heap = ["in/one.txt", "in/two.txt", "in/sub/three.txt", "in/link"];

/** What is left of ours in the folder: nothing may be. */
const leftovers = (real: RealFolder): readonly string[] =>
  readdirSync(real.work, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".cowork"));

type Dying = (fs: Fs, real: RealFolder) => Promise<unknown>;
type Check = (real: RealFolder, where: string) => Promise<void>;

/** Dies before and after call 1, 2, 3 … until the story runs through. Gives each death to `check`; says how many there were. */
async function dieEverywhere(story: Dying, check: Check): Promise<number> {
  let deaths = 0;
  for (const when of ["before", "after"] as const) {
    for (let at = 1; at < 500; at += 1) {
      const real = await realFolder(files, { disk: quickDisk });
      const dying = dyingFs(openFs(), at, when);
      await story(dying.fs, real).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      if (dying.died()) await check(real, `${when} call ${at}`);
      real.clear();
      if (!dying.died()) break;
      deaths += 1;
    }
  }
  return deaths;
}

for (const [name, { effects, act }] of Object.entries(stories)) {
  test(`${name}: whatever was done when the process died is found, and undone exactly`, async () => {
    let before = {};
    let whole = 0;
    let none = 0;
    const deaths = await dieEverywhere(
      async (fs, real) => {
        before = inventory(real.work);
        return act(real.again(fs), real, "task-1" as CallKey);
      },
      async (real, where) => {
        const { record, unknown } = await real.again().recover("task-1" as CallKey, effects(real));
        expect({ where, unknown, left: leftovers(real) }).toEqual({ where, unknown: [], left: [] });
        const once = inventory(real.work);
        const twice = await real.again().recover("task-1" as CallKey, effects(real));
        expect({ where, record: twice.record, tree: inventory(real.work) }).toEqual({ where, record, tree: once });
        if (record.changes.length === 0) none += 1;
        else whole += 1;
        const proof = await real.again().undo("undo-1" as CallKey, [record]);
        expect({ where, tree: inventory(real.work), differences: proof.differences }).toEqual({
          where,
          tree: before,
          differences: [],
        });
      },
    );
    expect(deaths).toBeGreaterThan(8);
    expect([none > 0, whole > 0]).toEqual([true, true]);
  });
}

test("an undo that was interrupted goes on under the same key, and its redo covers both runs", async () => {
  let before = {};
  let after = {};
  let records: readonly ChangeRecord[] = [];
  await dieEverywhere(
    async (fs, real) => {
      before = inventory(real.work);
      const { folder, path, call } = real;
      records = [
        await folder.move(call(), [
          { from: path("in/one.txt"), to: path("out/one.txt") },
          { from: path("in/sub"), to: path("out/sub") },
        ]),
        await folder.change(call(), path("out/one.txt"), bytesOf("one"), digest("1")),
        await folder.remove(call(), [path("in/two.txt"), path("in/link"), path("empty")]),
        await folder.create(call(), path("out/sub/new.txt"), bytesOf("new")),
      ];
      after = inventory(real.work);
      return real.again(fs).undo("undo-1" as CallKey, records);
    },
    async (real, where) => {
      const proof = await real.again().undo("undo-1" as CallKey, records);
      expect({ where, tree: inventory(real.work), differences: proof.differences, left: leftovers(real) }).toEqual({
        where,
        tree: before,
        differences: [],
        left: [],
      });
      const redone = await real.again().undo("redo-1" as CallKey, [proof.record]);
      expect({ where, tree: inventory(real.work), differences: redone.differences }).toEqual({
        where,
        tree: after,
        differences: [],
      });
    },
  );
});

/** Effects as the gate records them: with the bytes that will be written, and those that were there. */
function declared(real: RealFolder, name: string): readonly Effect[] {
  const all = stories[name]?.effects(real) ?? [];
  const bases: Readonly<Record<string, string>> = {
    "in/one.txt": "1",
    "in/two.txt": "2",
    "in/sub/three.txt": "3",
    "in/link": "one.txt",
  };
  return all.map((effect) => {
    if (effect.kind === "create" && effect.type === undefined) return { ...effect, content: digest("new") };
    if (effect.kind === "change") return { ...effect, content: digest("one") };
    return effect.kind === "delete" ? { ...effect, base: digest(bases[effect.path.path] ?? "") } : effect;
  });
}

const withoutTimes = (tree: Tree): unknown =>
  Object.fromEntries(Object.entries(tree).map(([path, { mtime: _mtime, ...rest }]) => [path, rest]));

for (const name of ["create", "change", "move", "remove", "remove many"] as const)
  test(`${name}: when the power took the notes as well, what was done is told from the vault and the folder`, async () => {
    let before: Tree = {};
    let found = 0;
    await dieEverywhere(
      async (fs, real) => {
        before = inventory(real.work);
        return stories[name]?.act(real.again(fs), real, "task-1" as CallKey);
      },
      async (real, where) => {
        rmSync(join(real.state, "vault/notes"), { recursive: true, force: true });
        const { record, unknown } = await real.again().recover("task-1" as CallKey, declared(real, name));
        const twice = await real.again().recover("task-1" as CallKey, declared(real, name));
        expect({ where, changes: twice.record.changes }).toEqual({ where, changes: record.changes });
        expect({ where, left: leftovers(real) }).toEqual({ where, left: [] });
        found += record.changes.length;
        // An empty folder at the new name of a folder may be ours or somebody's: that alone cannot be told.
        const holders = unknown.filter((one) => one.kind === "move" && one.to.path === "out/sub");
        expect({ where, unknown }).toEqual({ where, unknown: holders });
        if (unknown.length > 0) return;
        const proof = await real.again().undo("undo-1" as CallKey, [record]);
        // What was made on the way there is not declared by itself, and times are only in the notes.
        for (const path of ["new/deep", "new", "out"]) rmSync(join(real.work, path), { recursive: true, force: true });
        expect({ where, tree: withoutTimes(inventory(real.work)), differences: proof.differences }).toEqual({
          where,
          tree: withoutTimes(before),
          differences: [],
        });
      },
    );
    expect(found).toBeGreaterThan(3);
  });

test("without notes nothing is guessed: what may have been done is unknown, what cannot have been is not", async () => {
  const real = await realFolder({ "kept.txt": "kept", "there.txt": "there" });
  const { path } = real;
  const done: Effect = { kind: "create", path: path("there.txt") };
  const { record, unknown } = await real.folder.recover("lost" as CallKey, [
    done,
    { kind: "create", path: path("not-there.txt") },
    { kind: "delete", path: path("kept.txt") },
    { kind: "change", path: path("kept.txt"), base: digest("kept") },
    { kind: "move", from: path("kept.txt"), to: path("moved.txt") },
  ]);
  expect({ record, unknown }).toEqual({ record: { changes: [], times: [] }, unknown: [done] });
  expect(existsSync(join(real.work, "kept.txt"))).toBe(true);
  real.clear();
});

test("a note that is not whole tells nothing: what it is about is unknown, and nothing is touched for it", async () => {
  const real = await realFolder({ "a.txt": "a", "b.txt": "b", "c.txt": "c" });
  const notes = join(real.state, "vault/notes");
  mkdirSync(notes, { recursive: true });
  const inode = (name: string): string => {
    const { dev, ino } = statSync(join(real.work, name), { bigint: true });
    return `${dev}:${ino}`;
  };
  const lines = [
    { t: "do", n: 0, kind: "move", path: real.path("a.txt"), inode: inode("a.txt") },
    { t: "do", n: 1, kind: "change", path: real.path("b.txt"), inode: inode("b.txt") },
    { t: "do", n: 2, kind: "remove", path: real.path("c.txt") },
    // Of a step whose beginning is lost nothing is known, so nothing is done about it.
    { t: "ready", n: 3, inode: inode("a.txt") },
  ];
  writeFileSync(join(notes, "task-1"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const before = inventory(real.work);
  const effects: readonly Effect[] = [
    { kind: "move", from: real.path("a.txt"), to: real.path("d.txt") },
    { kind: "change", path: real.path("b.txt"), base: digest("other") },
    { kind: "delete", path: real.path("c.txt"), base: digest("c") },
  ];
  const { record, unknown } = await real.folder.recover("task-1" as CallKey, effects);
  expect({ record, unknown }).toEqual({ record: { changes: [], times: [] }, unknown: effects });
  expect(inventory(real.work)).toEqual(before);
  real.clear();
});
