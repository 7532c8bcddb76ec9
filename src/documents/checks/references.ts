/** Formulas elsewhere (summaries, look-ups) that read almost all of a column. */
import type { Finding } from "../../protocol/events.ts";
import { type Area, addressOf, rangeOf } from "../tables/grid.ts";
import { quotedSheet } from "../workbook/formulas.ts";
import { almostAll, rowsWords } from "./ranges.ts";
import { type CheckedFormula, type Reading, sheetNamed } from "./reading.ts";
import { relativeForm } from "./relative.ts";

const reads = /^(?:SUM|AVERAGE|COUNT|COUNTA|MEDIAN|MIN|MAX|SUMIFS?|COUNTIFS?|AVERAGEIFS?|SUMPRODUCT)$/i;
const mostSaid = 10;

/** One finding for each range, however many formulas use it. */
export function shortReferences(reading: Reading): Finding[] {
  const forms = new Set(reading.formulas.map((formula) => keyOf(formula, formula.row)));
  const known = new Map<string, ShortRange>();
  for (const formula of reading.formulas) {
    if (!(formula.read?.functions.some((name) => reads.test(name)) ?? false)) continue;
    // Copied down with its range moving along: a running figure.
    if (isMoving(formula, forms)) continue;
    for (const { sheet, area } of formula.read?.areas ?? []) note(known, { sheet, area, formula }, reading);
  }
  return [...known.values()]
    .filter(({ below }) => below > 0)
    .slice(0, mostSaid)
    .map((one) => finding(one, reading));
}

type ShortRange = {
  readonly sheet: number;
  readonly area: Area;
  readonly below: number;
  readonly first: CheckedFormula;
  uses: number;
};
type Use = { readonly sheet: string; readonly area: Area; readonly formula: CheckedFormula };

function note(known: Map<string, ShortRange>, { sheet, area, formula }: Use, reading: Reading): void {
  const index = sheetNamed(reading, sheet);
  const cells = index === undefined ? undefined : reading.sheets[index];
  // Totals in the column itself are another check's.
  const own = index === formula.sheet && area.left <= formula.column && formula.column <= area.right;
  if (index === undefined || cells === undefined || own || area.left !== area.right) return;
  const key = `${index}:${rangeOf(area)}`;
  const before = known.get(key);
  if (before !== undefined) before.uses += 1;
  else {
    const below = almostAll({ sheet: cells, runs: reading.runs[index] ?? [] }, area)?.below ?? 0;
    known.set(key, { sheet: index, area, below, first: formula, uses: 1 });
  }
}

function isMoving(formula: CheckedFormula, forms: ReadonlySet<string>): boolean {
  const moves = /(?<![$A-Z])[A-Z]{1,3}\d+:|:\$?[A-Z]{1,3}\d+/i.test(
    (formula.cell.formula ?? "").replace(/\$(?=\d)/g, "$ "),
  );
  return moves && [-1, 1].some((by) => forms.has(keyOf(formula, formula.row, by)));
}

/** Where a formula stands and what it does from there; `by` asks for a copy of it some rows away. */
const keyOf = ({ sheet, row, column, cell }: CheckedFormula, at: number, by = 0): string =>
  `${sheet}:${row + by}:${column}:${relativeForm(cell.formula ?? "", at, column)}`;

function finding({ sheet, area, below, first, uses }: ShortRange, { sheets }: Reading): Finding {
  const data = sheets[sheet]?.name ?? "";
  const own = sheets[first.sheet]?.name;
  const more = uses > 1 ? ` (and ${uses - 1} more)` : "";
  const right = `${quotedSheet(data)}!${rangeOf({ ...area, bottom: area.bottom + below })}`;
  return {
    severity: "warning",
    place: `${own}!${addressOf(first.row, first.column)}`,
    text: `The formula${more} reads ${data}!${rangeOf(area)} and leaves out ${rowsWords(area, 0, below)}. Use ${right}.`,
  };
}
