/** Plan: proposes what will be done, waits for the user, and turns the approved rows into a ticket. */
import { canonical } from "../base/canonical.ts";
import { some } from "../base/words.ts";
import type { CallId, Hash } from "../protocol/ids.ts";
import { lead } from "../protocol/ids.ts";
import { shown } from "../protocol/paths.ts";
import type { Operation, Plan, PlanDecision } from "../protocol/plan.ts";
import type { ApprovedPlan } from "../protocol/state.ts";
import { effectWords } from "./effect-words.ts";
import type { Ledger } from "./ledger.ts";
import { checkPlan } from "./plan-check.ts";
import { editedPlan } from "./plan-edits.ts";
import { forbiddenIn } from "./plan-guardrails.ts";
import { PlanInput } from "./plan-input.ts";
import type { Decided, Desk, Ground, Look } from "./ports.ts";
import { effectsOf, issueTicket } from "./ticket.ts";
import type { Outcome, Tool } from "./tool.ts";
import { tool } from "./tool.ts";

export type PlanDeps = { readonly look: Look; readonly ledger: Ledger; readonly desk: Desk; readonly ground: Ground };

/** The Plan tool of one task. Its other name in plugins is ExitPlanMode. */
export const planTool = (deps: PlanDeps): Tool =>
  tool<PlanInput>({
    name: "Plan",
    description:
      "Propose what you will do, step by step, with every file operation, and wait for the user. The approved plan is your permission: calls inside it run without questions, everything else asks.",
    input: PlanInput,
    alone: true,
    title: () => "Propose a plan",
    effects: async () => [],
    run: async (input, hands) => propose(input, hands.signal, deps),
  });

async function propose(input: PlanInput, signal: AbortSignal, deps: PlanDeps): Promise<Outcome> {
  const { plan, problems: unfit } = await checkPlan(input, deps.look);
  const problems = [...unfit, ...forbiddenIn(plan, deps.ledger.state().guardrails, deps.look)];
  if (problems.length > 0) {
    return {
      ok: false,
      error: `The plan does not fit the folder, so it was not shown. Mend it and call Plan again:\n${problems
        .slice(0, 30)
        .map((one) => `- ${one}`)
        .join("\n")}`,
    };
  }
  return decideOn(plan, signal, deps);
}

const hashOf = (plan: Plan, { ground }: PlanDeps): Hash => ground.digest(canonical(plan));

/** Shows a checked plan until the user has decided about it. After a crash, a plan already shown or decided is taken up again. */
async function decideOn(plan: Plan, signal: AbortSignal, deps: PlanDeps): Promise<Outcome> {
  const hash = hashOf(plan, deps);
  const known = deps.ledger.state().plan;
  if (known?.hash === hash && known.decided === "approve") return approvedBefore(known, deps);
  if (known?.hash !== hash || known.decided !== undefined) {
    await deps.ledger.record(lead, { type: "plan.proposed", call: planCall(hash), plan, hash });
  }
  const answer = await deps.desk.decidePlan(plan, hash, signal);
  return concluded(editedPlan(plan, answer.decision.edits ?? [], deps.look), answer, hash, deps);
}

/** The approval is on record, only its result was lost with a crash. */
function approvedBefore({ plan, hash, unticked }: ApprovedPlan, { look }: PlanDeps): Outcome {
  const ticked = plan.operations.map(({ id }) => id).filter((id) => !unticked.includes(id));
  return { ok: true, content: [{ type: "text", text: approved(plan, { verdict: "approve", hash, ticked }, look) }] };
}

/** A plan is filed under its hash: the same plan after a crash is the same plan. */
const planCall = (hash: Hash): CallId => `plan-${hash.slice(0, 12)}` as CallId;

async function concluded(
  plan: Plan,
  { decision, by }: Decided<PlanDecision>,
  hash: Hash,
  deps: PlanDeps,
): Promise<Outcome> {
  const call = planCall(hash);
  if (decision.verdict !== "approve") {
    await deps.ledger.record(lead, { type: "plan.decided", call, decision, by });
    return { ok: true, content: [{ type: "text", text: said(decision) }] };
  }
  const ticket = await issueTicket(plan, hash, decision.ticked, deps);
  await deps.ledger.record(lead, { type: "plan.decided", call, decision, plan, ticket, by });
  return { ok: true, content: [{ type: "text", text: approved(plan, decision, deps.look) }] };
}

const said = (decision: PlanDecision): string =>
  decision.verdict === "revise"
    ? `Not approved yet. The user says: ${decision.note ?? "Think again."}\nRevise the plan and call Plan again.`
    : `Rejected. The user does not want this plan${decision.note ? `: ${decision.note}` : "."} Nothing was changed. Ask what they want instead, or end.`;

function approved(plan: Plan, decision: PlanDecision, look: Look): string {
  const { ticked } = decision;
  const left = ticked === undefined ? [] : plan.operations.filter(({ id }) => !ticked.includes(id));
  const lines = [
    "Approved. Carry it out now, keep TodoWrite up to date with the step titles, and end with a short report.",
  ];
  if (left.length > 0)
    lines.push(
      `Left out by the user, do not do these:\n${left.map((one) => `- ${operationWords(one, look)}`).join("\n")}`,
    );
  for (const { id, text } of plan.questions) {
    const answer = decision.answers?.[id];
    if (answer !== undefined) lines.push(`${text} → ${answer}`);
  }
  if (decision.edits?.length)
    lines.push(
      `The user edited the plan. It now reads:\n${plan.operations.map((one) => `- ${operationWords(one, look)}`).join("\n")}`,
    );
  if (decision.note) lines.push(`The user adds: ${decision.note}`);
  return lines.join("\n");
}

/** An operation in a line: "move a.txt, b.txt → Texts/". */
export function operationWords(operation: Operation, look: Look): string {
  if (operation.paths.length === 0 || operation.detail !== undefined)
    return `${operation.kind} ${operation.detail ?? operation.shape ?? ""}`;
  if (operation.shape !== undefined)
    return `${operation.kind} ${some(operation.paths.map((path) => shown(path, look.roots)))} → ${operation.shape}`;
  return some(
    effectsOf(operation).map((effect) => effectWords({ effect, entry: undefined }, look.roots)),
    200,
  );
}
