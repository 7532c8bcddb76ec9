/**
 * What an undo has to remember while it walks back: folders that could not have their name again, and earlier versions
 * that wait for a place beside the user's.
 */
import type { Print } from "../protocol/changes.ts";
import { isWithin, pathKey, samePath, type WorkPath } from "../protocol/paths.ts";
import { sameBytes } from "./prints.ts";
import { rebased } from "./times.ts";

/** An entry of the vault and what it was. */
export type Earlier = { readonly kept: string; readonly before: Print };

/** Folders that are under another name than the older records say. */
export type Elsewhere = {
  /** Where the thing is now that the records call `path`. */
  placeOf(path: WorkPath): WorkPath;
  /** The folder that older records call `from` is at `to`. */
  put(from: WorkPath, to: WorkPath): void;
  /** Walking back, the folder `to` (now `was`) became `from` again (now `is`). Names as recorded, and as they are. */
  moved(record: { readonly from: WorkPath; readonly to: WorkPath }, was: WorkPath, is: WorkPath): void;
  /** Walking back, the folder that the records call `path` came to its beginning: older records mean another one. */
  begun(path: WorkPath): void;
};

export function openElsewhere(): Elsewhere {
  let all: readonly { readonly from: WorkPath; readonly to: WorkPath }[] = [];
  const put = (from: WorkPath, to: WorkPath): void => {
    all = [...all.filter((one) => !samePath(one.from, from)), { from, to }];
  };
  return {
    placeOf(path) {
      const above = all.filter(({ from }) => isWithin(path, from));
      const nearest = above.sort((a, b) => b.from.path.length - a.from.path.length)[0];
      return nearest === undefined ? path : (rebased(path, nearest.from, nearest.to) ?? path);
    },
    put,
    moved({ from, to }, was, is) {
      all = all
        .filter((one) => !samePath(one.from, to))
        .map((one) => ({ from: rebased(one.from, to, from) ?? one.from, to: rebased(one.to, was, is) ?? one.to }));
      if (!samePath(from, is)) put(from, is);
    },
    begun(path) {
      all = all.filter(({ from }) => !isWithin(from, path));
    },
  };
}

/** A version and the path it belongs beside. */
export type Waiting = { readonly path: WorkPath; readonly earlier: Earlier };

/** Versions to put beside the user's when the walk has ended. Of the task's own versions of a file only the oldest counts. */
export type Pending = {
  wait(path: WorkPath, earlier: Earlier): void;
  /**
   * What is older at `path` left `after` there. A version that waits for this path and has these bytes is the task's
   * own and is forgotten; one with other bytes somebody made in between, and it keeps its place.
   */
  reached(path: WorkPath, after: Print | undefined): void;
  /** What is at and below `from` is at `to` from now on. */
  moved(from: WorkPath, to: WorkPath): void;
  all(): readonly Waiting[];
};

export function openPending(): Pending {
  let current = new Map<string, Waiting>();
  let settled: readonly Waiting[] = [];
  const settle = (path: WorkPath): void => {
    const known = current.get(pathKey(path));
    if (known === undefined) return;
    current.delete(pathKey(path));
    settled = [...settled, known];
  };
  return {
    wait(path, earlier) {
      settle(path);
      current.set(pathKey(path), { path, earlier });
    },
    reached(path, after) {
      const known = current.get(pathKey(path));
      if (known !== undefined && after !== undefined && sameBytes(after, known.earlier.before))
        current.delete(pathKey(path));
      else settle(path);
    },
    moved(from, to) {
      // Most moves are of files, and most of these have nothing here.
      if (current.size === 0 && settled.length === 0) return;
      const place = (one: Waiting): Waiting => ({ ...one, path: rebased(one.path, from, to) ?? one.path });
      const movedOnes = [...current.values()].map(place);
      settled = settled.map((one) => (samePath(one.path, from) ? one : place(one)));
      current = new Map();
      for (const one of movedOnes) {
        settle(one.path);
        current.set(pathKey(one.path), one);
      }
    },
    all: () => [...current.values(), ...settled],
  };
}
