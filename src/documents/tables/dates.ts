/** Reading dates as people write them. Results are ISO: "2026-03-31", with a time "2026-03-31T14:05:00". */

/** Which comes first in dates such as 03/04/2026. */
export type DayOrder = "day" | "month";
/** How one text can be read. `orders` lists the orders in which it is a real date; both when it does not matter. */
export type DateReading = { readonly orders: readonly DayOrder[]; readonly pattern: string; readonly same: boolean };

const months: readonly (readonly string[])[] = [
  ["jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio"],
  ["feb", "february", "februar", "février", "févr", "fév", "febrero", "febbraio"],
  ["mar", "march", "märz", "mrz", "mär", "mars", "marzo"],
  ["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
  ["may", "mai", "mayo", "maggio"],
  ["jun", "june", "juni", "juin", "junio", "giugno"],
  ["jul", "july", "juli", "juillet", "juil", "julio", "luglio"],
  ["aug", "august", "août", "aout", "agosto", "ago"],
  ["sep", "sept", "september", "septembre", "septiembre", "settembre"],
  ["oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre"],
  ["nov", "november", "novembre", "noviembre"],
  ["dec", "december", "dez", "dezember", "décembre", "déc", "diciembre", "dic", "dicembre"],
];
const monthNumber = new Map(months.flatMap((names, at) => names.map((name) => [name, at + 1] as const)));

/** The names of months with their numbers, in small letters: five languages, with short forms. */
export const monthNames: ReadonlyMap<string, number> = monthNumber;

const time =
  "(?:[T ,]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?\\s*([ap]\\.?m\\.?)?\\s*(?:Z|[+-]\\d{2}:?\\d{2})?)?";
const yearFirst = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${time}$`, "i");
const yearLast = new RegExp(`^(\\d{1,2})([-/.])\\s?(\\d{1,2})\\2\\s?(\\d{4}|\\d{2})${time}$`, "i");
const dayName = new RegExp(`^(\\d{1,2})\\.?[ -]([\\p{L}]+)\\.?[ ,-]+(\\d{4}|\\d{2})${time}$`, "iu");
const nameDay = new RegExp(`^([\\p{L}]+)\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})${time}$`, "iu");
const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]*\.?,?\s+/i;

type Parts = { year: number; month: number; day: number; clock: string; pattern: string };

/** The ways in which `raw` can be a date; undefined when it does not look like one at all. */
export function readDate(raw: string): DateReading | undefined {
  const day = parts(raw, "day");
  if (day === undefined) return undefined;
  const month = parts(raw, "month") ?? day;
  const orders = (["day", "month"] as const).filter((order) => isReal(order === "day" ? day : month));
  return { orders, pattern: day.pattern, same: day.month === month.month && day.day === month.day };
}

/** The date that `raw` means in this order, as ISO text; undefined when there is no such day. */
export function parseDate(raw: string, order: DayOrder): string | undefined {
  const found = parts(raw, order);
  if (found === undefined || !isReal(found)) return undefined;
  return `${pad(found.year, 4)}-${pad(found.month, 2)}-${pad(found.day, 2)}${found.clock}`;
}

function parts(raw: string, order: DayOrder): Parts | undefined {
  if (raw.length < 6 || raw.length > 40 || !/\d/.test(raw)) return undefined;
  const text = raw.trim().replace(weekday, "");
  return numeric(text, order) ?? named(text);
}

function numeric(text: string, order: DayOrder): Parts | undefined {
  const iso = yearFirst.exec(text);
  if (iso !== null) {
    const pattern = `yyyy${iso[2]}mm${iso[2]}dd`;
    return { year: Number(iso[1]), month: Number(iso[3]), day: Number(iso[4]), clock: clock(iso, 5), pattern };
  }
  const last = yearLast.exec(text);
  if (last === null) return undefined;
  const [first, second] = [Number(last[1]), Number(last[3])];
  // With dots the day is always first, everywhere.
  const dayFirst = order === "day" || last[2] === ".";
  const [day, month] = dayFirst ? [first, second] : [second, first];
  const year = fullYear(last[4] ?? "");
  return {
    year,
    month,
    day,
    clock: clock(last, 5),
    pattern: last[2] === "." ? "d.m.yyyy" : `?${last[2]}?${last[2]}yyyy`,
  };
}

function named(text: string): Parts | undefined {
  const first = dayName.exec(text);
  const found = first ?? nameDay.exec(text);
  if (found === null) return undefined;
  const [day, name] = first === null ? [found[2], found[1]] : [found[1], found[2]];
  const month = monthNumber.get((name ?? "").toLowerCase());
  if (month === undefined) return undefined;
  const pattern = first === null ? "mmm d, yyyy" : "d mmm yyyy";
  return { year: fullYear(found[3] ?? ""), month, day: Number(day), clock: clock(found, 4), pattern };
}

/** Two digits mean 1950 to 2049. */
const fullYear = (digits: string): number =>
  digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) < 50 ? 2000 : 1900);

function clock(found: RegExpExecArray, at: number): string {
  if (found[at] === undefined) return "";
  const half = found[at + 3]?.toLowerCase().startsWith("p");
  const raw = Number(found[at]);
  const hour = found[at + 3] === undefined ? raw : (raw % 12) + (half ? 12 : 0);
  return hour > 23 || Number(found[at + 1]) > 59 ? "" : `T${pad(hour, 2)}:${found[at + 1]}:${found[at + 2] ?? "00"}`;
}

function isReal({ year, month, day }: Parts): boolean {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const pad = (value: number, width: number): string => String(value).padStart(width, "0");

/** Days since 1899-12-30 with the time as fraction: how spreadsheets store dates (right from 1900-03-01 on). */
export function serialOf(iso: string): number {
  const at = Date.parse(iso.includes("T") ? `${iso}Z` : `${iso}T00:00:00Z`);
  return at / 86_400_000 + 25_569;
}

/** The ISO text of a spreadsheet's day number; whole days without a time. Rounded to seconds. */
export function isoOf(serial: number): string {
  const text = new Date(Math.round((serial - 25_569) * 86_400) * 1000).toISOString();
  return text.slice(11, 19) === "00:00:00" ? text.slice(0, 10) : text.slice(0, 19);
}
