/** A task in the hands of the process that runs it. */
import type { OwnedTask } from "../agent/ports.ts";
import type { Lock } from "../platform/lock.ts";
import { isTemporary } from "../platform/log-file.ts";
import type { TaskId } from "../protocol/ids.ts";
import { emptyTask, type TaskState } from "../protocol/state.ts";
import { type JournalGround, placesOf } from "./ground.ts";
import { encodeSnapshot, folded, headOf } from "./heads.ts";
import { watchInbox } from "./inbox.ts";
import type { LogWriter } from "./log-writer.ts";
import { lostOwnership } from "./refusals.ts";
import { type OpenJournal, openJournal } from "./task-journal.ts";

type Held = { readonly id: TaskId; readonly folder: string; readonly lock: Lock };

/** Ownership is looked at again before a write when the last look is older than this many milliseconds. */
const trustFor = 5_000;

export async function ownedTask({ id, folder, lock }: Held, ground: JournalGround): Promise<OwnedTask> {
  const since = ground.locks.time();
  await sweep(folder, ground);
  const opened = await openJournal(folder, ground, ownership(lock, ground));
  await ground.disk.makeFolder(placesOf(folder).inbox);
  const heads = publisher(folder, opened.log, ground);
  const watches = new Set<() => void>();
  let released: Promise<void> | undefined;

  async function release(): Promise<void> {
    for (const end of watches) end();
    await heads.settle();
    if (heads.published < opened.log.count) await heads.publish(await stateOf(opened));
    await opened.close();
    await lock.release();
  }

  return {
    id,
    journal: opened.journal,
    inbox(onIntent) {
      const end = watchInbox(folder, since, ground, onIntent);
      watches.add(end);
      return () => {
        watches.delete(end);
        end();
      };
    },
    publish: heads.publish,
    release: () => {
      released ??= release();
      return released;
    },
  };
}

/** A message that another process writes is in place sooner than after this many milliseconds, or never. */
const postingTime = 600_000;

/** Removes what a process that died left half-written. Only the owner replaces files here, except for messages. */
async function sweep(folder: string, { disk, locks }: JournalGround): Promise<void> {
  const { inbox, blobs, lock } = placesOf(folder);
  for (const place of [folder, blobs, lock, inbox]) {
    for (const name of await disk.list(place)) {
      if (!isTemporary(name)) continue;
      const age = locks.time() - ((await disk.facts(`${place}/${name}`))?.changed ?? 0);
      // What cannot be removed does no harm, and a full or read-only disk must not keep a task from being read.
      if (place !== inbox || age > postingTime) await disk.remove(`${place}/${name}`).catch(() => undefined);
    }
  }
}

/** Throws when another process has become the owner: this one was away too long, asleep for instance. */
function ownership(lock: Lock, { locks }: JournalGround): () => Promise<void> {
  let looked = locks.time();
  let lost = false;
  return async () => {
    const now = locks.time();
    if (!lost && Math.abs(now - looked) > trustFor) {
      lost = !(await lock.held());
      looked = now;
    }
    if (lost) throw lostOwnership();
  };
}

async function stateOf({ journal }: OpenJournal): Promise<TaskState> {
  let state = emptyTask;
  for await (const event of journal.read()) state = folded(state, event);
  return state;
}

type Publisher = {
  /** Number of the last event that the head on disk covers. */
  readonly published: number;
  publish(state: TaskState): Promise<void>;
  settle(): Promise<void>;
};

/** Writes heads one after another; of those that come while one is written, only the newest counts. */
function publisher(folder: string, log: LogWriter, { disk }: JournalGround): Publisher {
  const begun = { seq: log.count, size: log.size };
  let published = 0;
  let next: TaskState | undefined;
  let running: Promise<void> | undefined;

  async function write(state: TaskState): Promise<void> {
    const size = state.seq === begun.seq ? begun.size : log.endOf(state.seq);
    if (size === undefined || state.seq < published) return;
    const bytes = encodeSnapshot({ seq: state.seq, size, head: headOf(state) });
    // A head is a copy for listings: where it cannot be written, the list reads the log instead.
    await disk.replace(placesOf(folder).head, bytes, false).then(
      () => {
        published = state.seq;
        log.forget(state.seq);
      },
      () => undefined,
    );
  }

  async function run(): Promise<void> {
    while (next !== undefined) {
      const state = next;
      next = undefined;
      await write(state);
    }
    running = undefined;
  }

  return {
    get published() {
      return published;
    },
    publish(state) {
      next = state;
      running ??= run();
      return running;
    },
    settle: async () => running,
  };
}
