/**
 * A time series of a table: what is added up in each period, where periods are missing, its trend and season, and what a
 * simple method would have forecast. Every figure names its method.
 */
import { Refusal } from "../../agent/ports.ts";
import { some } from "../../base/words.ts";
import type { Source } from "../api.ts";
import type { TypedColumn } from "./columns.ts";
import type { Bucket, Forecast, Series, SeriesRequest } from "./series-spec.ts";
import { nameKey, pickGrid, readSource, type Table, tableOf } from "./table.ts";

const mostPeriods = 5_000;

export async function seriesOf(source: Source, request: SeriesRequest): Promise<Series> {
  const file = await readSource(source);
  const table = tableOf(pickGrid(file, request.sheet), file);
  const dates = columnOf(table, request.date);
  if (dates.type !== "date") throw new Refusal(`${dates.name} is no column of dates. Columns: ${names(table)}.`);
  const figures = request.value === undefined ? undefined : columnOf(table, request.value);
  if (figures !== undefined && figures.type !== "number")
    throw new Refusal(`${figures.name} is no column of numbers. Columns: ${names(table)}.`);
  const bucket = request.bucket ?? "month";
  const { sums, left } = summed(dates, figures, bucket);
  const known = [...sums.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined)
    throw new Refusal(`${source.name} has no row with a date and a number.`);
  const all = periodsFrom(first, last, bucket);
  const values = all.map((period) => sums.get(period) ?? 0);
  const gaps = all.filter((period) => !sums.has(period));
  const what = `${figures === undefined ? "Rows" : `Sum of ${figures.name}`} by ${bucket} of ${dates.name}`;
  return {
    what,
    periods: all.map((period, at) => [period, tidy(values[at] ?? 0)] as const),
    gaps,
    left,
    ...described(all, values, { bucket, ahead: Math.min(request.ahead ?? 3, 36) }),
  };
}

const names = ({ columns }: Table): string =>
  some(
    columns.map(({ name, type }) => `${name} (${type})`),
    20,
  );

function columnOf(table: Table, wanted: string): TypedColumn {
  const found = table.columns.find(({ name }) => nameKey(name) === nameKey(wanted));
  if (found === undefined) throw new Refusal(`There is no column "${wanted}". Columns: ${names(table)}.`);
  return found;
}

function summed(dates: TypedColumn, figures: TypedColumn | undefined, bucket: Bucket) {
  const sums = new Map<string, number>();
  let left = 0;
  dates.values.forEach((date, at) => {
    const value = figures === undefined ? 1 : figures.values[at];
    if (typeof date !== "object" || date === null || typeof value !== "number") left += 1;
    else {
      const period = periodOf(date.date, bucket);
      sums.set(period, (sums.get(period) ?? 0) + value);
    }
  });
  return { sums, left };
}

function periodOf(iso: string, bucket: Bucket): string {
  if (bucket === "day") return iso.slice(0, 10);
  if (bucket === "year") return iso.slice(0, 4);
  return bucket === "month" ? iso.slice(0, 7) : `${iso.slice(0, 4)} Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`;
}

function periodsFrom(first: string, last: string, bucket: Bucket): string[] {
  const all: string[] = [];
  for (let period = first; period <= last; period = nextOf(period, bucket)) {
    all.push(period);
    if (all.length > mostPeriods)
      throw new Refusal(`From ${first} to ${last} are more than ${mostPeriods} periods. Take a longer bucket.`);
  }
  return all;
}

function nextOf(period: string, bucket: Bucket): string {
  const year = Number(period.slice(0, 4));
  switch (bucket) {
    case "day":
      return new Date(Date.parse(period) + 86_400_000).toISOString().slice(0, 10);
    case "month":
      return period.endsWith("12")
        ? `${year + 1}-01`
        : `${period.slice(0, 5)}${String(Number(period.slice(5)) + 1).padStart(2, "0")}`;
    case "quarter":
      return period.endsWith("4") ? `${year + 1} Q1` : `${year} Q${Number(period.slice(6)) + 1}`;
    default:
      return String(year + 1);
  }
}

/** Exact to 10 digits: what is left of binary fractions is noise. */
const tidy = (value: number): number => Number(value.toPrecision(10));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

type About = { readonly bucket: Bucket; readonly ahead: number };

/** Fewer periods than these tell nothing but themselves. */
const fewest = 6;
const cycles: Readonly<Record<Bucket, number>> = { day: 7, month: 12, quarter: 4, year: 0 };

function described(
  all: readonly string[],
  values: readonly number[],
  { bucket, ahead }: About,
): Pick<Series, "trend" | "season" | "outliers" | "forecast" | "notes"> {
  if (values.length < fewest)
    return { notes: [`${values.length} periods are too few for a trend, a season or a forecast.`] };
  const { slope, start, rSquared } = lineThrough(values);
  const cycle = cycles[bucket];
  const isSeasonal = cycle > 0 && values.length >= 2 * cycle;
  const odd = outliersOf(all, values, (at) => start + slope * at);
  return {
    trend: {
      method: "straight line by least squares over all periods",
      perPeriod: tidy(slope),
      rSquared: tidy(rSquared),
    },
    ...(isSeasonal ? { season: seasonOf(all, values, cycle) } : {}),
    ...(odd.length === 0
      ? {}
      : { outliers: { method: "more than 3 median absolute deviations from the trend line", periods: odd } }),
    forecast: forecastOf(all, values, { bucket, ahead }),
    notes: isSeasonal || cycle === 0 ? [] : [`A season needs two full cycles (${2 * cycle} periods).`],
  };
}

function lineThrough(values: readonly number[]) {
  const middle = (values.length - 1) / 2;
  const level = mean(values);
  let [cross, square, total] = [0, 0, 0];
  values.forEach((value, at) => {
    cross += (at - middle) * (value - level);
    square += (at - middle) ** 2;
    total += (value - level) ** 2;
  });
  const slope = square === 0 ? 0 : cross / square;
  return { slope, start: level - slope * middle, rSquared: total === 0 ? 1 : (slope * cross) / total };
}

/** Ratio of each place in the cycle to the mean of its whole cycle; 1 is an ordinary period. */
function seasonOf(all: readonly string[], values: readonly number[], cycle: number): NonNullable<Series["season"]> {
  const used = Math.floor(values.length / cycle) * cycle;
  const from = values.length - used;
  const ratios = Array.from({ length: cycle }, (): number[] => []);
  for (let at = from; at < values.length; at += 1) {
    const begin = from + Math.floor((at - from) / cycle) * cycle;
    const level = mean(values.slice(begin, begin + cycle));
    if (level !== 0) ratios[(at - from) % cycle]?.push((values[at] ?? 0) / level);
  }
  const indices = ratios.map((list, at) => [placeIn(all[from + at] ?? "", cycle), tidy(mean(list))] as const);
  return { method: `mean ratio to the level of its own cycle of ${cycle}, over ${used / cycle} cycles`, indices };
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const placeIn = (period: string, cycle: number): string =>
  cycle === 7
    ? (weekdays[new Date(period).getUTCDay()] ?? "")
    : cycle === 4
      ? period.slice(5)
      : `month ${period.slice(5)}`;

function outliersOf(all: readonly string[], values: readonly number[], expected: (at: number) => number) {
  const rest = values.map((value, at) => value - expected(at));
  const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const center = median(rest);
  // 1.4826 makes it comparable with a standard deviation of normal values.
  const spread = 1.4826 * median(rest.map((one) => Math.abs(one - center)));
  if (spread === 0) return [];
  return all.flatMap((period, at) =>
    Math.abs((rest[at] ?? 0) - center) > 3 * spread ? [[period, tidy(values[at] ?? 0)] as const] : [],
  );
}

type Method = { readonly name: string; readonly needs: number; next(past: readonly number[], step: number): number };

const methodsFor = (cycle: number): readonly Method[] => [
  { name: "last value", needs: 1, next: (past) => past.at(-1) ?? 0 },
  { name: "mean of the last 3 periods", needs: 3, next: (past) => mean(past.slice(-3)) },
  {
    name: "straight line by least squares",
    needs: 4,
    next: (past, step) => {
      const { slope, start } = lineThrough(past);
      return start + slope * (past.length - 1 + step);
    },
  },
  ...(cycle > 1
    ? [
        {
          name: `value of the same period one cycle (${cycle}) before`,
          needs: cycle,
          next: (past: readonly number[], step: number) => past[past.length - cycle + ((step - 1) % cycle)] ?? 0,
        },
      ]
    : []),
];

/** The method with the smallest error over the last third of the periods, each forecast from what came before it. */
function forecastOf(all: readonly string[], values: readonly number[], { bucket, ahead }: About): Forecast {
  const over = Math.max(2, Math.floor(values.length / 3));
  const tried = methodsFor(cycles[bucket])
    .filter(({ needs }) => values.length - over >= needs)
    .map((method) => {
      const errors = Array.from({ length: over }, (_, back) => {
        const at = values.length - over + back;
        return Math.abs((values[at] ?? 0) - method.next(values.slice(0, at), 1));
      });
      return { method, error: mean(errors) };
    })
    .sort((a, b) => a.error - b.error);
  const [best, ...others] = tried;
  const periods: string[] = [];
  for (let period = nextOf(all.at(-1) ?? "", bucket); periods.length < ahead; period = nextOf(period, bucket))
    periods.push(period);
  return {
    method: best?.method.name ?? "",
    values: periods.map((period, at) => [period, tidy(best?.method.next(values, at + 1) ?? 0)] as const),
    error: tidy(best?.error ?? 0),
    over,
    others: others.map(({ method, error }) => [method.name, tidy(error)] as const),
  };
}
