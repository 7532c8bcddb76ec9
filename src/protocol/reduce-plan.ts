/** The part of the fold that is about the plan and its rows. */
import { assertNever } from "../base/assert-never.ts";
import type { Instant } from "./ids.ts";
import type { Of, Stamp } from "./stamp.ts";
import type { StepProgress, TaskState } from "./state.ts";

/** What the task is doing once nothing is asked: planning until a plan was approved or none is needed. */
export const active = (state: TaskState): TaskState["status"] =>
  state.questions.length > 0 || waitsForPlan(state)
    ? "waiting"
    : state.mode === "plan" && state.tickets.length === 0
      ? "planning"
      : "working";

const waitsForPlan = (state: TaskState): boolean => state.plan !== undefined && state.plan.decided === undefined;

export function planned(
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
