import type { Hash } from "./ids.ts";
import type { WorkPath } from "./paths.ts";

/** What a file, folder or link was at one moment: enough to prove later that it is the same again. */
export type Print = {
  readonly type: "file" | "folder" | "link";
  /** SHA-256 of a file's bytes or of a link's target text; absent for folders. */
  readonly hash?: Hash;
  /** Bytes; 0 for folders. */
  readonly size: number;
  /** Permission bits only (07777). */
  readonly mode: number;
  /** Nanoseconds since 1970 as a decimal string: they do not fit a number. */
  readonly mtime: string;
  /** Device and inode, "dev:ino". The same inode keeps its times to the nanosecond. */
  readonly inode: string;
};

/**
 * One thing that was done to the folder, with what undo needs. `kept` names the vault entry that holds the earlier
 * inode; a folder's content is recorded file by file, so a deleted folder was empty when it went.
 */
export type Change =
  | { readonly kind: "created"; readonly path: WorkPath; readonly after: Print }
  | {
      readonly kind: "changed";
      readonly path: WorkPath;
      readonly before: Print;
      readonly after: Print;
      readonly kept: string;
    }
  | { readonly kind: "deleted"; readonly path: WorkPath; readonly before: Print; readonly kept: string }
  | { readonly kind: "moved"; readonly from: WorkPath; readonly to: WorkPath; readonly after: Print };

/** A folder whose own time moved because something in it did; undo puts the time back when nobody else moved it since. */
export type FolderTime = { readonly path: WorkPath; readonly before: string; readonly after: string };

/** What one call did to the folder, in order. */
export type ChangeRecord = { readonly changes: readonly Change[]; readonly times: readonly FolderTime[] };

/** One row of an undo (or redo) preview. */
export type UndoRow = {
  readonly path: WorkPath;
  /** What will happen to the path as it is now. */
  readonly act: "restore" | "remove" | "move back" | "nothing";
  /** Nothing is at the path now: "restore" brings it back instead of replacing what is there. */
  readonly gone?: true;
  readonly to?: WorkPath;
  /** Set when the user changed the path since: their version stays, ours goes beside it under this name. */
  readonly conflict?: string;
};

/** One thing an undo could not make as it was, with the reason in a sentence. */
export type UndoDifference = {
  readonly path: WorkPath;
  readonly why: string;
  /** Where the version from before the task stands beside the user's: the user may still choose between the two. */
  readonly beside?: WorkPath;
};

/** How an undo or redo ended: `identical` of `of` paths proved by hash, mode and time read from disk. */
export type UndoProof = {
  readonly identical: number;
  readonly of: number;
  readonly differences: readonly UndoDifference[];
  readonly record: ChangeRecord;
};
