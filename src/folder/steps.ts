/** The single steps all changes are made of. Each looks, notes what it will do, does it, and notes what it did. */
import { Refusal } from "../agent/ports.ts";
import { codeOf, ifThere, inodeOf, using } from "../platform/fs.ts";
import type { Change, Print } from "../protocol/changes.ts";
import { childOf, isWithin, nameOf, parentOf, samePath, type WorkPath } from "../protocol/paths.ts";
import { arriving, copyInto, discard, HalfMoved, moveOnto, noLinks } from "./copying.ts";
import { temporaryName } from "./hidden.ts";
import type { Operation } from "./operation.ts";
import { type Hashing, printFrom, printOf } from "./prints.ts";
import type { Opened, Place } from "./reach.ts";
import { refusalOf, saying } from "./refusals.ts";

/** The print of what is at `place`, which must be there. */
export async function needPrint(operation: Operation, place: Place, hashing: Hashing): Promise<Print> {
  const print = await printOf(place.dir, place.name, hashing);
  if (print !== undefined) return print;
  throw new Refusal(`There is no ${operation.shown(place.path)} any more.`, "missing");
}

/** Opens the folder `path` and makes what is missing of it. Gives back the folders it made, outermost first. */
export async function ensureFolder(operation: Operation, path: WorkPath): Promise<readonly WorkPath[]> {
  const missing = await missingFolders(operation, path);
  const made: WorkPath[] = [];
  for (const wanted of missing) made.push(await makeFolderStep(operation, wanted));
  return made;
}

/** The folders on the way to `path` that are not there, outermost first. */
async function missingFolders(operation: Operation, path: WorkPath): Promise<readonly WorkPath[]> {
  const missing: WorkPath[] = [];
  for (let one = path; one.path !== ""; one = parentOf(one)) {
    try {
      await operation.reach.folder(one);
      break;
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw refusalOf(error, operation.shown(one));
      missing.unshift(one);
    }
  }
  return missing;
}

/** Makes one folder in an existing one; "taken" when the name exists. Gives back its path as on disk. */
export function makeFolderStep(operation: Operation, wanted: WorkPath): Promise<WorkPath> {
  return saying(operation.shown(wanted), async () => {
    const { dir, path: parent } = await operation.reach.folder(parentOf(wanted));
    const path = childOf(parent, nameOf(wanted));
    const n = operation.next();
    await operation.touch({ dir, path: parent });
    await operation.doing(n, { kind: "make", path });
    await dir.mkdir(nameOf(path));
    operation.times.made(path);
    const after = await printOf(dir, nameOf(path), "always");
    if (after?.type !== "folder")
      throw new Refusal(`${operation.shown(path)} was replaced while it was made.`, "conflict");
    operation.did(n, { kind: "created", path, after });
    return path;
  });
}

/** Takes back folders that were made for something that then failed. Stays quiet where others use them already. */
export async function unmake(operation: Operation, made: readonly WorkPath[]): Promise<void> {
  for (const path of [...made].reverse()) {
    const { dir } = await operation.reach.folder(parentOf(path));
    await operation.reach.forget(path);
    try {
      await dir.rmdir(nameOf(path));
    } catch {
      return;
    }
    const at = operation.changes.findIndex((change) => change.kind === "created" && samePath(change.path, path));
    if (at >= 0) operation.changes.splice(at, 1);
  }
}

/** Runs `work` after making the folders above `path`; takes them back when it fails. */
export async function inFolderOf<T>(operation: Operation, path: WorkPath, work: () => Promise<T>): Promise<T> {
  const made = await ensureFolder(operation, parentOf(path));
  try {
    return await work();
  } catch (error) {
    await unmake(operation, made).catch(() => undefined);
    throw error;
  }
}

/** Moves what is at `place` into the vault. `known` is its print where it was read already. */
export async function takeAway(operation: Operation, place: Place, known?: Print): Promise<Change> {
  const before = known ?? (await needPrint(operation, place, "small"));
  const n = operation.next();
  const kept = await operation.vault.nameFor(place.path.root, n);
  await operation.touch(parentOfPlace(place));
  await operation.doing(n, { kind: "remove", path: place.path, kept, before });
  await operation.reach.forget(place.path);
  await operation.vault.take(place, kept);
  if (before.type === "folder") {
    await giveBackIfFull(operation, place, kept);
    operation.times.gone(place.path, before.mtime);
  }
  const change: Change = { kind: "deleted", path: place.path, before, kept };
  operation.did(n, change);
  return change;
}

/** Somebody may have put a file into a folder between the look and the removal: then the folder comes back. */
async function giveBackIfFull(operation: Operation, place: Place, kept: string): Promise<void> {
  const entry = await needEntry(operation, kept, place.path);
  const inside = await using(await entry.dir.child(entry.name), (dir) => dir.list());
  if (inside.length === 0) return;
  await moveOnto(entry, place, async () => undefined);
  throw new Refusal(`${operation.shown(place.path)} is not empty, so it was left. Remove what is in it first.`);
}

/** Brings `kept` back from the vault to the free name `place`. `known` is its print where it was read already. */
export async function putBack(operation: Operation, kept: string, place: Place, known?: Print): Promise<Change> {
  const entry = await needEntry(operation, kept, place.path);
  const n = operation.next();
  await operation.touch(parentOfPlace(place));
  await operation.doing(n, { kind: "put", path: place.path, kept, inode: inodeOf(entry.stat) });
  try {
    await arriving(moveOnto(entry, place, () => operation.holding(n)));
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    await copyThrough(operation, entry, place, n);
    await discard(entry);
  }
  if (entry.stat.type === "folder") operation.times.made(place.path);
  const change: Change = { kind: "created", path: place.path, after: await printAfter(operation, place, known) };
  operation.did(n, change);
  return change;
}

/** The print at `place`. The same inode with the same size and time has the bytes of `known`: no need to read them again. */
async function printAfter(operation: Operation, place: Place, known: Print | undefined): Promise<Print> {
  const stat = await place.dir.stat(place.name);
  const same = inodeOf(stat) === known?.inode && stat.size === known.size && String(stat.mtime) === known.mtime;
  return known && same ? { ...known, mode: stat.mode } : needPrint(operation, place, known?.hash ? "always" : "small");
}

/** Copies to a temporary name first, so that the target's name never shows half a file. */
async function copyThrough(operation: Operation, entry: Parameters<typeof copyInto>[0], place: Place, n: number) {
  const name = temporaryName(operation.call, n);
  await copyInto(entry, { dir: place.dir, name });
  const stat = await place.dir.stat(name);
  await operation.ready(n, inodeOf(stat));
  try {
    await arriving(moveOnto({ dir: place.dir, name, stat }, place, async () => undefined));
  } catch (error) {
    await discard({ dir: place.dir, name });
    throw error;
  }
}

/** Puts `kept` in the place of the file at `place`, which goes to the vault. The name is never missing meanwhile. */
export async function putOver(operation: Operation, kept: string, place: Place, before: Print): Promise<Change> {
  const entry = await needEntry(operation, kept, place.path);
  const n = operation.next();
  const ours = await operation.vault.nameFor(place.path.root, n);
  await operation.touch(parentOfPlace(place));
  await operation.doing(n, { kind: "over", path: place.path, kept: ours, before, inode: inodeOf(entry.stat) });
  await operation.vault.link(place, ours);
  try {
    await entry.dir.rename(entry.name, place.dir, place.name);
  } catch (error) {
    if (codeOf(error) !== "EXDEV") throw error;
    const name = temporaryName(operation.call, n);
    await copyInto(entry, { dir: place.dir, name });
    await operation.ready(n, inodeOf(await place.dir.stat(name)));
    await place.dir.rename(name, place.dir, place.name);
  }
  const after = await needPrint(operation, place, "always");
  const change: Change = { kind: "changed", path: place.path, before, after, kept: ours };
  operation.did(n, change);
  return change;
}

async function needEntry(operation: Operation, kept: string, path: WorkPath) {
  const entry = await operation.vault.find(path.root, kept);
  if (entry !== undefined) return entry;
  throw new Refusal(`The vault no longer holds what ${operation.shown(path)} was.`, "missing");
}

export const parentOfPlace = (place: Place): Opened => ({ dir: place.dir, path: parentOf(place.path) });

/** Moves `from` to the free name `to`, both as found on disk. `known` is the print of `from` where it was read already. */
export async function moveStep(operation: Operation, from: Place, to: Place, known?: Print): Promise<void> {
  const before = known ?? (await movablePrint(operation, from, to));
  const respelled = await isRespelling(from, to);
  const n = operation.next();
  await operation.touch(parentOfPlace(from));
  await operation.touch(parentOfPlace(to));
  await operation.doing(n, { kind: "move", path: from.path, to: to.path, before, inode: before.inode });
  if (before.type === "folder") await operation.reach.forget(from.path);
  try {
    if (respelled) await from.dir.rename(from.name, to.dir, to.name);
    else await moveOnto(from, to, () => operation.holding(n));
  } catch (error) {
    if (error instanceof HalfMoved) {
      // Both names are there and nothing can be taken away now: the new one is on record, so that undo takes it away.
      operation.did(n, { kind: "created", path: to.path, after: before });
      throw error.why;
    }
    await operation.back(n);
    if (codeOf(error) === "EXDEV" && before.type !== "folder") return moveByCopy(operation, from, to);
    throw codeOf(error) === "EEXIST" ? taken(operation, to.path) : error;
  }
  await finishMove(operation, { n, from, to, before });
}

async function movablePrint(operation: Operation, from: Place, to: Place): Promise<Print> {
  if (from.stat === undefined) throw missing(operation, from.path);
  if (from.stat.type === "folder" && isWithin(to.path, from.path)) {
    throw new Refusal(`${operation.shown(from.path)} cannot be moved into itself.`);
  }
  return printFrom(from.dir, from.name, from.stat, "small");
}

export const missing = (operation: Operation, path: WorkPath): Refusal =>
  new Refusal(`There is no ${operation.shown(path)}. List the folder to see what is there.`, "missing");

async function finishMove(
  operation: Operation,
  { n, from, to, before }: { n: number; from: Place; to: Place; before: Print },
): Promise<void> {
  const after = await printAfter(operation, to, before);
  if (after.inode !== before.inode) {
    throw new Refusal(`${operation.shown(to.path)} was replaced by another program during the move.`, "conflict");
  }
  if (before.type === "folder") operation.times.moved(from.path, to.path);
  operation.did(n, { kind: "moved", from: from.path, to: to.path, after });
}

/** Across disks: a verified copy under the new name, then the original goes to the vault. */
async function moveByCopy(operation: Operation, from: Place, to: Place): Promise<void> {
  const n = operation.next();
  await operation.doing(n, { kind: "create", path: to.path, temporary: temporaryName(operation.call, n) });
  try {
    await copyThrough(operation, from, to, n);
  } catch (error) {
    await operation.back(n);
    throw codeOf(error) === "EEXIST" ? taken(operation, to.path) : error;
  }
  operation.did(n, { kind: "created", path: to.path, after: await needPrint(operation, to, "always") });
  await takeAway(operation, from);
}

export const taken = (operation: Operation, path: WorkPath): Refusal =>
  new Refusal(`${operation.shown(path)} exists already and was left as it is. Choose another name.`, "taken");

/** Whether `to` is the same file under another spelling ("a.txt" to "A.txt") where the disk does not tell them apart. */
async function isRespelling(from: Place, to: Place): Promise<boolean> {
  if (!samePath(parentOf(from.path), parentOf(to.path)) || from.name === to.name) return false;
  const there = await ifThere(to.dir.stat(to.name));
  if (!there || !from.stat || inodeOf(there) !== inodeOf(from.stat)) return false;
  const folded = (name: string): string => name.normalize("NFC").toLowerCase();
  if (folded(from.name) !== folded(to.name)) return false;
  // Two names of one inode (hard links) look the same, but then both are in the listing.
  return !(await to.dir.list()).includes(to.name);
}

/** Gives the temporary file its name where that is free: by a second name, else by an empty file that holds it. */
export async function takeName(operation: Operation, temporary: Place, to: Place, n: number): Promise<void> {
  try {
    await arriving(moveOnto(temporary, to, () => operation.holding(n)));
  } catch (error) {
    throw codeOf(error) === "EEXIST" || (noLinks(error) && to.stat) ? taken(operation, to.path) : error;
  }
}
