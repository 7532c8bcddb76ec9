/** The tasks that run in this process, who listens to them, and how one is taken up and let go. */
import type { Budget } from "../protocol/effects.ts";
import type { TaskEvent, TaskSignal } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import { rebuild } from "../protocol/reduce.ts";
import type { TaskState } from "../protocol/state.ts";
import type { OwnedTask, Store } from "./ports.ts";
import { openRun, type Run, type World } from "./run.ts";

export type ServiceDeps = World & {
  readonly store: Store;
  /** Caps of tasks that name none. */
  readonly limits?: Budget;
  trusted(): boolean;
};

export type Live = { readonly run: Run; readonly settled: Promise<void> };
export type Listening = { event(event: TaskEvent): void; signal(signal: TaskSignal): void };

export type Tasks = {
  readonly deps: ServiceDeps;
  readonly live: Map<TaskId, Live>;
  readonly listeners: Map<TaskId, Set<Listening>>;
};

/** Milliseconds after which the head in the list is written anew although only turns and cost have changed. */
const headEvery = 1000;

/** A run of a task this process owns, with its listeners and its head in the list. Nothing runs yet. */
export function take(task: OwnedTask, events: readonly TaskEvent[], tasks: Tasks): Run {
  let shown = "";
  let at = 0;
  return openRun(task, events, tasks.deps, {
    event: (event, state) => {
      for (const listener of tasks.listeners.get(task.id) ?? []) listener.event(event);
      const head = `${state.status} ${state.reason ?? ""} ${state.steps.map((step) => step.state).join()}`;
      const now = Date.parse(event.at);
      // What a list shows besides is the cost, and a list that is a second behind reads the log.
      if (head === shown && Math.abs(now - at) < headEvery) return;
      void task.publish(state).catch(() => undefined);
      [shown, at] = [head, now];
    },
    signal: (signal) => {
      for (const listener of tasks.listeners.get(task.id) ?? []) listener.signal(signal);
    },
  });
}

/** Lets go of a task: its head is written, its lock released. */
export async function closed(run: Run, { live, deps }: Tasks): Promise<void> {
  // What a command started ends with the task, and its scratch folder goes.
  await deps.sandbox.close(run.task.id).catch(() => undefined);
  await run.task.publish(run.ledger.state()).catch(() => undefined);
  await run.task.release();
  live.delete(run.task.id);
}

/** The task as a user should see it: one that says it works while nobody runs it has stopped by a crash. */
export async function stateOf(id: TaskId, { deps, live }: Tasks): Promise<TaskState> {
  const running = live.get(id);
  if (running) return running.run.ledger.state();
  const state = rebuild(await deps.store.events(id));
  if (state.status !== "working" && state.status !== "planning") return state;
  const owned = (await deps.store.list()).find(({ task }) => task === id)?.owned;
  return owned ? state : { ...state, status: "stopped", stop: "crash", reason: "The program that ran it ended." };
}
