/**
 * One process at a time in a folder. Between the last look at a file and the rename that replaces it no other process of
 * ours may do the same: one of the two changes would be gone without a word. A dead process's turn is over at once.
 */
import { type Lock, type LockWorld, lockWorld, takeLock } from "./lock.ts";

/** Runs `work` while no other process runs one for the same folders. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

/** Another process's turn took longer than the wait that was allowed. Looks like a system error so that one mapping has words for it. */
export class Busy extends Error {
  override readonly name = "Busy";
  readonly code = "EBUSY";
}

/** How long a turn is kept when nothing follows, in milliseconds: the next change seldom comes alone. */
const linger = 20;
/** How long one process may keep its turn while others wait, in milliseconds. */
const longest = 250;
/** How long to wait for a turn, in milliseconds. A batch of many thousand files is one turn. */
const patience = 600_000;
/** Between two tries, in milliseconds. */
const between = 10;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `places` are folders in the user's state, one for each folder that is worked in; made when missing. */
export function mutexAt(places: readonly string[], world: LockWorld = lockWorld()): Mutex {
  // In one order for everybody, so that two who want several never wait for each other.
  const ordered = [...places].sort();
  let held: readonly Lock[] = [];
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function release(): Promise<void> {
    const locks = held;
    held = [];
    for (const lock of locks) await lock.release();
  }

  async function take(place: string, until: number): Promise<Lock> {
    for (;;) {
      const lock = await takeLock(place, world);
      if (lock) return lock;
      if (world.time() > until) throw new Busy("Another window works in this folder.");
      await pause(between + Math.random() * between);
    }
  }

  async function acquire(): Promise<void> {
    if (held.length > 0 && world.time() - since < longest) return;
    if (held.length > 0) {
      await release();
      await pause(between * 3);
    }
    const until = world.time() + patience;
    const taken: Lock[] = [];
    try {
      for (const place of ordered) taken.push(await take(place, until));
    } catch (error) {
      for (const lock of taken) await lock.release();
      throw error;
    }
    held = taken;
    since = world.time();
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work, work);
    queue = mine.catch(() => undefined);
    return mine;
  };
  const later = (): void => {
    timer = setTimeout(() => void inTurn(release).catch(() => undefined), linger);
    timer.unref();
  };
  return (work) =>
    inTurn(async () => {
      clearTimeout(timer);
      await acquire();
      try {
        return await work();
      } finally {
        later();
      }
    });
}
