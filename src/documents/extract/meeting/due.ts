/** Until when: dates and words for days in a sentence, counted from the day of the meeting where that is known. */
import { datesIn, yearlessIn } from "../dates.ts";

const weekdays: readonly RegExp[] = [
  /\bsun(?:day)?\b|\bsonntag/iu,
  /\bmon(?:day)?\b|\bmontag/iu,
  /\btue(?:s|sday)?\b|\bdienstag/iu,
  /\bwed(?:nesday)?\b|\bmittwoch/iu,
  /\bthu(?:rs|rsday)?\b|\bdonnerstag/iu,
  /\bfri(?:day)?\b|\bfreitag/iu,
  /\bsat(?:urday)?\b|\bsamstag|\bsonnabend/iu,
];

const until = /\b(?:by|until|till|before|no later than|due|deadline|on|from|bis|vor|spätestens|am|ab)\b/iu;
const phrases =
  /\b(?:by|until|till|before|bis|vor|spätestens)\s+(?:(?:the|zum|zur|der|dem|our|next)\s+)*(?:end of (?:the |this |next )?(?:day|week|month|year|september|january|february|march|april|may|june|july|august|october|november|december)|ende (?:des |der )?(?:monats|woche|jahres|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|next (?:meeting|week|month|time)|nächste[rns]? (?:woche|sitzung|treffen|monat)|lunch|tonight|this (?:afternoon|evening|week))|\b(?:next week|tomorrow(?: morning| afternoon)?|tonight|this (?:afternoon|evening|week)|übermorgen|heute noch|nächste woche|morgen früh)\b/iu;

/** As YYYY-MM-DD where the day is certain, else in the words of the sentence; undefined where nothing is said. */
export function dueIn(text: string, day: string | undefined): string | undefined {
  const full = datesIn(text)[0];
  if (full !== undefined) return full.byDay ?? full.byMonth;
  const short = day === undefined ? undefined : yearlessAfter(text, day);
  if (short !== undefined) return short;
  const phrase = phrases.exec(text)?.[0];
  if (phrase !== undefined) return day === undefined ? phrase : (counted(phrase, day) ?? phrase);
  return weekdayIn(text, day) ?? yearlessWords(text);
}

/** A day without a year; one that is named in December for January is of the next year. */
function yearlessAfter(text: string, day: string): string | undefined {
  const found = yearlessIn(text, Number(day.slice(0, 4)))[0]?.byDay;
  return found !== undefined && found < day ? `${Number(found.slice(0, 4)) + 1}${found.slice(4)}` : found;
}

/** "tomorrow" and "by the end of the month" as days; undefined for what is no certain day. */
function counted(phrase: string, day: string): string | undefined {
  if (/^(?:tomorrow|morgen)/iu.test(phrase)) return dayAfter(day, 1);
  if (!/\bend of\b|\bende\b/iu.test(phrase)) return undefined;
  if (/\b(?:the|this) month|des monats/iu.test(phrase)) return lastOf(day.slice(0, 7));
  if (/\byear\b|jahres/iu.test(phrase)) return `${day.slice(0, 4)}-12-31`;
  const named = yearlessIn(`1 ${/\p{L}+$/u.exec(phrase)?.[0] ?? ""}`, Number(day.slice(0, 4)))[0]?.byDay;
  if (named === undefined) return undefined;
  const last = lastOf(named.slice(0, 7));
  return last < day ? lastOf(`${Number(named.slice(0, 4)) + 1}${named.slice(4, 7)}`) : last;
}

/** The last day of a month: the day before the first of the next one. */
function lastOf(month: string): string {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return dayAfter(next.toISOString().slice(0, 10), -1);
}

/** The next such weekday after the meeting. */
function weekdayIn(text: string, day: string | undefined): string | undefined {
  const index = weekdays.findIndex((words) => words.test(text));
  if (index < 0 || !until.test(text)) return undefined;
  if (day === undefined) return weekdays[index]?.exec(text)?.[0];
  const from = new Date(`${day}T00:00:00Z`).getUTCDay();
  return dayAfter(day, ((index - from + 6) % 7) + 1);
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** "bis 15. Oktober" of a meeting whose year is not known. */
function yearlessWords(text: string): string | undefined {
  const found = yearlessIn(text, 2000)[0];
  return found !== undefined && until.test(text.slice(0, found.start)) ? text.slice(found.start, found.end) : undefined;
}
