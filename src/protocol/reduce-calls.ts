/** The part of the fold that is about tool calls: asked, started, finished. */
import { assertNever } from "../base/assert-never.ts";
import type { ChangeRecord } from "./changes.ts";
import type { CallFinished, CallStarted } from "./events.ts";
import type { OperationId } from "./ids.ts";
import { active } from "./reduce-plan.ts";
import type { Of, Stamp } from "./stamp.ts";
import type { CallSummary, ChangeCounts, TaskState } from "./state.ts";

/** How many of the newest calls the state keeps; older ones are in the log. */
const keptCalls = 200;

export function called(
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
