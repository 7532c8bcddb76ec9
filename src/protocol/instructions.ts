/** A file (or setting) that told a task how to work, or that was found and left out. */
export type InstructionFile = {
  /** As the user knows it: relative in the open folder, "~/…" or absolute outside. */
  readonly path: string;
  /** Its whole size. */
  readonly bytes: number;
  /** Whether the task got less than the whole of it; `note` says what and why. */
  readonly cut: boolean;
  /** "folder": in a granted folder, so possibly from a stranger; "parent": in a folder above one. */
  readonly source: "folder" | "parent" | "global" | "setting";
  readonly note?: string;
};
