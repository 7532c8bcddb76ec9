/** The look of a shape's text, level by level, as it comes down from slide, layout, master and presentation. */
import { attribute, child, type Element } from "../readers/markup.ts";
import {
  type Deck,
  emuPerPoint,
  type Hold,
  holdOf,
  lineOf,
  masterOf,
  number,
  type Sheet,
  type Theme,
} from "./sheets.ts";

export type LevelStyle = {
  /** Points. */
  readonly size: number;
  readonly bold: boolean;
  readonly font: string;
  /** Of single spacing. */
  readonly spacing: number;
  /** Points above each paragraph. */
  readonly before: number;
  /** Points from the edge to the text. */
  readonly margin: number;
  /** The fill of the text: solidFill; undefined when nothing says so. */
  readonly fill: Element | undefined;
};

export type TextStyle = {
  readonly levels: readonly LevelStyle[];
  /** Points between the box and its text: left, top, right, bottom. */
  readonly insets: readonly [number, number, number, number];
  readonly anchor: string;
};

/** Where a style is looked up. */
export type Scope = { readonly deck: Deck; readonly sheet: Sheet; readonly theme: Theme };

const levels = [1, 2, 3, 4, 5];

export function textStyle(shape: Element, { deck, sheet, theme }: Scope): TextStyle {
  const line = lineOf(shape, sheet);
  const lists = [...line.map((one) => child(child(one, "txBody"), "lstStyle")), masterList(line, sheet), deck.defaults];
  const bodies = line.map((one) => child(child(one, "txBody"), "bodyPr"));
  const inset = (name: string, usual: number): number => {
    const said = bodies.map((body) => body && attribute(body, name)).find((value) => value !== undefined);
    return (said === undefined ? usual : Number(said) || 0) / emuPerPoint;
  };
  return {
    levels: levels.map((level) => levelStyle(lists, level, theme)),
    insets: [inset("lIns", 91_440), inset("tIns", 45_720), inset("rIns", 91_440), inset("bIns", 45_720)],
    anchor: bodies.map((body) => body && attribute(body, "anchor")).find((value) => value !== undefined) ?? "t",
  };
}

/** Masters have a style for titles and one for other placeholders; other text follows the presentation. */
function masterList(line: readonly Element[], sheet: Sheet): Element | undefined {
  const holds = line.map(holdOf).filter((hold): hold is Hold => hold !== undefined);
  const [first] = holds;
  if (first === undefined) return undefined;
  const styles = child(masterOf(sheet).root, "txStyles");
  if (holds.some(({ type }) => type === "title" || type === "ctrTitle")) return child(styles, "titleStyle");
  return child(styles, ["dt", "ftr", "sldNum"].includes(first.type) ? "otherStyle" : "bodyStyle");
}

function levelStyle(lists: readonly (Element | undefined)[], level: number, theme: Theme): LevelStyle {
  const found = lists.flatMap((list) => {
    const own = child(list, `lvl${level}pPr`);
    return own === undefined ? [] : [own];
  });
  const runs = found.flatMap((one) => child(one, "defRPr") ?? []);
  const said = (list: readonly Element[], name: string): string | undefined =>
    list.map((one) => attribute(one, name)).find((value) => value !== undefined);
  const inner = (list: readonly Element[], name: string): Element | undefined =>
    list.map((one) => child(one, name)).find(Boolean);
  const before = child(inner(found, "spcBef"), "spcPts");
  const size = (Number(said(runs, "sz")) || 1800) / 100;
  const percentBefore = number(child(inner(found, "spcBef"), "spcPct"), "val") / 100_000;
  return {
    size,
    bold: said(runs, "b") === "1",
    font: fontOf(inner(runs, "latin"), theme),
    spacing: (number(child(inner(found, "lnSpc"), "spcPct"), "val") || 100_000) / 100_000,
    before: before === undefined ? percentBefore * size : number(before, "val") / 100,
    margin: Number(said(found, "marL") ?? "0") / emuPerPoint,
    fill: inner(runs, "solidFill"),
  };
}

/** The font that a latin element names; "+mj-lt" and "+mn-lt" are those of the theme. */
export function fontOf(latin: Element | undefined, { fonts }: Theme): string {
  const face = (latin && attribute(latin, "typeface")) ?? "+mn-lt";
  if (face.startsWith("+mj")) return fonts.major;
  return face.startsWith("+mn") || face === "" ? fonts.minor : face;
}
