/** A formula as it reads in another cell: what copying it there makes of its references. */
import { columnOf, letterOf } from "../tables/grid.ts";

const cell = "(\\$?)([A-Za-z]{1,3})(\\$?)(\\d{1,7})";
const token = new RegExp(
  [
    '"(?:[^"]|"")*"',
    "'(?:[^']|'')*'!?",
    "\\[[^\\]]*\\]",
    `(?<![\\p{L}\\p{N}_.$])${cell}(?![\\p{L}\\p{N}_.(!])`,
    "(?<![\\p{L}\\p{N}_.$])(\\$?)([A-Za-z]{1,3}):(\\$?)([A-Za-z]{1,3})(?![\\p{L}\\p{N}_.(!$])",
    "(?<![\\p{L}\\p{N}_.$])(\\$?)(\\d{1,7}):(\\$?)(\\d{1,7})(?![\\p{L}\\p{N}_.(!$])",
  ].join("|"),
  "gu",
);

/** `formula` moved by rows and columns; a reference that leaves the sheet becomes #REF!, as in Excel. */
export function shifted(formula: string, rows: number, columns: number): string {
  const column = (fixed: string, letters: string): string => {
    const to = columnOf(letters) + (fixed === "$" ? 0 : columns);
    return to < 0 || to >= 16_384 ? "#REF!" : fixed + letterOf(to);
  };
  const row = (fixed: string, digits: string): string => {
    const to = Number(digits) + (fixed === "$" ? 0 : rows);
    return to < 1 || to > 1_048_576 ? "#REF!" : fixed + to;
  };
  return formula.replace(token, (whole, ...parts: (string | undefined)[]) => {
    const [fixed = "", letters, fixedRow = "", digits = ""] = parts;
    if (letters !== undefined) return together(column(fixed, letters), row(fixedRow, digits), "");
    const [a = "", from, b = "", to = ""] = parts.slice(4);
    if (from !== undefined) return together(column(a, from), column(b, to), ":");
    const [c = "", first, d = "", last = ""] = parts.slice(8);
    return first === undefined ? whole : together(row(c, first), row(d, last), ":");
  });
}

const together = (a: string, b: string, between: string): string =>
  a === "#REF!" || b === "#REF!" ? "#REF!" : a + between + b;
