/**
 * Files of the user's own state: logs that only grow, small files that are replaced whole, folders that only this user
 * can read (0700, files 0600). Everything the journal does to the disk goes through `Disk`, so that faults can be put
 * in its way. Paths are absolute and made by us; nothing here is for the granted folders.
 */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";

/** A log that only grows. Writes go to its end in the order of the calls; the caller does not overlap them. */
export type LogFile = {
  /** Bytes in the file that this process knows to be good. */
  readonly size: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything appended so far survives a loss of power. */
  sync(): Promise<void>;
  /** Cuts the file to `size` bytes. */
  cut(size: number): Promise<void>;
  close(): Promise<void>;
};

/** What a file is. `mine` is whether this user owns it (always true where a system has no owners). */
export type FileFacts = {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
  readonly type: "file" | "folder" | "other";
  readonly mine: boolean;
};

export type Disk = {
  /** Makes the folder and its missing parents, 0700. */
  makeFolder(path: string): Promise<void>;
  /** Bytes `from`…`from + length` (whole file by default); undefined when there is no such file. */
  read(path: string, from?: number, length?: number): Promise<Uint8Array | undefined>;
  /** Does not follow links; undefined when the name is free. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Names in a folder, sorted; none when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** Puts a whole file in place: readers see the old or the new one. `durable` also survives a loss of power. */
  replace(path: string, bytes: Uint8Array, durable: boolean): Promise<void>;
  /** Writes a file that must not exist yet; false when it does. */
  createNew(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Renames; false when `from` is gone. */
  move(from: string, to: string): Promise<boolean>;
  /** Removes a file or a whole folder; a missing one is fine. */
  remove(path: string): Promise<void>;
  /** Sets a file's times to now: a sign of life. */
  touch(path: string): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>;
  openLog(path: string): Promise<LogFile>;
};

/** The code of a failed system call ("ENOSPC"), or "" for other errors. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Owner of the files this process makes; undefined on systems without owners. */
const ownUser = process.getuid?.();

async function readRange(path: string, from: number, length: number): Promise<Uint8Array> {
  const file = await fs.open(path, "r");
  try {
    const wanted = Math.max(0, Math.min(length, (await file.stat()).size - from));
    const bytes = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await file.read(bytes, filled, wanted - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function writeWhole(path: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  const file = await fs.open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a name is that of a file that was to replace another and is not in place yet. */
export const isTemporary = (name: string): boolean => /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(name);

async function replace(path: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeWhole(temporary, bytes, durable);
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
  if (durable) await syncFolder(dirname(path));
}

/** Windows cannot open folders; its rename is durable with the file system's own log. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await fs.open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function createNew(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await writeWhole(path, bytes, false);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function openLog(path: string): Promise<LogFile> {
  const file = await fs.open(path, "a", 0o600);
  let size = (await file.stat()).size;
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      let done = 0;
      while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
      size += bytes.length;
    },
    sync: () => file.datasync(),
    async cut(to) {
      await file.truncate(to);
      size = to;
    },
    close: () => file.close(),
  };
}

async function facts(path: string): Promise<FileFacts | undefined> {
  const found = await unlessMissing(fs.lstat(path));
  return (
    found && {
      size: found.size,
      changed: found.mtimeMs,
      type: found.isFile() ? "file" : found.isDirectory() ? "folder" : "other",
      mine: ownUser === undefined || found.uid === ownUser,
    }
  );
}

/** The real disk. */
export const stateDisk: Disk = {
  makeFolder: async (path) => void (await fs.mkdir(path, { recursive: true, mode: 0o700 })),
  read: (path, from = 0, length = Number.MAX_SAFE_INTEGER) => unlessMissing(readRange(path, from, length)),
  facts,
  list: async (path) => ((await unlessMissing(fs.readdir(path))) ?? []).sort(),
  replace,
  createNew,
  move: async (from, to) => (await unlessMissing(fs.rename(from, to).then(() => true))) ?? false,
  remove: (path) => fs.rm(path, { recursive: true, force: true }),
  async touch(path) {
    const now = new Date();
    await unlessMissing(fs.utimes(path, now, now));
  },
  syncFolder,
  openLog,
};
