/** Where a sheet's table begins and which of its rows are not data. */

import { readDate } from "./dates.ts";
import { type Grid, isBlank, letterOf, type Raw, textOf } from "./grid.ts";
import { decimalEvidence } from "./numbers.ts";

export type Shape = {
  /** 0-based row of the headings; -1 when there is none. */
  readonly header: number;
  readonly names: readonly string[];
  /** 0-based file columns, in the order of `names`. */
  readonly columns: readonly number[];
  /** 0-based data rows: not blank, no total, no repeated heading, no remark. */
  readonly rows: readonly number[];
  readonly totals: readonly number[];
  readonly repeated: readonly number[];
  /** Remarks below the table: "* without VAT", "Source: …". */
  readonly remarks: readonly number[];
};

/** Finds headings, data rows and total rows of a sheet. */
export function shapeOf(grid: Grid): Shape {
  const header = headerRow(grid.rows);
  const heads = header < 0 ? [] : (grid.rows[header] ?? []);
  const body = bodyRows(grid.rows, header);
  const columns = usedColumns(grid.rows, header, body);
  const names = unique(
    columns.map((column) => textOf(heads[column]).replace(/\s+/g, " ").trim() || `Column ${letterOf(column)}`),
  );
  const same = (row: readonly Raw[] | undefined): boolean =>
    header >= 0 && columns.every((column) => textOf(row?.[column]).trim() === textOf(heads[column]).trim());
  const repeated = body.filter((row) => same(grid.rows[row]));
  const remarks = remarkRows(grid.rows, columns, body);
  const rest = body.filter((row) => !repeated.includes(row) && !remarks.includes(row));
  const totals = totalRows(grid.rows, columns, rest);
  const left = new Set(totals);
  return { header, names, columns, rows: rest.filter((row) => !left.has(row)), totals, repeated, remarks };
}

const filled = (row: readonly Raw[] | undefined): number => (row ?? []).filter((cell) => !isBlank(cell)).length;

/** Whether a cell could be a heading: text that is neither a number nor a date. */
const isLabel = (cell: Raw | undefined): boolean =>
  typeof cell === "string" && !isBlank(cell) && decimalEvidence(cell) === undefined && readDate(cell) === undefined;

/**
 * The first row that is about as wide as the table and made of labels only. Titles above are narrower; data rows
 * nearly always hold a number or a date.
 */
function headerRow(rows: readonly (readonly Raw[])[]): number {
  const widths = rows
    .slice(0, 200)
    .map(filled)
    .filter((width) => width > 0);
  const usual = widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0;
  const wide = Math.max(1, Math.ceil(usual * 0.6));
  for (let at = 0; at < Math.min(rows.length, 30); at += 1) {
    const row = rows[at] ?? [];
    if (filled(row) < wide) continue;
    const cells = row.filter((cell) => !isBlank(cell));
    const labels = cells.filter(isLabel).length;
    // Years as headings of a cross-table are numbers; the label column still begins with a label.
    const mostly = labels >= Math.max(1, cells.length * 0.5) || (isLabel(cells[0]) && cells.slice(1).every(isYear));
    return mostly && !allData(rows, at, row) ? at : -1;
  }
  return -1;
}

const isYear = (cell: Raw): boolean => /^(19|20)\d\d$/.test(textOf(cell).trim());

/** A first row of words among rows of words only is a heading when it does not come again below. */
function allData(rows: readonly (readonly Raw[])[], at: number, row: readonly Raw[]): boolean {
  const texts = row.map((cell) => textOf(cell).trim()).filter((text) => text !== "");
  if (new Set(texts).size === texts.length) return false;
  return rows.slice(at + 1, at + 6).every((below) => below.every((cell) => isBlank(cell) || isLabel(cell)));
}

function bodyRows(rows: readonly (readonly Raw[])[], header: number): number[] {
  const found: number[] = [];
  for (let at = header + 1; at < rows.length; at += 1) if (filled(rows[at]) > 0) found.push(at);
  return found;
}

function usedColumns(rows: readonly (readonly Raw[])[], header: number, body: readonly number[]): number[] {
  const used = new Set<number>();
  for (const at of header < 0 ? body : [header, ...body]) {
    (rows[at] ?? []).forEach((cell, column) => {
      if (!isBlank(cell)) used.add(column);
    });
  }
  return [...used].sort((a, b) => a - b);
}

/** Equal headings get " (2)", " (3)" … so that each column can be named. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const key = name.toLowerCase();
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

const remark =
  /^[*†‡§¹²³⁴#]|^\(?\d\)\s|^(?:notes?|source|sources|remarks?|hinweis|quelle|anmerkung|stand|as of)\b|(?:\S+\s+){3}\S|[.!]$/iu;

/** The last rows of a table of three and more columns that have one cell with words and nothing else. */
function remarkRows(rows: readonly (readonly Raw[])[], columns: readonly number[], body: readonly number[]): number[] {
  const widths = body.map((at) => filled(rows[at])).sort((a, b) => a - b);
  if (columns.length < 3 || (widths[Math.floor(widths.length / 2)] ?? 0) < 3) return [];
  const found: number[] = [];
  for (const at of [...body].reverse()) {
    const [cell, ...more] = (rows[at] ?? []).filter((one) => !isBlank(one));
    if (more.length > 0 || !isLabel(cell) || !remark.test(textOf(cell).trim())) break;
    found.unshift(at);
  }
  return found;
}

const totalWord =
  /^(grand[ -]?total|sub[ -]?total|totals?|sum|summe|gesamt(summe)?|zwischensumme|somme|sous-total|suma|totale|totaal|итого)(?!\p{L})/iu;

/**
 * Rows that sum up others: their first filled cell is a word for it and they have a number, and other rows are fuller
 * in their label columns (so that a product called "Total" with all its fields stays data).
 */
function totalRows(rows: readonly (readonly Raw[])[], columns: readonly number[], body: readonly number[]): number[] {
  const widths = body.map((at) => filled(rows[at])).sort((a, b) => a - b);
  const usual = widths[Math.floor(widths.length / 2)] ?? columns.length;
  return body.filter((at) => {
    const row = rows[at] ?? [];
    const cells = columns.map((column) => row[column]).filter((cell) => !isBlank(cell));
    const word = cells.find((cell) => typeof cell === "string" && totalWord.test(cell.trim()));
    const first = cells[0];
    if (word === undefined || word !== first) return false;
    const hasNumber = cells.some((cell) => typeof cell === "number" || decimalEvidence(textOf(cell)) !== undefined);
    // A total that was never filled in.
    if (cells.length === 1 && usual > 1) return true;
    return hasNumber && (cells.length < usual || at === body.at(-1));
  });
}
