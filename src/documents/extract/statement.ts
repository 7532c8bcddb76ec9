/** Movements of an account: from exports of banks and from statements as text. */
import type { Extract, Extracted, ExtractRequest, Field, Source } from "../api.ts";
import { type Line, placeOf, type TextDocument } from "../readers/lines.ts";
import { textOf } from "../tables/grid.ts";
import { shapeOf } from "../tables/shape.ts";
import { pickGrid, readSource } from "../tables/table.ts";
import { type Amount, amountsIn, decimalOf } from "./amounts.ts";
import { countryOf } from "./country.ts";
import { datesIn, type FoundDate, type Order, withoutDates } from "./dates.ts";
import { isMoney } from "./receipt/entries.ts";

export async function statementIn(
  document: TextDocument,
  source: Source,
  { order }: ExtractRequest,
): Promise<Pick<Extracted, "records" | "likeness" | "notes">> {
  const found = document.format === "table" ? await exported(source, order) : written(document, order);
  const { records, broken } = balanced(found);
  return {
    records,
    likeness: Math.min(1, records.length / 5),
    ...(broken === 0 ? {} : { notes: [`${broken} balances do not follow from the movement before; they are marked.`] }),
  };
}

const headings = {
  date: /^(?:buchung\w*|date|datum|booking|posted|transaction date|valuta|wertstellung)/iu,
  description: /verwendungszweck|description|purpose|details|text|payee|empfänger|narrative|memo/iu,
  kind: /^(?:vorgang|type|buchungstext|transaction type|umsatzart)/iu,
  amount: /^(?:betrag|amount|umsatz|value)/iu,
  debit: /^(?:debit|soll|ausgang|withdrawal|paid out|lastschrift)/iu,
  credit: /^(?:credit|haben|eingang|deposit|paid in|gutschrift)/iu,
  balance: /^(?:saldo|balance|kontostand)/iu,
  currency: /^(?:währung|currency|ccy)/iu,
} as const;
type Heading = keyof typeof headings;

async function exported(source: Source, asked: Order | undefined): Promise<readonly Extract[]> {
  const grid = pickGrid(await readSource(source), undefined);
  const { names, columns, rows } = shapeOf(grid);
  const column = (name: Heading): number | undefined =>
    columns[names.findIndex((heading) => headings[name].test(heading))];
  const cell = (row: number, name: Heading): string => {
    const at = column(name);
    return at === undefined ? "" : textOf(grid.rows[row]?.[at]).trim();
  };
  const order = asked ?? (rows.some((row) => datesIn(cell(row, "date"))[0]?.byDay === undefined) ? "month" : "day");
  return rows.flatMap((row) => {
    const place = `row ${row + 1}`;
    const day = dayOf(datesIn(cell(row, "date"))[0], order);
    const amount =
      numberIn(cell(row, "amount")) ?? difference(numberIn(cell(row, "credit")), numberIn(cell(row, "debit")));
    if (day === undefined && amount === undefined) return [];
    const text = [cell(row, "kind"), cell(row, "description")].filter(Boolean).join(": ");
    return [
      movement(
        { day, text, amount, balance: numberIn(cell(row, "balance")), currency: cell(row, "currency") },
        place,
        0.95,
      ),
    ];
  });
}

const numberIn = (text: string): number | undefined => amountsIn(text)[0]?.value;

const difference = (credit: number | undefined, debit: number | undefined): number | undefined =>
  credit === undefined && debit === undefined ? undefined : (credit ?? 0) - Math.abs(debit ?? 0);

const dayOf = (date: FoundDate | undefined, order: Order): string | undefined =>
  date && ((order === "day" ? date.byDay : date.byMonth) ?? date.byDay ?? date.byMonth);

type Movement = {
  readonly day: string | undefined;
  readonly text: string;
  readonly amount: number | undefined;
  readonly balance: number | undefined;
  readonly currency: string;
};

function movement({ day, text, amount, balance, currency }: Movement, place: string, confidence: number): Extract {
  const field = (value: string | number): Field => ({ value, place, confidence });
  return {
    place,
    fields: {
      ...(day === undefined ? {} : { date: field(day) }),
      ...(text === "" ? {} : { description: field(text) }),
      ...(amount === undefined ? {} : { amount: field(amount) }),
      ...(balance === undefined ? {} : { balance: field(balance) }),
      ...(currency === "" ? {} : { currency: field(currency.toUpperCase()) }),
    },
    review: [...(day === undefined ? ["no date found"] : []), ...(amount === undefined ? ["no amount found"] : [])],
  };
}

/** Lines that begin with a date and end with one or two amounts: the amount, and the balance behind it. */
function written({ lines }: TextDocument, asked: Order | undefined): readonly Extract[] {
  const text = lines.map((line) => line.text);
  const order = asked ?? countryOf(text.join("\n"))?.order ?? "day";
  const decimal = decimalOf(text);
  return lines.flatMap((line) => {
    const dates = datesIn(line.text);
    const [first] = dates;
    if (first === undefined || first.start > 12) return [];
    const plain = withoutDates(line.text, dates);
    const amounts = amountsIn(plain, decimal).filter(isMoney);
    const [amount, balance] = amounts.slice(-2);
    if (amount === undefined) return [];
    return [lineMovement(line, plain, { day: dayOf(first, order), amount, balance })];
  });
}

function lineMovement(
  line: Line,
  plain: string,
  {
    day,
    amount,
    balance,
  }: { readonly day: string | undefined; readonly amount: Amount; readonly balance: Amount | undefined },
): Extract {
  const text = plain.slice(0, amount.start).replace(/\s+/g, " ").trim();
  // "12,50 S" and "12,50 H": the banks' letters for debit and credit.
  const isDebit = /^\s?(?:S|Soll|DR)\b/u.test(plain.slice(amount.end));
  const value = isDebit ? -Math.abs(amount.value) : amount.value;
  const currency = amount.currency === "$" ? "" : (amount.currency ?? "");
  return movement(
    { day, text, amount: value, balance: balance?.value, currency },
    placeOf(line),
    amount.mended ? 0.6 : 0.85,
  );
}

/** Marks movements whose balance is not the balance before and the amount; the list may run either way in time. */
function balanced(records: readonly Extract[]): { readonly records: readonly Extract[]; readonly broken: number } {
  const number = (record: Extract | undefined, name: string): number | undefined => {
    const value = record?.fields[name]?.value;
    return typeof value === "number" ? value : undefined;
  };
  const fits = (before: Extract | undefined, record: Extract): boolean | undefined => {
    const [from, by, to] = [number(before, "balance"), number(record, "amount"), number(record, "balance")];
    return from === undefined || by === undefined || to === undefined ? undefined : Math.abs(from + by - to) < 0.005;
  };
  const checks = (down: boolean) => records.map((record, at) => fits(records[down ? at - 1 : at + 1], record));
  const [down, up] = [checks(true), checks(false)];
  const good = (list: readonly (boolean | undefined)[]) => list.filter((one) => one === true).length;
  const best = good(down) >= good(up) ? down : up;
  if (good(best) < records.length / 3) return { records, broken: 0 };
  return {
    records: records.map((record, at) =>
      best[at] === false
        ? { ...record, review: [...record.review, "the balance does not follow from the one before"] }
        : record,
    ),
    broken: best.filter((one) => one === false).length,
  };
}
