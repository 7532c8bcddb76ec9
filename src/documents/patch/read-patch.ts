/** The changes that a description asks for, checked against the workbook that is there. */
import { Refusal } from "../../agent/ports.ts";
import { some } from "../../base/words.ts";
import type { CellSpec } from "../book.ts";
import { keyOf } from "../checks/evaluate.ts";
import { type Reading, sheetNamed } from "../checks/reading.ts";
import { textOfPart } from "../checks/relations.ts";
import { placeOf, type Read, readFormula } from "../workbook/formulas.ts";
import { cellOf, cornerOf } from "../workbook/table-block.ts";
import { type Change, isPlainName } from "./changed.ts";
import type { WorkbookPatch } from "./spec.ts";

/** Days between the two ways of counting dates (18.17.4.1). */
const days1904 = 1462;

export function changesOf(patch: WorkbookPatch, reading: Reading, name: string): Change[] {
  const shift = /date1904="(?:1|true)"/.test(textOfPart(reading.parts, "xl/workbook.xml")) ? days1904 : 0;
  const changes = new Map<string, Change>();
  for (const { name: wanted, cells } of patch.sheets) {
    const sheet = sheetNamed(reading, wanted);
    if (sheet === undefined) {
      const there = some(
        reading.sheets.map((one) => one.name),
        12,
      );
      throw new Refusal(`${name} has no sheet "${wanted}". It has: ${there}. Nothing was changed.`);
    }
    for (const [address, spec] of Object.entries(cells)) {
      const change = changeOf(spec, { ...cornerOf(address), sheet }, reading);
      changes.set(keyOf(change), isDate(spec, change) ? { ...change, value: Number(change.value) - shift } : change);
    }
  }
  if (changes.size === 0) throw new Refusal("No cell is named, so nothing was changed. Give `cells` of the sheets.");
  return [...changes.values()];
}

/** Whether a text was understood as a date and became its number. */
const isDate = (spec: CellSpec, { value }: Change): boolean =>
  typeof value === "number" && typeof (typeof spec === "object" ? spec?.v : spec) === "string";

type At = Pick<Change, "sheet" | "row" | "column">;

function changeOf(spec: CellSpec, at: At, reading: Reading): Change {
  const sheet = reading.sheets[at.sheet]?.name ?? "";
  const place = placeOf({ ...at, sheet });
  const { value = null, formula, code, look, note, link } = cellOf(spec);
  if (look !== undefined || note !== undefined || link !== undefined)
    throw new Refusal(
      `${place}: in a workbook that is there, only value, formula and number format of a cell are changed; style, note and link are not. Nothing was changed.`,
    );
  const isGiven = typeof spec === "object" && spec?.format !== undefined;
  if (formula === undefined) return { ...at, value, read: undefined, code, isGiven };
  return { ...at, value: null, read: readAt(formula, { ...at, sheet }, reading), code, isGiven };
}

function readAt(formula: string, where: { sheet: string; row: number; column: number }, reading: Reading): Read {
  const refuse = (why: string): Refusal => new Refusal(`${placeOf(where)}: ${why} Nothing was changed.`);
  let read: Read;
  try {
    read = readFormula(formula, where, reading.blocks);
  } catch (error) {
    throw error instanceof Refusal ? refuse(error.message) : error;
  }
  const lost = read.areas.find(({ sheet }) => sheetNamed(reading, sheet) === undefined);
  if (lost !== undefined) throw refuse(`there is no sheet "${lost.sheet}".`);
  const stray = read.names.find((name) => !isPlainName(reading, name) && !reading.names.has(name.toLowerCase()));
  if (stray !== undefined) throw refuse(`"${stray}" is not a defined name; text in a formula needs quotes.`);
  return read;
}
