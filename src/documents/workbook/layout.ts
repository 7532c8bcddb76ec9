/** From a description to cells: where everything goes. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import type { Book, CellSpec, SheetSpec } from "../book.ts";
import { areaOf, columnOf } from "../tables/grid.ts";
import { formatCode } from "./formats.ts";
import { english, type Labels, labelsFor } from "./language.ts";
import { type Loaded, type LogRow, loadData } from "./load.ts";
import { lookOf, words } from "./looks.ts";
import { type BookPlan, bottomOf, type Cell, type PlannedBlock, put, type SheetPlan } from "./plan.ts";
import { placeSummary } from "./summary.ts";
import { cellOf, cornerOf, placeTable } from "./table-block.ts";

/** Lays the book out. Refusal for descriptions that contradict themselves; nothing is calculated yet. */
export async function layOut(book: Book, sources: ReadonlyMap<string, Source>): Promise<BookPlan> {
  const labels = labelsFor(book);
  const plan: BookPlan = {
    sheets: book.sheets.map((spec) => emptySheet(spec, labels)),
    title: book.title,
    names: book.names ?? {},
    cleaned: [],
  };
  checkNames(plan.sheets.map(({ name }) => name));
  const logs = new Map<string, LogRow[]>();
  for (const sheet of plan.sheets) {
    const loaded = sheet.spec.data === undefined ? undefined : await loadData(sheet.spec.data, sources);
    if (loaded !== undefined) {
      plan.cleaned.push(...loaded.cleaned);
      const log = sheet.spec.data?.log;
      if (log !== undefined) logs.set(log, [...(logs.get(log) ?? []), ...loaded.log]);
    }
    placeMain(sheet, loaded);
  }
  const tables = plan.sheets.flatMap(({ blocks }) => blocks);
  for (const sheet of plan.sheets) placeRest(sheet, tables);
  for (const [name, rows] of logs) plan.sheets.push(logSheet(name, rows, plan.sheets));
  return plan;
}

function emptySheet(spec: SheetSpec, labels: Labels): SheetPlan {
  const widths = new Map(
    Object.entries(spec.widths ?? {}).map(([letters, width]) => [columnOf(letters), width] as const),
  );
  const charts = spec.charts ?? [];
  return { spec, name: spec.name, rows: [], blocks: [], tables: [], widths, headers: [], charts, labels };
}

/** Days that nobody gave a format of their own are shown as the book's language has them. */
function writeDays({ rows, labels }: SheetPlan): void {
  const plain = english.day;
  if (labels.day === plain) return;
  for (const cells of rows) {
    cells?.forEach((cell, column) => {
      if (cell?.code?.startsWith(plain)) cells[column] = { ...cell, code: cell.code.replace(plain, labels.day) };
    });
  }
}

/** Refusal for names that Excel does not take: it calls such a file damaged. */
function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const key = name.toLowerCase();
    const bad =
      /[[\]:*?/\\]/.test(name) || name.startsWith("'") || name.endsWith("'") || name.trim() === "" || key === "history";
    if (bad || name.length > 31) {
      throw new Refusal(
        `"${name}" cannot be a sheet name: at most 31 characters, none of [ ] : * ? / \\, no quote at either end, not "History".`,
      );
    }
    if (seen.has(key)) throw new Refusal(`Two sheets are called "${name}". Give each its own name.`);
    seen.add(key);
  }
}

/** Title and main table; tables come before summaries because these read them. */
function placeMain(sheet: SheetPlan, loaded: Loaded | undefined): void {
  const { spec } = sheet;
  if (spec.title !== undefined) put(sheet, 0, 0, { value: spec.title, look: words["title"] });
  if (loaded === undefined && spec.columns === undefined && spec.rows === undefined) return;
  const corner = spec.at === undefined ? { row: spec.title === undefined ? 0 : 2, column: 0 } : cornerOf(spec.at);
  const block = placeTable(sheet, loaded, corner);
  sheet.blocks.push(block);
  // The sheet's own name works too, unless the table's name is the same.
  if (block.name.toLowerCase() !== sheet.name.toLowerCase()) sheet.blocks.push({ ...block, name: sheet.name });
  if (isNative(spec, block, loaded)) {
    const style = typeof spec.table === "object" ? spec.table.style : undefined;
    sheet.tables.push({ name: block.name, style: style ?? "TableStyleLight1", block });
  }
}

/** Whether Excel takes the block for a table: it needs headings and at least one row. */
function isNative(spec: SheetSpec, block: PlannedBlock, loaded: Loaded | undefined): boolean {
  const rows = loaded?.rows ?? spec.rows?.length ?? 0;
  return spec.table !== false && rows > 0 && block.first > block.header;
}

function placeRest(sheet: SheetPlan, tables: readonly PlannedBlock[]): void {
  for (const [address, cell] of Object.entries(sheet.spec.cells ?? {})) placeCell(sheet, address, cell);
  (sheet.spec.summaries ?? []).forEach((summary, index) => {
    const corner = summary.at === undefined ? nextCorner(sheet) : cornerOf(summary.at);
    if (summary.title !== undefined)
      put(sheet, corner.row, corner.column, { value: summary.title, look: words["heading"] });
    const at = { row: corner.row + (summary.title === undefined ? 0 : 1), column: corner.column };
    const name = summary.name ?? (index === 0 && sheet.blocks.length === 0 ? sheet.name : `${sheet.name}_${index + 1}`);
    if ([...tables, ...sheet.blocks].some((block) => block.name.toLowerCase() === name.toLowerCase())) {
      throw new Refusal(`Two blocks are called "${name}". Give the summary another name.`);
    }
    sheet.blocks.push(placeSummary({ sheet, spec: summary, blocks: tables, at }, name));
  });
  applyRanges(sheet);
  placeNotes(sheet);
  writeDays(sheet);
}

/** Below what is there, with one free row; the first content of a sheet begins at the top. */
function nextCorner(sheet: SheetPlan): { row: number; column: number } {
  const bottom = bottomOf(sheet);
  return { row: bottom === 0 ? 0 : bottom + 1, column: 0 };
}

function placeCell(sheet: SheetPlan, address: string, spec: CellSpec): void {
  const { row, column } = cornerOf(address);
  put(sheet, row, column, cellOf(spec));
}

function placeNotes(sheet: SheetPlan): void {
  const notes = sheet.spec.notes ?? [];
  const top = bottomOf(sheet) + (bottomOf(sheet) === 0 ? 0 : 1);
  notes.forEach((note, down) => {
    put(sheet, top + down, 0, { value: note, look: words["muted"] });
  });
}

const maxStyled = 200_000;

/** Formats and looks for ranges, on top of what the cells say. */
function applyRanges(sheet: SheetPlan): void {
  for (const [range, format] of Object.entries(sheet.spec.formats ?? {})) {
    const code = formatCode(format);
    changeRange(sheet, range, (cell) => ({ ...cell, code }));
  }
  for (const [range, style] of Object.entries(sheet.spec.styles ?? {})) {
    const look = lookOf(style);
    changeRange(sheet, range, (cell) => ({ ...cell, look: { ...cell.look, ...look } }));
  }
}

function changeRange(sheet: SheetPlan, range: string, change: (cell: Cell) => Cell): void {
  const area = areaOf(range);
  if (area === undefined) throw new Refusal(`"${range}" (sheet "${sheet.name}") is no range. Write it as B2:D9.`);
  if ((area.bottom - area.top + 1) * (area.right - area.left + 1) > maxStyled) {
    throw new Refusal(
      `"${range}" (sheet "${sheet.name}") is larger than ${maxStyled} cells. Format the column in "columns" instead.`,
    );
  }
  for (let row = area.top; row <= area.bottom; row += 1) {
    const cells = sheet.rows[row] ?? [];
    for (let column = area.left; column <= area.right; column += 1) cells[column] = change(cells[column] ?? {});
    sheet.rows[row] = cells;
  }
}

const logColumns = ["File", "Row", "Column", "In the source", "What was done"];

/** The cleaning log as a sheet of its own; also when nothing had to be cleaned, so that this is on record. */
function logSheet(name: string, rows: readonly LogRow[], sheets: readonly SheetPlan[]): SheetPlan {
  checkNames([...sheets.map((sheet) => sheet.name), name]);
  const spec: SheetSpec = {
    name,
    columns: logColumns.map((header) => ({
      header,
      ...(header === "In the source" || header === "What was done" ? { width: 48 } : {}),
    })),
    rows: rows.length > 0 ? rows.map((row) => [...row]) : [[null, null, null, null, "Nothing had to be cleaned."]],
  };
  const sheet = emptySheet(spec, english);
  placeMain(sheet, undefined);
  return sheet;
}
