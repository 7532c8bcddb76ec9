/** Calculates a finished workbook anew and compares: what is stored may be old, or was never calculated. */
import { Model } from "@ironcalc/wasm";
import type { Finding } from "../../protocol/events.ts";
import { addressOf, letterOf } from "../tables/grid.ts";
import { distrust, forEngine } from "../workbook/calls.ts";
import { quotedSheet } from "../workbook/formulas.ts";
import { eachSeen, type Seen } from "./cells.ts";
import { type CheckedFormula, type Reading, sheetNamed } from "./reading.ts";
import { textOfPart } from "./relations.ts";

// Functions in which the engine and the office programs were measured to agree; formulas with others keep their stored
// values, so that a difference means the file and not the engine.
const agreed = new Set(
  "SUM AVERAGE MIN MAX COUNT COUNTA SUMIF SUMIFS COUNTIF COUNTIFS AVERAGEIF AVERAGEIFS IF IFERROR AND OR NOT ROUND ROUNDUP ROUNDDOWN INT ABS MOD SQRT INDEX MATCH VLOOKUP SUMPRODUCT LEFT RIGHT MID LEN TRIM UPPER LOWER YEAR MONTH DAY MEDIAN LARGE SMALL PRODUCT".split(
    " ",
  ),
);
/** Larger books would take the engine more than some seconds: 20,000 formulas over 200,000 cells took 20. */
const mostFormulas = 10_000;
const mostCells = 100_000;
const mostSaid = 5;

/** Differences between stored and calculated values. `loadEngine` comes first. None for books too large to calculate in time. */
export function recalculated(reading: Reading): Finding[] {
  const cells = reading.sheets.flatMap(({ rows }) => rows).reduce((sum, row) => sum + row.length, 0);
  const chosen = reading.formulas.filter((formula) => canCalculate(formula, reading));
  const isOdd = /date1904="(?:1|true)"/.test(textOfPart(reading.parts, "xl/workbook.xml"));
  if (chosen.length === 0 || chosen.length > mostFormulas || cells > mostCells || isOdd) return [];
  const model = new Model("book", "en", "UTC", "en");
  try {
    model.pauseEvaluation();
    feed(model, reading, new Set(chosen));
    const asked = chosen.filter((formula, at) => ask(model, reading, formula, at));
    model.resumeEvaluation();
    model.evaluate();
    return compare(model, reading, asked, new Map(chosen.map((formula, at) => [formula, at])));
  } finally {
    model.free();
  }
}

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

const probeName = "zz probe";

function feed(model: Model, { sheets }: Reading, chosen: ReadonlySet<CheckedFormula>): void {
  const calculated = new Set([...chosen].map(({ sheet, row, column }) => `${sheet}:${row}:${column}`));
  sheets.forEach((sheet, index) => {
    if (index > 0) model.newSheet();
    model.renameSheet(index, sheet.name);
    eachSeen(sheet, (cell, row, column) => {
      if (calculated.has(`${index}:${row}:${column}`)) return;
      const input = inputOf(cell);
      if (input !== undefined) model.setUserInput(index, row + 1, column + 1, input);
    });
  });
  model.newSheet();
  model.renameSheet(sheets.length, probeName);
}

/** As one would type it: the quote keeps text text. */
function inputOf({ value, error }: Seen): string | undefined {
  if (error !== undefined) return `=${error}`;
  if (value === null) return undefined;
  if (typeof value === "string") return `'${value}`;
  return typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : String(value);
}

/** Puts a formula in with a probe beside it, which gives all digits of a number (see calculate.ts). False: not accepted. */
function ask(model: Model, { sheets }: Reading, { sheet, row, column, read }: CheckedFormula, at: number): boolean {
  try {
    model.setUserInput(sheet, row + 1, column + 1, `=${forEngine(read?.text ?? "")}`);
    const name = quotedSheet(sheets[sheet]?.name ?? "");
    const [down, across] = probeAt(at);
    model.setUserInput(sheets.length, down, across, `=${name}!${letterOf(column)}${row + 1}&""`);
    return true;
  } catch {
    return false;
  }
}

const probeAt = (at: number): readonly [number, number] => [Math.floor(at / 100) + 1, (at % 100) + 1];

// Cell types of the engine.
const types = { number: 1, error: 16 } as const;

function compare(
  model: Model,
  { sheets }: Reading,
  asked: readonly CheckedFormula[],
  index: ReadonlyMap<CheckedFormula, number>,
): Finding[] {
  const findings: Finding[] = [];
  for (const formula of asked) {
    const { sheet, row, column, cell } = formula;
    if (cell.error !== undefined || findings.length >= mostSaid) continue;
    const type = model.getCellType(sheet, row + 1, column + 1);
    const probe = model.getFormattedCellValue(sheets.length, ...probeAt(index.get(formula) ?? 0));
    const found =
      type === types.error
        ? errorWords(cell, model.getFormattedCellValue(sheet, row + 1, column + 1))
        : type === types.number
          ? differenceWords(cell, Number(probe))
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
