/** Following a task live, whoever runs it: each event once and in order, from this process or from the log. */
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import { rebuild, reduce } from "../protocol/reduce.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Listening, Live, Tasks } from "./live.ts";
import type { Watcher } from "./service.ts";

/** Calls `watcher` for the events after `after` (default: from now on). The returned function ends it. */
export function watch(id: TaskId, watcher: Watcher, after: number | undefined, tasks: Tasks): () => void {
  const { deps, live, listeners } = tasks;
  let state: TaskState | undefined;
  let ended = false;
  let stopTail: (() => void) | undefined;
  const early: TaskEvent[] = [];
  const take = (event: TaskEvent): void => {
    if (ended) return;
    if (state === undefined) early.push(event);
    else if (event.seq === state.seq + 1) {
      state = reduce(state, event);
      watcher.event?.(event, state);
    }
  };
  let heard: Live | undefined;
  /** Reads the log while nobody here writes it. What this process writes it hears without the disk. */
  const follow = (): void => {
    if (ended || state === undefined) return;
    const here = live.get(id);
    if (here === undefined || here === heard) stopTail ??= deps.store.tail(id, state.seq, take);
    else {
      heard = here;
      void here.settled.then(follow);
    }
  };
  const hear = (event: TaskEvent): void => {
    take(event);
    if (stopTail === undefined || live.get(id) === heard) return;
    stopTail();
    stopTail = undefined;
    follow();
  };
  const listener: Listening = { event: hear, signal: (signal) => watcher.signal?.(signal) };
  const set = listeners.get(id) ?? new Set();
  listeners.set(id, set.add(listener));
  void deps.store.events(id).then(
    (events) => {
      const from = after ?? events.at(-1)?.seq ?? 0;
      state = rebuild(events.filter(({ seq }) => seq <= from));
      for (const event of [...events, ...early]) take(event);
      follow();
    },
    () => undefined,
  );
  return () => {
    ended = true;
    set.delete(listener);
    stopTail?.();
  };
}
