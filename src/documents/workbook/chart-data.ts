/** Which cells a chart shows, and what is in them. */
import { Refusal } from "../../agent/ports.ts";
import { some } from "../../base/words.ts";
import type { ChartSpec } from "../book.ts";
import { type Area, areaOf, letterOf } from "../tables/grid.ts";
import { type Calculated, cellKey } from "./calculate.ts";
import { formatCode, shownAs } from "./formats.ts";
import { quotedSheet, readFormula } from "./formulas.ts";
import type { BookPlan, PlannedBlock, Primitive, SheetPlan } from "./plan.ts";

/** A range of a chart with the values that are in it: they go into the file so that it can be drawn before a recalculation. */
export type Cells = { readonly ref: string; readonly values: readonly Primitive[]; readonly code: string | undefined };

export type Series = {
  readonly name: { readonly ref?: string; readonly text: string };
  readonly values: Cells;
  readonly line: boolean;
  readonly secondary: boolean;
};

export type ChartPlan = {
  readonly spec: ChartSpec;
  readonly categories: Cells;
  readonly series: readonly Series[];
  /** Format of the value axis. */
  readonly code: string;
  readonly alt: string;
};

const maxSeries = 16;

/** Resolves a chart of `sheet`. Refusal when a range is empty, unknown or does not fit the others. */
export function chartPlan(spec: ChartSpec, sheet: SheetPlan, plan: BookPlan, calculated: Calculated): ChartPlan {
  const look = lookup(plan, calculated);
  const found = spec.from === undefined ? explicit(spec, sheet, plan, look) : fromBlock(spec, plan, look);
  if (found.series.length === 0)
    throw new Refusal(`The chart "${spec.title}" has nothing to show: give "from", or "categories" and "series".`);
  if (found.series.length > maxSeries) {
    throw new Refusal(
      `The chart "${spec.title}" would have ${found.series.length} series; more than ${maxSeries} cannot be told apart. Name some in "columns".`,
    );
  }
  checkValues(spec, found);
  const series = spec.kind === "pie" ? found.series.slice(0, 1) : found.series;
  const code = spec.format === undefined ? axisCode(series) : formatCode(spec.format);
  return { spec, ...found, series, code, alt: spec.alt ?? altText(spec, found.categories, series) };
}

function checkValues(spec: ChartSpec, found: Found): void {
  if (spec.kind === "scatter" && !found.categories.values.some((value) => typeof value === "number"))
    throw new Refusal(
      `The chart "${spec.title}": a scatter chart needs numbers in "categories" (its x values), and ${found.categories.ref} has none.`,
    );
  for (const { name, values } of found.series) {
    if (values.values.every((value) => typeof value !== "number"))
      throw new Refusal(`The chart "${spec.title}": ${values.ref} (${name.text}) holds no number.`);
    if (values.values.length !== found.categories.values.length) {
      throw new Refusal(
        `The chart "${spec.title}": ${values.ref} has ${values.values.length} values for ${found.categories.values.length} categories.`,
      );
    }
  }
}

type Lookup = (sheet: string, area: Area) => Cells;

function lookup(plan: BookPlan, { results }: Calculated): Lookup {
  return (name, area) => {
    const index = plan.sheets.findIndex((sheet) => sheet.name.toLowerCase() === name.toLowerCase());
    const sheet = plan.sheets[index];
    if (sheet === undefined) throw new Refusal(`A chart refers to the sheet "${name}", which does not exist.`);
    const cells = placesIn(area).map(({ row, column }) => ({ row, column, cell: sheet.rows[row]?.[column] }));
    const values = cells.map(({ row, column, cell }): Primitive => {
      const value = cell?.formula === undefined ? cell?.value : results.get(cellKey(index, row, column));
      return value ?? null;
    });
    const code = cells.find(({ cell }) => cell?.code !== undefined)?.cell?.code;
    return { ref: absolute(sheet.name, area), values, code };
  };
}

function placesIn({ top, left, bottom, right }: Area): { row: number; column: number }[] {
  const width = right - left + 1;
  const count = (bottom - top + 1) * width;
  return Array.from({ length: count }, (_, at) => ({ row: top + Math.floor(at / width), column: left + (at % width) }));
}

function absolute(sheet: string, { top, left, bottom, right }: Area): string {
  const cell = (row: number, column: number): string => `$${letterOf(column)}$${row + 1}`;
  const from = cell(top, left);
  return `${quotedSheet(sheet)}!${top === bottom && left === right ? from : `${from}:${cell(bottom, right)}`}`;
}

type Found = { readonly categories: Cells; readonly series: readonly Series[] };

function explicit(spec: ChartSpec, sheet: SheetPlan, plan: BookPlan, look: Lookup): Found {
  if (spec.categories === undefined || spec.series === undefined)
    throw new Refusal(`The chart "${spec.title}" needs "from", or "categories" and "series".`);
  const blocks = plan.sheets.flatMap((one) => one.blocks);
  const at = (text: string): Cells => {
    const read = readFormula(text, { sheet: sheet.name, row: 0, column: 0 }, blocks);
    const [only] = read.areas;
    if (only === undefined || read.areas.length > 1)
      throw new Refusal(`The chart "${spec.title}": "${text}" is not one range, such as Summary!B5:B9.`);
    const line = only.area.top === only.area.bottom || only.area.left === only.area.right;
    if (!line || only.area.bottom - only.area.top > 50_000)
      throw new Refusal(`The chart "${spec.title}": ${text} must be one row or one column.`);
    return look(only.sheet, only.area);
  };
  const series = spec.series.map((one, index): Series => {
    const values = at(one.values);
    const isRef = one.name !== undefined && (one.name.includes("!") || isFilled(one.name, sheet));
    const named = isRef && one.name !== undefined ? at(one.name) : undefined;
    const text = named === undefined ? (one.name ?? `Series ${index + 1}`) : shownAs(named.values[0], named.code);
    return {
      name: { text, ...(named === undefined ? {} : { ref: named.ref }) },
      values,
      line: one.kind === undefined ? spec.kind === "line" : one.kind === "line",
      secondary: one.secondary === true,
    };
  });
  return { categories: at(spec.categories), series };
}

/** Whether a name is the address of a cell with something in it: "T1" and "Q1" are quarters more often than cells. */
function isFilled(name: string, sheet: SheetPlan): boolean {
  const area = areaOf(name);
  const cell = area === undefined ? undefined : sheet.rows[area.top]?.[area.left];
  return (cell?.formula ?? cell?.value ?? null) !== null;
}

function fromBlock(spec: ChartSpec, plan: BookPlan, look: Lookup): Found {
  const blocks = plan.sheets.flatMap((sheet) => sheet.blocks);
  const wanted = (spec.from ?? "").trim().toLowerCase();
  const block = blocks.find(({ name }) => name.toLowerCase() === wanted);
  if (block === undefined) {
    throw new Refusal(
      `The chart "${spec.title}": there is no block "${spec.from}". There are: ${
        some(
          blocks.map(({ name }) => name),
          12,
        ) || "none"
      }.`,
    );
  }
  return block.periods && spec.kind !== "pie" ? byRow(spec, block, look) : byColumn(spec, block, look);
}

const isWanted = (spec: ChartSpec, name: string): boolean =>
  spec.columns === undefined || spec.columns.some((one) => one.trim().toLowerCase() === name.toLowerCase());

/** Labels from the first column, one series per value column. */
function byColumn(spec: ChartSpec, block: PlannedBlock, look: Lookup): Found {
  const column = (at: number): Cells =>
    look(block.sheet, { top: block.first, bottom: block.last, left: block.left + at, right: block.left + at });
  const all = block.columns.map((name, at) => ({ name, at })).slice(1);
  const plain = all.slice(0, all.length - block.totalsRight);
  // A pie of a cross-table shows its totals.
  const usual = spec.kind === "pie" && block.totalsRight > 0 ? all.slice(-1) : plain;
  const chosen = (spec.columns === undefined ? usual : all).filter(({ name }) => isWanted(spec, name));
  const numeric = chosen.filter(
    ({ at }) => spec.columns !== undefined || block.kind === "summary" || block.types[at] !== "text",
  );
  const series = numeric.map(
    ({ name, at }): Series => ({
      name: {
        text: name,
        ref: absolute(block.sheet, {
          top: block.header,
          bottom: block.header,
          left: block.left + at,
          right: block.left + at,
        }),
      },
      values: column(at),
      line: spec.kind === "line",
      secondary: false,
    }),
  );
  return {
    categories: column(0),
    series: series.filter(({ values }) => values.values.some((value) => typeof value === "number")),
  };
}

/** Periods along the axis, one series per row. */
function byRow(spec: ChartSpec, block: PlannedBlock, look: Lookup): Found {
  const right = block.left + block.columns.length - 1 - block.totalsRight;
  const row = (at: number): Cells => look(block.sheet, { top: at, bottom: at, left: block.left + 1, right });
  const rows = Array.from({ length: block.last - block.first + 1 }, (_, at) => block.first + at);
  const series = rows.map((at): Series => {
    const label = look(block.sheet, { top: at, bottom: at, left: block.left, right: block.left });
    return {
      name: { text: shownAs(label.values[0], label.code), ref: label.ref },
      values: row(at),
      line: spec.kind === "line",
      secondary: false,
    };
  });
  return { categories: row(block.header), series: series.filter(({ name }) => isWanted(spec, name.text)) };
}

/** The cells' own format; cents are noise on an axis of hundreds. */
const axisCode = (series: readonly Series[]): string =>
  wholeCode({
    code: series[0]?.values.code,
    values: series.flatMap(({ values }) => values.values),
  });

/** The format of an axis that shows these cells. */
export function wholeCode({ code = "General", values }: Pick<Cells, "code" | "values">): string {
  const most = values.reduce<number>((all, one) => (typeof one === "number" ? Math.max(all, Math.abs(one)) : all), 0);
  return most >= 100 ? code.replace(/\.0+/g, "") : code;
}

function altText(spec: ChartSpec, categories: Cells, series: readonly Series[]): string {
  const kinds = {
    column: "Column chart",
    bar: "Bar chart",
    line: "Line chart",
    pie: "Pie chart",
    area: "Area chart",
    scatter: "Scatter chart",
  };
  const labels = categories.values.map((value) => shownAs(value, categories.code));
  const parts = series.slice(0, 4).map(({ name, values }) => {
    const numbers = values.values.map((value) => (typeof value === "number" ? value : 0));
    const [high, low] = [numbers.indexOf(Math.max(...numbers)), numbers.indexOf(Math.min(...numbers))];
    const said = (at: number): string => `${shownAs(numbers[at], values.code)} (${labels[at]})`;
    return `${name.text} from ${said(low)} to ${said(high)}`;
  });
  return `${kinds[spec.kind]}: ${spec.title}. ${labels.length} categories from ${labels[0]} to ${labels.at(-1)}. ${parts.join("; ")}.`;
}
