/** What is asked of a time series, and what is told of one. Types only. */
export type Bucket = "day" | "month" | "quarter" | "year";

export type SeriesRequest = {
  readonly sheet?: string | undefined;
  /** Headings of the dates and of the figures to add up; rows are counted without the latter. */
  readonly date: string;
  readonly value?: string | undefined;
  readonly bucket?: Bucket | undefined;
  /** Periods to forecast. */
  readonly ahead?: number | undefined;
};

export type Series = {
  readonly what: string;
  /** Every period from the first to the last with its sum; those without a row are 0 and listed in `gaps`. */
  readonly periods: readonly (readonly [string, number])[];
  readonly gaps: readonly string[];
  /** Rows without a date or without a number, which count nowhere. */
  readonly left: number;
  readonly trend?: { readonly method: string; readonly perPeriod: number; readonly rSquared: number };
  readonly season?: { readonly method: string; readonly indices: readonly (readonly [string, number])[] };
  readonly outliers?: { readonly method: string; readonly periods: readonly (readonly [string, number])[] };
  readonly forecast?: Forecast;
  readonly notes: readonly string[];
};

export type Forecast = {
  readonly method: string;
  readonly values: readonly (readonly [string, number])[];
  /** Mean absolute error of forecasts one period ahead over the last `over` periods, each from what came before it. */
  readonly error: number;
  readonly over: number;
  /** The same for the other methods that were tried. */
  readonly others: readonly (readonly [string, number])[];
};
