/** Where the charts of a sheet go: beside narrow content, else below it, two in a row where there is room. */
import { Refusal } from "../../agent/ports.ts";
import type { ChartSpec } from "../book.ts";
import type { Calculated } from "./calculate.ts";
import { chartPlan } from "./chart-data.ts";
import type { Anchor } from "./chart-xml.ts";
import type { PlacedChart } from "./parts.ts";
import { type BookPlan, bottomOf, type SheetPlan, widthOf } from "./plan.ts";
import { cornerOf } from "./table-block.ts";
import { fitWidths } from "./widths.ts";

/** Pixels of a row, of a character and of a column without a width, all of the default font. */
const rowPixels = 20;
const charPixels = 7;
const columnPixels = 64;
/** Content narrower than this leaves room for a chart at its right on a usual screen. */
const narrow = 620;
/** Two charts of the usual size beside each other. */
const twoCharts = 1440;

/** The charts of a sheet with their places. Refusal when one would cover cells. */
export function placeCharts(sheet: SheetPlan, index: number, plan: BookPlan, calculated: Calculated): PlacedChart[] {
  if (sheet.charts.length === 0) return [];
  const lefts = leftEdges(fitWidths(sheet, index, calculated).widths);
  const next = places(sheet, lefts);
  return sheet.charts.map((spec) => {
    const [width, height] = spec.size ?? [640, 360];
    const corner = spec.at === undefined ? next(width, height) : cornerOf(spec.at);
    const anchor = { ...corner, width, height };
    checkFree(spec, sheet, anchor, lefts);
    return { plan: chartPlan(spec, sheet, plan, calculated), anchor };
  });
}

/** Left edge of a column in pixels; columns after the content have the default width. */
type Edges = (column: number) => number;

function leftEdges(widths: readonly number[]): Edges {
  const sums = [0];
  for (const width of widths) sums.push((sums.at(-1) ?? 0) + Math.round(width * charPixels + 5));
  return (column) => sums[column] ?? (sums.at(-1) ?? 0) + (column - widths.length) * columnPixels;
}

function places(sheet: SheetPlan, lefts: Edges): (width: number, height: number) => { row: number; column: number } {
  const content = widthOf(sheet);
  const beside = lefts(content) < narrow;
  const first = beside ? content + (content > 0 ? 1 : 0) : 0;
  let row = beside ? (sheet.headers[0] ?? 0) : bottomOf(sheet) + 1;
  let column = first;
  let tallest = 0;
  return (width, height) => {
    const fits = column === first || lefts(column) + width <= twoCharts;
    if (!fits) {
      row += Math.ceil(tallest / rowPixels) + 1;
      column = first;
      tallest = 0;
    }
    const place = { row, column };
    tallest = Math.max(tallest, height);
    const end = lefts(column) + width + 16;
    while (lefts(column) < end) column += 1;
    return place;
  };
}

function checkFree(spec: ChartSpec, sheet: SheetPlan, { row, column, width, height }: Anchor, lefts: Edges): void {
  const end = lefts(column) + width;
  for (let at = row; at < row + Math.ceil(height / rowPixels); at += 1) {
    const covered = sheet.rows[at]?.findIndex(
      (cell, index) => index >= column && lefts(index) < end && (cell?.value ?? cell?.formula ?? null) !== null,
    );
    if (covered === undefined || covered < 0) continue;
    throw new Refusal(
      `The chart "${spec.title}" would cover cells in row ${at + 1} of "${sheet.name}". Choose another "at", or leave it out.`,
    );
  }
}
