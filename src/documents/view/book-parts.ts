/** What a workbook's package says beside its cells: frozen rows, charts, and what a grid cannot show. */
import { strFromU8 } from "fflate";
import type { PreviewChart, PreviewFact } from "../../protocol/preview.ts";
import type { Parts } from "../package.ts";
import {
  attribute,
  child,
  descendants,
  type Element,
  eachElement,
  elementsIn,
  firstElement,
  textIn,
} from "../readers/markup.ts";
import { mainPart } from "../readers/office-parts.ts";
import { relationsOf, xmlOf } from "../relations.ts";
import { addressOf } from "../tables/grid.ts";
import { chartView } from "./chart-view.ts";

export const lookedAt =
  /^(?:\[Content_Types\]|_rels\/|xl\/(?:workbook\.xml|_rels\/|worksheets\/|drawings\/[^/]+\.xml|drawings\/_rels\/|charts\/chart\d+\.xml|pivotTables\/[^/]+\.xml|externalLinks\/[^/]+\.xml|media\/|vbaProject\.bin))/i;

export type AboutSheet = {
  readonly frozen: number;
  readonly charts: readonly PreviewChart[];
  /** Of each column in characters, 0 where it is hidden; null where the sheet says nothing. */
  readonly widths: readonly (number | null)[];
  /** Numbers of rows, from 1. */
  readonly hiddenRows: ReadonlySet<number>;
};
export type AboutBook = { readonly sheets: ReadonlyMap<string, AboutSheet>; readonly facts: readonly PreviewFact[] };

/** Nothing for files that are no xlsx package. */
export function aboutBook(parts: Parts): AboutBook {
  const main = mainPart(parts, "xl/workbook.xml");
  const workbook = firstElement(xmlOf(parts, main) ?? "", "workbook");
  if (workbook === undefined) return { sheets: new Map(), facts: [] };
  const relations = relationsOf(parts, main);
  const sheets = descendants(workbook, "sheet").map((sheet): readonly [string, AboutSheet] => {
    const part = relations.get(attribute(sheet, "r:id") ?? "")?.target ?? "";
    return [attribute(sheet, "name") ?? "", { ...looksOf(parts[part]), charts: chartsOn(parts, part) }];
  });
  return { sheets: new Map(sheets), facts: factsOf(Object.keys(parts)) };
}

function factsOf(names: readonly string[]): readonly PreviewFact[] {
  const count = (fact: PreviewFact["fact"], pattern: RegExp): readonly PreviewFact[] => {
    const n = names.filter((name) => pattern.test(name)).length;
    return n === 0 ? [] : [{ fact, n }];
  };
  return [
    ...count("macros", /^xl\/vbaProject\.bin$/i),
    ...count("otherBooks", /^xl\/externalLinks\/[^/]+\.xml$/i),
    ...count("pivots", /^xl\/pivotTables\/[^/]+\.xml$/i),
    ...count("picturesLeft", /^xl\/media\//i),
  ];
}

/** Sheets with more XML than this are not looked through for hidden rows: it would take longer than reading them. */
const largestSheet = 60_000_000;
const mostColumns = 2_000;

/**
 * What a sheet says of its rows and columns. Not by the library that reads the cells: asked for looks, it takes a hundred
 * times as long.
 */
function looksOf(bytes: Uint8Array | undefined): Omit<AboutSheet, "charts"> {
  // Panes and columns are said before the cells, so the beginning is enough.
  const head = bytes === undefined ? "" : strFromU8(bytes.subarray(0, 64_000));
  const hiddenRows = new Set<number>();
  if (bytes !== undefined && bytes.length <= largestSheet)
    for (const [, attributes = ""] of strFromU8(bytes, true).matchAll(/<(?:\w+:)?row\s([^>]{0,500})/g))
      if (/\bhidden="(?:1|true)"/.test(attributes)) hiddenRows.add(Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? "0"));
  return { frozen: frozenIn(head), widths: widthsIn(head), hiddenRows };
}

function frozenIn(head: string): number {
  const pane = /<(?:\w+:)?pane\s[^>]{0,300}/.exec(head)?.[0] ?? "";
  const rows = Number(/\sySplit="(\d{1,3})"/.exec(pane)?.[1] ?? "0");
  return /\sstate="frozen(?:Split)?"/.test(pane) ? Math.min(20, rows) : 0;
}

function widthsIn(head: string): readonly (number | null)[] {
  const widths: (number | null)[] = [];
  for (const [, attributes = ""] of head.matchAll(/<(?:\w+:)?col\s([^>]{0,300})/g)) {
    const of = (name: string): number => Number(new RegExp(`\\b${name}="([\\d.]+)"`).exec(attributes)?.[1] ?? "NaN");
    const hidden = /\bhidden="(?:1|true)"/.test(attributes);
    const width = hidden ? 0 : of("width");
    const last = Math.min(mostColumns, of("max"));
    for (let column = of("min"); column <= last; column += 1) {
      while (widths.length < column) widths.push(null);
      widths[column - 1] = Number.isFinite(width) ? width : null;
    }
  }
  return widths;
}

const mostCharts = 50;

function chartsOn(parts: Parts, sheet: string): readonly PreviewChart[] {
  const drawings = [...relationsOf(parts, sheet).values()].filter(({ type }) => type === "drawing");
  return drawings.flatMap(({ target }) => chartsIn(parts, target)).slice(0, mostCharts);
}

const anchors = new Set(["twoCellAnchor", "oneCellAnchor", "absoluteAnchor"]);

function chartsIn(parts: Parts, drawing: string): readonly PreviewChart[] {
  const relations = relationsOf(parts, drawing);
  const charts: PreviewChart[] = [];
  eachElement(xmlOf(parts, drawing) ?? "", anchors, (anchor) => {
    const reference = descendants(anchor, "chart")[0];
    const target = relations.get((reference && attribute(reference, "r:id")) ?? "")?.target;
    const markup = target === undefined ? undefined : xmlOf(parts, target);
    if (markup !== undefined) charts.push(chartView(markup, cornerOf(anchor)));
  });
  return charts;
}

function cornerOf(anchor: Element): string {
  const from = child(anchor, "from");
  const [column, row] = ["col", "row"].map((name) =>
    Number(textIn(child(from, name) ?? { ...anchor, children: [] }) || "NaN"),
  );
  if (from === undefined || elementsIn(from).length === 0) return "";
  return Number.isInteger(column) && Number.isInteger(row) ? addressOf(row ?? 0, column ?? 0) : "";
}
