/** The formulas of a summary's value cells. */
import type { MeasureSpec } from "../book.ts";
import type { Group } from "./dimension.ts";

/** What one value cell tests: a dimension's range and group, with the address of the group's label. */
export type Test = { readonly range: string; readonly group: Group; readonly ref: string };

type As = MeasureSpec["as"];

/** Whether the parts add up to the whole. */
export const isAdditive = (as: As): boolean => as === "sum" || as === "count" || as === "share";

/**
 * The formula of a value cell over the rows that pass all tests; without tests, over all rows. SUMIFS and its kin where
 * they are exact; where they would match other texts too, SUMPRODUCT and array formulas that compare whole values.
 * `rows` is a range with one cell per row, for counting.
 */
export function valueFormula(as: As, of: string | undefined, tests: readonly Test[], rows: string): string {
  if (as === "share") return `IF(SUM(${of})=0,0,${valueFormula("sum", of, tests, rows)}/SUM(${of}))`;
  if (tests.length === 0) return overall(as, of ?? "", rows);
  const conditions = tests.map(({ group, range, ref }) => group.conditions(range, ref));
  return conditions.every((one) => one !== undefined)
    ? simpleFormula(as, of ?? "", conditions.flat().join(","))
    : arrayFormula(as, of ?? "", tests);
}

function overall(as: Exclude<As, "share">, of: string, rows: string): string {
  if (as === "count") return `ROWS(${rows})`;
  return `${{ sum: "SUM", average: "AVERAGE", min: "MIN", max: "MAX" }[as]}(${of})`;
}

function simpleFormula(as: Exclude<As, "share">, of: string, conditions: string): string {
  switch (as) {
    case "count":
      return `COUNTIFS(${conditions})`;
    case "sum":
      return `SUMIFS(${of},${conditions})`;
    case "average":
      return `IFERROR(AVERAGEIFS(${of},${conditions}),"")`;
    default:
      return `${as === "min" ? "MINIFS" : "MAXIFS"}(${of},${conditions})`;
  }
}

function arrayFormula(as: Exclude<As, "share">, of: string, tests: readonly Test[]): string {
  const masks = tests.map(({ group, range, ref }) => `(${group.test(range, ref)})`);
  const numbers = tests.map(({ group, range, ref }) => `1*(${group.test(range, ref)})`).join(",");
  if (as === "count") return `SUMPRODUCT(${numbers})`;
  if (as === "sum") return `SUMPRODUCT(${numbers},${of})`;
  // Numbers only: blank cells would count as 0 inside IF, and text is greater than every number.
  const mask = [...masks, `(${of}<>"")`, `(${of}<1E+307)`].join("*");
  // Not AVERAGE: see calls.ts for what the engine makes of it here.
  if (as === "average") return `IFERROR(SUM(IF(${mask},${of}))/SUM(IF(${mask},1)),"")`;
  return `${as === "min" ? "MIN" : "MAX"}(IF(${mask},${of}))`;
}
