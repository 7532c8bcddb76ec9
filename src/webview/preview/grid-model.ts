/** Where things of a sheet are on the screen, and where the keys lead. Pure: no page. */
import type { PreviewCell, PreviewRow, PreviewSheet } from "../../protocol/preview.ts";

export type Spot = { readonly row: number; readonly column: number };

/** 0 → "A", 26 → "AA". */
export function letterOf(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return `${rest >= 0 ? letterOf(rest) : ""}${String.fromCharCode(65 + (column % 26))}`;
}

export const addressOf = ({ row, column }: Spot): string => `${letterOf(column)}${row + 1}`;

/** The first cell of "B4" or "$B$4:C9"; undefined for other words. */
export function spotOf(address: string): Spot | undefined {
  const found = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::|$)/.exec(address.trim());
  if (found?.[1] === undefined) return undefined;
  let column = 0;
  for (const letter of found[1].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(found[2]) - 1, column: column - 1 };
}

/** A place of the checks in a workbook or a table: "Summary!B4", "'My sheet'!B4", "Summary", "line 12". */
export function placeIn(
  place: string,
  sheets: readonly Pick<PreviewSheet, "name">[],
): (Spot & { readonly sheet: number }) | undefined {
  const line = /\b(?:line|row) (\d{1,7})\b/i.exec(place)?.[1];
  if (line !== undefined) return { sheet: 0, row: Number(line) - 1, column: 0 };
  const cut = place.lastIndexOf("!");
  const words = cut < 0 ? place : place.slice(0, cut);
  const name = /^'.*'$/.test(words) ? words.slice(1, -1).replaceAll("''", "'") : words;
  const sheet = sheets.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
  const spot = spotOf(place.slice(cut + 1));
  if (sheet >= 0) return { row: 0, column: 0, ...(cut < 0 ? undefined : spot), sheet };
  return cut < 0 && spot && sheets.length > 0 ? { ...spot, sheet: 0 } : undefined;
}

const usual = 9;
const narrowest = 28;
const widest = 420;

/** Left edges of the columns in pixels and, as the last one, the width of all. `head`: rows to guess a width from. */
export function edgesOf({ columns, widths }: PreviewSheet, head: readonly PreviewRow[]): readonly number[] {
  const guessed = widths.every((width) => width === null) ? longestIn(head) : new Map<number, number>();
  const edges = [0];
  for (let column = 0; column < Math.max(1, columns); column += 1) {
    const characters = widths[column] ?? Math.min(42, Math.max(usual, (guessed.get(column) ?? 0) + 2));
    const width = characters === 0 ? 4 : Math.min(widest, Math.max(narrowest, Math.round(characters * 7) + 6));
    edges.push((edges[column] ?? 0) + width);
  }
  return edges;
}

function longestIn(rows: readonly PreviewRow[]): ReadonlyMap<number, number> {
  const longest = new Map<number, number>();
  for (const { c: column, t } of rows.flatMap(({ c }) => c))
    longest.set(column, Math.max(longest.get(column) ?? 0, t.length));
  return longest;
}

/** First and last index whose strip [edge, next edge] meets [from, to]. */
export function between(edges: readonly number[], from: number, to: number): readonly [first: number, last: number] {
  const at = (x: number): number => {
    let [low, high] = [0, Math.max(0, edges.length - 2)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((edges[middle] ?? 0) <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return [at(from), at(to)];
}

export type Drawn = { readonly cell: PreviewCell; readonly left: number; readonly width: number };

/**
 * The cells of a row that are in sight. A text runs on over the empty cells beside it, as in every spreadsheet; a merged
 * cell is as wide as what it covers.
 */
export function drawnIn(
  row: PreviewRow,
  edges: readonly number[],
  [first, last]: readonly [number, number],
  merged: ReadonlyMap<number, number>,
): readonly Drawn[] {
  return row.c.flatMap((cell, at): readonly Drawn[] => {
    const left = edges[cell.c];
    if (left === undefined || cell.c > last) return [];
    const next = row.c[at + 1]?.c ?? edges.length - 1;
    const covers = merged.get(cell.c);
    const end = covers ?? (cell.k === undefined ? Math.min(next, cell.c + 8) : cell.c + 1);
    if (end - 1 < first) return [];
    return [{ cell, left, width: (edges[Math.min(end, edges.length - 1)] ?? left) - left }];
  });
}

/** For each row the merged cells in it: first column → column after the last. */
export function mergesOf(ranges: readonly string[]): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const rows = new Map<number, Map<number, number>>();
  for (const range of ranges) {
    const [a = "", b = a] = range.split(":");
    const [from, to] = [spotOf(a), spotOf(b)];
    if (from === undefined || to === undefined) continue;
    const row = rows.get(from.row) ?? new Map<number, number>();
    rows.set(from.row, row.set(from.column, to.column + 1));
  }
  return rows;
}

export type Bounds = { readonly rows: number; readonly columns: number; readonly page: number };

type Step = (spot: Spot, bounds: Bounds) => Spot;
const steps: Readonly<Record<string, Step>> = {
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  PageDown: ({ row, column }, { page }) => ({ row: row + page, column }),
  PageUp: ({ row, column }, { page }) => ({ row: row - page, column }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { columns }) => ({ row, column: columns - 1 }),
  "Ctrl+Home": () => ({ row: 0, column: 0 }),
  "Ctrl+End": (_spot, { rows, columns }) => ({ row: rows - 1, column: columns - 1 }),
};

/** Where a key leads from a cell; undefined for keys that are none of the grid's. */
export function moved(spot: Spot, key: string, bounds: Bounds): Spot | undefined {
  const next = steps[key]?.(spot, bounds);
  if (next === undefined) return undefined;
  const within = (at: number, of: number): number => Math.min(Math.max(0, of - 1), Math.max(0, at));
  return { row: within(next.row, bounds.rows), column: within(next.column, bounds.columns) };
}

export type FormulaPart = { readonly text: string; readonly to?: string };

const reference =
  /"(?:[^"]|"")*"|(?:(?:'(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_.]*)!)?\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?(?![\p{L}\p{N}_(.!])/gu;

/** A formula cut into text and references to cells; `to` is the place a reference leads to, with its sheet. */
export function formulaParts(formula: string, sheet: string): readonly FormulaPart[] {
  const parts: FormulaPart[] = [];
  let at = 0;
  for (const found of formula.matchAll(reference)) {
    const [text] = found;
    const before = formula[found.index - 1] ?? "";
    if (text.startsWith('"') || /[\p{L}\p{N}_.\]]/u.test(before)) continue;
    if (found.index > at) parts.push({ text: formula.slice(at, found.index) });
    parts.push({ text, to: text.includes("!") ? text : `'${sheet.replaceAll("'", "''")}'!${text}` });
    at = found.index + text.length;
  }
  return at < formula.length ? [...parts, { text: formula.slice(at) }] : parts;
}
