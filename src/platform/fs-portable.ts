/**
 * Files by path, for systems without `/proc/self/fd`. A Dir remembers the identity (device and inode) of its folder;
 * before each call the path must still lead to that inode, and an opened file must be the one the path names.
 * What remains: somebody who swaps a folder for a link within the few microseconds between that look and the call can
 * redirect it. Linux has no such gap (fs-linux.ts); on macOS, opening files and folders has none either, because
 * O_NOFOLLOW_ANY refuses a link anywhere in the path. Tested for behaviour on Linux; not yet tried on macOS and Windows.
 */
import { constants } from "node:fs";
import {
  chmod,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rmdir,
  symlink,
  unlink,
  utimes,
} from "node:fs/promises";
import { codeOf, type Dir, type Fs, type OpenFile, type OpenHow, type Stat } from "./fs.ts";
import { oneName, oneWindowsName } from "./names.ts";
import { fileFlags, openFile, secondsOf, statOf } from "./node-file.ts";

// From <sys/fcntl.h> of macOS 11 and later: fails with ELOOP when any component of the path is a link.
const noFollowAny = 0x20000000;

type Ways = { readonly windows: boolean; readonly extraFlags: number };
type Spot = { path(name: string): string; check(): Promise<void> };

const spots = new WeakMap<Dir, Spot>();

/** The path-based implementation; `platform` as in process.platform. */
export function portableFs(platform: string): Fs {
  const windows = platform === "win32";
  const ways: Ways = { windows, extraFlags: platform === "darwin" ? noFollowAny : 0 };
  return {
    foldsCase: windows || platform === "darwin",
    real: async (absolute) => (await realpath(absolute)).replaceAll(windows ? "\\" : "/", "/"),
    root: (absolute) => pathDir(absolute, ways),
    async ensure(absolute, mode) {
      await mkdir(absolute, { recursive: true, mode });
      return pathDir(await realpath(absolute), ways);
    },
  };
}

const failure = (code: string, text: string): Error => Object.assign(new Error(text), { code });

async function statAt(path: string): Promise<Stat> {
  return statOf(await lstat(path, { bigint: true }));
}

const isSame = (a: Stat, b: Stat): boolean => a.ino === b.ino && a.dev === b.dev;

/** Opens the folder at `folder`, whose last component must not be a link. */
async function pathDir(folder: string, ways: Ways): Promise<Dir> {
  const own = await statAt(folder);
  if (own.type !== "folder") throw failure("ENOTDIR", `${folder} is not a folder.`);
  let closed = false;
  const path = (name: string): string => `${folder}/${ways.windows ? oneWindowsName(name) : oneName(name)}`;
  const check = async (): Promise<void> => {
    if (closed) throw new Error("The folder was used after it was closed.");
    if (!isSame(await statAt(folder), own)) throw failure("ELOOP", `${folder} was replaced by something else.`);
  };
  const at = async <T>(name: string, work: (path: string) => Promise<T>): Promise<T> => {
    const full = path(name);
    await check();
    return work(full);
  };
  const dir: Dir = {
    child: (name) => at(name, (full) => pathDir(full, ways)),
    stat: (name) => at(name, statAt),
    async self() {
      await check();
      return statAt(folder);
    },
    async list() {
      await check();
      return readdir(folder);
    },
    open: (name, how, mode = 0o666) => at(name, (full) => openAt(full, { how, mode, ways, check })),
    mkdir: (name, mode = 0o777) => at(name, async (full) => void (await mkdir(full, { mode }))),
    rename: (name, toDir, toName) => at(name, async (full) => renameTo(full, await spotIn(toDir, toName), ways)),
    link: (name, toDir, toName) => at(name, async (full) => link(full, await spotIn(toDir, toName))),
    unlink: (name) => at(name, unlink),
    rmdir: (name) => at(name, (full) => rmdir(full)),
    readlink: (name) => at(name, (full) => readlink(full)),
    symlink: (target, name) => at(name, (full) => symlink(target, full)),
    setTime: (name, mtime) =>
      at(name, async (full) => lutimes(full, secondsOf((await statAt(full)).atime), secondsOf(mtime))),
    async setOwnTime(mtime) {
      await check();
      await utimes(folder, secondsOf((await statAt(folder)).atime), secondsOf(mtime));
    },
    async chmodOwn(mode) {
      await check();
      await chmod(folder, mode);
    },
    async sync() {
      await check();
      await syncFolder(folder);
    },
    async close() {
      closed = true;
    },
  };
  spots.set(dir, { path, check });
  return dir;
}

async function spotIn(dir: Dir, name: string): Promise<string> {
  const spot = spots.get(dir);
  if (spot === undefined) throw new Error("The two folders belong to different file systems of ours.");
  await spot.check();
  return spot.path(name);
}

type Opening = {
  readonly how: OpenHow;
  readonly mode: number;
  readonly ways: Ways;
  readonly check: () => Promise<void>;
};

/** Opens a file and makes sure that it is the one the path names, and that the path still leads where it led. */
async function openAt(full: string, { how, mode, ways, check }: Opening): Promise<OpenFile> {
  const handle = await open(full, fileFlags(how) | ways.extraFlags, mode);
  try {
    const held = statOf(await handle.stat({ bigint: true }));
    const named = await statAt(full);
    if (!isSame(held, named)) throw failure("ELOOP", `${full} is a link or was replaced while it was opened.`);
    await check();
    return openFile(handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Windows does not replace an empty folder in a rename, other systems do: there it is removed first. */
async function renameTo(from: string, to: string, { windows }: Ways): Promise<void> {
  if (windows && (await lstat(from)).isDirectory()) await rmdir(to).catch(() => undefined);
  for (let tries = 1; ; tries += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      // A virus scanner or the indexer holds the file for a moment; other systems do not know this state.
      const passing = windows && ["EPERM", "EBUSY", "EACCES"].includes(codeOf(error) ?? "") && tries < 5;
      if (!passing) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * tries));
    }
  }
}

/** Windows cannot sync a folder, and journals names by itself. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, constants.O_RDONLY);
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL"].includes(codeOf(error) ?? "")) throw error;
  }
}
