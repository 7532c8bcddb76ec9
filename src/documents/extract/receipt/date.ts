/** The day of the purchase among the dates of a receipt. */
import { type FoundDate, hasTime, type Order } from "../dates.ts";
import type { Row } from "./entries.ts";
import { partsIn } from "./labels.ts";

export type DateCandidate = {
  readonly value: string;
  readonly points: number;
  readonly row: Row;
  readonly found: FoundDate;
};

const named =
  /\b(?:d\s?a\s?t\s?e|datum|dated|tarikh|tanggal|fecha|data|rechnungsdatum|belegdatum|date paid|invoice date|bill date|booked|gebucht|purchased|paid on|bezahlt am|departure|abreise|check-?out|vom)\b/iu;
const other =
  /\b(?:due|exp\w*|valid|until|bis|gültig|fällig|zahlbar|best before|act|period|leistungszeitraum|lieferdatum|delivery|arrival|anreise|ankunft|born|since|version|ver|warranty|return|exchange|next|program|effective|updated|until)\b|\bv\d+\.\d/iu;

/**
 * All dates by how much speaks for them. `order` is how the document writes 03/04/2026; `above` is the line before a
 * date where the word "date" may stand; `sent` the day of the mail.
 */
export function datesOf(rows: readonly Row[], order: Order, sent?: string): readonly DateCandidate[] {
  const found = new Map<string, DateCandidate>();
  for (const [at, row] of rows.entries()) {
    for (const date of row.dates) {
      const value = readAs(date, order, sent);
      if (value === undefined) continue;
      const points = pointsOf(row, date, rows[at - 1]) + (value === sent ? 2 : 0);
      found.set(value, together(found.get(value), { value, points, row, found: date }));
    }
  }
  return [...found.values()].sort((a, b) => b.points - a.points);
}

/** A day that is written again is the likelier for it; the better of its places is kept. */
function together(before: DateCandidate | undefined, next: DateCandidate): DateCandidate {
  if (before === undefined) return next;
  const better = next.points > before.points ? next : before;
  return { ...better, points: better.points + 1 };
}

function readAs({ byDay, byMonth }: FoundDate, order: Order, sent: string | undefined): string | undefined {
  if (sent !== undefined && (byDay === sent || byMonth === sent)) return sent;
  return order === "day" ? (byDay ?? byMonth) : (byMonth ?? byDay);
}

function pointsOf(row: Row, date: FoundDate, above: Row | undefined): number {
  const { label, wrong } = wordsAt(row, date, above);
  const time = hasTime(row.line.text) ? 1.5 : 0;
  const money = row.amounts.some(({ places }) => places === 2) && partsIn(row.words).size === 0 ? 1 : 0;
  const base = (date.bare ? 1 : 3) - (date.mended ? 0.5 : 0);
  return Math.max(0.2, base + label + time - wrong - money);
}

/** What the words before a date, or in the line above a date alone, say for it and against it. */
function wordsAt(
  row: Row,
  date: FoundDate,
  above: Row | undefined,
): { readonly label: number; readonly wrong: number } {
  const from = row.dates.findLast(({ end }) => end <= date.start)?.end ?? 0;
  const left = row.line.text.slice(from, date.start);
  // Under a heading "Date" of a table stands a day in every row, beside other words.
  const isAlone =
    !/\p{L}{2}/u.test(row.words.slice(0, date.start) + row.words.slice(date.end)) && above?.dates.length === 0;
  const words = isAlone ? `${above?.line.text ?? ""} ${left}` : left;
  const label = named.test(words) ? 3 : 0;
  const isOther = other.test(left) || (isAlone && label === 0 && other.test(words));
  return { label, wrong: isOther ? 3.5 : 0 };
}

/** How sure the first candidate is, 0 to 1. `guessed`: the order of day and month is only what is usual. */
export function dateConfidence([best, next]: readonly DateCandidate[], guessed: boolean): number {
  if (best === undefined) return 0;
  const ground = Math.min(0.98, 0.6 + 0.08 * best.points);
  const lead = next === undefined ? 1 : Math.min(1, (best.points - next.points) / 2);
  const apart = next === undefined ? 0 : Math.abs(Date.parse(best.value) - Date.parse(next.value)) / 86_400_000;
  // Two days of one visit (opened, paid) are no contradiction.
  const doubt = apart <= 1 ? 0.1 : 0.4;
  const order = !best.found.sure && guessed ? 0.55 : 1;
  return Math.round(ground * (1 - doubt * (1 - lead)) * order * 100) / 100;
}
