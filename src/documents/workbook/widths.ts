/** Column widths from what the cells show, so that no number turns into ####. */
import { type Calculated, cellKey, eachCell } from "./calculate.ts";
import { shownAs } from "./formats.ts";
import { type Cell, type SheetPlan, widthOf } from "./plan.ts";

/** Characters; text beyond is wrapped. Numbers always get the room they need. */
const widestText = 50;
const narrowest = 8;
/** Room at both sides, so that a number and the text in the next column do not touch. */
const room = 2.6;

export type Widths = {
  readonly widths: readonly number[] /** 0-based columns whose long texts wrap. */;
  readonly wrap: ReadonlySet<number>;
};

/** The widest content of each column in characters, by kind. */
type Contents = { readonly numbers: number[]; readonly texts: number[]; readonly heads: number[] };

/** Widths in characters of the default font, per column. */
export function fitWidths(sheet: SheetPlan, index: number, calculated: Calculated): Widths {
  const { numbers, texts, heads } = contentsOf(sheet, index, calculated);
  const wrap = new Set<number>();
  const widths = numbers.map((number, column) => {
    const given = sheet.widths.get(column);
    const text = texts[column] ?? 0;
    if (text > Math.min(widestText, given ?? widestText)) wrap.add(column);
    // A width that was asked for yields to numbers: #### is never what was meant.
    if (given !== undefined) return Math.max(given, number > 0 ? number + 1 : 0);
    return Math.max(narrowest, number + room, Math.min(text, widestText) + room, heads[column] ?? 0);
  });
  return { widths, wrap };
}

function contentsOf(sheet: SheetPlan, index: number, { results }: Calculated): Contents {
  const zeros = (): number[] => new Array<number>(widthOf(sheet)).fill(0);
  const contents = { numbers: zeros(), texts: zeros(), heads: zeros() };
  const headers = new Set(sheet.headers);
  const widen = (list: number[], column: number, width: number): void => {
    list[column] = Math.max(list[column] ?? 0, width);
  };
  eachCell(sheet, (cell, row, column) => {
    if (overflows(cell, row, column, sheet)) return;
    const value = cell.formula === undefined ? cell.value : results.get(cellKey(index, row, column));
    const shown = shownAs(value, cell.code);
    if (headers.has(row)) return widen(contents.heads, column, headWidth(shown));
    const length = longestLine(shown) * (cell.look?.bold ? 1.1 : 1) * ((cell.look?.size ?? 11) / 11);
    widen(typeof value === "number" ? contents.numbers : contents.texts, column, length);
  });
  return contents;
}

const longestLine = (text: string): number => text.split("\n").reduce((most, line) => Math.max(most, units(line)), 0);

/** Width in digits of the default font: wide scripts take two, capitals a little more. */
function units(text: string): number {
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    sum += code > 0x2e7f ? 2 : /[A-ZÄÖÜMWmw€%@]/.test(char) ? 1.2 : 1;
  }
  return sum;
}

/** Lines that a text takes in a column of `width` characters when it wraps between words. */
export function linesIn(text: string, width: number): number {
  // The margins of a cell take a little.
  const fits = Math.max(4, width - 0.7);
  return text.split("\n").reduce((sum, line) => sum + linesOfLine(line, fits), 0);
}

/** Width in digits of the default font, letter by letter: about that of other fonts as well. */
export function breadth(text: string): number {
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    sum += code > 0x2e7f ? 2 : /[ijlIft.,:;'’|!()[\]-]/.test(char) ? 0.6 : /[A-ZÄÖÜMWmw€%@]/.test(char) ? 1.25 : 0.98;
  }
  return sum;
}

function linesOfLine(line: string, fits: number): number {
  let lines = 1;
  let used = 0;
  for (const word of line.split(" ")) {
    const length = breadth(word);
    if (used > 0 && used + 0.6 + length > fits) {
      lines += 1;
      used = 0;
    }
    lines += Math.max(0, Math.ceil(length / fits) - 1);
    used += (used > 0 ? 0.6 : 0) + (length > fits ? length % fits : length);
  }
  return lines;
}

/** Headers wrap between words but keep each word whole, beside the filter's button. */
function headWidth(text: string): number {
  const word = text.split(/\s+/).reduce((most, one) => Math.max(most, units(one)), 0);
  return Math.max(word, Math.min(units(text), 18)) * 1.12 + 3.4;
}

/** Headings and notes run over into the empty cells beside them; they do not widen a column. */
function overflows(cell: Cell, row: number, column: number, sheet: SheetPlan): boolean {
  if (typeof cell.value !== "string") return false;
  const beside = sheet.rows[row]?.[column + 1];
  const free = beside === undefined || (beside.value ?? beside.formula ?? null) === null;
  const alone =
    (sheet.rows[row] ?? []).filter((one) => one?.formula !== undefined || (one?.value ?? null) !== null).length === 1;
  return free && alone && (cell.look?.size !== undefined || cell.look?.color === "595959");
}
