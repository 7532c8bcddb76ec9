/** A receipt or invoice as fields, each with its place and how sure it is, and what a person should look at. */
import type { Extract, Field } from "../../api.ts";
import { type Line, placeOf, type TextDocument } from "../../readers/lines.ts";
import { countryOf, orderFor } from "../country.ts";
import type { Order } from "../dates.ts";
import { categoryOf, paymentOf } from "./category.ts";
import { currencyOf } from "./currency.ts";
import { type DateCandidate, dateConfidence, datesOf } from "./date.ts";
import { type Entry, isMoney, type Row, readingsOf, rowsOf } from "./entries.ts";
import { likenessOf } from "./likeness.ts";
import { merchantConfidence, merchantsOf } from "./merchant.ts";
import { reviewOf, unsure } from "./review.ts";
import { taxOf } from "./tax.ts";
import { bestReading, type Candidate, confidenceIn } from "./total.ts";

export type ReadReceipt = Extract & { readonly likeness: number };

/** No receipt is longer. Of a longer text the start and the end are read, where names and sums stand. */
const mostLines = 1_000;

function receiptLines({ lines }: TextDocument): readonly Line[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines / 2), ...lines.slice(-mostLines / 2)];
}

export function receiptIn(whole: TextDocument, asked: Order | undefined): ReadReceipt {
  const document = { ...whole, lines: receiptLines(whole) };
  const text = document.lines.map((line) => line.text).join("\n");
  const rows = rowsOf(document.lines);
  const readings = readingsOf(rows);
  const { totals, entries } = bestReading(readings);
  const country = countryOf(text);
  const currency = currencyOf(rows, totals[0], country);
  const merchant = merchantField(rows, document);
  const tax = taxOf(entries, rows, totals[0]?.value);
  const category = categoryOf(document.lines, merchant?.value.toString());
  const payment = paymentOf(document.lines);
  const fields = present({
    merchant,
    date: dateField(rows, document, orderOf(asked, currency, country)),
    total: totalField(totals, readings.flat()),
    currency: currency && { value: currency.value, confidence: currency.confidence },
    tax: tax && { value: tax.value, place: placeOf(tax.row.line), confidence: tax.confidence },
    category: { value: category.value, confidence: category.confidence },
    payment: payment && { value: payment.value, place: placeOf(payment.line), confidence: 0.85 },
    number: numberIn(document.lines),
  });
  const all = `${document.head.title ?? ""}\n${text}`;
  return { fields, review: reviewOf(fields), likeness: likenessOf(all, fields, whole.lines.length) };
}

const present = (fields: Readonly<Record<string, Field | undefined>>): Record<string, Field> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, field]) => (field === undefined ? [] : [[name, field]])));

type Ordered = { readonly order: Order; readonly guessed: boolean };

/** What comes first in 03/04/2026: as asked, as the currency's country writes it, as the words on the receipt suggest. */
function orderOf(
  asked: Order | undefined,
  currency: ReturnType<typeof currencyOf>,
  country: ReturnType<typeof countryOf>,
): Ordered {
  if (asked !== undefined) return { order: asked, guessed: false };
  if (currency?.exact) return { order: orderFor(currency.value), guessed: false };
  return { order: country?.order ?? "day", guessed: country === undefined || country.weight < 2 };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function totalField(totals: readonly Candidate[], entries: readonly Entry[]): Field | undefined {
  const [best, ...others] = totals;
  if (best === undefined) return undefined;
  const { amount, row } = best.entry;
  // A misread digit shows nowhere else unless the sum is printed again or the arithmetic comes out.
  const again = entries.filter(({ value, row: other }) => value === best.value && other !== row).length;
  const isShaky = amount.mended === true && best.checks === 0 && again === 0;
  const confidence = rounded(confidenceIn(totals) * (isShaky || isOutdone(best, entries) ? 0.55 : 1));
  return {
    value: rounded(best.value),
    place: placeOf(row.line),
    confidence,
    ...alternativesOf(
      others
        .filter(({ points }) => points * 2 > best.points || confidence < unsure)
        .map((one) => ({
          value: rounded(one.value),
          line: one.entry.row.line,
          share: one.points / (best.points + one.points),
        })),
    ),
  };
}

/**
 * A label and its amount from different lines may not belong together: where a larger amount stands there more than
 * once, the columns were read one after the other.
 */
function isOutdone({ entry, value }: Candidate, entries: readonly Entry[]): boolean {
  if (entry.beside) return false;
  const places = new Map<number, Set<Row>>();
  for (const other of entries) {
    if (other.value <= value + 0.005 || !isMoney(other.amount)) continue;
    places.set(other.value, (places.get(other.value) ?? new Set()).add(other.row));
  }
  return [...places.values()].some((own) => own.size > 1);
}

type Other = { readonly value: string | number; readonly line?: Line; readonly share: number };

function alternativesOf(others: readonly Other[]): Pick<Field, "alternatives"> {
  const best = others.slice(0, 3).map(({ value, line, share }) => ({
    value,
    ...(line === undefined ? {} : { place: placeOf(line) }),
    confidence: rounded(Math.max(0.05, share * 0.8)),
  }));
  return best.length === 0 ? {} : { alternatives: best };
}

function dateField(
  rows: readonly Row[],
  { head, format }: TextDocument,
  { order, guessed }: Ordered,
): Field | undefined {
  const sent = format === "mail" ? head.date : undefined;
  const dates = datesOf(rows, order, sent);
  const [best] = dates;
  if (best === undefined) {
    if (head.date === undefined) return undefined;
    return format === "mail"
      ? { value: head.date, place: "day of the mail", confidence: 0.75 }
      : { value: head.date, place: "properties of the file", confidence: 0.4 };
  }
  const confidence = dateConfidence(dates, guessed && best.value !== sent);
  return { value: best.value, place: placeOf(best.row.line), confidence, ...alternativesOf(otherDates(dates, best)) };
}

/** Other days, and the same digits with day and month the other way round. */
function otherDates(dates: readonly DateCandidate[], best: DateCandidate): readonly Other[] {
  const turned = [best.found.byDay, best.found.byMonth].find((value) => value !== undefined && value !== best.value);
  const others = dates.slice(1).filter(({ points }) => points * 2 > best.points);
  return [
    ...(turned === undefined ? [] : [{ value: turned, line: best.row.line, share: 0.2 }]),
    ...others.map(({ value, row, points }) => ({ value, line: row.line, share: points / (points + best.points) })),
  ];
}

function merchantField(rows: readonly Row[], { head, format }: TextDocument): Field | undefined {
  const names = merchantsOf(rows);
  const [best, ...others] = names;
  const sender = senderName(head);
  if (format === "mail" && sender !== undefined && (best === undefined || best.points < 6)) {
    const repeated = best?.value.toLowerCase().includes(sender.toLowerCase());
    return { value: sender, place: "sender of the mail", confidence: repeated ? 0.95 : 0.85 };
  }
  if (best === undefined) return undefined;
  return {
    value: best.value,
    place: placeOf(best.line),
    confidence: merchantConfidence(names),
    ...alternativesOf(others.slice(0, 2).map(({ value, line }) => ({ value, line, share: 0.3 }))),
  };
}

const office =
  /\s*\b(?:billing|invoices?|receipts?|rechnung(?:en|sstelle)?|buchhaltung|service|no-?reply|do-?not-?reply|orders?|team|support|accounts?|tickets?|info|office|mail(?:er)?|online|kundenservice|customer care)\b\s*/giu;

/** "Wolke Billing" and "Tickets <tickets@bahn.example>" → the firm behind it, as far as the name or address tells. */
function senderName({ author = "", address = "" }: TextDocument["head"]): string | undefined {
  const name = author.replace(office, " ").trim();
  if (/\p{L}{2}/u.test(name) && !name.includes("@")) return name;
  const domain = /@(?:[\w-]+\.)*?([\w-]+)\.[a-z]{2,}$/i.exec(address || author)?.[1];
  return domain ?? (author === "" ? undefined : author);
}

const numbered =
  /\b(?:invoice|receipt|rechnungs?|quittungs?|beleg|bon|bill|inv|doc|folio|order|tax invoice)\s*(?:no|nr|num|number|nummer)?\.?\s*[:#.]?\s*#?\s*([A-Z]{0,5}[-/ ]?\d[\w/-]{2,20})\b/iu;

/** The receipt's own number: tells two receipts of one day apart. */
function numberIn(lines: readonly Line[]): Field | undefined {
  for (const line of lines) {
    const value = numbered.exec(line.text)?.[1]?.trim();
    if (value !== undefined && !/^\d{1,2}[-/]\d{1,2}[-/]\d{2,4}$/.test(value))
      return { value, place: placeOf(line), confidence: 0.8 };
  }
  return undefined;
}
