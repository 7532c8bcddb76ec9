/** From effects to what may really be done: policy, then the user for what policy leaves open. */
import { canonical } from "../base/canonical.ts";
import { rulesOf } from "../permissions/patterns.ts";
import { decide, type Guard } from "../permissions/policy.ts";
import type { Effect } from "../protocol/effects.ts";
import type { CallStarted } from "../protocol/events.ts";
import type { AgentId, CallId, OperationId } from "../protocol/ids.ts";
import type { CallDecision, Question } from "../protocol/questions.ts";
import type { Authority, EffectPattern, Rule, Verdict } from "../protocol/rules.ts";
import type { TaskState } from "../protocol/state.ts";
import { effectWords, questionTitle } from "./effect-words.ts";
import { type FactsDeps, gather, type Known } from "./facts.ts";
import type { Desk } from "./ports.ts";
import { effectsOf } from "./ticket.ts";

export type JudgeDeps = FactsDeps & { readonly desk: Desk; readonly off?: ReadonlySet<Guard> };

export type Call = {
  readonly id: CallId;
  readonly agent: AgentId;
  readonly tool: string;
  readonly input: unknown;
  readonly title: string;
  /** Whether the call still makes sense when some of its effects were refused. */
  readonly partial: boolean;
};

/** What of a call may be done. `refused` says in words what was taken out and why. */
export type Leave =
  | {
      readonly kind: "leave";
      readonly effects: readonly Effect[];
      readonly uses: CallStarted["uses"];
      readonly operations: ReadonlyMap<Effect, OperationId>;
      readonly refused: readonly string[];
    }
  | { readonly kind: "denied"; readonly why: string };

type Judged = Known & { readonly verdict: Verdict };

/** Judges `effects` and asks what has to be asked. Rejects with the signal's reason when the wait is stopped. */
export async function judge(
  call: Call,
  effects: readonly Effect[],
  signal: AbortSignal,
  deps: JudgeDeps,
): Promise<Leave> {
  for (;;) {
    const judged = verdicts(await gather(effects, deps), call, deps);
    const denied = judged.filter(({ verdict }) => verdict.kind === "deny");
    const open = judged.filter(({ verdict }) => verdict.kind !== "deny");
    if (denied.length > 0 && !(call.partial && open.length > 0)) return { kind: "denied", why: denials(denied, deps) };
    const refused = denied.length > 0 ? [denials(denied, deps)] : [];
    const asked = open.filter(isAsked);
    if (asked.length === 0) return leave(open, refused);
    const question = approval(call, asked, deps);
    const decision = await askUser(question, signal, deps);
    if (decision.allow && (await isStale(question, call, effects, deps))) continue;
    return afterAnswer({ open, asked, decision, refused, partial: call.partial });
  }
}

const isAsked = ({ verdict }: Judged): boolean => verdict.kind === "ask";

/** The answer is about the files as they were shown. If one changed meanwhile, it is asked again. */
async function isStale(question: Approval, call: Call, effects: readonly Effect[], deps: JudgeDeps): Promise<boolean> {
  const now = verdicts(await gather(effects, deps), call, deps).filter(isAsked);
  return approval(call, now, deps).hash !== question.hash;
}

function verdicts(known: readonly Known[], call: Call, deps: JudgeDeps): readonly Judged[] {
  const state = deps.ledger.state();
  const held = new Set(deps.ledger.heldBy(call.agent, call.id));
  const used = new Set(state.used.filter((entry) => !held.has(entry)));
  const authority = authorityOf(state, call.agent, used);
  return known.map((one) => {
    const verdict = decide(one.effect, one.facts, authority, deps.off);
    if (verdict.kind === "allow" && verdict.entry !== undefined) used.add(verdict.entry);
    return { ...one, verdict };
  });
}

/** What an agent may do, as the task's log says it. */
export function authorityOf(
  state: TaskState,
  agent: AgentId,
  used: ReadonlySet<string> = new Set(state.used),
): Authority {
  const unticked = (state.plan?.unticked ?? []).flatMap((id) => {
    const operation = state.plan?.plan.operations.find((one) => one.id === id);
    return operation
      ? [
          {
            operation: id,
            effects: effectsOf(operation),
            ...(operation.shape === undefined ? {} : { shape: operation.shape }),
          },
        ]
      : [];
  });
  return {
    mode: state.mode,
    trusted: state.trusted,
    agent,
    rules: [...state.guardrails.flatMap(rulesOf), ...state.rules],
    tickets: state.tickets,
    used,
    unticked,
  };
}

function leave(allowed: readonly Judged[], refused: readonly string[]): Leave {
  const operations = new Map<Effect, OperationId>();
  const uses: CallStarted["uses"][number][] = [];
  for (const [index, { effect, verdict }] of allowed.entries()) {
    if (verdict.kind !== "allow") continue;
    if (verdict.entry !== undefined) uses.push({ effect: index, entry: verdict.entry });
    if (verdict.operation !== undefined) operations.set(effect, verdict.operation as OperationId);
  }
  return { kind: "leave", effects: allowed.map(({ effect }) => effect), uses, operations, refused };
}

type Answered = {
  readonly open: readonly Judged[];
  readonly asked: readonly Judged[];
  readonly decision: CallDecision;
  readonly refused: readonly string[];
  readonly partial: boolean;
};

function afterAnswer({ open, asked, decision, refused, partial }: Answered): Leave {
  const chosen = (judged: Judged): boolean =>
    decision.allow && (decision.chosen?.includes(asked.indexOf(judged)) ?? true);
  const out = asked.filter((one) => !chosen(one));
  const left = open.filter((one) => !out.includes(one));
  if (out.length > 0 && !(partial && left.length > 0)) return { kind: "denied", why: refusal(decision) };
  return leave(left, out.length === 0 ? refused : [...refused, refusal(decision)]);
}

const refusal = (decision: CallDecision): string =>
  `The user said no${decision.note ? `: ${decision.note}` : "."} Do not try it another way; go on without it or ask what they want instead.`;

function denials(denied: readonly Judged[], { look }: JudgeDeps): string {
  const lines = denied.slice(0, 20).map((one) => {
    const { verdict } = one;
    return verdict.kind === "deny" ? `${effectWords(one, look.roots)}: ${verdict.why} (${verdict.rule})` : "";
  });
  const more = denied.length > lines.length ? [`and ${denied.length - lines.length} more`] : [];
  return `Not allowed:\n${[...lines, ...more].join("\n")}`;
}

type Approval = Extract<Question, { kind: "approval" }>;

function approval(call: Call, asked: readonly Judged[], { look, ground }: JudgeDeps): Approval {
  const { roots } = look;
  const why = [...new Set(asked.flatMap(({ verdict }) => (verdict.kind === "ask" ? [verdict.why] : [])))].join(" ");
  return {
    kind: "approval",
    call: call.id,
    agent: call.agent,
    tool: call.tool,
    title: questionTitle(asked, roots),
    why,
    effects: asked.map((one, index) => ({
      index,
      effect: one.effect,
      words: effectWords(one, roots),
      why: one.verdict.kind === "ask" ? one.verdict.why : "",
      made: one.facts.made,
      ...(one.facts.runsCode === undefined ? {} : { runsCode: one.facts.runsCode }),
      bytes: one.entry?.size ?? 0,
    })),
    reversible: asked.every(
      ({ effect }) => effect.kind !== "send" && effect.kind !== "connector" && effect.kind !== "run",
    ),
    mayRemember: asked.every(({ verdict }) => verdict.kind === "ask" && verdict.mayRemember),
    hash: ground.digest(canonical({ tool: call.tool, input: call.input, effects: asked.map(({ effect }) => effect) })),
  };
}

async function askUser(question: Approval, signal: AbortSignal, { ledger, desk }: JudgeDeps): Promise<CallDecision> {
  const known = ledger.decision(question.call);
  if (known && "allow" in known && known.hash === question.hash) return known;
  await ledger.record(question.agent, { type: "call.asked", question });
  const { decision, by } = await desk.decideCall(question, signal);
  const rule = decision.allow && decision.remember && question.mayRemember ? { rule: ruleFor(question) } : {};
  await ledger.record(question.agent, { type: "call.decided", call: question.call, decision, by, ...rule });
  return decision;
}

/** "Allow for this task": the same kinds of effect are not asked again. Policy keeps the kinds that always ask out of it. */
function ruleFor(question: Approval): Rule {
  const kinds = [...new Set(question.effects.map(({ effect }) => effect.kind))] as EffectPattern["kinds"];
  return {
    verdict: "allow",
    what: { kinds },
    source: "user",
    scope: "task",
    text: `Allowed for this task: ${kinds.join(", ")}`,
  };
}
