/** Formulas and charts whose range stops short of the rows they are about. */
import type { Finding } from "../../protocol/events.ts";
import { type Area, addressOf, areaOf, rangeOf } from "../tables/grid.ts";
import { isAggregate, isTotalRow, type Run, runAt } from "./blocks.ts";
import { isNumber, type SheetCells, seenAt } from "./cells.ts";
import { relativeForm } from "./relative.ts";

export type SheetRuns = { readonly sheet: SheetCells; readonly runs: readonly Run[] };

/** Rows with numbers directly beyond a range in its column, up to the next total; the range must begin inside the column. */
export function leftOut({ sheet, runs }: SheetRuns, area: Area): { readonly above: number; readonly below: number } {
  const run = runAt(runs, area.top, area.left);
  // What holds results of its own column is a calculation from line to line, not a list.
  if (run === undefined || holdsResults(sheet, area)) return { above: 0, below: 0 };
  const isData = (row: number): boolean => {
    const cell = seenAt(sheet, row, area.left);
    return isNumber(cell) && !isAggregate(cell, area.left) && !isTotalRow(sheet, row);
  };
  let above = 0;
  while (area.top - above - 1 >= run.first && isData(area.top - above - 1)) above += 1;
  let below = 0;
  while (area.bottom < run.bottom && isData(area.bottom + below + 1)) below += 1;
  return { above, below };
}

const holdsResults = (sheet: SheetCells, { top, bottom, left }: Area): boolean =>
  sheet.rows.slice(top, bottom + 1).some((cells) => isAggregate(cells[left], left));

const simple =
  /^\s*\+?\s*(?:SUM|SUBTOTAL|AVERAGE)\s*\(\s*(?:\d+\s*,\s*)?(\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)\s*\)\s*$/i;

/** Totals that stand under (or over) a column and leave out some of its rows. */
export function shortTotals(place: SheetRuns): Finding[] {
  return place.sheet.rows.flatMap((cells, row) =>
    cells.flatMap((cell, column): Finding[] => {
      const area = areaOf(simple.exec(cell?.formula ?? "")?.[1] ?? "");
      if (area === undefined || area.left !== area.right || area.left !== column) return [];
      const { above, below } = missingIn(place, area, row);
      if (above + below === 0 || isMoving(place.sheet, row, column)) return [];
      return [
        {
          severity: "warning",
          place: `${place.sheet.name}!${addressOf(row, column)}`,
          text: `=${cell?.formula} leaves out ${rowsWords(area, above, below)} of its column. Use ${rangeOf({ ...area, top: area.top - above, bottom: area.bottom + below })}.`,
        },
      ];
    }),
  );
}

type Missing = { readonly above: number; readonly below: number };

/** Rows that the total in `row` should have; none for a sum of a part, on purpose, or one that stands elsewhere. */
function missingIn(place: SheetRuns, area: Area, row: number): Missing {
  const left = leftOut(place, area);
  const under = area.bottom < row;
  const below = under ? Math.min(left.below, row - area.bottom - 1) : left.below;
  const isPart = left.above + below > area.bottom - area.top + 1;
  // A total stands next to its rows, with one free row at most.
  const isElsewhere = under && row - area.bottom - below > 2;
  return isPart || isElsewhere ? { above: 0, below: 0 } : { above: left.above, below };
}

/** The same formula beside it, above or below: a running or moving figure, not a total. */
function isMoving(sheet: SheetCells, row: number, column: number): boolean {
  const form = (at: number): string | undefined => {
    const formula = seenAt(sheet, at, column)?.formula;
    return formula === undefined ? undefined : relativeForm(formula, at, column);
  };
  const own = form(row);
  return own === form(row - 1) || own === form(row + 1);
}

export function rowsWords({ top, bottom }: Area, above: number, below: number): string {
  const span = (from: number, to: number): string =>
    from === to ? `row ${from + 1}` : `rows ${from + 1} to ${to + 1}`;
  const words = [
    ...(above > 0 ? [span(top - above, top - 1)] : []),
    ...(below > 0 ? [span(bottom + 1, bottom + below)] : []),
  ];
  return words.join(" and ");
}

/** A range elsewhere that begins with the first data row of a column and covers most, but not all of it. */
export function almostAll(place: SheetRuns, area: Area): { readonly below: number } | undefined {
  const run = runAt(place.runs, area.top, area.left);
  const height = area.bottom - area.top + 1;
  if (run === undefined || area.top > run.first || height < 3) return undefined;
  const { below } = leftOut(place, area);
  return below > 0 && height / (height + below) >= 0.6 ? { below } : undefined;
}
