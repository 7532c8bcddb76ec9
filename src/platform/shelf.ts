/**
 * Small things that must outlive the next moment, as JSON files in one folder. Written at once and by this process: a
 * window that goes away takes its editor's own memory with it, and what that was told last may be gone.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Shelf = {
  /** Undefined when there is none, or none that can be read. */
  read(name: string): unknown;
  /** On disk, if not yet through a power cut, when it returns. Throws when the disk says no. */
  write(name: string, value: unknown): void;
  remove(name: string): void;
};

/** `folder` is made with the first write, for this user only. Names are plain words. */
export function openShelf(folder: string): Shelf {
  const place = (name: string): string => join(folder, `${name}.json`);
  return {
    read(name) {
      try {
        return JSON.parse(readFileSync(place(name), "utf8"));
      } catch {
        // Not there yet, or not ours: as if it had never been.
        return undefined;
      }
    },
    write(name, value) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const next = join(folder, `${name}.${process.pid}.next`);
      writeFileSync(next, JSON.stringify(value), { mode: 0o600 });
      renameSync(next, place(name));
    },
    remove: (name) => rmSync(place(name), { force: true }),
  };
}
