/** Calculates every formula of a planned workbook and says what is wrong with which. */
import { initSync, Model } from "@ironcalc/wasm";
import { Refusal } from "../../agent/ports.ts";
import { type Area, addressOf, letterOf } from "../tables/grid.ts";
import { distrust, forEngine } from "./calls.ts";
import { type Block, placeOf, quotedSheet, type Read, readFormula, type Where } from "./formulas.ts";
import type { BookPlan, Cell, Primitive, SheetPlan } from "./plan.ts";

export type Formula = Where & { readonly read: Read; readonly code: string | undefined };
export type Calculated = {
  readonly formulas: readonly Formula[];
  /** By "sheet index:row:column". */
  readonly results: ReadonlyMap<string, Primitive>;
};

export const cellKey = (sheet: number, row: number, column: number): string => `${sheet}:${row}:${column}`;

let ready = false;

/** Gives the engine its WebAssembly; only the first call does anything. */
export function loadEngine(wasm: Uint8Array): void {
  if (!ready) initSync({ module: wasm });
  ready = true;
}

/**
 * Results of all formulas. Refusal that names up to ten cells when a formula has an error value, a circular reference
 * or an unknown name, sheet or function. `loadEngine` comes first.
 */
export function calculate(plan: BookPlan): Calculated {
  const formulas = readAll(plan);
  if (formulas.length === 0) return { formulas, results: new Map() };
  const model = new Model("book", "en", "UTC", "en");
  try {
    model.pauseEvaluation();
    feedSheets(model, plan);
    feedValues(model, plan, neededCells(plan, formulas));
    feedFormulas(model, plan, formulas);
    model.resumeEvaluation();
    model.evaluate();
    return { formulas, results: results(model, plan, formulas) };
  } finally {
    model.free();
  }
}

function readAll(plan: BookPlan): Formula[] {
  const blocks: readonly Block[] = plan.sheets.flatMap((sheet) => sheet.blocks);
  const found: Formula[] = [];
  for (const sheet of plan.sheets) {
    eachCell(sheet, (cell, row, column) => {
      if (cell.formula === undefined) return;
      const where = { sheet: sheet.name, row, column };
      found.push({ ...where, code: cell.code, read: readAt(cell.formula, where, blocks) });
    });
  }
  checkReferences(plan, found);
  return found;
}

/** A Refusal from reading a formula, with the cell named. */
function readAt(formula: string, where: Where, blocks: readonly Block[]): Read {
  try {
    return readFormula(formula, where, blocks);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${placeOf(where)}: ${error.message} Nothing was written.`);
    throw error;
  }
}

export function eachCell(sheet: SheetPlan, visit: (cell: Cell, row: number, column: number) => void): void {
  sheet.rows.forEach((cells, row) => {
    cells?.forEach((cell, column) => {
      if (cell !== undefined) visit(cell, row, column);
    });
  });
}

const constants = new Set(["TRUE", "FALSE"]);

/** Unknown sheets and names, said in words: the engine only answers #REF! or #NAME?. */
function checkReferences(plan: BookPlan, formulas: readonly Formula[]): void {
  const sheets = new Map(plan.sheets.map(({ name }) => [name.toLowerCase(), name]));
  const names = new Set(Object.keys(plan.names).map((name) => name.toLowerCase()));
  const problems: string[] = [];
  for (const formula of formulas) {
    const unknown = formula.read.areas.find(({ sheet }) => !sheets.has(sheet.toLowerCase()));
    if (unknown !== undefined)
      problems.push(
        `${placeOf(formula)}: there is no sheet "${unknown.sheet}" (there are: ${[...sheets.values()].join(", ")})`,
      );
    // LET and LAMBDA define names of their own.
    const local = formula.read.functions.some((name) => name === "LET" || name === "LAMBDA");
    const stray = local
      ? undefined
      : formula.read.names.find((name) => !constants.has(name.toUpperCase()) && !names.has(name.toLowerCase()));
    const doubt = distrust(formula.read.text);
    if (doubt !== undefined) problems.push(`${placeOf(formula)}: ${doubt}`);
    if (stray !== undefined)
      problems.push(`${placeOf(formula)}: "${stray}" is not a defined name; text in a formula needs quotes`);
  }
  if (problems.length > 0) throw formulaRefusal(problems);
}

function formulaRefusal(problems: readonly string[]): Refusal {
  const shown = problems
    .slice(0, 10)
    .map((problem) => `\n- ${problem}`)
    .join("");
  const more = problems.length > 10 ? `\n- and ${problems.length - 10} more` : "";
  return new Refusal(
    `${problems.length === 1 ? "A formula is" : `${problems.length} formulas are`} wrong, so nothing was written:${shown}${more}\nCorrect them and call again.`,
  );
}

function feedSheets(model: Model, plan: BookPlan): void {
  plan.sheets.forEach(({ name }, at) => {
    if (at > 0) model.newSheet();
    model.renameSheet(at, name);
  });
  for (const [name, formula] of Object.entries(plan.names)) {
    try {
      model.newDefinedName(name, undefined, formula.replace(/^=/, ""));
    } catch {
      throw new Refusal(
        `The defined name "${name}" for "${formula}" does not work: a name has letters, digits and _ and is no cell address; it stands for a range such as Inputs!$B$2.`,
      );
    }
  }
}

/** Areas that formulas read, per sheet; undefined when formulas can reach anything (INDIRECT, OFFSET, names). */
function neededCells(plan: BookPlan, formulas: readonly Formula[]): ReadonlyMap<string, readonly Area[]> | undefined {
  const reachesAll = formulas.some(({ read }) =>
    read.functions.some((name) => name === "INDIRECT" || name === "OFFSET"),
  );
  if (reachesAll || Object.keys(plan.names).length > 0) return undefined;
  const merged = new Map<string, Map<string, Area>>();
  for (const { read } of formulas) {
    for (const { sheet, area } of read.areas) {
      const areas = merged.get(sheet.toLowerCase()) ?? new Map<string, Area>();
      // Thousands of single cells of one column are one area.
      const key = `${area.left}:${area.right}`;
      const known = areas.get(key);
      areas.set(
        key,
        known === undefined
          ? area
          : { ...area, top: Math.min(known.top, area.top), bottom: Math.max(known.bottom, area.bottom) },
      );
      merged.set(sheet.toLowerCase(), areas);
    }
  }
  return new Map([...merged].map(([sheet, areas]) => [sheet, [...areas.values()]] as const));
}

function feedValues(model: Model, plan: BookPlan, needed: ReadonlyMap<string, readonly Area[]> | undefined): void {
  plan.sheets.forEach((sheet, index) => {
    const areas = needed?.get(sheet.name.toLowerCase()) ?? [];
    const wanted = (row: number, column: number): boolean =>
      needed === undefined ||
      areas.some((area) => row >= area.top && row <= area.bottom && column >= area.left && column <= area.right);
    eachCell(sheet, ({ value }, row, column) => {
      if (value === undefined || value === null || !wanted(row, column)) return;
      model.setUserInput(index, row + 1, column + 1, inputOf(value));
    });
  });
}

/** As one would type it: the quote keeps text text, whatever it looks like. */
function inputOf(value: string | number | boolean): string {
  if (typeof value === "string") return `'${value}`;
  return typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : String(value);
}

/**
 * Next to each formula goes a probe on a sheet of its own, =A1&"": joining to text is the only way to get a number out
 * of the engine with all of its digits (its getter rounds to nine decimals, scientific formats cut off).
 */
function feedFormulas(model: Model, plan: BookPlan, formulas: readonly Formula[]): void {
  const probe = plan.sheets.length;
  model.newSheet();
  model.renameSheet(probe, probeName(plan));
  const index = new Map(plan.sheets.map(({ name }, at) => [name, at]));
  formulas.forEach((formula, at) => {
    const { sheet, row, column, read } = formula;
    try {
      model.setUserInput(index.get(sheet) ?? 0, row + 1, column + 1, `=${forEngine(read.text)}`);
    } catch (error) {
      throw formulaRefusal([`${placeOf(formula)}: =${read.text} is not accepted (${String(error)})`]);
    }
    model.setUserInput(
      probe,
      Math.floor(at / 100) + 1,
      (at % 100) + 1,
      `=${quotedSheet(sheet)}!${letterOf(column)}${row + 1}&""`,
    );
  });
}

function probeName(plan: BookPlan): string {
  let name = "probe";
  while (plan.sheets.some((sheet) => sheet.name.toLowerCase() === name)) name += "_";
  return name;
}

// Cell types of the engine: 1 number, 2 text, 4 logical, 16 error.
const types = { number: 1, text: 2, logical: 4, error: 16 } as const;

function results(model: Model, plan: BookPlan, formulas: readonly Formula[]): Map<string, Primitive> {
  const index = new Map(plan.sheets.map(({ name }, at) => [name, at]));
  const probe = plan.sheets.length;
  const found = new Map<string, Primitive>();
  const problems: string[] = [];
  formulas.forEach((formula, at) => {
    const sheet = index.get(formula.sheet) ?? 0;
    const [row, column] = [formula.row + 1, formula.column + 1];
    const type = model.getCellType(sheet, row, column);
    if (type === types.error) {
      problems.push(problemOf(formula, model.getFormattedCellValue(sheet, row, column)));
      return;
    }
    const text = model.getFormattedCellValue(probe, Math.floor(at / 100) + 1, (at % 100) + 1);
    found.set(
      cellKey(sheet, formula.row, formula.column),
      type === types.number ? Number(text) : type === types.logical ? text === "TRUE" : text,
    );
  });
  if (problems.length > 0) throw formulaRefusal(problems);
  return found;
}

const advice: Readonly<Record<string, string>> = {
  "#CIRC!": "refers to itself, directly or through other cells (circular reference)",
  "#DIV/0!": "divides by zero or by an empty cell; guard it with IF or IFERROR",
  "#NAME?": "uses a function or name that is not known here",
  "#REF!": "refers to a cell or sheet that does not exist",
  "#N/A": "found nothing to match; wrap the lookup in IFERROR or IFNA",
  "#VALUE!": "computes with text where a number is needed",
  "#NUM!": "has no numeric result for these arguments",
  "#SPILL!": "gives several values, but the cells beside it are not free",
  "#N/IMPL!":
    "uses a function in a way that cannot be calculated here, often on a whole range; use a helper column, or SUMIFS and COUNTIFS",
  "#ERROR!": "is not a complete formula",
};

function problemOf({ sheet, row, column, read }: Formula, error: string): string {
  const text = read.text.length > 160 ? `${read.text.slice(0, 159)}…` : read.text;
  return `${sheet}!${addressOf(row, column)} =${text} gives ${error}: it ${errorWords(error)}`;
}

/** What an error value means: "divides by zero …". */
export const errorWords = (error: string): string => advice[error] ?? "has an error";
