/** The type of a column: decided from all of its values together, never cell by cell. */
import type { ColumnType, Dirty, Value } from "../profile.ts";
import { type DayOrder, parseDate, readDate } from "./dates.ts";
import { isBlank, type Raw, textOf } from "./grid.ts";
import { type Decimal, decimalEvidence, type Evidence, isCodeNumber, parseNumber } from "./numbers.ts";

export type TypedColumn = {
  readonly name: string;
  /** 0-based column in the file. */
  readonly index: number;
  readonly type: ColumnType;
  /** One per data row; null where blank or not fitting. */
  readonly values: readonly Value[];
  readonly dirty: readonly Dirty[];
  readonly decimal?: Decimal;
  readonly currency?: string;
  readonly percent?: true;
  /** How dates were written. */
  readonly pattern?: string;
  readonly ambiguous?: string;
  /** Most decimals that any number was written with; 0 for whole numbers. */
  readonly decimals?: number;
};

/** What other columns of the file suggest where a column alone does not tell. */
export type Hints = { readonly decimal?: Decimal | undefined; readonly order?: DayOrder | undefined };

export type ColumnInput = {
  readonly name: string;
  readonly index: number;
  readonly cells: readonly Raw[];
  /** 1-based file rows of the cells. */
  readonly rows: readonly number[];
  /** The number format of the column in a workbook. */
  readonly format?: string | undefined;
};

/** A column is of a type when at least this share of its values is; the others are reported as dirty. */
const enough = 0.7;

export function typeColumn(input: ColumnInput, hints: Hints): TypedColumn {
  const { name, index, cells } = input;
  const filled = cells.filter((cell) => !isBlank(cell) && !isMissing(cell));
  const all = cells.filter((cell) => !isBlank(cell));
  if (all.length === 0) return { name, index, type: "empty", values: cells.map(() => null), dirty: [] };
  const share = (test: (cell: Raw) => boolean): number => filled.filter(test).length / Math.max(1, filled.length);
  const codes = filled.filter((cell) => typeof cell === "string" && isCodeNumber(cell.trim())).length;
  if (filled.length > 0 && codes <= filled.length * 0.02) {
    if (share(isNumber) >= enough) return numberColumn(input, hints);
  }
  if (filled.length > 0 && share(isDate) >= enough) return dateColumn(input, hints);
  if (filled.length > 0 && share((cell) => booleanOf(cell) !== undefined) === 1) return booleanColumn(input);
  return textColumn(input);
}

const isNumber = (cell: Raw): boolean =>
  typeof cell === "number" || (typeof cell === "string" && decimalEvidence(cell.trim()) !== undefined);

const isDate = (cell: Raw): boolean =>
  (typeof cell === "object" && cell !== null && "date" in cell) ||
  (typeof cell === "string" && readDate(cell.trim()) !== undefined);

const missing = /^(n\/?a|#n\/a|nan|null|none|nil|-+|–|—|\?+|tbd|tbc|k\.?\s?a\.?|unknown|unbekannt)$/i;
const isMissing = (cell: Raw): boolean => typeof cell === "string" && missing.test(cell.trim());

function numberColumn(input: ColumnInput, hints: Hints): TypedColumn {
  const { decimal, ambiguous } = decimalOf(input.cells, hints);
  const seen: Seen = { money: new Map(), percents: 0, decimals: 0, texts: 0 };
  const dirty: Dirty[] = [];
  const values = input.cells.map((cell, at): Value => {
    if (isBlank(cell)) return null;
    const value = numberIn(cell, decimal, seen);
    if (value !== undefined) return value;
    const why = isMissing(cell) ? "stands for a missing number" : "not a number";
    dirty.push({ row: input.rows[at] ?? 0, value: textOf(cell).trim(), why });
    return null;
  });
  const count = values.filter((value) => value !== null).length;
  const currency = currencyOf(seen.money, input.format);
  const mixed = seen.money.size > 1 ? [...seen.money].map(([code, n]) => `${code} ${n}×`).join(", ") : undefined;
  const note = [ambiguous, mixed && `several currencies: ${mixed}`].filter(Boolean).join("; ");
  const percent = seen.percents > count / 2 || input.format?.includes("%") === true;
  return {
    name: input.name,
    index: input.index,
    type: "number",
    values,
    dirty,
    decimals: Math.min(seen.decimals, 6),
    ...(seen.texts > 0 ? { decimal } : {}),
    ...(currency === undefined ? {} : { currency }),
    ...(percent ? { percent } : {}),
    ...(note === "" ? {} : { ambiguous: note }),
  };
}

/** What the numbers of a column were written with. */
type Seen = { readonly money: Map<string, number>; percents: number; decimals: number; texts: number };

function numberIn(cell: Raw, decimal: Decimal, seen: Seen): number | undefined {
  if (typeof cell === "number") {
    seen.decimals = Math.max(seen.decimals, decimalsOf(String(cell)));
    return cell;
  }
  const text = textOf(cell).trim();
  const parsed = typeof cell === "string" ? parseNumber(text, decimal) : undefined;
  if (parsed === undefined) return undefined;
  seen.texts += 1;
  if (parsed.currency) seen.money.set(parsed.currency, (seen.money.get(parsed.currency) ?? 0) + 1);
  if (parsed.percent) seen.percents += 1;
  const grouping = decimal === "," ? /\./g : /,/g;
  seen.decimals = Math.max(seen.decimals, decimalsOf(text.replace(grouping, "").replace(",", ".")));
  return parsed.value;
}

function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
}

function decimalOf(cells: readonly Raw[], hints: Hints): { decimal: Decimal; ambiguous?: string } {
  const vote = decimalVote(cells);
  if (vote !== undefined) return { decimal: vote };
  const decimal = hints.decimal ?? ".";
  const open = cells.find((cell) => evidence(cell) === "either");
  if (open === undefined) return { decimal };
  const example = textOf(open).trim();
  const why = hints.decimal === undefined ? "by default" : "as in the rest of the file";
  const meaning = parseNumber(example, decimal)?.value;
  return { decimal, ambiguous: `"${example}" can be read two ways; taken as ${meaning} (decimal "${decimal}") ${why}` };
}

const evidence = (cell: Raw): Evidence | undefined =>
  typeof cell === "string" ? decimalEvidence(cell.trim()) : undefined;

/** What the values of a column prove about the decimal sign; undefined when nothing. */
export function decimalVote(cells: readonly Raw[]): Decimal | undefined {
  let balance = 0;
  for (const cell of cells) {
    const proof = evidence(cell);
    if (proof === ".") balance += 1;
    if (proof === ",") balance -= 1;
  }
  return balance > 0 ? "." : balance < 0 ? "," : undefined;
}

const formatCurrencies: readonly (readonly [RegExp, string])[] = [
  [/€|EUR/, "EUR"],
  [/£|GBP/, "GBP"],
  [/CHF/, "CHF"],
  [/¥|JPY/, "JPY"],
  [/USD|\[\$\$|"\$"|^\$|\\\$|_\("?\$/, "USD"],
];

function currencyOf(money: ReadonlyMap<string, number>, format: string | undefined): string | undefined {
  const top = [...money].sort((a, b) => b[1] - a[1])[0];
  if (top !== undefined) return top[0];
  return format && formatCurrencies.find(([pattern]) => pattern.test(format))?.[1];
}

function dateColumn(input: ColumnInput, hints: Hints): TypedColumn {
  const { order, ambiguous } = orderOf(input.cells, hints);
  const patterns = new Map<string, number>();
  const dirty: Dirty[] = [];
  const values = input.cells.map((cell, at): Value => {
    if (isBlank(cell)) return null;
    const value = dateIn(cell, order, patterns);
    if (value !== undefined) return value;
    const text = textOf(cell).trim();
    dirty.push({ row: input.rows[at] ?? 0, value: text, why: whyNoDate(cell, text, order) });
    return null;
  });
  const sorted = [...patterns].sort((a, b) => b[1] - a[1]);
  const pattern = sorted.map(([name, n]) => (sorted.length > 1 ? `${name} (${n})` : name)).join(", ");
  return {
    name: input.name,
    index: input.index,
    type: "date",
    values,
    dirty,
    ...(pattern === "" ? {} : { pattern }),
    ...(ambiguous === undefined ? {} : { ambiguous }),
  };
}

function dateIn(cell: Raw, order: DayOrder, patterns: Map<string, number>): Value | undefined {
  if (typeof cell === "object" && cell !== null && "date" in cell) return cell;
  const text = textOf(cell).trim();
  const date = typeof cell === "string" ? parseDate(text, order) : undefined;
  if (date === undefined) return undefined;
  const pattern = (readDate(text)?.pattern ?? "").replace(/\?(.)\?/, order === "day" ? "d$1m" : "m$1d");
  patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1);
  return { date };
}

function whyNoDate(cell: Raw, text: string, order: DayOrder): string {
  if (isMissing(cell)) return "stands for a missing date";
  const reading = typeof cell === "string" ? readDate(text) : undefined;
  if (reading === undefined) return "not a date";
  if (reading.orders.length === 0) return "no such day";
  return `day and month are the other way round here than in the column (${order} first)`;
}

/** Day or month first, by the values that can be read in one way only; then by hints; then by which gives time order. */
function orderOf(cells: readonly Raw[], hints: Hints): { order: DayOrder; ambiguous?: string } {
  const votes = { day: 0, month: 0 };
  const open: string[] = [];
  for (const { text, orders } of twoFaced(cells)) {
    if (orders.length === 2) open.push(text);
    else if (orders[0] !== undefined) votes[orders[0]] += 1;
  }
  if (votes.day !== votes.month) return { order: votes.day > votes.month ? "day" : "month" };
  const [first] = open;
  if (first === undefined) return { order: hints.order ?? "day" };
  const [order, why] = guessOrder(open, hints);
  return {
    order,
    ambiguous: `"${first}" can be read two ways; taken as ${parseDate(first, order)} (${order} first) ${why}`,
  };
}

/** The dates of a column whose reading depends on the order. */
function twoFaced(cells: readonly Raw[]): { readonly text: string; readonly orders: readonly DayOrder[] }[] {
  return cells.flatMap((cell) => {
    const text = typeof cell === "string" ? cell.trim() : "";
    const reading = readDate(text);
    return reading === undefined || reading.same ? [] : [{ text, orders: reading.orders }];
  });
}

function guessOrder(open: readonly string[], hints: Hints): readonly [DayOrder, string] {
  if (hints.order !== undefined) return [hints.order, "as in the rest of the file"];
  const sorted = (["day", "month"] as const).filter((order) => {
    const dates = open.map((text) => parseDate(text, order) ?? "");
    return dates.length > 2 && dates.every((date, at) => at === 0 || date >= (dates[at - 1] ?? ""));
  });
  if (sorted.length === 1 && sorted[0] !== undefined) return [sorted[0], "because the rows are in time order then"];
  if (hints.decimal === ",") return ["day", "because numbers here have a decimal comma"];
  return open.some((text) => text.includes("/")) ? ["month", "by default for slashes"] : ["day", "by default"];
}

/** What the values of a column prove about the order of day and month; undefined when nothing. */
export function orderVote(cells: readonly Raw[]): DayOrder | undefined {
  const sure = twoFaced(cells).flatMap(({ orders }) => (orders.length === 1 ? orders : []));
  const days = sure.filter((order) => order === "day").length;
  return days * 2 === sure.length ? undefined : days * 2 > sure.length ? "day" : "month";
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["wahr", true],
  ["falsch", false],
  ["vrai", true],
  ["faux", false],
]);

function booleanOf(cell: Raw): boolean | undefined {
  return typeof cell === "boolean"
    ? cell
    : typeof cell === "string"
      ? truths.get(cell.trim().toLowerCase())
      : undefined;
}

function booleanColumn(input: ColumnInput): TypedColumn {
  const dirty: Dirty[] = [];
  const values = input.cells.map((cell, at): Value => {
    const value = booleanOf(cell);
    if (value === undefined && !isBlank(cell)) {
      dirty.push({ row: input.rows[at] ?? 0, value: textOf(cell), why: "stands for a missing value" });
    }
    return value ?? null;
  });
  return { name: input.name, index: input.index, type: "boolean", values, dirty };
}

function textColumn(input: ColumnInput): TypedColumn {
  const dirty: Dirty[] = [];
  const values = input.cells.map((cell, at): Value => {
    if (isBlank(cell)) return null;
    if (typeof cell === "object" && cell !== null && "error" in cell) {
      dirty.push({ row: input.rows[at] ?? 0, value: cell.error, why: "an error value of the source" });
      return null;
    }
    return textOf(cell)
      .replace(/[\u00a0\u202f]/g, " ")
      .trim();
  });
  return { name: input.name, index: input.index, type: "text", values, dirty };
}
