/**
 * Random sequences of changes, then undo, redo and undo again, each compared with the tree as it was.
 * COWORK_SEQUENCES sets how many (60), COWORK_SEED the first seed.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Refusal } from "../../../src/agent/ports.ts";
import type { ChangeRecord } from "../../../src/protocol/changes.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory } from "../../helpers/tree.ts";

const sequences = Number(process.env["COWORK_SEQUENCES"] ?? 60);
const firstSeed = Number(process.env["COWORK_SEED"] ?? Math.floor(Math.random() * 1e9));

/** mulberry32 (github.com/bryc/code/blob/master/jshash/PRNGs.md): small, seeded, good enough to choose operations. */
function dice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  return { below, pick };
}
type Dice = ReturnType<typeof dice>;

const names = ["a", "b.txt", "-rf", "new\nline", "é", "e\u0301", ".dot", `${"x".repeat(251)}.txt`, "c d", "日本.md"];

function somePath({ below, pick }: Dice): string {
  return Array.from({ length: 1 + below(3) }, () => pick(names)).join("/");
}

/** A path that exists, most of the time. */
function knownPath(real: RealFolder, chance: Dice): string {
  const all = readdirSync(real.work, { recursive: true, encoding: "utf8" }).sort();
  return all.length > 0 && chance.below(8) > 0 ? chance.pick(all) : somePath(chance);
}

async function oneChange(real: RealFolder, chance: Dice): Promise<ChangeRecord> {
  const { folder, call, path } = real;
  const text = `text ${chance.below(1000)}`;
  switch (chance.below(6)) {
    case 0:
      return folder.create(call(), path(somePath(chance)), bytesOf(text));
    case 1:
      return folder.makeFolder(call(), path(somePath(chance)));
    case 2: {
      const known = path(knownPath(real, chance));
      return folder.change(call(), known, bytesOf(text), await folder.hash(known));
    }
    case 3:
    case 4: {
      const moves = Array.from({ length: 1 + chance.below(3) }, () => ({
        from: path(knownPath(real, chance)),
        to: path(chance.below(2) ? somePath(chance) : `${knownPath(real, chance)}/${chance.pick(names)}`),
      }));
      return folder.move(call(), moves);
    }
    default:
      return folder.remove(
        call(),
        Array.from({ length: 1 + chance.below(3) }, () => path(knownPath(real, chance))),
      );
  }
}

/** A sequence in short, for the message of a failure. */
function told(seed: number, records: readonly ChangeRecord[]): string {
  const acts = records.flatMap(({ changes }) =>
    changes.map((one) =>
      one.kind === "moved" ? `${one.from.path} -> ${one.to.path}` : `${one.kind} ${one.path.path}`,
    ),
  );
  return `seed ${seed}: ${acts.join("; ").replace(/x{9,}/g, "x…")}`;
}

/** What the disk or the folder refuses is no change; everything else that throws fails the test. */
async function refused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function seeded(chance: Dice): Promise<RealFolder> {
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
  for (const path of ["a/b.txt", "-rf", "c d", "a"]) {
    const seconds = 1_500_000_000 + chance.below(1e8) + chance.below(1e6) / 1e6;
    utimesSync(join(real.work, path), seconds, seconds);
  }
  chmodSync(join(real.work, "c d"), 0o711);
  return real;
}

test("undo gives back the exact tree, redo what was made of it", { timeout: 20_000 + sequences * 2_000 }, async () => {
  for (let n = 0; n < sequences; n += 1) {
    const seed = firstSeed + n;
    const chance = dice(seed);
    const real = await seeded(chance);
    const before = inventory(real.work);
    const records: ChangeRecord[] = [];
    for (let step = 0; step < 20; step += 1) {
      const record = await refused(oneChange(real, chance));
      if (record) records.push(record);
    }
    const after = inventory(real.work);
    const story = told(seed, records);
    const rows = await real.folder.previewUndo(records);
    expect(inventory(real.work), `preview touched something; ${story}`).toEqual(after);
    expect(
      rows.every(({ act }) => act !== "nothing"),
      story,
    ).toBe(true);
    const undone = await real.folder.undo(real.call(), records);
    expect({ tree: inventory(real.work), differences: undone.differences }, story).toEqual({
      tree: before,
      differences: [],
    });
    const redone = await real.folder.undo(real.call(), [undone.record]);
    expect({ tree: inventory(real.work), differences: redone.differences }, `redo ${story}`).toEqual({
      tree: after,
      differences: [],
    });
    const again = await real.folder.undo(real.call(), [redone.record]);
    expect({ tree: inventory(real.work), differences: again.differences }, `again ${story}`).toEqual({
      tree: before,
      differences: [],
    });
    real.clear();
  }
});

/** Every text that a file in the work folder holds. */
function textsIn(folder: string): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const full = join(folder, name);
    if (existsSync(full) && statSync(full).isFile()) found.add(readFileSync(full, "utf8"));
  }
  return found;
}

test("what the user writes between the changes and the undo is never lost", {
  timeout: 20_000 + sequences * 2_000,
}, async () => {
  for (let n = 0; n < sequences; n += 1) {
    const seed = firstSeed + n;
    const chance = dice(seed);
    const real = await seeded(chance);
    const original = textsIn(real.work);
    const records: ChangeRecord[] = [];
    const written = new Set<string>();
    for (let step = 0; step < 20; step += 1) {
      const record = await refused(oneChange(real, chance));
      if (record) records.push(record);
      if (step % 4 === 3) userWrites(real, chance, written);
    }
    const here = textsIn(real.work);
    const users = [...written].filter((text) => here.has(text));
    const undone = await real.folder.undo(real.call(), records);
    const left = textsIn(real.work);
    const lost = [...users, ...original].filter((text) => !left.has(text) && !overwritten.has(text));
    expect({ lost }, `${told(seed, records)} ${JSON.stringify(undone.differences)}`).toEqual({ lost: [] });
    overwritten.clear();
    real.clear();
  }
});

/** Texts that the user's own hand replaced or removed. */
const overwritten = new Set<string>();

function userWrites(real: RealFolder, chance: Dice, written: Set<string>): void {
  const files = Object.entries(inventory(real.work, { times: false })).filter(([, { type }]) => type === "file");
  if (files.length === 0) return;
  const path = join(real.work, chance.pick(files)[0]);
  overwritten.add(readFileSync(path, "utf8"));
  if (chance.below(5) === 0) {
    rmSync(path);
    return;
  }
  const text = `the user wrote ${written.size}`;
  written.add(text);
  if (chance.below(2) === 0) rmSync(path);
  writeFileSync(path, text);
}
