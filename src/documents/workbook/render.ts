/** A planned and calculated workbook as an exceljs one: values, formulas with results, looks, views, print set-up. */
import ExcelJS from "exceljs";
import { Refusal } from "../../agent/ports.ts";
import { withoutControls } from "../package.ts";
import { areaOf, letterOf } from "../tables/grid.ts";
import { type Calculated, cellKey, eachCell, type Formula } from "./calculate.ts";
import { nativeName } from "./functions.ts";
import { fontName, type Look, styleOf } from "./looks.ts";
import type { BookPlan, Cell, Primitive, SheetPlan } from "./plan.ts";
import { addConditional } from "./rules.ts";
import { cornerOf } from "./table-block.ts";
import { fitWidths, linesIn } from "./widths.ts";

/** The workbook as bytes, still without tables, charts and input rules (see parts.ts). */
export async function render(plan: BookPlan, calculated: Calculated): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.creator = "Cowork";
  book.created = new Date(0);
  book.modified = new Date(0);
  if (plan.title !== undefined) book.title = plan.title;
  book.calcProperties.fullCalcOnLoad = true;
  const formulas = new Map(
    calculated.formulas.map((formula) => [`${formula.sheet}:${formula.row}:${formula.column}`, formula]),
  );
  plan.sheets.forEach((sheet, index) => {
    const worksheet = book.addWorksheet(sheet.name, { state: sheet.spec.hidden ? "hidden" : "visible" });
    fill(worksheet, sheet, { index, formulas, calculated });
    view(worksheet, sheet);
    print(worksheet, sheet);
    addConditional(worksheet, sheet, plan);
    if (sheet.spec.tab !== undefined) worksheet.properties.tabColor = { argb: `FF${sheet.spec.tab.replace("#", "")}` };
    for (const range of sheet.spec.merge ?? []) worksheet.mergeCells(range);
  });
  for (const [name, target] of Object.entries(plan.names)) book.definedNames.add(target.replace(/^=/, ""), name);
  return new Uint8Array((await book.xlsx.writeBuffer(uncompressed)) as ArrayBuffer);
}

// parts.ts opens the package again and compresses it; doing so twice is lost time.
const uncompressed = { zip: { compression: "STORE" } } as unknown as Partial<ExcelJS.XlsxWriteOptions>;

type Filling = {
  readonly index: number;
  readonly formulas: ReadonlyMap<string, Formula>;
  readonly calculated: Calculated;
};

function fill(worksheet: ExcelJS.Worksheet, sheet: SheetPlan, filling: Filling): void {
  const { widths, wrap } = fitWidths(sheet, filling.index, filling.calculated);
  widths.forEach((width, column) => {
    worksheet.getColumn(column + 1).width = Math.min(255, Math.round(width * 100) / 100);
  });
  const styles = new Map<string, Partial<ExcelJS.Style>>();
  const styleFor = (look: Look, code: string | undefined): Partial<ExcelJS.Style> => {
    const key = JSON.stringify([look, code]);
    const known = styles.get(key) ?? styleOf(look, code);
    styles.set(key, known);
    return known;
  };
  const wraps = wrapping(sheet, wrap);
  const tall = tallRows(sheet, widths, wraps);
  eachCell(sheet, (cell, row, column) => {
    const target = worksheet.getCell(row + 1, column + 1);
    const value = contentOf(cell, sheet, { row, column }, filling);
    if (value !== null) target.value = value;
    if (cell.note !== undefined) target.note = { texts: [{ text: cell.note, font: { name: fontName, size: 9 } }] };
    const look = lookOf(cell, wraps(cell, row, column), tall.has(row));
    if (Object.keys(look).length > 0 || cell.code !== undefined) target.style = styleFor(look, cell.code);
  });
  // Not every program makes room for wrapped text by itself.
  for (const [row, lines] of tall) worksheet.getRow(row + 1).height = Math.min(tallest, lines * lineHeight);
}

const lookOf = ({ link, look }: Cell, wrap: boolean, top: boolean): Look => ({
  ...(link === undefined ? {} : { color: "0563C1", underline: true }),
  ...look,
  ...(wrap ? { wrap } : {}),
  ...(top ? { top } : {}),
});

type Wraps = (cell: Cell, row: number, column: number) => boolean;

function wrapping({ headers }: SheetPlan, columns: ReadonlySet<number>): Wraps {
  const heads = new Set(headers);
  return ({ value, look }, row, column) =>
    typeof value === "string" &&
    (look?.wrap === true || (columns.has(column) && !heads.has(row) && look?.size === undefined));
}

/** Rows (0-based) with texts that take several lines, and how many. */
function tallRows(sheet: SheetPlan, widths: readonly number[], wraps: Wraps): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  eachCell(sheet, (cell, row, column) => {
    if (!wraps(cell, row, column)) return;
    const lines = linesIn(String(cell.value), widths[column] ?? 0);
    if (lines > (found.get(row) ?? 1)) found.set(row, lines);
  });
  return found;
}

/** Points: of a line in the default font, and the most that a row can have. */
const lineHeight = 15;
const tallest = 409;

function contentOf(
  cell: Cell,
  sheet: SheetPlan,
  at: { row: number; column: number },
  filling: Filling,
): ExcelJS.CellValue {
  if (cell.formula !== undefined) return formulaValue(sheet, at, filling);
  const value = cell.value ?? null;
  if (typeof value === "string" && value.length > 32_767)
    throw new Refusal(`A text in ${sheet.name} row ${at.row + 1} is longer than the 32,767 characters a cell holds.`);
  if (cell.link !== undefined) return { text: String(value ?? cell.link), hyperlink: cell.link };
  return typeof value === "string" ? withoutControls(value) : value;
}

function formulaValue(
  sheet: SheetPlan,
  { row, column }: { row: number; column: number },
  filling: Filling,
): ExcelJS.CellValue {
  const formula = filling.formulas.get(`${sheet.name}:${row}:${column}`);
  const result = filling.calculated.results.get(cellKey(filling.index, row, column)) as Exclude<Primitive, null>;
  const text = nativeName(formula?.read.text ?? "");
  const value = { formula: text, result };
  if (formula?.read.array !== true) return value;
  return { ...value, shareType: "array", ref: `${letterOf(column)}${row + 1}` } as ExcelJS.CellFormulaValue;
}

/** Frozen panes: as asked, else under the header when the sheet has one block, else under the title. */
function view(worksheet: ExcelJS.Worksheet, sheet: SheetPlan): void {
  const frozen = frozenAt(sheet);
  const grid = sheet.tables.length > 0 && sheet.charts.length === 0;
  const base = { showGridLines: grid, zoomScale: 100 };
  worksheet.views = [
    frozen === undefined || (frozen.row === 0 && frozen.column === 0)
      ? { ...base, state: "normal" }
      : { ...base, state: "frozen", xSplit: frozen.column, ySplit: frozen.row },
  ];
}

function frozenAt({ spec, headers, blocks }: SheetPlan): { row: number; column: number } | undefined {
  if (spec.freeze === false) return undefined;
  if (spec.freeze !== undefined) return cornerOf(spec.freeze);
  const first = headers[0];
  if (first === undefined) return undefined;
  const wide = (blocks[0]?.columns.length ?? 0) > 8 && headers.length === 1;
  // More than ten frozen rows would leave a small window without room to scroll.
  if (headers.length > 1 || first > 9) return spec.title === undefined ? undefined : { row: 1, column: 0 };
  return { row: first + 1, column: wide ? (blocks[0]?.left ?? 0) + 1 : 0 };
}

const papers = { A4: 9, A3: 8, Letter: 1, Legal: 5 } as const;

function print(worksheet: ExcelJS.Worksheet, { spec, headers, charts, rows }: SheetPlan): void {
  const header = headers[0];
  const repeat =
    spec.print?.repeatRows ?? (headers.length === 1 && header !== undefined && header < 10 ? header + 1 : 0);
  Object.assign(worksheet.pageSetup, {
    orientation: spec.print?.orientation ?? "landscape",
    paperSize: papers[spec.print?.paper ?? "A4"],
    fitToPage: true,
    fitToWidth: 1,
    // A sheet with charts is one picture; a table goes over as many pages as it needs.
    fitToHeight: charts.length > 0 && rows.length <= 45 ? 1 : 0,
    margins: { left: 0.5, right: 0.5, top: 0.6, bottom: 0.7, header: 0.3, footer: 0.3 },
    ...(repeat > 0 ? { printTitlesRow: `1:${repeat}` } : {}),
  });
  worksheet.headerFooter.oddFooter = `&L&"${fontName},Regular"&9&A&R&"${fontName},Regular"&9&P / &N`;
}

/** Refusal for merges that exceljs would not understand. */
export function checkMerges(sheet: SheetPlan): void {
  for (const range of sheet.spec.merge ?? []) {
    if (areaOf(range) === undefined)
      throw new Refusal(`"${range}" (merge, sheet "${sheet.name}") is no range. Write it as A1:D1.`);
  }
}
