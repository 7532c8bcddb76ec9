/** Follows tasks that are under way: their newest state, and everything that happens in them. */
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import { isEnded, type TaskState } from "../protocol/state.ts";
import type { Session } from "./core.ts";

export type Happening = { readonly task: TaskId; readonly event: TaskEvent; readonly state: TaskState };

export type Watching = {
  state(task: TaskId): TaskState | undefined;
  /** Follows the task from `state` on. A task that is followed already, or has ended, is left as it is. */
  begin(session: Session, task: TaskId, state: TaskState): void;
  /** Stops following what has ended. */
  sweep(): void;
  clear(): void;
};

export function watchingOf(happened: (happening: Happening) => void): Watching {
  const live = new Map<TaskId, { state: TaskState; readonly stop: () => void }>();
  return {
    state: (task) => live.get(task)?.state,
    begin(session, task, first) {
      if (live.has(task) || isEnded(first.status)) return;
      const event = (one: TaskEvent, state: TaskState): void => {
        const known = live.get(task);
        if (known) known.state = state;
        happened({ task, event: one, state });
      };
      live.set(task, { state: first, stop: session.service.watch(task, { event }, first.seq) });
    },
    sweep() {
      for (const [task, { state, stop }] of live) {
        if (!isEnded(state.status)) continue;
        stop();
        live.delete(task);
      }
    },
    clear() {
      for (const { stop } of live.values()) stop();
      live.clear();
    },
  };
}
