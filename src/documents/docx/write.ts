/** Word documents from Markdown: real styles, a filled table of contents, footnotes, page numbers. */
import {
  AlignmentType,
  Document,
  type FileChild,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageBreak,
  PageNumber,
  Paragraph,
  SectionType,
  TableOfContents,
  TextRun,
} from "docx";
import { estimatePageNumbers } from "docx/layout";
import { Marked, type Token, type Tokens } from "marked";
import { Refusal } from "../../agent/ports.ts";
import type { DocumentWritten, Source } from "../api.ts";
import { inspectOffice } from "../checks/office.ts";
import { withoutNotes } from "../markdown.ts";
import { unescaped, withoutControls } from "../package.ts";
import { type Block, blockOf, slugOf } from "./blocks.ts";
import { runsOf, type Writing } from "./inline.ts";
import { gray, numbering, pageOf, stylesFor } from "./looks.ts";
import type { DocumentSpec } from "./spec.ts";

const longest = 4_000_000;

/** Makes the document and checks it. `sources` are the pictures that the text names. */
export async function writeDocument(spec: DocumentSpec, sources: readonly Source[]): Promise<DocumentWritten> {
  if (spec.markdown.length > longest)
    throw new Refusal("The text is longer than 4 MB, so nothing was written. Split it.");
  const marked = new Marked({ gfm: true });
  const { text, notes } = withoutNotes(spec.markdown.replace(/\r\n?/g, "\n"));
  const { title, tokens } = titled(marked.lexer(text), spec.title);
  const writing: Writing = {
    pictures: new Map(sources.map(({ name, bytes }) => [name, bytes])),
    notes: new Map(),
    defined: new Set(notes.keys()),
    anchors: anchorsIn(tokens),
    landscape: spec.landscape ?? false,
    lists: 0,
  };
  const sections = sectionsOf(tokens, writing);
  if (sections.every(({ children }) => children.length === 0) && title === undefined)
    throw new Refusal("The text is empty, so nothing was written.");
  sections[0]?.children.unshift(...front(title, spec, writing));
  const file = new Document({
    creator: "Cowork",
    ...(title === undefined ? {} : { title }),
    styles: stylesFor(spec.language ?? "en-US"),
    numbering,
    footnotes: footnotesOf(notes, writing, marked),
    pageNumbers: estimatePageNumbers,
    sections: sections.map(({ landscape, children }) => ({
      properties: { type: SectionType.NEXT_PAGE, page: pageOf(landscape) },
      headers: { default: headerOf(spec.header) },
      footers: { default: footer() },
      children,
    })),
  });
  const bytes = new Uint8Array(await Packer.toBuffer(file));
  return {
    bytes,
    findings: inspectOffice({ name: "document.docx", bytes }),
    headings: tokens.filter(({ type }) => type === "heading").length,
    tables: tokens.filter(({ type }) => type === "table").length,
    pictures: sources.length,
    footnotes: writing.notes.size,
  };
}

/** A first-level heading at the top, the only one of its level, is the title; the headings below it move up a level. */
function titled(
  tokens: readonly Token[],
  given: string | undefined,
): { readonly title: string | undefined; readonly tokens: readonly Token[] } {
  const first = tokens.find(({ type }) => type !== "space");
  const tops = tokens.filter((token) => token.type === "heading" && (token as Tokens.Heading).depth === 1);
  if (first?.type !== "heading" || tops.length !== 1 || tops[0] !== first) return { title: given, tokens };
  const words = unescaped((first as Tokens.Heading).text);
  if (given !== undefined && given.trim().toLowerCase() !== words.trim().toLowerCase()) return { title: given, tokens };
  const rest = tokens
    .filter((token) => token !== first)
    .map((token) => (token.type === "heading" ? { ...token, depth: (token as Tokens.Heading).depth - 1 } : token));
  return { title: words, tokens: rest as readonly Token[] };
}

function anchorsIn(tokens: readonly Token[]): Map<string, string> {
  const anchors = new Map<string, string>();
  for (const token of tokens) {
    const slug = token.type === "heading" ? slugOf((token as Tokens.Heading).text) : "";
    if (slug !== "" && !anchors.has(slug)) anchors.set(slug, `part_${anchors.size + 1}`);
  }
  return anchors;
}

type Section = { readonly landscape: boolean; readonly children: FileChild[] };

/** Lines that set pages: <!-- pagebreak -->, <!-- landscape -->, <!-- portrait -->. */
const pageWord = /^<!--\s*(pagebreak|page break|landscape|portrait)\s*-->$/i;

function sectionsOf(tokens: readonly Token[], writing: Writing): Section[] {
  const sections: Section[] = [{ landscape: writing.landscape, children: [] }];
  for (const token of tokens) {
    const word = token.type === "html" ? pageWord.exec(token.raw.trim())?.[1]?.toLowerCase() : undefined;
    if (word === "landscape" || word === "portrait") turn(sections, word === "landscape", writing);
    else {
      const children =
        word === undefined ? blockOf(token as Block, writing) : [new Paragraph({ children: [new PageBreak()] })];
      sections.at(-1)?.children.push(...children);
    }
  }
  return sections.filter(({ children }, at) => at === 0 || children.length > 0);
}

function turn(sections: Section[], landscape: boolean, writing: Writing): void {
  writing.landscape = landscape;
  const last = sections.at(-1);
  if (last?.landscape === landscape) return;
  // Nothing was said yet: the whole document begins that way.
  if (last?.children.length === 0) sections.pop();
  sections.push({ landscape, children: [] });
}

const contents: Readonly<Record<string, string>> = {
  de: "Inhalt",
  fr: "Sommaire",
  es: "Índice",
  it: "Indice",
  pt: "Índice",
  nl: "Inhoud",
  pl: "Spis treści",
};

function front(title: string | undefined, { toc, language }: DocumentSpec, writing: Writing): FileChild[] {
  const head =
    title === undefined
      ? []
      : [new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(withoutControls(title))] })];
  if (toc !== true || writing.anchors.size === 0) return head;
  const word = contents[(language ?? "en").slice(0, 2).toLowerCase()] ?? "Contents";
  return [
    ...head,
    new Paragraph({ style: "TOCHeading", children: [new TextRun(word)] }),
    new TableOfContents(word, { hyperlink: true, headingStyleRange: "1-3" }),
  ];
}

function footnotesOf(notes: ReadonlyMap<string, string>, writing: Writing, marked: Marked) {
  const used = [...writing.notes].map(([mark, number]) => {
    const [first] = marked.lexer(notes.get(mark) ?? "");
    const tokens = first === undefined || !("tokens" in first) ? [] : first.tokens;
    return [
      number,
      { children: [new Paragraph({ style: "FootnoteText", children: runsOf(tokens, writing) })] },
    ] as const;
  });
  return Object.fromEntries(used);
}

const headerOf = (text: string | undefined): Header =>
  new Header({
    children: [
      new Paragraph({
        alignment: AlignmentType.RIGHT,
        children: text === undefined ? [] : [new TextRun({ text: withoutControls(text), size: 18, color: gray })],
      }),
    ],
  });

/** "3 / 12": needs no language. */
const footer = (): Footer =>
  new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: [
          new TextRun({ children: [PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES], size: 18, color: gray }),
        ],
      }),
    ],
  });
