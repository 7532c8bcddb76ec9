/** Who answers what a task asks: the person at the terminal, or the rule that `--approve` gives beforehand. */
import type { OperationId } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import type { Plan } from "../protocol/plan.ts";
import type { Question } from "../protocol/questions.ts";
import { type Args, oneOf } from "./args.ts";
import { type Approval, askApproval, askChoice, type Choice } from "./ask-call.ts";
import { approvalOf, askPlan, type PlanAsk, recommended, showPlan } from "./ask-plan.ts";
import { line, type Screen } from "./screen.ts";

/** An answer and who gave it; undefined leaves the question open and ends the run. */
export type Answer = { readonly intent: TaskIntent; readonly by: "user" | "script" } | undefined;

export type Answers = {
  plan(ask: Omit<PlanAsk, "off">, signal: AbortSignal): Promise<Answer>;
  call(question: Question, signal: AbortSignal): Promise<Answer>;
};

/** What `--approve` and `--deny` say. */
export type Policy = {
  readonly approve: "ask" | "plan" | "all" | "none";
  /** Deletes and overwrites are denied whatever else is accepted. */
  readonly denyDeletes: boolean;
};

export const policyFlags = { approve: "value", deny: "value" } as const;

/** Without the flag a person is asked; where there is none, the first question ends the run. */
export function policyOf(args: Args, interactive: boolean): Policy {
  const approve = oneOf(args, "approve", ["ask", "plan", "all", "none"]) ?? "ask";
  return {
    approve: approve === "ask" && !interactive ? "none" : approve,
    denyDeletes: oneOf(args, "deny", ["deletes"]) !== undefined,
  };
}

export function answersFor(policy: Policy, screen: Screen): Answers {
  return {
    plan: (ask, signal) => answerPlan({ ...ask, off: startsOff(ask.plan, policy) }, policy, screen, signal),
    call: (question, signal) =>
      question.kind === "choice"
        ? answerChoice(question, policy, screen, signal)
        : answerApproval(question, policy, screen, signal),
  };
}

/** Operations that cannot be done, and those that a flag denies: a plan's changes are of files the user already has. */
const startsOff = (plan: Plan, { denyDeletes }: Policy): ReadonlySet<OperationId> =>
  new Set(
    plan.operations
      .filter(({ kind, problem }) => problem !== undefined || (denyDeletes && (kind === "delete" || kind === "change")))
      .map(({ id }) => id),
  );

const byUser = (intent: TaskIntent | undefined): Answer => intent && { intent, by: "user" };

async function answerPlan(ask: PlanAsk, policy: Policy, screen: Screen, signal: AbortSignal): Promise<Answer> {
  if (policy.approve === "ask") return byUser(await askPlan(ask, screen, signal));
  showPlan(screen, ask, ask.off, false);
  if (policy.approve === "none") return undefined;
  screen.say(screen.paint.err("dim", `Approved by --approve ${policy.approve}.`));
  return { intent: approvalOf(ask, { off: ask.off, edits: [] }, recommended(ask.plan)), by: "script" };
}

async function answerApproval(
  question: Approval,
  policy: Policy,
  screen: Screen,
  signal: AbortSignal,
): Promise<Answer> {
  const { effects } = question;
  const allowed = policy.denyDeletes ? effects.filter(({ effect, made }) => !takesAway(effect.kind, made)) : effects;
  if (policy.approve === "none") return noteOpen(question.title, screen);
  if (allowed.length === 0 && effects.length > 0) return denied(question, "--deny deletes", screen);
  if (policy.approve === "plan") return denied(question, "--approve plan", screen);
  if (policy.approve === "ask") {
    const left = allowed.length < effects.length ? { ...question, effects: allowed } : question;
    return byUser(restricted(await askApproval(left, screen, signal), left, question));
  }
  screen.say(screen.paint.err("dim", `Allowed by --approve all: ${line(question.title)}`));
  const intent = { type: "call.decide", call: question.call, hash: question.hash, allow: true } as const;
  return { intent: restricted(intent, { effects: allowed }, question) ?? intent, by: "script" };
}

const takesAway = (kind: string, made: boolean): boolean => kind === "delete" || (kind === "change" && !made);

/** Allowing what was shown, when not all of the question was shown, allows just that. */
function restricted(
  intent: TaskIntent | undefined,
  shown: Pick<Approval, "effects">,
  { effects }: Pick<Approval, "effects">,
): TaskIntent | undefined {
  const all = intent?.type === "call.decide" && intent.allow && intent.chosen === undefined;
  if (!all || shown.effects.length === effects.length) return intent;
  const { remember: _remember, ...once } = intent;
  return { ...once, chosen: shown.effects.map(({ index }) => index) };
}

function denied({ call, hash, title }: Approval, by: string, screen: Screen): Answer {
  screen.say(screen.paint.err("yellow", `Denied by ${by}: ${line(title)}`));
  return { intent: { type: "call.decide", call, hash, allow: false, note: `Denied by ${by}.` }, by: "script" };
}

async function answerChoice(question: Choice, policy: Policy, screen: Screen, signal: AbortSignal): Promise<Answer> {
  const { call, hash, choices, title } = question;
  if (policy.approve === "ask") return byUser(await askChoice(question, screen, signal));
  if (policy.approve === "none") return noteOpen(title, screen);
  const first = choices[0];
  const answer = { type: "question.answer", call, hash } as const;
  if (policy.approve === "all" && first !== undefined) {
    screen.say(screen.paint.err("dim", `Answered by --approve all: ${line(title)} ${line(first.label)}`));
    return { intent: { ...answer, picked: [first.label] }, by: "script" };
  }
  screen.say(screen.paint.err("yellow", `Nobody is there to answer: ${line(title)}`));
  const text = "Nobody is there to answer. Go on without it, or end with what you have.";
  return { intent: { ...answer, picked: [], text }, by: "script" };
}

function noteOpen(title: string, screen: Screen): undefined {
  screen.say(`${screen.paint.err("bold", "Question")}  ${line(title)}`);
  return undefined;
}
