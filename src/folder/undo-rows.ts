/** The rows of an undo preview: one for each path as it is now, however many steps touch it. */
import type { UndoRow } from "../protocol/changes.ts";
import { pathKey, type WorkPath } from "../protocol/paths.ts";
import { rebased } from "./times.ts";

type Row = { path: WorkPath; act: UndoRow["act"]; to?: WorkPath; conflict?: string };
type Book = { readonly name: WorkPath; readonly row: Row };

/** Paths are given as they are at that point of the walk. */
export type Rows = {
  all(): readonly UndoRow[];
  remove(path: WorkPath): void;
  /** `isNew`: nothing is at the path. */
  restore(path: WorkPath, isNew: boolean): void;
  move(from: WorkPath, to: WorkPath, isFolder: boolean): void;
  stays(path: WorkPath, conflict?: string): void;
};

export function rowBook(): Rows {
  let current = new Map<string, Book>();
  /** Things that are not there now: their row is about where they come to be. */
  const absent = new Set<Row>();
  const rows = new Set<Row>();
  const rowAt = (path: WorkPath, act: Row["act"]): Row => {
    const known = current.get(pathKey(path));
    if (known !== undefined) return known.row;
    const row: Row = { path, act };
    rows.add(row);
    current.set(pathKey(path), { name: path, row });
    return row;
  };
  return {
    all: () => [...rows].map((row) => (absent.has(row) ? { ...row, gone: true } : row)),
    remove(path) {
      const row = rowAt(path, "remove");
      current.delete(pathKey(path));
      row.act = "remove";
      delete row.to;
      // Brought back only to be taken away again: the task itself had made and removed it.
      if (absent.has(row)) rows.delete(row);
    },
    restore(path, isNew) {
      const known = current.has(pathKey(path));
      const row = rowAt(path, "restore");
      if (isNew && !known) absent.add(row);
      if (row.act === "nothing") row.act = "restore";
    },
    move(from, to, isFolder) {
      const row = rowAt(from, "move back");
      if (absent.has(row)) row.path = to;
      else Object.assign(row, { act: "move back", to });
      if (isFolder) {
        const moved = [...current.values()].map(({ name, row }) => ({ name: rebased(name, from, to) ?? name, row }));
        current = new Map(moved.map((book) => [pathKey(book.name), book]));
      } else {
        current.delete(pathKey(from));
        current.set(pathKey(to), { name: to, row });
      }
    },
    stays(path, conflict) {
      const row = rowAt(path, "nothing");
      if (conflict !== undefined) row.conflict = conflict;
    },
  };
}
