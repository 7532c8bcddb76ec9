/** The one fold that turns a task's log into what is shown, resumed and undone. It reads no clock and does no I/O. */
import { assertNever } from "../base/assert-never.ts";
import type { ChangeRecord } from "./changes.ts";
import type { CallFinished, CallStarted, EventBody, TaskCreated, TaskEvent } from "./events.ts";
import type { AgentId, CallId, Instant, OperationId, StepId } from "./ids.ts";
import { noUsage, sumUsage, type Usage } from "./messages.ts";
import { samePath } from "./paths.ts";
import {
  type CallSummary,
  type ChangeCounts,
  emptyTask,
  type StepProgress,
  type TaskState,
  type UndoState,
} from "./state.ts";

/** How many of the newest calls the state keeps; older ones are in the log. */
const keptCalls = 200;

export const rebuild = (events: readonly TaskEvent[]): TaskState => events.reduce(reduce, emptyTask);

export function reduce(state: TaskState, event: TaskEvent): TaskState {
  const next = apply(state, event, event);
  return { ...next, seq: event.seq, updated: event.at };
}

type Stamp = { readonly at: Instant; readonly agent: AgentId };
type Of<T extends EventBody["type"]> = Extract<EventBody, { type: T }>;

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

/** What the task is doing once nothing is asked: planning until a plan was approved or none is needed. */
const active = (state: TaskState): TaskState["status"] =>
  state.questions.length > 0 || waitsForPlan(state)
    ? "waiting"
    : state.mode === "plan" && state.tickets.length === 0
      ? "planning"
      : "working";

const waitsForPlan = (state: TaskState): boolean => state.plan !== undefined && state.plan.decided === undefined;

function planned(
  state: TaskState,
  event: Of<"plan.proposed" | "plan.decided" | "step.changed">,
  { at }: Stamp,
): TaskState {
  switch (event.type) {
    case "plan.proposed":
      return {
        ...state,
        status: "waiting",
        plan: { call: event.call, plan: event.plan, hash: event.hash, unticked: [], progress: {} },
      };
    case "plan.decided":
      return decided(state, event);
    case "step.changed":
      return { ...state, steps: withStep(state.steps, event, at) };
    default:
      return assertNever(event);
  }
}

function decided(state: TaskState, event: Of<"plan.decided">): TaskState {
  if (state.plan === undefined) return state;
  const plan = event.plan ?? state.plan.plan;
  const { verdict, ticked, capUsd } = event.decision;
  const unticked = ticked === undefined ? [] : plan.operations.map(({ id }) => id).filter((id) => !ticked.includes(id));
  const next: TaskState = {
    ...state,
    plan: { ...state.plan, plan, decided: verdict, unticked },
    budget: capUsd === undefined ? state.budget : { ...state.budget, usd: capUsd },
  };
  if (verdict !== "approve") return { ...next, status: active(next) };
  const steps = plan.steps.map((step): StepProgress => ({ ...step, state: "waiting", added: false }));
  const approved: TaskState = {
    ...next,
    steps,
    tickets: event.ticket ? [...state.tickets, event.ticket] : state.tickets,
    guardrails: [
      ...state.guardrails,
      ...plan.guardrails.filter((rail) => !state.guardrails.some(({ text }) => text === rail.text)),
    ],
  };
  return { ...approved, status: active(approved) };
}

function withStep(steps: readonly StepProgress[], event: Of<"step.changed">, at: Instant): readonly StepProgress[] {
  const known = steps.some(({ id }) => id === event.step);
  if (!known)
    return [...steps, stepOf({ id: event.step, title: event.title ?? "", state: "waiting", added: true }, event, at)];
  return steps.map((step) => (step.id === event.step ? stepOf(step, event, at) : step));
}

function stepOf(step: StepProgress, event: Of<"step.changed">, at: Instant): StepProgress {
  const ended = event.state === "done" || event.state === "failed" || event.state === "skipped";
  return {
    ...step,
    state: event.state,
    ...(event.detail === undefined ? {} : { detail: event.detail }),
    ...(event.state === "running" && step.started === undefined ? { started: at } : {}),
    ...(ended ? { ended: at } : {}),
  };
}

function replied(state: TaskState, event: Of<"model.replied">, { agent }: Stamp): TaskState {
  return {
    ...state,
    turns: state.turns + 1,
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

function called(
  state: TaskState,
  event: Of<"call.asked" | "call.decided"> | CallStarted | CallFinished,
  stamp: Stamp,
): TaskState {
  switch (event.type) {
    case "call.asked":
      return asked(state, event, stamp);
    case "call.decided": {
      const questions = state.questions.filter(({ call }) => call !== event.call);
      const next = { ...state, questions, rules: event.rule ? [...state.rules, event.rule] : state.rules };
      return { ...next, status: active(next) };
    }
    case "call.started":
      return {
        ...state,
        used: [...state.used, ...event.uses.map(({ entry }) => entry)],
        ...withCall(state, summaryOf(event, stamp)),
      };
    case "call.finished":
      return finished(state, event, stamp);
    default:
      return assertNever(event);
  }
}

function asked(state: TaskState, { question }: Of<"call.asked">, { at, agent }: Stamp): TaskState {
  const call: CallSummary = {
    id: question.call,
    agent,
    tool: question.kind === "approval" ? question.tool : "AskUserQuestion",
    title: question.title,
    state: "asked",
    started: at,
  };
  return {
    ...state,
    status: "waiting",
    questions: [...state.questions.filter((q) => q.call !== question.call), question],
    ...withCall(state, call),
  };
}

function summaryOf(event: CallStarted, { at, agent }: Stamp): CallSummary {
  return {
    id: event.call,
    agent,
    tool: event.tool,
    title: event.title,
    state: "running",
    started: at,
    ...(event.step === undefined ? {} : { step: event.step }),
  };
}

/** Puts `call` in its place among the calls; counts it when it is new. */
function withCall(state: TaskState, call: CallSummary): Pick<TaskState, "calls" | "callCount"> {
  const at = state.calls.findIndex(({ id, agent }) => id === call.id && agent === call.agent);
  if (at < 0) return { calls: [...state.calls, call].slice(-keptCalls), callCount: state.callCount + 1 };
  return {
    calls: state.calls.with(at, { ...call, started: state.calls[at]?.started ?? call.started }),
    callCount: state.callCount,
  };
}

function finished(state: TaskState, event: CallFinished, { at, agent }: Stamp): TaskState {
  const known = state.calls.find(({ id, agent: by }) => id === event.call && by === agent);
  const call: CallSummary = {
    ...(known ?? { id: event.call, agent, tool: event.tool, title: event.tool, started: at }),
    state: event.outcome ?? (event.ok ? "done" : "failed"),
    ended: at,
    ...(event.ok ? {} : { error: event.text }),
  };
  const questions = state.questions.filter((question) => question.call !== event.call);
  return {
    ...state,
    questions,
    ...(event.released ? { used: without(state.used, event.released) } : {}),
    ...withCall(state, call),
    counts: counted(state.counts, event.record),
    ...(state.plan && event.completed
      ? { plan: { ...state.plan, progress: added(state.plan.progress, event.completed) } }
      : {}),
  };
}

function without(used: readonly string[], released: readonly string[]): readonly string[] {
  const free = new Set(released);
  return used.filter((entry) => !free.has(entry));
}

type Progress = Readonly<Record<OperationId, number>>;

function added(progress: Progress, completed: Progress): Progress {
  const next: Record<OperationId, number> = { ...progress };
  for (const [id, n] of Object.entries(completed)) next[id as OperationId] = (next[id as OperationId] ?? 0) + n;
  return next;
}

function counted(counts: ChangeCounts, record: ChangeRecord | undefined): ChangeCounts {
  const next = { ...counts };
  for (const change of record?.changes ?? []) {
    if (change.kind !== "created" || change.after.type !== "folder") next[change.kind] += 1;
  }
  return next;
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

const endStatus = (state: TaskState): TaskState["status"] =>
  state.summary === undefined ? "stopped" : state.warnings.length > 0 ? "doneWithWarnings" : "done";

type Turn = Of<"task.paused" | "task.resumed" | "task.stopped" | "task.finished" | "task.failed">;

function turned(state: TaskState, event: Turn, at: Instant): TaskState {
  const { reason: _reason, stop: _stop, ...plain } = state;
  switch (event.type) {
    case "task.paused":
      return { ...plain, status: "paused", reason: event.why };
    case "task.resumed":
      return { ...plain, status: active(plain) };
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
