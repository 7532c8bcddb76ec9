/** Delimited text as a grid. */
import type { PreviewCell, PreviewFact, PreviewRow } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import { readCsv } from "../tables/csv.ts";
import { textOf } from "../tables/grid.ts";
import { piecesOf } from "./pieces.ts";
import { mostRows } from "./sheet-view.ts";
import { withSources } from "./sources.ts";
import type { Viewed } from "./viewed.ts";

const mostCellsOfRow = 2_000;
const numberLike = /^\s*[-+(]?[€$£]?\s?\d[\d.,'\s]*\s?[%€$£)]?\s*$/;

export function tableView(source: Source): Viewed {
  const file = readCsv(source);
  const [grid] = file.grids;
  const all = grid?.rows ?? [];
  const rows = withSources(
    all.slice(0, mostRows).map((row): PreviewRow => ({ c: row.slice(0, mostCellsOfRow).flatMap(cellOf) })),
  );
  const facts: PreviewFact[] = [
    ...(all.length > mostRows ? [{ fact: "rowsCut" as const, n: mostRows, words: grid?.name ?? "" }] : []),
    ...(file.encoding === undefined || file.encoding === "UTF-8"
      ? []
      : [{ fact: "encoding" as const, words: file.encoding }]),
  ];
  const columns = rows.reduce((most, { c }) => Math.max(most, (c.at(-1)?.c ?? -1) + 1), 0);
  const head = {
    name: grid?.name ?? "",
    hidden: false,
    rows: rows.length,
    columns,
    widths: [],
    frozen: 1,
    merged: [],
    charts: [],
  };
  return { preview: { kind: "grid", sheets: [head], facts }, pieces: [piecesOf(rows)] };
}

function cellOf(raw: Parameters<typeof textOf>[0], column: number): readonly PreviewCell[] {
  const text = textOf(raw).slice(0, 4_000);
  if (text === "") return [];
  return [numberLike.test(text) ? { c: column, t: text, k: "n" } : { c: column, t: text }];
}
