/** Numbers that are not what they look like: text instead of a number, a constant instead of a formula. */
import type { Finding } from "../../protocol/events.ts";
import { addressOf, letterOf } from "../tables/grid.ts";
import { headingOf, isAggregate, isTotalRow, type Run } from "./blocks.ts";
import { isNumber, type Seen, type SheetCells, seenAt } from "./cells.ts";
import { relativeForm } from "./relative.ts";

// A leading zero is an identifier, more than 15 digits do not fit a number.
const numeral =
  /^[-+(]?\s?(?:[€$£¥]\s?)?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:[.,'\u00a0\u202f]\d{3})+)(?:[.,]\d+)?\s?(?:%|€|EUR|USD|CHF)?\)?$/u;

const isTextNumber = (cell: Seen | undefined): boolean =>
  typeof cell?.value === "string" && cell.formula === undefined && numeral.test(cell.value.trim());

/** Text that looks like a number in a column of numbers: sums and charts leave it out without a word. */
export function textNumbers(sheet: SheetCells, runs: readonly Run[]): Finding[] {
  return runs.flatMap((run): Finding[] => {
    const rows = range(run.first, run.bottom).filter((row) => isTextNumber(seenAt(sheet, row, run.column)));
    if (rows.length === 0 || !shouldBeNumbers(sheet, run, rows.length)) return [];
    const places = rows.map((row) => addressOf(row, run.column));
    const shown = `${places.slice(0, 5).join(", ")}${places.length > 5 ? " …" : ""}`;
    const text =
      rows.length === 1
        ? `A number is stored as text (${shown}): sums and charts leave it out. Convert it to a number.`
        : `${rows.length} numbers are stored as text (${shown}): sums and charts leave them out. Convert them to numbers.`;
    return [{ severity: "warning", place: `${sheet.name}!${places[0]}`, text }];
  });
}

/** A column that is of numbers but for these texts, or all of money in writing. */
function shouldBeNumbers(sheet: SheetCells, run: Run, texts: number): boolean {
  const cells = range(run.first, run.bottom).map((row) => seenAt(sheet, row, run.column));
  const numbers = cells.filter(isNumber).length;
  const others = cells.length - numbers - texts;
  if (numbers === 0) return others === 0 && texts >= 3 && looksLikeAmounts(cells);
  return numbers >= 2 && numbers >= texts && others * 4 <= numbers;
}

/** Money, written out: no dates like 12.05, no version numbers, no codes. */
const looksLikeAmounts = (cells: readonly (Seen | undefined)[]): boolean => {
  const texts = cells.map((cell) => String(cell?.value).trim());
  return (
    texts.every((text) => /[.,]\d{2}\D*$|[€$£¥%]|EUR|USD|CHF/.test(text)) &&
    texts.some((text) => /[€$£¥%]|EUR|USD|CHF/.test(text) || Number.parseFloat(text.replace(/[^\d]/g, "")) >= 10_000)
  );
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

/** Constants amid formulas, down a column or across a row. */
export function pastedConstants(sheet: SheetCells, runs: readonly Run[]): Finding[] {
  const down = runs.flatMap((run) => {
    const line = range(run.first, run.bottom).map((row) => ({ row, column: run.column }));
    return amidFormulas(sheet, line, true);
  });
  const across = sheet.rows.flatMap((cells, row) => {
    const line = cells.flatMap((cell, column) => (cell === undefined ? [] : [{ row, column }]));
    return line.length < 4 ? [] : amidFormulas(sheet, line, false);
  });
  const places = new Set(down.map(({ place }) => place));
  return [...down, ...across.filter(({ place }) => !places.has(place))];
}

type At = { readonly row: number; readonly column: number };

/** Formulas of one form that have to surround a constant, in all, before it is taken for a mistake. */
const enough = 3;

function amidFormulas(sheet: SheetCells, line: readonly At[], down: boolean): Finding[] {
  const forms = line.map(({ row, column }) => {
    const formula = seenAt(sheet, row, column)?.formula;
    return formula === undefined || formula === "" ? undefined : relativeForm(formula, row, column);
  });
  if (forms.filter((form) => form !== undefined).length < enough) return [];
  return line.flatMap((at, index): Finding[] => {
    const cell = seenAt(sheet, at.row, at.column);
    if (typeof cell?.value !== "number" || cell.formula !== undefined) return [];
    const count = surrounding(forms, index);
    const ends = down && endsColumn(sheet, line, forms, index);
    if (count < enough && !ends) return [];
    return [
      {
        severity: "warning",
        place: `${sheet.name}!${addressOf(at.row, at.column)}`,
        text: `The constant ${cell.value} stands in a ${down ? `column (${letterOf(at.column)})` : "row"} of formulas, so it will not follow changes. Put the formula of the cells beside it here.`,
      },
    ];
  });
}

/** How many formulas of one form stand on both sides of a place together; 0 where one side is different. */
function surrounding(forms: readonly (string | undefined)[], index: number): number {
  const [before, after] = [forms[index - 1], forms[index + 1]];
  if (before === undefined || before !== after) return 0;
  return forms.filter((form) => form === before).length;
}

/** The last row of a table whose column is otherwise of one formula. */
function endsColumn(
  sheet: SheetCells,
  line: readonly At[],
  forms: readonly (string | undefined)[],
  index: number,
): boolean {
  const at = line[index];
  if (index !== line.length - 1 || index < 5 || at === undefined || isTotalRow(sheet, at.row)) return false;
  const isSame = forms.slice(0, index).every((form) => form !== undefined && form === forms[0]);
  const width = (row: number): number => (sheet.rows[row] ?? []).filter((cell) => cell !== undefined).length;
  return isSame && width(at.row) === width(at.row - 1) && seenAt(sheet, at.row + 1, at.column) === undefined;
}

// Nobody expects these to add up.
const noSum = /price|rate|average|avg|mean|ratio|share|margin|preis|satz|quote|anteil|schnitt|prix|taux|%/i;

/** Totals typed in as numbers: right ones that will not follow the data, and wrong ones. */
export function constantTotals(sheet: SheetCells, runs: readonly Run[]): Finding[] {
  return runs.flatMap((run): Finding[] => {
    const cell = seenAt(sheet, run.bottom, run.column);
    const isConstant = typeof cell?.value === "number" && cell.formula === undefined && cell.date !== true;
    if (!isConstant || run.bottom - run.first < 2) return [];
    const text = totalWords(sheet, run, runs);
    return text === undefined
      ? []
      : [{ severity: "warning", place: `${sheet.name}!${addressOf(run.bottom, run.column)}`, text }];
  });
}

function totalWords(sheet: SheetCells, run: Run, runs: readonly Run[]): string | undefined {
  const value = Number(seenAt(sheet, run.bottom, run.column)?.value);
  const parts = partsOf(sheet, run);
  const letter = letterOf(run.column);
  const formula = `=SUM(${letter}${run.first + 1}:${letter}${run.bottom})`;
  if (isSumOf(value, parts, isTotalRow(sheet, run.bottom)))
    return `The total ${value} is a constant, so it will not follow changes. Make it ${formula}.`;
  if (!shouldAddUp(sheet, run) || !othersAddUp(sheet, run, runs)) return undefined;
  const sum = Number(parts.reduce((all, one) => all + one, 0).toPrecision(12));
  return `The total says ${value}, but the rows above it add up to ${sum}. Make it ${formula}, or name what else it holds.`;
}

/** The numbers above the last cell of a run, without those that sum up others. */
const partsOf = (sheet: SheetCells, run: Run): number[] =>
  range(run.first, run.bottom - 1).flatMap((row) => {
    const cell = seenAt(sheet, row, run.column);
    return typeof cell?.value === "number" && !isAggregate(cell, run.column) ? [cell.value] : [];
  });

/** Whether the last row calls itself a total of nothing but the numbers above it. */
function shouldAddUp(sheet: SheetCells, run: Run): boolean {
  const isPercent = (seenAt(sheet, run.bottom, run.column)?.code ?? "").includes("%");
  const all = partsOf(sheet, run).length === run.bottom - run.first;
  const subtotals = range(run.first, run.bottom - 1).some((row) => isTotalRow(sheet, row));
  return isTotalRow(sheet, run.bottom) && all && !isPercent && !subtotals && !noSum.test(headingOf(sheet, run) ?? "");
}

function isSumOf(value: number, parts: readonly number[], labelled: boolean): boolean {
  const sum = parts.reduce((all, one) => all + one, 0);
  const equal = Math.abs(sum - value) <= Math.max(1e-6, Math.abs(sum) * 1e-9);
  const distinct = new Set(parts.filter((one) => one !== 0)).size;
  // Small numbers add up to each other by chance.
  return equal && distinct > 1 && (labelled || (parts.length >= 4 && Math.abs(sum) >= 100));
}

/** A column whose total is wrong alone, or is the only one: where no column adds up, the row is no sum of these rows. */
function othersAddUp(sheet: SheetCells, run: Run, runs: readonly Run[]): boolean {
  const others = runs.filter(
    (one) => one.column !== run.column && one.bottom === run.bottom && isNumber(seenAt(sheet, one.bottom, one.column)),
  );
  return (
    others.length === 0 ||
    others.some((one) => {
      const cell = seenAt(sheet, one.bottom, one.column);
      return isAggregate(cell, one.column) || isSumOf(Number(cell?.value), partsOf(sheet, one), true);
    })
  );
}
