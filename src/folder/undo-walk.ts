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
import { type Earlier, type Elsewhere, openElsewhere, openPending, type Pending, type Waiting } from "./undo-marks.ts";

export type World = {
  /** What is at `path`; hashed where `like`, the print it will be compared with, has a hash. */
  now(path: WorkPath, like: Print): Promise<Print | undefined>;
  isEmpty(folder: WorkPath): Promise<boolean>;
  /** The outermost of the folders above `path` whose name something else has: nothing can be put at `path`. */
  inTheWay(path: WorkPath): Promise<WorkPath | undefined>;
  /** What the vault holds under `kept`. */
  kept(path: WorkPath, kept: string, like: Print): Promise<Print | undefined>;
  /** Moves what is at `path` to the vault. */
  remove(path: WorkPath, now: Print): Promise<void>;
  /** Puts the vault's entry at `path`; what is there now (`over`) goes to the vault first. */
  restore(path: WorkPath, entry: Earlier, over?: Print): Promise<void>;
  /** Brings back the first of `changes` that are plain to bring back, and says how many; not for a preview. */
  restoreSome?(changes: readonly Extract<Change, { kind: "deleted" }>[]): Promise<number>;
  move(from: WorkPath, to: WorkPath, now: Print): Promise<void>;
  /** The user's version at `path` stays. */
  stays(path: WorkPath): void;
  /** The user's version at `path` stays and `earlier` is put beside it. Gives back the name it got. */
  beside(path: WorkPath, earlier: Earlier): Promise<string>;
  /** A free name beside `path` for a thing of ours that has to make way. */
  nameBeside(path: WorkPath): Promise<WorkPath>;
};

/** Why a path is not as it was before the task, by pathKey. */
export type Reasons = Map<string, UndoDifference>;

type Walk = {
  readonly world: World;
  readonly reasons: Reasons;
  readonly elsewhere: Elsewhere;
  readonly pending: Pending;
};

/** Walks `records` (oldest first) back. Expected failures of single steps become reasons; the walk goes on. */
export async function walkBack(
  records: readonly ChangeRecord[],
  world: World,
  onDone?: (n: number) => void,
): Promise<Reasons> {
  const walk: Walk = { world, reasons: new Map(), pending: openPending(), elsewhere: openElsewhere() };
  let done = 0;
  const changes = records.flatMap((record) => record.changes).reverse();
  for (let at = 0; at < changes.length; at += 1) {
    const many = await restoreMany(walk, changes.slice(at, at + together));
    if (many > 0) onDone?.(done + many);
    at += many;
    done += many;
    const recorded = changes[at];
    if (recorded === undefined) break;
    const change = redirected(recorded, walk.elsewhere);
    const path = change.kind === "moved" ? change.to : change.path;
    await quietly(walk, path, () => undoOne(walk, change, recorded));
    if (recorded.kind === "created" && recorded.after.type === "folder") walk.elsewhere.begun(recorded.path);
    done += 1;
    onDone?.(done);
  }
  for (const one of walk.pending.all()) await quietly(walk, one.path, () => putPending(walk, one));
  return walk.reasons;
}

/** Restores the first of `changes` together, as far as they are removals whose way back is clear. Gives back how many. */
async function restoreMany({ world, elsewhere, pending }: Walk, changes: readonly Change[]): Promise<number> {
  if (world.restoreSome === undefined) return 0;
  const removals: Of<"deleted">[] = [];
  for (const change of changes) {
    if (change.kind !== "deleted" || change.before.type === "folder") break;
    removals.push({ ...change, path: elsewhere.placeOf(change.path) });
  }
  const many = removals.length > 1 ? await world.restoreSome(removals) : 0;
  for (const { path } of removals.slice(0, many)) pending.reached(path, undefined);
  return many;
}

/** How many changes are looked at together. */
const together = 32;

/** Puts an earlier version where it belongs when the name is free after all, else beside what has the name. */
async function putPending(walk: Walk, { path, earlier }: Waiting): Promise<void> {
  const place = await reachable(walk, path);
  if ((await walk.world.now(place, earlier.before)) === undefined) return walk.world.restore(place, earlier);
  const name = await walk.world.beside(place, earlier);
  const why = `You changed it after the task. Your version stays; the earlier one is beside it as "${name}".`;
  because(walk, place, why, childOf(parentOf(place), name));
}

/**
 * `path`, or the same in another folder where something of the user's has the name of one above it: what was in that
 * folder comes back beside it, all in one folder.
 */
async function reachable(walk: Walk, path: WorkPath): Promise<WorkPath> {
  const blocked = await walk.world.inTheWay(path);
  if (blocked === undefined) return path;
  const known = walk.elsewhere.placeOf(blocked);
  if (!samePath(known, blocked)) return reachable(walk, rebased(path, blocked, known) ?? path);
  const other = await walk.world.nameBeside(blocked);
  walk.elsewhere.put(blocked, other);
  because(walk, blocked, besideWords(other));
  return rebased(path, blocked, other) ?? path;
}

const besideWords = (other: WorkPath): string =>
  `Something else has this name now, so it was put beside it as "${nameOf(other)}".`;

function redirected(change: Change, { placeOf }: Elsewhere): Change {
  return change.kind === "moved"
    ? { ...change, from: placeOf(change.from), to: placeOf(change.to) }
    : { ...change, path: placeOf(change.path) };
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

function undoOne(walk: Walk, change: Change, recorded: Change): Promise<void> {
  switch (change.kind) {
    case "created":
      return undoCreated(walk, change);
    case "changed":
      return undoChanged(walk, change);
    case "deleted":
      return undoDeleted(walk, change);
    case "moved":
      return undoMoved(walk, change, recorded.kind === "moved" ? recorded : change);
    default:
      return assertNever(change);
  }
}

type Of<K extends Change["kind"]> = Extract<Change, { kind: K }>;

async function undoCreated(walk: Walk, { path, after }: Of<"created">): Promise<void> {
  // A version from before the task does not exist, so none of the task's own versions goes beside the user's.
  walk.pending.reached(path, after);
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
  pending.reached(path, after);
  const now = await world.now(path, after);
  const entry = await keptAsItWas(walk, path, { kept, before });
  if (entry === undefined || isBackAlready(now, before)) return;
  if (now === undefined) return world.restore(await reachable(walk, path), entry);
  if (stillOurs(now, after) || (now.type === "file" && sameBytes(now, before))) return world.restore(path, entry, now);
  pending.wait(path, entry);
}

async function undoDeleted(walk: Walk, { path, before, kept }: Of<"deleted">): Promise<void> {
  const { world, pending } = walk;
  pending.reached(path, undefined);
  const now = await world.now(path, before);
  if (isBackAlready(now, before) || (now?.type === "folder" && before.type === "folder")) return;
  const entry = await keptAsItWas(walk, path, { kept, before });
  if (entry === undefined) return;
  if (now === undefined) return world.restore(await reachable(walk, path), entry);
  if (now.type === "file" && sameBytes(now, before)) return world.restore(path, entry, now);
  if (before.type !== "folder") return pending.wait(path, entry);
  // Now, not at the end: what was in it comes back into it.
  const other = await world.nameBeside(path);
  await world.restore(other, entry);
  walk.elsewhere.put(path, other);
  because(walk, path, besideWords(other), other);
}

/** The number of an inode alone proves nothing: when a file is gone for good, a new one may get it. */
const isBackAlready = (now: Print | undefined, before: Print): boolean =>
  now?.inode === before.inode && sameBytes(now, before);

/** The entry, when the vault still holds it as it went in. An entry that is gone was restored already, or has aged out. */
async function keptAsItWas(walk: Walk, path: WorkPath, earlier: Earlier): Promise<Earlier | undefined> {
  const { before, kept } = earlier;
  const held = await walk.world.kept(path, kept, before);
  if (held === undefined) return undefined;
  if (held.inode === before.inode || (sameBytes(held, before) && held.mode === before.mode)) return earlier;
  because(walk, path, "What the vault holds is not what was put there, so it was not brought back.");
  return undefined;
}

async function undoMoved(walk: Walk, change: Of<"moved">, recorded: Of<"moved">): Promise<void> {
  const { from, to, after } = change;
  const { world, pending } = walk;
  const isFolder = after.type === "folder";
  if (isFolder) pending.reached(to, after);
  const there = await world.now(to, after);
  const home = await world.now(from, after);
  if (there !== undefined && isSameThing(there, after) && !isHome({ home, there }, after)) {
    const target = await moveHome(walk, change, { home, there });
    if (isFolder) walk.elsewhere.moved(recorded, to, target);
    pending.moved(to, target);
    return;
  }
  // What waits for the later name is an earlier version of what had the earlier one, wherever that is now.
  if (!isFolder) pending.moved(to, from);
  if (!isHome({ home, there }, after)) notBack(walk, { from, to, there });
}

type Found = { readonly home: Print | undefined; readonly there: Print | undefined };

const isHome = ({ home, there }: Found, after: Print): boolean =>
  home?.inode === after.inode && there?.inode !== after.inode;

/** Gives back where it came to be. */
async function moveHome(
  walk: Walk,
  { from, to, after }: Of<"moved">,
  { home, there }: { readonly home: Print | undefined; readonly there: Print },
): Promise<WorkPath> {
  const free = home === undefined || home.inode === there.inode;
  const target = free ? await reachable(walk, from) : await walk.world.nameBeside(from);
  await walk.world.move(to, target, there);
  rekey(walk.reasons, to, target);
  if (!free) because(walk, from, besideWords(target));
  else if (!stillOurs(there, after))
    because(walk, from, "You changed it after the task; it was moved back with your changes in it.");
  return target;
}

function notBack(
  walk: Walk,
  { from, to, there }: { readonly from: WorkPath; readonly to: WorkPath; readonly there: Print | undefined },
): void {
  if (there === undefined) {
    because(walk, from, "Somebody moved or removed it after the task.");
    return;
  }
  walk.world.stays(to);
  because(walk, to, "Something else has this name now, so it was left where it is.");
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
