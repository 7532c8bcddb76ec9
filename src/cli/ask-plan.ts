/** The plan decision of a person at the terminal. */
import { count } from "../base/words.ts";
import type { Hash, OperationId } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import type { Root } from "../protocol/paths.ts";
import type { Plan, PlanEdit, PlanQuestion } from "../protocol/plan.ts";
import { listedOperations, planLines } from "./plan-text.ts";
import { line, type Screen } from "./screen.ts";

export type PlanAsk = {
  readonly plan: Plan;
  readonly hash: Hash;
  readonly roots: readonly Root[];
  /** Operations that start unticked: impossible ones, and what a flag denies. */
  readonly off: ReadonlySet<OperationId>;
};

type Draft = {
  readonly off: ReadonlySet<OperationId>;
  readonly edits: readonly PlanEdit[];
};

export const showPlan = (
  screen: Screen,
  { plan, roots }: Pick<PlanAsk, "plan" | "roots">,
  off: ReadonlySet<OperationId>,
  whole: boolean,
): void => {
  screen.say("");
  for (const row of planLines(plan, { roots, paint: screen.paint.err, off, whole })) screen.say(row);
  screen.say("");
};

/** Shows the plan and asks until there is a decision; undefined when nobody answers. */
export async function askPlan(ask: PlanAsk, screen: Screen, signal: AbortSignal): Promise<TaskIntent | undefined> {
  let draft: Draft = { off: ask.off, edits: [] };
  showPlan(screen, ask, draft.off, false);
  for (;;) {
    const answer = await screen.ask("Approve this plan? [Y/n/e=edit/d=details] ", signal);
    switch (answer?.trim().toLowerCase()) {
      case undefined:
        return undefined;
      case "":
      case "y":
      case "yes":
        return approval(ask, draft, screen, signal);
      case "n":
      case "no":
        return refusal(ask.hash, screen, signal);
      case "d":
        showPlan(screen, ask, draft.off, true);
        break;
      case "e":
        draft = await edited(ask, draft, screen, signal);
        showPlan(screen, ask, draft.off, false);
        for (const edit of draft.edits) screen.say(editLine(ask.plan, edit));
        break;
      default:
        screen.say("  Enter or y approves, n refuses or asks for another plan, e changes it, d lists every path.");
    }
  }
}

/** The approval of a plan as it stands: impossible operations off, recommended answers given. */
export function approvalOf(
  { plan, hash }: Pick<PlanAsk, "plan" | "hash">,
  draft: Draft,
  answers: Readonly<Record<string, string>>,
): TaskIntent {
  const on = plan.operations.map(({ id }) => id).filter((id) => !draft.off.has(id));
  return {
    type: "plan.decide",
    verdict: "approve",
    hash,
    ...(on.length < plan.operations.length ? { ticked: on } : {}),
    ...(draft.edits.length > 0 ? { edits: [...draft.edits] } : {}),
    ...(Object.keys(answers).length > 0 ? { answers: { ...answers } } : {}),
  };
}

/** The recommended answer to each question of a plan. */
export const recommended = (plan: Plan): Readonly<Record<string, string>> =>
  Object.fromEntries(plan.questions.flatMap(({ id, choices }) => (choices[0] === undefined ? [] : [[id, choices[0]]])));

async function approval(
  ask: PlanAsk,
  draft: Draft,
  screen: Screen,
  signal: AbortSignal,
): Promise<TaskIntent | undefined> {
  const answers: Record<string, string> = {};
  for (const question of ask.plan.questions) {
    const answer = await askPlanQuestion(question, screen, signal);
    if (answer === undefined) return undefined;
    if (answer !== "") answers[question.id] = answer;
  }
  return approvalOf(ask, draft, answers);
}

async function askPlanQuestion(
  { text, choices }: PlanQuestion,
  screen: Screen,
  signal: AbortSignal,
): Promise<string | undefined> {
  screen.say(`${screen.paint.err("bold", "Question")}  ${line(text)}`);
  choices.forEach((choice, at) => {
    screen.say(`  ${at + 1}. ${line(choice)}${at === 0 ? " (recommended)" : ""}`);
  });
  const answer = await screen.ask(choices.length > 0 ? "Number, or your own words [1] " : "Your answer ", signal);
  if (answer === undefined) return undefined;
  const typed = answer.trim();
  return typed === "" ? (choices[0] ?? "") : (choices[Number(typed) - 1] ?? typed);
}

async function refusal(hash: Hash, screen: Screen, signal: AbortSignal): Promise<TaskIntent | undefined> {
  const note = await screen.ask("What should be different? (Enter alone: no plan, no changes) ", signal);
  if (note === undefined) return undefined;
  const text = note.trim();
  return text === ""
    ? { type: "plan.decide", verdict: "reject", hash }
    : { type: "plan.decide", verdict: "revise", hash, note: text };
}

async function edited(ask: PlanAsk, start: Draft, screen: Screen, signal: AbortSignal): Promise<Draft> {
  let draft = start;
  screen.say(
    "  Numbers turn operations off and on again: 2 5-7. A new target: 3=Archive/2026/{name}. Enter alone: done.",
  );
  for (;;) {
    const typed = (await screen.ask("Edit: ", signal))?.trim() ?? "";
    if (typed === "") return draft;
    const next = applied(ask.plan, draft, typed);
    if (typeof next === "string") {
      screen.say(`  ${next}`);
      continue;
    }
    draft = next;
    screen.say(`  ${count(ask.plan.operations.length - draft.off.size, "operation")} on, ${draft.off.size} off.`);
  }
}

/** The draft after what was typed, or a sentence about what does not fit. */
function applied(plan: Plan, draft: Draft, typed: string): Draft | string {
  const target = /^(\d+)\s*=\s*(.+)$/s.exec(typed);
  if (target !== null) return retargeted(plan, draft, Number(target[1]), (target[2] ?? "").trim());
  const numbers = numbersOf(typed);
  return numbers === undefined ? "Numbers like 2 5-7, or 3=new/target." : toggled(plan, draft, numbers);
}

function retargeted(plan: Plan, draft: Draft, number: number, to: string): Draft | string {
  const operation = listedOperations(plan)[number - 1];
  if (operation === undefined) return `There is no operation ${number}.`;
  if (operation.kind !== "move" && operation.kind !== "create") return "Only a move or a new file has a target.";
  const others = draft.edits.filter((edit) => edit.kind !== "target" || edit.operation !== operation.id);
  return { ...draft, edits: [...others, { kind: "target", operation: operation.id, to }] };
}

function toggled(plan: Plan, draft: Draft, numbers: readonly number[]): Draft | string {
  const listed = listedOperations(plan);
  const off = new Set(draft.off);
  for (const number of numbers) {
    const operation = listed[number - 1];
    if (operation === undefined) return `There is no operation ${number}.`;
    if (operation.problem !== undefined) return `Operation ${number} cannot be done: ${line(operation.problem)}`;
    if (!off.delete(operation.id)) off.add(operation.id);
  }
  return { ...draft, off };
}

/** "2 5-7, 9" → 2, 5, 6, 7, 9; undefined when it is anything else. */
export function numbersOf(typed: string): readonly number[] | undefined {
  const ranges = typed.split(/[\s,]+/).filter((part) => part !== "");
  if (!ranges.every((range) => /^\d{1,6}(-\d{1,6})?$/.test(range))) return undefined;
  return ranges.flatMap((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
  });
}

function editLine(plan: Plan, edit: PlanEdit): string {
  if (edit.kind !== "target") return "";
  const number = listedOperations(plan).findIndex(({ id }) => id === edit.operation) + 1;
  return `  Operation ${number} goes to ${line(edit.to)} (checked again when you approve).`;
}
