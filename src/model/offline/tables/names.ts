/** Names and notes of the summary workbook. */
import { count, some } from "../../../base/words.ts";
import { folderOf, nameIn } from "../listing.ts";
import { type Choices, isAdditive, plainName, summedOf } from "./choices.ts";
import type { Source } from "./choose-table.ts";

/** Tables that can be read; lock files and summaries made before are none. */
export const isTable = (path: string): boolean =>
  /\.(?:csv|tsv|xlsx|xlsm)$/i.test(path) &&
  !nameIn(path).startsWith("~$") &&
  !/ summary(?: \(\d+\))?\.xlsx$/i.test(path);

const stemOf = (path: string): string => nameIn(path).replace(/\.[^.]+$/, "");

/** Tables that a request names: by path or file name, else by the name without its extension. */
export function namedTables(paths: readonly string[], request: string): readonly string[] {
  const words = request.toLowerCase();
  const byName = paths.filter(
    (path) => words.includes(path.toLowerCase()) || hasWord(words, nameIn(path).toLowerCase()),
  );
  if (byName.length > 0) return byName;
  return paths.filter((path) => stemOf(path).length > 4 && hasWord(words, stemOf(path).toLowerCase()));
}

function hasWord(words: string, name: string): boolean {
  const at = words.indexOf(name);
  const isPart = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  return at >= 0 && !isPart(words[at - 1]) && !isPart(words[at + name.length]);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What the sources have in common: "sales-2026-01.csv" and "sales-2026-02.csv" → "sales-2026". */
function subject({ paths }: Source): string {
  const stems = paths.map(stemOf);
  const [first = "Tables"] = stems;
  let length = first.length;
  for (const stem of stems) while (!stem.startsWith(first.slice(0, length))) length -= 1;
  const common = first
    .slice(0, length)
    .replace(/[\s_.-]+0?$/, "")
    .replace(/[\s_.-]+$/, "");
  return common.length > 1 ? common : "Tables";
}

/** "sales_2026" → "Sales 2026". */
export const titleFor = (source: Source): string => `${capital(subject(source).replace(/[_-]+/g, " "))} summary`;

/** A free name beside the source, or the workbook that the request names when it is not there yet. */
export function targetFor(source: Source, paths: readonly string[], request: string): string {
  const taken = new Set(paths.map((path) => path.toLowerCase()));
  const asked = /["“„']([^"“”„']+\.xlsx)["”“']|([\p{L}\p{N}_./-]+\.xlsx)\b/giu;
  for (const [, quoted, plain] of request.matchAll(asked)) {
    const name = (quoted ?? plain ?? "").replace(/^\.?\/+/, "");
    if (!taken.has(name.toLowerCase()) && !paths.some((path) => nameIn(path).toLowerCase() === name.toLowerCase()))
      return name;
  }
  const folder = folderOf(source.paths[0] ?? "");
  const stem = `${folder === "" ? "" : `${folder}/`}${titleFor(source)}`;
  for (let n = 1; ; n += 1) {
    const path = n === 1 ? `${stem}.xlsx` : `${stem} (${n}).xlsx`;
    if (!taken.has(path.toLowerCase())) return path;
  }
}

/** How the workbook was made, for its notes sheet and the report. */
export function notesFor(source: Source, { measures, category, second, date }: Choices): readonly string[] {
  const summed = summedOf({ measures });
  const main = summed && plainName(summed.name);
  const more = measures.filter((measure) => measure !== summed).map(({ name }) => plainName(name));
  const averaged = measures.filter((measure) => !isAdditive(measure)).map(({ name }) => plainName(name));
  const groups = [
    ...(category ? [category.name] : []),
    ...(date ? [`${date.column.name} by ${date.bucket}`] : second ? [second.name] : []),
  ];
  const dirty = source.columns.filter(({ dirtyCount }) => (dirtyCount ?? 0) > 0);
  const ambiguous = source.columns.filter((column) => column.ambiguous !== undefined);
  return [
    `Source: ${some(source.paths, 6)}${source.sheet === undefined ? "" : `, sheet ${source.sheet}`}; ${count(source.rows, "row")}.`,
    main === undefined
      ? "There is no column of amounts to add up, so rows are counted."
      : `Summed up: ${main}${more.length > 0 ? ` (also in the figures: ${more.join(", ")})` : ""}.`,
    ...(averaged.length > 0
      ? [`Not added up, because a sum would mean nothing: ${averaged.join(", ")}; average and median are there.`]
      : []),
    groups.length === 0
      ? "There is no column to group by, so there are totals only."
      : `Grouped by ${groups.map(plainName).join(" and ")}.`,
    ...dirty.map(
      (column) =>
        `${column.name}: ${count(column.dirtyCount ?? 0, "value")} could not be read and ${column.dirtyCount === 1 ? "is" : "are"} left blank; see the sheet Cleaning log.`,
    ),
    ...ambiguous.map((column) => `${column.name}: ${column.ambiguous}.`),
    "Every figure is a formula over the sheet Data: change a value there and everything follows.",
  ];
}
