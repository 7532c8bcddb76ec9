/** Charts that show less than there is, nothing, or more than is true. */
import type { Finding } from "../../protocol/events.ts";
import { unescaped } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { type Area, addressOf } from "../tables/grid.ts";
import { type SheetCells, seenAt } from "./cells.ts";
import { almostAll, rowsWords } from "./ranges.ts";
import { placeIn, type Reading, sheetNamed } from "./reading.ts";
import { sheetParts, textOfPart } from "./relations.ts";

/** A chart with the cell of its upper left corner, "Summary!F2", and its title. */
type Placed = { readonly xml: string; readonly place: string; readonly title: string };

export function chartFindings(reading: Reading): Finding[] {
  return chartsIn(reading).flatMap((chart) => {
    const refs = [...chart.xml.matchAll(/<(?:c:)?f>([^<]*)<\/(?:c:)?f>/g)].map((found) => unescaped(found[1] ?? ""));
    const say = ({ severity, text }: Omit<Finding, "place">): Finding => ({ severity, text, place: chart.place });
    if (refs.length === 0) return [say({ severity: "error", text: `The chart "${chart.title}" refers to no cells.` })];
    return [
      ...refs.flatMap((ref) => emptyRange(ref, chart.title, reading)),
      ...shortRanges(chart, reading),
      ...axisFindings(chart),
    ].map(say);
  });
}

/** Charts with their places, found through the drawings of each sheet. */
function chartsIn({ parts }: Reading): Placed[] {
  return [...sheetParts(parts)].flatMap(([part, sheet]) =>
    [...relationsOf(parts, part).values()]
      .filter(({ type }) => type === "drawing")
      .flatMap(({ target }) => chartsOf(parts, target, sheet)),
  );
}

function chartsOf(parts: Reading["parts"], drawing: string, sheet: string): Placed[] {
  const text = textOfPart(parts, drawing);
  return [...relationsOf(parts, drawing)]
    .filter(([, { type }]) => type === "chart")
    .map(([id, { target }]) => {
      const xml = textOfPart(parts, target);
      const anchor = text
        .split(/<xdr:(?:two|one)CellAnchor|<xdr:absoluteAnchor/)
        .find((one) => one.includes(`"${id}"`));
      const [column, row] = ["col", "row"].map((name) => new RegExp(`<xdr:${name}>(\\d+)<`).exec(anchor ?? "")?.[1]);
      const place = row === undefined ? "" : `!${addressOf(Number(row), Number(column))}`;
      const words = /<(?:c:)?title>.*?<\/(?:c:)?title>/s.exec(xml)?.[0] ?? "";
      const title = [...words.matchAll(/<a:t>([^<]*)<\/a:t>/g)].map((found) => found[1]).join("");
      return { xml, place: `${sheet}${place}`, title: unescaped(title) || target.replace(/^.*\//, "") };
    });
}

type Said = Omit<Finding, "place">;

function emptyRange(ref: string, title: string, reading: Reading): Said[] {
  if (ref.includes("#REF!"))
    return [{ severity: "error", text: `The chart "${title}" refers to cells that were deleted (${ref}).` }];
  const found = cellsAt(ref, reading);
  // Names and unions are beyond this check.
  if (found === "unread") return [];
  if (found === "missing")
    return [{ severity: "error", text: `The chart "${title}" refers to a sheet that is not there (${ref}).` }];
  const filled = valuesIn(found.sheet, found.area).filter((cell) => cell !== undefined).length;
  if (filled > 0) return [];
  return [{ severity: "error", text: `The chart "${title}" refers to empty cells (${ref}). Point it at the data.` }];
}

function cellsAt(ref: string, reading: Reading) {
  const found = placeIn(ref);
  if (found === undefined) return "unread" as const;
  const index = sheetNamed(reading, found.sheet);
  const sheet = index === undefined ? undefined : reading.sheets[index];
  if (index === undefined || sheet === undefined) return "missing" as const;
  return { sheet, runs: reading.runs[index] ?? [], area: found.area };
}

function valuesIn(sheet: SheetCells, { top, bottom, left, right }: Area) {
  return sheet.rows.slice(top, bottom + 1).flatMap((cells) => cells.slice(left, right + 1));
}

/** Series that end before their column does, reach below it, or have more or fewer values than categories. */
function shortRanges({ xml, title }: Placed, reading: Reading): Said[] {
  const said = new Map<string, Said>();
  for (const series of xml.match(/<(?:c:)?ser>.*?<\/(?:c:)?ser>/gs) ?? []) {
    const values = rangeIn(series, "val") ?? rangeIn(series, "yVal");
    const categories = rangeIn(series, "cat") ?? rangeIn(series, "xVal");
    const found = values === undefined ? "unread" : cellsAt(values, reading);
    if (typeof found === "string" || values === undefined) continue;
    for (const one of [...shortOf(found, title), ...unequal(found.area, categories, title)]) said.set(one.text, one);
  }
  return [...said.values()];
}

const rangeIn = (series: string, element: string): string | undefined => {
  const inner = new RegExp(`<(?:c:)?${element}>.*?<\\/(?:c:)?${element}>`, "s").exec(series)?.[0];
  const ref = /<(?:c:)?f>([^<]*)</.exec(inner ?? "")?.[1];
  return ref === undefined ? undefined : unescaped(ref);
};

function shortOf(found: Exclude<ReturnType<typeof cellsAt>, string>, title: string): Said[] {
  const { sheet, area } = found;
  if (area.left !== area.right) return [];
  const missing = almostAll(found, area);
  if (missing !== undefined) {
    const rows = rowsWords(area, 0, missing.below);
    return [
      { severity: "warning", text: `The chart "${title}" leaves out ${rows} of ${sheet.name}. Extend its range.` },
    ];
  }
  let blank = 0;
  while (blank <= area.bottom - area.top && seenAt(sheet, area.bottom - blank, area.left) === undefined) blank += 1;
  const height = area.bottom - area.top + 1;
  if (blank === 0 || blank === height) return [];
  return [
    {
      severity: "warning",
      text: `The last ${blank} of ${height} cells that the chart "${title}" draws are empty (${sheet.name}!${addressOf(area.bottom - blank + 1, area.left)}). Shorten its range.`,
    },
  ];
}

function unequal(area: Area, categories: string | undefined, title: string): Said[] {
  const other = categories === undefined ? undefined : placeIn(categories)?.area;
  if (other === undefined) return [];
  const count = (one: Area): number => Math.max(one.bottom - one.top, one.right - one.left) + 1;
  if (count(area) === count(other)) return [];
  return [
    {
      severity: "warning",
      text: `The chart "${title}" has ${count(area)} values for ${count(other)} names on its axis. Give both the same rows.`,
    },
  ];
}

/** Bars (and filled areas) say how much by their length: cut off at the bottom, they lie. */
export function axisFindings({ xml, title }: Pick<Placed, "xml" | "title">): Said[] {
  const axes = new Map(
    (xml.match(/<(?:c:)?valAx>.*?<\/(?:c:)?valAx>/gs) ?? []).map((axis) => [
      /axId val="(\d+)"/.exec(axis)?.[1] ?? "",
      axis,
    ]),
  );
  const plots = xml.match(/<(?:c:)?(bar|bar3D|area)Chart>.*?<\/(?:c:)?\1Chart>/gs) ?? [];
  return plots.flatMap((plot): Said[] => {
    const axis = [...plot.matchAll(/axId val="(\d+)"/g)].map((found) => axes.get(found[1] ?? "")).find(Boolean);
    if (axis === undefined || /grouping val="percentStacked"/.test(plot)) return [];
    const given = /<(?:c:)?min val="([^"]*)"/.exec(axis)?.[1];
    if (given !== undefined && Number(given) > 0) return [floating(title, `at ${Number(given)}`)];
    return given === undefined && startsHigh(plot) ? [floating(title, "far above zero by itself")] : [];
  });
}

const floating = (title: string, where: string): Said => ({
  severity: "warning",
  text: `The value axis of "${title}" starts ${where}, so its bars make small differences look large. Let it start at 0.`,
});

/** Programs let an axis without a set minimum float when all values lie within a sixth of the largest. */
function startsHigh(plot: string): boolean {
  const caches = plot.match(/<(?:c:)?val>.*?<\/(?:c:)?val>/gs) ?? [];
  const values = caches.flatMap((cache) => [...cache.matchAll(/<(?:c:)?v>([^<]*)</g)].map((found) => Number(found[1])));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.length > 0 && low > 0 && low > (5 / 6) * high && !/grouping val="stacked"/.test(plot);
}
