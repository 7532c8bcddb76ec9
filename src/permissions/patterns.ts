import picomatch from "picomatch";
import { type Effect, pathsOf } from "../protocol/effects.ts";
import type { WorkPath } from "../protocol/paths.ts";
import type { Guardrail } from "../protocol/plan.ts";
import type { EffectFacts, EffectPattern, Rule } from "../protocol/rules.ts";

/** Whether a glob over shown paths covers `path`. A folder's name covers everything below it; case is ignored: a rule protects. */
export function covers(glob: string, path: WorkPath): boolean {
  const clean = glob.replace(/^\.?\//, "").replace(/\/+$/, "");
  const options = { dot: true, nocase: true } as const;
  return picomatch.isMatch(
    path.path,
    [clean, `${clean}/**`, ...(clean.includes("/") ? [] : [`**/${clean}`, `**/${clean}/**`])],
    options,
  );
}

/** Whether `pattern` speaks of an effect with these facts. */
export function matches(pattern: EffectPattern, effect: Effect, facts: EffectFacts): boolean {
  const kind =
    pattern.kinds.includes(effect.kind) || (pattern.kinds.includes("overwrite") && overwrites(effect, facts));
  return (
    kind &&
    (pattern.paths === undefined || pathsOf(effect).some((path) => pattern.paths?.some((glob) => covers(glob, path))))
  );
}

/** Whether bytes of the user's own would be replaced: a change of a file this task did not make, or a delete under a move. */
export const overwrites = (effect: Effect, facts: EffectFacts): boolean =>
  facts.replaces && !facts.made && (effect.kind === "change" || effect.kind === "delete" || effect.kind === "create");

/** The rules that make a guardrail hold. One without `never` is words only and gives none. */
export function rulesOf(guardrail: Guardrail): readonly Rule[] {
  if (guardrail.never.length === 0) return [];
  const what: EffectPattern = {
    kinds: guardrail.never,
    ...(guardrail.paths === undefined ? {} : { paths: guardrail.paths }),
  };
  return [{ verdict: "deny", what, source: "guardrail", scope: "task", text: guardrail.text }];
}

/** A negation, then within a few words a verb. Letters, not ASCII words, bound them: "überschreiben" begins with a letter. */
const saying = (negation: string, verb: string): RegExp =>
  new RegExp(`(?<!\\p{L})(?:${negation})(?!\\p{L})[^.!?\\n]{0,30}(?<!\\p{L})(?:${verb})`, "iu");

const notInEnglish = "do not|don['’]?t|never|without|no";
const notInGerman = "nichts?|nie|niemals|kein\\p{L}*|ohne";

const prohibitions: readonly { readonly says: RegExp; readonly never: Guardrail["never"] }[] = [
  { says: saying(notInEnglish, "overwrit|replac"), never: ["overwrite"] },
  { says: saying(notInEnglish, "delet|remov"), never: ["delete"] },
  { says: saying(notInGerman, "überschr|ersetz"), never: ["overwrite"] },
  { says: saying(notInGerman, "lösch|entfern"), never: ["delete"] },
];
const lookOnly = /\bno changes\b|\b(?:do not|don['’]?t) change anything\b|\bnichts ändern\b/i;
const exceptions = /\b(?:except|unless|only|other than|but|außer|nur|sondern)\b/i;
const everything = /\b(?:anything|any|files?|nothing|nichts|existing|originals?|dateien?|etwas)\b/i;

/**
 * Prohibitions in plain words of the request ("do not overwrite anything"), so that they hold whatever the model puts
 * into its plan. Sentences with an exception ("delete nothing but the temporary files") stay words: a wrong denial
 * would be as bad.
 */
export function guardrailsIn(request: string): readonly Guardrail[] {
  const found: Guardrail[] = [];
  for (const sentence of request.split(/(?<=[.!?;])\s+|\n+/)) {
    const text = sentence.trim();
    if (lookOnly.test(sentence)) found.push({ text, never: ["create", "change", "delete", "move"], source: "user" });
    if (exceptions.test(sentence) || !everything.test(sentence)) continue;
    for (const { says, never } of prohibitions) if (says.test(sentence)) found.push({ text, never, source: "user" });
  }
  return found;
}
