/** What the user is told when the record of a task cannot be written or read. */
import { Refusal } from "../agent/ports.ts";
import { errorCode } from "../platform/log-file.ts";

/** A Refusal for what a disk may say no to; any other error as it is. */
export function refusalOf(error: unknown): unknown {
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new Refusal(
        "The disk that holds Cowork's records is full. Nothing is done that is not recorded first, so the task waits: free some space, then resume it.",
        "full",
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Refusal(
        "Cowork may not write to its state folder. Nothing is done that is not recorded first, so the task waits: make the folder writable, then resume it.",
        "denied",
      );
    case "EMFILE":
    case "ENFILE":
      return new Refusal(
        "This computer has too many files open to write Cowork's records. Nothing is done that is not recorded first, so the task waits: close some programs, then resume it.",
        "denied",
      );
    case "EIO":
      return brokenLog();
    default:
      return error;
  }
}

export const brokenLog = (): Refusal =>
  new Refusal(
    "The disk failed while the task's record was being written. What was recorded before is safe. Check the disk, then resume the task: its record is read anew first.",
    "denied",
  );

export const lostOwnership = (): Refusal =>
  new Refusal(
    "Another computer has taken this task over, because this one gave no sign of life for too long. Nothing more is done from here.",
    "conflict",
  );

export const unknownTask = (id: string): Refusal =>
  new Refusal(`There is no task "${id}" for this folder. \`cowork tasks\` lists those that there are.`, "missing");

export const tooDeep = (): Refusal =>
  new Refusal("This is nested too deeply to be recorded, so it was not accepted. Send it flatter, or as text.");

export const newerLog = (version: number, ours: number): Refusal =>
  new Refusal(
    `This task was recorded by a newer Cowork (format ${version}; this one writes ${ours}). It can be read here but not continued: update Cowork first.`,
  );

export const damagedLog = (damage: string): Refusal =>
  new Refusal(`The record of this task is damaged, so it cannot be continued. ${damage}`);
