/** The plan's rows become the progress rows: which step a call belongs to, and which steps its effects complete. */
import type { Effect } from "../protocol/effects.ts";
import type { EventBody } from "../protocol/events.ts";
import type { OperationId, StepId } from "../protocol/ids.ts";
import type { Operation } from "../protocol/plan.ts";
import type { TaskState } from "../protocol/state.ts";

/** The step whose operations a call carries out; without one, the step that runs now. */
export function stepOf(state: TaskState, operations: ReadonlyMap<Effect, OperationId>): StepId | undefined {
  const [first] = operations.values();
  const planned = state.plan?.plan.operations.find(({ id }) => id === first)?.step;
  return planned ?? state.steps.find((step) => step.state === "running")?.id;
}

/** How many effects of each operation a call has completed. */
export function completedBy(
  operations: ReadonlyMap<Effect, OperationId>,
  done: (effect: Effect) => boolean,
): Readonly<Record<OperationId, number>> {
  const counts: Record<OperationId, number> = {};
  for (const [effect, id] of operations) if (done(effect)) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}

/** A step begins when the first of its operations does. */
export function stepBegins(state: TaskState, step: StepId | undefined): readonly EventBody[] {
  const known = state.steps.find(({ id }) => id === step);
  return known?.state === "waiting" ? [{ type: "step.changed", step: known.id, state: "running" }] : [];
}

/** Steps of which every ticked operation is complete are done. */
export function stepsDone(state: TaskState): readonly EventBody[] {
  const { plan } = state;
  if (plan === undefined) return [];
  return state.steps.flatMap((step): readonly EventBody[] => {
    const operations = plan.plan.operations.filter((one) => one.step === step.id && !plan.unticked.includes(one.id));
    const complete = operations.length > 0 && operations.every((one) => (plan.progress[one.id] ?? 0) >= sizeOf(one));
    return complete && step.state === "running" ? [{ type: "step.changed", step: step.id, state: "done" }] : [];
  });
}

/** How many paths an operation stands for. Open creates and commands count as one. */
export const sizeOf = (operation: Operation): number => Math.max(1, operation.paths.length);
