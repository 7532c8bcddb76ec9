/** Workbooks as a grid: what each cell shows, its formula and comment, and where a row comes from. */
import type { WorkBook, WorkSheet } from "@e965/xlsx";
import { Refusal } from "../../agent/ports.ts";
import type { PreviewCell, PreviewFact, PreviewRow, PreviewSheet } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { displayed, openBook } from "../readers/sheets.ts";
import { rangeOf } from "../tables/grid.ts";
import { isZip } from "../zip.ts";
import { type AboutSheet, aboutBook, lookedAt } from "./book-parts.ts";
import { piecesOf } from "./pieces.ts";
import { withSources } from "./sources.ts";
import type { Viewed } from "./viewed.ts";

/** Rows of a sheet, columns and cells of a file that are shown; the formats hold more than anybody scrolls through. */
export const mostRows = 200_000;
const mostColumns = 2_000;
const mostCells = 3_000_000;
const longestText = 4_000;

type Cells = readonly (Cell | undefined)[];
type Cell = {
  readonly t?: string;
  readonly v?: unknown;
  readonly w?: unknown;
  readonly z?: unknown;
  readonly f?: unknown;
  readonly c?: unknown;
};

/** Refusal for protected and damaged files and for those without a sheet. */
export function sheetView(source: Source): Viewed {
  const book = openBook(source, mostRows + 1);
  const parts: Parts = isZip(source.bytes) ? openPackage(source, (part) => lookedAt.test(part)) : {};
  const about = aboutBook(parts);
  const facts: PreviewFact[] = [...about.facts];
  const reading = { left: mostCells, from1904: book.Workbook?.WBProps?.date1904 === true };
  const made = book.SheetNames.flatMap((name, at) => {
    const sheet = book.Sheets[name];
    if (sheet === undefined) return [];
    const rows = withSources(rowsOf(sheet, reading, about.sheets.get(name)?.hiddenRows));
    if (rows.length > mostRows) facts.push({ fact: "rowsCut", n: mostRows, words: name });
    const shown = rows.slice(0, mostRows);
    const hidden = (book.Workbook?.Sheets?.[at]?.Hidden ?? 0) !== 0;
    return [
      { head: headOf(sheet, { name, hidden, rows: shown, about: about.sheets.get(name) }), pieces: piecesOf(shown) },
    ];
  });
  if (reading.left <= 0) facts.push({ fact: "cellsCut", n: mostCells });
  if (made.every(({ head }) => head.rows === 0 && head.charts.length === 0))
    throw new Refusal(`${source.name} holds no sheet with cells.`);
  return {
    preview: { kind: "grid", sheets: made.map(({ head }) => head), facts },
    pieces: made.map(({ pieces }) => pieces),
  };
}

type Shown = {
  readonly name: string;
  readonly hidden: boolean;
  readonly rows: readonly PreviewRow[];
  readonly about: AboutSheet | undefined;
};

function headOf(sheet: WorkSheet, { name, hidden, rows, about }: Shown): PreviewSheet {
  const columns = rows.reduce((most, { c }) => Math.max(most, (c.at(-1)?.c ?? -1) + 1), 0);
  return {
    name,
    hidden,
    rows: rows.length,
    columns,
    widths: about?.widths ?? [],
    frozen: about?.frozen ?? 0,
    merged: (sheet["!merges"] ?? [])
      .slice(0, 5_000)
      .map(({ s, e }) => rangeOf({ top: s.r, left: s.c, bottom: e.r, right: e.c })),
    charts: about?.charts ?? [],
  };
}

type Reading = { left: number; readonly from1904: boolean };

function rowsOf(sheet: WorkSheet, reading: Reading, hidden: ReadonlySet<number> = new Set()): PreviewRow[] {
  const data: unknown = sheet["!data"];
  const lines = Array.isArray(data) ? (data as readonly (Cells | undefined)[]) : [];
  const rows = Array.from(lines, (line, at): PreviewRow => {
    const cells = reading.left > 0 ? cellsOf(line ?? [], reading) : [];
    reading.left -= cells.length;
    return hidden.has(at + 1) ? { c: cells, h: true } : { c: cells };
  });
  while (rows.length > 0 && rows.at(-1)?.c.length === 0) rows.pop();
  return rows;
}

function cellsOf(line: Cells, { from1904 }: Reading): PreviewCell[] {
  const cells: PreviewCell[] = [];
  // Rows of the library have holes: forEach passes over them.
  line.forEach((cell, column) => {
    const shown = cell === undefined || column >= mostColumns ? undefined : cellOf(cell, column, from1904);
    if (shown) cells.push(shown);
  });
  return cells;
}

function cellOf(cell: Cell, column: number, from1904: boolean): PreviewCell | undefined {
  const text = textOf(cell, from1904);
  const formula = typeof cell.f === "string" && cell.f !== "" ? cell.f : undefined;
  const note = noteOf(cell.c);
  if (text === "" && formula === undefined && note === undefined) return undefined;
  const kind = cell.t === "n" || cell.t === "d" ? "n" : cell.t === "e" || cell.t === "b" ? cell.t : undefined;
  return {
    c: column,
    t: text.slice(0, longestText),
    ...(formula === undefined ? {} : { f: formula.slice(0, longestText) }),
    ...(kind === undefined ? {} : { k: kind }),
    ...(note === undefined ? {} : { n: note }),
  };
}

const errors: Readonly<Record<number, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
};

function textOf({ t, v, w, z }: Cell, from1904: boolean): string {
  if (t === "e") return typeof w === "string" ? w : (errors[Number(v)] ?? "#N/A");
  if (typeof v === "number") return displayed(v, z, from1904);
  if (typeof v === "boolean") return v ? "TRUE" : "FALSE";
  if (v instanceof Date) return typeof w === "string" ? w : v.toISOString().slice(0, 10);
  return typeof v === "string" ? v : "";
}

function noteOf(comments: unknown): string | undefined {
  if (!Array.isArray(comments) || comments.length === 0) return undefined;
  const texts = (comments as readonly { readonly t?: unknown }[]).map(({ t }) =>
    typeof t === "string" ? t.trim() : "",
  );
  return texts.join("\n").slice(0, longestText) || undefined;
}

/** For who only needs the rows: a comparison. */
export type SheetRows = { readonly name: string; readonly rows: readonly PreviewRow[] };

export function sheetRows(book: WorkBook): readonly SheetRows[] {
  const reading = { left: mostCells, from1904: book.Workbook?.WBProps?.date1904 === true };
  return book.SheetNames.flatMap((name) => {
    const sheet = book.Sheets[name];
    return sheet === undefined ? [] : [{ name, rows: rowsOf(sheet, reading) }];
  });
}
