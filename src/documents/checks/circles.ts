/** Circular references, found by following what formulas refer to. */
import type { Finding } from "../../protocol/events.ts";
import { type Area, addressOf } from "../tables/grid.ts";
import { type CheckedFormula, type Reading, sheetNamed } from "./reading.ts";
import { textOfPart } from "./relations.ts";

/** References followed in all, before the search is given up: running totals over formulas grow with the square. */
const mostSteps = 20_000_000;
const mostSaid = 5;

/** One finding for each circle. None where the workbook calculates in rounds on purpose. */
export function circles(reading: Reading): Finding[] {
  if (/<calcPr [^>]*iterate="(?:1|true)"/.test(textOfPart(reading.parts, "xl/workbook.xml"))) return [];
  return loops(reading.formulas.length, follower(reading)).map((loop): Finding => {
    const names = loop.map((at) => nameOf(reading, at));
    const way = names.length === 1 ? "refers to itself" : `goes ${[...names.slice(0, 6), names[0]].join(" → ")}`;
    return {
      severity: "error",
      place: names[0] ?? "",
      text: `Circular reference: the formula ${way}. Take one of these references out.`,
    };
  });
}

function nameOf({ formulas, sheets }: Reading, at: number): string {
  const formula = formulas[at];
  return formula === undefined ? "" : `${sheets[formula.sheet]?.name}!${addressOf(formula.row, formula.column)}`;
}

/** Formulas that a formula refers to, one after another. */
function follower(reading: Reading): (at: number) => Iterator<number> {
  const columns = new Map<string, Placed[]>();
  reading.formulas.forEach(({ sheet, row, column }, at) => {
    const key = `${sheet}:${column}`;
    const known = columns.get(key);
    if (known === undefined) columns.set(key, [{ row, at }]);
    else known.push({ row, at });
  });
  const widths = reading.sheets.map(({ rows }) => rows.reduce((most, cells) => Math.max(most, cells.length), 0));
  return function* (at) {
    for (const { sheet, area } of areasOf(reading.formulas[at], reading)) {
      const right = Math.min(area.right, widths[sheet] ?? 0);
      for (let column = area.left; column <= right; column += 1)
        yield* between(columns.get(`${sheet}:${column}`) ?? [], area);
    }
  };
}

type Placed = { readonly row: number; readonly at: number };

function* between(rows: readonly Placed[], { top, bottom }: Area): Generator<number> {
  for (let next = firstFrom(rows, top); next < rows.length; next += 1) {
    const found = rows[next];
    if (found === undefined || found.row > bottom) return;
    yield found.at;
  }
}

function areasOf(formula: CheckedFormula | undefined, reading: Reading) {
  // These take a reference's place or size, not what is in it.
  const harmless = formula?.read?.functions.some((name) => /^(?:ROWS?|COLUMNS?|OFFSET|CELL|SHEET)$/i.test(name));
  if (formula?.read === undefined || harmless) return [];
  return formula.read.areas.flatMap(({ sheet, area }) => {
    const index = sheetNamed(reading, sheet);
    return index === undefined ? [] : [{ sheet: index, area }];
  });
}

/** The first of `rows` (by row) that is not above `row`. */
function firstFrom(rows: readonly Placed[], row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.row ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Search = {
  readonly follow: (at: number) => Iterator<number>;
  /** 0 not seen, 1 on the path, 2 done. */
  readonly state: Uint8Array;
  readonly found: number[][];
  steps: number;
};

/** Circles of a graph, depth first, without recursion; at most `mostSaid`. */
function loops(count: number, follow: (at: number) => Iterator<number>): number[][] {
  const search: Search = { follow, state: new Uint8Array(count), found: [], steps: 0 };
  for (let start = 0; start < count; start += 1) if (search.state[start] === 0) searchFrom(start, search);
  return search.found;
}

const isOver = ({ steps, found }: Search): boolean => steps > mostSteps || found.length >= mostSaid;

function searchFrom(start: number, search: Search): void {
  const { follow, state, found } = search;
  const path: { readonly at: number; readonly next: Iterator<number> }[] = [];
  const enter = (at: number): void => {
    state[at] = 1;
    path.push({ at, next: follow(at) });
  };
  enter(start);
  for (let top = path.at(-1); top !== undefined && !isOver(search); top = path.at(-1)) {
    search.steps += 1;
    const { value, done } = top.next.next();
    const isCircle = done !== true && state[value] === 1;
    if (isCircle) found.push(path.slice(path.findIndex(({ at }) => at === value)).map(({ at }) => at));
    if (done === true || isCircle) {
      state[top.at] = 2;
      path.pop();
    } else if (state[value] === 0) enter(value);
  }
}
