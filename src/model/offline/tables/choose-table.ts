/** Which of the tables that are there is meant. */
import { folderOf, nameIn } from "../listing.ts";
import type { Studied, TableColumn, TableSheet } from "./profile.ts";

/** The rows to sum up: one sheet of one file, or of several files of one shape. */
export type Source = {
  readonly paths: readonly string[];
  /** Set for workbooks: csv files have one sheet without a name of its own. */
  readonly sheet: string | undefined;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
};

type Candidate = Source & { readonly score: number };

/** Words of a request that may name a table: "sales", "umsatz". */
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];

/**
 * The tables whose names share the most words with the request; all of them when no name shares any. Studying a table
 * costs time, and a request that says "the sales export" means the file of that name.
 */
export function likelyTables(paths: readonly string[], request: string): readonly string[] {
  const words = new Set(wordsOf(request));
  const shared = paths.map((path) => new Set(wordsOf(nameIn(path)).filter((word) => words.has(word))).size);
  const most = Math.max(0, ...shared);
  return most === 0 ? paths : paths.filter((_path, index) => shared[index] === most);
}

/** The best source and the names of usable ones that were not taken. Undefined when no table has anything to count. */
export function chooseSource(
  files: readonly Studied[],
  request: string,
): { readonly source: Source; readonly others: readonly string[] } | undefined {
  const words = new Set(wordsOf(request));
  const candidates = files.flatMap((file) =>
    "problem" in file ? [] : file.sheets.flatMap((sheet) => candidateOf(file, sheet, words)),
  );
  const best = [...candidates].sort((a, b) => b.score - a.score)[0];
  if (best === undefined) return undefined;
  const same = candidates.filter((one) => isSameShape(one, best));
  const group = same.length > 1 && new Set(same.map(({ paths }) => paths[0])).size === same.length ? same : [best];
  const paths = group.flatMap((one) => one.paths);
  const columns = best.columns.map((column) => together(column, group));
  const source = { paths, sheet: best.sheet, columns, rows: group.reduce((sum, { rows }) => sum + rows, 0) };
  return {
    source,
    others: [...new Set(candidates.flatMap((one) => one.paths))].filter((path) => !paths.includes(path)),
  };
}

function candidateOf(
  file: Exclude<Studied, { problem: string }>,
  sheet: TableSheet,
  words: ReadonlySet<string>,
): readonly Candidate[] {
  if (sheet.hidden || sheet.rows === 0) return [];
  const has = (role: TableColumn["role"]) => sheet.columns.some((column) => column.role === role);
  if (!has("measure") && !has("category")) return [];
  const named = wordsOf(`${nameIn(file.path)} ${sheet.name}`).filter((word) => words.has(word)).length;
  const score =
    (has("measure") ? 6 : 0) +
    (has("category") ? 2 : 0) +
    (has("date") ? 2 : 0) +
    Math.log10(sheet.rows + 1) +
    4 * named -
    folderOf(file.path).split("/").length * 0.1;
  return [
    {
      paths: [file.path],
      sheet: file.format === "csv" ? undefined : sheet.name,
      columns: sheet.columns,
      rows: sheet.rows,
      score,
    },
  ];
}

/** "Order-No." and "order no" are the same column. */
const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, " ")
    .trim();

/** The same columns in any order, with the same kinds of values. */
const isSameShape = (a: Source, b: Source): boolean =>
  a.sheet === b.sheet &&
  a.columns.length === b.columns.length &&
  a.columns.every(({ name, type }) => {
    const other = b.columns.find((one) => keyOf(one.name) === keyOf(name));
    return other !== undefined && (other.type === type || other.type === "empty" || type === "empty");
  });

/** A column over all files of a group: counts add up, bounds widen. */
function together(column: TableColumn, group: readonly Source[]): TableColumn {
  if (group.length === 1) return column;
  const all = group.flatMap(({ columns }) => columns.filter(({ name }) => keyOf(name) === keyOf(column.name)));
  const values = new Set(all.flatMap(({ top }) => (top ?? []).map(([value]) => value.toLowerCase())));
  const add = (pick: (one: TableColumn) => number | undefined) => all.reduce((sum, one) => sum + (pick(one) ?? 0), 0);
  const bounds = all
    .flatMap(({ min, max }) => [min, max])
    .filter((one) => typeof one === "string")
    .sort();
  return {
    ...column,
    count: add(({ count }) => count),
    distinct: Math.max(values.size, ...all.map(({ distinct }) => distinct)),
    dirtyCount: add(({ dirtyCount }) => dirtyCount),
    outlierCount: add(({ outlierCount }) => outlierCount),
    ...(column.sum === undefined ? {} : { sum: add(({ sum }) => sum) }),
    ...(column.months === undefined ? {} : { months: monthsBetween(bounds[0], bounds.at(-1)) }),
  };
}

function monthsBetween(from: string | undefined, to: string | undefined): number {
  const at = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return from === undefined || to === undefined ? 1 : at(to) - at(from) + 1;
}
