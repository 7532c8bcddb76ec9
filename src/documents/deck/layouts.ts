/** The layouts of a deck with their placeholders, and which of them a slide is made after. */
import { attribute, child } from "../readers/markup.ts";
import { contrast, groundOf, type Rgb, schemeColor } from "./colors.ts";
import {
  type Box,
  boxOf,
  type Deck,
  type Hold,
  holdOf,
  identityOf,
  lineOf,
  type Sheet,
  sheetOf,
  type Theme,
  themeOf,
} from "./sheets.ts";
import type { SlideKind } from "./slide.ts";
import { type TextStyle, textStyle } from "./text-style.ts";

/** A placeholder of a layout that a slide can fill. */
export type Slot = { readonly hold: Hold; readonly name: string; readonly box: Box; readonly style: TextStyle };

export type Layout = {
  readonly part: string;
  readonly name: string;
  /** Its word in the file: "obj", "twoObj"; "" when it has none. */
  readonly type: string;
  readonly title: Slot | undefined;
  /** For texts and any content, from left to right. */
  readonly bodies: readonly Slot[];
  readonly sources: Slot | undefined;
  readonly footer: Slot | undefined;
  readonly number: Slot | undefined;
  readonly theme: Theme;
  /** The scheme's name for the color of headings within the text: the second one where it can be read. */
  readonly emphasis: "tx1" | "tx2";
  /** DrawingML of the color of fine lines: a shade of the text's, light on light and dark on dark grounds. */
  readonly hairline: string;
  /** Whether the usual color of texts can be read on its ground. */
  readonly isPlain: boolean;
};

/** The layouts of all masters, in the order of the masters. */
export function layoutsOf(deck: Deck, masters: readonly string[]): Layout[] {
  return masters.flatMap((part) => {
    const master = sheetOf(deck.parts, part);
    if (master === undefined) return [];
    const theme = themeOf(master, deck.parts);
    const targets = [...master.relations.values()].filter(({ type }) => type === "slideLayout");
    return targets.flatMap(({ target }) => {
      const sheet = sheetOf(deck.parts, target);
      return sheet === undefined ? [] : [layoutOf(sheet, deck, theme)];
    });
  });
}

function layoutOf(sheet: Sheet, deck: Deck, theme: Theme): Layout {
  const slots = sheet.shapes.flatMap((shape): Slot[] => {
    const hold = holdOf(shape);
    const box = boxOf(lineOf(shape, sheet));
    if (hold === undefined || box === undefined) return [];
    const identity = identityOf(shape);
    const name = (identity && attribute(identity, "name")) ?? "";
    return [{ hold, name, box, style: textStyle(shape, { deck, sheet, theme }) }];
  });
  const of = (...types: readonly string[]): Slot | undefined => slots.find(({ hold }) => types.includes(hold.type));
  const texts = slots.filter(({ hold }) => ["obj", "body", "subTitle"].includes(hold.type));
  const sources = texts.find(({ name }) => /source|quelle/i.test(name));
  const root = child(sheet.root, "cSld");
  return {
    part: sheet.part,
    name: (root && attribute(root, "name")) ?? "",
    type: attribute(sheet.root, "type") ?? "",
    title: of("title", "ctrTitle"),
    bodies: texts.filter((slot) => slot !== sources).sort((a, b) => a.box.x - b.box.x || a.box.y - b.box.y),
    ...{ sources, footer: of("ftr"), number: of("sldNum"), theme },
    emphasis: isReadable("tx2", sheet, theme) ? "tx2" : "tx1",
    hairline: isDark(groundOf(sheet, theme)) ? shade("35000") : shade("15000", '<a:lumOff val="85000"/>'),
    isPlain: isReadable("tx1", sheet, theme),
  };
}

const shade = (by: string, more = ""): string => `<a:schemeClr val="tx1"><a:lumMod val="${by}"/>${more}</a:schemeClr>`;

/** Where white is told better than black. */
const isDark = (ground: Rgb | undefined): boolean =>
  ground !== undefined && contrast(ground, [1, 1, 1]) > contrast(ground, [0, 0, 0]);

function isReadable(name: string, sheet: Sheet, theme: Theme): boolean {
  const [text, ground] = [schemeColor(name, sheet, theme), groundOf(sheet, theme)];
  return text !== undefined && ground !== undefined && contrast(text, ground) >= 4.5;
}

/** Words by which layouts of templates are known when their type does not say it. */
const names: Readonly<Record<SlideKind, RegExp>> = {
  title: /^(?:title|titel|cover|deckblatt|startfolie)/i,
  section: /section|abschnitt|kapitel|divider|trenn/i,
  content: /content|inhalt|text/i,
  quote: /quot|zitat|citat/i,
  closing: /clos|thank|danke|abschluss|schlussfolie|ende?\b|contact|kontakt/i,
};
const types: Readonly<Record<SlideKind, readonly string[]>> = {
  title: ["title"],
  section: ["secHead"],
  content: ["obj", "tx"],
  quote: [],
  closing: [],
};

/** Big enough for what a slide has to say: a tenth of it. */
const isRoomy =
  (deck: Deck) =>
  ({ box }: Slot): boolean =>
    box.width * box.height > 0.1 * deck.size.width * deck.size.height;

/**
 * The layout for a slide of `kind` with `columns` columns. Every deck has one for anything: where a template has none of
 * the kind, the next best is taken.
 */
export function chooseLayout(
  layouts: readonly Layout[],
  deck: Deck,
  kind: SlideKind,
  columns: number,
): Layout | undefined {
  const titled = layouts.filter(({ title }) => title !== undefined);
  if (kind === "content") return contentLayout(titled, deck, columns) ?? anyOf(layouts);
  const own =
    titled.find(({ type }) => types[kind].includes(type)) ??
    titled.find(({ name, type }) => names[kind].test(name) && !types.content.includes(type));
  if (own !== undefined) return own;
  if (kind === "quote") return chooseLayout(layouts, deck, "content", 1);
  return kind === "title" ? (titled[0] ?? anyOf(layouts)) : chooseLayout(layouts, deck, "title", 1);
}

/** Where no layout has a place for a title, texts stand free: they must show on the ground. */
const anyOf = (layouts: readonly Layout[]): Layout | undefined => layouts.find(({ isPlain }) => isPlain) ?? layouts[0];

/** One with as many places for content as there are columns; else one with a title only, where content stands free. */
function contentLayout(titled: readonly Layout[], deck: Deck, columns: number): Layout | undefined {
  const fits = ({ bodies }: Layout): boolean => bodies.length === columns && bodies.every(isRoomy(deck));
  const type = columns === 2 ? ["twoObj", "twoColTx"] : types.content;
  return (
    titled.find((one) => type.includes(one.type) && fits(one)) ??
    (columns > 0 ? titled.find((one) => fits(one) && one.type !== "secHead") : undefined) ??
    titled.find((one) => one.type === "titleOnly") ??
    titled.find(({ bodies }) => bodies.length === 0) ??
    titled[0]
  );
}
