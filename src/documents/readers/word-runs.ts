/** The text inside a Word paragraph: runs, links, tracked changes, notes, hidden text. */

import type { Relation } from "../relations.ts";
import { attribute, child, descendants, type Element, elementsIn, flat, textIn } from "./markup.ts";
import { hiddenText } from "./reading.ts";
import { isOn } from "./word-styles.ts";

export type RunsContext = {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly hiddenStyles: ReadonlySet<string>;
  /** Counts of what was met, for the notes of the reading. */
  readonly seen: { insertions: number; deletions: number; hidden: number; pictures: number };
};

/** Text of a paragraph with everything in it in its place. */
export function inlineText(element: Element, context: RunsContext): string {
  return joinedHidden(
    elementsIn(element)
      .map((one) => pieceOf(one, context))
      .join(""),
  );
}

/** Word cuts a text into many runs; hidden neighbours are one hidden text. */
const joinedHidden = (text: string): string => text.replace(/\]\[hidden text: /g, "");

type Piece = (element: Element, context: RunsContext) => string;

const changed =
  (word: string, count: "insertions" | "deletions"): Piece =>
  (element, context) => {
    const text = inlineText(element, context);
    if (text.trim() === "") return text;
    context.seen[count] += 1;
    const author = attribute(element, "author");
    return `[${word}${author ? ` by ${author}` : ""}: ${text}]`;
  };

const nothing: Piece = () => "";
const note: Piece = (element) => `[^${attribute(element, "id") ?? "?"}]`;

const pieces: Readonly<Record<string, Piece>> = {
  r: run,
  t: textIn,
  delText: textIn,
  tab: () => "\t",
  br: () => "\n",
  cr: () => "\n",
  noBreakHyphen: () => "-",
  sym: (element) => symbol(attribute(element, "char")),
  ins: changed("inserted", "insertions"),
  moveTo: changed("moved here", "insertions"),
  del: changed("deleted", "deletions"),
  moveFrom: changed("moved away", "deletions"),
  hyperlink: link,
  footnoteReference: note,
  endnoteReference: (element) => `[^e${attribute(element, "id") ?? "?"}]`,
  commentReference: (element) => `[comment ${Number(attribute(element, "id") ?? "0") + 1}]`,
  drawing: picture,
  pict: picture,
  txbxContent: (element, context) => `[text box: ${boxText(element, context)}]`,
  instrText: nothing,
  delInstrText: nothing,
  // The same content again for older programs.
  Fallback: nothing,
  pPr: nothing,
  rPr: nothing,
  pPrChange: nothing,
};

function pieceOf(element: Element, context: RunsContext): string {
  const piece = Object.hasOwn(pieces, element.name) ? pieces[element.name] : undefined;
  return piece === undefined
    ? elementsIn(element)
        .map((one) => pieceOf(one, context))
        .join("")
    : piece(element, context);
}

function run(element: Element, context: RunsContext): string {
  const text = elementsIn(element)
    .map((one) => pieceOf(one, context))
    .join("");
  if (text.trim() === "" || !isHidden(child(element, "rPr"), context)) return text;
  context.seen.hidden += 1;
  return hiddenText(text);
}

/** Hidden by a switch, by white on nothing, or by a size of two points and less (sizes count half points). */
function isHidden(properties: Element | undefined, { hiddenStyles }: RunsContext): boolean {
  if (properties === undefined) return false;
  const value = (name: string): string | undefined => {
    const found = child(properties, name);
    return found && attribute(found, "val");
  };
  const style = value("rStyle");
  if (isOn(child(properties, "vanish")) || (style !== undefined && hiddenStyles.has(style))) return true;
  const size = Number(value("sz") ?? "20");
  if (size > 0 && size <= 4) return true;
  const shade = child(properties, "shd");
  const fill = shade && attribute(shade, "fill");
  const isShaded = (fill !== undefined && !/^(auto|f{6})$/i.test(fill)) || child(properties, "highlight") !== undefined;
  return /^f{6}$/i.test(value("color") ?? "") && !isShaded;
}

function link(element: Element, context: RunsContext): string {
  const text = inlineText(element, context);
  const target = context.relations.get(attribute(element, "r:id") ?? "");
  return target === undefined || !target.outside || text.includes(target.target) ? text : `${text} <${target.target}>`;
}

/** A picture by its description, with the text of boxes that are drawn in its place. */
function picture(element: Element, context: RunsContext): string {
  const boxes = descendants(element, "txbxContent")
    .filter((box) => !descendants(element, "Fallback").some((old) => descendants(old, "txbxContent").includes(box)))
    .map((box) => boxText(box, context))
    .filter((text) => text !== "");
  if (boxes.length > 0) return boxes.map((text) => `[text box: ${text}]`).join("");
  const shows = descendants(element, "blip").length > 0 || descendants(element, "imagedata").length > 0;
  if (!shows) return "";
  context.seen.pictures += 1;
  const about = descendants(element, "docPr")[0];
  const words = flat((about && (attribute(about, "descr") ?? attribute(about, "title"))) ?? "");
  return words === "" ? "[picture]" : `[picture: ${words}]`;
}

const boxText = (box: Element, context: RunsContext): string =>
  flat(
    descendants(box, "p")
      .map((paragraph) => inlineText(paragraph, context))
      .join(" "),
  );

/** Characters of symbol fonts; most used are ticks and bullets (Wingdings has them at F000 and up). */
function symbol(code: string | undefined): string {
  const known: Readonly<Record<string, string>> = { F0FC: "✓", F0FE: "☑", F0A8: "☐", F06F: "☐", F0B7: "•", F0E0: "→" };
  return known[(code ?? "").toUpperCase()] ?? "•";
}
