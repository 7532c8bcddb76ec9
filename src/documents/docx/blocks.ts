/** Paragraphs, headings, lists, tables and figures from Markdown. */
import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  type FileChild,
  HeadingLevel,
  type IParagraphOptions,
  Paragraph,
  type ParagraphChild,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import type { Token, Tokens } from "marked";
import { areNumbers } from "../markdown.ts";
import { withoutControls } from "../package.ts";
import { runsOf, type Writing } from "./inline.ts";
import { headFill, lineColor, textWidth } from "./looks.ts";

const levels = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
] as const;

export type Block =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.List
  | Tokens.Table
  | Tokens.Blockquote
  | Tokens.Code
  | Tokens.Hr
  | Tokens.Space
  | Tokens.HTML
  | Tokens.Checkbox;

/** The word that a heading is linked by: "My results!" is my-results. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

export function blockOf(token: Block, writing: Writing): FileChild[] {
  switch (token.type) {
    case "heading":
      return [headingOf(token, writing)];
    case "list":
      return listOf(token, writing, 0);
    case "table":
      return [tableOf(token, writing), new Paragraph({ spacing: { after: 120 }, children: [] })];
    case "blockquote":
      return quoteOf(token, writing);
    case "code":
      return codeOf(token);
    case "hr":
      return [
        new Paragraph({ border: { bottom: { style: BorderStyle.SINGLE, size: 6, color: lineColor } }, children: [] }),
      ];
    case "space":
    case "html":
    case "checkbox":
      return [];
    default:
      return paragraphOf(token, writing);
  }
}

function headingOf({ depth, tokens, text }: Tokens.Heading, writing: Writing): Paragraph {
  const heading = levels[depth - 1] ?? HeadingLevel.HEADING_6;
  const children = runsOf(tokens, writing);
  const id = writing.anchors.get(slugOf(text));
  return new Paragraph({ heading, children: id === undefined ? children : [new Bookmark({ id, children })] });
}

/** A picture alone is a figure: centred, its title below it as the caption. */
function paragraphOf(token: Tokens.Paragraph | Tokens.Text, writing: Writing): FileChild[] {
  const tokens = token.tokens ?? [];
  const [first] = tokens;
  if (first?.type !== "image" || tokens.length > 1) return [new Paragraph({ children: runsOf(tokens, writing) })];
  const caption = (first as Tokens.Image).title;
  const figure = { alignment: AlignmentType.CENTER, children: runsOf(tokens, writing) };
  if (!caption) return [new Paragraph(figure)];
  return [
    new Paragraph({ ...figure, keepNext: true, spacing: { before: 120, after: 60 } }),
    new Paragraph({ style: "Caption", children: [new TextRun(withoutControls(caption))] }),
  ];
}

const deepest = 5;

function listOf(list: Tokens.List, writing: Writing, depth: number): FileChild[] {
  if (list.ordered && depth === 0) writing.lists += 1;
  const reference = list.ordered ? "numbers" : "bullets";
  const sign = { numbering: { reference, level: depth, instance: writing.lists } };
  const below = { indent: { left: 454 + 397 * depth } };
  return list.items.flatMap((item) => {
    const head = item.tokens.find(isText);
    return item.tokens.flatMap((token): FileChild[] => {
      if (token.type === "list") return listOf(token as Tokens.List, writing, Math.min(depth + 1, deepest));
      if (!isText(token)) return blockOf(token as Block, writing);
      const runs = runsOf(token.tokens, writing);
      // A further paragraph of the same point stands under it without a sign of its own; a task has its box.
      if (token !== head) return [point(runs, below)];
      return [item.task ? point([boxOf(item), ...runs], below) : point(runs, sign)];
    });
  });
}

const point = (
  children: readonly ParagraphChild[],
  place: Pick<IParagraphOptions, "numbering" | "indent">,
): Paragraph => new Paragraph({ style: "ListParagraph", children, ...place });

/** The box of a task in a list. */
const boxOf = ({ checked }: Tokens.ListItem): TextRun => new TextRun(checked ? "☑ " : "☐ ");

const isText = (token: Token): token is Tokens.Text | Tokens.Paragraph =>
  token.type === "text" || token.type === "paragraph";

function quoteOf({ tokens }: Tokens.Blockquote, writing: Writing): FileChild[] {
  return tokens.flatMap((token) =>
    token.type === "paragraph"
      ? [new Paragraph({ style: "Quote", children: runsOf((token as Tokens.Paragraph).tokens, writing) })]
      : blockOf(token as Block, writing),
  );
}

const codeOf = ({ text }: Tokens.Code): FileChild[] =>
  withoutControls(text)
    .split("\n")
    .map((line) => new Paragraph({ style: "Code", children: [new TextRun(line)] }));

const alignments = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT } as const;
const border = { style: BorderStyle.SINGLE, size: 4, color: lineColor } as const;
const borders = { top: border, bottom: border, left: border, right: border };

function tableOf(table: Tokens.Table, writing: Writing): Table {
  const widths = columnWidths(table, textWidth(writing.landscape));
  const row = (cells: readonly Tokens.TableCell[], isHead: boolean): TableRow =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map((cell, at) =>
        tableCell(cell, { width: widths[at] ?? 0, isHead, isRight: isNumeric(table, at) }, writing),
      ),
    });
  return new Table({
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    rows: [row(table.header, true), ...table.rows.map((cells) => row(cells, false))],
  });
}

type CellPlace = { readonly width: number; readonly isHead: boolean; readonly isRight: boolean };

function tableCell(
  { tokens, align }: Tokens.TableCell,
  { width, isHead, isRight }: CellPlace,
  writing: Writing,
): TableCell {
  const alignment = align === null ? (isRight ? AlignmentType.RIGHT : AlignmentType.LEFT) : alignments[align];
  const children = runsOf(tokens as Token[], writing, isHead ? { bold: true } : {});
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    borders,
    margins: { left: 90, right: 90 },
    ...(isHead ? { shading: { type: ShadingType.CLEAR, fill: headFill, color: "auto" } } : {}),
    children: [new Paragraph({ style: "TableText", alignment, keepNext: isHead, children })],
  });
}

/** Whether a column without an alignment of its own holds numbers only: they stand right. */
function isNumeric({ rows, align }: Tokens.Table, column: number): boolean {
  if (align[column] !== null && align[column] !== undefined) return false;
  return areNumbers(rows.map((cells) => cells[column]?.text ?? ""));
}

/** Twips for each column: by the longest word and the usual length of its texts. */
function columnWidths({ header, rows }: Tokens.Table, room: number): number[] {
  const weights = header.map((head, column) => {
    const texts = [head, ...rows.map((cells) => cells[column])].map((cell) => cell?.text ?? "");
    const word = Math.max(...texts.flatMap((text) => text.split(/\s+/)).map(({ length }) => length));
    const longest = Math.max(...texts.map(({ length }) => length));
    return Math.max(6, word + 2, Math.min(longest, 42));
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  // Short tables do not have to fill the page: 140 twips are about a letter.
  const total = Math.min(room, Math.max(room * 0.5, sum * 140));
  return weights.map((weight) => Math.floor((weight / sum) * total));
}
