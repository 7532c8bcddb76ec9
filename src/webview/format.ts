/** Numbers, sizes and times as people of the chosen language read them. */
import { size } from "../base/words.ts";
import type { Instant } from "../protocol/ids.ts";
import { language, t } from "./strings.ts";

const locale = (): string => (language() === "de" ? "de" : "en");
// Day before month, as in the rest of the product's English.
const dayLocale = (): string => (language() === "de" ? "de" : "en-GB");

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

/** Building a format takes a hundred times longer than using it, and lists use the same ones for every row. */
function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const known = formats.get(key) as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  formats.set(key, made);
  return made;
}

const numbers = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  kept(`n ${locale()} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale(), options));
const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  kept(`d ${dayLocale()} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(dayLocale(), options));

export const number = (n: number): string => numbers({}).format(n);

/** $0.06; amounts below a cent keep their first digit, so that a step that cost something never shows as free. */
export function money(usd: number): string {
  const digits = usd > 0 && usd < 0.01 ? { maximumSignificantDigits: 1 } : {};
  return numbers({ style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", ...digits }).format(usd);
}

/** 3.00, for a field that has its own currency sign. */
export const amount = (usd: number): string =>
  numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false }).format(usd);

/** "$1.10–1.60" */
export function moneyRange(low: number, high: number): string {
  const [from, to] = [money(low), money(high)];
  return language() === "de" ? `${from.replace(/\s?\$/, "")}–${to}` : `${from}–${to.replace("$", "")}`;
}

export function bytes(n: number): string {
  const text = size(n).replace(".0 ", " ");
  return language() === "de" ? text.replace(".", ",") : text;
}

/** 950, 62k, 1.2M */
export function tokens(n: number): string {
  if (n < 1000) return String(n);
  if (n < 999_500) return `${n < 9950 ? number(Math.round(n / 100) / 10) : Math.round(n / 1000)}k`;
  return `${number(Math.round(n / 100_000) / 10)}M`;
}

/** 0:37, 13:08, 1:02:10 */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = `${String(s).padStart(2, "0")}`;
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

export const between = (from: Instant | undefined, to: Instant | number | undefined): string =>
  from === undefined || to === undefined ? "" : elapsed(new Date(to).getTime() - new Date(from).getTime());

/** 10:42 */
export const clock = (at: Instant): string => dates({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** 10:49:02 */
export const clockSeconds = (at: Instant): string =>
  dates({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));

/** 20 December 2026 */
export const day = (at: Instant): string =>
  dates({ day: "numeric", month: "long", year: "numeric" }).format(new Date(at));

const dayStart = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysAgo = (at: Date, now: Date): number => Math.round((dayStart(now) - dayStart(at)) / 86_400_000);

/** now, 6 min, 2 h, Yesterday, Wed, 12 Nov */
export function when(at: Instant, now = new Date()): string {
  const date = new Date(at);
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < 1) return t("now");
  if (minutes < 60) return t("minutesShort", { n: minutes });
  const ago = daysAgo(date, now);
  if (ago <= 0) return t("hoursShort", { n: Math.floor(minutes / 60) });
  if (ago === 1) return t("yesterday");
  if (ago < 7) return dates({ weekday: "short" }).format(date);
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return dates({ day: "numeric", month: "short", ...year }).format(date);
}

/** "Today 10:53", "Yesterday 14:17", "12 Nov 09:30" */
export function dayClock(at: Instant, now = new Date()): string {
  const date = new Date(at);
  const ago = daysAgo(date, now);
  const words =
    ago === 0 ? t("today") : ago === 1 ? t("yesterday") : dates({ day: "numeric", month: "short" }).format(date);
  return `${words} ${clock(at)}`;
}
