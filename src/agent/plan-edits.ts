/** The user's own changes to a plan before approving it, and the check that they still fit the folder. */
import { nameOf, pathKey, shown, workPath } from "../protocol/paths.ts";
import type { Operation, Plan, PlanEdit, PlanStep } from "../protocol/plan.ts";
import { takenNames } from "./plan-moves.ts";
import type { Look } from "./ports.ts";

/** The plan after the user's edits. Steps that an order does not name keep their place behind the named ones. */
export function editedPlan(plan: Plan, edits: readonly PlanEdit[], look: Look): Plan {
  let next: Plan = plan;
  for (const edit of edits) next = edited(next, edit, look);
  return next;
}

function edited(plan: Plan, edit: PlanEdit, look: Look): Plan {
  switch (edit.kind) {
    case "guardrail":
      return { ...plan, guardrails: [...plan.guardrails, edit.guardrail] };
    case "order":
      return { ...plan, steps: reordered(plan.steps, edit.steps) };
    default:
      return {
        ...plan,
        operations: plan.operations.map((one) => (one.id === edit.operation ? retargeted(one, edit.to, look) : one)),
      };
  }
}

function reordered(steps: readonly PlanStep[], order: readonly string[]): readonly PlanStep[] {
  const place = (step: PlanStep): number => (order.includes(step.id) ? order.indexOf(step.id) : order.length);
  return [...steps].sort((a, b) => place(a) - place(b));
}

/** An operation with another target: a folder ("Archive/") keeps the names, anything else is the one new path. */
function retargeted(operation: Operation, to: string, look: Look): Operation {
  const folder = to.endsWith("/") || (operation.kind === "move" && operation.paths.length > 1);
  const base = workPath(to, look.roots);
  if (base === undefined) return { ...operation, problem: `${to} is outside the granted folder.` };
  const { shape: _shape, ...plain } = operation;
  const inside = (name: string) => ({
    ...base,
    path: `${base.path}${base.path === "" ? "" : "/"}${name}` as typeof base.path,
  });
  if (operation.kind === "move")
    return { ...plain, targets: operation.paths.map((path) => (folder ? inside(nameOf(path)) : base)) };
  return operation.kind === "create" ? { ...plain, paths: [base] } : operation;
}

/** What is wrong with a plan after edits, as sentences for the user; none when it can be approved. */
export async function editProblems(plan: Plan, edits: readonly PlanEdit[], look: Look): Promise<readonly string[]> {
  const changed = new Set(edits.flatMap((edit) => (edit.kind === "target" ? [edit.operation] : [])));
  const operations = editedPlan(plan, edits, look).operations.filter(({ id }) => changed.has(id));
  const outside = operations.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const targets = operations
    .filter(({ problem }) => problem === undefined)
    .flatMap((one) => (one.kind === "move" ? (one.targets ?? []) : one.paths));
  const taken = await takenNames(targets, { look });
  const twice = targets.filter(
    (path, index) => targets.findIndex((other) => pathKey(other) === pathKey(path)) !== index,
  );
  return [
    ...outside,
    ...targets
      .filter((path) => taken.has(pathKey(path)))
      .map((path) => `${shown(path, look.roots)} exists already, and nothing is replaced unasked.`),
    ...twice.map((path) => `${shown(path, look.roots)} would be made twice.`),
  ];
}
