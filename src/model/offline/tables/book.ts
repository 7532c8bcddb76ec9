/** The description of the summary workbook: every figure in it is a formula over the data sheet. */
import { count } from "../../../base/words.ts";
import type { Choices } from "./choices.ts";
import { isAdditive, plainName, summedOf } from "./choices.ts";
import type { Source } from "./choose-table.ts";
import { outlierColumn, outlierMarks, outlierSheet } from "./outliers.ts";
import type { TableColumn } from "./profile.ts";

/** How much of it is written: when a workbook cannot be made in full, less is tried. */
export type Extent = { readonly tables: boolean; readonly outliers: boolean };

export type BookInput = {
  readonly path: string;
  readonly title: string;
  readonly source: Source;
  readonly choices: Choices;
  readonly extent: Extent;
  readonly notes: readonly string[];
};

/** "Data[Amount]": a column of the data sheet as formulas write it. */
export const column = (name: string): string => `Data[${plainName(name)}]`;

/** The number format that suits a measure. */
export function formatOf({ percent, currency, min, max, sum }: TableColumn): string {
  if (percent) return "percent 1";
  if (currency !== undefined) return `currency ${currency}`;
  return [min, max, sum].every((value) => Number.isInteger(value)) ? "integer" : "number 2";
}

export function bookOf(input: BookInput): unknown {
  const { path, title, source, choices, extent, notes } = input;
  const [measure] = choices.measures;
  const flagged = extent.outliers && measure !== undefined && hasOutlierList(source);
  return {
    path,
    title,
    sheets: [
      summarySheet(input),
      {
        name: "Data",
        data: {
          from: source.paths.length === 1 ? source.paths[0] : source.paths,
          ...(source.sheet === undefined ? {} : { sheet: source.sheet }),
          log: "Cleaning log",
        },
        columns: [...renamed(source), ...(flagged ? [outlierColumn(measure)] : [])],
        ...(flagged ? { conditional: outlierMarks(source, measure) } : {}),
      },
      ...(extent.outliers && measure !== undefined ? [outlierSheet(source, measure, flagged)] : []),
      {
        name: "Notes",
        columns: [{ header: "How this workbook was made", width: 110 }],
        rows: notes.map((note) => [note]),
        table: false,
      },
    ],
  };
}

/** Beyond this many rows a formula per row costs more than the list is worth; limits and counts remain. */
const mostFlagged = 20_000;
const fewest = 8;
const hasOutlierList = ({ rows }: Source): boolean => rows <= mostFlagged;

/** Too few values have no outliers worth the name. */
export const worthOutliers = ({ measures: [measure] }: Choices): boolean =>
  measure !== undefined && measure.count >= fewest;

const renamed = ({ columns }: Source): readonly unknown[] =>
  columns.filter(({ name }) => plainName(name) !== name).map(({ name }) => ({ header: plainName(name), from: name }));

function summarySheet({ title, choices, source, extent }: BookInput): unknown {
  const blocks = extent.tables ? blocksOf(choices) : [];
  return {
    name: "Summary",
    title,
    cells: totalsCells(choices, source, blocks),
    widths: { A: 34 },
    summaries: blocks.map(({ spec }) => spec),
    charts: blocks.flatMap(({ chart }) => (chart === undefined ? [] : [chart])),
  };
}

const figures: readonly (readonly [label: string, formula: string])[] = [
  ["Total", "SUM"],
  ["Values", "COUNT"],
  ["Average", "AVERAGE"],
  ["Median", "MEDIAN"],
  ["Smallest", "MIN"],
  ["Largest", "MAX"],
];

type Cells = Record<string, unknown>;

function totalsCells({ measures }: Choices, source: Source, blocks: readonly Block[]): Cells {
  const cells: Cells = {};
  if (measures.length === 0) {
    cells["A3"] = { v: "Rows", style: "bold" };
    cells["B3"] = { f: `COUNTA(${column(fullest(source))})`, format: "integer" };
  } else {
    cells["A3"] = { v: "Figures", style: "header" };
    for (const [index, measure] of measures.entries()) addMeasure(cells, measure, "BCDE".charAt(index));
  }
  const summed = summedOf({ measures });
  const whole = summed !== undefined ? "B4" : measures.length === 0 ? "B3" : `COUNTA(${column(fullest(source))})`;
  const first = measures.length === 0 ? 5 : 11;
  for (const [index, { label, total }] of blocks.entries()) {
    cells[`A${first + index}`] = { v: `Check: ${label} adds up to the total`, style: "muted" };
    cells[`B${first + index}`] = {
      f: `IF(ABS(SUM(${total})-${whole})<0.005,"OK","Differs by "&ROUND(SUM(${total})-${whole},2))`,
      style: "right",
    };
  }
  return cells;
}

function addMeasure(cells: Cells, measure: TableColumn, letter: string): void {
  cells[`${letter}3`] = { v: plainName(measure.name), style: "header right" };
  for (const [index, [label, formula]] of figures.entries()) {
    cells[`A${4 + index}`] = label;
    // The sum of unit prices or percentages means nothing.
    if (formula === "SUM" && !isAdditive(measure)) continue;
    const format =
      formula === "COUNT"
        ? "integer"
        : formula === "AVERAGE" || formula === "MEDIAN"
          ? fine(measure)
          : formatOf(measure);
    cells[`${letter}${4 + index}`] = { f: `${formula}(${column(measure.name)})`, format };
  }
}

const fine = (measure: TableColumn): string => (formatOf(measure) === "integer" ? "number 2" : formatOf(measure));

/** The column with the most values: every row of a table has one there, as far as there is such a column. */
const fullest = ({ columns }: Source): string => [...columns].sort((a, b) => b.count - a.count)[0]?.name ?? "";

/** A table of the summary, with the range that must add up to the total. */
export type Block = {
  readonly label: string;
  readonly total: string;
  readonly spec: unknown;
  readonly chart?: unknown;
};

export function blocksOf(choices: Choices): readonly Block[] {
  const { category, date } = choices;
  return [
    ...(category === undefined ? [] : [byCategory(choices, category)]),
    ...(date === undefined ? [] : [byPeriod(choices, date)]),
    ...cross(choices),
  ];
}

/** What is added up: the main measure, or the number of rows. */
const main = (choices: Choices): { readonly spec: unknown; readonly header: string } => {
  const measure = summedOf(choices);
  return measure === undefined
    ? { spec: { as: "count", header: "Rows" }, header: "Rows" }
    : { spec: { of: column(measure.name), as: "sum" }, header: plainName(measure.name) };
};

/** Columns beside the main one: how many, how much each, which part of all; of prices and rates only the average. */
function besides(choices: Choices): readonly unknown[] {
  const summed = summedOf(choices);
  const [measure] = choices.measures;
  if (measure === undefined) return [];
  const average = { of: column(measure.name), as: "average", format: fine(measure) };
  if (summed === undefined) return [{ ...average, header: `Average ${plainName(measure.name)}` }];
  return [
    { as: "count", header: "Rows" },
    { ...average, header: "Average" },
    { of: column(measure.name), as: "share", header: "Share" },
  ];
}

function byCategory(choices: Choices, category: TableColumn): Block {
  const { spec, header } = main(choices);
  const name = plainName(category.name);
  return {
    label: `by ${name}`,
    total: `ByGroup[${header}]`,
    spec: {
      name: "ByGroup",
      title: `${header} by ${name}`,
      rows: { by: column(category.name) },
      values: [spec, ...besides(choices)],
      order: "value",
    },
    chart: {
      kind: category.distinct > 7 ? "bar" : "column",
      title: `${header} by ${name}`,
      from: "ByGroup",
      columns: [header],
    },
  };
}

function byPeriod(choices: Choices, { column: dated, bucket }: NonNullable<Choices["date"]>): Block {
  const { spec, header } = main(choices);
  return {
    label: `by ${bucket}`,
    total: `ByPeriod[${header}]`,
    spec: {
      name: "ByPeriod",
      title: `${header} by ${bucket}`,
      rows: { by: column(dated.name), bucket },
      values: [spec],
    },
    chart: { kind: "line", title: `${header} by ${bucket}`, from: "ByPeriod" },
  };
}

/** Category by period where there are dates, else by the second category. */
function cross(choices: Choices): readonly Block[] {
  const { category, second, date } = choices;
  if (category === undefined || (date === undefined && second === undefined)) return [];
  const { spec, header } = main(choices);
  const across =
    date === undefined ? { by: column(second?.name ?? "") } : { by: column(date.column.name), bucket: date.bucket };
  const words = `${plainName(category.name)} and ${date === undefined ? plainName(second?.name ?? "") : date.bucket}`;
  return [
    {
      label: `the cross-table`,
      total: "Cross[Total]",
      spec: {
        name: "Cross",
        title: `${header} by ${words}`,
        rows: { by: column(category.name) },
        columns: across,
        values: [spec],
      },
    },
  ];
}

/** "2 tables by formulas, …": for the plan. */
export const blockWords = (blocks: readonly Block[]): string =>
  blocks.length === 0
    ? "totals"
    : `totals, ${count(blocks.length, "table")} (${blocks.map(({ label }) => label).join(", ")})`;
