/** The summary of the expenses: totals per category and month and currency, all by formulas over the sheet "Receipts". */
import type { Duplicate } from "./duplicates.ts";
import { numberOf, type Receipt, textOf } from "./read.ts";

type Cells = Record<string, unknown>;

/** Rows that are duplicates begin their review with this word; clearing the cell counts them again. */
const counted = 'Receipts[Review],"<>Duplicate of*"';
/** A table by month over more months than this is made by year. */
const mostMonths = 36;

/** Nothing spent shows as a dash: a table of zeros is hard to read. */
const money = '#,##0.00;-#,##0.00;"–"';

type Frame = {
  readonly cells: Cells;
  readonly currencies: readonly string[];
  /** Receipts with an amount and no currency get a column of their own. */
  readonly hasNone: boolean;
};

export function summarySheet(receipts: readonly Receipt[], duplicates: ReadonlyMap<Receipt, Duplicate>): unknown {
  const valid = receipts.filter((receipt) => duplicates.get(receipt)?.sure !== true);
  const withTotal = valid.filter((receipt) => numberOf(receipt, "total") !== undefined);
  const currencies = byWeight(withTotal, "currency").filter((code) => code !== "");
  const hasNone = withTotal.some((receipt) => textOf(receipt, "currency") === "");
  const frame: Frame = { cells: {}, currencies, hasNone };
  const categories = bySum(withTotal, currencies[0] ?? "");
  // A bar of nothing only takes room from the others: what was spent in other currencies has no bar.
  const spent = categories.filter((name) => sumFor(withTotal, name, currencies[0] ?? "") > 0);
  const periods = periodsOf(withTotal);
  const top = placeFigures(frame);
  const category = placeTable(frame, top + 2, {
    title: "By category",
    labels: categories.map((name) => ({ v: name })),
    tests: (row) => `Receipts[Category],$A${row}`,
  });
  const period = placeTable(frame, category.end + 2, {
    title: periods.by === "year" ? "By year" : "By month",
    // Labels are days, of which the month or the year is shown.
    labels: periods.starts.map((start) => ({
      v: start,
      format: periods.by === "year" ? "yyyy" : "month",
      style: "left",
    })),
    tests: (row) => `Receipts[Date],">="&$A${row},Receipts[Date],"<"&EDATE($A${row},${periods.by === "year" ? 12 : 1})`,
    rest: "No date",
  });
  return {
    name: "Summary",
    title: "Expenses",
    cells: frame.cells,
    widths: { A: 34 },
    charts: chartsOf(frame, { ...category, last: category.first + spent.length - 1 }, period),
  };
}

/** The different values of a field, those of most receipts first. */
function byWeight(receipts: readonly Receipt[], name: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const receipt of receipts) {
    const value = textOf(receipt, name);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
}

const sumFor = (receipts: readonly Receipt[], category: string, currency: string): number =>
  receipts
    .filter((one) => (textOf(one, "category") || "Other") === category && textOf(one, "currency") === currency)
    .reduce((sum, one) => sum + (numberOf(one, "total") ?? 0), 0);

/** The categories, those with the largest sum in the main currency first. */
function bySum(receipts: readonly Receipt[], currency: string): readonly string[] {
  const names = [...new Set(receipts.map((receipt) => textOf(receipt, "category") || "Other"))];
  return names
    .map((name) => ({ name, sum: sumFor(receipts, name, currency) }))
    .sort((a, b) => b.sum - a.sum || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

type Periods = { readonly by: "month" | "year"; readonly starts: readonly string[] };

/** Every month from the first to the last receipt, without gaps; years when that would be too many. */
function periodsOf(receipts: readonly Receipt[]): Periods {
  const days = receipts.map((receipt) => textOf(receipt, "date")).filter((day) => day !== "");
  const [first, last] = [days.reduce((a, b) => (a < b ? a : b), "9999"), days.reduce((a, b) => (a > b ? a : b), "")];
  if (last === "") return { by: "month", starts: [] };
  const at = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const months = at(last) - at(first) + 1;
  if (months <= mostMonths)
    return { by: "month", starts: Array.from({ length: months }, (_, n) => monthAt(at(first) + n)) };
  const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4)) + 1;
  return { by: "year", starts: Array.from({ length: years }, (_, n) => `${Number(first.slice(0, 4)) + n}-01-01`) };
}

const monthAt = (at: number): string => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}-01`;

const letter = (index: number): string => String.fromCharCode(66 + index);

/** Headings of the currency columns; returns how many columns there are. */
function placeHeads({ cells, currencies, hasNone }: Frame, row: number, title: string): number {
  cells[`A${row}`] = { v: title, style: "header" };
  for (const [index, code] of currencies.entries())
    cells[`${letter(index)}${row}`] = { v: code, style: "header right" };
  if (hasNone) cells[`${letter(currencies.length)}${row}`] = { v: "No currency", style: "header right" };
  return currencies.length + (hasNone ? 1 : 0);
}

/** Where a sum stands, the row of its currency codes, and what its receipts pass besides. */
type Place = { readonly row: number; readonly head: number; readonly tests: string };

/** A sum for one column: the receipts of its currency, or what the currencies leave of all. */
function sumOf({ currencies }: Frame, column: number, { row, head, tests }: Place): string {
  const more = tests === "" ? "" : `,${tests}`;
  const all = `SUMIFS(Receipts[Total],${counted}${more}`;
  if (column < currencies.length) return `${all},Receipts[Currency],${letter(column)}$${head})`;
  const named = currencies.length === 0 ? "" : `-SUM(B${row}:${letter(currencies.length - 1)}${row})`;
  return named === "" ? `${all})` : `ROUND(${all})${named},2)`;
}

/** Totals, counts and what is to be looked at; returns the last row. */
function placeFigures(frame: Frame): number {
  const { cells, currencies } = frame;
  const columns = placeHeads(frame, 3, "Figures");
  cells["A4"] = "Total";
  cells["A5"] = "Tax";
  cells["A6"] = "Receipts";
  for (let column = 0; column < columns; column += 1) {
    const at = letter(column);
    cells[`${at}4`] = { f: sumOf(frame, column, { row: 4, head: 3, tests: "" }), format: money, style: "bold" };
    if (column >= currencies.length) continue;
    cells[`${at}5`] = { f: `SUMIFS(Receipts[Tax],${counted},Receipts[Currency],${at}$3)`, format: money };
    cells[`${at}6`] = {
      f: `COUNTIFS(Receipts[Currency],${at}$3)-COUNTIFS(Receipts[Currency],${at}$3,Receipts[Review],"Duplicate of*")`,
      format: "integer",
    };
  }
  cells["A8"] = { v: "All receipts", style: "muted" };
  cells["B8"] = { f: "COUNTA(Receipts[File])", format: "integer" };
  cells["A9"] = { v: "To be looked at (column Review)", style: "muted" };
  cells["B9"] = { f: "COUNTA(Receipts[Review])", format: "integer" };
  cells["A10"] = { v: "Duplicates, not counted", style: "muted" };
  cells["B10"] = { f: 'COUNTIF(Receipts[Review],"Duplicate of*")', format: "integer" };
  return 10;
}

type TableInput = {
  readonly title: string;
  readonly labels: readonly unknown[];
  readonly tests: (row: number) => string;
  /** A last row for what no label covers. */
  readonly rest?: string;
};
type Placed = { readonly first: number; readonly last: number; readonly end: number };

function placeTable(frame: Frame, head: number, { title, labels, tests, rest }: TableInput): Placed {
  const { cells } = frame;
  const columns = placeHeads(frame, head, title);
  const [first, last] = [head + 1, head + labels.length];
  for (const [index, label] of labels.entries()) {
    const row = first + index;
    cells[`A${row}`] = label;
    for (let column = 0; column < columns; column += 1) {
      const f = sumOf(frame, column, { row, head, tests: tests(row) });
      cells[`${letter(column)}${row}`] = { f, format: money };
    }
  }
  const total = last + (rest === undefined ? 1 : 2);
  cells[`A${total}`] = { v: "Total", style: "total" };
  if (rest !== undefined) cells[`A${last + 1}`] = { v: rest, style: "italic" };
  for (let column = 0; column < columns; column += 1) {
    placeTotal(cells, letter(column), { first, last, hasRest: rest !== undefined });
  }
  if (rest !== undefined) return { first, last, end: total };
  cells[`A${total + 1}`] = { v: "Check: adds up to the total", style: "muted" };
  cells[`B${total + 1}`] = {
    f: `IF(ABS(B${total}-B4)<0.005,"OK","Differs by "&ROUND(B${total}-B4,2))`,
    style: "right",
  };
  return { first, last, end: total + 1 };
}

type Span = { readonly first: number; readonly last: number; readonly hasRest: boolean };

/** The sum of the rows, with what no row covers in a row of its own. */
function placeTotal(cells: Cells, at: string, { first, last, hasRest }: Span): void {
  const sum = last < first ? "0" : `SUM(${at}${first}:${at}${last})`;
  if (hasRest) cells[`${at}${last + 1}`] = { f: `ROUND(${at}4-${sum},2)`, format: money, style: "italic" };
  const total = last + (hasRest ? 2 : 1);
  cells[`${at}${total}`] = { f: hasRest ? `${sum}+${at}${last + 1}` : sum, format: money, style: "total" };
}

/** In the currency of most receipts: amounts of different currencies share no axis. */
function chartsOf({ currencies }: Frame, category: Placed, period: Placed): readonly unknown[] {
  const [code] = currencies;
  if (code === undefined) return [];
  const chart = (kind: string, title: string, { first, last }: Placed): readonly unknown[] =>
    last < first + 1
      ? []
      : [
          {
            kind,
            title: `${title} (${code})`,
            categories: `Summary!A${first}:A${last}`,
            series: [{ values: `Summary!B${first}:B${last}`, name: code }],
          },
        ];
  return [...chart("bar", "Expenses by category", category), ...chart("column", "Expenses over time", period)];
}
