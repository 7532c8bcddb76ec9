/** The amounts of a receipt with the words that belong to them: beside, above or below. */

import type { Line } from "../../readers/lines.ts";
import { type Amount, amountsIn, currenciesIn, decimalOf } from "../amounts.ts";
import { datesIn, type FoundDate, withoutDates } from "../dates.ts";
import { type Label, labelFrom, partsIn } from "./labels.ts";

/** A line of a receipt, read once for all fields. */
export type Row = {
  readonly line: Line;
  readonly dates: readonly FoundDate[];
  readonly amounts: readonly Amount[];
  /** The text without its amounts. */
  readonly words: string;
  readonly label: Label | undefined;
  /** In the table of tax rates at the foot, where "total" is not what was paid. */
  readonly inTaxTable: boolean;
};

export type Entry = {
  readonly value: number;
  readonly amount: Amount;
  readonly label: Label | undefined;
  readonly row: Row;
  /** Whether the label stands in the same line. */
  readonly beside: boolean;
  /** The rightmost amount of its line. */
  readonly last: boolean;
};

/** No line of a receipt is longer; what is would only cost time. */
const widest = 1_000;

export function rowsOf(lines: readonly Line[]): readonly Row[] {
  const decimal = decimalOf(lines.map(({ text }) => withoutDates(text)));
  const rows: Row[] = [];
  let table = 0;
  for (const raw of lines) {
    if (!/[\p{L}\d]/u.test(raw.text)) continue;
    // Tabs are gaps between columns, as wide as anything else that says so.
    const line = { ...raw, text: raw.text.replaceAll("\t", "    ").slice(0, widest) };
    const dates = datesIn(line.text);
    const plain = withoutDates(line.text, dates);
    const amounts = amountsIn(plain, decimal);
    const words = withoutAmounts(plain, amounts);
    const parts = partsIn(words);
    const label = labelFrom(parts);
    table = isTaxHead(words, amounts) ? 8 : Math.max(0, table - ended({ words, amounts, label, parts }));
    rows.push({ line, dates, amounts, words, label, inTaxTable: table > 0 });
  }
  return rows;
}

/** How much of the table of tax rates a line uses up: nothing for its rows, all of it for what is paid. */
function ended(row: Pick<Row, "words" | "amounts" | "label"> & { readonly parts: ReadonlySet<string> }): number {
  if (row.amounts.some(isMoney))
    return row.label === "payable" || row.label === "change" || row.label === "tendered" ? 8 : 0;
  return row.parts.has("tax") || row.parts.has("amount") || !hasWords(row.words) ? 0 : 2;
}

/** "GST SUMMARY   AMOUNT(RM)   TAX(RM)": the heading of the table of tax rates. */
function isTaxHead(words: string, amounts: readonly Amount[]): boolean {
  if (amounts.some(isMoney) || /\b(?:qty|quantity|item|price|desc\w*|menge|artikel|u\/p)\b/iu.test(words)) return false;
  return (
    /\b(?:gst|vat|tax|mwst|ust|sst|tva)\b[^a-z]*(?:summ|analys|breakd|code|rate|table|aufst|satz|id\s+amount)/iu.test(
      words,
    ) ||
    /(?:summary|satz)\b.*\b(?:gst|tax|vat|net|netto|amount|amt)/iu.test(words) ||
    /\bamount\b.*\btax\b/iu.test(words)
  );
}

function withoutAmounts(line: string, amounts: readonly Amount[]): string {
  let text = line;
  for (const { start, end } of amounts) text = text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
  return text;
}

/** Whether an amount is written like money: two places, or a sign of a currency. */
export const isMoney = ({ places, currency, unit }: Amount): boolean =>
  unit === undefined && (places === 2 || (currency !== undefined && places !== 3));

const hasWords = (text: string): boolean => /\p{L}{2}|(?:\p{L}\.){2}/u.test(text);

/** Text that is nothing but signs of currencies and marks. */
const isBare = (text: string): boolean =>
  !hasWords(text.replace(/\b(?:RM|EUR|USD|GBP|CHF|MYR|SGD|SR|ZRL|ZR|TX)\b/gu, ""));

/**
 * Every amount with its label. Where labels and amounts stand in lines of their own, the amount of a label may be the
 * one below or the one above: both readings are given, for the arithmetic to choose.
 */
export function readingsOf(rows: readonly Row[]): readonly (readonly Entry[])[] {
  const entries = rows.flatMap(besides);
  const [down, up] = [stacked(rows, "below"), stacked(rows, "above")];
  const isOne =
    down.length === up.length && down.every((entry, at) => entry.row === up[at]?.row && entry.label === up[at]?.label);
  const skewed = skewedBlock(rows);
  return [
    ...(isOne ? [down] : [down, up]).map((paired) => taxesIn([...entries, ...paired])),
    ...(skewed.length === 0
      ? []
      : [taxesIn([...entries.filter(({ row }) => !skewed.some((one) => one.row === row)), ...skewed])]),
  ];
}

/**
 * On a crooked scan every amount stands one line too high: an amount alone, lines with both, a label alone. Each label of
 * such a block gets the amount of the line above.
 */
function skewedBlock(rows: readonly Row[]): readonly Entry[] {
  for (let first = 0; first < rows.length; first += 1) {
    if (!isAmountOnly(rows[first])) continue;
    const both = runFrom(rows, first + 1, (row): row is Row => row?.label !== undefined && row.amounts.some(isMoney));
    if (both.length === 0 || !isLabelOnly(rows[first + both.length + 1])) continue;
    return rows.slice(first, first + both.length + 1).flatMap((row, at) => {
      const amount = row.amounts.filter(isMoney).at(-1);
      const label = rows[first + at + 1]?.label;
      return amount === undefined ? [] : [{ value: amount.value, amount, label, row, beside: false, last: true }];
    });
  }
  return [];
}

/** "Total includes GST 6 %: 1.42" may be the total or the tax in it: it is the tax of a larger amount when it is its part. */
function taxesIn(entries: readonly Entry[]): readonly Entry[] {
  const money = entries.filter(({ amount }) => isMoney(amount)).map(({ value }) => value);
  return entries.map((entry) => {
    if (entry.label !== "grand" && entry.label !== "total") return entry;
    const { words, amounts } = entry.row;
    if (!partsIn(words).has("tax")) return entry;
    const rates = amounts.filter(({ unit }) => unit === "%").map(({ value }) => value);
    const isPart = money.some((whole) =>
      rates.some((rate) => rate > 0 && Math.abs((whole * rate) / (100 + rate) - entry.value) < 0.025),
    );
    return isPart ? { ...entry, label: "taxIncluded" } : entry;
  });
}

/** Amounts with words in their own line. */
function besides(row: Row): readonly Entry[] {
  const money = row.amounts.filter((amount) => amount.unit === undefined);
  const found: Entry[] = [];
  let from = 0;
  let label: Label | undefined;
  for (const [at, amount] of money.entries()) {
    const left = row.words.slice(from, amount.start);
    if (hasWords(left)) label = labelFrom(partsIn(left)) ?? (isBare(left) ? label : undefined);
    found.push({ value: amount.value, amount, label, row, beside: true, last: amount === money.at(-1) });
    found.push(...tornEntry(row, label, [money[at - 1], amount]));
    from = amount.end;
  }
  const isUnlabelled = found.every((entry) => entry.label === undefined);
  if (!isUnlabelled || hasWords(row.words.slice(0, money[0]?.start ?? 0))) return found;
  return found.map((entry) => ({ ...entry, label: isBare(row.words) ? undefined : row.label }));
}

function tornEntry(
  row: Row,
  label: Label | undefined,
  [before, amount]: readonly [Amount | undefined, Amount],
): readonly Entry[] {
  const value = label === undefined ? undefined : tornValue(amount, before);
  return value === undefined
    ? []
    : [{ value, amount: { ...amount, mended: true }, label, row, beside: false, last: true }];
}

/** "TOTAL 3 8.80" is three pieces for 8.80, or a torn 38.80: both are candidates. */
function tornValue(amount: Amount, before: Amount | undefined): number | undefined {
  if (before === undefined || before.end !== amount.start - 1 || before.places > 0 || amount.places !== 2)
    return undefined;
  if (before.currency !== undefined || before.value < 1 || before.value > 99 || amount.value < 0) return undefined;
  const joined = Number(`${before.value}${amount.value.toFixed(2)}`);
  return Number.isFinite(joined) ? joined : undefined;
}

const isLabelOnly = (row: Row | undefined): row is Row =>
  row?.label !== undefined &&
  hasWords(row.words) &&
  !row.amounts.some((amount) => isMoney(amount) || isSpoilt(row, amount));

/** A total with a number that lost its places ("25. 0") has its amount, if a bad one: it takes no other. */
const isSpoilt = ({ label }: Row, { unit }: Amount): boolean =>
  unit === undefined && (label === "total" || label === "grand" || label === "payable");

const isAmountOnly = (row: Row | undefined): row is Row => row?.amounts.some(isMoney) === true && isBare(row.words);

/**
 * Labels and amounts in lines of their own, as scanners write columns: a run of labels and a run of as many amounts are
 * paired in order. `side`: where a single label between two amounts looks first.
 */
function stacked(rows: readonly Row[], side: "below" | "above"): readonly Entry[] {
  const found: Entry[] = [];
  const used = new Set<Row>();
  const pair = (labelled: Row | undefined, row: Row | undefined): boolean => {
    const amount = row?.amounts.filter(isMoney).at(-1);
    if (labelled === undefined || row === undefined || amount === undefined || used.has(row)) return false;
    used.add(row);
    found.push({ value: amount.value, amount, label: labelled.label, row, beside: false, last: true });
    return true;
  };
  for (let at = 0; at < rows.length; at += 1) {
    const labels = runFrom(rows, at, isLabelOnly);
    if (labels.length === 0) continue;
    pairRun(labels, { rows, at, side }, pair);
    at += labels.length - 1;
  }
  return found;
}

type Around = { readonly rows: readonly Row[]; readonly at: number; readonly side: "below" | "above" };

function pairRun(
  labels: readonly Row[],
  { rows, at, side }: Around,
  pair: (labelled: Row | undefined, row: Row | undefined) => boolean,
): void {
  const above = isAmountOnly(rows[at - 1]) ? rows[at - 1] : undefined;
  const below = runFrom(rows, at + labels.length, isAmountOnly);
  const isSingle = labels.length === 1;
  if (side === "above" && isSingle) {
    const isBetween = isLabelOnly(rows[at + 2]) && below.length === 1;
    if (pair(labels[0], above) || isBetween) return;
  }
  const shift = Math.max(0, labels.length - below.length);
  for (const [index, row] of below.entries()) pair(labels[index + shift], row);
  if (below.length === 0 && isSingle) pair(labels[0], above);
}

function runFrom(rows: readonly Row[], at: number, fits: (row: Row | undefined) => row is Row): readonly Row[] {
  const run: Row[] = [];
  for (let next = rows[at + run.length]; fits(next); next = rows[at + run.length]) run.push(next);
  return run;
}

/** All currency signs of a receipt with how often they stand there. */
export function currencySigns(rows: readonly Row[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { line } of rows) for (const code of currenciesIn(line.text)) found.set(code, (found.get(code) ?? 0) + 1);
  return found;
}
