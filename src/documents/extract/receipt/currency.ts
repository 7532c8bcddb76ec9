/** In which currency a receipt is. */
import type { Country } from "../country.ts";
import { currencySigns, type Row } from "./entries.ts";
import type { Candidate } from "./total.ts";

/** `exact`: a sign of that currency stands on the receipt. */
export type CurrencyFinding = { readonly value: string; readonly confidence: number; readonly exact: boolean };

/** Currencies that are written with a plain "$". */
const dollars = new Set(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"]);

type Known = (Country & { readonly weight: number }) | undefined;

/** By the sign at the total, else by the most frequent sign, else by the country; undefined when nothing tells. */
export function currencyOf(
  rows: readonly Row[],
  total: Candidate | undefined,
  country: Known,
): CurrencyFinding | undefined {
  const signs = [...currencySigns(rows)].sort((a, b) => b[1] - a[1]);
  const exact = total?.entry.amount.currency;
  const sign = exact ?? signs[0]?.[0];
  if (sign === "$") return dollarsOf(country);
  if (sign === undefined) {
    return country && { value: country.currency, confidence: country.weight >= 2 ? 0.85 : 0.65, exact: false };
  }
  const hasRivals = signs.some(([code]) => code !== sign && code !== "$");
  return { value: sign, confidence: exact !== undefined ? 0.97 : hasRivals ? 0.75 : 0.93, exact: true };
}

/** Some countries write "$" for their own money, whatever it is called. */
function dollarsOf(country: Known): CurrencyFinding {
  const isOwn = country !== undefined && (dollars.has(country.currency) || country.weight >= 3);
  return isOwn
    ? { value: country.currency, confidence: 0.85, exact: false }
    : { value: "USD", confidence: 0.75, exact: false };
}
