/** Node's handles and stats in the shapes of the Fs port; shared by both implementations. */
import { type BigIntStats, constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { OpenFile, OpenHow, Stat } from "./fs.ts";

export function statOf(stat: BigIntStats): Stat {
  return {
    type: stat.isFile() ? "file" : stat.isDirectory() ? "folder" : stat.isSymbolicLink() ? "link" : "other",
    size: stat.isDirectory() ? 0 : Number(stat.size),
    mode: Number(stat.mode & 0o7777n),
    links: Number(stat.nlink),
    dev: stat.dev,
    ino: stat.ino,
    mtime: stat.mtimeNs,
    atime: stat.atimeNs,
    owner: Number(stat.uid),
  };
}

/**
 * Nanoseconds as the seconds Node wants. A double holds today's seconds to a quarter of a microsecond and libuv cuts
 * to whole microseconds, so a third of one is added: the cut then always gives the microsecond that was meant.
 */
export const secondsOf = (ns: bigint): number => (Number(ns / 1000n) + 0.3) / 1e6;

// Missing on Windows, where they are no flags at all.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0, O_DIRECTORY = 0 } = constants;

/** Flags for opening a folder without following a link at its last component. */
export const folderFlags = constants.O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

export function fileFlags(how: OpenHow): number {
  switch (how) {
    case "read":
      return constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    case "new":
      return constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW;
    default:
      return constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | O_NOFOLLOW;
  }
}

export function openFile(handle: FileHandle): OpenFile {
  return {
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    async write(bytes) {
      for (let done = 0; done < bytes.length; ) {
        done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
      }
    },
    stat: async () => statOf(await handle.stat({ bigint: true })),
    chmod: (mode) => handle.chmod(mode),
    async setTime(mtime) {
      const { atimeNs } = await handle.stat({ bigint: true });
      await handle.utimes(secondsOf(atimeNs), secondsOf(mtime));
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}
