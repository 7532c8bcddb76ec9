/** How cells look: the words of a description as fonts, fills, borders. One font family everywhere. */
import type ExcelJS from "exceljs";
import { Refusal } from "../../agent/ports.ts";
import type { StyleSpec } from "../book.ts";

export const fontName = "Calibri";
export const fontSize = 11;

export const colors = {
  header: "1F3864",
  headerText: "FFFFFF",
  rule: "8EA9DB",
  muted: "595959",
  input: "1F4FBF",
  warningFill: "FFF2CC",
  warningText: "7F6000",
  goodFill: "E2EFDA",
  goodText: "375623",
  badFill: "FCE4E4",
  badText: "9C0006",
} as const;

export type Look = {
  readonly bold?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly size?: number | undefined;
  readonly color?: string | undefined;
  readonly fill?: string | undefined;
  readonly align?: "left" | "center" | "right" | undefined;
  readonly wrap?: boolean | undefined;
  /** Beside a wrapped text its neighbors stay at the bottom otherwise, far from its first line. */
  readonly top?: boolean | undefined;
  readonly border?: "top" | "bottom" | "all" | undefined;
  readonly underline?: boolean | undefined;
  /** Free room before left-aligned text: it follows a column of right-aligned numbers. */
  readonly indent?: boolean | undefined;
};

export const words: Readonly<Record<string, Look>> = {
  title: { bold: true, size: 16, color: colors.header },
  heading: { bold: true, size: 12, color: colors.header },
  header: { bold: true, color: colors.headerText, fill: colors.header, wrap: true },
  bold: { bold: true },
  italic: { italic: true },
  muted: { color: colors.muted, italic: true },
  total: { bold: true, border: "top" },
  input: { color: colors.input, fill: colors.warningFill },
  good: { color: colors.goodText, fill: colors.goodFill },
  bad: { color: colors.badText, fill: colors.badFill },
  warning: { color: colors.warningText, fill: colors.warningFill },
  wrap: { wrap: true },
  left: { align: "left" },
  center: { align: "center" },
  right: { align: "right" },
};

/** The look that words or an object describe. Refusal for an unknown word or color. */
export function lookOf(style: StyleSpec): Look {
  return typeof style === "string" ? lookOfWords(style) : { ...style, color: hex(style.color), fill: hex(style.fill) };
}

function lookOfWords(style: string): Look {
  const looks = style
    .trim()
    .split(/[\s,]+/)
    .map((word) => {
      const found = words[word.toLowerCase()];
      if (found !== undefined) return found;
      throw new Refusal(`"${word}" is no style. Words that work: ${Object.keys(words).join(", ")}.`);
    });
  return Object.assign({}, ...looks) as Look;
}

function hex(color: string | undefined): string | undefined {
  if (color === undefined || /^#?[0-9a-f]{6}$/i.test(color)) return color?.replace("#", "");
  throw new Refusal(`"${color}" is no color. Write it as RRGGBB.`);
}

const argb = (color: string): { argb: string } => ({ argb: `FF${color.toUpperCase()}` });

export const fillOf = (color: string): ExcelJS.Fill => ({
  type: "pattern",
  pattern: "solid",
  fgColor: argb(color),
  bgColor: argb(color),
});

/** The exceljs style of a look. A font without a name falls back to a serif in some programs, so it always has one. */
export function styleOf(look: Look, code: string | undefined): Partial<ExcelJS.Style> {
  return {
    font: fontOf(look),
    ...(look.fill ? { fill: fillOf(look.fill) } : {}),
    ...(look.align || look.wrap || look.indent || look.top ? { alignment: alignmentOf(look) } : {}),
    ...(look.border ? { border: borderOf(look.border) } : {}),
    ...(code && code !== "General" ? { numFmt: code } : {}),
  };
}

const fontOf = ({ size, bold, italic, underline, color }: Look): Partial<ExcelJS.Font> => ({
  name: fontName,
  size: size ?? fontSize,
  family: 2,
  ...(bold ? { bold } : {}),
  ...(italic ? { italic } : {}),
  ...(underline ? { underline } : {}),
  ...(color ? { color: argb(color) } : {}),
});

const alignmentOf = ({ align, indent, wrap, top }: Look): Partial<ExcelJS.Alignment> => ({
  ...(align || indent ? { horizontal: align ?? "left" } : {}),
  ...(indent ? { indent: 1 } : {}),
  ...(wrap ? { wrapText: true } : {}),
  ...(wrap || top ? { vertical: "top" } : {}),
});

function borderOf(edge: NonNullable<Look["border"]>): Partial<ExcelJS.Borders> {
  const line = { style: "thin" as const, color: argb(colors.rule) };
  if (edge === "all") return { top: line, bottom: line, left: line, right: line };
  return edge === "top" ? { top: line } : { bottom: line };
}
