/** Looking into the granted folders without touching anything. */
import { type Entry, type Look, Refusal } from "../agent/ports.ts";
import { codeOf, type Dir, type Fs, ifThere, using } from "../platform/fs.ts";
import { digest } from "../platform/hash.ts";
import type { Hash } from "../protocol/ids.ts";
import { childOf, type Root, shown, type WorkPath } from "../protocol/paths.ts";
import { globbed } from "./glob.ts";
import { isHidden, isHiddenName } from "./hidden.ts";
import { bytesFrom, entryFrom, hashFrom, regular } from "./prints.ts";
import { type Opened, openReach, type Place, type Reach } from "./reach.ts";
import { saying } from "./refusals.ts";

const mostEntries = 200_000;
/** Larger files have to be read in part: more does not fit one buffer, and nobody reads it in one go. */
const mostBytes = 1 << 30;

export function openLook(fs: Fs, roots: readonly Root[]): Look {
  const reaching = async <T>(path: WorkPath, work: (reach: Reach) => Promise<T>): Promise<T> => {
    const what = shown(path, roots);
    if (isHidden(path)) throw new Refusal(`There is no ${what}. List the folder to see what is there.`, "missing");
    return saying(what, () => using(openReach(fs, roots), work));
  };
  const walk: Look["walk"] = (folder, options = {}) =>
    reaching(folder, async (reach) => {
      const top = await reach.folder(folder);
      const found: Entry[] = [];
      await walkInto(top, { found, limit: options.limit ?? mostEntries, signal: options.signal });
      return found;
    });
  const stat: Look["stat"] = (path) => statted(path, reaching);
  return {
    roots,
    stat,
    list: (folder) => reaching(folder, async (reach) => listed(await reach.folder(folder))),
    walk,
    glob(pattern, base, options = {}) {
      const root = roots.find(({ id }) => id === base.root);
      return globbed(pattern, { base, options, look: { stat, walk }, root, foldsCase: fs.foldsCase });
    },
    read: (path, options = {}) => reaching(path, async (reach) => readBytes(await reach.place(path), options)),
    hash: (path) => reaching(path, async (reach) => (path.path === "" ? digest("") : hashAt(await reach.place(path)))),
  };
}

async function statted(
  path: WorkPath,
  reaching: <T>(path: WorkPath, work: (reach: Reach) => Promise<T>) => Promise<T>,
): Promise<Entry | undefined> {
  try {
    return await reaching(path, async (reach) => {
      if (path.path === "") {
        const { dir } = await reach.folder(path);
        return entryFrom(dir, "", path, await dir.self());
      }
      const place = await reach.place(path);
      return place.stat && (await entryFrom(place.dir, place.name, place.path, place.stat));
    });
  } catch (error) {
    // Through a link, or a name no disk can hold: from here there is nothing.
    if (error instanceof Refusal && (error.kind === "missing" || error.kind === "refused")) return undefined;
    throw error;
  }
}

/** Direct children that can be named, sorted by name. */
async function listed({ dir, path }: Opened): Promise<readonly Entry[]> {
  const names = (await dir.list()).filter((name) => !isHiddenName(path, name)).sort();
  const entries: Entry[] = [];
  // In groups: the system answers several at once, and a folder of 100,000 does not queue them all.
  for (let at = 0; at < names.length; at += 64) {
    const group = names.slice(at, at + 64).map((name) => entryAt(dir, name, path));
    for (const entry of await Promise.all(group)) if (entry) entries.push(entry);
  }
  return entries;
}

async function entryAt(dir: Dir, name: string, folder: WorkPath): Promise<Entry | undefined> {
  const stat = await ifThere(dir.stat(name));
  return stat && entryFrom(dir, name, childOf(folder, name), stat);
}

type Walk = { readonly found: Entry[]; readonly limit: number; readonly signal: AbortSignal | undefined };

async function walkInto(folder: Opened, walk: Walk): Promise<void> {
  walk.signal?.throwIfAborted();
  for (const entry of await listed(folder)) {
    walk.found.push(entry);
    if (walk.found.length > walk.limit) {
      throw new Refusal(
        `There are more than ${walk.limit.toLocaleString("en-US")} entries here. Look into one of the folders instead.`,
      );
    }
    if (entry.type === "folder") await walkChild(folder, entry, walk);
  }
}

async function walkChild(folder: Opened, entry: Entry, walk: Walk): Promise<void> {
  const name = entry.path.path.slice(entry.path.path.lastIndexOf("/") + 1);
  let child: Dir;
  try {
    child = await folder.dir.child(name);
  } catch (error) {
    // Gone, swapped for a link, or not ours to read: its own entry stays, what is below is not shown.
    if (["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "EPERM"].includes(codeOf(error) ?? "")) return;
    throw error;
  }
  await using(child, (dir) => walkInto({ dir, path: entry.path }, walk));
}

type ReadOptions = NonNullable<Parameters<Look["read"]>[1]>;

async function readBytes(place: Place, { limit, from }: ReadOptions): Promise<Uint8Array> {
  refuseLink(place);
  return using(await place.dir.open(place.name, "read"), async (file) => {
    const { size } = await regular(file, place.name);
    if (limit === undefined && size > mostBytes) {
      throw new Refusal(`${place.name} is too large to read in one piece. Read a part of it.`);
    }
    return bytesFrom(file, size, limit, from);
  });
}

async function hashAt(place: Place): Promise<Hash> {
  if (place.stat?.type === "link") return digest(await place.dir.readlink(place.name));
  if (place.stat?.type === "folder") return digest("");
  return using(await place.dir.open(place.name, "read"), async (file) => {
    const { size } = await regular(file, place.name);
    return hashFrom(file, size);
  });
}

function refuseLink({ stat, name }: Place): void {
  if (stat?.type !== "link") return;
  throw new Refusal(`${name} is a link and links are not followed. Read the file it points to.`);
}
