/**
 * Folder times. Putting something into a folder moves its time; undo puts it back. Each call records, for every folder
 * it touched, the time before and after; undo follows these steps back from the time it finds, so a folder that
 * somebody else touched in between keeps the time that gave it.
 */
import { Refusal } from "../agent/ports.ts";
import { ifThere } from "../platform/fs.ts";
import type { Change, ChangeRecord, FolderTime } from "../protocol/changes.ts";
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

type Renaming = { readonly from: WorkPath; readonly to: WorkPath };

/** The name `path` had before `moves` (oldest first). */
const unmoved = (path: WorkPath, moves: readonly Renaming[]): WorkPath =>
  moves.reduceRight((name, { from, to }) => rebased(name, to, from) ?? name, path);

/** The name `path` has after `moves`. */
const followedBy = (path: WorkPath, moves: readonly Renaming[]): WorkPath =>
  moves.reduce((name, { from, to }) => rebased(name, from, to) ?? name, path);

/** `path` with the folder `from` on its way replaced by `to`; undefined when it does not lie in `from`. */
export function rebased(path: WorkPath, from: WorkPath, to: WorkPath): WorkPath | undefined {
  if (!isWithin(path, from)) return undefined;
  return { root: to.root, path: `${to.path}${path.path.slice(from.path.length)}` as WorkPath["path"] };
}

/** What `changes` made of the times in `noted` (folders under their names before them). */
export async function timesAfter(
  noted: readonly { readonly path: WorkPath; readonly before: string }[],
  changes: readonly Change[],
  reach: Reach,
): Promise<readonly FolderTime[]> {
  const { moves, deleted } = folderHistory([{ changes, times: [] }]);
  const times: FolderTime[] = [];
  for (const { path, before } of noted) {
    const after = deleted.get(pathKey(path)) ?? (await timeOf(reach, followedBy(path, moves)));
    if (after !== undefined && after !== before) times.push({ path, before, after });
  }
  return times;
}

/** Two records of one call as one: folders get the names they had before the first. */
export function joined(first: ChangeRecord, second: ChangeRecord): ChangeRecord {
  const { moves } = folderHistory([first]);
  const later = second.times.map((time) => ({ ...time, path: unmoved(time.path, moves) }));
  return { changes: [...first.changes, ...second.changes], times: [...first.times, ...later] };
}

async function timeOf(reach: Reach, folder: WorkPath): Promise<string | undefined> {
  try {
    return String((await (await reach.folder(folder)).dir.self()).mtime);
  } catch {
    // Gone or swapped by somebody else since: then nobody can put its time back either.
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

/** A folder whose time undo puts back, under the name it has after undo. */
export type TimeToPutBack = { readonly path: WorkPath; readonly time: string };

/**
 * The folder times to put back after undoing `records` (oldest first). `timeNow` gives the time of a folder as it is
 * now. The order of the records among themselves does not matter: two calls may have overlapped.
 */
export async function timesToPutBack(
  records: readonly ChangeRecord[],
  timeNow: (path: WorkPath) => Promise<string | undefined>,
): Promise<readonly TimeToPutBack[]> {
  const { moves, deleted } = folderHistory(records);
  const chains = new Map<string, { readonly path: WorkPath; readonly back: Map<string, string> }>();
  for (const [index, record] of records.entries()) {
    const earlier = moves.filter((move) => move.record < index);
    for (const { path, before, after } of record.times) {
      const first = unmoved(path, earlier);
      const chain = chains.get(pathKey(first)) ?? { path: first, back: new Map<string, string>() };
      chains.set(pathKey(first), chain);
      // Two changes within one tick of the clock leave the time as it was: a step that leads nowhere.
      if (micro(before) !== micro(after)) chain.back.set(micro(after), before);
    }
  }
  const all: TimeToPutBack[] = [];
  for (const { path, back } of chains.values()) {
    const start = deleted.get(pathKey(path)) ?? (await timeNow(followedBy(path, moves)));
    const time = start && followed(back, start);
    if (time !== undefined) all.push({ path, time });
  }
  return all;
}

function followed(back: ReadonlyMap<string, string>, start: string): string | undefined {
  let time: string | undefined;
  const seen = new Set<string>();
  for (let key = micro(start); !seen.has(key); ) {
    seen.add(key);
    const earlier = back.get(key);
    if (earlier === undefined) break;
    time = earlier;
    key = micro(earlier);
  }
  return time;
}

/** All moves of folders, and for folders that the records deleted, by first name, the time they had when they went. */
function folderHistory(records: readonly ChangeRecord[]) {
  const moves: (Renaming & { readonly record: number })[] = [];
  const deleted = new Map<string, string>();
  for (const [record, change] of records.flatMap(({ changes }, index) => changes.map((one) => [index, one] as const))) {
    if (change.kind === "moved" && change.after.type === "folder") {
      moves.push({ record, from: change.from, to: change.to });
    } else if (change.kind === "deleted" && change.before.type === "folder") {
      const first = pathKey(unmoved(change.path, moves));
      deleted.set(first, deleted.get(first) ?? change.before.mtime);
    }
  }
  return { moves, deleted };
}
