/** The XML of a worksheet with single cells rewritten; every other character stays (ECMA-376 part 1, 18.3.1). */
import { unescaped } from "../package.ts";
import { type Area, addressOf, areaOf, rangeOf } from "../tables/grid.ts";

/** A cell as it is written: the attributes of its tag, and what is inside. */
export type CellText = { readonly attributes: string; readonly inner: string };
/** What to write for a cell: undefined leaves it as it is. */
export type Rewrite = (cell: CellText | undefined, elements: Elements) => string | undefined;
/** Rewrites by 0-based row and column. */
export type Rewrites = ReadonlyMap<number, ReadonlyMap<number, Rewrite>>;
/** Names of elements as this part writes them: some programs put a prefix before each. */
export type Elements = { readonly prefix: string };

export const prefixOf = (sheet: string): string => /<([\w.-]+:)?worksheet[\s>]/.exec(sheet)?.[1] ?? "";

/** An attribute of a tag's text; undefined when it has none of that name. */
export const attributeOf = (attributes: string, name: string): string | undefined => {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found === null ? undefined : unescaped(found[1] ?? found[2] ?? "");
};

type Span = {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly attributes: string;
  readonly inner: string;
};

/** The rows of a sheet with their 0-based numbers; a row that names none follows the one before it. */
function rowsOf(data: string, prefix: string): Span[] {
  return spansOf(data, `${prefix}row`, (attributes) => {
    const row = attributeOf(attributes, "r");
    return row === undefined ? undefined : Number(row) - 1;
  });
}

const cellsIn = (row: string, prefix: string): Span[] =>
  spansOf(row, `${prefix}c`, (attributes) => areaOf(attributeOf(attributes, "r") ?? "")?.left);

function spansOf(text: string, name: string, numberOf: (attributes: string) => number | undefined): Span[] {
  const spans: Span[] = [];
  const tag = new RegExp(`<${name}(?=[\\s/>])((?:[^>"']|"[^"]*"|'[^']*')*?)(/)?>`, "g");
  const close = `</${name}>`;
  let last = -1;
  for (let found = tag.exec(text); found !== null; found = tag.exec(text)) {
    const [whole, attributes = "", empty] = found;
    const body = found.index + whole.length;
    const until = empty === undefined ? text.indexOf(close, body) : body;
    if (until < 0) break;
    last = numberOf(attributes) ?? last + 1;
    const end = empty === undefined ? until + close.length : body;
    spans.push({ at: last, start: found.index, end, attributes, inner: text.slice(body, until) });
    tag.lastIndex = end;
  }
  return spans;
}

type Parts = { readonly before: string; readonly data: string; readonly after: string };

function split(sheet: string, prefix: string): Parts {
  const open = new RegExp(`<${prefix}sheetData(?=[\\s/>])[^>]*?(/)?>`).exec(sheet);
  if (open === null) return { before: sheet, data: "", after: "" };
  const from = open.index + open[0].length;
  if (open[1] !== undefined) {
    const tag = `<${prefix}sheetData>`;
    return { before: sheet.slice(0, open.index) + tag, data: "", after: `</${prefix}sheetData>${sheet.slice(from)}` };
  }
  const until = sheet.indexOf(`</${prefix}sheetData>`, from);
  return { before: sheet.slice(0, from), data: sheet.slice(from, until), after: sheet.slice(until) };
}

/** Calls `visit` with every cell of a sheet. */
export function eachCellText(sheet: string, visit: (row: number, column: number, cell: CellText) => void): void {
  const prefix = prefixOf(sheet);
  for (const row of rowsOf(split(sheet, prefix).data, prefix))
    for (const cell of cellsIn(row.inner, prefix)) visit(row.at, cell.at, cell);
}

/** The sheet with its rewrites done: cells are put where their place is, rows that were not there are added. */
export function rewriteSheet(sheet: string, rewrites: Rewrites): string {
  const prefix = prefixOf(sheet);
  const { before, data, after } = split(sheet, prefix);
  const rows = rowsOf(data, prefix);
  const there = new Set(rows.map(({ at }) => at));
  const missing = [...rewrites.keys()].filter((row) => !there.has(row)).sort((a, b) => a - b);
  let out = "";
  let copied = 0;
  const addUpTo = (limit: number): void => {
    while (missing[0] !== undefined && missing[0] < limit) out += newRow(missing.shift() ?? 0, rewrites, prefix);
  };
  for (const row of rows) {
    out += data.slice(copied, row.start);
    addUpTo(row.at);
    const cells = rewrites.get(row.at);
    out += cells === undefined ? data.slice(row.start, row.end) : rewrittenRow(row, cells, prefix);
    copied = row.end;
  }
  addUpTo(Number.POSITIVE_INFINITY);
  return dimensioned(before, rewrites, prefix) + out + data.slice(copied) + after;
}

function newRow(row: number, rewrites: Rewrites, prefix: string): string {
  const cells = rewrittenCells("", rewrites.get(row) ?? new Map(), prefix);
  return cells === "" ? "" : `<${prefix}row r="${row + 1}">${cells}</${prefix}row>`;
}

function rewrittenRow(row: Span, cells: ReadonlyMap<number, Rewrite>, prefix: string): string {
  const inner = rewrittenCells(row.inner, cells, prefix);
  // The columns that a row says it spans are a hint only; a wrong one would be worse than none.
  const attributes = row.attributes.replace(/\sspans\s*=\s*(?:"[^"]*"|'[^']*')/, "");
  return `<${prefix}row${attributes}>${inner}</${prefix}row>`;
}

function rewrittenCells(inner: string, rewrites: ReadonlyMap<number, Rewrite>, prefix: string): string {
  const left = [...rewrites].sort(([a], [b]) => a - b);
  let out = "";
  let copied = 0;
  const addUpTo = (limit: number): void => {
    while (left[0] !== undefined && left[0][0] < limit) out += left.shift()?.[1](undefined, { prefix }) ?? "";
  };
  for (const cell of cellsIn(inner, prefix)) {
    out += inner.slice(copied, cell.start);
    addUpTo(cell.at);
    const rewrite = left[0]?.[0] === cell.at ? left.shift()?.[1] : undefined;
    out += rewrite?.(cell, { prefix }) ?? inner.slice(cell.start, cell.end);
    copied = cell.end;
  }
  addUpTo(Number.POSITIVE_INFINITY);
  return out + inner.slice(copied);
}

/** The used area, where the sheet tells it, with the new cells in it. */
function dimensioned(before: string, rewrites: Rewrites, prefix: string): string {
  const tag = new RegExp(`(<${prefix}dimension\\s+ref=")([^"]*)(")`);
  const area = areaOf(tag.exec(before)?.[2] ?? "");
  if (area === undefined) return before;
  let grown: Area = area;
  for (const [row, cells] of rewrites) {
    for (const column of cells.keys()) {
      grown = {
        top: Math.min(grown.top, row),
        bottom: Math.max(grown.bottom, row),
        left: Math.min(grown.left, column),
        right: Math.max(grown.right, column),
      };
    }
  }
  return rangeOf(grown) === rangeOf(area) ? before : before.replace(tag, `$1${rangeOf(grown)}$3`);
}

/** The tag of a cell: its address and style, nothing of what its old content needed. */
export const cellTag = (row: number, column: number, style: string | undefined): string =>
  ` r="${addressOf(row, column)}"${style === undefined || style === "0" ? "" : ` s="${style}"`}`;
