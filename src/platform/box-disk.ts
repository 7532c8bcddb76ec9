/** The box's own folders on disk: made by us, removed whole, written to only while nothing runs in them. */
import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  chownSync,
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

export type Owner = { readonly uid: number; readonly gid: number };

/** Makes a folder, 0700, that belongs to `owner` where we may say so. */
export function makeBoxFolder(path: string, owner?: Owner): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (owner && process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
}

/** Writes a file that must not be there yet. */
export function writeBoxFile(path: string, content: string | Uint8Array, mode = 0o600, owner?: Owner): void {
  writeFileSync(path, content, { mode, flag: "wx" });
  if (owner && process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
}

/** Writes a file of ours anew, whatever was in its place; a link is replaced, not followed. */
export function replaceBoxFile(path: string, content: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, content, { mode: 0o600, flag: "wx" });
}

/** Whether `path`, with all links followed, exists and is `top` or below it. */
export function staysInside(top: string, path: string): boolean {
  try {
    const [real, inside] = [realpathSync(top), realpathSync(path)];
    return inside === real || inside.startsWith(`${real}/`);
  } catch {
    return false;
  }
}

/** Adds to a file of ours, made when missing. Boxes read it as somebody else; outside, the folder above is closed. */
export const appendBoxFile = (path: string, bytes: Uint8Array): void => appendFileSync(path, bytes, { mode: 0o644 });

/** Copies a small file of the system to a new file of ours; one that is missing or not ours to read is left out. */
export function copyBoxFile(from: string, to: string): void {
  try {
    writeFileSync(to, readFileSync(from), { mode: 0o644, flag: "wx" });
  } catch {
    // Programs do without it.
  }
}

/**
 * A folder below `top` for the boxes of this process. Those of processes of this machine that are gone are removed: a host
 * that was killed could not.
 */
export function ownBoxes(top: string): string {
  const host = hostname().replace(/[^\w-]/g, "_");
  for (const { name } of entriesOf(top)) {
    const pid = name.startsWith(`${host}.`) ? Number(name.slice(host.length + 1)) : 0;
    if (pid > 0 && pid !== process.pid && !isAlive(pid)) void removeBoxFolder(join(top, name));
  }
  return join(top, `${host}.${process.pid}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The text of a file of ours. */
export const readBoxFile = (path: string): string => readFileSync(path, "utf8");

export const exists = (path: string): boolean => existsSync(path);

/** A name nobody else uses. */
export const freshName = (): string => randomUUID().slice(0, 13);

/** A new folder with a short path, for sockets: their paths have at most 107 bytes. */
export const tempFolder = (name: string): string => mkdtempSync(join(tmpdir(), name));

/** Text of a link, or undefined when `path` is no link. */
export function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** This user; 0 and 0 where the system has none. */
export const ownUser = (): Owner => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });

/** When a file was last written, in nanoseconds, by the same clock that stamps all files of its disk. */
export const writtenAt = (path: string): bigint => lstatSync(path, { bigint: true }).mtimeNs;

/**
 * Removes a folder of ours with everything in it, also folders that a command (or an overlay, for its own use) left
 * closed to everybody. What cannot be removed stays without an error.
 */
export async function removeBoxFolder(path: string): Promise<void> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 2 });
  try {
    await remove();
  } catch {
    await openFolders(path);
    await remove().catch(() => undefined);
  }
}

/** Gives us back every folder below `top`. Links are not followed: they are no folders. */
async function openFolders(top: string): Promise<void> {
  await chmod(top, 0o700).catch(() => undefined);
  for (const entry of await readdir(top, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await openFolders(join(top, entry.name));
  }
}

export type Found = { readonly path: string; readonly kind: "file" | "folder" | "link" | "other" };

/**
 * Everything below `top` whose name or kind `wanted` picks, without entering links or what was picked. Paths are relative
 * to `top`. `complete` is false when there are more than `most` entries. Only names are read, so that it is quick.
 */
export function findBelow(
  top: string,
  wanted: (name: string, kind: Found["kind"], below: string) => boolean,
  most: number,
): { readonly found: readonly Found[]; readonly complete: boolean } {
  const found: Found[] = [];
  let seen = 0;
  const picked = ({ name, kind, below, path }: Walked): boolean => {
    seen += 1;
    if (!wanted(name, kind, below)) return false;
    found.push({ path, kind });
    return true;
  };
  const walk = walkNames(top, picked);
  while (seen <= most) if (walk.next().done === true) return { found, complete: true };
  return { found, complete: false };
}

type Walked = Found & { readonly name: string; readonly below: string };

/** Everything below `top`, except what is below a folder that `skip` says yes to. */
function* walkNames(top: string, skip: (one: Walked) => boolean): Generator<Walked> {
  const folders = [""];
  for (let below = folders.pop(); below !== undefined; below = folders.pop()) {
    for (const entry of entriesOf(join(top, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const one = { name: entry.name, below, path, kind: kindOf(entry) };
      if (!skip(one) && one.kind === "folder") folders.push(path);
      yield one;
    }
  }
}

function kindOf(entry: Dirent): Found["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether anything below `top` belongs to somebody else than `owner`; looks at up to `most` entries. */
export function hasForeign(top: string, owner: Owner, most: number): boolean {
  let seen = 0;
  for (const { path } of walkNames(top, () => false)) {
    seen += 1;
    if (seen > most) return false;
    const stat = lstatSync(join(top, path), { throwIfNoEntry: false });
    if (stat && (stat.uid !== owner.uid || stat.gid !== owner.gid)) return true;
  }
  return false;
}

/** Whether any file below `top` may be written by its owner. */
export function hasWritable(top: string): boolean {
  for (const { path, kind } of walkNames(top, () => false)) {
    const stat = kind === "file" ? lstatSync(join(top, path), { throwIfNoEntry: false }) : undefined;
    if (stat && (stat.mode & 0o200) !== 0) return true;
  }
  return false;
}

/** Bytes on disk below `top`, counted until `most` is passed. Files that go away meanwhile do not count. */
export async function bytesBelow(top: string, most: number): Promise<number> {
  let sum = 0;
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined && sum <= most; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      const { blocks } = await lstat(path).catch(() => ({ blocks: 0 }));
      sum += blocks * 512;
    }
  }
  return sum;
}
