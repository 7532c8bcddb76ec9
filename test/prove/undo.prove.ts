/**
 * Sequences of twenty changes that fast-check makes up, then undo, redo and undo again, each compared with the tree as
 * it was: bytes, permissions, link targets, empty folders, times. Then the same with a user who edits in between (F4).
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../../src/agent/ports.ts";
import type { ChangeRecord } from "../../src/protocol/changes.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../helpers/real-folder.ts";
import { inventory } from "../helpers/tree.ts";
import { firstSeed, report, times } from "./figures.ts";

const names = ["a", "b.txt", "-rf", "new\nline", "é", "e\u0301", ".dot", `${"x".repeat(251)}.txt`, "c d", "日本.md"];

/** A path of its own, or the n-th of those that exist (n modulo how many there are). */
type Where = readonly string[] | number;
type Step =
  | { readonly do: "nothing" }
  | { readonly do: "create" | "makeFolder" | "change"; readonly at: Where }
  | {
      readonly do: "move";
      readonly moves: readonly { readonly from: Where; readonly to: Where; readonly into: string }[];
    }
  | { readonly do: "remove"; readonly all: readonly Where[] }
  | { readonly do: "user"; readonly at: number; readonly how: Hand; readonly to: readonly string[] };

/** What a user does by hand: to a file, to a folder that becomes a file, to either under another name, to a new file. */
type Hand = "write" | "replace" | "remove" | "bury" | "rename" | "add";

const fresh = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
const known = fc.nat(999);
const where = fc.oneof({ weight: 7, arbitrary: known }, { weight: 1, arbitrary: fresh });
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 3 });

function stepOf(withUser: boolean): fc.Arbitrary<Step> {
  const move = fc.record({
    from: where,
    to: fc.oneof<fc.Arbitrary<Where>[]>(fresh, known),
    into: fc.constantFrom(...names),
  });
  const user: fc.Arbitrary<Step> = fc.record({
    do: fc.constant("user" as const),
    at: known,
    how: fc.constantFrom<Hand[]>("write", "write", "replace", "replace", "remove", "bury", "rename", "add"),
    to: fresh,
  });
  // A failing sequence is made shorter by steps that become "nothing".
  return fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { arbitrary: fc.constant({ do: "nothing" }), weight: 1 },
    { arbitrary: fc.record({ do: fc.constant("create" as const), at: fresh }), weight: 20 },
    { arbitrary: fc.record({ do: fc.constant("makeFolder" as const), at: fresh }), weight: 20 },
    { arbitrary: fc.record({ do: fc.constant("change" as const), at: where }), weight: 20 },
    { arbitrary: fc.record({ do: fc.constant("move" as const), moves: few(move) }), weight: 40 },
    { arbitrary: fc.record({ do: fc.constant("remove" as const), all: few(where) }), weight: 20 },
    ...(withUser ? [{ arbitrary: user, weight: 30 }] : []),
  );
}

type Story = { readonly steps: readonly Step[]; readonly begun: number };
const story = (withUser: boolean): fc.Arbitrary<Story> =>
  fc.record({
    steps: fc.array(stepOf(withUser), { minLength: 20, maxLength: 20, size: "max" }),
    begun: fc.integer({ min: 1_500_000_000_000_000, max: 1_600_000_000_000_000 }),
  });

async function begun(microseconds: number): Promise<RealFolder> {
  const real = await realFolder(
    {
      "a/b.txt": "one",
      "a/-rf": { text: "two", mode: 0o600 },
      "a/.dot/é": "three",
      "c d/": "",
      "b.txt": { link: "a/b.txt" },
      "日本.md": { link: "/nowhere" },
      "-rf": { text: "four", mode: 0o444 },
    },
    { disk: quickDisk },
  );
  for (const [n, path] of ["a/b.txt", "-rf", "c d", "a"].entries()) {
    const seconds = (microseconds + n * 1_234_567) / 1e6;
    utimesSync(join(real.work, path), seconds, seconds);
  }
  chmodSync(join(real.work, "c d"), 0o711);
  return real;
}

/** One run of a story: what it did so far, and what the user's own hand wrote and took away. */
type Run = {
  readonly real: RealFolder;
  readonly records: ChangeRecord[];
  readonly written: Set<string>;
  readonly taken: Set<string>;
};

function pathOf({ real }: Run, at: Where): string {
  if (typeof at !== "number") return at.join("/");
  const all = readdirSync(real.work, { recursive: true, encoding: "utf8" }).sort();
  return all[at % Math.max(1, all.length)] ?? "none";
}

async function change(run: Run, step: Exclude<Step, { do: "nothing" | "user" }>, n: number): Promise<ChangeRecord> {
  const { folder, call, path } = run.real;
  const at = (one: Where) => path(pathOf(run, one));
  switch (step.do) {
    case "create":
      return folder.create(call(), at(step.at), bytesOf(`created ${n}`));
    case "makeFolder":
      return folder.makeFolder(call(), at(step.at));
    case "change":
      return folder.change(call(), at(step.at), bytesOf(`changed ${n}`), await folder.hash(at(step.at)));
    case "move":
      return folder.move(
        call(),
        step.moves.map(({ from, to, into }) => ({
          from: at(from),
          to: typeof to === "number" ? path(`${pathOf(run, to)}/${into}`) : at(to),
        })),
      );
    default:
      return folder.remove(call(), step.all.map(at));
  }
}

function userActs(run: Run, { at, how, to }: Extract<Step, { do: "user" }>): void {
  const { work } = run.real;
  const fresh = join(work, to.join("/"));
  if (how === "add") userPlaces(fresh, () => userWrites(run, fresh, "wx"));
  else {
    const all = Object.entries(inventory(work, { times: false })).filter(([path, { type }]) => {
      const fits = type === (how === "bury" ? "folder" : "file") || (how === "rename" && type === "folder");
      return fits && path !== ".";
    });
    const found = all[at % Math.max(1, all.length)]?.[0];
    if (found !== undefined) userTakes(run, join(work, found), { how, fresh });
  }
}

function userTakes(run: Run, path: string, { how, fresh }: { readonly how: Hand; readonly fresh: string }): void {
  if (how === "rename") {
    userPlaces(fresh, () => renameSync(path, fresh));
    return;
  }
  for (const text of how === "bury" ? textsIn(path) : [readFileSync(path, "utf8")]) run.taken.add(text);
  if (how !== "write") rmSync(path, { recursive: true });
  if (how !== "remove") userWrites(run, path);
}

/** Puts something at a free name; what the disk refuses is nothing. */
function userPlaces(target: string, place: () => void): void {
  if (existsSync(target)) return;
  try {
    mkdirSync(dirname(target), { recursive: true });
    place();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

function userWrites({ written }: Run, path: string, flag: "w" | "wx" = "w"): void {
  const text = `the user wrote ${written.size}`;
  writeFileSync(path, text, { flag });
  written.add(text);
}

/** Carries the steps out. What the disk or the folder refuses is no change; everything else that throws fails the test. */
async function tell({ steps }: Story, real: RealFolder): Promise<Run> {
  const run: Run = { real, records: [], written: new Set(), taken: new Set() };
  for (const [n, step] of steps.entries()) {
    if (step.do === "nothing") continue;
    if (step.do === "user") userActs(run, step);
    else
      await change(run, step, n).then(
        (record) => run.records.push(record),
        (error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
        },
      );
  }
  return run;
}

let applied = 0;

type Undo = (run: Run, records: readonly ChangeRecord[]) => ReturnType<RealFolder["folder"]["undo"]>;
const realUndo: Undo = ({ real }, records) => real.folder.undo(real.call(), records);

/** Undo, redo, undo again: each must give back exactly the tree of its time. */
async function thereAndBack(one: Story, undo: Undo = realUndo): Promise<void> {
  const real = await begun(one.begun);
  try {
    const before = inventory(real.work);
    const run = await tell(one, real);
    applied += run.records.flatMap(({ changes }) => changes).length;
    const after = inventory(real.work);
    const rows = await real.folder.previewUndo(run.records);
    expect(inventory(real.work), "the preview touched something").toEqual(after);
    expect(rows.filter(({ act }) => act === "nothing")).toEqual([]);
    let records: readonly ChangeRecord[] = run.records;
    // One in four goes there again and back again.
    for (const tree of one.begun % 4 === 0 ? [before, after, before] : [before]) {
      const proof = await undo(run, records);
      expect({ tree: inventory(real.work), differences: proof.differences }).toEqual({ tree, differences: [] });
      expect(proof.identical).toBe(proof.of);
      records = [proof.record];
    }
  } finally {
    real.clear();
  }
}

/** Every text that a file below `folder` holds. */
function textsIn(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const full = join(folder, name);
    if (existsSync(full) && statSync(full).isFile()) found.add(readFileSync(full, "utf8"));
  }
  return found;
}

/** Whatever the user wrote, and whatever was there first, is in the folder after an undo, under some name. */
async function nothingLost(one: Story, undo: Undo = realUndo): Promise<void> {
  const real = await begun(one.begun);
  try {
    const original = textsIn(real.work);
    const run = await tell(one, real);
    const here = textsIn(real.work);
    const users = [...run.written].filter((text) => here.has(text));
    const seen = inventory(real.work);
    await real.folder.previewUndo(run.records);
    expect(inventory(real.work), "the preview touched something").toEqual(seen);
    await undo(run, run.records);
    const left = textsIn(real.work);
    const lost = [...users, ...original].filter((text) => !left.has(text) && !run.taken.has(text));
    expect(lost).toEqual([]);
  } finally {
    real.clear();
  }
}

const seed = firstSeed;
const clean = times(700, 7_000);
const edited = times(300, 3_000);

test("undo gives back the exact tree, redo what was made of it", async () => {
  await fc.assert(
    fc.asyncProperty(story(false), (one) => thereAndBack(one)),
    { seed, numRuns: clean },
  );
  const machine = "undo";
  report({ figure: "F4", machine, what: "sequences of 20 changes", value: clean, seed });
  report({ figure: "F4", machine, what: "changes that took effect in them", value: applied, atLeast: clean * 5 });
  report({ figure: "F4", machine, what: "trees not given back exactly", value: 0, exactly: 0 });
});

test("what the user writes between the changes and the undo is never lost", async () => {
  await fc.assert(
    fc.asyncProperty(story(true), (one) => nothingLost(one)),
    { seed, numRuns: edited },
  );
  report({ figure: "F4", machine: "undo", what: "sequences of 20 with a user's edits", value: edited, seed });
  report({ figure: "F4", machine: "undo", what: "bytes of the user that were lost", value: 0, exactly: 0 });
});

/** Undo as others do it: what was there before is written over what is there now. */
const overTheUser: Undo = async ({ real }, records) => {
  const changes = records.flatMap((record) => record.changes).reverse();
  for (const change of changes) {
    const path = join(real.work, "path" in change ? change.path.path : change.to.path);
    if (change.kind === "created") rmSync(path, { recursive: true, force: true });
    const bytes = "kept" in change ? await real.folder.kept?.(change.path, change.kept, 1e6) : undefined;
    if (bytes) writeFileSync(path, bytes);
  }
  return { identical: 0, of: 0, differences: [], record: { changes: [], times: [] } };
};

const holes: Readonly<Record<string, (one: Story) => Promise<void>>> = {
  "a record that is lost": (one) => thereAndBack(one, (run, records) => realUndo(run, records.slice(1))),
  "times that are not put back": (one) =>
    thereAndBack(one, (run, records) =>
      realUndo(
        run,
        records.map((record) => ({ ...record, times: [] })),
      ),
    ),
  "permissions that are lost": (one) =>
    thereAndBack(one, async (run, records) => {
      const proof = await realUndo(run, records);
      for (const name of readdirSync(run.real.work)) {
        const path = join(run.real.work, name);
        if (existsSync(path) && statSync(path).isDirectory()) chmodSync(path, 0o755);
      }
      return proof;
    }),
  "an undo over the user's version": (one) => nothingLost(one, overTheUser),
};

test("the machine notices each of the ways in which an undo can fail", async () => {
  const found: string[] = [];
  for (const [name, holds] of Object.entries(holes)) {
    const result = await fc.check(
      fc.asyncProperty(story(name.includes("user")), (one) => holds(one)),
      { seed, numRuns: 40, endOnFailure: true },
    );
    if (result.failed) found.push(name);
  }
  expect(found).toEqual(Object.keys(holes));
  report({ figure: "F4", machine: "undo", what: "planted holes found", value: found.length, exactly: 4 });
});
