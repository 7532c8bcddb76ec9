/** Calculates a finished workbook anew and compares: what is stored may be old, or was never calculated. */
import type { Finding } from "../../protocol/events.ts";
import { addressOf } from "../tables/grid.ts";
import { distrust } from "../workbook/calls.ts";
import type { Seen } from "./cells.ts";
import { evaluate, keyOf, type Value } from "./evaluate.ts";
import { type CheckedFormula, type Reading, sheetNamed } from "./reading.ts";
import { textOfPart } from "./relations.ts";

// Functions in which the engine and the office programs were measured to agree; formulas with others keep their stored
// values, so that a difference means the file and not the engine.
export const agreed: ReadonlySet<string> = new Set(
  "SUM AVERAGE MIN MAX COUNT COUNTA SUMIF SUMIFS COUNTIF COUNTIFS AVERAGEIF AVERAGEIFS IF IFERROR AND OR NOT ROUND ROUNDUP ROUNDDOWN INT ABS MOD SQRT INDEX MATCH VLOOKUP SUMPRODUCT LEFT RIGHT MID LEN TRIM UPPER LOWER YEAR MONTH DAY MEDIAN LARGE SMALL PRODUCT".split(
    " ",
  ),
);
/** Larger books would take the engine more than some seconds: 20,000 formulas over 200,000 cells took 20. */
const mostFormulas = 10_000;
const mostCells = 100_000;
const mostSaid = 5;

/**
 * Differences between stored and calculated values. `loadEngine` comes first. Books too large to calculate in time are
 * taken at their word, and that is said.
 */
export function recalculated(reading: Reading): Finding[] {
  const cells = reading.sheets.flatMap(({ rows }) => rows).reduce((sum, row) => sum + row.length, 0);
  const chosen = reading.formulas.filter((formula) => canCalculate(formula, reading));
  const isOdd = /date1904="(?:1|true)"/.test(textOfPart(reading.parts, "xl/workbook.xml"));
  if (chosen.length === 0 || isOdd) return [];
  if (chosen.length > mostFormulas || cells > mostCells) return [taken(reading.formulas.length, cells)];
  const values = evaluate(
    reading,
    chosen.map((formula) => ({ ...formula, text: formula.read?.text ?? "" })),
  );
  return compare(reading, chosen, values);
}

const taken = (formulas: number, cells: number): Finding => ({
  severity: "info",
  text: `The values of ${formulas.toLocaleString("en")} formulas are taken as stored: a workbook of ${cells.toLocaleString("en")} cells is too large to be calculated anew here. Open it in a spreadsheet program to be sure.`,
});

function canCalculate({ read, cell }: CheckedFormula, reading: Reading): boolean {
  return (
    read !== undefined &&
    cell.array !== true &&
    !read.array &&
    read.names.every((name) => /^(?:TRUE|FALSE)$/i.test(name)) &&
    read.functions.every((name) => agreed.has(name.toUpperCase())) &&
    read.areas.every(({ sheet }) => sheetNamed(reading, sheet) !== undefined) &&
    distrust(read.text) === undefined
  );
}

function compare({ sheets }: Reading, asked: readonly CheckedFormula[], values: ReadonlyMap<string, Value>): Finding[] {
  const findings: Finding[] = [];
  for (const formula of asked) {
    const { sheet, row, column, cell } = formula;
    const now = values.get(keyOf(formula));
    if (cell.error !== undefined || findings.length >= mostSaid) continue;
    const found =
      typeof now === "object" && now !== null
        ? errorWords(cell, now.error)
        : typeof now === "number"
          ? differenceWords(cell, now)
          : undefined;
    if (found !== undefined) findings.push({ ...found, place: `${sheets[sheet]?.name}!${addressOf(row, column)}` });
  }
  return findings;
}

type Words = Pick<Finding, "severity" | "text">;

/** An error that calculating gives. Where a value is stored, only errors that no program can see differently count. */
function errorWords({ value, formula }: Seen, error: string): Words | undefined {
  const sure = value === null ? /^#(?:DIV\/0!|REF!|N\/A|VALUE!|NUM!|NAME\?)$/ : /^#(?:DIV\/0!|REF!)$/;
  if (!sure.test(error)) return undefined;
  const stored = value === null ? "" : ` (stored is ${value})`;
  return {
    severity: "error",
    text: `=${formula} gives ${error} when it is calculated${stored}. Correct the formula or what it reads.`,
  };
}

function differenceWords({ value, formula }: Seen, now: number): Words | undefined {
  if (typeof value !== "number" || Number.isNaN(now)) return undefined;
  if (Math.abs(now - value) <= Math.max(1e-6, Math.abs(value) * 1e-6)) return undefined;
  return {
    severity: "warning",
    text: `=${formula} stores ${value}, but calculates to ${Number(now.toPrecision(12))}: the file was not calculated after its last change. Calculate and save it.`,
  };
}
