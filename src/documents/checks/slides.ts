/** Delivery checks on slides: what an audience, a screen reader or the next editor would stumble over. */
import type { Finding } from "../../protocol/events.ts";
import {
  boxOf,
  type Deck,
  deckOf,
  type Hold,
  holdOf,
  identityOf,
  lineOf,
  type Sheet,
  sheetOf,
  themeOf,
} from "../deck/sheets.ts";
import type { Scope } from "../deck/text-style.ts";
import type { Parts } from "../package.ts";
import { attribute, descendants, type Element, flat, textIn } from "../readers/markup.ts";
import { axisFindings } from "./charts.ts";
import { textOfPart } from "./relations.ts";
import { contrastFindings } from "./slide-contrast.ts";
import { sizeFindings } from "./slide-text.ts";

type Said = Omit<Finding, "place">;

/** Findings of every slide, in the order of the show. */
export function slideFindings(parts: Parts): Finding[] {
  if (parts["ppt/presentation.xml"] === undefined) return [];
  const deck = deckOf(parts, "The deck");
  return deck.slides.flatMap((part, at) => {
    const sheet = sheetOf(parts, part);
    if (sheet === undefined)
      return [{ severity: "error", place: `slide ${at + 1}`, text: "This slide cannot be read." }];
    return onSlide(sheet, deck).map((one): Finding => ({ ...one, place: `slide ${at + 1}` }));
  });
}

/** Places of slides count as shown, not as their parts happen to be named. */
export function inShowOrder(findings: readonly Finding[], parts: Parts): Finding[] {
  if (parts["ppt/presentation.xml"] === undefined) return [...findings];
  const { slides } = deckOf(parts, "The deck");
  return findings.map((one) => {
    const at = slides.indexOf(`ppt/slides/${one.place?.replace(/^slide (\d+)$/, "slide$1")}.xml`);
    return at < 0 ? one : { ...one, place: `slide ${at + 1}` };
  });
}

function onSlide(sheet: Sheet, deck: Deck): Said[] {
  const scope: Scope = { deck, sheet, theme: themeOf(sheet, deck.parts) };
  return [
    ...titleFindings(sheet),
    ...emptyFindings(sheet),
    ...altFindings(sheet),
    ...edgeFindings(sheet, deck),
    ...sizeFindings(scope),
    ...contrastFindings(scope),
    ...chartFindings(sheet, deck.parts),
  ];
}

const warning = (text: string): Said => ({ severity: "warning", text });

const wordsOf = (shape: Element): string => flat(descendants(shape, "t").map(textIn).join(" "));

const isTitle = (hold: Hold | undefined): boolean => hold?.type === "title" || hold?.type === "ctrTitle";

function titleFindings({ shapes }: Sheet): Said[] {
  const hasTitle = shapes.some((shape) => isTitle(holdOf(shape)) && wordsOf(shape) !== "");
  return hasTitle
    ? []
    : [warning("The slide has no title, so screen readers and the outline cannot name it. Give it one.")];
}

/** Feet may be empty; a placeholder that holds a table, chart or picture is none of these shapes. */
function emptyFindings({ shapes }: Sheet): Said[] {
  return shapes.flatMap((shape): Said[] => {
    const hold = holdOf(shape);
    if (shape.name !== "sp" || hold === undefined || ["dt", "ftr", "sldNum", "hdr"].includes(hold.type)) return [];
    const isEmpty = wordsOf(shape) === "" && descendants(shape, "blip").length === 0;
    return isEmpty && !isTitle(hold)
      ? [warning(`The placeholder "${nameOf(shape)}" is empty. Fill or delete it.`)]
      : [];
  });
}

export const nameOf = (shape: Element): string => {
  const identity = identityOf(shape);
  return (identity && attribute(identity, "name")) || "shape";
};

function altFindings({ shapes }: Sheet): Said[] {
  return shapes.flatMap((shape): Said[] => {
    const what = seenOnly(shape);
    const identity = identityOf(shape);
    if (what === undefined || identity === undefined) return [];
    const isDecoration = descendants(identity, "decorative").some((one) => attribute(one, "val") === "1");
    const isSaid = `${attribute(identity, "descr") ?? ""}${attribute(identity, "title") ?? ""}`.trim() !== "";
    return isSaid || isDecoration
      ? []
      : [warning(`The ${what} "${nameOf(shape)}" has no alternative text for those who cannot see it. Describe it.`)];
  });
}

/** What can only be seen, by its name for people. */
function seenOnly(shape: Element): string | undefined {
  if (shape.name === "pic") return "picture";
  if (shape.name !== "graphicFrame") return undefined;
  if (descendants(shape, "chart").length > 0) return "chart";
  return descendants(shape, "relIds").length > 0 ? "diagram" : undefined;
}

/** What lies wholly beside the slide is hidden text, which readers tell; what crosses its edge is cut off. */
function edgeFindings(sheet: Sheet, { size }: Deck): Said[] {
  const slack = size.width * 0.01;
  return sheet.shapes.flatMap((shape): Said[] => {
    const box = boxOf(lineOf(shape, sheet));
    const hasWords = wordsOf(shape) !== "" || seenOnly(shape) === "chart";
    if (box === undefined || !hasWords) return [];
    const inside = box.x < size.width && box.y < size.height && box.x + box.width > 0 && box.y + box.height > 0;
    const over = Math.max(-box.x, -box.y, box.x + box.width - size.width, box.y + box.height - size.height);
    return inside && over > slack
      ? [warning(`"${nameOf(shape)}" runs ${centimeters(over)} over the edge of the slide. Move or shrink it.`)]
      : [];
  });
}

/** English Metric Units as people measure: 360,000 to the centimeter. */
const centimeters = (emu: number): string => `${(emu / 360_000).toFixed(1)} cm`;

function chartFindings({ relations }: Sheet, parts: Parts): Said[] {
  return [...relations.values()]
    .filter(({ type, outside }) => type === "chart" && !outside)
    .flatMap(({ target }) => {
      const xml = textOfPart(parts, target);
      const title = flat((/<c:title>.*?<\/c:title>/s.exec(xml)?.[0] ?? "").replace(/<[^>]+>/g, " ")) || "chart";
      return axisFindings({ xml, title });
    });
}
