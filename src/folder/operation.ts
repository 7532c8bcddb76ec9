/** The frame around everything that changes the folder: one at a time, noted, synced, and recorded. */
import type { BatchResult, CallKey, Refusal } from "../agent/ports.ts";
import type { Fs } from "../platform/fs.ts";
import type { Mutex } from "../platform/mutex.ts";
import type { Change, ChangeRecord } from "../protocol/changes.ts";
import type { RootId } from "../protocol/ids.ts";
import { pathKey, type Root, shown, type WorkPath } from "../protocol/paths.ts";
import { type Doing, type Note, type Notes, openNotes, readNotes } from "./notes.ts";
import { type Opened, openReach, type Reach } from "./reach.ts";
import { refusalOf } from "./refusals.ts";
import { type Times, trackTimes } from "./times.ts";
import { openVault, type Vault, type VaultGround } from "./vault.ts";

export type FolderDeps = {
  readonly fs: Fs;
  /** From `grantRoots`: each is opened anew for every operation and must still be the same folder. */
  readonly roots: readonly Root[];
  /** Where the vault lives, absolute: `<state directory>/vault`. Made when it is first needed, private to the user. */
  readonly vaultBase: string;
  /** Keeps other processes out while something changes; absent where there are none. */
  readonly mutex?: Mutex;
};

/** What all operations on one set of granted folders share. */
export type Shared = {
  readonly fs: Fs;
  readonly roots: readonly Root[];
  readonly vault: VaultGround;
  /** The next step number of each call; a call may change the folder several times. */
  readonly steps: Map<CallKey, number>;
  /** Operations run one after the other, so that each one's folder times are its own. */
  queue: Promise<unknown>;
  /** Keeps other processes out meanwhile. */
  readonly mutex: Mutex;
};

const alone: Mutex = (work) => work();

export const shareFolders = ({ fs, roots, vaultBase, mutex = alone }: FolderDeps): Shared => ({
  fs,
  roots,
  mutex,
  vault: { fs, base: vaultBase, homes: new Map<RootId, "state" | "folder">() },
  steps: new Map(),
  queue: Promise.resolve(),
});

/** One operation under way. Steps say what they are about to do, do it, and say what they did. */
export type Operation = {
  readonly fs: Fs;
  readonly call: CallKey;
  readonly reach: Reach;
  readonly vault: Vault;
  readonly times: Times;
  /** What was done so far, in order. */
  readonly changes: Change[];
  shown(path: WorkPath): string;
  /** Makes what was done so far durable. */
  settle(): Promise<void>;
  /** A step number that no other step of this call has. */
  next(): number;
  /** To be called with each folder before a name in it changes. */
  touch(folder: Opened): Promise<void>;
  doing(n: number, step: Doing): Promise<void>;
  /** The same, on its way to the disk when `written` resolves. */
  planned(n: number, step: Doing): void;
  written(): Promise<void>;
  /** The inode that is about to take the name. */
  ready(n: number, inode: string): Promise<void>;
  /** An empty file or folder of ours is about to hold the name, which is free. */
  holding(n: number): Promise<void>;
  did(n: number, change: Change): void;
  back(n: number): Promise<void>;
};

/** Runs `body` when nothing else changes the folder. What it did is durable and recorded when this resolves. */
export function operate(
  shared: Shared,
  call: CallKey,
  body: (operation: Operation) => Promise<void>,
  exact = false,
): Promise<ChangeRecord> {
  return oneByOne(shared, async () => {
    const { operation, notes } = begin(shared, call, exact);
    const { reach, vault, times, changes } = operation;
    try {
      await countSteps(shared, call, vault);
      await body(operation);
      await operation.settle();
      const all = await times.finish(reach);
      return { changes, times: all };
    } catch (error) {
      if (changes.length > 0) throw await withRecord(error, operation);
      await times.rewind(reach).catch(() => undefined);
      throw error;
    } finally {
      await vault.close();
      await reach.close();
      // The last notes only save recovery a look at the disk: what was done is in the record that is given back.
      await notes.close().catch((error: unknown) => void refusalOf(error, "the notes"));
    }
  });
}

/** The failure, with what stands all the same: what no record tells of could never be undone. */
async function withRecord(error: unknown, { changes, times, reach }: Operation): Promise<Refusal> {
  const refusal = refusalOf(error, "the folder");
  refusal.record = { changes, times: await times.finish(reach) };
  return refusal;
}

/** Runs `work` after everything that was asked for before it. */
export function oneByOne<T>(shared: Shared, work: () => Promise<T>): Promise<T> {
  const turn = (): Promise<T> => shared.mutex(work);
  const mine = shared.queue.then(turn, turn);
  shared.queue = mine.catch(() => undefined);
  return mine;
}

function none(error: unknown): readonly string[] {
  refusalOf(error, "the vault");
  return [];
}

/** No step of an earlier run may be counted again: by its notes, and by the vault where these were lost. */
async function countSteps({ steps, fs, vault: { base }, roots }: Shared, call: CallKey, vault: Vault): Promise<void> {
  if (steps.has(call)) return;
  let last = -1;
  for (const note of await readNotes(fs, base, call)) if ("n" in note) last = Math.max(last, note.n);
  for (const { id } of roots) {
    // A folder that is gone must not keep the others from being worked in.
    for (const name of await vault.names(id).catch(none)) last = Math.max(last, Number(name));
  }
  steps.set(call, 1 + last);
}

function begin(shared: Shared, call: CallKey, exact: boolean) {
  const reach = openReach(shared.fs, shared.roots, exact);
  const times = trackTimes();
  const vault = openVault(shared.vault, call, reach, times);
  const notes = openNotes(shared.fs, shared.vault.base, call);
  const touched = new Map<string, WorkPath>();
  const operation: Operation = {
    fs: shared.fs,
    call,
    reach,
    vault,
    times,
    changes: [],
    shown: (path) => shown(path, shared.roots),
    next() {
      const n = shared.steps.get(call) ?? 0;
      shared.steps.set(call, n + 1);
      return n;
    },
    async settle() {
      await vault.sync();
      for (const path of touched.values()) await syncFolder(reach, path);
      touched.clear();
    },
    async touch(folder) {
      touched.set(pathKey(folder.path), folder.path);
      const first = await times.touch(folder);
      if (first !== undefined) notes.later({ t: "time", ...first });
    },
    ...stepNotes(notes),
    did(n, change) {
      operation.changes.push(change);
      notes.later({ t: "did", n, change });
    },
  };
  return { operation, notes };
}

function stepNotes(notes: Notes): Pick<Operation, "doing" | "planned" | "written" | "ready" | "holding" | "back"> {
  const write = (note: Note): Promise<void> => notes.write(note);
  return {
    doing: (n, step) => write({ t: "do", n, ...step }),
    planned: (n, step) => notes.later({ t: "do", n, ...step }),
    written: notes.flush,
    ready: (n, inode) => write({ t: "ready", n, inode }),
    holding: (n) => write({ t: "holding", n }),
    back: (n) => write({ t: "back", n }),
  };
}

/** A folder that went in the same operation needs no sync of its own: the one above it was touched as well. */
async function syncFolder(reach: Reach, path: WorkPath): Promise<void> {
  try {
    await (await reach.folder(path)).dir.sync();
  } catch (error) {
    if (!["missing", "refused"].includes(refusalOf(error, path.path).kind)) throw error;
  }
}

/** How many files are looked at side by side: few enough that each keeps its folder open meanwhile. */
const together = 32;

type Batch<T> = {
  readonly step: (operation: Operation, item: T) => Promise<void>;
  /** Takes the first of `items` in one go where that is plain, and says how many. */
  readonly some?: (operation: Operation, items: readonly T[]) => Promise<number>;
  readonly onDone?: ((n: number) => void) | undefined;
};

/** Takes `items` one after the other and stops at the first that the disk refuses. */
export async function batch<T>(
  shared: Shared,
  call: CallKey,
  items: readonly T[],
  work: Batch<T>,
): Promise<BatchResult> {
  let failed: BatchResult["failed"];
  const record = await operate(shared, call, async (operation) => {
    let done = 0;
    try {
      for (; done < items.length; work.onDone?.(done)) done += await next(operation, items, { work, done });
    } catch (error) {
      const { message, kind } = refusalOf(error, "it");
      failed = { index: done, error: message, kind };
      if (operation.changes.length === 0) await operation.times.rewind(operation.reach);
    }
  });
  return failed ? { ...record, failed } : record;
}

/** Takes the next item, or some at once. Gives back how many. */
async function next<T>(
  operation: Operation,
  items: readonly T[],
  { work, done }: { readonly work: Batch<T>; readonly done: number },
): Promise<number> {
  const some = (await work.some?.(operation, items.slice(done, done + together))) ?? 0;
  const item = items[done];
  if (some > 0 || item === undefined) return some;
  await work.step(operation, item);
  return 1;
}
