/** What differs between two versions of a workbook: cells by value and formula, rows that came or went, sheets. */
import type { WorkBook } from "@e965/xlsx";
import { Refusal } from "../../agent/ports.ts";
import type { FileChange, FileComparison, PreviewCell, PreviewRow } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import type { CellSpec } from "../book.ts";
import { relativeForm } from "../checks/relative.ts";
import { extensionOf } from "../extension.ts";
import type { WorkbookPatch } from "../patch/spec.ts";
import { openBook } from "../readers/sheets.ts";
import { addressOf } from "../tables/grid.ts";
import { type SheetRows, sheetRows } from "../view/sheet-view.ts";
import { aligned, type Pair } from "./align.ts";

/** Differences that are listed; more say that it is another file. */
const mostListed = 2_000;

export function compareBooks(old: Source, now: Source): FileComparison {
  const [before, after] = [old, now].map((one) => sheetRows(openBook(one)));
  const changes = [...changesOf(before ?? [], after ?? [])];
  // Cells of other kinds of workbooks are not written, and what holds macros is its own question each time.
  const isWritten = extensionOf(now.name) === "xlsx";
  return {
    changes: changes
      .slice(0, mostListed)
      .map(({ from: _from, ...change }) => ({ ...change, back: change.back && isWritten })),
    more: Math.max(0, changes.length - mostListed),
    facts: [
      ...(changes.length === 0 ? (["sameContent"] as const) : []),
      "formatsNotCompared",
      ...(isWritten ? [] : (["wholeOnly"] as const)),
    ],
  };
}

/** Cells as they were before the changes of these ids: what the workbook's own editing takes. Refusal when they are not there. */
export function revertedCells(old: Source, now: Source, ids: readonly string[]): WorkbookPatch {
  const books = { old: openBook(old), now: openBook(now) };
  const [before, after] = [sheetRows(books.old), sheetRows(books.now)];
  const wanted = new Set(ids);
  const cells = new Map<string, Record<string, CellSpec>>();
  for (const change of changesOf(before, after)) {
    if (!wanted.delete(change.id) || !change.back || change.from === undefined) continue;
    const address = change.place.slice(change.part.length + 1);
    cells.set(change.part, { ...cells.get(change.part), [address]: rawOf(books.old, change.part, change.from) });
  }
  if (wanted.size > 0 || cells.size === 0)
    throw new Refusal(
      `${now.name} has changed meanwhile, so nothing was put back. Look at the newest comparison.`,
      "conflict",
    );
  return { sheets: [...cells].map(([name, of]) => ({ name, cells: of })) };
}

type RawCell = { readonly t?: string; readonly v?: unknown; readonly f?: unknown };

/** The cell as it was: its formula, else its value. Text that reads like a date stays text. */
function rawOf(book: WorkBook, sheet: string, { row, column }: From): CellSpec {
  const data: unknown = book.Sheets[sheet]?.["!data"];
  const cell = Array.isArray(data)
    ? (data as readonly (readonly (RawCell | undefined)[] | undefined)[])[row]?.[column]
    : undefined;
  if (cell === undefined) return null;
  if (typeof cell.f === "string" && cell.f !== "") return { f: cell.f };
  if (cell.t === "e") throw new Refusal("An error value cannot be put back. Nothing was changed.");
  if (typeof cell.v === "string") return /^\d{4}-\d\d-\d\d/.test(cell.v) ? { v: cell.v, format: "text" } : cell.v;
  return typeof cell.v === "number" || typeof cell.v === "boolean" ? cell.v : null;
}

type From = { readonly row: number; readonly column: number };
/** `from`: where a cell stood in the old version. */
type Traced = FileChange & { readonly from?: From };

function* changesOf(old: readonly SheetRows[], now: readonly SheetRows[]): Generator<Traced> {
  for (const { name, rows } of old)
    if (!now.some((one) => one.name === name))
      yield { id: `${name}!`, place: name, part: name, kind: "removed", old: extent(rows), back: false };
  for (const sheet of now) {
    const before = old.find(({ name }) => name === sheet.name);
    if (before === undefined) {
      const { name, rows } = sheet;
      yield { id: `${name}!`, place: name, part: name, kind: "added", now: extent(rows), back: false };
    } else yield* rowChanges(before, sheet);
  }
}

const extent = (rows: readonly PreviewRow[]): string =>
  `${rows.length} × ${rows.reduce((most, { c }) => Math.max(most, (c.at(-1)?.c ?? -1) + 1), 0)}`;

function* rowChanges(old: SheetRows, now: SheetRows): Generator<Traced> {
  const [before, after] = [keysOf(old.rows), keysOf(now.rows)];
  const alike = (a: number, b: number): number => rowsAlike(old.rows[a]?.c ?? [], now.rows[b]?.c ?? [], a === b);
  for (const pair of aligned(before, after, alike)) {
    if (pair.old !== undefined && pair.now !== undefined) {
      if (before[pair.old] !== after[pair.now]) yield* cellChanges(old, now, { old: pair.old, now: pair.now });
    } else yield* wholeRow(old, now, pair);
  }
}

/** A row by what stands in it; formulas by what they do from where they stand, so that a moved row is the same row. */
const keysOf = (rows: readonly PreviewRow[]): readonly string[] =>
  rows.map(({ c }, row) => c.map((cell) => `${cell.c} ${contentKey(cell, row)}`).join("\u0000"));

const contentKey = ({ c, t, f }: PreviewCell, row: number): string =>
  f === undefined ? t : `=${relativeForm(f, row, c)}`;

/** Share of the cells that are the same. A row with few cells that stands where it stood is taken for itself. */
function rowsAlike(old: readonly PreviewCell[], now: readonly PreviewCell[], samePlace: boolean): number {
  if (old.length + now.length === 0) return 1;
  const texts = new Map(old.map(({ c, t, f }) => [c, f ?? t]));
  const same = now.filter(({ c, t, f }) => texts.get(c) === (f ?? t)).length;
  const share = (2 * same) / (old.length + now.length);
  return samePlace ? Math.max(share, 0.5) : share;
}

function* wholeRow({ name, rows }: SheetRows, now: SheetRows, pair: Pair): Generator<FileChange> {
  const at = pair.now ?? pair.old ?? 0;
  const cells = (pair.now === undefined ? rows : now.rows)[at]?.c ?? [];
  if (cells.length === 0) return;
  const words = cells.map(({ t }) => t).join(" | ");
  const place = `${name}!${addressOf(at, 0)}`;
  if (pair.now === undefined)
    yield { id: `${name}!-${at}`, place, part: name, kind: "removed", old: words, back: false };
  else yield { id: `${name}!+${at}`, place, part: name, kind: "added", now: words, back: false };
}

type Both = { readonly old: number; readonly now: number };

function cellChanges({ name, rows }: SheetRows, now: SheetRows, pair: Both): readonly Traced[] {
  const before = new Map((rows[pair.old]?.c ?? []).map((cell) => [cell.c, cell]));
  const after = new Map((now.rows[pair.now]?.c ?? []).map((cell) => [cell.c, cell]));
  const columns = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  return columns.flatMap((column) => {
    const [a, b] = [before.get(column), after.get(column)];
    // A formula that gives another result because of other cells is not a change of its own.
    if (a && b && contentKey(a, pair.old) === contentKey(b, pair.now)) return [];
    const place = `${name}!${addressOf(pair.now, column)}`;
    // A formula from another row would point elsewhere.
    const back = a?.f === undefined || pair.old === pair.now;
    return [{ id: place, place, part: name, back, from: { row: pair.old, column }, ...sides(a, b) }];
  });
}

const sides = (
  old: PreviewCell | undefined,
  now: PreviewCell | undefined,
): Pick<FileChange, "kind" | "old" | "now"> => ({
  kind: old === undefined ? "added" : now === undefined ? "removed" : "changed",
  ...(old === undefined ? {} : { old: said(old) }),
  ...(now === undefined ? {} : { now: said(now) }),
});

const said = ({ t, f }: PreviewCell): string => (f === undefined ? t : `=${f} → ${t}`);
