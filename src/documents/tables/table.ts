/** A file as typed tables. */
import { Refusal } from "../../agent/ports.ts";
import { some } from "../../base/words.ts";
import type { Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import type { Value } from "../profile.ts";
import { decimalVote, type Hints, orderVote, type TypedColumn, typeColumn } from "./columns.ts";
import { readCsv } from "./csv.ts";
import type { Grid, Raw, SourceFile } from "./grid.ts";
import { shapeOf } from "./shape.ts";
import { readXlsx } from "./xlsx.ts";

export type Table = {
  readonly sheet: string;
  readonly hidden: boolean;
  /** 1-based; 0 when the sheet has no headings. */
  readonly headerRow: number;
  readonly columns: readonly TypedColumn[];
  /** 1-based file rows of the data rows. */
  readonly rows: readonly number[];
  readonly totals: readonly number[];
  readonly repeated: readonly number[];
  readonly remarks: readonly number[];
};

const readOther = async (source: Source): Promise<SourceFile> =>
  (await import("../readers/sheets.ts")).readSheets(source);

const readers: Readonly<Record<string, (source: Source) => SourceFile | Promise<SourceFile>>> = {
  csv: readCsv,
  tsv: readCsv,
  tab: readCsv,
  txt: readCsv,
  xlsx: readXlsx,
  xlsm: readXlsx,
  xltx: readXlsx,
  xls: readOther,
  ods: readOther,
};

/** The sheets of a table file. Refusal for other formats and for files that cannot be read. */
export async function readSource(source: Source): Promise<SourceFile> {
  const reader = readers[extensionOf(source.name)];
  if (reader === undefined)
    throw new Refusal(`${source.name} is not a table that can be read: csv, tsv, xlsx, xls and ods are.`);
  const isOld = source.bytes[0] === 0xd0 && source.bytes[1] === 0xcf;
  return isOld && reader === readXlsx ? readOther(source) : reader(source);
}

/** The sheet of that name (any case), or the first visible one with cells. */
export function pickGrid(file: SourceFile, sheet: string | undefined): Grid {
  const wanted = sheet?.toLowerCase();
  const visible = file.grids.filter(({ hidden }) => !hidden);
  const found =
    wanted === undefined
      ? (visible.find(({ rows }) => rows.length > 0) ?? visible[0] ?? file.grids[0])
      : (file.grids.find(({ name }) => name.toLowerCase() === wanted) ??
        (file.format === "csv" ? file.grids[0] : undefined));
  if (found === undefined) {
    throw new Refusal(
      `${file.name} has no sheet "${sheet}". It has: ${some(
        file.grids.map(({ name }) => name),
        20,
      )}.`,
      "missing",
    );
  }
  return found;
}

/** Types a sheet: all columns get the same chance to tell about the file's way to write numbers and dates. */
export function tableOf(grid: Grid, file: Pick<SourceFile, "delimiter">): Table {
  const shape = shapeOf(grid);
  const rows = shape.rows.map((at) => at + 1);
  const cells = shape.columns.map((column) => shape.rows.map((row): Raw => grid.rows[row]?.[column] ?? null));
  const hints = hintsOf(cells, file.delimiter);
  const columns = shape.columns.map((index, at) =>
    typeColumn(
      { name: shape.names[at] ?? "", index, cells: cells[at] ?? [], rows, format: grid.formats.get(index) },
      hints,
    ),
  );
  return {
    sheet: grid.name,
    hidden: grid.hidden,
    headerRow: shape.header + 1,
    columns,
    rows,
    totals: shape.totals.map((at) => at + 1),
    repeated: shape.repeated.map((at) => at + 1),
    remarks: shape.remarks.map((at) => at + 1),
  };
}

function hintsOf(cells: readonly (readonly Raw[])[], delimiter: string | undefined): Hints {
  const decimals = cells.map(decimalVote).filter((vote) => vote !== undefined);
  const orders = cells.map(orderVote).filter((vote) => vote !== undefined);
  const commas = decimals.filter((vote) => vote === ",").length;
  // Spreadsheets separate by semicolon exactly where the comma is the decimal sign.
  const decimal =
    decimals.length === 0 ? (delimiter === ";" ? "," : undefined) : commas > decimals.length / 2 ? "," : ".";
  return { decimal, order: orders[0] };
}

/** A heading as a key: "Order-No." and "order no" are the same column. */
export const nameKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, " ")
    .trim();

/** A value as a key for comparing: case and outer spaces do not count. */
export function keyOf(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? value.date : String(value).trim().toLowerCase();
}

/** Indices (into `table.rows`) of rows that are equal to an earlier one in every column. */
export function duplicateRows(table: Table): number[] {
  const seen = new Set<string>();
  const found: number[] = [];
  table.rows.forEach((_, at) => {
    const key = JSON.stringify(table.columns.map(({ values }) => values[at] ?? null));
    if (seen.has(key)) found.push(at);
    seen.add(key);
  });
  return found;
}
