/** Approvals and choices of a person at the terminal. */
import type { TaskIntent } from "../protocol/intents.ts";
import type { AskedEffect, Question } from "../protocol/questions.ts";
import { numbersOf } from "./ask-plan.ts";
import { line, type Screen } from "./screen.ts";

export type Approval = Extract<Question, { kind: "approval" }>;
export type Choice = Extract<Question, { kind: "choice" }>;

/** How many effects are named before the rest is folded. */
const foldAfter = 12;

/** Whether an effect takes something of the user's away or leaves the folder: never allowed by just pressing Enter. */
const isGrave = ({ effect, made }: AskedEffect): boolean =>
  !(effect.kind === "create" || effect.kind === "move" || effect.kind === "read" || (effect.kind === "change" && made));

function showApproval(question: Approval, screen: Screen, whole: boolean): void {
  const { err: paint } = screen.paint;
  const { effects } = question;
  screen.say(`${paint("bold", `${line(question.title)}?`)}  ${paint("dim", line(question.why))}`);
  const named = whole || effects.length <= foldAfter + 1 ? effects : effects.slice(0, foldAfter);
  named.forEach((asked, at) => {
    const note = [asked.why === question.why ? "" : line(asked.why), asked.made ? "made by this task" : ""]
      .filter((part) => part !== "")
      .join(", ");
    screen.say(`  ${String(at + 1).padStart(2)}  ${line(asked.words)}${note === "" ? "" : paint("dim", `  ${note}`)}`);
  });
  if (named.length < effects.length) screen.say(`      … and ${effects.length - named.length} more (d lists them)`);
  screen.say(paint("dim", question.reversible ? "  Undo can bring this back." : "  This cannot be undone."));
}

/** Shows what would happen and asks; undefined when nobody answers. */
export async function askApproval(
  question: Approval,
  screen: Screen,
  signal: AbortSignal,
): Promise<TaskIntent | undefined> {
  const grave = question.effects.some(isGrave);
  const more = `${question.effects.length > 1 ? "/numbers=only these" : ""}${question.mayRemember ? "/t=for this task" : ""}`;
  const prompt = `Allow? [${grave ? "y/N" : "Y/n"}${more}] `;
  screen.say("");
  showApproval(question, screen, false);
  for (;;) {
    const answer = (await screen.ask(prompt, signal))?.trim().toLowerCase();
    if (answer === undefined) return undefined;
    if (answer === "d") {
      showApproval(question, screen, true);
      continue;
    }
    const intent = approvalIntent(question, answer, !grave);
    if (intent !== undefined) return intent;
    screen.say(`  y allows, n does not${question.effects.length > 1 ? ", numbers like 1 3-5 allow only these" : ""}.`);
  }
}

function approvalIntent(question: Approval, answer: string, byDefault: boolean): TaskIntent | undefined {
  const { call, hash, effects, mayRemember } = question;
  const decide = { type: "call.decide", call, hash } as const;
  if (answer === "") return { ...decide, allow: byDefault };
  if (answer === "y" || answer === "yes") return { ...decide, allow: true };
  if (answer === "n" || answer === "no") return { ...decide, allow: false };
  if (answer === "t" && mayRemember) return { ...decide, allow: true, remember: "task" };
  const numbers = numbersOf(answer);
  const chosen = numbers?.map((number) => effects[number - 1]?.index);
  if (chosen === undefined || chosen.length === 0) return undefined;
  return chosen.some((index) => index === undefined)
    ? undefined
    : { ...decide, allow: true, chosen: chosen.filter((index) => index !== undefined) };
}

/** Shows the choices by number and asks; undefined when nobody answers. */
export async function askChoice(
  question: Choice,
  screen: Screen,
  signal: AbortSignal,
): Promise<TaskIntent | undefined> {
  const { choices, several } = question;
  screen.say("");
  screen.say(screen.paint.err("bold", line(question.title)));
  choices.forEach(({ label, detail }, at) => {
    screen.say(`  ${at + 1}. ${line(label)}${detail ? screen.paint.err("dim", `  ${line(detail)}`) : ""}`);
  });
  const prompt =
    choices.length === 0 ? "Your answer " : several ? "Numbers, or your own words " : "Number, or your own words [1] ";
  for (;;) {
    const typed = (await screen.ask(prompt, signal))?.trim();
    if (typed === undefined) return undefined;
    const intent = choiceIntent(question, typed);
    if (intent !== undefined) return intent;
    screen.say(`  A number from 1 to ${choices.length}, or words.`);
  }
}

function choiceIntent({ call, hash, choices, several }: Choice, typed: string): TaskIntent | undefined {
  const answer = { type: "question.answer", call, hash } as const;
  if (typed === "") {
    const first = choices[0];
    return several || first === undefined ? undefined : { ...answer, picked: [first.label] };
  }
  const numbers = choices.length === 0 ? undefined : numbersOf(typed);
  if (numbers === undefined) return { ...answer, picked: [], text: typed };
  const picked = numbers.map((number) => choices[number - 1]?.label).filter((label) => label !== undefined);
  return picked.length === numbers.length && (several || picked.length === 1) ? { ...answer, picked } : undefined;
}
