/** A plan that does what was forbidden is sent back before anyone sees it: it would only be refused at each step. */
import { matches, rulesOf } from "../permissions/patterns.ts";
import { shown } from "../protocol/paths.ts";
import type { Guardrail, Operation, Plan } from "../protocol/plan.ts";
import type { EffectFacts } from "../protocol/rules.ts";
import type { Look } from "./ports.ts";
import { effectsOf } from "./ticket.ts";

/** Sentences for the model: which operation goes against which prohibition of the user or of the plan itself. */
export function forbiddenIn(plan: Plan, guardrails: readonly Guardrail[], look: Look): readonly string[] {
  const rules = [...guardrails, ...plan.guardrails].flatMap(rulesOf);
  return plan.operations.flatMap((operation) =>
    rules
      .filter(({ what }) => effectsOf(operation).some((effect) => matches(what, effect, factsOf(operation))))
      .map(({ text }) => `${operation.kind} ${nameOf(operation, look)}: "${text}" forbids it. Leave it out.`),
  );
}

const factsOf = ({ kind }: Operation): EffectFacts => ({ made: false, ours: false, replaces: kind === "change" });

const nameOf = ({ paths, group }: Operation, { roots }: Look): string => {
  const [first] = paths;
  return paths.length === 1 && first ? shown(first, roots) : (group ?? `${paths.length} files`);
};
