/** Small charts inside of cells, an extension of Excel 2010 ([MS-XLSX] 2.6.12): programs that do not know it show none. */
import { Refusal } from "../../agent/ports.ts";
import { xml } from "../package.ts";
import { addressOf, rangeOf } from "../tables/grid.ts";
import { quotedSheet } from "./formulas.ts";
import { colors } from "./looks.ts";
import type { BookPlan, SheetPlan } from "./plan.ts";
import { areaHere } from "./rules.ts";

const uri = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}";
const space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main";
const names = "http://schemas.microsoft.com/office/excel/2006/main";

/** The sheet with its sparklines. Refusal when a range does not fit the numbers it is drawn from. */
export function addSparklines(text: string, sheet: SheetPlan, plan: BookPlan): string {
  const groups = (sheet.spec.sparklines ?? []).map(({ range, from, kind }) => {
    const cells = areaHere(range, sheet, plan);
    const numbers = areaHere(from, sheet, plan);
    const rows = cells.bottom - cells.top + 1;
    if (cells.left !== cells.right || numbers.bottom - numbers.top + 1 !== rows)
      throw new Refusal(
        `Sparklines in ${range} need one column and as many rows of numbers as cells; ${from} differs.`,
      );
    const each = Array.from({ length: rows }, (_, at) => {
      const row = { ...numbers, top: numbers.top + at, bottom: numbers.top + at };
      const where = addressOf(cells.top + at, cells.left);
      return `<x14:sparkline><xm:f>${xml(`${quotedSheet(sheet.name)}!${rangeOf(row)}`)}</xm:f><xm:sqref>${where}</xm:sqref></x14:sparkline>`;
    });
    const type = kind === "column" ? ' type="column"' : "";
    return `<x14:sparklineGroup${type} displayEmptyCellsAs="gap"><x14:colorSeries rgb="FF${colors.header}"/><x14:sparklines>${each.join("")}</x14:sparklines></x14:sparklineGroup>`;
  });
  if (groups.length === 0) return text;
  const ext = `<ext uri="${uri}" xmlns:x14="${space}"><x14:sparklineGroups xmlns:xm="${names}">${groups.join("")}</x14:sparklineGroups></ext>`;
  // The list of extensions is the last element of a sheet; rules have lists of their own inside.
  return /<\/extLst>\s*<\/worksheet>\s*$/.test(text)
    ? text.replace(/<\/extLst>\s*<\/worksheet>\s*$/, () => `${ext}</extLst></worksheet>`)
    : text.replace(/<\/worksheet>\s*$/, () => `<extLst>${ext}</extLst></worksheet>`);
}
