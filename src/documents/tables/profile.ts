/** What a table holds and what is wrong with it, in figures. */
import type { Source } from "../api.ts";
import type { ColumnProfile, ColumnRole, FileProfile, Profile, SheetProfile, Value } from "../profile.ts";
import type { TypedColumn } from "./columns.ts";
import { type Grid, letterOf, rangeOf, type SourceFile } from "./grid.ts";
import { duplicateRows, keyOf, nameKey, pickGrid, readSource, type Table, tableOf } from "./table.ts";

const shownRows = 20;
const listedValues = 50;

export async function profileOf(sources: readonly Source[], sheet: string | undefined): Promise<Profile> {
  const files: FileProfile[] = [];
  for (const source of sources) files.push(fileProfile(await readSource(source), sheet));
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(shapeKey(file), [...(groups.get(shapeKey(file)) ?? []), file.path]);
  const sameShape = [...groups.values()].filter((paths) => paths.length > 1);
  return { files, ...(sameShape.length > 0 ? { sameShape } : {}) };
}

const shapeKey = ({ sheets }: FileProfile): string =>
  JSON.stringify((sheets[0]?.columns ?? []).map(({ name, type }) => [nameKey(name), type]).sort());

function fileProfile(file: SourceFile, sheet: string | undefined): FileProfile {
  const grids = sheet === undefined ? file.grids : [pickGrid(file, sheet)];
  return {
    path: file.name,
    format: file.format,
    ...(file.encoding ? { encoding: file.encoding } : {}),
    ...(file.delimiter ? { delimiter: file.delimiter } : {}),
    sheets: grids.map((grid) => sheetProfile(grid, file)),
  };
}

function sheetProfile(grid: Grid, file: SourceFile): SheetProfile {
  const table = tableOf(grid, file);
  const duplicates = duplicateRows(table);
  const notes = [...file.notes, ...repeatedNote(table), ...remarksNote(table)];
  return {
    name: grid.name,
    ...(grid.hidden ? { hidden: true as const } : {}),
    rows: table.rows.length,
    range: usedRange(grid),
    headerRow: table.headerRow,
    columns: table.columns.map((column) => columnProfile(column, table)),
    ...(duplicates.length > 0
      ? {
          duplicates: {
            count: duplicates.length,
            rows: duplicates.slice(0, shownRows).map((at) => table.rows[at] ?? 0),
          },
        }
      : {}),
    ...(table.totals.length > 0 ? { totals: table.totals } : {}),
    ...(grid.formulas.size > 0 ? { formulas: grid.formulas.size } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

const repeatedNote = ({ repeated }: Table): readonly string[] =>
  repeated.length > 0 ? [`The headings come again in row ${repeated.slice(0, shownRows).join(", ")}; left out.`] : [];

const remarksNote = ({ remarks }: Table): readonly string[] =>
  remarks.length > 0 ? [`Remarks below the table in row ${remarks.slice(0, shownRows).join(", ")}; left out.`] : [];

/** Used cells of a sheet as a range; "" for an empty one. */
export function usedRange(grid: Grid): string {
  const width = grid.rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (grid.rows.length === 0 || width === 0) return "";
  return rangeOf({ top: 0, left: 0, bottom: grid.rows.length - 1, right: width - 1 });
}

function columnProfile(column: TypedColumn, table: Table): ColumnProfile {
  const present = column.values.filter((value) => value !== null);
  const counts = countsOf(present);
  const role = roleOf(column, counts.size);
  return {
    name: column.name,
    letter: letterOf(column.index),
    type: column.type,
    role,
    ...(column.pattern ? { format: column.pattern } : {}),
    ...(column.currency ? { currency: column.currency } : {}),
    ...(column.decimal ? { decimal: column.decimal } : {}),
    ...(column.percent ? { percent: true as const } : {}),
    count: present.length + column.dirty.length,
    blanks: column.values.length - present.length - column.dirty.length,
    distinct: counts.size,
    ...topOf(column, role, counts),
    ...(column.type === "number" ? numberFigures(column, table) : {}),
    ...(column.type === "date" ? dateFigures(present) : {}),
    ...(column.ambiguous ? { ambiguous: column.ambiguous } : {}),
    ...variantsOf(column, counts.size),
    ...(column.dirty.length > 0 ? { dirty: column.dirty.slice(0, shownRows), dirtyCount: column.dirty.length } : {}),
  };
}

type Counts = ReadonlyMap<string, { readonly value: Value; readonly count: number }>;

function countsOf(values: readonly Value[]): Counts {
  const counts = new Map<string, { value: Value; count: number }>();
  for (const value of values) {
    const key = keyOf(value);
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { value, count: 1 });
    else entry.count += 1;
  }
  return counts;
}

function topOf(column: TypedColumn, role: ColumnRole, counts: Counts): Pick<ColumnProfile, "top"> {
  if (column.type === "date" || column.type === "empty" || role === "measure") return {};
  const limit = counts.size <= listedValues ? listedValues : role === "category" ? 20 : 5;
  const sorted = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, limit);
  return { top: sorted.map(({ value, count }) => [clipped(String(value)), count] as const) };
}

const clipped = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

const idName =
  /(^|[^\p{L}])(id|no|nr|num|number|nummer|code|key|sku|ref|reference|plz|zip|postcode|phone|tel|iban|ean|isbn)\.?($|[^\p{L}])|^id|(id|nr|no)$/iu;
const periodName = /^(year|jahr|month|monat|quarter|quartal|week|woche|kw|année|mois)$/i;

/** What a column looks like it is for. A guess, by type, spread and heading. */
export function roleOf(column: TypedColumn, distinct: number): ColumnRole {
  const present = column.values.length - column.values.filter((value) => value === null).length;
  switch (column.type) {
    case "empty":
      return "empty";
    case "date":
      return "date";
    case "boolean":
      return "category";
    case "number":
      return numberRole(column, present, distinct);
    default:
      return textRole(column, present, distinct);
  }
}

function numberRole(column: TypedColumn, present: number, distinct: number): ColumnRole {
  if (column.currency || column.percent || (column.decimals ?? 0) > 0) return "measure";
  if (periodName.test(column.name)) return "category";
  if (!idName.test(column.name) || /^(number|no|num) of\b/i.test(column.name)) return "measure";
  return distinct <= present * 0.5 && distinct <= 30 ? "category" : "id";
}

function textRole(column: TypedColumn, present: number, distinct: number): ColumnRole {
  const texts = column.values.filter((value) => value !== null).map(String);
  const average = texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, present);
  if (distinct === present && present > 2) {
    if (idName.test(column.name) || texts.every((text) => /^[\w./-]*\d[\w./-]*$/.test(text))) return "id";
    return present > 12 || average > 40 ? "text" : "category";
  }
  if (average > 40) return "text";
  if (distinct <= listedValues || distinct <= present * 0.2) return "category";
  return idName.test(column.name) ? "id" : "text";
}

/** Exact to 12 digits: what is left of binary fractions in sums is noise. */
const tidy = (value: number): number => Number(value.toPrecision(12));

function numberFigures(column: TypedColumn, table: Table): Partial<ColumnProfile> {
  const rows = column.values.flatMap((value, at) =>
    typeof value === "number" ? [{ row: table.rows[at] ?? 0, value }] : [],
  );
  if (rows.length === 0) return {};
  const sorted = rows.map(({ value }) => value).sort((a, b) => a - b);
  const sum = sorted.reduce((total, value) => total + value, 0);
  const [q1, median, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const figures = {
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    sum: tidy(sum),
    mean: tidy(sum / sorted.length),
    median: tidy(median),
    q1: tidy(q1),
    q3: tidy(q3),
  };
  const [low, high] = [tidy(q1 - 1.5 * (q3 - q1)), tidy(q3 + 1.5 * (q3 - q1))];
  // Fewer than eight values have no usual range.
  const odd = rows.length < 8 || q1 === q3 ? [] : rows.filter(({ value }) => value < low || value > high);
  if (odd.length === 0) return figures;
  const far = (value: number): number => Math.max(low - value, value - high);
  const outliers = odd.sort((a, b) => far(b.value) - far(a.value)).slice(0, shownRows);
  return { ...figures, outliers, outlierCount: odd.length, outlierBounds: [low, high] };
}

/** Linear interpolation between order statistics, as QUARTILE.INC does (Hyndman and Fan's type 7). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

function dateFigures(values: readonly Value[]): Partial<ColumnProfile> {
  const dates = values.flatMap((value) => (typeof value === "object" && value !== null ? [value.date] : [])).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return {};
  return { min: first, max: last, months: new Set(dates.map((date) => date.slice(0, 7))).size };
}

/** Spellings of one value that differ in case or spaces only; the most frequent first. */
export function spellings(column: TypedColumn): readonly (readonly string[])[] {
  const groups = new Map<string, Map<string, number>>();
  for (const value of column.values) {
    if (typeof value !== "string") continue;
    const key = value.toLowerCase().replace(/\s+/g, " ").trim();
    const group = groups.get(key) ?? new Map<string, number>();
    group.set(value, (group.get(value) ?? 0) + 1);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter((group) => group.size > 1)
    .map((group) => [...group].sort((a, b) => b[1] - a[1]).map(([text]) => text));
}

function variantsOf(column: TypedColumn, distinct: number): Pick<ColumnProfile, "variants"> {
  if (column.type !== "text" || distinct > 2000) return {};
  const found = spellings(column);
  return found.length > 0 ? { variants: found.slice(0, shownRows) } : {};
}
