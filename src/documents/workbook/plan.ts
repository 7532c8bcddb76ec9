/** A workbook laid out in cells, before formulas are calculated and before there is a file. */
import { Refusal } from "../../agent/ports.ts";
import type { ChartSpec, ColumnSpec, SheetSpec } from "../book.ts";
import type { TypedColumn } from "../tables/columns.ts";
import { addressOf } from "../tables/grid.ts";
import type { Block } from "./formulas.ts";
import type { Labels } from "./language.ts";
import type { Look } from "./looks.ts";

export type Primitive = string | number | boolean | null;

export type Cell = {
  readonly value?: Primitive | undefined;
  /** As written in the description, before names are resolved; without "=". */
  readonly formula?: string | undefined;
  /** Excel format code. */
  readonly code?: string | undefined;
  readonly look?: Look | undefined;
  readonly note?: string | undefined;
  readonly link?: string | undefined;
};

/** A block with what summaries and charts need to know about it. */
export type PlannedBlock = Block & {
  readonly kind: "table" | "summary";
  /** Values per column for data rows, where they are known before calculation. */
  readonly values: readonly (readonly Primitive[] | undefined)[];
  readonly types: readonly (TypedColumn["type"] | undefined)[];
  readonly codes: readonly (string | undefined)[];
  /** The value columns are periods: charts put them on the axis and draw one series per row. */
  readonly periods: boolean;
  /** Format of the headings, where they are dates. */
  readonly headCode: string | undefined;
  /** Number of value columns that charts leave out at the right (totals). */
  readonly totalsRight: number;
};

export type SheetPlan = {
  readonly spec: SheetSpec;
  readonly name: string;
  /** rows[row][column], both sparse. */
  readonly rows: Cell[][];
  readonly blocks: PlannedBlock[];
  /** Native tables: name, and the block whose header and data rows they cover. */
  readonly tables: { readonly name: string; readonly style: string; readonly block: PlannedBlock }[];
  /** Widths asked for, by 0-based column. */
  readonly widths: Map<number, number>;
  /** Header rows, 0-based: what is frozen and repeated in print. */
  readonly headers: number[];
  readonly charts: readonly ChartSpec[];
  /** Words such as "Total", in the book's language. */
  readonly labels: Labels;
};

export type BookPlan = {
  readonly sheets: SheetPlan[];
  readonly title: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  /** What was cleaned, one sentence each. */
  readonly cleaned: string[];
};

/** Puts a cell; Refusal when another part of the description already claimed it. */
export function put(sheet: SheetPlan, row: number, column: number, cell: Cell): void {
  if (row >= 1_048_576 || column >= 16_384)
    throw new Refusal(`Sheet "${sheet.name}" does not fit: a sheet has 1,048,576 rows and 16,384 columns.`);
  const cells = sheet.rows[row] ?? [];
  const before = cells[column];
  if (before !== undefined && (before.value !== undefined || before.formula !== undefined)) {
    throw new Refusal(
      `Two parts of the description meet in ${sheet.name}!${addressOf(row, column)}. Move one of them with "at", or leave the cell out of "cells".`,
    );
  }
  cells[column] = before === undefined ? cell : { ...before, ...cell };
  sheet.rows[row] = cells;
}

/** Number of rows in use. */
export const bottomOf = (sheet: SheetPlan): number => sheet.rows.length;

/** Number of columns in use. */
export const widthOf = (sheet: SheetPlan): number =>
  sheet.rows.reduce((most, row) => Math.max(most, row?.length ?? 0), 0);

/** What a table block is made from. */
export type TableColumn = {
  readonly header: string;
  readonly spec: ColumnSpec | undefined;
  readonly code: string | undefined;
  readonly type: TypedColumn["type"] | undefined;
  /** One per data row; undefined for formula columns. */
  readonly values: readonly Primitive[] | undefined;
  /** Values that did not fit, by data row: the original text. */
  readonly marks: ReadonlyMap<number, string>;
};
