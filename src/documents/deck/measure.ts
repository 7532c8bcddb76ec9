/** How much room texts and tables take, by the widths of their fonts. All in points. */
import { type Font, lineHeight, linesOf, textWidth } from "./metrics.ts";
import { type Paragraph, plainText, type Run, type TableBlock } from "./slide.ts";
import type { LevelStyle, TextStyle } from "./text-style.ts";

export const monospace = "Courier New";

/** No text of ours is smaller, unless the template's own is. */
const smallest = 12;

const plain: LevelStyle = {
  ...{ size: 18, bold: false, font: "Arial", spacing: 1, before: 0, margin: 0, fill: undefined },
};
export const levelOf = ({ levels }: TextStyle, level: number): LevelStyle => levels[level] ?? levels.at(-1) ?? plain;

/** The size of a level's text when all text is scaled by `scale`, to half a point. */
export function sizeAt({ size }: LevelStyle, scale: number): number {
  return Math.max(Math.min(size, smallest), Math.round(size * scale * 2) / 2);
}

const fontOf = (run: Run, { font, bold }: LevelStyle, size: number): Font & { readonly text: string } => ({
  text: run.text,
  font: run.code ? monospace : font,
  size: run.raised ? size * 0.66 : run.code ? size * 0.9 : size,
  bold: run.bold ?? bold,
});

/** Height of paragraphs in `width` points, without the insets of their box. */
export function textHeight(paragraphs: readonly Paragraph[], style: TextStyle, width: number, scale: number): number {
  return paragraphs.reduce((sum, paragraph, at) => {
    const level = levelOf(style, paragraph.level);
    const size = sizeAt(level, scale);
    const bold = level.bold || paragraph.look === "heading";
    const pieces = paragraph.runs.map((run) => fontOf(run, { ...level, bold }, size));
    const room = width - (paragraph.sign === "none" && paragraph.level === 0 ? 0 : level.margin);
    const lines = linesOf(pieces, Math.max(20, room));
    return sum + (at === 0 ? 0 : level.before) + lines * lineHeight(level.font, size) * level.spacing;
  }, 0);
}

/** Points around the text of a cell: left and right, above and below. */
export const cellInsets = { side: 9, edge: 5 } as const;

export type TableMeasure = {
  readonly size: number;
  readonly widths: readonly number[];
  /** The header's first. */
  readonly heights: readonly number[];
  /** Whether words are broken because there is no room for the longest of each column. */
  readonly isTight: boolean;
};

/** Column widths and row heights of a table in `room` points at text of `size`. */
export function measureTable(table: TableBlock, font: string, room: number, size: number): TableMeasure {
  const rows = [table.header, ...table.rows];
  const face = (at: number): Font => ({ font, size, bold: at === 0 });
  const columns = table.header.map((_, column) => {
    const texts = rows.map((row, at) => ({ text: plainText(row[column] ?? []), font: face(at) }));
    const words = texts.flatMap(({ text, font: one }) => text.split(/\s+/).map((word) => textWidth(word, one)));
    const longest = Math.max(0, ...texts.map(({ text, font: one }) => textWidth(text, one)));
    return { least: Math.max(20, ...words) + 2 * cellInsets.side + 2, natural: longest + 2 * cellInsets.side + 2 };
  });
  const widths = shareWidth(columns, room);
  const heights = rows.map((row, at) => {
    const lines = row.map((cell, column) => {
      const pieces = cell.map((run) => ({ ...face(at), bold: at === 0 || run.bold === true, text: run.text }));
      return linesOf(pieces, (widths[column] ?? room) - 2 * cellInsets.side);
    });
    return Math.max(1, ...lines) * lineHeight(font, size) + 2 * cellInsets.edge;
  });
  const least = columns.reduce((sum, column) => sum + column.least, 0);
  return { size, widths, heights, isTight: least > room + 1 };
}

type Wanted = { readonly least: number; readonly natural: number };

/** All that is wanted and the rest in equal parts; where that is too much, no column less than its longest word. */
function shareWidth(columns: readonly Wanted[], room: number): number[] {
  const sum = (pick: (one: Wanted) => number): number => columns.reduce((all, one) => all + pick(one), 0);
  const natural = sum((one) => one.natural);
  if (natural <= room) {
    // A narrow table is not torn over the whole slide: its rows would be hard to follow.
    const total = Math.min(room, Math.max(room * 0.6, natural * 1.6));
    return columns.map((one) => one.natural + (total - natural) / columns.length);
  }
  const least = sum((one) => one.least);
  if (least >= room) return columns.map((one) => (one.least / least) * room);
  const more = natural - least;
  return columns.map((one) => one.least + ((room - least) * (one.natural - one.least)) / more);
}
