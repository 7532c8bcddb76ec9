/** Web pages as text with headings, lists, tables and links; what a browser would not show is marked. Nothing is fetched. */
import { type Element, eachElement, elementsIn, flat, tableLines, textIn } from "./markup.ts";
import { hiddenText, withoutRepeats } from "./reading.ts";

const left = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "svg",
  "head",
  "title",
  "iframe",
  "object",
  "math",
  "colgroup",
]);
const blocks = new Set(
  "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section select summary table tbody td textarea tfoot th thead tr ul".split(
    " ",
  ),
);

type Context = { readonly hidden: boolean; readonly backed: boolean; readonly list: string; readonly pre: boolean };

export type PageText = { readonly lines: readonly string[]; readonly hidden: boolean; readonly pictures: number };

/** The lines of a page. `hidden`: some of them are marked as unseen. */
export function pageLines(markup: string): PageText {
  const found = { lines: [] as string[], hidden: false, pictures: 0 };
  const writer: Writer = {
    line: "",
    lines: found.lines,
    hide: () => {
      found.hidden = true;
    },
    picture: () => {
      found.pictures += 1;
    },
  };
  const root: Element[] = [];
  // A page without <html> is common in mails: whatever stands outermost is part of it.
  eachElement(`<cowork-page>${markup}</cowork-page>`, new Set(["cowork-page"]), (page) => root.push(page), "html");
  for (const page of root) inside(page, { hidden: false, backed: false, list: "", pre: false }, writer);
  end(writer);
  return { ...found, lines: withoutRepeats(found.lines) };
}

type Writer = { line: string; readonly lines: string[]; readonly hide: () => void; readonly picture: () => void };

/** Ends the line being written. */
function end(writer: Writer): void {
  const text = writer.line.replace(/[ \t]+/g, (blanks) =>
    blanks.length > 1 && writer.line.startsWith("\u0000") ? blanks : " ",
  );
  writer.line = "";
  const plain = text.replaceAll("\u0000", "").trimEnd();
  if (plain.trim() !== "") writer.lines.push(plain.startsWith("  ") ? plain : plain.trimStart());
}

function blank(writer: Writer): void {
  end(writer);
  writer.lines.push("");
}

function inside(element: Element, context: Context, writer: Writer): void {
  for (const child of element.children) {
    if (typeof child === "string") say(child, context, writer);
    else one(child, context, writer);
  }
}

function say(text: string, { hidden, pre }: Context, writer: Writer): void {
  if (pre) {
    laidOut(text, writer);
    return;
  }
  const words = text.replace(/\s+/g, " ");
  if (!hidden || words.trim() === "") {
    writer.line += words;
    return;
  }
  writer.hide();
  writer.line += hiddenText(words.trim());
}

/** Text that is set in lines by its blanks keeps them. */
function laidOut(text: string, writer: Writer): void {
  const [first = "", ...others] = text.split(/\r\n|\n|\r/);
  writer.line += first;
  for (const line of others) {
    writer.lines.push(writer.line.replaceAll("\u0000", "").trimEnd());
    writer.line = `\u0000${line}`;
  }
}

function one(element: Element, outer: Context, writer: Writer): void {
  const { name, attributes } = element;
  if (left.has(name)) return;
  const context: Context = {
    ...outer,
    hidden: outer.hidden || isUnseen(element, outer.backed),
    backed: outer.backed || isBacked(element),
    pre: outer.pre || name === "pre" || name === "textarea",
  };
  if (name === "br") end(writer);
  else if (name === "img") image(attributes, writer);
  else if (name === "a") link(element, context, writer);
  else if (name === "table" && !context.hidden) table(element, context, writer);
  else if (blocks.has(name)) block(element, context, writer);
  else inside(element, context, writer);
}

function block(element: Element, context: Context, writer: Writer): void {
  const { name } = element;
  const level = /^h([1-6])$/.exec(name)?.[1];
  const close = level !== undefined || name === "p" || name === "pre" ? blank : end;
  close(writer);
  if (name === "hr") writer.lines.push("---");
  if (level !== undefined) writer.line = `${"#".repeat(Number(level))} `;
  if (name === "li") writer.line = `\u0000${context.list}- `;
  if (name === "td" || name === "th") writer.line += "    ";
  const isList = name === "ul" || name === "ol";
  inside(element, isList ? { ...context, list: `${context.list}  `.slice(0, 16) } : context, writer);
  close(writer);
}

function image(attributes: Readonly<Record<string, string>>, writer: Writer): void {
  writer.picture();
  const words = flat(attributes["alt"] ?? attributes["title"] ?? "");
  if (words !== "") writer.line += `[picture: ${words}]`;
}

function link(element: Element, context: Context, writer: Writer): void {
  const target = (element.attributes["href"] ?? "").trim();
  const before = writer.line.length;
  inside(element, context, writer);
  const shows =
    /^(https?:|mailto:)/i.test(target) && !writer.line.slice(before).includes(target.replace(/^mailto:/i, ""));
  if (shows && writer.line.trim() !== "")
    writer.line += ` <${target.length > 200 ? `${target.slice(0, 200)}…` : target}>`;
}

/** A table of data becomes rows with bars. One that only lays out the page (others inside, or one column) becomes lines. */
function table(element: Element, context: Context, writer: Writer): void {
  const rows = rowsIn(element);
  const isData = rows.some((row) => cellsIn(row).length > 1) && !rows.some(holdsTable);
  if (!isData) {
    end(writer);
    inside(element, context, writer);
    end(writer);
    return;
  }
  blank(writer);
  for (const caption of elementsIn(element).filter(({ name }) => name === "caption"))
    writer.lines.push(flat(textIn(caption)));
  const cells = rows.map((row) => cellsIn(row).flatMap((cell) => cellTexts(cell, context, writer)));
  writer.lines.push(...tableLines(cells.filter((row) => row.some((text) => text !== ""))));
  blank(writer);
}

function cellTexts(cell: Element, context: Context, writer: Writer): readonly string[] {
  const lines: string[] = [];
  const inner: Writer = { ...writer, line: "", lines };
  const hidden = context.hidden || isUnseen(cell, context.backed || isBacked(cell));
  inside(cell, { ...context, hidden }, inner);
  end(inner);
  const span = Math.min(50, Number(cell.attributes["colspan"] ?? "1") || 1);
  const text = lines.filter((line) => line !== "").join("\n");
  return [text, ...Array.from({ length: Math.max(0, span - 1) }, () => "")];
}

const rowsIn = (element: Element): readonly Element[] =>
  elementsIn(element).flatMap((one) =>
    one.name === "tr" ? [one] : /^t(head|body|foot)$/.test(one.name) ? rowsIn(one) : [],
  );
const cellsIn = (row: Element): readonly Element[] =>
  elementsIn(row).filter(({ name }) => name === "td" || name === "th");
const holdsTable = (element: Element): boolean =>
  elementsIn(element).some((one) => one.name === "table" || holdsTable(one));

/** What a browser would not show: switched off, in white on white, or too small to see. */
function isUnseen({ attributes }: Element, backed: boolean): boolean {
  if (Object.hasOwn(attributes, "hidden")) return true;
  const style = (attributes["style"] ?? "").replace(/\s+/g, "").toLowerCase();
  if (
    /display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|font-size:[01](?:\.\d+)?(?:px|pt)?(?:;|!|$)/.test(style)
  )
    return true;
  if (/(?:text-indent|left|top):-\d{4,}/.test(style)) return true;
  const isWhite = /(?:^|;)color:(?:white|#fff|#ffffff|rgba?\(255,255,255[^)]*\))(?:;|!|$)/.test(style);
  return isWhite && !backed && !style.includes("background");
}

const isBacked = ({ attributes }: Element): boolean =>
  Object.hasOwn(attributes, "bgcolor") ||
  Object.hasOwn(attributes, "class") ||
  /background/i.test(attributes["style"] ?? "");
