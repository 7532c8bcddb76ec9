/** Following a task that this process runs, to its end: events out, questions answered, Ctrl+C understood. */
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import { reduce } from "../protocol/reduce.ts";
import { emptyTask, type TaskState } from "../protocol/state.ts";
import type { Answers } from "./answers.ts";
import { type Progress, progressOn } from "./progress.ts";
import { questioner } from "./questions.ts";
import type { Screen } from "./screen.ts";
import { exits, type Workspace } from "./types.ts";

export type Session = {
  readonly id: TaskId;
  readonly workspace: Workspace;
  readonly screen: Screen;
  readonly answers: Answers;
  /** Number of the last event that is not news. */
  readonly after: number;
  /** How long an answer given before this run may take to arrive, in milliseconds; 0 for a new task. */
  readonly grace: number;
  /** Sees each event once, in order. */
  readonly onEvent?: (event: TaskEvent) => void;
};

/** How often the live line is drawn anew, in milliseconds. */
const redrawEvery = 120;

/** Resolves with the task's state when this process no longer works on it. */
export async function followToEnd(session: Session): Promise<TaskState> {
  const { id, workspace, screen, answers, grace } = session;
  const { service } = workspace;
  const { progress, quiet } = holdable(progressOn(screen));
  const questions = questioner({ id, service, answers, screen, grace, quiet });
  const calm = screen.terminal.onInterrupt(interrupts(session, () => questions.end()));
  let state = emptyTask;

  function onEvent(event: TaskEvent): void {
    if (event.seq !== state.seq + 1) return;
    state = reduce(state, event);
    if (event.seq <= session.after) return;
    session.onEvent?.(event);
    progress.event(event, state);
    questions.update(state);
  }

  for (const event of await service.events(id)) onEvent(event);
  const unwatch = service.watch(id, { event: onEvent, signal: progress.signal }, state.seq);
  if (session.after > 0) questions.update(state);
  const still = screen.terminal.every(redrawEvery, progress.tick);
  try {
    await service.settled(id);
    questions.end();
    // What was recorded last may not have come through the watch yet.
    for (const event of await service.events(id)) onEvent(event);
    return await service.state(id);
  } finally {
    still();
    calm();
    unwatch();
    screen.live("");
  }
}

/** The same progress, which keeps what it has to say to itself while a person is being asked. */
function holdable(inner: Progress): { readonly progress: Progress; quiet(asking: boolean): void } {
  let asking = false;
  let held: (readonly [TaskEvent, TaskState])[] = [];
  return {
    progress: {
      event: (event, state) => (asking ? void held.push([event, state]) : inner.event(event, state)),
      signal: (signal) => (asking ? undefined : inner.signal(signal)),
      tick: () => (asking ? undefined : inner.tick()),
    },
    quiet(now) {
      asking = now;
      const late = held;
      held = [];
      for (const [event, state] of late) inner.event(event, state);
    },
  };
}

/** The first Ctrl+C stops the task in good order, the second one leaves at once. */
function interrupts({ id, workspace, screen }: Session, stop: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) void screen.terminal.exit(exits.stopped);
    asked = true;
    screen.say("");
    screen.say("Stopping. What is done stays and can be undone. Ctrl+C again leaves at once.");
    stop();
    workspace.service.send(id, { type: "task.stop" }, "user").catch(() => undefined);
  };
}
