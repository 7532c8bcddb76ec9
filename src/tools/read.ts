import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count } from "../base/words.ts";
import type { Documents, Source } from "../documents/api.ts";
import type { Effect } from "../protocol/effects.ts";
import { shown } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { extensionOf, type ReaderName, readerFor, refusalFor } from "./read-formats.ts";
import { ReadInput, readDescription } from "./read-input.ts";
import { largeSource, sourceOf } from "./read-source.ts";
import { tableText } from "./read-table.ts";
import { textOf } from "./text.ts";

const mostLines = 2_000;
const mostChars = 50_000;
const longestLine = 2_000;

type Reader = (
  source: Source,
  input: ReadInput,
  around: { readonly documents: Documents; readonly signal: AbortSignal },
) => Promise<Outcome>;

const said = (text: string): Outcome => ({ ok: true, content: [{ type: "text", text }] });

const readers: Readonly<Record<ReaderName, Reader>> = {
  text: readText,
  table: async (source, input, { documents, signal }) =>
    said(tableText(source.name, await documents.page(source, pageOf(input), signal), pageOf(input))),
  document: readDocument,
  refused: async ({ name }) => ({ ok: false, error: `${name}: ${refusalFor(name) ?? "this format cannot be read."}` }),
};

const pageOf = ({ sheet, offset, range, limit }: ReadInput) => ({
  sheet,
  offset,
  range,
  limit: Math.min(limit ?? 50, 1_000),
});

async function readDocument(
  source: Source,
  input: ReadInput,
  { documents, signal }: Parameters<Reader>[2],
): Promise<Outcome> {
  const { pages, part, as } = input;
  const request = { pages, part, as: as === "table" ? undefined : as };
  const { name, what, text, notes, pictures } = await documents.read(source, request, signal);
  const window = { name, offset: input.offset ?? 1, limit: input.limit ?? mostLines };
  const body = text === "" ? [] : [numbered(text, "utf-8", window)];
  const media = pictures.map(({ media: type, bytes, title }) => ({
    type: "image" as const,
    media: type,
    base64: Buffer.from(bytes).toString("base64"),
    title,
  }));
  const words = [`${name}: ${what}.`, ...body, ...notes.map((note) => `(${note})`)].join("\n");
  return { ok: true, content: [{ type: "text", text: words }, ...media] };
}

const refusedReader: Reader = readers.refused;

async function readText(
  source: Source,
  input: ReadInput,
  { documents, signal }: Parameters<Reader>[2],
): Promise<Outcome> {
  const quick = textOf(source.bytes);
  // Of the encodings without a mark only UTF-8 proves itself; the others are a guess that needs the statistics.
  const decoded =
    quick === undefined || quick.encoding === "windows-1252"
      ? await documents.decode(source, signal)
      : { text: quick.text, encoding: quick.encoding };
  if (decoded.text === "") return said(`${source.name} is empty.`);
  return said(
    numbered(decoded.text, decoded.encoding, {
      name: source.name,
      offset: input.offset ?? 1,
      limit: input.limit ?? mostLines,
    }),
  );
}

type Window = { readonly name: string; readonly offset: number; readonly limit: number };

/** Lines with their numbers, and what was left out. */
function numbered(text: string, encoding: string, { name, offset, limit }: Window): string {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  if (offset > lines.length) return `${name} has ${count(lines.length, "line")}; there is no line ${offset}.`;
  const shownLines: string[] = [];
  let chars = 0;
  let cutLines = 0;
  for (const line of lines.slice(offset - 1, offset - 1 + Math.min(limit, mostLines))) {
    const short = clip(line, longestLine);
    if (short !== line) cutLines += 1;
    const row = `${offset + shownLines.length}→${short}`;
    if (chars + row.length > mostChars) break;
    shownLines.push(row);
    chars += row.length + 1;
  }
  const last = offset + shownLines.length - 1;
  const notes = [
    ...(last < lines.length
      ? [`Lines ${offset} to ${last} of ${lines.length.toLocaleString("en-US")}. Go on with offset ${last + 1}.`]
      : []),
    ...(cutLines > 0
      ? [
          `${count(cutLines, "line")} longer than ${longestLine} characters ${cutLines === 1 ? "was" : "were"} cut; Grep finds text in them.`,
        ]
      : []),
    ...(encoding.toLowerCase() === "utf-8" ? [] : [`The file is encoded as ${encoding}.`]),
  ];
  return [...shownLines, ...notes.map((note) => `(${note})`)].join("\n");
}

async function run(input: ReadInput, hands: Hands, documents: Documents): Promise<Outcome> {
  const path = resolve(input.file_path, hands);
  const name = shown(path, hands.roots);
  const reader = readerFor(name, input.as);
  if (reader === "refused" && (await hands.stat(path)) !== undefined) {
    return refusedReader({ name, bytes: new Uint8Array() }, input, { documents, signal: hands.signal });
  }
  const isDelimited = reader === "table" && /^(csv|tsv|tab|txt|log)$/.test(extensionOf(name));
  const large = isDelimited && input.range === undefined ? await largeSource(path, name, hands) : undefined;
  if (large !== undefined) {
    const page = await documents.survey(large, pageOf(input), hands.signal);
    return said(tableText(name, page, pageOf(input)));
  }
  const source = await sourceOf(path, name, hands);
  return readers[reader](source, input, { documents, signal: hands.signal });
}

/** Reads a file: text and documents with line numbers, tables with their types, pictures as pictures. */
export const readTool = (documents: Documents): Tool =>
  tool<ReadInput>({
    name: "Read",
    description: readDescription,
    input: ReadInput,
    title: ({ file_path }) => `Read ${clip(file_path, 80)}`,
    effects: async ({ file_path }, look): Promise<readonly Effect[]> => [
      { kind: "read", path: resolve(file_path, look) },
    ],
    run: (input, hands) => run(input, hands, documents),
  });
