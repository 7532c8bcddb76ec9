/** A workbook's sheets as the delivery checks see them: values, formulas and what decides how a cell looks. */
import ExcelJS from "exceljs";
import { isDateCode } from "../workbook/formats.ts";

export type Seen = {
  readonly value: string | number | boolean | null;
  /** The error value that the cell shows. */
  readonly error?: string;
  /** Without "=". */
  readonly formula?: string;
  /** Part of an array formula. */
  readonly array?: true;
  readonly date?: true;
  readonly link?: string;
  readonly code?: string;
  readonly alignment?: Partial<ExcelJS.Alignment>;
  readonly size?: number;
  /** Written so that nobody sees it. */
  readonly unseen?: true;
};

/** Rows and columns are 0-based; blank cells are undefined. */
export type SheetCells = {
  readonly name: string;
  readonly state: "visible" | "hidden" | "veryHidden";
  readonly rows: readonly (readonly (Seen | undefined)[])[];
  /** Width of a column in characters of the default font. */
  width(column: number): number;
  /** Whether a cell is part of a merged area. */
  isMerged(row: number, column: number): boolean;
};

/** What is in a cell; undefined when it is blank or lies outside. */
export const seenAt = (sheet: SheetCells, row: number, column: number): Seen | undefined => sheet.rows[row]?.[column];

/** A constant or calculated number, dates included. */
export const isNumber = (cell: Seen | undefined): boolean => typeof cell?.value === "number";

export function eachSeen(sheet: SheetCells, visit: (cell: Seen, row: number, column: number) => void): void {
  sheet.rows.forEach((cells, row) => {
    cells.forEach((cell, column) => {
      if (cell !== undefined) visit(cell, row, column);
    });
  });
}

/** The width that programs give a column where a file says none, in characters. */
const usualWidth = 8.43;

export function cellsOf(sheet: ExcelJS.Worksheet): SheetCells {
  const rows: (Seen | undefined)[][] = [];
  const merged = new Set<string>();
  sheet.eachRow((row, number) => {
    while (rows.length < number) rows.push([]);
    row.eachCell((cell, column) => {
      if (cell.isMerged) merged.add(`${number - 1}:${column - 1}`);
      const seen = seenOf(cell);
      if (seen !== undefined) place(rows[number - 1] ?? [], column - 1, seen);
    });
  });
  const usual = (sheet.properties as { readonly defaultColWidth?: number }).defaultColWidth ?? usualWidth;
  return {
    name: sheet.name,
    state: sheet.state,
    rows,
    width: (column) => sheet.getColumn(column + 1).width ?? usual,
    isMerged: (row, column) => merged.has(`${row}:${column}`),
  };
}

function place(cells: (Seen | undefined)[], column: number, seen: Seen): void {
  while (cells.length < column) cells.push(undefined);
  cells[column] = seen;
}

/** Undefined for blank cells, and for those of a merged area that repeat its first. */
function seenOf(cell: ExcelJS.Cell): Seen | undefined {
  if (cell.isMerged && cell.master.address !== cell.address) return undefined;
  const content: Seen = cell.type === ExcelJS.ValueType.Formula ? calculatedOf(cell) : plain(cell.value);
  const isBlank = content.value === null || content.value === "";
  if (isBlank && content.formula === undefined && content.error === undefined) return undefined;
  const isDate = content.date ?? (typeof content.value === "number" && isDateCode(cell.numFmt ?? ""));
  return { ...content, ...(isDate ? { date: true as const } : {}), ...looksOf(cell) };
}

const isWhite = (color: Partial<ExcelJS.Color> | undefined): boolean =>
  /^(?:FF|00)FFFFFF$/i.test(color?.argb ?? "") || color?.theme === 0;

/** White letters without a ground of their own, letters of at most two points, or a format that shows no text. */
function isUnseen({ numFmt, font, fill }: ExcelJS.Cell): boolean {
  const isFilled = fill?.type === "gradient" || (fill?.type === "pattern" && fill.pattern !== "none");
  const ground = fill?.type === "pattern" ? fill.fgColor : undefined;
  const isOnWhite = !isFilled || isWhite(ground);
  return (isWhite(font?.color) && isOnWhite) || (font?.size ?? 11) <= 2 || numFmt === ";;;";
}

function looksOf(cell: ExcelJS.Cell): Pick<Seen, "code" | "alignment" | "size" | "unseen"> {
  const { numFmt, alignment, font } = cell;
  return {
    ...(isUnseen(cell) ? { unseen: true as const } : {}),
    ...(numFmt === undefined ? {} : { code: numFmt }),
    ...(alignment === undefined ? {} : { alignment }),
    ...(font?.size === undefined ? {} : { size: font.size }),
  };
}

const errorValue = /^#(?:REF!|NAME\?|VALUE!|DIV\/0!|N\/A|NUM!|NULL!|SPILL!|CALC!|CIRC!)$/;

function calculatedOf(cell: ExcelJS.Cell): Seen {
  const shown = plain(cell.result as ExcelJS.CellValue);
  // Some writers store an error as the text of it; as the result of a formula it is one.
  const isError = typeof shown.value === "string" && errorValue.test(shown.value);
  const isArray = (cell.value as { readonly shareType?: string }).shareType === "array";
  return {
    ...(isError ? { value: null, error: String(shown.value) } : shown),
    formula: formulaOf(cell),
    ...(isArray ? { array: true as const } : {}),
  };
}

/** cell.formula throws for a shared formula whose master is missing; such a cell is a formula of unknown text. */
function formulaOf(cell: ExcelJS.Cell): string {
  try {
    return cell.formula;
  } catch {
    return "";
  }
}

type Plain = Pick<Seen, "value" | "error" | "date" | "link">;

function plain(value: ExcelJS.CellValue | undefined): Plain {
  if (value === null || value === undefined) return { value: null };
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return { value };
  if (value instanceof Date) return { value: value.getTime() / 86_400_000 + 25_569, date: true };
  if ("error" in value) return { value: null, error: value.error };
  if ("richText" in value) return { value: value.richText.map(({ text }) => text).join("") };
  if ("hyperlink" in value) return { ...plain(value.text as ExcelJS.CellValue), link: value.hyperlink };
  return { value: null };
}
