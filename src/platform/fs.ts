/**
 * The one way the host touches files. Everything goes through a `Dir`: a folder that was opened and is known by its
 * inode, whose children are named by one component. There is no call that takes a path of several components, so a
 * folder that is swapped for a link while we work cannot lead us elsewhere.
 *
 * Failures reject with a Node error that has a `code` ("ENOENT", "ENOSPC", …): see `codeOf`.
 */

export type FileType = "file" | "folder" | "link" | "other";

export type Stat = {
  readonly type: FileType;
  readonly size: number;
  /** Permission bits only (07777). */
  readonly mode: number;
  /** Number of names of the inode. */
  readonly links: number;
  readonly dev: bigint;
  readonly ino: bigint;
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
  readonly atime: bigint;
  /** The user the file belongs to, as the system numbers them; 0 where it does not number them (Windows). */
  readonly owner: number;
};

/**
 * read: an existing file, never through a link, never blocking on a pipe. new: for writing, fails with EEXIST when the
 * name is taken by anything. append: for adding lines, made when missing.
 */
export type OpenHow = "read" | "new" | "append";

export type OpenFile = {
  /** Reads up to `buffer.length` bytes at `position`; 0 at the end. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Writes all of `bytes` after what was written before. */
  write(bytes: Uint8Array): Promise<void>;
  stat(): Promise<Stat>;
  chmod(mode: number): Promise<void>;
  /** Sets the time of the last change, to the microsecond. */
  setTime(mtime: bigint): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
};

/** An open folder. Names are single components; "", ".", "..", and names with "/" or NUL are refused with EINVAL. */
export type Dir = {
  /** Opens the folder `name`; fails with ENOTDIR or ELOOP on anything else, links included. */
  child(name: string): Promise<Dir>;
  /** What `name` is; links are not followed. */
  stat(name: string): Promise<Stat>;
  /** What this folder is. */
  self(): Promise<Stat>;
  /** The names in this folder, in no order. Names that are not UTF-8 come out unreadable and cannot be opened. */
  list(): Promise<readonly string[]>;
  open(name: string, how: OpenHow, mode?: number): Promise<OpenFile>;
  /** Makes a folder; EEXIST when the name is taken. */
  mkdir(name: string, mode?: number): Promise<void>;
  /** Moves within one file system and replaces a file at the target; `toDir` comes from the same Fs. */
  rename(name: string, toDir: Dir, toName: string): Promise<void>;
  /** Gives the inode a second name; EEXIST when it is taken. A link itself gets the second name, not its target. */
  link(name: string, toDir: Dir, toName: string): Promise<void>;
  unlink(name: string): Promise<void>;
  rmdir(name: string): Promise<void>;
  readlink(name: string): Promise<string>;
  symlink(target: string, name: string): Promise<void>;
  /** Sets the time of the last change of a child (of a link itself), to the microsecond. */
  setTime(name: string, mtime: bigint): Promise<void>;
  /** The same for this folder. */
  setOwnTime(mtime: bigint): Promise<void>;
  /** Sets the permission bits of this folder. */
  chmodOwn(mode: number): Promise<void>;
  /** Makes the names in this folder durable. */
  sync(): Promise<void>;
  /** Waits for calls under way, then closes. */
  close(): Promise<void>;
};

export type Fs = {
  /** Whether names that differ in case only mean the same file. */
  readonly foldsCase: boolean;
  /** Absolute path with every link resolved, "/"-separated. */
  real(absolute: string): Promise<string>;
  /**
   * Opens a folder by an absolute path whose last component is not a link. Only for granted folders, our own state, and
   * the places of the user's own instruction files.
   */
  root(absolute: string): Promise<Dir>;
  /** Opens a folder of our own state, made with `mode` (and its parents with it) when missing. */
  ensure(absolute: string, mode: number): Promise<Dir>;
};

/** The system's code of an error ("ENOENT"); undefined for errors that are not of the file system. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** Whether `error` says that the name, or a folder on the way to it, is not there. */
export const isMissing = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");

/** The identity of an inode as Print and Entry write it. */
export const inodeOf = (stat: Stat): string => `${stat.dev}:${stat.ino}`;

/** `work`'s result, or undefined when the name is missing. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Closes `handle` whatever `work` does. */
export async function using<H extends { close(): Promise<void> }, T>(handle: H, work: (handle: H) => Promise<T>) {
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
