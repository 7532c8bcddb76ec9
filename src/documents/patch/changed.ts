/** What is asked to change in an existing workbook, and what that means for its formulas. */
import { type At, keyOf } from "../checks/evaluate.ts";
import { type CheckedFormula, placeIn, type Reading, sheetNamed } from "../checks/reading.ts";
import type { Area } from "../tables/grid.ts";
import type { Read } from "../workbook/formulas.ts";
import type { Primitive } from "../workbook/plan.ts";

/** A cell to change; `value` is null for a formula. */
export type Change = At & {
  readonly value: Primitive;
  /** What the new formula refers to; undefined for a value. */
  readonly read: Read | undefined;
  /** Number format; `isGiven` when it was asked for, else it is what a date needs. */
  readonly code: string | undefined;
  readonly isGiven: boolean;
};

export type Reach = {
  /** Formulas that read a changed cell, directly or through others. */
  readonly dependents: readonly CheckedFormula[];
  /** Whether formulas remain of which nobody can say what they read. */
  readonly unsure: boolean;
};

type Reads = { readonly formula: CheckedFormula; readonly areas: readonly (Area & { readonly sheet: number })[] };

/** Follows the changes through the formulas of the book; those that are replaced themselves are left out. */
export function reachOf(reading: Reading, changes: readonly At[]): Reach {
  const replaced = new Set(changes.map(keyOf));
  const all = reading.formulas.filter((formula) => !replaced.has(keyOf(formula)));
  const bySheet = new Map<number, Reads[]>();
  for (const formula of all) {
    const areas = areasOf(reading, formula.read);
    for (const sheet of new Set(areas.map((area) => area.sheet)))
      bySheet.set(sheet, [
        ...(bySheet.get(sheet) ?? []),
        { formula, areas: areas.filter((area) => area.sheet === sheet) },
      ]);
  }
  const found = new Map<string, CheckedFormula>();
  const queue: At[] = [...changes];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const { formula, areas } of bySheet.get(next.sheet) ?? []) {
      const key = keyOf(formula);
      if (found.has(key) || !areas.some((area) => holds(area, next))) continue;
      found.set(key, formula);
      queue.push(formula);
    }
  }
  const unsure = all.some((formula) => !found.has(keyOf(formula)) && !isKnown(reading, formula.read));
  return { dependents: [...found.values()], unsure };
}

const holds = (area: Area, { row, column }: At): boolean =>
  row >= area.top && row <= area.bottom && column >= area.left && column <= area.right;

function areasOf(reading: Reading, read: Read | undefined): Reads["areas"] {
  const named = (read?.names ?? []).flatMap((name) => {
    const place = placeIn(reading.names.get(name.toLowerCase()) ?? "");
    return place === undefined ? [] : [place];
  });
  return [...(read?.areas ?? []), ...named].flatMap(({ sheet, area }) => {
    const index = sheetNamed(reading, sheet);
    return index === undefined ? [] : [{ ...area, sheet: index }];
  });
}

const numeral = /^-?\d+(?:\.\d+)?$/;

/** Whether a name stands for cells or a number, so that what hangs on it can be followed. */
export const isPlainName = (reading: Reading, name: string): boolean => {
  const value = reading.names.get(name.toLowerCase()) ?? "";
  return /^(?:TRUE|FALSE)$/i.test(name) || numeral.test(value) || placeIn(value) !== undefined;
};

/** Whether it is plain to see what a formula reads. */
export const isKnown = (reading: Reading, read: Read | undefined): boolean =>
  read?.names.every((name) => isPlainName(reading, name)) === true &&
  !read.functions.some((name) => /^(?:INDIRECT|OFFSET|CELL|NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY)$/i.test(name));

const token = /"(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\p{L}\p{N}_.!$])[\p{L}_\\][\p{L}\p{N}_.\\]*(?![\p{L}\p{N}_.(![])/gu;

/** The formula with what its names stand for in their place. */
export const withoutNames = (reading: Reading, { text, names }: Read): string =>
  names.length === 0
    ? text
    : text.replace(token, (found) => {
        const value = names.includes(found) ? reading.names.get(found.toLowerCase()) : undefined;
        return value === undefined ? found : `(${value})`;
      });
