/** What is known of each file for its new name: from its content, its own data, its name. */
import { nameIn, type Row } from "../listing.ts";
import { type Receipt, textOf } from "../receipts/read.ts";
import { calm, type Facts } from "./pattern.ts";

export type Known = { readonly row: Row; readonly facts: Facts; readonly dateFrom: string };

/** Below this a value is not taken for a name. */
const enough = 0.6;
/** Kinds without text: when they were last changed is mostly when they were made. */
const recorded = new Set(["Images", "Audio", "Video"]);

/** The stem of a name without a date at its start or end and without what joined it. */
export function bareName(path: string): string {
  const stem = nameIn(path).replace(/\.[^.]+$/, "");
  const dates =
    /(?<![\d])(?:(?:19|20)\d{2}[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-_.](?:0?[1-9]|1[0-2])[-_.](?:20)?\d{2})(?!\d)/gu;
  const bare = stem
    .replace(dates, " ")
    .replace(/\s+/g, " ")
    .replace(/^[\s_.,-]+|[\s_.,-]+$/g, "");
  return /[\p{L}\d]/u.test(bare) ? bare : stem;
}

/** A value that is sure enough to stand in a name. */
function sure(read: Receipt | undefined, name: string): string | undefined {
  const field = read?.fields[name];
  return field === undefined || field.confidence < enough ? undefined : textOf({ fields: { [name]: field } }, name);
}

export function knownOf(row: Row, read: Receipt | undefined): Known {
  const { date, from } = dateOf(row, read);
  const total = sure(read, "total");
  const currency = sure(read, "currency");
  const merchant = sure(read, "merchant") ?? sure(read, "sender");
  const facts: Record<string, string | undefined> = {
    date,
    merchant: merchant === undefined ? undefined : calm(merchant),
    total:
      total === undefined ? undefined : `${Number(total).toFixed(2)}${currency === undefined ? "" : ` ${currency}`}`,
    title: sure(read, "title"),
    type: sure(read, "type"),
    number: sure(read, "number"),
    name: bareName(row.path),
  };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts;
  return { row, facts: known, dateFrom: from };
}

type Dated = { readonly date: string | undefined; readonly from: string };

/** The date inside; else the one in the name; else, for pictures and recordings, the day of the last change. */
function dateOf(row: Row, read: Receipt | undefined): Dated {
  const inside = sure(read, "date");
  if (inside !== undefined) return { date: inside, from: read?.fields["date"]?.place ?? "content" };
  if (row.dateFrom === "name" && row.date.length === 10) return { date: row.date, from: "file name" };
  if (recorded.has(row.kind)) return { date: row.date, from: "last change" };
  return { date: undefined, from: "" };
}
