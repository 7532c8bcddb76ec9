/** Dates that people, cameras, scanners and messengers write into file names. */

const monthWords: readonly (readonly string[])[] = [
  ["january", "januar", "jänner", "jan"],
  ["february", "februar", "feber", "feb"],
  ["march", "märz", "maerz", "mrz", "mär", "mar"],
  ["april", "apr"],
  ["may", "mai"],
  ["june", "juni", "jun"],
  ["july", "juli", "jul"],
  ["august", "aug"],
  ["september", "sept", "sep"],
  ["october", "oktober", "oct", "okt"],
  ["november", "nov"],
  ["december", "dezember", "dec", "dez"],
];
const monthOfWord = new Map(monthWords.flatMap((words, index) => words.map((word) => [word, index + 1] as const)));

const year = "(?<year>(?:19[7-9]|20[0-7])\\d)";
const month = "(?<month>0?[1-9]|1[0-2])";
const day = "(?<day>0?[1-9]|[12]\\d|3[01])";
const word = `(?<word>${[...monthOfWord.keys()].sort((a, b) => b.length - a.length).join("|")})`;
const gap = "[\\s._,-]*";
const start = "(?<![\\d])";
const end = "(?!\\d)";

const patterns: readonly RegExp[] = [
  // 2026-10-07, 2026_10_07, 2026.10.07, 2026 10 07
  `${start}${year}(?<by>[-_. ])${month}\\k<by>${day}${end}`,
  // 20261007, also followed by a time: 20261007_134501, 20261007T1345, 20261007134501
  `${start}${year}(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\\d|3[01])(?:(?=\\d{4}(?!\\d))|(?=\\d{6}(?!\\d))|${end})`,
  // 7.10.2026 is day first wherever it is written with dots; 07.10.26 only with two digits each
  `${start}${day}\\.\\s?${month}\\.\\s?${year}${end}`,
  `(?<![\\d.a-z])(?<day>0[1-9]|[12]\\d|3[01])\\.(?<month>0[1-9]|1[0-2])\\.(?<short>\\d\\d)(?!\\.?\\d)`,
  // 25-10-2026 and 10-25-2026: only where one of the two can be no month (see `certain`)
  `${start}(?<first>\\d{1,2})(?<by>[-_])(?<second>\\d{1,2})\\k<by>${year}${end}`,
  // 7 October 2026, 7. Okt. 2026, 07Oct2026
  `${start}${day}(?:st|nd|rd|th)?${gap}${word}${gap}${year}${end}`,
  // October 7, 2026
  `(?<![a-zäöü])${word}${gap}${day}(?:st|nd|rd|th)?[\\s._,-]+${year}${end}`,
  // 2026-Oct-07, 2026 Oktober 7
  `${start}${year}${gap}${word}${gap}${day}${end}`,
  // October 2026, Okt_26 is not enough; 2026 Oktober
  `(?<![a-zäöü])${word}${gap}${year}${end}`,
  `${start}${year}${gap}${word}(?![a-zäöü])`,
  // 2026-10, 2026_10: the month alone
  `${start}${year}[-_.](?<month>0[1-9]|1[0-2])(?![-_.]?\\d)`,
].map((source) => new RegExp(source, "iu"));

/**
 * The date in a file name as YYYY-MM-DD, or YYYY-MM where it names only the month; undefined when there is none or it
 * could mean two days (03-04-2026).
 */
export function dateInName(name: string): string | undefined {
  const plain = name.normalize("NFC").toLowerCase();
  for (const pattern of patterns) {
    const found = pattern.exec(plain)?.groups;
    const date = found && dateOf(found);
    if (date !== undefined) return date;
  }
  return undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

function dateOf(groups: Groups): string | undefined {
  const { year: long, short, word: name, first, second } = groups;
  const fullYear = Number(long ?? `20${short}`);
  if (first !== undefined && second !== undefined) return certain(fullYear, Number(first), Number(second));
  const inYear = name === undefined ? Number(groups["month"]) : (monthOfWord.get(name) ?? 0);
  return groups["day"] === undefined ? written(fullYear, inYear) : written(fullYear, inYear, Number(groups["day"]));
}

/** Day and month in either order, only where there is one way to read them. */
function certain(fullYear: number, first: number, second: number): string | undefined {
  if (first === second || first > 12) return written(fullYear, second, first);
  return second > 12 ? written(fullYear, first, second) : undefined;
}

function written(fullYear: number, inYear: number, dayOfMonth?: number): string | undefined {
  const two = (n: number) => String(n).padStart(2, "0");
  if (inYear < 1 || inYear > 12) return undefined;
  if (dayOfMonth === undefined) return `${fullYear}-${two(inYear)}`;
  // Day 0 of the next month is the last day of this one.
  const last = new Date(Date.UTC(fullYear, inYear, 0)).getUTCDate();
  return dayOfMonth < 1 || dayOfMonth > last ? undefined : `${fullYear}-${two(inYear)}-${two(dayOfMonth)}`;
}

/** The day of a modification time (nanoseconds since 1970) as YYYY-MM-DD in this machine's time zone. */
export function dayOfTime(nanoseconds: string): string {
  const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
