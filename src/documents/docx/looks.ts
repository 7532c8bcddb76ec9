/** How documents look: styles, lists, page set-up. */
import { AlignmentType, BorderStyle, type IStylesOptions, LevelFormat, LineRuleType, PageOrientation } from "docx";

export const font = "Calibri";
export const monospace = "Courier New";
const ink = "1F3864";
export const gray = "595959";
/** Border and shading of tables. */
export const lineColor = "BFBFBF";
export const headFill = "E7ECF4";

/** Twips: A4 with margins of 2 cm, and the width left for text upright and on its side. */
const page = { width: 11_906, height: 16_838, margin: 1134 } as const;
export const textWidth = (landscape: boolean): number => (landscape ? page.height : page.width) - 2 * page.margin;
const textHeight = (landscape: boolean): number => (landscape ? page.width : page.height) - 2 * page.margin;

/** Pixels (96 to the inch) that a picture may take; a twip is a fifteenth of one. A caption has to fit below it. */
export const pictureRoom = (landscape: boolean) => ({
  width: Math.floor(textWidth(landscape) / 15),
  height: Math.floor((textHeight(landscape) * 0.8) / 15),
});

export const pageOf = (landscape: boolean) => ({
  size: {
    width: page.width,
    height: page.height,
    orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
  },
  margin: { top: page.margin, right: page.margin, bottom: page.margin, left: page.margin, header: 567, footer: 567 },
});

const heading = (size: number, before: number) => ({
  run: { font, size, bold: true, color: ink },
  paragraph: { spacing: { before, after: 100 }, keepNext: true, keepLines: true },
});

export const stylesFor = (language: string): IStylesOptions => ({
  default: {
    document: {
      run: { font, size: 22, language: { value: language } },
      paragraph: { spacing: { after: 140, line: 271, lineRule: LineRuleType.AUTO } },
    },
    title: { run: { font, size: 48, bold: true, color: ink }, paragraph: { spacing: { after: 240 } } },
    heading1: heading(32, 360),
    heading2: heading(27, 280),
    heading3: heading(24, 220),
    heading4: heading(22, 200),
    heading5: heading(22, 160),
    heading6: heading(22, 160),
    hyperlink: { run: { color: "0563C1", underline: {} } },
    listParagraph: { paragraph: { spacing: { after: 60 } } },
    footnoteText: {
      run: { font, size: 18 },
      paragraph: { spacing: { after: 40, line: 240, lineRule: LineRuleType.AUTO } },
    },
  },
  paragraphStyles: [
    {
      id: "Quote",
      name: "Quote",
      basedOn: "Normal",
      quickFormat: true,
      run: { italics: true, color: gray },
      paragraph: {
        indent: { left: 454 },
        border: { left: { style: BorderStyle.SINGLE, size: 12, space: 10, color: lineColor } },
      },
    },
    {
      id: "Code",
      name: "Code",
      basedOn: "Normal",
      quickFormat: true,
      run: { font: monospace, size: 18 },
      paragraph: { spacing: { after: 0, line: 240, lineRule: LineRuleType.AUTO }, indent: { left: 227 } },
    },
    {
      id: "Caption",
      name: "caption",
      basedOn: "Normal",
      quickFormat: true,
      run: { size: 19, italics: true, color: gray },
      paragraph: { spacing: { before: 60, after: 240 }, alignment: AlignmentType.CENTER },
    },
    {
      id: "TableText",
      name: "Table Text",
      basedOn: "Normal",
      run: { size: 20 },
      paragraph: { spacing: { before: 40, after: 40, line: 240, lineRule: LineRuleType.AUTO } },
    },
    {
      id: "TOCHeading",
      name: "TOC Heading",
      basedOn: "Normal",
      run: { font, size: 27, bold: true, color: ink },
      paragraph: { spacing: { before: 240, after: 120 }, keepNext: true },
    },
  ],
});

const depth = [0, 1, 2, 3, 4, 5];
const indent = (level: number) => ({ paragraph: { indent: { left: 454 + 397 * level, hanging: 340 } } });

/** Lists: bullets, and numbers 1. a. i. */
export const numbering = {
  config: [
    {
      reference: "bullets",
      levels: depth.map((level) => ({
        level,
        format: LevelFormat.BULLET,
        text: ["•", "–", "▪"][level % 3] ?? "•",
        style: indent(level),
      })),
    },
    {
      reference: "numbers",
      levels: depth.map((level) => ({
        level,
        format:
          [LevelFormat.DECIMAL, LevelFormat.LOWER_LETTER, LevelFormat.LOWER_ROMAN][level % 3] ?? LevelFormat.DECIMAL,
        text: `%${level + 1}.`,
        style: indent(level),
      })),
    },
  ],
};
