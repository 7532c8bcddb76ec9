/** Formulas compared by what they do from where they stand. */
import { columnOf } from "../tables/grid.ts";

const token =
  /"(?:[^"]|"")*"|'(?:[^']|'')+'!|(?<![\p{L}\p{N}_.])(?<fixedColumn>\$?)(?<letters>[A-Za-z]{1,3})(?<fixedRow>\$?)(?<digits>\d{1,7})(?![\p{L}\p{N}_.(!])/gu;

type Parts = Readonly<Record<"fixedColumn" | "letters" | "fixedRow" | "digits", string | undefined>>;

/** The formula with each reference as its distance from the cell: equal for a formula and its copies down or across. */
export function relativeForm(formula: string, row: number, column: number): string {
  return formula.replace(token, (whole, ...rest) => {
    const { fixedColumn, letters, fixedRow, digits } = rest.at(-1) as Parts;
    if (letters === undefined) return whole;
    const across = fixedColumn === "$" ? `C${columnOf(letters)}` : `C[${columnOf(letters) - column}]`;
    const down = fixedRow === "$" ? `R${Number(digits) - 1}` : `R[${Number(digits) - 1 - row}]`;
    return down + across;
  });
}
