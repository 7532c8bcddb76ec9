/** Number formats in words, and how a value looks in one (for column widths, chart labels and descriptions). */
import { Refusal } from "../../agent/ports.ts";
import { isoOf } from "../tables/dates.ts";

const decimals = (digits: number): string => (digits > 0 ? `.${"0".repeat(digits)}` : "");

const fixed: Readonly<Record<string, string>> = {
  general: "General",
  date: "yyyy-mm-dd",
  datetime: "yyyy-mm-dd hh:mm",
  month: "mmm yyyy",
  year: "0",
  time: "hh:mm",
  text: "@",
};

const prefixed: Readonly<Record<string, string>> = {
  USD: "$",
  GBP: "£",
  JPY: "¥",
  INR: "₹",
  AUD: "A$",
  CAD: "C$",
  BRL: "R$",
};
const suffixed: Readonly<Record<string, string>> = { EUR: "€", PLN: "zł", CZK: "Kč", HUF: "Ft" };
const bySign = new Map([...Object.entries(prefixed), ...Object.entries(suffixed)].map(([code, sign]) => [sign, code]));
const noCents = new Set(["JPY", "KRW", "HUF", "CLP", "VND", "IDR"]);

/** The Excel format code for words or for a code. Refusal when it is neither. */
export function formatCode(words: string): string {
  const text = words.trim();
  const [kind = "", first, second] = text.split(/\s+/);
  const name = kind.toLowerCase();
  const digits = (given: string | undefined, usual: number): number =>
    given !== undefined && /^\d$/.test(given) ? Number(given) : usual;
  if (fixed[name] !== undefined && first === undefined) return fixed[name];
  if (name === "integer" && first === undefined) return "#,##0";
  if (name === "number") return `#,##0${decimals(digits(first, 2))}`;
  if (name === "percent") return `0${decimals(digits(first, 1))}%`;
  if (name === "currency") return currencyCode(first ?? "", second);
  if (isCode(text)) return text;
  throw new Refusal(
    `"${words}" is no number format. Words that work: integer, number 2, currency EUR, percent 1, date, datetime, month, year, time, text; or a code such as #,##0.00.`,
  );
}

function currencyCode(currency: string, digits: string | undefined): string {
  const code = bySign.get(currency) ?? currency.toUpperCase();
  const places = digits !== undefined && /^\d$/.test(digits) ? Number(digits) : noCents.has(code) ? 0 : 2;
  const number = `#,##0${decimals(places)}`;
  if (code === "") return number;
  const sign = prefixed[code];
  // Quoted, so that no letter of it is taken for a part of the format.
  return sign === undefined ? `${number} "${suffixed[code] ?? code}"` : `"${sign}"${number}`;
}

const isCode = (text: string): boolean =>
  text === "General" ||
  (/[0#@]|[ymdhs]{2}/i.test(text) &&
    !/[^\x20-\x7e€£¥₹\u00a0]/.test(unquoted(text)) &&
    !/[a-z]{5,}/i.test(unquoted(text)));

const unquoted = (text: string): string => text.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "");

/** Whether a format shows dates or times. */
export const isDateCode = (code: string): boolean => /[ymdhs]/i.test(unquoted(code)) && code !== "General";

/** A value as it is shown in this format: close enough for widths and labels in English. */
export function shownAs(value: string | number | boolean | null | undefined, code: string | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string") return value;
  if (code === undefined || code === "General" || code === "@") return general(value);
  if (isDateCode(code)) return dateText(value, code);
  return numberText(value, code);
}

type Section = {
  readonly before: string;
  readonly after: string;
  readonly percent: boolean;
  readonly number: Intl.NumberFormat;
};

// Formats are few and values are many; building a number formatter takes longer than using it a hundred times.
const known = new Map<string, { readonly sections: readonly Section[] }>();

function numberText(value: number, code: string): string {
  const parsed = known.get(code) ?? { sections: code.split(";").map(sectionOf) };
  known.set(code, parsed);
  const own = value < 0 ? parsed.sections[1] : undefined;
  const section = own ?? parsed.sections[0];
  if (section === undefined) return general(value);
  const digits = section.number.format(Math.abs(value) * (section.percent ? 100 : 1));
  return `${value < 0 && own === undefined ? "-" : ""}${section.before}${digits}${section.after}`;
}

function sectionOf(text: string): Section {
  const places = Math.min(20, /[0#]\.([0#?]+)/.exec(text)?.[1]?.length ?? 0);
  const plain = text
    .replace(/"([^"]*)"/g, "$1")
    .replace(/\\(.)/g, "$1")
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, "$1")
    .replace(/\[[^\]]*\]|_./g, "");
  const digits = /[#0?][#0?,.]*/.exec(plain);
  const at = digits?.index ?? plain.length;
  return {
    before: plain.slice(0, at),
    after: plain.slice(at + (digits?.[0].length ?? 0)),
    percent: text.includes("%"),
    number: new Intl.NumberFormat("en-US", {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
      useGrouping: text.includes(","),
    }),
  };
}

function general(value: number): string {
  const text = String(Number(value.toPrecision(10)));
  return text.length > 12 ? value.toExponential(5) : text;
}

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function dateText(serial: number, code: string): string {
  const iso = isoOf(serial);
  const [date = "", clock = "00:00:00"] = iso.split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  const [hour = "", minute = "", second = ""] = clock.split(":");
  const name = monthNames[Number(month) - 1] ?? "";
  const parts: Readonly<Record<string, string>> = {
    yyyy: year,
    yy: year.slice(2),
    mmmm: name,
    mmm: name.slice(0, 3),
    mm: month,
    m: String(Number(month)),
    dd: day,
    d: String(Number(day)),
    hh: hour,
    h: String(Number(hour)),
    ss: second,
    s: String(Number(second)),
  };
  // "mm" after hours means minutes.
  return code
    .replace(/"([^"]*)"/g, "$1")
    .replace(/h{1,2}:mm/i, (found) => `${found.toLowerCase().startsWith("hh") ? hour : Number(hour)}:${minute}`)
    .replace(/yyyy|yy|mmmm|mmm|mm|m|dd|d|hh|h|ss|s/gi, (token) => parts[token.toLowerCase()] ?? token);
}
