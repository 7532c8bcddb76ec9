/** Presentations slide by slide: boxes where they stand, with their text, tables, charts and pictures. */
import { Refusal } from "../../agent/ports.ts";
import type { PreviewFact, PreviewRun, PreviewShape, PreviewSlide } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import {
  attribute,
  child,
  descendants,
  type Element,
  elementsIn,
  firstElement,
  flat,
  textIn,
} from "../readers/markup.ts";
import { mainPart } from "../readers/office-parts.ts";
import { isOn } from "../readers/word-styles.ts";
import { type Relation, relationsOf, xmlOf } from "../relations.ts";
import { chartView } from "./chart-view.ts";
import { type PictureBudget, pictureBudget, pictureOf } from "./pictures.ts";
import { type Frame, framesOf, placedShapes } from "./slide-places.ts";
import type { Viewed } from "./viewed.ts";

const needed =
  /^(\[Content_Types\]|_rels\/|ppt\/(?:presentation\.xml|_rels\/|slides\/|slideLayouts\/|slideMasters\/|notesSlides\/|charts\/[^/]+\.xml|media\/))/i;
const mostSlides = 500;

export type Size = { readonly width: number; readonly height: number };
type Context = {
  readonly parts: Parts;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly size: Size;
  readonly budget: PictureBudget;
  readonly left: { drawings: number };
};

export function slideView(source: Source): Viewed {
  const parts = openPackage(source, (part) => needed.test(part));
  const main = mainPart(parts, "ppt/presentation.xml");
  const presentation = firstElement(xmlOf(parts, main) ?? "", "presentation");
  if (presentation === undefined) throw new Refusal(`${source.name} is damaged: it names no slides.`);
  const area = child(presentation, "sldSz");
  const size = {
    width: Number(area && attribute(area, "cx")) || 12_192_000,
    height: Number(area && attribute(area, "cy")) || 6_858_000,
  };
  const relations = relationsOf(parts, main);
  const targets = descendants(presentation, "sldId").flatMap((slide) => {
    const target = relations.get(attribute(slide, "r:id") ?? "")?.target;
    return target === undefined ? [] : [target];
  });
  const shared = { parts, size, budget: pictureBudget(), left: { drawings: 0 } };
  const slides = targets
    .slice(0, mostSlides)
    .map((part) => slideOf(part, { ...shared, relations: relationsOf(parts, part) }));
  const facts: PreviewFact[] = [
    { fact: "drawingsLeft", n: shared.left.drawings },
    ...(shared.budget.leftOut > 0 ? [{ fact: "picturesLeft" as const, n: shared.budget.leftOut }] : []),
    ...(targets.length > mostSlides ? [{ fact: "pagesCut" as const, n: mostSlides }] : []),
  ];
  return { preview: { kind: "deck", ratio: size.width / size.height, slides, facts }, pieces: [] };
}

function slideOf(part: string, context: Context): PreviewSlide {
  const slide = firstElement(xmlOf(context.parts, part) ?? "", "sld");
  if (slide === undefined) return { title: "", hidden: false, shapes: [], notes: [] };
  const frames = framesOf(context.parts, context.relations);
  const placed = placedShapes(child(child(slide, "cSld"), "spTree"), frames);
  const shapes = placed.flatMap(({ element, frame, kind }) => {
    const content = contentOf(element, kind, context);
    return content === undefined ? [] : [{ ...percent(frame, context.size), ...content }];
  });
  const title = shapes.find((shape) => shape.title);
  return {
    title: flat((title?.text ?? []).flatMap(({ runs }) => runs.map(({ text }) => text)).join(" ")),
    hidden: attribute(slide, "show") === "0",
    shapes,
    notes: notesOf(context),
  };
}

const percent = ({ x, y, width, height }: Frame, size: Size) => ({
  x: (100 * x) / size.width,
  y: (100 * y) / size.height,
  width: (100 * width) / size.width,
  height: (100 * height) / size.height,
});

type Content = Omit<PreviewShape, "x" | "y" | "width" | "height">;

function contentOf(element: Element, kind: string | undefined, context: Context): Content | undefined {
  if (element.name === "pic") return pictureIn(element, context);
  if (element.name === "graphicFrame") return frameContent(element, context);
  if (/^(?:sldNum|dt|ftr)$/.test(kind ?? "")) return undefined;
  const text = paragraphsIn(child(element, "txBody"), kind);
  if (text.length > 0) return { text, ...lookOf(element, kind, context.size) };
  // Lines, arrows and empty boxes.
  if (kind === undefined) context.left.drawings += 1;
  return undefined;
}

/** Sizes that masters usually give, in points, where a shape does not say its own. */
const usual = { title: 36, placeholder: 24, other: 18 };

function lookOf(element: Element, kind: string | undefined, { height }: Size): Content {
  const isTitle = /^(?:ctrT|t)itle$/.test(kind ?? "");
  const sized = descendants(element, "rPr").find((one) => attribute(one, "sz") !== undefined);
  const own = Number((sized && attribute(sized, "sz")) ?? "0") / 100;
  const points = own || (isTitle ? usual.title : kind === undefined ? usual.other : usual.placeholder);
  const align = alignOf(element, kind);
  const isHidden = attribute(child(child(element, "nvSpPr"), "cNvPr") ?? element, "hidden") === "1";
  return {
    size: (100 * points * 12_700) / height,
    ...(isTitle ? { title: true } : {}),
    ...(isHidden ? { hidden: true } : {}),
    ...(align === undefined ? {} : { align }),
  };
}

function alignOf(element: Element, kind: string | undefined): "center" | "end" | undefined {
  const [first] = descendants(element, "pPr");
  const word = first && attribute(first, "algn");
  if (word === "ctr" || (word === undefined && kind === "ctrTitle")) return "center";
  return word === "r" ? "end" : undefined;
}

function paragraphsIn(body: Element | undefined, kind: string | undefined): NonNullable<PreviewShape["text"]> {
  const bulleted = kind === "body" || kind === "obj" || kind === "";
  return (body === undefined ? [] : elementsIn(body).filter(({ name }) => name === "p")).flatMap((paragraph) => {
    const runs = elementsIn(paragraph).flatMap(runOf);
    if (runs.every(({ text }) => text.trim() === "")) return [];
    const properties = child(paragraph, "pPr");
    const level = Math.min(8, Number((properties && attribute(properties, "lvl")) ?? "0") || 0);
    const own = child(properties, "buChar") ?? child(properties, "buAutoNum");
    const bullet = own !== undefined || (bulleted && child(properties, "buNone") === undefined);
    return [{ runs, level, bullet }];
  });
}

function runOf(run: Element): readonly PreviewRun[] {
  if (run.name === "br") return [{ text: "\n" }];
  if (run.name !== "r" && run.name !== "fld") return [];
  const properties = child(run, "rPr");
  const flag = (name: string): boolean => properties !== undefined && attribute(properties, name) === "1";
  const text = descendants(run, "t").map(textIn).join("");
  return [
    {
      text,
      ...(flag("b") || isOn(child(properties, "b")) ? { bold: true } : {}),
      ...(flag("i") ? { italic: true } : {}),
    },
  ];
}

function pictureIn(element: Element, { parts, relations, budget }: Context): Content {
  const about = child(child(element, "nvPicPr"), "cNvPr");
  const words = flat((about && attribute(about, "descr")) ?? "").slice(0, 400);
  const [blip] = descendants(element, "blip");
  const target = relations.get((blip && attribute(blip, "r:embed")) ?? "");
  return { picture: pictureOf(parts, target?.outside === false ? target.target : undefined, words, budget) };
}

function frameContent(frame: Element, { parts, relations, left }: Context): Content | undefined {
  const [table] = descendants(frame, "tbl");
  if (table !== undefined)
    return {
      table: descendants(table, "tr").map((row) =>
        descendants(row, "tc").map((cell) => flat(descendants(cell, "t").map(textIn).join(" "))),
      ),
    };
  const [chart] = descendants(frame, "chart");
  const markup = chart && xmlOf(parts, relations.get(attribute(chart, "r:id") ?? "")?.target ?? "");
  if (markup !== undefined) return { chart: chartView(markup, "") };
  left.drawings += 1;
  return undefined;
}

function notesOf({ parts, relations }: Context): readonly string[] {
  const target = [...relations.values()].find(({ type }) => type === "notesSlide")?.target;
  const notes = target === undefined ? undefined : firstElement(xmlOf(parts, target) ?? "", "notes");
  if (notes === undefined) return [];
  return descendants(notes, "sp")
    .filter((shape) => descendants(shape, "ph").some((place) => attribute(place, "type") === "body"))
    .flatMap((shape) => descendants(shape, "p").map((one) => descendants(one, "t").map(textIn).join("")))
    .filter((line) => line.trim() !== "");
}
