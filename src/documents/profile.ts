/** What a study of tables comes to: types, profiles of columns, sheets and files. */
/** A value of a table after typing. Dates are ISO ("2026-03-31" or "2026-03-31T14:05:00"), wrapped to differ from text. */
export type Value = string | number | boolean | null | { readonly date: string };

export type ColumnType = "number" | "date" | "boolean" | "text" | "empty";
export type ColumnRole = "measure" | "category" | "date" | "id" | "text" | "empty";

/** A value that does not fit its column. `row` is the row in the file, 1-based, header included. */
export type Dirty = { readonly row: number; readonly value: string; readonly why: string };

export type ColumnProfile = {
  readonly name: string;
  readonly letter: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  /** How values were written: "d.m.yyyy", "1,234.56", "text true/false" … */
  readonly format?: string;
  /** ISO code or sign when most numbers carry one. */
  readonly currency?: string;
  readonly decimal?: "." | ",";
  readonly percent?: true;
  /** Values that are not blank. */
  readonly count: number;
  readonly blanks: number;
  readonly distinct: number;
  /** Most frequent first; all values of a text column with up to 50 different ones. */
  readonly top?: readonly (readonly [string, number])[];
  /** Numbers, or ISO dates for dates. */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly sum?: number;
  readonly mean?: number;
  readonly median?: number;
  readonly q1?: number;
  readonly q3?: number;
  /** Values beyond 1.5 interquartile ranges (Tukey's fences), largest distance first, at most 20. */
  readonly outliers?: readonly { readonly row: number; readonly value: number }[];
  readonly outlierCount?: number;
  readonly outlierBounds?: readonly [number, number];
  /** Number of different calendar months between min and max. */
  readonly months?: number;
  /** Day and month could be read both ways; which way was taken and why. */
  readonly ambiguous?: string;
  /** Spellings that differ only in case or spaces, the most frequent first. */
  readonly variants?: readonly (readonly string[])[];
  /** At most 20 of `dirtyCount`. */
  readonly dirty?: readonly Dirty[];
  readonly dirtyCount?: number;
};

export type SheetProfile = {
  readonly name: string;
  readonly hidden?: true;
  /** Data rows: without header, blank lines and total rows. */
  readonly rows: number;
  /** Used cells, "A1:F120". */
  readonly range: string;
  /** Row of the headings, 1-based; 0 when there is none and columns are named "Column A" … */
  readonly headerRow: number;
  readonly columns: readonly ColumnProfile[];
  /** Rows equal to an earlier one in every column. */
  readonly duplicates?: { readonly count: number; readonly rows: readonly number[] };
  /** Rows that sum up the rows above. They are left out of all figures. */
  readonly totals?: readonly number[];
  readonly formulas?: number;
  readonly notes?: readonly string[];
};

export type FileProfile = {
  readonly path: string;
  readonly format: "csv" | "xlsx";
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheets: readonly SheetProfile[];
};

/** The Analyse tool's answer. */
export type Profile = {
  readonly files: readonly FileProfile[];
  /** Groups of files whose first sheets have the same headings and types. */
  readonly sameShape?: readonly (readonly string[])[];
};
