/** What every reader gives back, and the places in it that can be asked for. */
import { Refusal } from "../../agent/ports.ts";
import type { Picture, Reading, ReadRequest } from "../api.ts";
import type { Head } from "./lines.ts";

/** A part of a document that people name: a page, a slide, a chapter, an attachment. */
export type Part = {
  /** "Page 3", "Slide 2 (hidden): Outlook"; absent for text that comes before any. */
  readonly title?: string;
  readonly lines: readonly string[];
};

/** A document as a reader sees it, before it is cut to what was asked for. */
export type Content = {
  /** What it is: "Word document", "PDF, 12 pages". */
  readonly what: string;
  readonly head?: Head;
  readonly parts: readonly Part[];
  /** What a reader should know, one sentence each. */
  readonly notes?: readonly string[];
  readonly pictures?: readonly Picture[];
};

/** Characters of one document that are handed on; a book has one to two million. */
const mostChars = 6_000_000;

/** Control characters that damaged fonts leave behind; tabs stay. */
const controls = /(?!\t)\p{Cc}/gu;

/** The lines of a document with its parts' titles between them. */
export function readingOf(name: string, { what, head = {}, parts, notes = [], pictures = [] }: Content): Reading {
  const all = parts.flatMap(partLines);
  const fit = fitting(all);
  const lines = all.slice(0, fit);
  const sections = lines.flatMap(({ title }, at) => (title === undefined ? [] : [{ line: at + 1, title }]));
  const ending =
    fit < all.length
      ? [`Only the first ${mostChars / 1e6} million characters are here; split the file for the rest.`]
      : [];
  const text = lines.map((line) => line.text).join("\n");
  return { name, what, head, text, sections, notes: [...notes, ...ending], pictures };
}

type TitledLine = { readonly text: string; readonly title?: string };

const partLines = ({ title, lines }: Part): readonly TitledLine[] => [
  ...(title === undefined ? [] : [{ text: `[${flatTitle(title)}]`, title: flatTitle(title) }]),
  ...lines.flatMap((line) => line.split(/\r\n|\n|\r|\u2028|\u2029/)).map((line) => ({ text: cleaned(line) })),
];

const cleaned = (line: string): string => line.replace(controls, "").trimEnd();
const flatTitle = (title: string): string => cleaned(title.replace(/\s+/g, " ")).slice(0, 200);

/** How many lines fit into what is handed on. */
function fitting(lines: readonly TitledLine[]): number {
  let chars = 0;
  const end = lines.findIndex(({ text }) => {
    chars += text.length + 1;
    return chars > mostChars;
  });
  return end < 0 ? lines.length : end;
}

/** "3" or "2-5" as a span of pages; undefined when nothing was asked for. Refusal for anything else. */
export function spanOf(pages: string | undefined, last: number, what: string): readonly [number, number] | undefined {
  if (pages === undefined) return undefined;
  const found = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?\s*$/.exec(pages);
  if (found === null) throw new Refusal(`"${pages}" is no ${what} or range of them. Write it as 3 or 2-5.`);
  const from = Number(found[1]);
  const to = Math.min(last, Number(found[2] ?? found[1]));
  if (from < 1 || from > last || to < from) throw new Refusal(`There is no ${what} ${pages}: it has 1 to ${last}.`);
  return [from, to];
}

/** The parts that `pages` names, with a note on how many there are. */
export function chosen(content: Content, { pages }: ReadRequest, what: string): Content {
  const span = spanOf(pages, content.parts.length, what);
  if (span === undefined) return content;
  return { ...content, parts: content.parts.slice(span[0] - 1, span[1]) };
}

/** Text that a person looking at the document does not see. */
export const hiddenText = (text: string): string => `[hidden text: ${text}]`;

/** What a file says about itself and no page shows, as one note; empty when it says nothing. */
export function metadataNote(pairs: Readonly<Record<string, string | undefined>>): readonly string[] {
  const said = Object.entries(pairs).flatMap(([name, value]) => {
    const text = value?.replace(/\s+/g, " ").trim() ?? "";
    return text === "" ? [] : [`${name}: ${text.slice(0, 200)}`];
  });
  return said.length === 0 ? [] : [`Properties (hidden, on no page): ${said.join("; ")}.`];
}

/** At most one blank line in a row, none at the beginning. */
export function withoutRepeats(lines: readonly string[]): readonly string[] {
  const isBlank = (line: string | undefined): boolean => (line ?? "").trim() === "";
  const kept = lines.filter((line, at) => !isBlank(line) || (at > 0 && !isBlank(lines[at - 1])));
  while (kept.length > 0 && isBlank(kept[0])) kept.shift();
  while (kept.length > 0 && isBlank(kept.at(-1))) kept.pop();
  return kept;
}
