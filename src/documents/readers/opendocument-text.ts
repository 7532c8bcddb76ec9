/** The text inside a paragraph of an OpenDocument file. */
import { attribute, child, descendants, type Element, elementsIn, flat, textIn } from "./markup.ts";
import { hiddenText } from "./reading.ts";

/** Tracked changes by their ids. */
export type Regions = ReadonlyMap<string, { readonly kind: string; readonly who: string; readonly text: string }>;

export type TextContext = {
  readonly hidden: ReadonlySet<string>;
  readonly hiddenPages: ReadonlySet<string>;
  readonly regions: Regions;
  /** Footnotes and comments as they are met. */
  readonly notes: string[];
  readonly comments: string[];
  readonly seen: { pictures: number };
};

type Piece = (element: Element, context: TextContext) => string;

const by = (who: string): string => (who === "" ? "" : ` by ${who}`);
const region = (element: Element, { regions }: TextContext) => regions.get(attribute(element, "change-id") ?? "");

const pieces: Readonly<Record<string, Piece>> = {
  s: (element) => " ".repeat(Math.min(100, Number(attribute(element, "text:c") ?? "1") || 1)),
  tab: () => "\t",
  "line-break": () => "\n",
  note,
  annotation,
  change: (element, context) => {
    const found = region(element, context);
    return found === undefined ? "" : `[deleted${by(found.who)}: ${found.text}]`;
  },
  "change-start": (element, context) => {
    const found = region(element, context);
    return found?.kind === "insertion" ? `[inserted${by(found.who)}: ` : "";
  },
  "change-end": (element, context) => (region(element, context)?.kind === "insertion" ? "]" : ""),
  a: (element, context) => {
    const text = inlineText(element, context);
    const target = attribute(element, "href") ?? "";
    return target === "" || target.startsWith("#") || text.includes(target) ? text : `${text} <${target}>`;
  },
  image: (_, { seen }) => {
    seen.pictures += 1;
    return "[picture]";
  },
  "hidden-text": (element) => hiddenText(attribute(element, "string-value") ?? textIn(element)),
  "hidden-paragraph": (element, context) => inlineText(element, context),
  desc: () => "",
  title: () => "",
};

/** Text of a paragraph; the blanks of the markup count as one each, as the format says. */
export function inlineText(element: Element, context: TextContext): string {
  const text = element.children
    .map((one) => (typeof one === "string" ? one.replace(/\s+/g, " ") : pieceOf(one, context)))
    .join("");
  const isHidden = context.hidden.has(attribute(element, "style-name") ?? "");
  return isHidden && text.trim() !== "" ? hiddenText(text) : text;
}

function pieceOf(element: Element, context: TextContext): string {
  const piece = Object.hasOwn(pieces, element.name) ? pieces[element.name] : undefined;
  return piece === undefined ? inlineText(element, context) : piece(element, context);
}

function note(element: Element, context: TextContext): string {
  const sign = flat(textIn(child(element, "note-citation") ?? { ...element, children: [] }));
  const body = child(element, "note-body");
  const mark = `[^${sign === "" ? context.notes.length + 1 : sign}]`;
  if (body !== undefined) context.notes.push(`${mark}: ${paragraphsOf(body, context).join(" ")}`);
  return mark;
}

function annotation(element: Element, context: TextContext): string {
  const who = flat(textIn(child(element, "creator") ?? { ...element, children: [] })) || "somebody";
  const day = textIn(child(element, "date") ?? { ...element, children: [] }).slice(0, 10);
  const words = flat(descendants(element, "p").map(textIn).join(" "));
  const mark = `[comment ${context.comments.length + 1}]`;
  context.comments.push(`${mark} ${who}${day === "" ? "" : `, ${day}`}: ${words}`);
  return mark;
}

/** The paragraphs below an element, one line each. */
export function paragraphsOf(element: Element, context: TextContext): readonly string[] {
  return elementsIn(element).flatMap((one) =>
    one.name === "p" || one.name === "h" ? [inlineText(one, context)] : paragraphsOf(one, context),
  );
}
