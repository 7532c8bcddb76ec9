/** A plan as a tree on the terminal: steps, the operations under them, guardrails, definition of done. */
import { assertNever } from "../base/assert-never.ts";
import { count, size } from "../base/words.ts";
import type { OperationId } from "../protocol/ids.ts";
import { type Root, shown, type WorkPath } from "../protocol/paths.ts";
import type { DoneCheck, Guardrail, Operation, OperationKind, Plan } from "../protocol/plan.ts";
import { line, type Paint, type Style } from "./screen.ts";

export type PlanLook = {
  readonly roots: readonly Root[];
  readonly paint: Paint;
  /** Operations that are off: unticked by the user, or impossible. */
  readonly off: ReadonlySet<OperationId>;
  /** Show every path instead of the first few. */
  readonly whole: boolean;
};

/** As git and others write it: added, modified, renamed, deleted; run, send and connect have words of their own. */
const letters: Readonly<Record<OperationKind, readonly [string, Style]>> = {
  create: ["A", "green"],
  change: ["M", "yellow"],
  move: ["R", "cyan"],
  delete: ["D", "red"],
  run: ["run", "yellow"],
  send: ["send", "red"],
  connect: ["use", "yellow"],
};

/** How many paths of one operation are shown before the rest is folded. */
const foldAfter = 3;

/** The plan in lines. Operations are numbered in the order they are listed, for ticking. */
export function planLines(plan: Plan, look: PlanLook): readonly string[] {
  const { paint } = look;
  return [
    `${paint("bold", "Plan")}  ${line(plan.summary)}`,
    "",
    ...stepLines(plan, look),
    ...section("Result", resultLines(plan, look), paint),
    ...section("Never", plan.guardrails.map(guardrailLine), paint),
    ...section("Done when", plan.done.map(checkLine), paint),
    "",
    paint("dim", totals(plan, look.off)),
  ];
}

function section(title: string, rows: readonly string[], paint: Paint): readonly string[] {
  if (rows.length === 0) return [];
  const pad = " ".repeat(11);
  return ["", ...rows.map((row, at) => `${at === 0 ? paint("bold", title.padEnd(11)) : pad}${row}`)];
}

/** Operations in the order in which they are listed and numbered: by step. */
export function listedOperations(plan: Plan): readonly Operation[] {
  const known = new Set(plan.steps.map(({ id }) => id));
  return [
    ...plan.steps.flatMap(({ id }) => plan.operations.filter(({ step }) => step === id)),
    ...plan.operations.filter(({ step }) => !known.has(step)),
  ];
}

function stepLines(plan: Plan, look: PlanLook): readonly string[] {
  const listed = listedOperations(plan);
  const numbers = new Map(listed.map(({ id }, at) => [id, at + 1]));
  const rows = (operations: readonly Operation[]): readonly string[] =>
    operations.flatMap((operation) => operationLines(operation, numbers.get(operation.id) ?? 0, look));
  const known = new Set(plan.steps.map(({ id }) => id));
  const stray = listed.filter(({ step }) => !known.has(step));
  return [
    ...plan.steps.flatMap((step, at) => [
      `  ${at + 1}. ${look.paint("bold", line(step.title))}${step.detail ? look.paint("dim", `  ${line(step.detail)}`) : ""}`,
      ...rows(listed.filter((operation) => operation.step === step.id)),
    ]),
    ...rows(stray),
  ];
}

function operationLines(operation: Operation, number: number, look: PlanLook): readonly string[] {
  const { paint, off } = look;
  const [letter, style] = letters[operation.kind];
  const tick = off.has(operation.id) ? "[ ]" : paint("green", "[x]");
  const facts = [
    operation.paths.length > 1 ? count(operation.paths.length, "file") : "",
    operation.bytes > 0 ? size(operation.bytes) : "",
    operation.why === undefined ? "" : line(operation.why),
  ].filter((fact) => fact !== "");
  const head = `     ${tick} ${String(number).padStart(2)} ${paint(style, letter)} ${operationTitle(operation, look.roots)}`;
  return [
    `${head}${facts.length > 0 ? paint("dim", `  ${facts.join(", ")}`) : ""}`,
    ...(operation.problem === undefined ? [] : [`            ${paint("red", `✗ ${line(operation.problem)}`)}`]),
    ...pathLines(operation, look).map((row) => `            ${paint("dim", row)}`),
  ];
}

const name = (path: WorkPath, roots: readonly Root[]): string => line(shown(path, roots));

function operationTitle(operation: Operation, roots: readonly Root[]): string {
  const { kind, paths, shape, detail, group } = operation;
  const first = paths[0];
  const only = paths.length === 1 && first !== undefined ? name(first, roots) : undefined;
  const source = only ?? (group === undefined ? undefined : line(group));
  switch (kind) {
    case "create":
      return source ?? line(shape ?? detail ?? "new files");
    case "move":
      return `${source ?? count(paths.length, "file")} → ${moveTarget(operation, roots)}`;
    case "change":
    case "delete":
      return source ?? count(paths.length, "file");
    case "run":
    case "send":
    case "connect":
      return line(detail ?? "");
    default:
      return assertNever(kind);
  }
}

/** One target by name, several by the folder they share. */
function moveTarget({ targets, shape }: Operation, roots: readonly Root[]): string {
  if (shape !== undefined) return line(shape);
  const first = targets?.[0];
  if (first === undefined) return "…";
  if (targets?.length === 1) return name(first, roots);
  const folders = (targets ?? []).map((target) => {
    const full = name(target, roots);
    return full.slice(0, full.lastIndexOf("/") + 1);
  });
  const shared = folders.reduce((common, folder) => {
    let at = 0;
    while (at < common.length && common[at] === folder[at]) at += 1;
    return common.slice(0, common.slice(0, at).lastIndexOf("/") + 1);
  });
  return folders.every((folder) => folder === shared) ? shared || "./" : `${shared}…`;
}

function pathLines({ paths, targets }: Operation, look: PlanLook): readonly string[] {
  if (paths.length < 2) return [];
  const shownPaths = look.whole || paths.length <= foldAfter + 1 ? paths : paths.slice(0, foldAfter);
  const rows = shownPaths.map((path, at) => {
    const target = targets?.[at];
    return target === undefined ? name(path, look.roots) : `${name(path, look.roots)} → ${name(target, look.roots)}`;
  });
  const rest = paths.length - shownPaths.length;
  return rest === 0 ? rows : [...rows, `… and ${rest.toLocaleString("en-US")} more`];
}

const resultLines = (plan: Plan, { roots }: PlanLook): readonly string[] =>
  plan.deliverables.map(({ path, what }) => `${name(path, roots)}${what === "" ? "" : ` – ${line(what)}`}`);

function guardrailLine({ text, never, paths, source }: Guardrail): string {
  const held =
    never.length > 0
      ? `enforced: no ${never.join(", no ")}${paths ? ` in ${paths.map(line).join(", ")}` : ""}`
      : "in words only";
  return `${line(text)} (${held}${source === "user" ? "; you said so" : ""})`;
}

const checkLine = (check: DoneCheck): string =>
  `${line(check.text)}${check.kind === "words" ? " (for you to judge)" : ""}`;

const things: Readonly<Record<OperationKind, string>> = {
  create: "new",
  change: "changed",
  move: "moved",
  delete: "deleted",
  run: "commands",
  send: "requests",
  connect: "connector calls",
};

/** "12 new, 37 moved, 1 deleted; 12 MB; 1 operation is off". */
function totals(plan: Plan, off: ReadonlySet<OperationId>): string {
  const on = plan.operations.filter(({ id }) => !off.has(id));
  const counts = (Object.keys(things) as OperationKind[]).flatMap((kind) => {
    const n = on.filter((one) => one.kind === kind).reduce((sum, { paths }) => sum + Math.max(1, paths.length), 0);
    return n === 0 ? [] : [`${n.toLocaleString("en-US")} ${things[kind]}`];
  });
  const bytes = on.reduce((sum, one) => sum + one.bytes, 0);
  const offCount = plan.operations.length - on.length;
  return [
    counts.length > 0 ? counts.join(", ") : "No file is touched",
    ...(bytes > 0 ? [size(bytes)] : []),
    ...(offCount > 0 ? [`${count(offCount, "operation")} off`] : []),
  ].join("; ");
}
