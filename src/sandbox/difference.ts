/**
 * What a command left behind: the folder as it sees it against the folder as it is. Both are walked by descriptor. In
 * an overlay only what lies in the upper layer can differ, so nothing else is looked at.
 */
import { codeOf, type Dir, type Fs, ifThere, type Stat, using } from "../platform/fs.ts";
import { hasher } from "../platform/hash.ts";
import type { Hash } from "../protocol/ids.ts";

/** One file, folder or link on one side. `hash` is of a file's bytes or a link's target; absent for folders. */
export type Node = {
  readonly path: string;
  readonly type: "file" | "folder" | "link";
  readonly size: number;
  readonly hash?: Hash | undefined;
};

export type Changed = Node & { readonly hash: Hash; readonly before: Hash };

export type Difference = {
  /** Parents before children. */
  readonly created: readonly Node[];
  /** Files whose bytes differ; `before` is the hash of the folder's own. */
  readonly changed: readonly Changed[];
  /** Parents before children. Files carry a hash where something of their size was created. */
  readonly deleted: readonly Node[];
  /** What is not taken, and why, a sentence each. */
  readonly left: readonly string[];
};

export type Sides = {
  /** The folder itself, as a path that mounts below it do not change. */
  readonly lower: string;
  /** What the command saw. */
  readonly view: string;
  /** Where an overlay keeps what is new; absent for a staged copy. */
  readonly upper?: string;
};

export type DifferenceOptions = {
  readonly sides: Sides;
  /** When the command began, by the disk's clock: what changed in the folder since is somebody else's. */
  readonly began: bigint;
  /** Paths that belong to nobody in the box: masked files, our own folder. */
  readonly untouchable: (path: string) => boolean;
  readonly most: number;
  /** Bytes of new and changed files together, as their names say: a file with a hole costs a disk nothing and a reader hours. */
  readonly mostBytes: number;
};

type Walk = Omit<DifferenceOptions, "sides"> & {
  readonly created: Node[];
  readonly changed: Changed[];
  readonly deleted: Node[];
  readonly left: string[];
  readonly sizes: Set<number>;
  bytes: number;
};

type Three = { readonly lower: Dir; readonly view: Dir; readonly upper: Dir | undefined };

/** Thrown when a command changed more than anybody can judge. */
export class TooMany extends Error {
  override readonly name = "TooMany";
}

/** Compares the sides of one granted folder. Throws TooMany above `most` differences. */
export async function differenceOf(fs: Fs, { sides, ...options }: DifferenceOptions): Promise<Difference> {
  const walk: Walk = { ...options, created: [], changed: [], deleted: [], left: [], sizes: new Set(), bytes: 0 };
  const view = await fs.root(sides.view);
  const lower = await fs.root(sides.lower);
  const upper = sides.upper === undefined ? undefined : await fs.root(sides.upper);
  try {
    await compare({ lower, view, upper }, "", walk);
    await using(await fs.root(sides.lower), (top) => hashDeleted(top, walk));
  } finally {
    await Promise.all([view.close(), lower.close(), upper?.close()]);
  }
  return walk;
}

const below = (path: string, name: string): string => (path === "" ? name : `${path}/${name}`);

async function compare(three: Three, path: string, walk: Walk): Promise<void> {
  const [seen, ours] = [await three.view.list(), new Set(await three.lower.list())];
  const fresh = three.upper === undefined ? undefined : new Set(await three.upper.list());
  const left = new Set(ours);
  for (const name of seen) {
    left.delete(name);
    const at = below(path, name);
    if (walk.untouchable(at)) continue;
    // What is not in the upper layer is the folder's own.
    if (ours.has(name) && fresh !== undefined && !fresh.has(name)) continue;
    await compareName(three, { name, at, known: ours.has(name) }, walk);
  }
  for (const name of left) {
    const at = below(path, name);
    if (!walk.untouchable(at)) await gone(three.lower, name, at, walk);
  }
}

type Name = { readonly name: string; readonly at: string; readonly known: boolean };

async function compareName(three: Three, { name, at, known }: Name, walk: Walk): Promise<void> {
  const now = await ifThere(three.view.stat(name));
  // A name that is no text in UTF-8 cannot be asked for again.
  if (now === undefined) return void walk.left.push(`${at}: its name is not readable text`);
  const before = known ? await ifThere(three.lower.stat(name)) : undefined;
  if (before === undefined) return added(source(three), name, at, walk);
  if (before.type !== now.type) {
    await gone(three.lower, name, at, walk);
    return added(source(three), name, at, walk);
  }
  if (now.type === "folder") return compareFolders(three, name, at, walk);
  if (now.type === "file") return compareFiles(three, { name, at, before, now }, walk);
  const differs = now.type === "link" && (await three.view.readlink(name)) !== (await three.lower.readlink(name));
  if (differs) walk.left.push(`${at}: links are not changed by commands`);
}

/** Where new bytes are: the upper layer outlives the mount. */
const source = ({ view, upper }: Three): Dir => upper ?? view;

async function compareFolders({ lower, view, upper }: Three, name: string, at: string, walk: Walk): Promise<void> {
  try {
    await using(await view.child(name), async (inView) =>
      using(await lower.child(name), async (inLower) => {
        const inUpper = upper === undefined ? undefined : await upper.child(name);
        try {
          await compare({ lower: inLower, view: inView, upper: inUpper }, at, walk);
        } finally {
          await inUpper?.close();
        }
      }),
    );
  } catch (error) {
    unreadable(error, at, walk);
  }
}

type Pair = { readonly name: string; readonly at: string; readonly before: Stat; readonly now: Stat };

async function compareFiles(three: Three, { name, at, before, now }: Pair, walk: Walk): Promise<void> {
  // A staged copy keeps the times: what has them still was not written to.
  if (three.upper === undefined && before.size === now.size && before.mtime === now.mtime) return;
  try {
    weigh(now.size, walk);
    const [was, is] = [await hashOf(three.lower, name), await hashOf(source(three), name)];
    if (was === is || isTheirs(before, at, walk)) return;
    count(walk);
    walk.changed.push({ path: at, type: "file", size: now.size, hash: is, before: was });
  } catch (error) {
    unreadable(error, at, walk);
  }
}

/** Whether somebody else wrote to the folder's file while the command ran: theirs stays. */
function isTheirs(before: Stat, at: string, walk: Walk): boolean {
  if (before.mtime < walk.began) return false;
  walk.left.push(`${at}: it was changed by somebody else while the command ran`);
  return true;
}

async function added(dir: Dir, name: string, at: string, walk: Walk): Promise<void> {
  if (walk.untouchable(at)) return;
  const stat = await ifThere(dir.stat(name));
  if (stat === undefined) return void walk.left.push(`${at}: its name is not readable text`);
  if (stat.type === "other") return void walk.left.push(`${at}: a pipe, socket or device; only files are taken`);
  try {
    if (stat.type === "folder") await addedFolder(dir, name, at, walk);
    else {
      if (stat.type === "file") weigh(stat.size, walk);
      const hash = stat.type === "link" ? await linkHash(dir, name) : await hashOf(dir, name);
      count(walk);
      walk.sizes.add(stat.size);
      walk.created.push({ path: at, type: stat.type, size: stat.size, hash });
    }
  } catch (error) {
    unreadable(error, at, walk);
  }
}

/** Each level holds descriptors open; no work of people is nested like this. */
const deepest = 200;

async function addedFolder(dir: Dir, name: string, at: string, walk: Walk): Promise<void> {
  if (at.split("/").length > deepest) return void walk.left.push(`${at.slice(0, 100)}…: nested too deeply`);
  await using(await dir.child(name), async (child) => {
    count(walk);
    walk.created.push({ path: at, type: "folder", size: 0 });
    for (const inner of [...(await child.list())].sort()) await added(child, inner, below(at, inner), walk);
  });
}

async function gone(lower: Dir, name: string, at: string, walk: Walk): Promise<void> {
  const stat = await ifThere(lower.stat(name));
  if (stat === undefined || stat.type === "other") return;
  if (stat.type === "folder") {
    count(walk);
    walk.deleted.push({ path: at, type: "folder", size: 0 });
    await using(await lower.child(name), async (child) => {
      for (const inner of [...(await child.list())].sort()) {
        if (!walk.untouchable(below(at, inner))) await gone(child, inner, below(at, inner), walk);
      }
    });
    return;
  }
  if (isTheirs(stat, at, walk)) return;
  count(walk);
  const hash = stat.type === "link" ? await linkHash(lower, name) : undefined;
  walk.deleted.push({ path: at, type: stat.type, size: stat.size, ...(hash === undefined ? {} : { hash }) });
}

/** Only a file of a size that also appeared anew can have been moved: the others need not be read. */
async function hashDeleted(top: Dir, walk: Walk): Promise<void> {
  for (const [index, node] of walk.deleted.entries()) {
    if (node.type !== "file" || !walk.sizes.has(node.size)) continue;
    const hash = await hashBelow(top, node.path.split("/")).catch(() => undefined);
    if (hash !== undefined) walk.deleted[index] = { ...node, hash };
  }
}

async function hashBelow(dir: Dir, [name = "", ...rest]: readonly string[]): Promise<Hash> {
  return rest.length === 0 ? hashOf(dir, name) : using(await dir.child(name), (child) => hashBelow(child, rest));
}

async function linkHash(dir: Dir, name: string): Promise<Hash> {
  const hash = hasher();
  hash.add(new TextEncoder().encode(await dir.readlink(name)));
  return hash.end();
}

async function hashOf(dir: Dir, name: string): Promise<Hash> {
  const hash = hasher();
  for await (const piece of piecesOf(dir, name)) hash.add(piece);
  return hash.end();
}

async function* piecesOf(dir: Dir, name: string): AsyncIterable<Uint8Array> {
  const file = await dir.open(name, "read");
  try {
    const buffer = new Uint8Array(1 << 20);
    for (let position = 0; ; ) {
      const read = await file.read(buffer, position);
      if (read === 0) return;
      yield buffer.slice(0, read);
      position += read;
    }
  } finally {
    await file.close();
  }
}

/** The bytes of the file `path` below the folder `top`, walked by descriptor. */
export async function* bytesBelow(fs: Fs, top: string, path: string): AsyncIterable<Uint8Array> {
  const names = path.split("/");
  let dir = await fs.root(top);
  try {
    for (const name of names.slice(0, -1)) {
      const next = await dir.child(name);
      await dir.close();
      dir = next;
    }
    yield* piecesOf(dir, names.at(-1) ?? "");
  } finally {
    await dir.close();
  }
}

function weigh(size: number, walk: Walk): void {
  walk.bytes += size;
  if (walk.bytes > walk.mostBytes) throw new TooMany();
}

function count({ created, changed, deleted, most }: Walk): void {
  if (created.length + changed.length + deleted.length >= most) throw new TooMany();
}

function unreadable(error: unknown, at: string, walk: Walk): void {
  if (!["EACCES", "EPERM", "ELOOP", "ENOTDIR", "ENOENT"].includes(codeOf(error) ?? "")) throw error;
  walk.left.push(`${at}: the command left it unreadable`);
}
