/**
 * The same steps for many files in a row, without waiting for each look and each note by itself. Removing and restoring
 * thousands of files is renaming them: here the looks of a group are made side by side and its notes are one write, and
 * then the names change one after the other, as ever. Everything that is not plain is left to the single steps.
 *
 * Nothing is given up for it: a note of a step that was not begun is told from the disk as "not done"; a file comes back by
 * a second name, which fails where the name was taken since the look; large files are not read, because an inode that is
 * renamed keeps its bytes, and inode, size and time to the nanosecond say that it is the same.
 */
import { codeOf, inodeOf } from "../platform/fs.ts";
import type { Change, Print } from "../protocol/changes.ts";
import { pathKey, type WorkPath } from "../protocol/paths.ts";
import { isHidden } from "./hidden.ts";
import type { Operation } from "./operation.ts";
import { printFrom } from "./prints.ts";
import type { Place } from "./reach.ts";
import { parentOfPlace } from "./steps.ts";
import type { KeptPlace } from "./vault.ts";

/** `work`'s result; undefined where it fails: the single steps say why. */
const quiet = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

/** The items before the first that is not there. */
function whole<T>(items: readonly (T | undefined)[]): readonly T[] {
  const all: T[] = [];
  for (const item of items) {
    if (item === undefined) break;
    all.push(item);
  }
  return all;
}

type Removal = { readonly place: Place; readonly before: Print };

/** Takes files and links away, the first of `paths` that are plain. Gives back how many. */
export async function removeSome(operation: Operation, paths: readonly WorkPath[]): Promise<number> {
  if (new Set(paths.map(pathKey)).size < paths.length) return 0;
  const found = whole(await Promise.all(paths.map((path) => quiet(removalOf(operation, path)))));
  if (found.length < 2) return 0;
  const steps: (Removal & { readonly n: number; readonly kept: string })[] = [];
  for (const one of found) {
    const n = operation.next();
    const kept = await operation.vault.nameFor(one.place.path.root, n);
    await operation.touch(parentOfPlace(one.place));
    operation.planned(n, { kind: "remove", path: one.place.path, kept, before: one.before });
    steps.push({ ...one, n, kept });
  }
  await operation.written();
  for (const [done, { n, kept, place, before }] of steps.entries()) {
    try {
      await operation.vault.take(place, kept);
    } catch {
      // Tried again by itself, which finds the words for it. The steps that were not begun are told as such.
      for (const one of steps.slice(done)) await operation.back(one.n);
      return done;
    }
    operation.did(n, { kind: "deleted", path: place.path, before, kept });
  }
  return steps.length;
}

async function removalOf(operation: Operation, path: WorkPath): Promise<Removal | undefined> {
  if (isHidden(path)) return undefined;
  const place = await operation.reach.place(path);
  if (place.stat?.type !== "file" && place.stat?.type !== "link") return undefined;
  return { place, before: await printFrom(place.dir, place.name, place.stat, "small") };
}

/** Something to bring back: where from, and where to. */
type Return = { readonly place: Place; readonly entry: KeptPlace; readonly change: Deleted };
export type Deleted = Extract<Change, { kind: "deleted" }>;

/** Brings removed files and links back, the first of `changes` whose way is clear. Gives back how many. */
export async function restoreSome(operation: Operation, changes: readonly Deleted[]): Promise<number> {
  if (new Set(changes.map(({ path }) => pathKey(path))).size < changes.length) return 0;
  const found = whole(await Promise.all(changes.map((change) => quiet(returnOf(operation, change)))));
  if (found.length < 2) return 0;
  const steps: (Return & { readonly n: number })[] = [];
  for (const one of found) {
    const n = operation.next();
    await operation.touch(parentOfPlace(one.place));
    const inode = inodeOf(one.entry.stat);
    operation.planned(n, { kind: "put", path: one.place.path, kept: one.change.kept, inode });
    steps.push({ ...one, n });
  }
  await operation.written();
  // Side by side as well: one that is back already is found to be so when the rest goes on one by one.
  const back = await Promise.all(steps.map(({ entry, place }) => comesBack(entry, place)));
  for (const [index, { n, place, entry, change }] of steps.entries()) {
    const after = { ...change.before, mode: entry.stat.mode };
    if (back[index]) operation.did(n, { kind: "created", path: place.path, after });
    else await operation.back(n);
  }
  return back.includes(false) ? back.indexOf(false) : back.length;
}

/** The very inode that went, unchanged, and nothing at its old name. */
async function returnOf({ reach, vault }: Operation, change: Deleted): Promise<Return | undefined> {
  const { before, kept, path } = change;
  if (before.type === "folder") return undefined;
  const [place, entry] = await Promise.all([reach.place(path), vault.find(path.root, kept)]);
  if (place.stat !== undefined || entry === undefined) return undefined;
  const same =
    inodeOf(entry.stat) === before.inode &&
    entry.stat.size === before.size &&
    String(entry.stat.mtime) === before.mtime;
  return same ? { place, entry, change } : undefined;
}

/** False when the name was taken meanwhile, or the disk knows no second names. */
async function comesBack(entry: KeptPlace, place: Place): Promise<boolean> {
  try {
    await entry.dir.link(entry.name, place.dir, place.name);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
  // Only we write in the vault: what cannot be taken away there is a second name of a file that is back.
  await quiet(entry.dir.unlink(entry.name));
  return true;
}
