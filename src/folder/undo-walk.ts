/**
 * Walking records back. This file decides, for each change, what undoing it means for the path as it is now; a World
 * carries it out on the disk (undo) or only remembers it (preview), so both say the same.
 */
import { Refusal } from "../agent/ports.ts";
import { assertNever } from "../base/assert-never.ts";
import type { Change, ChangeRecord, Print, UndoDifference } from "../protocol/changes.ts";
import { childOf, nameOf, parentOf, pathKey, samePath, type WorkPath } from "../protocol/paths.ts";
import { sameBytes, stillOurs } from "./prints.ts";
import { rebased } from "./times.ts";

export type World = {
  /** What is at `path`; hashed where `like`, the print it will be compared with, has a hash. */
  now(path: WorkPath, like: Print): Promise<Print | undefined>;
  isEmpty(folder: WorkPath): Promise<boolean>;
  /** What the vault holds under `kept`. */
  kept(path: WorkPath, kept: string, like: Print): Promise<Print | undefined>;
  /** Moves what is at `path` to the vault. */
  remove(path: WorkPath, now: Print): Promise<void>;
  /** Puts the vault's entry at `path`; what is there now (`over`) goes to the vault first. */
  restore(path: WorkPath, entry: Earlier, over?: Print): Promise<void>;
  move(from: WorkPath, to: WorkPath, now: Print): Promise<void>;
  /** The user's version at `path` stays. */
  stays(path: WorkPath): void;
  /** The user's version at `path` stays and `earlier` is put beside it. Gives back the name it got. */
  beside(path: WorkPath, earlier: Earlier): Promise<string>;
  /** A free name beside `path` for a thing of ours that has to make way. */
  nameBeside(path: WorkPath): Promise<WorkPath>;
};

/** An entry of the vault and what it was. */
export type Earlier = { readonly kept: string; readonly before: Print };

/** Why a path is not as it was before the task, by pathKey. */
export type Reasons = Map<string, UndoDifference>;

type Walk = {
  readonly world: World;
  readonly reasons: Reasons;
  /** Folders that could not have their name back: what older changes name below it is below the other name. */
  readonly elsewhere: { readonly from: WorkPath; readonly to: WorkPath }[];
  /** Versions to put beside the user's when the walk has ended; an older one takes the place of a newer. */
  readonly pending: Map<string, { readonly path: WorkPath; readonly earlier: Earlier }>;
};

/** Walks `records` (oldest first) back. Expected failures of single steps become reasons; the walk goes on. */
export async function walkBack(
  records: readonly ChangeRecord[],
  world: World,
  onDone?: (n: number) => void,
): Promise<Reasons> {
  const walk: Walk = { world, reasons: new Map(), pending: new Map(), elsewhere: [] };
  let done = 0;
  for (const recorded of records.flatMap(({ changes }) => changes).reverse()) {
    const change = walk.elsewhere.length === 0 ? recorded : redirected(recorded, walk.elsewhere);
    const path = change.kind === "moved" ? change.to : change.path;
    await quietly(walk, path, () => undoOne(walk, change));
    done += 1;
    onDone?.(done);
  }
  for (const { path, earlier } of walk.pending.values()) {
    await quietly(walk, path, async () => {
      const name = await world.beside(path, earlier);
      const why = `You changed it after the task. Your version stays; the earlier one is beside it as "${name}".`;
      because(walk, path, why, childOf(parentOf(path), name));
    });
  }
  return walk.reasons;
}

function redirected(change: Change, elsewhere: Walk["elsewhere"]): Change {
  const place = (path: WorkPath): WorkPath =>
    elsewhere.reduce((name, { from, to }) => rebased(name, from, to) ?? name, path);
  return change.kind === "moved"
    ? { ...change, from: place(change.from), to: place(change.to) }
    : { ...change, path: place(change.path) };
}

async function quietly(walk: Walk, path: WorkPath, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    because(walk, path, error.message);
  }
}

function because({ reasons }: Walk, path: WorkPath, why: string, beside?: WorkPath): void {
  if (!reasons.has(pathKey(path))) reasons.set(pathKey(path), { path, why, ...(beside ? { beside } : {}) });
}

function undoOne(walk: Walk, change: Change): Promise<void> {
  switch (change.kind) {
    case "created":
      return undoCreated(walk, change);
    case "changed":
      return undoChanged(walk, change);
    case "deleted":
      return undoDeleted(walk, change);
    case "moved":
      return undoMoved(walk, change);
    default:
      return assertNever(change);
  }
}

type Of<K extends Change["kind"]> = Extract<Change, { kind: K }>;

async function undoCreated(walk: Walk, { path, after }: Of<"created">): Promise<void> {
  // A version from before the task does not exist, so none of the task's own versions goes beside the user's.
  walk.pending.delete(pathKey(path));
  const now = await walk.world.now(path, after);
  if (now === undefined) return;
  const problem = await whyItStays(walk, path, { now, after });
  if (problem === undefined) return walk.world.remove(path, now);
  because(walk, path, problem);
  walk.world.stays(path);
}

async function whyItStays(
  { world }: Walk,
  path: WorkPath,
  { now, after }: { readonly now: Print; readonly after: Print },
): Promise<string | undefined> {
  if (after.type === "folder" && now.type === "folder") {
    if (now.inode !== after.inode) return "Somebody made this folder anew after the task, so it stays.";
    return (await world.isEmpty(path))
      ? undefined
      : "It holds things that were not there when the task left it, so it stays.";
  }
  return stillOurs(now, after) ? undefined : "You changed it after the task, so your version stays.";
}

async function undoChanged(walk: Walk, { path, before, after, kept }: Of<"changed">): Promise<void> {
  const { world, pending } = walk;
  const now = await world.now(path, after);
  const entry = await keptAsItWas(walk, path, { kept, before });
  if (entry === undefined || now?.inode === before.inode) return;
  if (now === undefined) return world.restore(path, entry);
  if (stillOurs(now, after) || (now.type === "file" && sameBytes(now, before))) return world.restore(path, entry, now);
  pending.set(pathKey(path), { path, earlier: entry });
}

async function undoDeleted(walk: Walk, { path, before, kept }: Of<"deleted">): Promise<void> {
  const { world, pending } = walk;
  const now = await world.now(path, before);
  if (now?.inode === before.inode || (now?.type === "folder" && before.type === "folder")) return;
  const entry = await keptAsItWas(walk, path, { kept, before });
  if (entry === undefined) return;
  if (now === undefined) return world.restore(path, entry);
  if (now.type === "file" && sameBytes(now, before)) return world.restore(path, entry, now);
  pending.set(pathKey(path), { path, earlier: entry });
}

/** The entry, when the vault still holds it as it went in. An entry that is gone was restored already, or has aged out. */
async function keptAsItWas(walk: Walk, path: WorkPath, earlier: Earlier): Promise<Earlier | undefined> {
  const { before, kept } = earlier;
  const held = await walk.world.kept(path, kept, before);
  if (held === undefined) return undefined;
  if (held.inode === before.inode || (sameBytes(held, before) && held.mode === before.mode)) return earlier;
  because(walk, path, "What the vault holds is not what was put there, so it was not brought back.");
  return undefined;
}

async function undoMoved(walk: Walk, { from, to, after }: Of<"moved">): Promise<void> {
  const { world } = walk;
  const there = await world.now(to, after);
  const home = await world.now(from, after);
  const isBack = home?.inode === after.inode && there?.inode !== after.inode;
  if (isBack) return;
  if (there === undefined) return because(walk, from, "Somebody moved or removed it after the task.");
  if (!isSameThing(there, after)) {
    world.stays(to);
    return because(walk, to, "Something else has this name now, so it was left where it is.");
  }
  const free = home === undefined || home.inode === there.inode;
  const target = free ? from : await world.nameBeside(from);
  const touched = !stillOurs(there, after);
  await world.move(to, target, there);
  if (!free && after.type === "folder") walk.elsewhere.push({ from, to: target });
  rekey(walk.pending, to, target);
  rekey(walk.reasons, to, target);
  if (!free) because(walk, from, `Something else has this name now, so it was put beside it as "${nameOf(target)}".`);
  if (touched && free) because(walk, from, "You changed it after the task; it was moved back with your changes in it.");
}

/** Programs save a file by replacing it, so another inode may be the same file; another folder is another folder. */
const isSameThing = (there: Print, after: Print): boolean =>
  there.type === after.type && (there.type !== "folder" || there.inode === after.inode);

/** Paths in `map` at and below `from` are from now on at `to`. */
function rekey<T extends { readonly path: WorkPath }>(map: Map<string, T>, from: WorkPath, to: WorkPath): void {
  const known = map.get(pathKey(from));
  // Most moves are of files, and most of these have nothing here.
  const inside = [...(map.size > 0 ? map : [])].filter(([, { path }]) =>
    known === undefined ? rebased(path, from, to) : samePath(path, from),
  );
  for (const [key, value] of inside) {
    const path = rebased(value.path, from, to) ?? value.path;
    map.delete(key);
    map.set(pathKey(path), { ...value, path });
  }
}
