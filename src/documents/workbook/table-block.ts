/** A sheet's main table: header, data rows, formula columns, totals. */
import { Refusal } from "../../agent/ports.ts";
import type { CellSpec, ColumnSpec, SheetSpec, StyleSpec } from "../book.ts";
import { parseDate, serialOf } from "../tables/dates.ts";
import { areaOf, letterOf } from "../tables/grid.ts";
import { formatCode } from "./formats.ts";
import type { Loaded } from "./load.ts";
import { lookOf, words } from "./looks.ts";
import { type Cell, type PlannedBlock, type Primitive, put, type SheetPlan, type TableColumn } from "./plan.ts";

/** 0-based top-left cell of "B3". */
export function cornerOf(at: string): { row: number; column: number } {
  const area = areaOf(at);
  if (area === undefined) throw new Refusal(`"${at}" is no cell address. Write it as B3.`);
  return { row: area.top, column: area.left };
}

/** One cell of a description as a planned cell. Plain ISO dates become dates; text never becomes a formula. */
export function cellOf(spec: CellSpec, column?: { code?: string | undefined; style?: StyleSpec | undefined }): Cell {
  const rich = typeof spec === "object" && spec !== null ? spec : { v: spec };
  const code = rich.format === undefined ? column?.code : formatCode(rich.format);
  const look = rich.style === undefined ? undefined : lookOf(rich.style);
  const around = { look, note: rich.note, link: rich.link };
  if (rich.f !== undefined) return { ...around, formula: rich.f.trim().replace(/^=\s*/, ""), code };
  const date =
    typeof rich.v === "string" && code !== "@" && /^\d{4}-\d\d-\d\d(T.*)?$/.test(rich.v)
      ? parseDate(rich.v, "day")
      : undefined;
  if (date === undefined) return { ...around, value: rich.v ?? null, code };
  return { ...around, value: serialOf(date), code: code ?? formatCode(date.includes("T") ? "datetime" : "date") };
}

/** Columns of a table from the description and, where rows come from a file, from what was loaded. */
export function tableColumns(spec: SheetSpec, loaded: Loaded | undefined): TableColumn[] {
  const specs = spec.columns ?? [];
  const specFor = (header: string): ColumnSpec | undefined =>
    specs.find((one) => (one.from ?? one.header).trim().toLowerCase() === header.toLowerCase());
  const fromData = (loaded?.columns ?? []).map((column): TableColumn => {
    const own = specFor(column.header);
    const code = own?.format === undefined ? column.code : formatCode(own.format);
    return { ...column, header: own?.header ?? column.header, spec: own, code };
  });
  const used = new Set(fromData.map(({ spec: own }) => own));
  const others = specs
    .filter((one) => !used.has(one))
    .map((one): TableColumn => {
      if (loaded !== undefined && one.formula === undefined) {
        throw new Refusal(
          `Column "${one.header}" of sheet "${spec.name}" is not in the source and has no formula. The source has: ${loaded.columns.map(({ header }) => header).join(", ")}.`,
        );
      }
      const code = one.format === undefined ? undefined : formatCode(one.format);
      return { header: one.header, spec: one, code, type: undefined, values: undefined, marks: new Map() };
    });
  return [...fromData, ...others];
}

/** Puts the table on the sheet and registers it under the sheet's and its own name. */
export function placeTable(
  sheet: SheetPlan,
  loaded: Loaded | undefined,
  at: { row: number; column: number },
): PlannedBlock {
  const columns = tableColumns(sheet.spec, loaded);
  const given = alignedRows(sheet.name, sheet.spec.rows ?? [], columns);
  const rowCount = loaded?.rows ?? given.length;
  const head = columns.length > 0;
  const top = head ? at.row + 1 : at.row;
  checkHeaders(sheet.name, columns);
  const right = columns.map((column, index) => isRight(column, given, index));
  const indented = right.map((own, index) => !own && right[index - 1] === true);
  columns.forEach((column, index) => {
    const look = {
      ...words["header"],
      ...(right[index] ? { align: "right" as const } : {}),
      ...(indented[index] ? { indent: true } : {}),
    };
    put(sheet, at.row, at.column + index, { value: column.header, look });
    if (column.spec?.width !== undefined) sheet.widths.set(at.column + index, column.spec.width);
  });
  const body = { row: top, column: at.column, indented };
  if (loaded === undefined) placeRows(sheet, given, columns, body);
  else placeLoaded(sheet, columns, rowCount, body);
  placeFormulas(sheet, columns, rowCount, body);
  const width = head ? columns.length : Math.max(1, ...given.map((row) => row.length));
  const block: PlannedBlock = {
    kind: "table",
    name: tableName(sheet.spec) ?? sheet.name,
    sheet: sheet.name,
    header: at.row,
    first: top,
    last: Math.max(top, top + rowCount - 1),
    left: at.column,
    columns: head
      ? columns.map(({ header }) => header)
      : Array.from({ length: width }, (_, i) => letterOf(at.column + i)),
    values: columns.map(
      (column, index) => column.values ?? (column.spec?.formula ? undefined : given.map((row) => plainOf(row[index]))),
    ),
    types: columns.map(({ type }) => type),
    codes: columns.map(({ code }) => code),
    periods: false,
    headCode: undefined,
    totalsRight: 0,
  };
  placeTotals(sheet, columns, block);
  if (head) sheet.headers.push(at.row);
  return block;
}

const tableName = (spec: SheetSpec): string | undefined =>
  typeof spec.table === "object" ? spec.table.name : undefined;

function plainOf(cell: CellSpec | undefined): Primitive {
  const planned = cellOf(cell ?? null);
  return planned.formula === undefined ? (planned.value ?? null) : null;
}

function checkHeaders(sheet: string, columns: readonly TableColumn[]): void {
  const seen = new Set<string>();
  for (const { header } of columns) {
    const key = header.trim().toLowerCase();
    if (key === "" || seen.has(key))
      throw new Refusal(`Sheet "${sheet}": column headings must be different and not empty; "${header}" is not.`);
    seen.add(key);
  }
}

type Corner = { readonly row: number; readonly column: number };
type Body = Corner & {
  /** Columns whose text needs room after the numbers before it. */ readonly indented: readonly boolean[];
};

type Rows = readonly (readonly CellSpec[])[];

const isBlankCell = (cell: CellSpec | undefined): boolean => {
  const { value, formula } = cellOf(cell ?? null);
  return formula === undefined && (value ?? null) === null;
};

/**
 * Rows with a cell for each column. Rows that have one for each column without a formula leave out the others; a value
 * for a column with a formula would be lost, so it is a Refusal.
 */
function alignedRows(sheet: string, rows: Rows, columns: readonly TableColumn[]): Rows {
  const isFormula = (at: number): boolean => columns[at]?.spec?.formula !== undefined;
  const inputs = columns.flatMap((_, at) => (isFormula(at) ? [] : [at]));
  const lost = rows.findIndex((row) => row.some((cell, at) => isFormula(at) && !isBlankCell(cell)));
  if (lost < 0) return rows;
  if (rows.some((row) => row.length > inputs.length)) {
    const at = (rows[lost] ?? []).findIndex((cell, index) => isFormula(index) && !isBlankCell(cell));
    throw new Refusal(
      `Sheet "${sheet}": row ${lost + 1} has a value for "${columns[at]?.header}", which has a formula. Give null there, or leave the columns with formulas out of all rows.`,
    );
  }
  return rows.map((row) => {
    const aligned: CellSpec[] = columns.map(() => null);
    row.forEach((cell, index) => {
      aligned[inputs[index] ?? 0] = cell;
    });
    return aligned;
  });
}

/** Whether a column shows numbers or dates, which stand at the right. */
function isRight({ type, code, spec }: TableColumn, rows: readonly (readonly CellSpec[])[], index: number): boolean {
  if (type !== undefined) return type === "number" || type === "date";
  if (code !== undefined) return code !== "@";
  if (spec?.formula !== undefined) return true;
  const first = rows
    .map((row) => cellOf(row[index] ?? null))
    .find((cell) => cell.formula !== undefined || (cell.value ?? null) !== null);
  return first !== undefined && (first.formula !== undefined || typeof first.value === "number");
}

const indent = { indent: true } as const;

function placeRows(
  sheet: SheetPlan,
  rows: readonly (readonly CellSpec[])[],
  columns: readonly TableColumn[],
  at: Body,
): void {
  rows.forEach((row, down) => {
    if (columns.length > 0 && row.length > columns.length) {
      throw new Refusal(
        `Sheet "${sheet.name}": row ${down + 1} has ${row.length} cells for ${columns.length} columns.`,
      );
    }
    row.forEach((cell, right) => {
      if (columns[right]?.spec?.formula !== undefined) return;
      const planned = cellOf(cell, columns[right]);
      const look = at.indented[right] ? { ...indent, ...planned.look } : planned.look;
      put(sheet, at.row + down, at.column + right, { ...planned, look });
    });
  });
}

/** More notes than these would cover the sheet with red corners; the fill and the log say the same. */
const mostNotes = 200;

function placeLoaded(sheet: SheetPlan, columns: readonly TableColumn[], rows: number, at: Body): void {
  columns.forEach((column, right) => {
    const look = at.indented[right] ? indent : undefined;
    const { code, marks } = column;
    (column.values ?? []).slice(0, rows).forEach((value, down) => {
      if (value !== null) put(sheet, at.row + down, at.column + right, { value, code, look });
    });
    for (const [down, was] of marks) {
      const note = marks.size <= mostNotes ? `In the source: ${was}` : undefined;
      put(sheet, at.row + down, at.column + right, { value: null, code, look: words["warning"], note });
    }
  });
}

function placeFormulas(sheet: SheetPlan, columns: readonly TableColumn[], rows: number, at: Body): void {
  columns.forEach(({ spec, code }, right) => {
    if (spec?.formula === undefined) return;
    const formula = spec.formula.trim().replace(/^=\s*/, "");
    // As text a formula would be shown instead of worked out once somebody edits it.
    const shownCode = code === "@" ? undefined : code;
    const look = at.indented[right] ? indent : undefined;
    for (let down = 0; down < rows; down += 1)
      put(sheet, at.row + down, at.column + right, { formula, code: shownCode, look });
  });
}

// The function numbers over 100 leave out rows hidden by a filter, so totals follow what is shown.
const subtotals = { sum: 109, average: 101, count: 103, min: 105, max: 104 } as const;

function placeTotals(sheet: SheetPlan, columns: readonly TableColumn[], block: PlannedBlock): void {
  if (columns.every(({ spec }) => spec?.total === undefined)) return;
  const row = block.last + 1;
  columns.forEach(({ spec, code }, index) => {
    const column = block.left + index;
    const letter = letterOf(column);
    const range = `${letter}${block.first + 1}:${letter}${block.last + 1}`;
    const kind = spec?.total;
    const look = words["total"];
    if (kind !== undefined) {
      put(sheet, row, column, {
        formula: `SUBTOTAL(${subtotals[kind]},${range})`,
        code: kind === "count" ? "#,##0" : code,
        look,
      });
    } else put(sheet, row, column, { value: index === 0 ? sheet.labels.total : null, look });
  });
}
