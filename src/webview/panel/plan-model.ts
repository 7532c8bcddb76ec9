/** What the tree of changes counts: the same numbers for the rows, the heads, the header and the button. */
import type { PlanDraft } from "../../protocol/channel.ts";
import type { OperationId } from "../../protocol/ids.ts";
import type { Operation, OperationKind, Plan } from "../../protocol/plan.ts";
import type { TaskState } from "../../protocol/state.ts";
import type { RowState } from "../names.ts";

export const kindOrder: readonly OperationKind[] = ["create", "change", "move", "delete", "run", "send", "connect"];
const onFiles: readonly OperationKind[] = ["create", "change", "move", "delete"];

/** Paths an operation is about; one for those whose names are still open. */
export const pathCount = (operation: Operation): number => Math.max(1, operation.paths.length);

export const isFileChange = ({ kind }: Pick<Operation, "kind">): boolean => onFiles.includes(kind);

export const changeCount = (operations: readonly Operation[]): number =>
  operations.filter(isFileChange).reduce((sum, operation) => sum + pathCount(operation), 0);

export const sizeOf = (operations: readonly Operation[]): number =>
  operations.reduce((sum, { bytes }) => sum + bytes, 0);

/** Operations that stay ticked. A row with a problem cannot be approved. */
export const ticked = (plan: Plan, draft: PlanDraft | undefined): readonly Operation[] =>
  plan.operations.filter(({ id, problem }) => problem === undefined && !draft?.unticked.includes(id));

/** The plan with the edits of the draft, as it will be checked again. */
export function edited(plan: Plan, draft: PlanDraft | undefined): Plan {
  let next = plan;
  for (const edit of draft?.edits ?? []) {
    if (edit.kind === "target") {
      const { operation: id, to } = edit;
      next = { ...next, operations: next.operations.map((one) => (one.id === id ? withTarget(one, to) : one)) };
    } else if (edit.kind === "order") {
      const order = edit.steps;
      next = { ...next, steps: [...next.steps].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)) };
    } else {
      next = { ...next, guardrails: [...next.guardrails, edit.guardrail] };
    }
  }
  return next;
}

function withTarget(operation: Operation, to: string): Operation {
  const { targets: _targets, ...rest } = operation;
  return { ...rest, shape: to };
}

export const doneOf = (state: TaskState, operation: Operation): number =>
  Math.min(pathCount(operation), state.plan?.progress[operation.id] ?? 0);

/** How far one operation is: left out, not begun, under way or through. */
export function operationState(state: TaskState, operation: Operation): RowState {
  if (isUnticked(state, operation.id)) return "skipped";
  const done = doneOf(state, operation);
  if (done >= pathCount(operation)) return "done";
  if (done === 0) return ended(state) ? "skipped" : "waiting";
  return restState(state);
}

export const isUnticked = (state: TaskState, id: OperationId): boolean => state.plan?.unticked.includes(id) ?? false;

/** The state of all operations of a kind together; a question about that kind comes first. */
export function groupState(state: TaskState, operations: readonly Operation[], kind: OperationKind): RowState {
  if (asked(state, kind) > 0) return "asked";
  const states = operations.map((operation) => operationState(state, operation)).filter((one) => one !== "skipped");
  if (states.length === 0) return "skipped";
  if (states.every((one) => one === "done")) return "done";
  if (states.every((one) => one === "waiting")) return "waiting";
  return restState(state);
}

/** How many effects of a kind are asked about now. */
export const asked = (state: TaskState, kind: OperationKind): number =>
  state.questions
    .flatMap((question) => (question.kind === "approval" ? question.effects : []))
    .filter(({ effect }) => effect.kind === (kind === "connect" ? "connector" : kind)).length;

/** What is under way while the task works, and what became of it when the task rests. */
const restState = (state: TaskState): RowState =>
  isActive(state) ? "running" : state.status === "stoppedAtBudget" ? "stopped" : "paused";

const isActive = ({ status }: TaskState): boolean => status === "working" || status === "waiting";

const ended = ({ status }: TaskState): boolean =>
  status === "done" || status === "doneWithWarnings" || status === "undone";

/** Whether the rows are ticked (before the decision) or show how far the work is. */
export const isChoosing = (state: TaskState): boolean => state.plan !== undefined && state.plan.decided === undefined;

/** Changes that are through, of those approved. */
export function progressOf(state: TaskState): { readonly done: number; readonly of: number } {
  const operations = (state.plan?.plan.operations ?? []).filter(({ id }) => !isUnticked(state, id));
  const files = operations.filter(isFileChange);
  return { done: files.reduce((sum, one) => sum + doneOf(state, one), 0), of: changeCount(files) };
}
