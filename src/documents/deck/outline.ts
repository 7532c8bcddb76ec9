/** Slides from Markdown as models write decks: headings and "---" begin slides, comments are notes, "|||" ends a column. */
import { Marked, type Token, type Tokens } from "marked";
import { Refusal } from "../../agent/ports.ts";
import { withoutNotes } from "../markdown.ts";
import { withoutControls } from "../package.ts";
import { blocksOf } from "./blocks.ts";
import { type Footnotes, runsOf } from "./runs.ts";
import { type Block, plainText, type Run, type Slide, type SlideKind } from "./slide.ts";

const longest = 2_000_000;
const mostSlides = 300;

type Draft = { depth: number; title: Tokens.Heading | undefined; tokens: Token[]; notes: string[] };

/** The slides of a deck in order. Refusal when there are none. */
export function outlineOf(markdown: string): Slide[] {
  if (markdown.length > longest)
    throw new Refusal("The text is longer than 2 MB, so nothing was written. Make several decks.");
  const { front, body } = frontMatter(markdown.replace(/\r\n?/g, "\n"));
  const { text, notes } = withoutNotes(prepared(body));
  const drafts = draftsOf(new Marked({ gfm: true }).lexer(text));
  const opening = front.get("title");
  // A first heading with the title of the front matter is the same slide.
  const isApart = opening !== undefined && !(drafts[0]?.depth === 1 && drafts[0].title?.text.trim() === opening);
  const before = isApart ? 1 : 0;
  const slides = drafts.map((draft, at) => slideOf(draft, { at: at + before, of: drafts.length + before }, notes));
  const all = isApart ? [openingOf(opening, front), ...slides] : slides;
  if (all.length === 0) throw new Refusal("The text is empty, so nothing was written.");
  if (all.length > mostSlides)
    throw new Refusal(
      `The text has ${all.length} slides; more than ${mostSlides} are not written. Make several decks.`,
    );
  for (const [at, slide] of all.entries()) for (const block of slide.columns.flat()) refuseMasses(block, at + 1);
  return all;
}

/** Rows of a table and paragraphs of a text that somebody may still want to show, over some thirty slides. */
const mostLines = 300;

function refuseMasses(block: Block, slide: number): void {
  const [lines, what] =
    block.kind === "table"
      ? [block.rows.length, "rows"]
      : [block.kind === "text" ? block.paragraphs.length : 0, "paragraphs"];
  if (lines <= mostLines) return;
  throw new Refusal(
    `Slide ${slide} has ${lines} ${what}; more than ${mostLines} are no presentation. Nothing was written; show a summary, and put the whole into a workbook or document.`,
  );
}

/** "key: value" lines between two "---" at the very top. */
function frontMatter(markdown: string): { readonly front: ReadonlyMap<string, string>; readonly body: string } {
  const found = /^\s*---[ \t]*\n((?:[ \t]*[\w-]+[ \t]*:.*\n|[ \t]*\n)+)---[ \t]*(?:\n|$)/.exec(markdown);
  if (found === null) return { front: new Map(), body: markdown };
  const lines = (found[1] ?? "").split("\n").flatMap((line) => {
    const [, key, value] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/.exec(line) ?? [];
    return key === undefined || value === undefined
      ? []
      : [[key.toLowerCase(), value.replace(/^(["'])(.*)\1$/, "$2")] as const];
  });
  return { front: new Map(lines), body: markdown.slice(found[0].length) };
}

function openingOf(title: string, front: ReadonlyMap<string, string>): Slide {
  const lines = ["subtitle", "author", "date"].flatMap((key) => front.get(key) ?? []);
  const paragraphs = lines.map((text) => ({ runs: [{ text }], level: 0, sign: "none" as const }));
  const columns: Block[][] = paragraphs.length === 0 ? [] : [[{ kind: "text", paragraphs }]];
  return { kind: "title", title: [{ text: title }], columns, notes: [], sources: [] };
}

/** Lines that mean something on slides stand alone, outside of code: a "---" below a text would make it a heading. */
function prepared(markdown: string): string {
  // Odd pieces are fenced code.
  const pieces = markdown.split(/(^[ ]{0,3}(`{3,}|~{3,})[\s\S]*?(?:^[ ]{0,3}\2[^\n]*$|(?![\s\S])))/m);
  return pieces.map((piece, at) => (at % 3 === 0 ? standingAlone(piece) : at % 3 === 1 ? piece : "")).join("");
}

const standingAlone = (text: string): string =>
  text
    // The fenced divs of pandoc: notes, columns.
    .replace(/^:{3,}[ \t]*\{?\.?notes?\b.*\n([\s\S]*?)^:{3,}[ \t]*$/gim, "\n<!--\n$1-->\n")
    .replace(/^:{3,}[ \t]*\{?\.?column\b.*$/gim, "\n|||\n")
    .replace(/^:{3,}.*$/gm, "")
    .replace(/^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$/gm, "\n---\n")
    .replace(/^[ \t]*\|\|\|[ \t]*$/gm, "\n|||\n")
    // Who said it stands below the quotation.
    .replace(/^(>[ \t]*(?:—|–|--)[ \t])/gm, ">\n$1");

function draftsOf(tokens: readonly Token[]): Draft[] {
  const drafts: Draft[] = [];
  let current: Draft | undefined;
  const begin = (): Draft => {
    current = { depth: 0, title: undefined, tokens: [], notes: [] };
    drafts.push(current);
    return current;
  };
  for (const token of tokens.filter(({ type }) => type !== "space" && type !== "def")) {
    if (token.type === "hr") current = undefined;
    else if (token.type === "heading") addHeading(token as Tokens.Heading, current, begin);
    else add(token, current ?? begin());
  }
  return drafts.filter(({ title, tokens: held }) => title !== undefined || held.length > 0);
}

function add(token: Token, draft: Draft): void {
  if (token.type === "html") draft.notes.push(...commentsIn(token.raw));
  else draft.tokens.push(token);
}

function addHeading(heading: Tokens.Heading, current: Draft | undefined, begin: () => Draft): void {
  const isFresh = current !== undefined && current.title === undefined && current.tokens.length === 0;
  if (heading.depth > 2 && current !== undefined && !isFresh) {
    current.tokens.push(heading);
    return;
  }
  const draft = isFresh ? current : begin();
  draft.title = heading;
  draft.depth = heading.depth;
}

/** Settings of Marp and Slidev that are no notes. */
const directive =
  /^\s*_?(?:class|paginate|theme|header|footer|background\w*|color|size|marp|fit|layout|transition)\s*:/i;

const commentsIn = (html: string): string[] =>
  [...html.matchAll(/<!--(.*?)-->/gs)]
    .map(([, words = ""]) => withoutControls(words).trim())
    .filter((words) => words !== "" && !directive.test(words))
    .map((words) => words.replace(/^(?:speaker )?notes?:\s*/i, ""));

const sourceWords = /^(?:sources?|quellen?|fuentes?|fonti|fonte|bron(?:nen)?|źródł[oa])\s*:/i;
const noteWords = /^(?:speaker notes|notes|notizen|sprechernotizen)\s*:\s*/i;

type Place = { readonly at: number; readonly of: number };

const isParagraph = (token: Token): token is Tokens.Paragraph => token.type === "paragraph";

function slideOf(draft: Draft, place: Place, texts: ReadonlyMap<string, string>): Slide {
  const isSource = (token: Token): token is Tokens.Paragraph => isParagraph(token) && sourceWords.test(token.text);
  const isNote = (token: Token): token is Tokens.Paragraph => isParagraph(token) && noteWords.test(token.text);
  const rest = columnsOf(draft.tokens.filter((token) => !isSource(token) && !isNote(token)));
  const read = (lines: boolean) => {
    const notes: Footnotes = { texts, used: new Map(), lines };
    const title = runsOf(draft.title?.tokens, notes);
    return { notes, title, columns: rest.map((tokens) => blocksOf(tokens, notes)) };
  };
  const kind = kindOf(draft, read(false).columns, place);
  const { notes, title: heading, columns: said } = read(kind !== "content");
  const { title, columns } =
    kind === "quote" && heading.length === 0 ? bySpeaker(said) : { title: heading, columns: said };
  const sources = draft.tokens.filter(isSource).map(({ tokens }): Run[] => runsOf(tokens, notes));
  const marks = [...notes.used].map(([mark, number]): Run[] => [
    { text: String(number), raised: true },
    { text: ` ${texts.get(mark) ?? ""}` },
  ]);
  return {
    ...{ kind, title, columns: columns.filter((blocks) => blocks.length > 0) },
    notes: [...draft.notes, ...draft.tokens.filter(isNote).map(({ text }) => text.replace(noteWords, ""))],
    sources: [...sources, ...marks],
  };
}

/** A quotation without a heading has the one who said it as its title: "— Ada Lovelace". */
function bySpeaker(columns: readonly (readonly Block[])[]): Pick<Slide, "title" | "columns"> {
  const [block] = columns.flat();
  const last = block?.kind === "text" ? block.paragraphs.at(-1) : undefined;
  const name = /^\s*(?:—|–|--)\s+(.+)$/s.exec(plainText(last?.runs ?? []))?.[1];
  if (block?.kind !== "text" || name === undefined || block.paragraphs.length < 2) return { title: [], columns };
  return { title: [{ text: name }], columns: [[{ ...block, paragraphs: block.paragraphs.slice(0, -1) }]] };
}

/** "|||" parts columns; else two or three third-level headings that share the whole slide do. */
function columnsOf(tokens: readonly Token[]): Token[][] {
  const columns: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === "paragraph" && token.raw.trim() === "|||") columns.push([]);
    else columns.at(-1)?.push(token);
  }
  const [only] = columns;
  if (columns.length > 1 || only === undefined) return columns;
  const heads = only.flatMap(({ type }, at) => (type === "heading" ? [at] : []));
  if (heads[0] !== 0 || heads.length < 2 || heads.length > 3) return columns;
  return heads.map((from, at) => only.slice(from, heads[at + 1]));
}

function kindOf({ depth, title }: Draft, columns: readonly (readonly Block[])[], { at, of }: Place): SlideKind {
  const blocks = columns.flat();
  const [first] = blocks;
  const isText = blocks.length <= 1 && columns.length <= 1 && (first === undefined || first.kind === "text");
  const paragraphs = first?.kind === "text" ? first.paragraphs : [];
  if (isText && first !== undefined && paragraphs.every(({ look }) => look === "quote")) return "quote";
  const isShort = isText && paragraphs.every(({ sign, look }) => sign === "none" && look === undefined);
  if (depth !== 1 || !isShort || plainText(paragraphs.flatMap(({ runs }) => runs)).length > 400) return "content";
  if (at === 0) return "title";
  return at === of - 1 && title !== undefined && isFarewell(title.text) ? "closing" : "section";
}

/** The last slide of a talk; another heading at the end is a section that nothing follows. */
const isFarewell = (title: string): boolean =>
  /thank|question|q\s*&\s*a|next steps|contact|danke|dank|fragen|kontakt|nächste schritte|merci|gracias|grazie|preguntas/i.test(
    title,
  );
