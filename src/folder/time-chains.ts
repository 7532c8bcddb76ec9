/** Following the recorded times of folders back to what they were before a list of records. */
import type { Change, ChangeRecord, FolderTime } from "../protocol/changes.ts";
import { isWithin, pathKey, type WorkPath } from "../protocol/paths.ts";
import type { Reach } from "./reach.ts";
import { followedBy, micro, type Renaming, rebased, timeOf } from "./times.ts";

/** What happened to folders in a list of records, in order. */
type FolderEvent = { readonly record: number } & (Renaming | { readonly born: WorkPath });

/** The name a folder called `path` after `events` had before them; undefined when one of them made it. */
function firstName(path: WorkPath, events: readonly FolderEvent[]): WorkPath | undefined {
  let name = path;
  for (const event of [...events].reverse()) {
    if (!("born" in event)) name = rebased(name, event.to, event.from) ?? name;
    else if (isWithin(name, event.born)) return undefined;
  }
  return name;
}

type History = {
  readonly events: readonly FolderEvent[];
  readonly moves: readonly Renaming[];
  /** For folders that the records removed, by first name: the time they had when they went. */
  readonly deleted: ReadonlyMap<string, string>;
};

function folderHistory(records: readonly ChangeRecord[]): History {
  const events: FolderEvent[] = [];
  const moves: Renaming[] = [];
  const deleted = new Map<string, string>();
  const take = (record: number, change: Change): void => {
    if (change.kind === "deleted" && change.before.type === "folder") {
      const first = firstName(change.path, events);
      if (first) deleted.set(pathKey(first), change.before.mtime);
    } else if (change.kind === "created" && change.after.type === "folder") {
      events.push({ record, born: change.path });
    } else if (change.kind === "moved" && change.after.type === "folder") {
      events.push({ record, from: change.from, to: change.to });
      moves.push({ from: change.from, to: change.to });
    }
  };
  for (const [record, { changes }] of records.entries()) for (const change of changes) take(record, change);
  return { events, moves, deleted };
}

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
  const { events, moves, deleted } = folderHistory(records);
  const chains = chainsOf(records, events);
  const all: TimeToPutBack[] = [];
  for (const { path, back } of chains.values()) {
    const start = deleted.get(pathKey(path)) ?? (await timeNow(followedBy(path, moves)));
    const time = start && followed(back, start);
    if (time !== undefined) all.push({ path, time });
  }
  return all;
}

/** A step of a folder's time. */
type Step = Pick<FolderTime, "before" | "after">;
type Chain = { readonly path: WorkPath; readonly back: Step[] };

/** For each folder, by the name it had before the records, the steps its time took, from after to before. */
function chainsOf(records: readonly ChangeRecord[], events: readonly FolderEvent[]): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  for (const [index, record] of records.entries()) {
    const earlier = events.filter((event) => event.record < index);
    for (const { path, before, after } of record.times) {
      const first = firstName(path, earlier);
      if (first === undefined) continue;
      const chain = chains.get(pathKey(first)) ?? { path: first, back: [] };
      chains.set(pathKey(first), chain);
      // Two changes within one tick of the clock leave the time as it was: a step that leads nowhere.
      if (micro(before) !== micro(after)) chain.back.push({ before, after });
    }
  }
  return chains;
}

function followed(back: readonly Step[], start: string): string | undefined {
  let time: string | undefined;
  const seen = new Set<string>();
  for (let now = start; !seen.has(micro(now)); ) {
    seen.add(micro(now));
    const earlier =
      earliest(back.filter(({ after }) => micro(after) === micro(now))) ?? earliest(back.filter(within(now)));
    if (earlier === undefined) break;
    time = earlier;
    now = earlier;
  }
  return time;
}

/**
 * A call that a crash cut off is recorded with the time that recovery found, and others may have touched the folder in
 * between: their steps begin inside of its own.
 */
const within =
  (now: string) =>
  ({ before, after }: Step): boolean =>
    Number(micro(before)) < Number(micro(now)) && Number(micro(now)) < Number(micro(after));

const earliest = (steps: readonly Step[]): string | undefined =>
  steps.map(({ before }) => before).sort((a, b) => Number(micro(a)) - Number(micro(b)))[0];

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
  const { events } = folderHistory([first]);
  const later = second.times.flatMap((time) => {
    const path = firstName(time.path, events);
    return path ? [{ ...time, path }] : [];
  });
  return { changes: [...first.changes, ...second.changes], times: [...first.times, ...later] };
}
