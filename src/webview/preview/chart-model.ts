/** The geometry of a simple chart. Pure: no page. */
import type { PreviewChart } from "../../protocol/preview.ts";

type Bar = {
  readonly series: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
type Line = {
  readonly series: number;
  readonly path: string;
  readonly dots: readonly (readonly [x: number, y: number])[];
};
export type Plot = { readonly bars: readonly Bar[]; readonly lines: readonly Line[]; readonly zero: number };

const pad = 6;

/** Bars or lines within `[width, height]`. The axis always holds zero, so no length of a bar misleads. */
export function plotOf({ kind, series, categories }: PreviewChart, [width, height]: readonly [number, number]): Plot {
  const all = series.flatMap(({ values }) => values.filter((value) => value !== null));
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const span = high - low || 1;
  const y = (value: number): number => pad + ((high - value) / span) * (height - 2 * pad);
  const count = Math.max(1, ...series.map(({ values }) => values.length));
  const zero = y(0);
  const slot = width / count;
  if (kind === "bar") {
    const each = (slot * 0.8) / Math.max(1, series.length);
    const bars = series.flatMap(({ values }, at) =>
      values.flatMap((value, n): readonly Bar[] =>
        value === null
          ? []
          : [
              {
                series: at,
                x: n * slot + slot * 0.1 + at * each,
                y: Math.min(zero, y(value)),
                width: each,
                height: Math.abs(y(value) - zero),
              },
            ],
      ),
    );
    return { bars, lines: [], zero };
  }
  const places = kind === "scatter" ? scattered(categories, width) : undefined;
  const lines = series.map(({ values }, at): Line => {
    const dots = values.flatMap((value, n): readonly (readonly [number, number])[] =>
      value === null ? [] : [[places?.[n] ?? n * slot + slot / 2, y(value)]],
    );
    const path =
      kind === "scatter"
        ? ""
        : dots.map(([x, dotY], n) => `${n === 0 ? "M" : "L"}${x.toFixed(1)} ${dotY.toFixed(1)}`).join("");
    return { series: at, path, dots: kind === "scatter" || dots.length < 40 ? dots : [] };
  });
  return { bars: [], lines, zero };
}

/** The x of each dot; undefined where the categories are no numbers. */
function scattered(categories: readonly string[], width: number): readonly number[] | undefined {
  const values = categories.map(Number);
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => pad + ((value - low) / (high - low || 1)) * (width - 2 * pad));
}

/** One slice of a pie around `[x, y]` with that radius, clockwise from the top. */
export function piePath(
  values: readonly number[],
  at: number,
  [x, y, radius]: readonly [number, number, number],
): string {
  const sum = values.reduce((total, value) => total + value, 0) || 1;
  const before = values.slice(0, at).reduce((total, value) => total + value, 0) / sum;
  const part = (values[at] ?? 0) / sum;
  if (part >= 0.9999) return `M${x} ${y - radius}A${radius} ${radius} 0 1 1 ${x - 0.01} ${y - radius}Z`;
  const point = (share: number): string => {
    const angle = share * 2 * Math.PI;
    return `${(x + radius * Math.sin(angle)).toFixed(1)} ${(y - radius * Math.cos(angle)).toFixed(1)}`;
  };
  return `M${x} ${y}L${point(before)}A${radius} ${radius} 0 ${part > 0.5 ? 1 : 0} 1 ${point(before + part)}Z`;
}
