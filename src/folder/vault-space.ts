/**
 * What the vault holds, and letting go of it. Nothing goes by itself without having been announced a week before: what
 * could still be undone never disappears in silence. The folder and the records of tasks are not touched.
 */
import { count, size } from "../base/words.ts";
import { codeOf, type Dir, ifThere, inodeOf, using } from "../platform/fs.ts";
import type { Mutex } from "../platform/mutex.ts";
import { ownFolder } from "./hidden.ts";
import type { FolderDeps } from "./operation.ts";
import { bytesFrom } from "./prints.ts";
import { openRoot } from "./reach.ts";
import { saying } from "./refusals.ts";

/** What one task's undo needs of the vault. */
export type Kept = {
  /** The id of the task. */
  readonly task: string;
  readonly files: number;
  /** Bytes that would be free without it: a file that still has another name outside the vault costs nothing. */
  readonly bytes: number;
  /** When something was last put in or taken out, in milliseconds since 1970. */
  readonly used: number;
};

/** How long and how much is kept before old versions are announced to go. */
export type Retention = { readonly days: number; readonly bytes: number };
/** 30 days or 10 GB, whichever is reached first. */
export const usualRetention: Retention = { days: 30, bytes: 10_000_000_000 };

const day = 86_400_000;
/** Milliseconds between the announcement and the end. */
const notice = 7 * day;

export type VaultSpace = {
  /** Longest unused first. */
  list(): Promise<readonly Kept[]>;
  /** Lets go of what these tasks replaced and removed: they can no longer be undone. Gives back the bytes that are free now. */
  free(tasks: readonly string[]): Promise<number>;
  /**
   * Announces what is due, lets go of what was announced a week ago, and gives the sentences for the user. To be called
   * when a folder is opened; looks once a day.
   */
  keep(now: number, retention?: Retention): Promise<readonly string[]>;
};

/** The tasks whose versions are due: too old, or the longest unused ones of too much. */
export function dueOf(all: readonly Kept[], now: number, { days, bytes }: Retention): readonly Kept[] {
  let over = all.reduce((sum, one) => sum + one.bytes, 0) - bytes;
  return all.filter((one) => {
    const due = over > 0 || now - one.used > days * day;
    if (due) over -= one.bytes;
    return due;
  });
}

const taskOf = (call: string): string => call.split("-")[0] ?? call;

export function openVaultSpace(deps: FolderDeps): VaultSpace {
  const { mutex = alone } = deps;
  const list = async (): Promise<readonly Kept[]> => {
    const tasks = new Map<string, Kept>();
    await eachCall(deps, async (dir, call) => {
      const task = taskOf(call);
      const { files, bytes } = await sizeOf(dir);
      const known = tasks.get(task) ?? { task, files: 0, bytes: 0, used: 0 };
      const used = Math.max(known.used, Number((await dir.self()).mtime / 1_000_000n));
      if (files > 0) tasks.set(task, { task, files: known.files + files, bytes: known.bytes + bytes, used });
    });
    return [...tasks.values()].sort((a, b) => a.used - b.used);
  };
  const free = (tasks: readonly string[]): Promise<number> =>
    mutex(async () => {
      const wanted = new Set(tasks);
      let freed = 0;
      await eachCall(deps, async (dir, call) => {
        if (!wanted.has(taskOf(call))) return;
        freed += (await sizeOf(dir)).bytes;
        for (const name of await dir.list()) await removeWhole(dir, name);
        await dir.sync();
      });
      return freed;
    });
  return {
    list: () => saying("the vault", list),
    free: (tasks) => saying("the vault", () => free(tasks)),
    async keep(now, retention = usualRetention) {
      if (now - (await lookedAt(deps)) < day) return [];
      const due = dueOf(await list(), now, retention);
      const known = await announced(deps);
      const gone = due.filter(({ task }) => now - (known[task] ?? now) >= notice);
      if (gone.length > 0) await free(gone.map(({ task }) => task));
      const left = due.filter((one) => !gone.includes(one));
      const fresh = Object.fromEntries(left.map(({ task }) => [task, known[task] ?? now]));
      await announce(deps, fresh);
      return [...wentWords(gone), ...goesWords(left, fresh)];
    },
  };
}

const alone: Mutex = (work) => work();

const total = (all: readonly Kept[]): string => {
  const files = all.reduce((sum, one) => sum + one.files, 0);
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  return `${count(files, "earlier version")} (${size(bytes)}) of ${count(all.length, "task")}`;
};

const wentWords = (gone: readonly Kept[]): readonly string[] =>
  gone.length === 0
    ? []
    : [`${total(gone)} were let go, as announced a week ago. These tasks can no longer be undone.`];

const goesWords = (left: readonly Kept[], since: Readonly<Record<string, number>>): readonly string[] => {
  const first = Math.min(...left.map(({ task }) => since[task] ?? 0));
  if (left.length === 0) return [];
  const date = new Date(first + notice).toISOString().slice(0, 10);
  return [
    `${total(left)} are kept for undo and will be let go from ${date} on: the vault keeps 30 days or 10 GB. "cowork vault" shows them.`,
  ];
};

/** Opens the vault's folder of each call, of each granted folder, wherever it lies. */
async function eachCall(deps: FolderDeps, work: (dir: Dir, call: string) => Promise<void>): Promise<void> {
  for (const root of deps.roots) {
    for (const home of [await ifThere(deps.fs.root(`${deps.vaultBase}/${root.id}`)), await inFolder(deps, root)]) {
      if (home === undefined) continue;
      await using(home, async () => {
        for (const call of await home.list()) {
          const dir = await ifThere(home.child(call));
          if (dir) await using(dir, () => work(dir, call));
        }
      });
    }
  }
}

/** The vault inside of a folder that lies on another disk. Only what this user's own state has notes of is ours. */
async function inFolder({ fs, vaultBase }: FolderDeps, root: FolderDeps["roots"][number]): Promise<Dir | undefined> {
  const top = await openRoot(fs, root);
  const own = await using(top, () => ifThere(top.child(ownFolder)));
  const vault = own && (await using(own, () => ifThere(own.child("vault"))));
  if (vault === undefined) return undefined;
  const notes = await ifThere(fs.root(`${vaultBase}/notes`));
  const known = new Set(notes ? await using(notes, () => notes.list()) : []);
  return { ...vault, list: async () => (await vault.list()).filter((call) => known.has(call)) };
}

async function sizeOf(dir: Dir): Promise<{ readonly files: number; readonly bytes: number }> {
  const seen = new Set<string>();
  let bytes = 0;
  const names = await dir.list();
  for (const name of names) {
    const stat = await ifThere(dir.stat(name));
    if (stat === undefined || seen.has(inodeOf(stat))) continue;
    seen.add(inodeOf(stat));
    if (stat.links === 1) bytes += stat.size;
  }
  return { files: names.length, bytes };
}

/** A folder in the vault was empty when it went in. */
async function removeWhole(dir: Dir, name: string): Promise<void> {
  const stat = await ifThere(dir.stat(name));
  if (stat === undefined) return;
  try {
    await (stat.type === "folder" ? dir.rmdir(name) : dir.unlink(name));
  } catch (error) {
    // Somebody put something into a folder of the vault: that is theirs.
    if (codeOf(error) !== "ENOTEMPTY") throw error;
  }
}

const announcement = "announced.json";

/** When `keep` last looked, in milliseconds since 1970; now where there is no vault yet, so that none is made. */
async function lookedAt({ fs, vaultBase }: FolderDeps): Promise<number> {
  const dir = await ifThere(fs.root(vaultBase));
  if (dir === undefined) return Number.POSITIVE_INFINITY;
  const stat = await using(dir, () => ifThere(dir.stat(announcement)));
  return stat === undefined ? 0 : Number(stat.mtime / 1_000_000n);
}

/** When each task's versions were announced to go, by task. Ours and private: what cannot be read counts as nothing. */
async function announced({ fs, vaultBase }: FolderDeps): Promise<Readonly<Record<string, number>>> {
  const dir = await ifThere(fs.root(vaultBase));
  if (dir === undefined) return {};
  return using(dir, async () => {
    const file = await ifThere(dir.open(announcement, "read"));
    if (file === undefined) return {};
    const bytes = await using(file, async () => bytesFrom(file, (await file.stat()).size));
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
      return typeof value === "object" && value !== null ? (value as Readonly<Record<string, number>>) : {};
    } catch {
      return {};
    }
  });
}

async function announce({ fs, vaultBase }: FolderDeps, since: Readonly<Record<string, number>>): Promise<void> {
  await using(await fs.ensure(vaultBase, 0o700), async (dir) => {
    const name = `${announcement}.tmp`;
    await ifThere(dir.unlink(name));
    await using(await dir.open(name, "new", 0o600), async (file) => {
      await file.write(new TextEncoder().encode(JSON.stringify(since)));
      await file.sync();
    });
    await dir.rename(name, dir, announcement);
  });
}
