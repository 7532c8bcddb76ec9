/** What is at a place: prints for proofs, entries for listings, bytes and hashes. Reading never blocks and follows no link. */
import { type Entry, Refusal } from "../agent/ports.ts";
import { type Dir, ifThere, inodeOf, type OpenFile, type Stat, using } from "../platform/fs.ts";
import { digest, hasher } from "../platform/hash.ts";
import type { Print } from "../protocol/changes.ts";
import type { Hash } from "../protocol/ids.ts";
import type { WorkPath } from "../protocol/paths.ts";

const chunk = 1 << 20;

/**
 * Files up to this size are hashed before they are moved or removed. Larger ones keep their inode, and inode, size and
 * time to the nanosecond prove as much; hashing 11 GB of photos to move them would cost half a minute.
 */
export const hashedWhenMoved = 128 << 10;

/** "always" hashes every file; "small" leaves out large ones (see hashedWhenMoved). */
export type Hashing = "always" | "small";

/** The print of `name`, or undefined when nothing is there. Devices, pipes and sockets are refused: they have no bytes of their own. */
export async function printOf(dir: Dir, name: string, hashing: Hashing): Promise<Print | undefined> {
  const stat = await ifThere(dir.stat(name));
  return stat && printFrom(dir, name, stat, hashing);
}

/** The same where `stat` is known already. */
export async function printFrom(dir: Dir, name: string, stat: Stat, hashing: Hashing): Promise<Print> {
  switch (stat.type) {
    case "folder":
      return bare(stat, "folder");
    case "link":
      return { ...bare(stat, "link"), hash: digest(await dir.readlink(name)) };
    case "file":
      if (hashing === "small" && stat.size > hashedWhenMoved) return bare(stat, "file");
      return using(await dir.open(name, "read"), async (file) => {
        const held = await regular(file, name);
        return { ...bare(held, "file"), hash: await hashFrom(file, held.size) };
      });
    default:
      throw new Refusal(`${name} is a device, a pipe or a socket, not an ordinary file, and was left alone.`);
  }
}

export const bare = (stat: Stat, type: Print["type"]): Print => ({
  type,
  size: stat.size,
  mode: stat.mode,
  mtime: String(stat.mtime),
  inode: inodeOf(stat),
});

/** The stat of an open file; refuses what is no ordinary file, also when it was swapped in after a look. */
export async function regular(file: OpenFile, name: string): Promise<Stat> {
  const stat = await file.stat();
  if (stat.type === "file") return stat;
  throw new Refusal(
    `${name} is ${stat.type === "folder" ? "a folder" : "not an ordinary file"}, so it has no text to read.`,
  );
}

/** SHA-256 of an open file of about `size` bytes. */
export async function hashFrom(file: OpenFile, size: number): Promise<Hash> {
  const hash = hasher();
  // One byte more than the size: a read that does not fill the buffer is the end, and small files need one read only.
  const buffer = new Uint8Array(Math.min(chunk, size + 1));
  for (let position = 0; ; ) {
    const read = await file.read(buffer, position);
    if (read === 0) return hash.end();
    hash.add(buffer.subarray(0, read));
    if (read < buffer.length) return hash.end();
    position += read;
  }
}

/** `limit` bytes of an open file from byte `from` on (all without a limit). */
export async function bytesFrom(
  file: OpenFile,
  size: number,
  limit = Number.POSITIVE_INFINITY,
  from = 0,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let position = 0;
  while (position < limit) {
    // One byte more than the size tells the end without a second round for every file.
    const want = Math.min(limit - position, Math.max(size - from - position + 1, 4096), 64 << 20);
    const buffer = new Uint8Array(want);
    const read = await file.read(buffer, from + position);
    if (read === 0) break;
    pieces.push(read === want ? buffer : buffer.subarray(0, read));
    position += read;
    if (read < want) break;
  }
  const only = pieces.length === 1 ? pieces[0] : undefined;
  if (only !== undefined) return only.slice();
  const all = new Uint8Array(position);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** An entry for listings; `stat` was taken without following links. */
export async function entryFrom(dir: Dir, name: string, path: WorkPath, stat: Stat): Promise<Entry> {
  const entry: Entry = {
    path,
    type: stat.type,
    size: stat.size,
    mode: stat.mode,
    mtime: String(stat.mtime),
    links: stat.links,
  };
  const target = stat.type === "link" ? await ifThere(dir.readlink(name)) : undefined;
  return target === undefined ? entry : { ...entry, target };
}

/** Whether two prints hold the same bytes: by hash, and where one was not hashed, by inode, size and time. */
export function sameBytes(a: Print, b: Print): boolean {
  if (a.type !== b.type) return false;
  if (a.type === "folder") return true;
  if (a.hash !== undefined && b.hash !== undefined) return a.hash === b.hash;
  return a.inode === b.inode && a.size === b.size && a.mtime === b.mtime;
}

/** Whether a path still is what we left there: bytes and permissions. A mere touch is no change of the user's. */
export const stillOurs = (now: Print, left: Print): boolean => sameBytes(now, left) && now.mode === left.mode;
