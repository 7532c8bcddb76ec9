/** Slides, layouts and masters of a deck, and what they hand down to each other (ECMA-376 part 1, 19.3 and 21.1.2). */
import { Refusal } from "../../agent/ports.ts";
import type { Parts } from "../package.ts";
import { attribute, child, descendants, type Element, elementsIn, firstElement } from "../readers/markup.ts";
import { mainPart } from "../readers/office-parts.ts";
import { type Relation, relationsOf, xmlOf } from "../relations.ts";

/** English Metric Units: 914,400 to the inch, 12,700 to the point. */
export const emuPerPoint = 12_700;

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A slide, layout or master. `above` is what it is made after. */
export type Sheet = {
  readonly part: string;
  readonly root: Element;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly shapes: readonly Element[];
  readonly above: Sheet | undefined;
};

export type Theme = {
  /** Names of the fonts for headings and for text. */
  readonly fonts: { readonly major: string; readonly minor: string };
  /** RRGGBB by the names of the scheme: dk1, lt1, accent1 … */
  readonly colors: ReadonlyMap<string, string>;
};

export type Deck = {
  readonly parts: Parts;
  readonly main: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly defaults: Element | undefined;
  /** Parts of the slides in the order of the show. */
  readonly slides: readonly string[];
};

/** Refusal when the package holds no presentation. */
export function deckOf(parts: Parts, name: string): Deck {
  const main = mainPart(parts, "ppt/presentation.xml");
  const root = firstElement(xmlOf(parts, main) ?? "", "presentation");
  if (root === undefined) throw new Refusal(`${name} is damaged: it names no slides.`);
  const relations = relationsOf(parts, main);
  const size = child(root, "sldSz");
  const slides = descendants(root, "sldId").flatMap((slide) => {
    const target = relations.get(attribute(slide, "r:id") ?? "")?.target;
    return target !== undefined && parts[target] !== undefined ? [target] : [];
  });
  return {
    ...{ parts, main, slides, defaults: child(root, "defaultTextStyle") },
    size: { width: number(size, "cx") || 12_192_000, height: number(size, "cy") || 6_858_000 },
  };
}

export const number = (element: Element | undefined, name: string): number =>
  Number((element && attribute(element, name)) ?? "0") || 0;

/** What each kind of sheet is made after. */
const aboveOf: Readonly<Record<string, string>> = { sld: "slideLayout", sldLayout: "slideMaster" };

const kindAbove: Readonly<Record<string, string>> = { sld: "sldLayout", sldLayout: "sldMaster" };

/** A sheet with those it is made after; undefined when its part is no such sheet. */
export function sheetOf(parts: Parts, part: string, from?: string): Sheet | undefined {
  const markup = xmlOf(parts, part) ?? "";
  const root = ["sld", "sldLayout", "sldMaster"].map((name) => firstElement(markup, name)).find(Boolean);
  if (root === undefined) return undefined;
  const relations = relationsOf(parts, part);
  // A file may name a sheet as its own master: nothing is made after what is not above it.
  if (from !== undefined && root.name !== kindAbove[from]) return undefined;
  const wanted = aboveOf[root.name];
  const above = [...relations.values()].find(({ type, outside }) => type === wanted && !outside);
  return {
    ...{ part, root, relations },
    shapes: shapesIn(child(child(root, "cSld"), "spTree")),
    above: above && sheetOf(parts, above.target, root.name),
  };
}

const shapeNames = new Set(["sp", "graphicFrame", "pic", "cxnSp"]);

function shapesIn(tree: Element | undefined): readonly Element[] {
  if (tree === undefined) return [];
  return elementsIn(tree).flatMap((one) => {
    if (shapeNames.has(one.name)) return [one];
    if (one.name === "AlternateContent") return shapesIn(child(one, "Choice") ?? child(one, "Fallback"));
    return one.name === "grpSp" ? shapesIn(one) : [];
  });
}

/** The properties of a shape that say what it is: nvSpPr, nvPicPr, nvGraphicFramePr. */
const about = (shape: Element): Element | undefined => elementsIn(shape).find(({ name }) => /^nv.*Pr$/.test(name));

/** Name, number and description of a shape. */
export const identityOf = (shape: Element): Element | undefined => child(about(shape), "cNvPr");

export type Hold = { readonly type: string; readonly idx: string | undefined };

/** What a shape is a placeholder for; undefined for shapes that are none. Without a type it takes any content ("obj"). */
export function holdOf(shape: Element): Hold | undefined {
  const place = child(child(about(shape), "nvPr"), "ph");
  return place && { type: attribute(place, "type") ?? "obj", idx: attribute(place, "idx") };
}

const isTitle = (type: string): boolean => type === "title" || type === "ctrTitle";

/** What a master has for a placeholder of a layout: it knows only titles, texts, dates, footers and numbers. */
const kindOnMaster = (type: string): string => {
  if (isTitle(type)) return "title";
  return ["dt", "ftr", "sldNum"].includes(type) ? type : "body";
};

/** The placeholder of a sheet that hands down to this one: by number, else by kind. */
function parentIn(sheet: Sheet, { type, idx }: Hold): Element | undefined {
  const held = sheet.shapes.flatMap((shape) => {
    const hold = holdOf(shape);
    return hold === undefined ? [] : [{ shape, hold }];
  });
  if (sheet.root.name === "sldMaster") return held.find(({ hold }) => hold.type === kindOnMaster(type))?.shape;
  const byNumber = held.find(({ hold }) => idx !== undefined && hold.idx === idx);
  const same = ({ hold }: { readonly hold: Hold }): boolean =>
    hold.type === type || (isTitle(type) && isTitle(hold.type));
  return (byNumber ?? (idx === undefined || isTitle(type) ? held.find(same) : undefined))?.shape;
}

/** A shape and those that hand down to it, nearest first. */
export function lineOf(shape: Element, sheet: Sheet): readonly Element[] {
  const line = [shape];
  let hold = holdOf(shape);
  if (hold === undefined) return line;
  for (let above = sheet.above; above !== undefined; above = above.above) {
    const parent = parentIn(above, hold);
    if (parent === undefined) continue;
    line.push(parent);
    // A slide says "any content" where its layout says "text"; the master goes by the layout's word.
    hold = { idx: hold.idx, type: hold.type === "obj" ? (holdOf(parent)?.type ?? "obj") : hold.type };
  }
  return line;
}

/** Where a shape stands; undefined when nothing says so. */
export function boxOf(line: readonly Element[]): Box | undefined {
  for (const shape of line) {
    const frame = child(child(shape, "spPr"), "xfrm") ?? child(shape, "xfrm");
    const [place, area] = [child(frame, "off"), child(frame, "ext")];
    if (place === undefined || area === undefined) continue;
    return { x: number(place, "x"), y: number(place, "y"), width: number(area, "cx"), height: number(area, "cy") };
  }
  return undefined;
}

/** The master of a sheet. */
export function masterOf(sheet: Sheet): Sheet {
  let top = sheet;
  while (top.above !== undefined) top = top.above;
  return top;
}

export function themeOf(sheet: Sheet, parts: Parts): Theme {
  const part = [...masterOf(sheet).relations.values()].find(({ type }) => type === "theme")?.target;
  const root = firstElement(xmlOf(parts, part ?? "") ?? "", "themeElements");
  const face = (name: string): string => {
    const latin = child(child(child(root, "fontScheme"), name), "latin");
    return (latin && attribute(latin, "typeface")) || "Arial";
  };
  const colors = new Map<string, string>();
  for (const one of elementsIn(child(root, "clrScheme") ?? { name: "", attributes: {}, children: [] })) {
    const [value] = elementsIn(one);
    const color = value && (attribute(value, "lastClr") ?? attribute(value, "val"));
    if (color !== undefined && /^[\da-f]{6}$/i.test(color)) colors.set(one.name, color.toUpperCase());
  }
  return { fonts: { major: face("majorFont"), minor: face("minorFont") }, colors };
}
