/** A finished workbook's formulas calculated anew by the engine, from the cells as they are stored. */
import { Model } from "@ironcalc/wasm";
import { letterOf } from "../tables/grid.ts";
import { forEngine } from "../workbook/calls.ts";
import { quotedSheet } from "../workbook/formulas.ts";
import type { Primitive } from "../workbook/plan.ts";
import { eachSeen, type Seen } from "./cells.ts";
import type { Reading } from "./reading.ts";

/** Rows and columns are 0-based, sheets in the order of the file. */
export type At = { readonly sheet: number; readonly row: number; readonly column: number };
export type Asked = At & { readonly text: string };
export type Value = Primitive | { readonly error: string };

export const keyOf = ({ sheet, row, column }: At): string => `${sheet}:${row}:${column}`;

const probeName = "zz probe";
// Cell types of the engine.
const types = { number: 1, logical: 4, error: 16 } as const;

/**
 * Values of `asked` by key; those that the engine does not take are missing. All other cells count as they are stored, but
 * for those in `replaced`. `loadEngine` comes first.
 */
export function evaluate(
  reading: Reading,
  asked: readonly Asked[],
  replaced: ReadonlyMap<string, Primitive> = new Map(),
): ReadonlyMap<string, Value> {
  const model = new Model("book", "en", "UTC", "en");
  try {
    model.pauseEvaluation();
    feed(model, reading, new Set(asked.map(keyOf)), replaced);
    const accepted = asked.filter((formula, at) => ask(model, reading, formula, at));
    model.resumeEvaluation();
    model.evaluate();
    const index = new Map(asked.map((formula, at) => [formula, at]));
    return new Map(
      accepted.map((formula) => [keyOf(formula), valueAt(model, reading, formula, index.get(formula) ?? 0)]),
    );
  } finally {
    model.free();
  }
}

function feed(
  model: Model,
  reading: Reading,
  calculated: ReadonlySet<string>,
  replaced: ReadonlyMap<string, Primitive>,
): void {
  reading.sheets.forEach((sheet, index) => {
    if (index > 0) model.newSheet();
    model.renameSheet(index, sheet.name);
  });
  reading.sheets.forEach((sheet, index) => {
    eachSeen(sheet, (cell, row, column) => {
      const key = keyOf({ sheet: index, row, column });
      if (!calculated.has(key) && !replaced.has(key)) put(model, { sheet: index, row, column }, inputOf(cell));
    });
  });
  for (const [key, value] of replaced) {
    const [sheet = 0, row = 0, column = 0] = key.split(":").map(Number);
    put(model, { sheet, row, column }, inputOf({ value }));
  }
  model.newSheet();
  model.renameSheet(reading.sheets.length, probeName);
}

function put(model: Model, { sheet, row, column }: At, input: string | undefined): void {
  if (input !== undefined) model.setUserInput(sheet, row + 1, column + 1, input);
}

/** As one would type it: the quote keeps text text. */
function inputOf({ value, error }: Pick<Seen, "value" | "error">): string | undefined {
  if (error !== undefined) return `=${error}`;
  if (value === null) return undefined;
  if (typeof value === "string") return `'${value}`;
  return typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : String(value);
}

/** Puts a formula in with a probe beside it, which gives all digits of a number. False: the engine does not take it. */
function ask(model: Model, { sheets }: Reading, { sheet, row, column, text }: Asked, at: number): boolean {
  try {
    model.setUserInput(sheet, row + 1, column + 1, `=${forEngine(text)}`);
    const [down, across] = probeAt(at);
    const name = quotedSheet(sheets[sheet]?.name ?? "");
    model.setUserInput(sheets.length, down, across, `=${name}!${letterOf(column)}${row + 1}&""`);
    return true;
  } catch {
    return false;
  }
}

const probeAt = (at: number): readonly [number, number] => [Math.floor(at / 100) + 1, (at % 100) + 1];

function valueAt(model: Model, { sheets }: Reading, { sheet, row, column }: Asked, at: number): Value {
  const type = model.getCellType(sheet, row + 1, column + 1);
  if (type === types.error) return { error: model.getFormattedCellValue(sheet, row + 1, column + 1) };
  const text = model.getFormattedCellValue(sheets.length, ...probeAt(at));
  if (type === types.number) return Number(text);
  return type === types.logical ? text === "TRUE" : text;
}
