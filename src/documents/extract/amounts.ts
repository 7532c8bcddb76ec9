/** Finding amounts of money in a line of text, whatever the locale, also where a scanner mixed up letters and digits. */
import { asDigits, looksLikeDigit } from "./letters.ts";

export type Amount = {
  readonly value: number;
  readonly start: number;
  readonly end: number;
  /** ISO code, or the sign where it does not tell: "$". */
  readonly currency?: string;
  /** Digits behind the decimal sign; 0 for whole numbers. */
  readonly places: number;
  /** What follows when it is no amount of money: "%" or a unit such as "kg". */
  readonly unit?: string;
  /** Letters were read as digits, or digits put together that stood apart. */
  readonly mended?: true;
};

const signs: readonly (readonly [sign: string, code: string])[] = [
  ["US\\$", "USD"],
  ["S\\$", "SGD"],
  ["A\\$|AU\\$", "AUD"],
  ["C\\$|CA\\$", "CAD"],
  ["NZ\\$", "NZD"],
  ["HK\\$", "HKD"],
  ["NT\\$", "TWD"],
  ["R\\$", "BRL"],
  ["\\$", "$"],
  ["€|EURO?|Euro?", "EUR"],
  ["£", "GBP"],
  ["¥", "JPY"],
  ["₹|Rs\\.?|INR", "INR"],
  ["₺", "TRY"],
  ["₩", "KRW"],
  ["₽", "RUB"],
  ["zł|PLN", "PLN"],
  ["Kč", "CZK"],
  ["Rp\\.?", "IDR"],
  ["RM|Rm", "MYR"],
  ["Fr\\.|SFr\\.?|CHF", "CHF"],
];
const codes =
  "USD|GBP|MYR|SGD|AUD|CAD|NZD|HKD|JPY|CNY|SEK|NOK|DKK|ISK|CZK|HUF|RON|BGN|TRY|BRL|MXN|ZAR|THB|IDR|PHP|KRW|TWD|VND|AED|SAR|ILS|RUB|UAH|KES|NGN|EGP";
const anySign = `${signs.map(([sign]) => sign).join("|")}|${codes}`;
const before = new RegExp(`(?<![\\p{L}])(${anySign})[\\s:.]{0,3}$`, "u");
const after = new RegExp(`^\\s?(${anySign})(?![\\p{L}])`, "u");
const signPatterns = signs.map(([sign, code]) => [new RegExp(`^(?:${sign})$`, "u"), code] as const);

const codeOf = (sign: string): string =>
  signPatterns.find(([pattern]) => pattern.test(sign))?.[1] ?? sign.toUpperCase();

const signAnywhere = new RegExp(`(?<![\\p{L}])(${signs.map(([sign]) => sign).join("|")})(?![\\p{L}])`, "gu");
// A code of three letters is also a word or a part of a name: only beside a number or in brackets it is a currency.
const codeAtNumber = new RegExp(
  `(?<![\\p{L}])(${codes})(?=\\s*:?\\s*[-−]?\\d|\\s?\\))|(?<=\\d\\s?)(${codes})(?![\\p{L}])`,
  "gu",
);

/** The currency signs that stand anywhere in a text, in order: also in a heading such as "Amount (RM)". */
export const currenciesIn = (text: string): readonly string[] =>
  [...text.matchAll(signAnywhere), ...text.matchAll(codeAtNumber)].map(([, sign, other]) =>
    codeOf(sign ?? other ?? ""),
  );

const units =
  /^\s?(%|(?:l|ltr|litres?|liters?|kg|g|gr|mg|ml|cl|km|cm|mm|m|m²|kwh|std\.?|h|hrs?|pcs|pc|stk\.?|st\.?|gb|mb|x|oz|lbs?|nos?|units?)(?![\p{L}\d]))/iu;

type Found = { readonly value: number; readonly places: number };

/** What digits with separators mean. `decimal` decides what one separator before three digits is: none, thousands. */
function numberFrom(digits: string, decimal: "." | "," | undefined): Found | undefined {
  const parts = digits.split(/[.,']/);
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return { value: Number(digits), places: 0 };
  if (parts[0] === "") return { value: Number(`0.${last}`), places: last.length };
  const sign = digits.charAt(digits.length - last.length - 1);
  const whole = parts.slice(0, -1);
  const grouped = whole.every((part, at) => (at === 0 ? part.length <= 3 : part.length === 3));
  if (last.length === 3 && grouped && (whole.length > 1 || (sign !== decimal && whole[0] !== "0"))) {
    return { value: Number(parts.join("")), places: 0 };
  }
  if (last.length > 3 || (whole.length > 1 && !grouped)) return undefined;
  return { value: Number(`${whole.join("")}.${last}`), places: last.length };
}

/** Text around digits that makes them something else: part of a word, a number with signs, a date, a web address. */
const joined = /[\p{L}\d_#@\\^~]$|[\d][-/:.,]$|\p{L}[-/]$/u;
const joinedBehind = /^[\p{L}_\\^~@]|^[-/:]\d|^[.,]\p{L}/u;
const dash = /^[.,](?:-{1,2}|–|—|=)(?![\d])/;

/** A letter that may touch a number: the sign of a currency, the times sign, a tax code behind it. */
const mayTouch = /(?:^|[^\p{L}])(?:x|X|à|@|RM|Rm|EUR|USD|GBP|CHF|MYR|SGD|Rs|Rp|kr)$/u;
const codeBehind = /^(?:[A-Z]{1,3}|\*)(?![p{L}\d])/;

function amountAt(line: string, start: number, digits: string, decimal: "." | "," | undefined): Amount | undefined {
  const left = line.slice(0, start);
  let end = start + digits.length;
  const found = numberFrom(digits, decimal);
  if (found === undefined) return undefined;
  if (joined.test(left) && !mayTouch.test(left)) return undefined;
  const isWhole = dash.exec(line.slice(end));
  if (isWhole !== null) end += isWhole[0].length;
  const rest = line.slice(end);
  const unit = units.exec(rest)?.[1];
  if (unit === undefined && joinedBehind.test(rest) && !after.test(rest) && !codeBehind.test(rest)) return undefined;
  return {
    value: found.value * signOf(left, rest),
    places: isWhole === null ? found.places : 2,
    start,
    end,
    ...currencyAround(left, rest),
    ...(unit === undefined ? {} : { unit: unit.toLowerCase() }),
  };
}

function currencyAround(left: string, rest: string): { readonly currency?: string } {
  const sign = before.exec(left.replace(/[-−(]\s?$/u, ""))?.[1] ?? after.exec(rest)?.[1];
  return sign === undefined ? {} : { currency: codeOf(sign) };
}

/** "-5", "5-", "(5)" and "-€ 5" are negative; a dash between two words is none. */
function signOf(left: string, rest: string): 1 | -1 {
  // Brackets are a minus in a column of their own; behind words or a rate they are an aside.
  if (/\($/.test(left) && /^\)/.test(rest))
    return /(?:^|\s{2}|[:=]\s?)\($/.test(left) && /^\)\s*\p{L}{0,3}\s*$/u.test(rest) ? -1 : 1;
  if (/(?:^|[\s:=])[-−](?:\s?(?:RM|EUR|USD|GBP|CHF|[€$£]))?\s?$/u.test(left) && !/\S\s?[-−]\s$/u.test(left)) return -1;
  return /^\s?-(?![\d\p{L}-])/u.test(rest) ? -1 : 1;
}

const strict = /\d(?:[\d.,']*\d)?|(?<![\p{L}\d.,])[.,]\d\d(?!\d)/gu;
const spaced = /(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+,\d{2}(?!\d)/gu;
const loose = new RegExp(
  `(?<![\\p{L}\\d.,])[${looksLikeDigit}]{1,6} ?[.,][${looksLikeDigit}](?: (?=\\d))?[${looksLikeDigit}](?![\\p{L}\\d.,])`,
  "gu",
);

/**
 * All numbers of a line that could be amounts. Dates and times must be blanked out before. `decimal`: the sign that the
 * document uses, where that is known.
 */
export function amountsIn(line: string, decimal?: "." | ","): readonly Amount[] {
  const found: Amount[] = [];
  let rest = line;
  const take = (amount: Amount | undefined): void => {
    if (amount === undefined) return;
    found.push(amount);
    rest = rest.slice(0, amount.start) + " ".repeat(amount.end - amount.start) + rest.slice(amount.end);
  };
  for (const { 0: text, index } of line.matchAll(spaced)) {
    take({ ...amountWith(line, index, text), value: Number(text.replace(/[ \u00a0\u202f]/gu, "").replace(",", ".")) });
  }
  for (const { 0: text, index } of rest.matchAll(loose)) take(mendedAt(rest, index, text));
  for (const { 0: text, index } of rest.matchAll(strict)) take(amountAt(rest, index, text, decimal));
  return found.sort((a, b) => a.start - b.start);
}

const amountWith = (line: string, start: number, text: string): Amount => ({
  value: 0,
  places: 2,
  start,
  end: start + text.length,
  ...currencyAround(line.slice(0, start), line.slice(start + text.length)),
});

/** Digits that need mending: letters among them, or blanks inside. Plain ones are left for the strict reading. */
function mendedAt(line: string, start: number, text: string): Amount | undefined {
  const plain = asDigits(text.replaceAll(" ", ""));
  if (plain === text || !/\d/.test(text)) return undefined;
  // "Nos. 12" and "a 5, 10" are words with numbers beside them.
  if (/^\p{L}+$/u.test(text.split(/[.,]/)[0] ?? "") && !/\d[^\d]*\d/.test(text)) return undefined;
  const rest = line.slice(start + text.length);
  const unit = units.exec(rest)?.[1];
  return {
    ...amountWith(line, start, text),
    value: Number(plain.replace(",", ".")) * signOf(line.slice(0, start), rest),
    mended: true,
    ...(unit === undefined ? {} : { unit: unit.toLowerCase() }),
  };
}

/** The decimal sign that the amounts of a text use most; undefined when there is none with two places. */
export function decimalOf(lines: readonly string[]): "." | "," | undefined {
  let points = 0;
  let commas = 0;
  for (const line of lines) {
    for (const [, sign] of line.matchAll(/\d([.,])\d{2}(?![\d.,]*\d)/g)) {
      if (sign === ".") points += 1;
      else commas += 1;
    }
  }
  return points === commas ? undefined : points > commas ? "." : ",";
}
