/** Word and PowerPoint files from before 2007: their text. */
import WordExtractor from "word-extractor";
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { type Content, type Part, withoutRepeats } from "./reading.ts";

const left = "Formatting, pictures and tracked changes of this old format are not shown.";

const titled = (title: string, lines: readonly string[]): readonly Part[] =>
  lines.length === 0 ? [] : [{ title, lines }];

export async function oldWordContent({ name, bytes }: Source): Promise<Content> {
  const lines = (text: string): readonly string[] =>
    withoutRepeats(text.replaceAll("\u0007", "\t").split(/\r\n|\n|\r/));
  try {
    const found = await new WordExtractor().extract(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const body = lines(found.getBody());
    if (body.length === 0) throw new Refusal(`${name} holds no text.`);
    return {
      what: "Word document (old format)",
      parts: [
        { lines: body },
        ...titled("Headers and footers", lines(found.getHeaders({ includeFooters: true }))),
        ...titled("Notes", lines(`${found.getFootnotes()}\n${found.getEndnotes()}`)),
        ...titled("Comments", lines(found.getAnnotations())),
        ...titled("Text boxes", lines(found.getTextboxes())),
      ],
      notes: [left],
    };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      `${name} cannot be read as a Word document: it is damaged, protected or older than Word 97. Ask for it as .docx.`,
    );
  }
}

// Record types of [MS-PPT] 2.13.24.
const types = { slide: 0x03ee, notes: 0x03f0, outline: 0x0ff0, place: 0x03f3, wide: 0x0fa0, narrow: 0x0fa8 };
/** Version of a record that holds others. */
const container = 0x0f;

type Found = { readonly outline: string[][]; readonly drawn: string[][]; readonly notes: string[] };

/**
 * The text of a presentation: the outline that the file keeps of each slide (SlideListWithText, instance 0), and what
 * stands in the shapes of the slides. Masters are left out: they hold the words that nobody has typed over.
 */
export function oldSlidesContent({ name }: Source, streams: ReadonlyMap<string, Uint8Array>): Content {
  const stream = streams.get("PowerPoint Document");
  if (stream === undefined) throw new Refusal(`${name} holds no slides that can be read. Ask for it as .pptx.`);
  if (streams.has("EncryptedSummary"))
    throw new Refusal(`${name} is protected by a password. Ask for a copy without one.`);
  const found: Found = { outline: [], drawn: [], notes: [] };
  for (const record of recordsIn(stream)) {
    if (record.type === types.slide) found.drawn.push(textsIn(record.body));
    else if (record.type === types.notes) found.notes.push(...textsIn(record.body));
    else if (record.isContainer) outlinesIn(record.body, found.outline);
  }
  const slides = Array.from({ length: Math.max(found.outline.length, found.drawn.length) }, (_, at) => [
    ...new Set([...(found.outline[at] ?? []), ...(found.drawn[at] ?? [])]),
  ]);
  if (slides.every((lines) => lines.length === 0))
    throw new Refusal(`${name} holds no text: its slides are pictures or empty. Ask for it as .pptx or pdf.`);
  const notes = found.notes.filter((line) => !/^(Click to edit|\*$)/.test(line));
  return {
    what: `Presentation (old format), ${slides.length} ${slides.length === 1 ? "slide" : "slides"}`,
    parts: [
      ...slides.map(([title, ...lines], at) => ({
        title: `Slide ${at + 1}${title === undefined ? "" : `: ${title}`}`,
        lines: [...lines, ""],
      })),
      ...titled("Notes", notes),
    ],
    notes: [left],
  };
}

function outlinesIn(bytes: Uint8Array, outline: string[][], depth = 0): void {
  for (const record of recordsIn(bytes)) {
    if (record.type === types.outline && record.instance === 0) slideTexts(record.body, outline);
    else if (record.isContainer && depth < deepest) outlinesIn(record.body, outline, depth + 1);
  }
}

function slideTexts(bytes: Uint8Array, outline: string[][]): void {
  for (const record of recordsIn(bytes)) {
    if (record.type === types.place) outline.push([]);
    else outline.at(-1)?.push(...linesOf(record));
  }
}

const deepest = 60;

function textsIn(bytes: Uint8Array, depth = 0): string[] {
  return [...recordsIn(bytes)].flatMap((record) =>
    record.isContainer && depth < deepest ? textsIn(record.body, depth + 1) : [...linesOf(record)],
  );
}

function linesOf({ type, body }: Rec): readonly string[] {
  const encoding = type === types.wide ? "utf-16le" : type === types.narrow ? "latin1" : undefined;
  if (encoding === undefined) return [];
  const text = new TextDecoder(encoding).decode(body).replaceAll("\u000b", "\n");
  return text.split(/[\r\n]/).filter((line) => line.trim() !== "");
}

type Rec = {
  readonly type: number;
  readonly instance: number;
  readonly isContainer: boolean;
  readonly body: Uint8Array;
};

function* recordsIn(bytes: Uint8Array): Generator<Rec> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const head = view.getUint16(at, true);
    const next = Math.min(bytes.length, at + 8 + view.getUint32(at + 4, true));
    const type = view.getUint16(at + 2, true);
    yield { type, instance: head >> 4, isContainer: (head & 0x0f) === container, body: bytes.subarray(at + 8, next) };
    at = next;
  }
}
