/**
 * Folder times. Putting something into a folder moves its time; undo puts it back. Each call records, for every folder
 * it touched, the time before and after; undo follows these steps back from the time it finds, so a folder that
 * somebody else touched in between keeps the time that gave it.
 */
import { Refusal } from "../agent/ports.ts";
import { ifThere } from "../platform/fs.ts";
import type { FolderTime } from "../protocol/changes.ts";
import { isWithin, pathKey, type WorkPath } from "../protocol/paths.ts";
import type { Opened, Reach } from "./reach.ts";

type Entry = { readonly initial: WorkPath; current: WorkPath | undefined; readonly before: string; after?: string };

/** What one operation does to the times of folders. Paths of the result are those before the operation. */
export type Times = {
  /** To be called before a name in the folder changes. The folder's time when it is touched for the first time. */
  touch(folder: Opened): Promise<{ readonly path: WorkPath; readonly before: string } | undefined>;
  made(folder: WorkPath): void;
  moved(from: WorkPath, to: WorkPath): void;
  gone(folder: WorkPath, mtime: string): void;
  /** Reads the times as they are now. */
  finish(reach: Reach): Promise<readonly FolderTime[]>;
  /** Puts all times back: the operation came to nothing. */
  rewind(reach: Reach): Promise<void>;
};

export function trackTimes(): Times {
  const entries: Entry[] = [];
  const moves: { readonly from: WorkPath; readonly to: WorkPath }[] = [];
  let byPath = new Map<string, Entry>();
  let made = new Map<string, WorkPath>();
  return {
    async touch({ dir, path }) {
      const key = pathKey(path);
      if (made.has(key) || byPath.has(key)) return undefined;
      const before = String((await dir.self()).mtime);
      const entry = { initial: unmoved(path, moves), current: path, before };
      entries.push(entry);
      byPath.set(key, entry);
      return { path: entry.initial, before };
    },
    made: (folder) => void made.set(pathKey(folder), folder),
    moved(from, to) {
      moves.push({ from, to });
      for (const entry of byPath.values())
        entry.current = entry.current && (rebased(entry.current, from, to) ?? entry.current);
      byPath = new Map(
        [...byPath.values()].flatMap((entry) => (entry.current ? [[pathKey(entry.current), entry]] : [])),
      );
      made = new Map(
        [...made.values()].map((path) => rebased(path, from, to) ?? path).map((path) => [pathKey(path), path]),
      );
    },
    gone(folder, mtime) {
      const key = pathKey(folder);
      made.delete(key);
      const entry = byPath.get(key);
      if (entry === undefined) return;
      byPath.delete(key);
      entry.current = undefined;
      entry.after = mtime;
    },
    async finish(reach) {
      const all: FolderTime[] = [];
      for (const { initial, current, before, after } of entries) {
        const last = after ?? (current && (await timeOf(reach, current)));
        if (last !== undefined && last !== before) all.push({ path: initial, before, after: last });
      }
      return all;
    },
    async rewind(reach) {
      for (const { current, before } of entries) if (current) await setTime(reach, current, before);
    },
  };
}

export type Renaming = { readonly from: WorkPath; readonly to: WorkPath };

/** The name `path` had before `moves` (oldest first). */
const unmoved = (path: WorkPath, moves: readonly Renaming[]): WorkPath =>
  moves.reduceRight((name, { from, to }) => rebased(name, to, from) ?? name, path);

/** The name `path` has after `moves`. */
export const followedBy = (path: WorkPath, moves: readonly Renaming[]): WorkPath =>
  moves.reduce((name, { from, to }) => rebased(name, from, to) ?? name, path);

/** `path` with the folder `from` on its way replaced by `to`; undefined when it does not lie in `from`. */
export function rebased(path: WorkPath, from: WorkPath, to: WorkPath): WorkPath | undefined {
  if (!isWithin(path, from)) return undefined;
  return { root: to.root, path: `${to.path}${path.path.slice(from.path.length)}` as WorkPath["path"] };
}

/** The time of `folder`; undefined when it is gone or was swapped: then nobody can put its time back either. */
export async function timeOf(reach: Reach, folder: WorkPath): Promise<string | undefined> {
  try {
    return String((await (await reach.folder(folder)).dir.self()).mtime);
  } catch {
    return undefined;
  }
}

export async function setTime(reach: Reach, folder: WorkPath, mtime: string): Promise<void> {
  const opened = await ifThere(reach.folder(folder)).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (opened && micro(String((await opened.dir.self()).mtime)) !== micro(mtime)) {
    await opened.dir.setOwnTime(BigInt(mtime));
  }
}

/** Folder times can be set to the microsecond only, so they are compared to the microsecond. */
export const micro = (mtime: string): string => mtime.slice(0, -3);
