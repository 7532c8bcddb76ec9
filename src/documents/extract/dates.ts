/** Finding dates in a line of text, whatever the locale, also where a scanner mixed up letters and digits. */
import { monthNames } from "../tables/dates.ts";
import { asDigits, looksLikeDigit, skeleton } from "./letters.ts";

/** Which comes first in 03/04/2026. */
export type Order = "day" | "month";

export type FoundDate = {
  readonly start: number;
  readonly end: number;
  /** "2026-04-03" with the day first, and with the month first; one of them may be no date. */
  readonly byDay: string | undefined;
  readonly byMonth: string | undefined;
  /** Only one reading is possible in any locale. */
  readonly sure: boolean;
  readonly mended?: true;
  /** Written as eight digits in a row: only a date where its surroundings say so. */
  readonly bare?: true;
  /** The year is not there and was taken from elsewhere. */
  readonly yearless?: true;
};

const monthBySkeleton = new Map([...monthNames].map(([name, month]) => [skeleton(name), month] as const));
const monthOf = (word: string): number | undefined => monthBySkeleton.get(skeleton(word));

const n = `[${looksLikeDigit}]`;
const edge = "(?<![\\p{L}\\d.,/-]|\\d:)";
const behind = "(?![\\p{L}\\d]|[/.-]\\d)";
const one = `${n} ?${n}?`;
// A time may be glued to the date: "14/03/20185:57PM", "01-03-1805:23".
const yearShort = `${n}{2}`;
const yearLong = "[2ZzlI1|][0OoQ9g][0-9OoQlI|ZzSsBgqG]{2}";
const glued = "(?=\\d{1,2}:\\d{2})";
const monthWord = "(\\p{L}[\\p{L}01]{2,8})";

type Reading = { readonly year: string; readonly first: string; readonly second: string; readonly fixed?: "ymd" };
type Pattern = { readonly shape: RegExp; read(found: RegExpExecArray): Reading | undefined; readonly bare?: true };

const numbers: readonly Pattern[] = [
  {
    shape: new RegExp(`${edge}(${yearLong}) ?([-/.]) ?(${one}) ?\\2 ?(${one})${behind}`, "gu"),
    read: ([, year = "", , second = "", first = ""]) => ({ year, first, second, fixed: "ymd" }),
  },
  {
    shape: new RegExp(`${edge}(${one}) ?([-/.]) ?(${one}) ?[-/.] ?(${yearLong})(?:(?!\\d|[/.-]\\d)|${glued})`, "gu"),
    read: ([, first = "", , second = "", year = ""]) => ({ year, first, second }),
  },
  {
    shape: new RegExp(`${edge}(${one}) ?([-/.]) ?(${one}) ?\\2 ?'?(${yearShort})(?:${behind}|${glued})`, "gu"),
    read: ([, first = "", , second = "", year = ""]) => ({ year, first, second }),
  },
  {
    shape: /(?<![\d\p{L}/-])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d\p{L}])/gu,
    read: ([, year = "", second = "", first = ""]) => ({ year, first, second, fixed: "ymd" }),
    bare: true,
  },
];

const words: readonly Pattern[] = [
  {
    shape: new RegExp(
      `${edge}(${n}{1,2})(?:st|nd|rd|th|\\.)?[ ./,-]{0,3}${monthWord}[ ./,'-]{0,3}(${yearLong}|${yearShort})(?![\\p{L}\\d]|[:.]\\d)`,
      "gu",
    ),
    read: ([, first = "", month = "", year = ""]) => named(first, month, year),
  },
  {
    shape: new RegExp(
      `(?<![\\p{L}])${monthWord}[ ./,-]{0,3}(${n}{1,2})(?:st|nd|rd|th)?[ ,./'-]{1,3}(${yearLong}|'?${yearShort})(?![\\p{L}\\d:]|[.,/]\\d)`,
      "gu",
    ),
    read: ([, month = "", first = "", year = ""]) => named(first, month, year),
  },
  {
    shape: new RegExp(`${edge}(${yearLong})[ ./,-]{1,2}${monthWord}[ ./,-]{1,2}(${n}{1,2})(?![\\p{L}\\d])`, "gu"),
    read: ([, year = "", month = "", first = ""]) => named(first, month, year),
  },
];

function named(first: string, month: string, year: string): Reading | undefined {
  const number = monthOf(month);
  return number === undefined ? undefined : { year, first, second: String(number), fixed: "ymd" };
}

/** All dates of a line, in order, none inside another. */
export function datesIn(line: string): readonly FoundDate[] {
  const found: FoundDate[] = [];
  let rest = line;
  for (const { shape, read, bare } of [...words, ...numbers]) {
    for (const match of rest.matchAll(shape)) {
      const reading = read(match as RegExpExecArray);
      const date = reading && dateOf(reading, match[0], match.index);
      if (date === undefined) continue;
      found.push(bare ? { ...date, bare } : date);
      rest = rest.slice(0, date.start) + "·".repeat(date.end - date.start) + rest.slice(date.end);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function dateOf({ year, first, second, fixed }: Reading, text: string, start: number): FoundDate | undefined {
  const [a, b, y] = [first, second, year].map((part) => asDigits(part.replace(/[ ']/g, "")));
  if (!isMostlyDigits(first + second + year, fixed)) return undefined;
  const long = fullYear(y ?? "");
  const byDay = isoOf(long, Number(b), Number(a));
  const byMonth = fixed || /\d ?\. ?\d/.test(text) ? byDay : isoOf(long, Number(a), Number(b));
  if (byDay === undefined && byMonth === undefined) return undefined;
  const mended = /[^\d]/.test(`${first}${second}${year}`.replace(/'/g, "")) && fixed === undefined;
  return {
    start,
    end: start + text.length,
    byDay,
    byMonth,
    sure: fixed !== undefined || byDay === undefined || byMonth === undefined || byDay === byMonth,
    ...(mended ? { mended: true as const } : {}),
  };
}

/** Too many letters among the digits, and it is a word or a code rather than a misread date. */
function isMostlyDigits(text: string, fixed: string | undefined): boolean {
  const digits = text.replace(/\D/g, "").length;
  return digits >= (fixed === undefined ? 3 : 2) && digits * 2 >= text.replace(/[ ']/g, "").length;
}

/** Two digits mean 1970 to 2069. */
function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 70 ? 2000 : 1900);
}

function isoOf(year: number, month: number, day: number): string | undefined {
  if (!(year >= 1970 && year < 2100 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

const dayMonth = /(?<![\p{L}\d.,:/-])(\d{1,2})(?:st|nd|rd|th|\.)? ?(?:of )?(\p{L}{3,9})(?![\p{L}\d])/gu;
const monthDay = /(?<![\p{L}])(\p{L}{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?![\p{L}\d:.,/]\d|\d)/gu;
const dayMonthNumbers = /(?<![\p{L}\d.,:/-])(\d{1,2})\.(\d{1,2})\.(?!\d)/gu;

/** Days without a year ("12 May", "30. Oktober", "15.10."), in the year that is given. */
export function yearlessIn(line: string, year: number): readonly FoundDate[] {
  const found: FoundDate[] = [];
  const add = (match: RegExpExecArray, day: string | undefined, month: number | undefined): void => {
    const iso = month === undefined ? undefined : isoOf(year, month, Number(day));
    if (iso === undefined) return;
    const end = match.index + match[0].length;
    if (found.some((one) => one.start < end && match.index < one.end)) return;
    found.push({ start: match.index, end, byDay: iso, byMonth: iso, sure: true, yearless: true });
  };
  for (const match of line.matchAll(dayMonth)) add(match as RegExpExecArray, match[1], monthOf(match[2] ?? ""));
  for (const match of line.matchAll(monthDay)) add(match as RegExpExecArray, match[2], monthOf(match[1] ?? ""));
  for (const match of line.matchAll(dayMonthNumbers)) add(match as RegExpExecArray, match[1], Number(match[2]));
  return found.sort((a, b) => a.start - b.start);
}

const times =
  /(?<![\d.,])\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?=\s?(?:[AP]\.?M\b|Uhr|h\b))|(?<![\d.,])\d{1,2}:\d{2}(?::\d{2})?(?!\d)/giu;

export const hasTime = (line: string): boolean => new RegExp(times.source, "iu").test(line);

/** The line with its dates and times blanked out, so that no amount is read from them. Places stay. */
export function withoutDates(line: string, dates: readonly FoundDate[] = datesIn(line)): string {
  let text = line;
  for (const { start, end } of dates) text = text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
  return text.replace(times, (time) => " ".repeat(time.length));
}
