/**
 * XML and HTML as elements, within bounds. Names are local ("w:p" is "p"). No entity beyond the built-in ones is known,
 * so none can be defined by a file, and nothing is ever fetched.
 */
import { Parser } from "htmlparser2";
import { Refusal } from "../../agent/ports.ts";

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
};

/** What a walk reports. `text` may come in several pieces. */
export type Walker = {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
};

/** Real documents stay below 60; a walk over elements by recursion is safe at this depth. */
const deepest = 400;

/** Tags that nobody closes pile up in damaged pages; from here on only keeping count of them takes seconds. */
const farTooDeep = 5_000;

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/**
 * Walks markup from beginning to end. HTML is taken as it comes: pages with tags that nobody closes are common, so what
 * is nested deeper than the bound counts as standing at it. XML of that depth is refused.
 */
export function walk(markup: string, walker: Walker, how: "xml" | "html" = "xml"): void {
  let depth = 0;
  const isXml = how === "xml";
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth <= deepest) walker.open(isXml ? local(name) : name, attributes);
        else if (isXml || depth > farTooDeep)
          throw new Refusal("The document is nested too deeply to be one that a program wrote.");
      },
      ontext: (text) => walker.text(text),
      onclosetag(name) {
        depth -= 1;
        if (depth < deepest) walker.close(isXml ? local(name) : name);
      },
    },
    { xmlMode: isXml, decodeEntities: true },
  );
  parser.end(markup);
}

type Growing = { name: string; attributes: Readonly<Record<string, string>>; children: (Element | string)[] };

/**
 * Calls `visit` with each outermost element of one of these names, whole; what is around them is never held in memory.
 * `visit` may answer "stop".
 */
export function eachElement(
  markup: string,
  names: ReadonlySet<string>,
  visit: (found: Element) => unknown,
  how: "xml" | "html" = "xml",
): void {
  const open: Growing[] = [];
  const stop = new Error("stop");
  const walker: Walker = {
    open(name, attributes) {
      if (open.length === 0 && !names.has(name)) return;
      const element: Growing = { name, attributes, children: [] };
      open.at(-1)?.children.push(element);
      open.push(element);
    },
    text: (text) => void open.at(-1)?.children.push(text),
    close() {
      const done = open.pop();
      if (done !== undefined && open.length === 0 && visit(done) === "stop") throw stop;
    },
  };
  try {
    walk(markup, walker, how);
  } catch (error) {
    if (error !== stop) throw error;
  }
}

/** The first element of that name, whole; undefined when there is none. */
export function firstElement(markup: string, name: string): Element | undefined {
  let found: Element | undefined;
  eachElement(markup, new Set([name]), (element) => {
    found = element;
    return "stop";
  });
  return found;
}

/** An attribute by its local name; a name with a prefix is looked for as it stands. */
export function attribute({ attributes }: Element, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  if (name.includes(":")) return undefined;
  const key = Object.keys(attributes).find((one) => one.endsWith(`:${name}`));
  return key === undefined ? undefined : attributes[key];
}

/** Direct children that are elements. */
export const elementsIn = (element: Element): readonly Element[] =>
  element.children.filter((child): child is Element => typeof child !== "string");

export const child = (element: Element | undefined, name: string): Element | undefined =>
  element && elementsIn(element).find((one) => one.name === name);

/** All elements of that name below, outermost first, in order. */
export function descendants(element: Element, name: string): readonly Element[] {
  return elementsIn(element).flatMap((one) => (one.name === name ? [one] : descendants(one, name)));
}

/** All text inside, as it stands. */
export const textIn = (element: Element): string =>
  element.children.map((one) => (typeof one === "string" ? one : textIn(one))).join("");

/** Text on one line. */
export const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Rows of a table as lines: cells between bars, a line under the first row. Line ends inside a cell become " / ". */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0) return [];
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, at) => flat((row[at] ?? "").replace(/\n+/g, " / ")).replaceAll("|", "\\|")).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${"---|".repeat(width)}`, ...body.map(line)];
}
