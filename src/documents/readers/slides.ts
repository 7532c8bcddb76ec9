/** Presentations (.pptx): slide by slide in their order, with tables, charts' figures, notes and comments. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { type Relation, relationsOf, xmlOf } from "../relations.ts";
import {
  attribute,
  child,
  descendants,
  type Element,
  elementsIn,
  firstElement,
  flat,
  tableLines,
  textIn,
} from "./markup.ts";
import { mainPart, propertiesOf } from "./office-parts.ts";
import { type Content, hiddenText, type Part } from "./reading.ts";

const needed =
  /^(\[Content_Types\]|_rels\/|docProps\/(core|app)\.xml$|ppt\/(presentation\.xml|commentAuthors|_rels|slides\/|notesSlides\/|comments\/|charts\/[^/]+\.xml|diagrams\/data))/i;

type Size = { readonly width: number; readonly height: number };
type Context = { readonly parts: Parts; readonly relations: ReadonlyMap<string, Relation>; readonly size: Size };

export function slidesContent(source: Source): Content {
  const parts = openPackage(source, (part) => needed.test(part));
  const main = mainPart(parts, "ppt/presentation.xml");
  const presentation = firstElement(xmlOf(parts, main) ?? "", "presentation");
  if (presentation === undefined) throw new Refusal(`${source.name} is damaged: it names no slides.`);
  const relations = relationsOf(parts, main);
  const area = child(presentation, "sldSz");
  const size = {
    width: Number(area && attribute(area, "cx")) || 12_192_000,
    height: Number(area && attribute(area, "cy")) || 6_858_000,
  };
  const targets = descendants(presentation, "sldId").flatMap((slide) => {
    const target = relations.get(attribute(slide, "r:id") ?? "")?.target;
    return target === undefined ? [] : [target];
  });
  const slides = targets.map((part, at) => slideOf({ parts, size, relations: relationsOf(parts, part) }, part, at + 1));
  const pictures = slides.reduce((sum, slide) => sum + slide.pictures, 0);
  const { head, notes } = propertiesOf(parts);
  return {
    what: `Presentation, ${slides.length} ${slides.length === 1 ? "slide" : "slides"}`,
    head,
    parts: slides.map(({ part }) => part),
    notes: [...(pictures > 0 ? [`Pictures on the slides are not shown (${pictures}).`] : []), ...notes],
  };
}

type Slide = { readonly part: Part; readonly pictures: number };

function slideOf(context: Context, part: string, number: number): Slide {
  const slide = firstElement(xmlOf(context.parts, part) ?? "", "sld");
  if (slide === undefined)
    return { part: { title: `Slide ${number}`, lines: ["(This slide cannot be read.)"] }, pictures: 0 };
  const hidden = attribute(slide, "show") === "0" ? " (hidden)" : "";
  const shapes = shapesIn(child(child(slide, "cSld"), "spTree"));
  const title = shapes.find((shape) => /^(ctrT|t)itle$/.test(placeholder(shape) ?? ""));
  const heading = title === undefined ? "" : flat(paragraphs(title).join(" "));
  const body = shapes.filter((shape) => shape !== title).flatMap((shape) => shapeLines(shape, context));
  const lines = [...body, ...notesOf(context), ...commentsOf(context)];
  return {
    part: { title: `Slide ${number}${hidden}${heading === "" ? "" : `: ${heading}`}`, lines: [...lines, ""] },
    pictures: shapes.filter(({ name }) => name === "pic").length,
  };
}

const shapeNames = new Set(["sp", "graphicFrame", "pic", "cxnSp"]);

/** The shapes of a slide, groups opened, in their order. Of alternatives only the first is taken. */
function shapesIn(tree: Element | undefined): readonly Element[] {
  if (tree === undefined) return [];
  return elementsIn(tree).flatMap((one) => {
    if (shapeNames.has(one.name)) return [one];
    if (one.name === "AlternateContent") return shapesIn(child(one, "Choice") ?? child(one, "Fallback"));
    return one.name === "grpSp" ? shapesIn(one) : [];
  });
}

function placeholder(shape: Element): string | undefined {
  const place = child(child(child(shape, "nvSpPr"), "nvPr"), "ph");
  return place && (attribute(place, "type") ?? "body");
}

function shapeLines(shape: Element, context: Context): readonly string[] {
  if (shape.name === "pic") return [pictureLine(shape)];
  if (shape.name === "graphicFrame") return frameLines(shape, context);
  // Numbers and dates of slides repeat on every one.
  if (/^(sldNum|dt|ftr)$/.test(placeholder(shape) ?? "")) return [];
  const lines = paragraphs(shape);
  const text = lines.join(" ").trim();
  if (text === "") return [];
  const own = child(shape, "nvSpPr");
  const isHidden = attribute(child(own, "cNvPr") ?? shape, "hidden") === "1" || isOff(shape, context.size);
  return isHidden ? [hiddenText(flat(text))] : lines;
}

/** Wholly beside the slide, where no audience sees it. */
function isOff(shape: Element, { width, height }: Size): boolean {
  const frame = child(child(shape, "spPr"), "xfrm");
  const [place, area] = [child(frame, "off"), child(frame, "ext")];
  if (place === undefined || area === undefined) return false;
  const at = (element: Element, name: string): number => Number(attribute(element, name) ?? "0");
  const [x, y] = [at(place, "x"), at(place, "y")];
  return x >= width || y >= height || x + at(area, "cx") <= 0 || y + at(area, "cy") <= 0;
}

function pictureLine(shape: Element): string {
  const about = child(child(shape, "nvPicPr"), "cNvPr");
  const words = flat((about && attribute(about, "descr")) ?? "");
  return words === "" ? "[picture]" : `[picture: ${words}]`;
}

/** Paragraphs of a shape, indented by their level. */
function paragraphs(shape: Element): readonly string[] {
  const body = child(shape, "txBody");
  if (body === undefined) return [];
  return elementsIn(body)
    .filter(({ name }) => name === "p")
    .map((paragraph) => {
      const level = Number(attribute(child(paragraph, "pPr") ?? paragraph, "lvl") ?? "0") || 0;
      const text = elementsIn(paragraph).map(runText).join("").trimEnd();
      return text.trim() === "" ? "" : `${"  ".repeat(Math.min(level, 8))}${text}`;
    })
    .filter((line) => line !== "");
}

function runText(run: Element): string {
  if (run.name === "br") return "\n";
  if (run.name !== "r" && run.name !== "fld")
    return run.name === "m" || run.name === "AlternateContent" ? flat(textIn(run)) : "";
  const text = descendants(run, "t").map(textIn).join("");
  const size = Number(attribute(child(run, "rPr") ?? run, "sz") ?? "1800");
  return size <= 200 && text.trim() !== "" ? hiddenText(text) : text;
}

function frameLines(frame: Element, { parts, relations }: Context): readonly string[] {
  const table = descendants(frame, "tbl")[0];
  if (table !== undefined) {
    const rows = descendants(table, "tr").map((row) =>
      descendants(row, "tc").map((cell) => paragraphs(cell).join("\n")),
    );
    return tableLines(rows);
  }
  const chart = descendants(frame, "chart")[0];
  if (chart !== undefined)
    return chartLines(xmlOf(parts, relations.get(attribute(chart, "r:id") ?? "")?.target ?? "") ?? "");
  const diagram = descendants(frame, "relIds")[0];
  const data = relations.get((diagram && attribute(diagram, "r:dm")) ?? "")?.target ?? "";
  const model = firstElement(xmlOf(parts, data) ?? "", "dataModel");
  const points =
    model === undefined
      ? []
      : descendants(model, "pt").map((point) => flat(descendants(point, "t").map(textIn).join("")));
  return points.filter((text) => text !== "").map((text) => `- ${text}`);
}

/** The figures a chart shows, as a table of categories by series, from the copy that is kept in it. */
export function chartLines(markup: string): readonly string[] {
  const plot = firstElement(markup, "plotArea");
  if (plot === undefined) return ["[chart]"];
  const kind =
    elementsIn(plot)
      .find(({ name }) => name.endsWith("Chart"))
      ?.name.replace(/Chart$/, "") ?? "";
  const series = descendants(plot, "ser").slice(0, 50);
  const values = (one: Element, names: readonly string[]): readonly string[] => {
    const source = names.map((name) => child(one, name)).find((found) => found !== undefined);
    return source === undefined
      ? []
      : descendants(source, "pt")
          .slice(0, 1_000)
          .map((point) => flat(textIn(point)));
  };
  const [first] = series;
  const categories = first === undefined ? [] : values(first, ["cat", "xVal"]);
  const columns = series.map(
    (one, at) => [values(one, ["tx"])[0] ?? `Series ${at + 1}`, values(one, ["val", "yVal"])] as const,
  );
  const length = Math.max(0, ...columns.map(([, column]) => column.length));
  const rows = Array.from({ length }, (_, at) => [
    categories[at] ?? String(at + 1),
    ...columns.map(([, column]) => column[at] ?? ""),
  ]);
  return [`[chart${kind === "" ? "" : `: ${kind}`}]`, ...tableLines([["", ...columns.map(([name]) => name)], ...rows])];
}

function notesOf({ parts, relations }: Context): readonly string[] {
  const target = [...relations.values()].find(({ type }) => type === "notesSlide")?.target;
  const notes = target === undefined ? undefined : firstElement(xmlOf(parts, target) ?? "", "notes");
  if (notes === undefined) return [];
  const bodies = shapesIn(child(child(notes, "cSld"), "spTree")).filter((shape) => placeholder(shape) === "body");
  const lines = bodies.flatMap(paragraphs);
  return lines.length === 0 ? [] : ["Notes:", ...lines];
}

function commentsOf({ parts, relations }: Context): readonly string[] {
  const targets = [...relations.values()].filter(({ type }) => /^comments?$/i.test(type));
  return targets.flatMap(({ target }) => {
    const list = firstElement(xmlOf(parts, target) ?? "", "cmLst");
    if (list === undefined) return [];
    return elementsIn(list).map(
      (comment) =>
        `[comment] ${flat([...descendants(comment, "text"), ...descendants(comment, "t")].map(textIn).join(" "))}`,
    );
  });
}
