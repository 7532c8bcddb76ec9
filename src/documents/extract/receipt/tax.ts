/** The tax on a receipt: what is added to the net amount or contained in the total. */
import { type Entry, isMoney, type Row } from "./entries.ts";
import { partsIn } from "./labels.ts";

export type TaxFinding = { readonly value: number; readonly confidence: number; readonly row: Row };

const same = (a: number, b: number): boolean => Math.abs(a - b) < 0.015;
/** Where the rate cannot be read: those of Europe, Asia and Australia. */
const usualRates = [19, 20, 7, 21, 22, 6, 10, 8.1, 25, 5];
const cents = (value: number): number => Math.round(value * 100) / 100;

/** The tax that fits the total; undefined when none is printed. Several rates are added up. */
export function taxOf(
  entries: readonly Entry[],
  rows: readonly Row[],
  total: number | undefined,
): TaxFinding | undefined {
  const lines = oncePerLine(
    entries.filter(
      ({ label, amount, row }) => (label === "tax" || label === "taxIncluded") && isMoney(amount) && !row.inTaxTable,
    ),
  );
  const printed =
    lines.find(({ row }) => partsIn(row.words).has("total")) ?? (lines.length === 1 ? lines[0] : undefined);
  const all = cents(lines.reduce((sum, { value }) => sum + value, 0));
  const table = tableTax(rows, total);
  const options = [
    ...(printed === undefined ? [] : [{ value: printed.value, row: printed.row }]),
    ...(lines[0] === undefined || lines.length < 2 ? [] : [{ value: all, row: lines[0].row }]),
    ...(table === undefined ? [] : [table]),
    ...lines.map(({ value, row }) => ({ value, row })),
  ].filter(({ value }) => total === undefined || Math.abs(value) <= Math.abs(total) / 2);
  if (lines.length > 1 && lines.every(isOwnPart)) return { value: all, row: lines[0]?.row as Row, confidence: 0.95 };
  const proven = options.find(({ value }) => total !== undefined && fits(value, total, entries));
  const best = proven ?? options[0];
  return best && { ...best, confidence: proven === undefined ? 0.65 : 0.95 };
}

/** "MwSt 19 % (7,80)  1,25": the rate of an amount in the same line. */
function isOwnPart({ value, row }: Entry): boolean {
  const rates = row.amounts.filter(({ unit }) => unit === "%").map((one) => one.value);
  const bases = row.amounts.filter(isMoney).map((one) => one.value);
  return bases.some((base) =>
    rates.some((rate) => same((base * rate) / (100 + rate), value) || same((base * rate) / 100, value)),
  );
}

/** The amount of tax in each line: the smallest where a line also holds what it is of. */
function oncePerLine(lines: readonly Entry[]): readonly Entry[] {
  const byRow = new Map<Row, Entry>();
  for (const entry of lines) {
    const before = byRow.get(entry.row);
    if (before === undefined || Math.abs(entry.value) < Math.abs(before.value)) byRow.set(entry.row, entry);
  }
  return [...byRow.values()];
}

/** Net and tax make the total, or the tax is the printed rate's part of it. */
function fits(tax: number, total: number, entries: readonly Entry[]): boolean {
  if (tax === 0) return true;
  const money = entries.filter(({ amount }) => isMoney(amount)).map(({ value }) => value);
  const rates = entries.flatMap(({ row }) => row.amounts.filter(({ unit }) => unit === "%").map(({ value }) => value));
  return (
    money.some((net) => Math.abs(net + tax - total) < 0.055) ||
    (rates.length === 0 ? usualRates : rates).some((rate) => same((total * rate) / (100 + rate), tax))
  );
}

/** The last column of the table of rates, its total row left out. */
function tableTax(
  rows: readonly Row[],
  total: number | undefined,
): { readonly value: number; readonly row: Row } | undefined {
  const lines = rows.filter(({ inTaxTable, amounts }) => inTaxTable && amounts.filter(isMoney).length >= 2);
  const last = lines.map(({ amounts }) => amounts.filter(isMoney).at(-1)?.value ?? 0);
  const [first] = lines;
  if (first === undefined) return undefined;
  const sum = cents(last.reduce((all, value) => all + value, 0));
  const isDoubled = lines.length > 1 && same(sum - (last.at(-1) ?? 0), last.at(-1) ?? 0);
  const value = isDoubled ? (last.at(-1) ?? 0) : sum;
  return total !== undefined && Math.abs(value) > Math.abs(total) / 2 ? undefined : { value, row: first };
}
