/**
 * The machine check of a plan against the folder, before anyone sees it: every path resolved and inside, every source
 * there, no name taken twice, nothing replaced unsaid. What it makes of the model's words is what is shown and approved.
 */
import type { OperationId, StepId } from "../protocol/ids.ts";
import { pathKey, shown, type WorkPath, workPath } from "../protocol/paths.ts";
import type { DoneCheck, Operation, Plan } from "../protocol/plan.ts";
import { appear, type Board, complain, type Draft, expand, type Part, resolved } from "./plan-board.ts";
import type { OperationInput, PlanInput } from "./plan-input.ts";
import { moves } from "./plan-moves.ts";
import type { Entry, Look } from "./ports.ts";

export type CheckedPlan = { readonly plan: Plan; readonly problems: readonly string[] };

/** Resolves and checks a plan. `problems` are sentences for the model; a plan with any is not shown to the user. */
export async function checkPlan(input: PlanInput, look: Look): Promise<CheckedPlan> {
  const board: Board = { look, appears: new Map(), leaves: new Set(), gone: new Set(), problems: [] };
  const operations: Operation[] = [];
  for (const [index, step] of input.steps.entries()) {
    for (const one of step.operations ?? []) {
      const made = await operationsOf(one, `s${index + 1}` as StepId, board);
      for (const operation of made) operations.push({ ...operation, id: `o${operations.length + 1}` as OperationId });
    }
  }
  const plan: Plan = {
    summary: input.summary,
    steps: input.steps.map(({ title, detail }, index) => ({
      id: `s${index + 1}` as StepId,
      title,
      ...(detail === undefined ? {} : { detail }),
    })),
    operations,
    deliverables: (input.deliverables ?? []).flatMap(({ path, what }) =>
      resolved(path, board).map((at) => ({ path: at, what })),
    ),
    guardrails: (input.guardrails ?? []).map(({ text, never, paths }) => ({
      text,
      never,
      source: "plan" as const,
      ...(paths === undefined ? {} : { paths }),
    })),
    done: (input.done ?? []).flatMap((check) => doneCheck(check, board)),
    questions: (input.questions ?? []).map((question, index) => ({ id: `q${index + 1}`, ...question })),
  };
  return { plan, problems: [...board.problems, ...(await replacesUnsaid(plan, look))] };
}

async function operationsOf(input: OperationInput, step: StepId, board: Board): Promise<readonly Draft[]> {
  const common = { step, ...(input.why === undefined ? {} : { why: input.why }) };
  switch (input.kind) {
    case "create":
      return creates(input, board).map((draft) => ({ ...draft, ...common }));
    case "change":
    case "delete":
      return (await existing(input, board)).map((draft) => ({ ...draft, ...common }));
    case "move":
      return (await moves(input, board)).map((draft) => ({ ...draft, ...common }));
    default:
      return [{ kind: input.kind, paths: [], detail: input.command ?? input.path ?? "", bytes: 0, ...common }];
  }
}

function creates(input: OperationInput, board: Board): readonly Part[] {
  const raw = input.path ?? input.to ?? "";
  if (raw === "") return complain(board, "A create needs a path.");
  if (raw.includes("{"))
    return resolved(raw, board).map((path) => ({
      kind: "create",
      paths: [{ ...path, path: "" as WorkPath["path"] }],
      shape: path.path,
      bytes: 0,
    }));
  return resolved(raw, board).map((path) => {
    appear(path, board);
    return { kind: "create", paths: [path], bytes: 0 };
  });
}

async function existing(input: OperationInput, board: Board): Promise<readonly Part[]> {
  const raw = input.path ?? "";
  const kind = input.kind === "delete" ? "delete" : "change";
  const later = workPath(raw, board.look.roots);
  if (later && board.appears.has(pathKey(later))) return [{ kind, paths: [later], bytes: 0 }];
  const found = await expand(raw, board);
  if (found.length === 0) return complain(board, `${raw || "(no path)"}: there is nothing to ${kind}.`);
  const all =
    kind === "delete"
      ? (await Promise.all(found.map((entry) => contents(entry, board.look)))).flat()
      : found.filter(({ type }) => type === "file");
  const group = all.length > 1 ? { group: raw } : {};
  return all.map((entry) => ({ kind, paths: [entry.path], bytes: entry.size, ...group }));
}

/** A folder is deleted by what it holds, files first and the deepest folder before its parent, so that each is named. */
async function contents(entry: Entry, look: Look): Promise<readonly Entry[]> {
  if (entry.type !== "folder") return [entry];
  const inside = await look.walk(entry.path);
  return [
    ...inside.filter(({ type }) => type !== "folder"),
    ...inside.filter(({ type }) => type === "folder").reverse(),
    entry,
  ];
}

type DoneInput = NonNullable<PlanInput["done"]>[number];

function doneCheck({ text, kind, path, pattern, count }: DoneInput, board: Board): readonly DoneCheck[] {
  if (kind === "words") return [{ kind, text }];
  if (kind === "count")
    return pattern === undefined || count === undefined ? [{ kind: "words", text }] : [{ kind, text, pattern, count }];
  return path === undefined ? [{ kind: "words", text }] : resolved(path, board).map((at) => ({ kind, text, path: at }));
}

/** A create of a name that exists would replace it: the plan must say "change" for that. */
async function replacesUnsaid(plan: Plan, look: Look): Promise<readonly string[]> {
  const creating = plan.operations.flatMap((operation) =>
    operation.kind === "create" && operation.shape === undefined ? operation.paths : [],
  );
  const gone = new Set(
    plan.operations.flatMap((operation) =>
      operation.kind === "move" || operation.kind === "delete" ? operation.paths.map(pathKey) : [],
    ),
  );
  const entries = await Promise.all(creating.map((path) => look.stat(path)));
  return creating.flatMap((path, index) =>
    entries[index] && !gone.has(pathKey(path))
      ? [`${shown(path, look.roots)} exists already. Choose a free name, or plan a change of it.`]
      : [],
  );
}
