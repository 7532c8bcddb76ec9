/** What to sum up, and by what. Columns that the request names come first, then what usually is meant. */
import type { Source } from "./choose-table.ts";
import type { TableColumn } from "./profile.ts";

export type Bucket = "month" | "quarter" | "year";

export type Choices = {
  /** Numbers to sum, the main one first; none: rows are counted. */
  readonly measures: readonly TableColumn[];
  readonly category: TableColumn | undefined;
  readonly second: TableColumn | undefined;
  readonly date: { readonly column: TableColumn; readonly bucket: Bucket } | undefined;
};

/** More groups than this make no table that people read. */
const mostRows = 60;
const mostAcross = 14;
const mostPeriods = 26;

const amounts =
  /amount|total|sum|revenue|sales|turnover|net|gross|value|cost|expense|spend|betrag|summe|umsatz|gesamt|wert|kosten|erlös|netto|brutto|ausgabe/i;
const rates =
  /price|rate|percent|ratio|share|margin|unit|preis|satz|prozent|anteil|quote|rabatt|discount|age|year|jahr|score/i;

/** Prices, rates, shares, scores: their sum means nothing, only their average does. */
const perUnit =
  /\b(?:prices?|(?:unit|per) ?cost|cost per|per unit|rates?|percent(?:age)?s?|pct|ratios?|margin|shares?|scores?|ratings?|grades?|index|age|years?|temperature|averages?|avg|mean|median|latitude|longitude|factor)\b|%|\b\p{L}*(?:preise?|satz|prozent|quote|anteile?|durchschnitt|kurs|faktor|temperatur)\b|\b(?:alter|jahr|note|noten|marge)\b/iu;

/** Whether the values of a column can be added up. */
export const isAdditive = ({ name, percent }: TableColumn): boolean =>
  percent !== true && !perUnit.test(name.replace(/[_-]+/g, " ").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"));

/** The column whose sums the tables show; undefined when rows are counted instead. */
export const summedOf = ({ measures }: Pick<Choices, "measures">): TableColumn | undefined => measures.find(isAdditive);

export function choicesOf({ columns }: Source, request: string): Choices {
  const named = (column: TableColumn): boolean => mentions(request, column.name);
  const measures = columns
    .filter(({ role }) => role === "measure")
    .sort((a, b) => Number(isAdditive(b)) - Number(isAdditive(a)) || weight(b, named(b)) - weight(a, named(a)));
  const groups = columns.filter((column) => isGroup(column, mostRows));
  const categories = [...groups.filter(named), ...groups.filter((column) => !named(column)).sort(byUse)];
  const [category, ...others] = categories;
  const dates = columns.filter(({ role, months }) => role === "date" && (months ?? 0) > 1);
  const dated = dates.find(named) ?? dates[0];
  return {
    measures: measures.slice(0, 4),
    category,
    second: others.find((column) => isGroup(column, mostAcross)),
    date: dated && { column: dated, bucket: bucketOf(dated, request) },
  };
}

/** Whether a text names a column: as whole words, whatever the case. */
function mentions(text: string, name: string): boolean {
  const plain = (words: string) => ` ${words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  return name.length > 1 && plain(text).includes(plain(name));
}

function weight(column: TableColumn, named: boolean): number {
  const { name, percent, sum, currency } = column;
  const likely =
    (amounts.test(name) ? 40 : 0) +
    (currency === undefined ? 0 : 20) -
    (rates.test(name) ? 30 : 0) -
    (percent ? 40 : 0);
  return (named ? 100 : 0) + likely + Math.log10(Math.abs(sum ?? 0) + 1);
}

/** "Total" as a group would stand beside the total of the table: nobody could tell them apart. */
const isGroup = ({ role, distinct, top }: TableColumn, most: number): boolean =>
  role === "category" &&
  distinct > 1 &&
  distinct <= most &&
  !(top ?? []).some(([value]) => /^(?:total|all)$/i.test(value.trim()));

/** A handful of groups says more than two or fifty. */
function byUse(a: TableColumn, b: TableColumn): number {
  const use = ({ distinct }: TableColumn) => (distinct < 3 ? 20 : Math.abs(distinct - 6));
  return use(a) - use(b);
}

function bucketOf({ months }: TableColumn, request: string): Bucket {
  if (/\b(?:by|per|nach|pro) (?:the )?(?:quarter|quartal)/i.test(request)) return "quarter";
  if (/\b(?:by|per|nach|pro) (?:the )?(?:year|jahr)/i.test(request)) return "year";
  const all = months ?? 1;
  return all <= mostPeriods ? "month" : all <= mostPeriods * 3 ? "quarter" : "year";
}

/** The name of a column in the new workbook: signs that formulas give a meaning are left out. */
export const plainName = (name: string): string =>
  name
    .replace(/[[\]#@'"]/g, " ")
    .replace(/\s+/g, " ")
    .trim() || "Column";
