/**
 * Where replaced and removed inodes go. An entry is the inode itself, taken by rename or kept by a second name, so
 * bytes, permissions, owner and times to the nanosecond stay as they were. Entries live at
 * `<vault base>/<root>/<call>/<n>`; where the granted folder lies on another file system, at `.cowork/vault/<call>/<n>`
 * in it, because a rename between file systems would be a copy, and a copy can half-fail.
 */
import { type CallKey, Refusal } from "../agent/ports.ts";
import { codeOf, type Dir, type Fs, ifThere, type Stat, using } from "../platform/fs.ts";
import type { RootId } from "../protocol/ids.ts";
import type { WorkPath } from "../protocol/paths.ts";
import { copyInto, noLinks } from "./copying.ts";
import { fileNameOf, ownFolder } from "./hidden.ts";
import type { Place, Reach } from "./reach.ts";
import type { Times } from "./times.ts";

/** "state" beside the journals, "folder" inside the granted folder. */
type Home = "state" | "folder";

/** An entry in an open folder of the vault. */
export type KeptPlace = { readonly dir: Dir; readonly name: string; readonly stat: Stat };

export type Vault = {
  /** The name that step `n` will keep things of `root` under; written down before they are kept. */
  nameFor(root: RootId, n: number): Promise<string>;
  /** Gives the inode at `place` a second name in the vault; a verified copy where that is impossible. */
  link(place: Place, kept: string): Promise<void>;
  /** Moves the inode at `place` into the vault; a verified copy and then removal where that is impossible. */
  take(place: Place, kept: string): Promise<void>;
  find(root: RootId, kept: string): Promise<KeptPlace | undefined>;
  /** The numbers of the entries of this call in `root`, in no order. */
  names(root: RootId): Promise<readonly string[]>;
  /** Every entry of this call in `root`, in the order in which they were made. */
  all(root: RootId): Promise<readonly (KeptPlace & { readonly kept: string })[]>;
  /** Makes the entries of this operation durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
};

/** What all operations on one set of folders know together: which roots keep their vault inside themselves. */
export type VaultGround = { readonly fs: Fs; readonly base: string; readonly homes: Map<RootId, Home> };

export function openVault(ground: VaultGround, call: CallKey, reach: Reach, times: Times): Vault {
  const folders = vaultFolders({ ground, reach, times });
  const used = new Set<Dir>();
  const target = async (place: Place, kept: string): Promise<{ dir: Dir; name: string }> => {
    const dir = await folders.at(place.path.root, kept, true);
    if (dir === undefined) throw new Error("A vault folder that was just made is not there.");
    used.add(dir);
    return { dir, name: partsOf(kept)[2] };
  };
  const own = async (root: RootId) => {
    const owner = `${await folders.homeOf(root)}/${fileNameOf(call)}`;
    return { owner, dir: await folders.at(root, `${owner}/0`, false) };
  };
  return {
    nameFor: async (root, n) => `${await folders.homeOf(root)}/${fileNameOf(call)}/${n}`,
    async link(place, kept) {
      const { dir, name } = await target(place, kept);
      try {
        await place.dir.link(place.name, dir, name);
      } catch (error) {
        if (!noLinks(error)) throw error;
        await copyInto(place, { dir, name });
      }
    },
    async take(place, kept) {
      const { dir, name } = await target(place, kept);
      try {
        await place.dir.rename(place.name, dir, name);
      } catch (error) {
        if (codeOf(error) !== "EXDEV") throw error;
        await copyInto(place, { dir, name });
        await (place.stat?.type === "folder" ? place.dir.rmdir(place.name) : place.dir.unlink(place.name));
      }
    },
    async find(root, kept) {
      const dir = await folders.at(root, kept, false);
      const name = partsOf(kept)[2];
      const stat = dir && (await ifThere(dir.stat(name)));
      return dir && stat && { dir, name, stat };
    },
    names: async (root) => numbersIn((await own(root)).dir),
    async all(root) {
      const { owner, dir } = await own(root);
      const entries: (KeptPlace & { readonly kept: string })[] = [];
      for (const name of (await numbersIn(dir)).toSorted((a, b) => Number(a) - Number(b))) {
        const stat = dir && (await ifThere(dir.stat(name)));
        if (dir && stat) entries.push({ kept: `${owner}/${name}`, dir, name, stat });
      }
      return entries;
    },
    async sync() {
      for (const dir of used) await dir.sync();
      used.clear();
    },
    close: folders.close,
  };
}

const numbersIn = async (dir: Dir | undefined): Promise<readonly string[]> =>
  dir ? (await dir.list()).filter((name) => /^\d+$/.test(name)) : [];

type Around = { readonly ground: VaultGround; readonly reach: Reach; readonly times: Times };

/** The open folders of the vault, one for each root and call, for the time of one operation. */
function vaultFolders(around: Around) {
  const { ground } = around;
  const dirs = new Map<string, Dir>();
  const opening = new Map<string, Promise<Dir | undefined>>();
  return {
    async homeOf(root: RootId): Promise<Home> {
      const home = ground.homes.get(root) ?? (await homeFor(root, around));
      ground.homes.set(root, home);
      return home;
    },
    async at(root: RootId, kept: string, make: boolean): Promise<Dir | undefined> {
      const [home, owner] = partsOf(kept);
      const key = `${root}/${home}/${owner}`;
      const known = dirs.get(key);
      if (known !== undefined) return known;
      const state = `${ground.base}/${root}/${owner}`;
      // Those that look at the same time share one opening, so that none is forgotten open.
      const begun = opening.get(`${key} ${make}`);
      const opened =
        begun ??
        (home === "folder"
          ? inFolder(root, owner, { ...around, make })
          : make
            ? ground.fs.ensure(state, 0o700)
            : ifThere(ground.fs.root(state)));
      opening.set(`${key} ${make}`, opened);
      const dir = await opened.finally(() => opening.delete(`${key} ${make}`));
      if (dir !== undefined) dirs.set(key, dir);
      return dir;
    },
    async close(): Promise<void> {
      for (const dir of dirs.values()) await dir.close();
      dirs.clear();
    },
  };
}

const top = (root: RootId): WorkPath => ({ root, path: "" as WorkPath["path"] });

/** Beside the journals where a rename leads there, else in the folder itself. */
async function homeFor(root: RootId, { ground, reach }: Around): Promise<Home> {
  const { dir } = await reach.folder(top(root));
  const state = await using(await ground.fs.ensure(ground.base, 0o700), (base) => base.self());
  return state.dev === (await dir.self()).dev ? "state" : "folder";
}

async function inFolder(root: RootId, owner: string, { reach, times, make }: Around & { readonly make: boolean }) {
  const opened = await reach.folder(top(root));
  if (make && (await ifThere(opened.dir.stat(ownFolder))) === undefined) await times.touch(opened);
  return descend(opened.dir, [ownFolder, "vault", owner], make);
}

/** Home, call and number of an entry's name. Records come from the journal, but a name is still no path to trust. */
function partsOf(kept: string): readonly [Home, string, string] {
  const [, home, owner, n] = /^(state|folder)\/([a-z0-9][a-z0-9_-]*)\/(\d+)$/.exec(kept) ?? [];
  if (owner === undefined || n === undefined)
    throw new Refusal(`The vault has no entry named ${JSON.stringify(kept)}.`);
  return [home === "folder" ? "folder" : "state", owner, n];
}

/** Opens `names` below `dir`, making private folders on the way if `make`. */
async function descend(dir: Dir, names: readonly string[], make: boolean): Promise<Dir | undefined> {
  let here = dir;
  for (const name of names) {
    const next = await childOrNew(here, name, make);
    if (here !== dir) await here.close();
    if (next === undefined) return undefined;
    here = next;
  }
  return here;
}

async function childOrNew(dir: Dir, name: string, make: boolean): Promise<Dir | undefined> {
  const there = await ifThere(dir.child(name));
  if (there !== undefined || !make) return there;
  await dir.mkdir(name, 0o700);
  const made = await dir.child(name);
  // Our folder ignores itself, so that version control never offers the vault for a commit.
  if (name === ownFolder) await ignoring(made);
  return made;
}

async function ignoring(dir: Dir): Promise<void> {
  const file = await dir.open(".gitignore", "new", 0o600);
  try {
    await file.write(new TextEncoder().encode("*\n"));
  } finally {
    await file.close();
  }
}
