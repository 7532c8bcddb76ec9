/**
 * Listing tasks without reading their logs. `head.json` says what the list shows and how much of the log it covers. It
 * is a copy, never the truth: where the log goes further, or the copy is gone, the log is folded and the copy renewed.
 */
import type { TaskHead } from "../agent/ports.ts";
import { isLocked } from "../platform/lock.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { Instant, TaskId } from "../protocol/ids.ts";
import { reduce } from "../protocol/reduce.ts";
import { emptyTask, stepCount, type TaskState } from "../protocol/state.ts";
import { type JournalGround, placesOf } from "./ground.ts";
import { decodeLine, encodeLine } from "./lines.ts";
import { eventParser, isKnown } from "./records.ts";
import { scanAll } from "./scan.ts";

/** A head as it is stored: whether the task is owned is asked each time. */
export type StoredHead = Omit<TaskHead, "owned">;

export type Snapshot = { readonly seq: number; readonly size: number; readonly head: StoredHead };

const snapshotVersion = 1;

export const headOf = (state: TaskState): StoredHead => ({
  task: state.task,
  title: state.title,
  status: state.status,
  created: state.created,
  updated: state.updated,
  spent: state.spent,
  budget: state.budget,
  counts: state.counts,
  steps: stepCount(state),
  ...(state.reason === undefined ? {} : { reason: state.reason }),
});

export const encodeSnapshot = (snapshot: Snapshot): Uint8Array => encodeLine({ v: snapshotVersion, ...snapshot });

function decodeSnapshot(bytes: Uint8Array | undefined): Snapshot | undefined {
  const value = bytes && decodeLine(bytes.subarray(0, -1));
  return value?.["v"] === snapshotVersion ? (value as unknown as Snapshot) : undefined;
}

/** What folding a log came to, and how far it got: the next look goes on from here. */
type Folded = { readonly state: TaskState; readonly size: number; readonly damage?: string };

export type Heads = {
  /** The head of one task as a list shows it. Never fails: what cannot be read is a failed task with the reason. */
  head(id: TaskId): Promise<TaskHead>;
};

export function headsIn(folder: string, ground: JournalGround): Heads {
  const { disk, locks } = ground;
  const folds = new Map<TaskId, Folded>();

  async function fold(id: TaskId): Promise<Folded> {
    const { events } = placesOf(`${folder}/${id}`);
    const known = folds.get(id);
    const size = (await disk.facts(events))?.size ?? 0;
    const begin = known !== undefined && known.size <= size ? known : { state: emptyTask, size: 0 };
    let state = begin.state;
    const end = await scanAll(
      { disk, path: events, from: { size: begin.size, count: state.seq } },
      eventParser({ newer: true }),
      (event) => {
        state = folded(state, event);
      },
    );
    const result: Folded = { state, size: end.size, ...(end.damage === undefined ? {} : { damage: end.damage }) };
    folds.set(id, result);
    return result;
  }

  async function refresh(id: TaskId, size: number): Promise<StoredHead> {
    const { state, size: covered, damage } = await fold(id);
    if (state.seq === 0)
      return brokenHead(id, "The record of this task is empty or unreadable; nothing was overwritten.");
    const head = headOf(state);
    if (damage !== undefined)
      return { ...head, status: "failed", reason: `The record of this task is damaged. ${damage}` };
    if (covered === size) {
      // A full or read-only disk must not keep a list from being shown.
      await disk
        .replace(placesOf(`${folder}/${id}`).head, encodeSnapshot({ seq: state.seq, size, head }), false)
        .catch(() => undefined);
    }
    return head;
  }

  async function stored(id: TaskId): Promise<StoredHead> {
    const places = placesOf(`${folder}/${id}`);
    const [facts, bytes] = await Promise.all([disk.facts(places.events), disk.read(places.head)]);
    const snapshot = decodeSnapshot(bytes);
    const size = facts?.size ?? 0;
    return snapshot?.size === size && snapshot.head.task === id ? snapshot.head : refresh(id, size);
  }

  return {
    async head(id) {
      try {
        const [head, owned] = await Promise.all([stored(id), isLocked(placesOf(`${folder}/${id}`).lock, locks)]);
        return { ...(owned ? head : crashed(head)), owned };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return {
          ...brokenHead(id, `The record of this task cannot be read (${why}); nothing was overwritten.`),
          owned: false,
        };
      }
    },
  };
}

/** Folds an event of any format version: types this build does not know are passed over. */
export function folded(state: TaskState, event: TaskEvent): TaskState {
  return isKnown(event) ? reduce(state, event) : { ...state, seq: event.seq, updated: event.at };
}

const brokenHead = (id: TaskId, reason: string): StoredHead => ({
  ...headOf({ ...emptyTask, task: id, title: id, status: "failed", reason }),
  created: "" as Instant,
});

/** A task that was at work when its owner died has stopped; one that waits for an answer still waits for it. */
const crashed = (head: StoredHead): StoredHead =>
  head.status === "working" || head.status === "planning"
    ? { ...head, status: "stopped", reason: "The program that ran it ended without warning; it can be resumed." }
    : head;
