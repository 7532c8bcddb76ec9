/** What a person should look at on a receipt. */
import type { Field } from "../../api.ts";

/** Below this a value is shown to a person instead of being relied on. */
export const unsure = 0.6;

/** Reasons for a person to look, in the order in which they matter. */
export function reviewOf(fields: Readonly<Record<string, Field>>): readonly string[] {
  const { total, date, currency, merchant } = fields;
  const reasons = [reasonFor("total", total), reasonFor("date", date), reasonFor("merchant", merchant, 0.35)];
  if (total !== undefined && currency === undefined) reasons.push("no currency on it");
  return reasons.filter((reason) => reason !== undefined);
}

function reasonFor(name: string, field: Field | undefined, limit = unsure): string | undefined {
  if (field === undefined) return `no ${name} found`;
  if (field.confidence >= limit) return undefined;
  const others = (field.alternatives ?? []).slice(0, 2).map(({ value }) => shownValue(value));
  return `${name} uncertain: ${[shownValue(field.value), ...others].join(" or ")}?`;
}

const shownValue = (value: string | number): string => (typeof value === "number" ? value.toFixed(2) : value);
