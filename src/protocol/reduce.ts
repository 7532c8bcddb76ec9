/** The one fold that turns a task's log into what is shown, resumed and undone. It reads no clock and does no I/O. */
import { assertNever } from "../base/assert-never.ts";
import type { EventBody, TaskCreated, TaskEvent } from "./events.ts";
import type { CallId, Instant, StepId } from "./ids.ts";
import { noUsage, sumUsage, type Usage } from "./messages.ts";
import { samePath } from "./paths.ts";
import { called } from "./reduce-calls.ts";
import { active, planned } from "./reduce-plan.ts";
import type { Of, Stamp } from "./stamp.ts";
import { emptyTask, type StepProgress, type TaskState, type UndoState } from "./state.ts";

export const rebuild = (events: readonly TaskEvent[]): TaskState => events.reduce(reduce, emptyTask);

export function reduce(state: TaskState, event: TaskEvent): TaskState {
  const next = apply(state, event, event);
  return { ...next, seq: event.seq, updated: event.at };
}

function apply(state: TaskState, event: EventBody, stamp: Stamp): TaskState {
  switch (event.type) {
    case "task.created":
      return created(event, stamp.at);
    case "instructions.read":
      return { ...state, instructions: event.files };
    case "plan.proposed":
    case "plan.decided":
    case "step.changed":
      return planned(state, event, stamp);
    case "model.replied":
      return replied(state, event, stamp);
    case "call.asked":
    case "call.decided":
    case "call.started":
    case "call.finished":
      return called(state, event, stamp);
    case "agent.spawned":
    case "agent.finished":
      return teamed(state, event, stamp);
    case "user.steered":
    case "steering.taken":
      return steered(state, event, stamp);
    case "deliverable.written":
      return written(state, event, stamp.at);
    case "context.compacted":
      return state;
    case "budget.changed":
      return { ...state, budget: event.budget };
    case "undo.started":
    case "undo.finished":
      return undoing(state, event);
    case "undo.resolved":
      return { ...state, ...(state.undo ? { undo: resolved(state.undo, event) } : {}) };
    case "task.paused":
    case "task.resumed":
    case "task.stopped":
    case "task.finished":
    case "task.failed":
      return turned(state, event, stamp.at);
    default:
      return assertNever(event);
  }
}

function created(event: TaskCreated, at: Instant): TaskState {
  const { type: _type, version: _version, ...facts } = event;
  return { ...emptyTask, ...facts, created: at };
}

const keptUses = 100;

function replied(state: TaskState, event: Of<"model.replied">, { agent }: Stamp): TaskState {
  return {
    ...state,
    turns: state.turns + 1,
    webCount: state.webCount + (event.web?.length ?? 0),
    webUses: event.web ? [...state.webUses, ...event.web].slice(-keptUses) : state.webUses,
    spent: sumUsage(state.spent, event.usage),
    steps: charged(state.steps, event.usage),
    agents: state.agents.map((one) => (one.id === agent ? { ...one, usage: sumUsage(one.usage, event.usage) } : one)),
  };
}

/** Charges a reply to the step that is running, if it is the only one. */
function charged(steps: readonly StepProgress[], usage: Usage): readonly StepProgress[] {
  const running = steps.filter(({ state }) => state === "running");
  return steps.map((step) =>
    running.length === 1 && step === running[0] ? { ...step, usage: sumUsage(step.usage ?? noUsage, usage) } : step,
  );
}

function teamed(state: TaskState, event: Of<"agent.spawned" | "agent.finished">, { at }: Stamp): TaskState {
  if (event.type === "agent.spawned") {
    const agent = {
      id: event.child,
      role: event.role,
      brief: event.brief,
      state: "working" as const,
      usage: emptyTask.spent,
      started: at,
    };
    return { ...state, agents: [...state.agents, agent] };
  }
  const ended = event.ok ? ("done" as const) : ("failed" as const);
  return {
    ...state,
    agents: state.agents.map((one) => (one.id === event.child ? { ...one, state: ended, ended: at } : one)),
  };
}

function steered(state: TaskState, event: Of<"user.steered" | "steering.taken">, { at }: Stamp): TaskState {
  if (event.type === "steering.taken") {
    return {
      ...state,
      steering: state.steering.map((one) => (event.ids.includes(one.id) ? { ...one, taken: true } : one)),
    };
  }
  const others = state.steering.filter(({ id }) => id !== event.id);
  return {
    ...state,
    steering: event.withdrawn ? others : [...others, { id: event.id, text: event.text, at, taken: false }],
  };
}

function written(state: TaskState, event: Of<"deliverable.written">, at: Instant): TaskState {
  const { type: _type, call: _call, ...output } = event;
  return { ...state, outputs: [...state.outputs.filter(({ path }) => !samePath(path, event.path)), { ...output, at }] };
}

function undoing(state: TaskState, event: Of<"undo.started" | "undo.finished">): TaskState {
  const running = event.type === "undo.started";
  const undo: UndoState = running
    ? { direction: event.direction, scope: event.scope, running, identical: 0, of: 0, differences: [] }
    : {
        direction: event.direction,
        scope: event.scope,
        running,
        identical: event.identical,
        of: event.of,
        differences: event.differences,
      };
  if (running || event.scope.step !== undefined || event.scope.path !== undefined) return { ...state, undo };
  return { ...state, undo, status: event.direction === "undo" ? "undone" : endStatus(state) };
}

function resolved(undo: UndoState, { path, difference }: Of<"undo.resolved">): UndoState {
  const others = undo.differences.filter((one) => !samePath(one.path, path));
  if (difference) return { ...undo, differences: [...others, difference] };
  return { ...undo, identical: undo.identical + 1, differences: others };
}

const endStatus = (state: TaskState): TaskState["status"] =>
  state.summary === undefined ? "stopped" : state.warnings.length > 0 ? "doneWithWarnings" : "done";

type Turn = Of<"task.paused" | "task.resumed" | "task.stopped" | "task.finished" | "task.failed">;

function turned(state: TaskState, event: Turn, at: Instant): TaskState {
  const { reason: _reason, stop: _stop, ...plain } = state;
  switch (event.type) {
    case "task.paused":
      return { ...plain, status: "paused", reason: event.why };
    case "task.resumed":
      return { ...plain, status: active(plain), model: event.model ?? plain.model };
    case "task.stopped":
      return {
        ...plain,
        status: event.reason === "waits" ? active(plain) : event.reason === "budget" ? "stoppedAtBudget" : "stopped",
        stop: event.reason,
        ...(event.detail === undefined ? {} : { reason: event.detail }),
        calls: plain.calls.map((call) =>
          call.state === "running" ? { ...call, state: "stopped" as const, ended: at } : call,
        ),
      };
    case "task.finished":
      return {
        ...settle(plain, at),
        status: event.warnings.length > 0 ? "doneWithWarnings" : "done",
        summary: event.summary,
        warnings: event.warnings,
        checks: event.checks,
      };
    case "task.failed":
      return { ...plain, status: "failed", reason: event.error };
    default:
      return assertNever(event);
  }
}

/** Steps that were still open when the task ended: running ones are through, untouched ones were not needed. */
function settle(state: TaskState, at: Instant): TaskState {
  const steps = state.steps.map((step) =>
    step.state === "running"
      ? { ...step, state: "done" as const, ended: at }
      : step.state === "waiting"
        ? { ...step, state: "skipped" as const }
        : step,
  );
  return { ...state, steps, questions: [] };
}

/** The calls of one step, for undoing just that step. */
export const callsOfStep = (state: TaskState, step: StepId): readonly CallId[] =>
  state.calls.filter((call) => call.step === step).map(({ id }) => id);
