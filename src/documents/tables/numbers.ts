/** Reading numbers as people write them. */

export type Decimal = "." | ",";
export type ParsedNumber = { readonly value: number; readonly currency?: string; readonly percent?: true };

const signs: Readonly<Record<string, string>> = {
  "€": "EUR",
  $: "USD",
  US$: "USD",
  "£": "GBP",
  "¥": "JPY",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₩": "KRW",
  "₪": "ILS",
  R$: "BRL",
  zł: "PLN",
  Kč: "CZK",
  Ft: "HUF",
  kr: "kr",
  "kr.": "kr",
  Fr: "CHF",
  "Fr.": "CHF",
};
const codes =
  "EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|INR|CAD|AUD|NZD|BRL|MXN|ARS|CLP|COP|ZAR|SGD|HKD|KRW|THB|IDR|MYR|PHP|ILS|AED|SAR|RUB|UAH|EGP|TWD|VND|NGN|KES";
const money = `(?:${codes}|US\\$|R\\$|[€$£¥₹₽₺₩₪]|zł|Kč|Ft|kr\\.?|Fr\\.?)`;
const before = new RegExp(`^([-+]?)\\s*(${money})\\s*`, "i");
const after = new RegExp(`\\s*(${money})$`, "i");
const blanks = /[\u00a0\u202f\u2009]/g;

/** What is around the digits, taken off. Undefined when what is left cannot be a number. */
type Bare = {
  readonly digits: string;
  readonly negative: boolean;
  readonly currency?: string;
  readonly percent: boolean;
};

function bare(raw: string): Bare | undefined {
  // Most cells of a table are words: out before the expensive part.
  if (raw.length > 40 || !/\d/.test(raw)) return undefined;
  const plain = raw.replace(blanks, " ").replace("−", "-").trim();
  const inside = /^([^()]*)\((.+)\)([^()]*)$/.exec(plain);
  const open = inside === null ? plain : `${inside[1]}${inside[2]}${inside[3]}`.trim();
  const { text, currency } = withoutMoney(open);
  const percent = text.endsWith("%");
  const signed = /^([-+]?)\s*(.*?)\s*(-?)$/.exec(percent ? text.slice(0, -1).trim() : text);
  const digits = signed?.[2] ?? "";
  if (!/^[\d.,' ’eE+-]+$/.test(digits)) return undefined;
  const minus = signed?.[1] === "-" || signed?.[3] === "-";
  return { digits, negative: minus !== (inside !== null), percent, ...(currency ? { currency } : {}) };
}

function withoutMoney(text: string): { readonly text: string; readonly currency?: string } {
  const head = before.exec(text);
  if (head !== null) return { text: `${head[1]}${text.slice(head[0].length)}`, currency: codeFor(head[2] ?? "") };
  const tail = after.exec(text);
  return tail === null ? { text } : { text: text.slice(0, tail.index), currency: codeFor(tail[1] ?? "") };
}

const codeFor = (sign: string): string => signs[sign] ?? signs[sign.toLowerCase()] ?? sign.toUpperCase();

const shapes: Readonly<Record<Decimal, RegExp>> = {
  ".": /^(?:\d{1,3}(?:([,' ’])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|\d+)?(?:\.\d*)?$/,
  ",": /^(?:\d{1,3}(?:([.' ’])\d{3})(?:\1\d{3})*|\d+)?(?:,\d*)?$/,
};
const scientific = /^\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}$/;

export type Evidence = Decimal | "either" | "none";

/**
 * Which decimal sign the text proves: "." or ","; "either" when both readings work and differ ("1,234"), "none" when
 * the sign does not matter (plain digits), undefined when it is no number.
 */
export function decimalEvidence(raw: string): Evidence | undefined {
  const { digits } = bare(raw) ?? { digits: "" };
  if (!/\d/.test(digits)) return undefined;
  if (scientific.test(digits)) return signIn(digits);
  const dot = shapes["."].test(digits);
  const comma = shapes[","].test(digits);
  if (dot && comma) return signIn(digits) === "none" ? "none" : leadingZero(digits);
  return dot ? "." : comma ? "," : undefined;
}

const signIn = (digits: string): Decimal | "none" => (digits.includes(",") ? "," : digits.includes(".") ? "." : "none");

/** "0,500" cannot be a thousand: what looks like a group after a leading zero is a fraction. */
const leadingZero = (digits: string): Decimal | "either" =>
  /^0*[.,]/.test(digits) ? (digits.includes(",") ? "," : ".") : "either";

/** The number that `raw` means with this decimal sign: signs, currencies, percent, grouping, (5) for −5. */
export function parseNumber(raw: string, decimal: Decimal): ParsedNumber | undefined {
  const parts = bare(raw);
  if (parts === undefined || !/\d/.test(parts.digits)) return undefined;
  const isScientific = scientific.test(parts.digits);
  if (!isScientific && !shapes[decimal].test(parts.digits)) return undefined;
  const grouping = decimal === "." ? /[,' ’]/g : /[.' ’]/g;
  const plain = isScientific ? parts.digits.replace(",", ".") : parts.digits.replace(grouping, "").replace(",", ".");
  const size = Number(plain);
  if (!Number.isFinite(size)) return undefined;
  const signed = parts.negative ? -size : size;
  return {
    value: parts.percent ? hundredth(signed) : signed,
    ...(parts.currency ? { currency: parts.currency } : {}),
    ...(parts.percent ? { percent: true } : {}),
  };
}

/** A hundredth as the nearest double of the decimal fraction: 7.1 → 0.071, not 0.07099999999999999. */
const hundredth = (value: number): number => Number(`${value}e-2`);

/** Digits that are a name, not an amount: leading zeros, or more digits than a double can hold. */
export const isCodeNumber = (raw: string): boolean => /^0\d+$/.test(raw) || /^\d{16,}$/.test(raw);
