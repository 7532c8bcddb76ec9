/** Getting from a WorkPath to an open folder and a name in it, one component at a time, for the time of one operation. */
import { Refusal } from "../agent/ports.ts";
import { codeOf, type Dir, type Fs, ifThere, inodeOf, type Stat } from "../platform/fs.ts";
import { digest } from "../platform/hash.ts";
import type { RootId } from "../protocol/ids.ts";
import { childOf, isWithin, nameOf, parentOf, parts, pathKey, type Root, type WorkPath } from "../protocol/paths.ts";

/** An open folder; `path` is spelled as on disk. */
export type Opened = { readonly dir: Dir; readonly path: WorkPath };

/** A name in an open folder and what it is now; `path` is spelled as on disk where the name exists. */
export type Place = {
  readonly dir: Dir;
  readonly name: string;
  readonly path: WorkPath;
  readonly stat: Stat | undefined;
};

export type Reach = {
  /** Opens a folder. Fails like Dir.child when it is missing, a link or no folder. */
  folder(path: WorkPath): Promise<Opened>;
  /** The name `path` byte for byte, without a look whether it exists (`stat` is undefined). */
  free(path: WorkPath): Promise<Place>;
  /** The name that `path` means, whether it exists or not; its folder must exist. Not for a granted folder itself. */
  place(path: WorkPath): Promise<Place>;
  /** `place` with its folder open, after other folders were opened and it may have been closed for them. */
  renew(place: Place): Promise<Place>;
  /** Closes what was opened at `path` and below: it is about to go elsewhere. */
  forget(path: WorkPath): Promise<void>;
  close(): Promise<void>;
};

/** A folder is known by device, inode and path: another folder at the same path is another root. */
export const rootIdOf = (stat: Stat, absolute: string): RootId =>
  `r${digest(`${inodeOf(stat)}:${absolute}`).slice(0, 20)}` as RootId;

/** Opens a granted folder; Refusal when another folder stands at its path now. */
export async function openRoot(fs: Fs, root: Root): Promise<Dir> {
  const dir = await fs.root(root.absolute);
  const stat = await dir.self();
  if (rootIdOf(stat, root.absolute) === root.id) return dir;
  await dir.close();
  throw new Refusal(
    `The folder ${root.absolute} is no longer the one that was opened. Open it again to go on.`,
    "conflict",
  );
}

// Enough for the folders one step needs at a time; a step asks for them again before it uses them.
const mostOpen = 64;

/**
 * `exact` takes names byte for byte (undo: records hold what was on disk). Otherwise a name that is not there means the
 * only one that is equal after Unicode composition: "é" is one code point on one system and two on another.
 */
export function openReach(fs: Fs, roots: readonly Root[], exact = false): Reach {
  const open = new Map<string, Opened>();
  const opening = new Map<string, Promise<Opened>>();
  const remember = async (path: WorkPath, opened: Opened): Promise<Opened> => {
    open.set(pathKey(path), opened);
    const oldest = open.keys().next();
    if (open.size > mostOpen && !oldest.done) await drop(oldest.value);
    return opened;
  };
  const drop = async (key: string): Promise<void> => {
    const opened = open.get(key);
    open.delete(key);
    await opened?.dir.close();
  };
  const folder = async (path: WorkPath): Promise<Opened> => {
    const known = open.get(pathKey(path));
    if (known !== undefined) {
      open.delete(pathKey(path));
      open.set(pathKey(path), known);
      return known;
    }
    // Two that look at the same time share one opening, so that none is forgotten open.
    const begun = opening.get(pathKey(path)) ?? descend(path).then((opened) => remember(path, opened));
    opening.set(pathKey(path), begun);
    return begun.finally(() => opening.delete(pathKey(path)));
  };
  /** Goes down from the nearest folder that is open already; the ones in between are closed again. */
  const descend = async (path: WorkPath): Promise<Opened> => {
    const above = ancestors(path).find((one) => open.has(pathKey(one)));
    let here = above && open.get(pathKey(above));
    here ??= await openTop(path);
    return stepDown(here, parts(path.path).slice(parts(here.path.path).length), exact);
  };
  const openTop = async (path: WorkPath): Promise<Opened> => {
    const root = roots.find(({ id }) => id === path.root);
    if (root === undefined) throw new Refusal("That folder is not open here.");
    const top = { root: root.id, path: "" as WorkPath["path"] };
    return path.path === "" ? { dir: await openRoot(fs, root), path: top } : folder(top);
  };
  return {
    folder,
    async free(path) {
      const { dir, path: parent } = await folder(parentOf(path));
      return { dir, name: nameOf(path), path: childOf(parent, nameOf(path)), stat: undefined };
    },
    async place(path) {
      if (path.path === "") throw new Refusal("This works on what is in the folder, not on the folder itself.");
      const { dir, path: parent } = await folder(parentOf(path));
      const found = await find(dir, nameOf(path), exact);
      const name = found?.name ?? nameOf(path);
      return { dir, name, path: childOf(parent, name), stat: found?.stat };
    },
    renew: async (place) => ({ ...place, dir: (await folder(parentOf(place.path))).dir }),
    async forget(path) {
      for (const [key, opened] of [...open]) if (isWithin(opened.path, path)) await drop(key);
    },
    async close() {
      for (const key of [...open.keys()]) await drop(key);
    },
  };
}

/** The folders above `path`, nearest first. */
function ancestors(path: WorkPath): readonly WorkPath[] {
  const all: WorkPath[] = [];
  for (let one = path; one.path !== ""; ) {
    one = parentOf(one);
    all.push(one);
  }
  return all;
}

/** Follows `names` down from `top`, which stays open; the folders in between do not. */
async function stepDown(top: Opened, names: readonly string[], exact: boolean): Promise<Opened> {
  let here = top;
  for (const name of names) {
    try {
      const next = await step(here, name, exact);
      if (here !== top) await here.dir.close();
      here = next;
    } catch (error) {
      if (here !== top) await here.dir.close();
      throw error;
    }
  }
  return here;
}

async function step(here: Opened, name: string, exact: boolean): Promise<Opened> {
  try {
    return { dir: await here.dir.child(name), path: childOf(here.path, name) };
  } catch (error) {
    const twin = codeOf(error) === "ENOENT" && !exact ? await twinOf(here.dir, name) : undefined;
    if (twin === undefined) throw error;
    return { dir: await here.dir.child(twin), path: childOf(here.path, twin) };
  }
}

async function find(dir: Dir, name: string, exact: boolean): Promise<{ name: string; stat: Stat } | undefined> {
  const stat = await ifThere(dir.stat(name));
  if (stat !== undefined) return { name, stat };
  const twin = exact ? undefined : await twinOf(dir, name);
  const other = twin === undefined ? undefined : await ifThere(dir.stat(twin));
  return twin !== undefined && other !== undefined ? { name: twin, stat: other } : undefined;
}

/** The only name in `dir` that is composed like `name`. ASCII has one spelling, so most misses cost no listing. */
async function twinOf(dir: Dir, name: string): Promise<string | undefined> {
  if (!/[^\0-\x7f]/.test(name)) return undefined;
  const wanted = name.normalize("NFC");
  const twins = (await dir.list()).filter((other) => other.normalize("NFC") === wanted);
  return twins.length === 1 ? twins[0] : undefined;
}
