/** A sheet as it is in the file, before anything is made of it. */

/** A cell as stored: text, or what a workbook knows the type of. Dates are ISO. */
export type Raw = string | number | boolean | null | { readonly date: string } | { readonly error: string };

export type Grid = {
  readonly name: string;
  readonly hidden: boolean;
  /** Index 0 is row 1 of the file. Rows may be shorter than the widest. */
  readonly rows: readonly (readonly Raw[])[];
  /** Number format most used in a column (0-based), where the file says one. */
  readonly formats: ReadonlyMap<number, string>;
  /** Formulas without "=", by address. */
  readonly formulas: ReadonlyMap<string, string>;
};

export type SourceFile = {
  readonly name: string;
  readonly format: "csv" | "xlsx";
  readonly grids: readonly Grid[];
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly notes: readonly string[];
};

/** 0 → "A", 26 → "AA". */
export function letterOf(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return `${rest >= 0 ? letterOf(rest) : ""}${String.fromCharCode(65 + (column % 26))}`;
}

/** "A" → 0; letters only. */
export function columnOf(letters: string): number {
  let at = 0;
  for (const letter of letters.toUpperCase()) at = at * 26 + letter.charCodeAt(0) - 64;
  return at - 1;
}

/** Address of a 0-based row and column: (0, 0) → "A1". */
export const addressOf = (row: number, column: number): string => `${letterOf(column)}${row + 1}`;

export type Area = { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };

/** 0-based area of "B2", "A1:F40" ($ allowed); undefined when it is neither or lies outside a sheet. */
export function areaOf(range: string): Area | undefined {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/i.exec(range.trim());
  if (found?.[1] === undefined) return undefined;
  const [a, b] = [columnOf(found[1]), columnOf(found[3] ?? found[1])];
  const [c, d] = [Number(found[2]) - 1, Number(found[4] ?? found[2]) - 1];
  const area = { top: Math.min(c, d), bottom: Math.max(c, d), left: Math.min(a, b), right: Math.max(a, b) };
  return area.top < 0 || area.bottom >= 1_048_576 || area.right >= 16_384 ? undefined : area;
}

export const rangeOf = ({ top, left, bottom, right }: Area): string =>
  top === bottom && left === right ? addressOf(top, left) : `${addressOf(top, left)}:${addressOf(bottom, right)}`;

/** A cell as text for people and for comparing. */
export function textOf(raw: Raw | undefined): string {
  if (raw === null || raw === undefined) return "";
  if (typeof raw === "object") return "date" in raw ? raw.date.replace("T", " ") : raw.error;
  return typeof raw === "boolean" ? (raw ? "TRUE" : "FALSE") : String(raw);
}

export const isBlank = (raw: Raw | undefined): boolean =>
  raw === null || raw === undefined || (typeof raw === "string" && raw.trim() === "");
