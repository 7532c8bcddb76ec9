/** Moving and copying single names, never onto something that is there. */
import { Refusal } from "../agent/ports.ts";
import { codeOf, type Dir, ifThere, inodeOf, type OpenFile, type Stat, using } from "../platform/fs.ts";
import { hashFrom, printOf, regular } from "./prints.ts";

type Name = { readonly dir: Dir; readonly name: string };
type Source = Name & { readonly stat: Stat | undefined };

/** Whether `error` says that this file cannot have a second name: the file system, its owner, or too many already. */
export const noLinks = (error: unknown): boolean =>
  ["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"].includes(codeOf(error) ?? "");

/**
 * Tells that an empty file or folder of ours is about to hold the target's name. The name was free: what is found there
 * after a crash, and is still empty, is that holder.
 */
export type OnHolder = () => Promise<void>;

/**
 * Moves `from` to the free name `to` on the same file system and keeps the inode; EEXIST when the name is taken, also
 * by something that came in the meantime.
 */
export async function moveOnto(from: Source, to: Name, onHolder: OnHolder): Promise<void> {
  if (from.stat?.type === "folder") return moveFolder(from, to, onHolder);
  try {
    await from.dir.link(from.name, to.dir, to.name);
  } catch (error) {
    if (!noLinks(error) || codeOf(error) === "EXDEV") throw error;
    return moveOverHolder(from, to, onHolder);
  }
  try {
    const still = await ifThere(from.dir.stat(from.name));
    // Something else under the old name now is somebody's new file: it stays.
    if (!still || !from.stat || inodeOf(still) !== inodeOf(from.stat)) return;
    await from.dir.unlink(from.name);
  } catch (error) {
    await to.dir.unlink(to.name).catch(() => {
      throw new HalfMoved(error);
    });
    throw error;
  }
}

/** The thing has both names, and the disk lets neither be taken away. */
export class HalfMoved extends Error {
  override readonly name = "HalfMoved";
  /** What kept the first name from being taken away. */
  readonly why: unknown;
  constructor(why: unknown) {
    super("The disk failed in the middle of a move.");
    this.why = why;
  }
}

/** `moving`, where it is as good that the thing is at its new name and the old one could not be taken away. */
export async function arriving(moving: Promise<void>): Promise<void> {
  try {
    await moving;
  } catch (error) {
    if (!(error instanceof HalfMoved)) throw error;
  }
}

/** A rename replaces an empty folder, so an empty one of ours holds the name: nobody else's folder can be replaced. */
async function moveFolder(from: Source, to: Name, onHolder: OnHolder): Promise<void> {
  await needFree(to);
  await onHolder();
  await to.dir.mkdir(to.name, 0o700);
  try {
    await from.dir.rename(from.name, to.dir, to.name);
  } catch (error) {
    await to.dir.rmdir(to.name);
    throw error;
  }
}

/** The same for files where no second name is possible: an empty file of ours holds the name. */
async function moveOverHolder(from: Source, to: Name, onHolder: OnHolder): Promise<void> {
  await needFree(to);
  await onHolder();
  const holder = await using(await to.dir.open(to.name, "new", 0o600), (file) => file.stat());
  try {
    const now = await to.dir.stat(to.name);
    if (inodeOf(now) !== inodeOf(holder) || now.size > 0) throw takenMeanwhile();
    await from.dir.rename(from.name, to.dir, to.name);
  } catch (error) {
    await removeHolder(to, inodeOf(holder));
    throw error;
  }
}

async function needFree(at: Name): Promise<void> {
  if ((await ifThere(at.dir.stat(at.name))) !== undefined) throw takenMeanwhile();
}

const takenMeanwhile = (): Error => Object.assign(new Error("The name was taken meanwhile."), { code: "EEXIST" });

async function removeHolder(at: Name, inode: string): Promise<void> {
  const now = await ifThere(at.dir.stat(at.name));
  if (now && inodeOf(now) === inode && now.size === 0) await at.dir.unlink(at.name);
}

/** Copies a file, link or empty folder to the free name `to`, with permissions and time, and reads it back. */
export async function copyInto(from: Source, to: Name): Promise<void> {
  const type = from.stat?.type ?? (await from.dir.stat(from.name)).type;
  try {
    if (type === "folder") await copyFolder(from, to);
    else if (type === "link") await to.dir.symlink(await from.dir.readlink(from.name), to.name);
    else if (type === "file") await copyFile(from, to);
    else throw new Refusal(`${from.name} is not an ordinary file and cannot be copied.`);
    await to.dir.setTime(to.name, (await from.dir.stat(from.name)).mtime);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") await discard(to);
    throw error;
  }
}

async function copyFolder(from: Name, to: Name): Promise<void> {
  await to.dir.mkdir(to.name, 0o700);
  const { mode } = await from.dir.stat(from.name);
  await using(await to.dir.child(to.name), (dir) => dir.chmodOwn(mode));
}

async function copyFile(from: Name, to: Name): Promise<void> {
  await using(await from.dir.open(from.name, "read"), async (source) => {
    const { mode, size } = await regular(source, from.name);
    const target = await to.dir.open(to.name, "new", 0o600);
    await using(target, async () => {
      await pour(source, target);
      await target.chmod(mode);
      await target.sync();
    });
    const written = await printOf(to.dir, to.name, "always");
    if (written?.hash !== (await hashFrom(source, size))) {
      throw new Refusal(
        `${from.name} changed while it was copied, or the disk does not keep what it is given.`,
        "conflict",
      );
    }
  });
}

async function pour(source: OpenFile, target: OpenFile): Promise<void> {
  const buffer = new Uint8Array(1 << 20);
  for (let position = 0; ; ) {
    const read = await source.read(buffer, position);
    if (read === 0) return;
    await target.write(buffer.subarray(0, read));
    position += read;
  }
}

/** Removes a file, link or empty folder of ours; nothing when it is gone already. */
export async function discard(at: Name): Promise<void> {
  const stat = await ifThere(at.dir.stat(at.name));
  if (stat === undefined) return;
  await (stat.type === "folder" ? at.dir.rmdir(at.name) : at.dir.unlink(at.name));
}
