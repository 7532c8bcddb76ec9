/** What stands together on a sheet: runs of cells in a column, their headings, total rows. */
import { letterOf } from "../tables/grid.ts";
import { isNumber, type Seen, type SheetCells, seenAt } from "./cells.ts";

/** Cells of one column without a gap. `first` is the first row of data, behind headings; rows are 0-based. */
export type Run = { readonly column: number; readonly top: number; readonly first: number; readonly bottom: number };

export function runsOf(sheet: SheetCells): Run[] {
  const runs: Run[] = [];
  const open = new Map<number, number>();
  const close = (column: number, bottom: number): void => {
    const top = open.get(column);
    if (top === undefined) return;
    open.delete(column);
    runs.push({ column, top, bottom, first: firstData(sheet, { column, top, bottom }) });
  };
  sheet.rows.forEach((cells, row) => {
    for (const column of [...open.keys()]) if (cells[column] === undefined) close(column, row - 1);
    cells.forEach((cell, column) => {
      if (cell !== undefined && !open.has(column)) open.set(column, row);
    });
  });
  for (const column of [...open.keys()]) close(column, sheet.rows.length - 1);
  return runs;
}

/** The run that holds a cell. */
export const runAt = (runs: readonly Run[], row: number, column: number): Run | undefined =>
  runs.find((run) => run.column === column && run.top <= row && row <= run.bottom);

function firstData(sheet: SheetCells, { column, top, bottom }: Omit<Run, "first">): number {
  let row = top;
  while (row < bottom && isHeading(sheet, row, column)) row += 1;
  return row;
}

function isHeading(sheet: SheetCells, row: number, column: number): boolean {
  const cell = seenAt(sheet, row, column);
  if (!isNumber(cell)) return true;
  return cell?.formula === undefined && isYearOrDate(cell) && isHeadingRow(sheet, row);
}

const isYearOrDate = (cell: Seen | undefined): boolean =>
  cell?.date === true ||
  (typeof cell?.value === "number" && Number.isInteger(cell.value) && cell.value >= 1900 && cell.value <= 2100);

/** Texts, years and dates only: "Region | 2024 | 2025". */
const isHeadingRow = (sheet: SheetCells, row: number): boolean => {
  const cells = (sheet.rows[row] ?? []).filter((cell) => cell !== undefined);
  return cells.length > 1 && cells.every((cell) => typeof cell.value === "string" || isYearOrDate(cell));
};

const totalWord =
  /^(?:(?:grand|sub|net|gross)[- ]?)?totals?\b|^(?:sum|summe|gesamt\p{L}*|zwischensumme|insgesamt|totale|totaal|suma|somme|soma|razem|celkem)\b/iu;

/** A label is short: "total uncertain, no currency on it" is a remark. */
const mostLabelWords = 4;

/** Whether a row says that it sums up others: in its first text. What stands further right tells of the row. */
export function isTotalRow(sheet: SheetCells, row: number): boolean {
  const first = (sheet.rows[row] ?? []).find((cell) => typeof cell?.value === "string" && cell.value.trim() !== "");
  const label = typeof first?.value === "string" ? first.value.trim() : "";
  return totalWord.test(label) && label.split(/\s+/).length <= mostLabelWords;
}

/** Whether a cell sums up or is computed from others of its own column: it is a result between or below rows, no row itself. */
export const isAggregate = (cell: Seen | undefined, column: number): boolean => {
  const formula = cell?.formula ?? "";
  const own = new RegExp(`(?<![\\w!.$])\\$?${letterOf(column)}\\$?\\d+(?![\\w(])`, "i");
  return aggregating.test(formula) || own.test(formula);
};

const aggregating = /^\s*\+?\s*(?:SUM|SUBTOTAL|AGGREGATE|AVERAGE|MEDIAN|MIN|MAX|COUNTA?)\s*\(/i;

/** The heading above a run, for messages: "column Amount" or "column C". */
export function headingOf(sheet: SheetCells, run: Run): string | undefined {
  for (let row = run.first - 1; row >= run.top; row -= 1) {
    const value = seenAt(sheet, row, run.column)?.value;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}
