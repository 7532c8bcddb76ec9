/** Some rows of a table, as text for showing. */
import { Refusal } from "../../agent/ports.ts";
import type { PageRequest, Source, TablePage } from "../api.ts";
import { addressOf, areaOf, type Grid, letterOf, type Raw, type SourceFile, textOf } from "./grid.ts";
import { usedRange } from "./profile.ts";
import { pickGrid, readSource, type Table, tableOf } from "./table.ts";

export async function pageOf(source: Source, request: PageRequest): Promise<TablePage> {
  const file = await readSource(source);
  const grid = pickGrid(file, request.sheet);
  const about = {
    sheets: file.grids.map((one) => ({ name: one.name, hidden: one.hidden, range: usedRange(one) })),
    sheet: grid.name,
    ...(file.encoding ? { encoding: file.encoding } : {}),
    ...(file.delimiter ? { delimiter: file.delimiter } : {}),
  };
  return request.range === undefined
    ? { ...about, ...typedPage(grid, file, request) }
    : { ...about, ...rangePage(grid, request.range, request.limit) };
}

type Rows = Omit<TablePage, "sheets" | "sheet" | "encoding" | "delimiter">;

function typedPage(grid: Grid, file: SourceFile, request: PageRequest): Rows {
  const table = tableOf(grid, file);
  const from = request.offset ?? 0;
  const rows = table.rows.filter((row) => row >= from).slice(0, request.limit);
  return {
    headerRow: table.headerRow,
    header: table.columns.map(({ name }) => name),
    types: table.columns.map(typeWords),
    total: table.rows.length,
    rows: rows.map((row) => ({ row, cells: table.columns.map(({ index }) => textOf(grid.rows[row - 1]?.[index])) })),
    notes: [...file.notes, ...notesOf(table, grid)],
  };
}

function typeWords({ type, currency, percent, pattern }: Table["columns"][number]): string {
  const detail = currency ?? (percent ? "percent" : pattern);
  return detail === undefined ? type : `${type} (${detail})`;
}

function notesOf(table: Table, grid: Grid): string[] {
  const dirty = table.columns.flatMap((column) =>
    column.dirty
      .slice(0, 3)
      .map(
        ({ row, value, why }) =>
          `Row ${row}, ${column.name}: "${value}" ${why.startsWith("stands") ? why : `is ${why}`}.`,
      ),
  );
  const ambiguous = table.columns.flatMap(({ name, ambiguous: note }) => (note ? [`${name}: ${note}.`] : []));
  return [
    ...(table.totals.length > 0 ? [`Total rows, not counted as data: ${table.totals.join(", ")}.`] : []),
    ...(grid.formulas.size > 0 ? [`${grid.formulas.size} cells are formulas; read a range to see them.`] : []),
    ...ambiguous.slice(0, 5),
    ...dirty.slice(0, 10),
  ];
}

function rangePage(grid: Grid, range: string, limit: number): Rows {
  const area = areaOf(range);
  if (area === undefined) throw new Refusal(`"${range}" is no range of cells. Write it as A1:F40.`);
  const columns = Array.from({ length: Math.min(area.right - area.left + 1, 100) }, (_, at) => area.left + at);
  const last = Math.min(area.bottom, grid.rows.length - 1, area.top + limit - 1);
  const rows = Array.from({ length: Math.max(0, last - area.top + 1) }, (_, at) => area.top + at);
  const cut = Math.min(area.bottom, grid.rows.length - 1) > last;
  return {
    headerRow: 0,
    header: columns.map(letterOf),
    types: [],
    total: rows.length,
    rows: rows.map((row) => ({ row: row + 1, cells: columns.map((column) => cellText(grid, row, column)) })),
    notes: cut ? [`Cut at row ${last + 1}; ask for the range from row ${last + 2} on.`] : [],
  };
}

function cellText(grid: Grid, row: number, column: number): string {
  const value: Raw | undefined = grid.rows[row]?.[column];
  const formula = grid.formulas.get(addressOf(row, column));
  return formula === undefined ? textOf(value) : `=${formula} → ${textOf(rounded(value))}`;
}

/** A sum of money is 60939, not 60939.00000000001: spreadsheets show 15 digits, and a reader would copy the others. */
const rounded = (value: Raw | undefined): Raw | undefined =>
  typeof value === "number" ? Number(value.toPrecision(15)) : value;
