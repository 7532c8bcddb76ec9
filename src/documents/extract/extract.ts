/** Fields from documents of any format, one after the other. */
import { Refusal } from "../../agent/ports.ts";
import { digest } from "../../platform/hash.ts";
import type { Extracted, Extraction, ExtractKind, ExtractRequest, Source } from "../api.ts";
import { readDocument } from "../readers/document.ts";
import type { TextDocument } from "../readers/lines.ts";
import { contactsIn } from "./contact.ts";
import { documentIn } from "./general.ts";
import { meetingIn } from "./meeting/meeting.ts";
import { receiptIn } from "./receipt/receipt.ts";
import { receiptsInTable } from "./receipt/table.ts";
import { statementIn } from "./statement.ts";

/** Texts longer than this are books or logs: reading them for fields would take minutes and find nothing. */
const mostLines = 50_000;

/** What each document holds, in order. A document that cannot be read becomes a problem of its own. */
export async function extractAll(sources: readonly Source[], request: ExtractRequest): Promise<readonly Extraction[]> {
  const all: Extraction[] = [];
  for (const source of sources) {
    try {
      all.push(await extractFrom(source, request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      all.push({ name: source.name, problem: error.message });
    }
  }
  return all;
}

async function extractFrom(source: Source, request: ExtractRequest): Promise<Extracted> {
  const document = await readDocument(source);
  if (document.lines.length > mostLines)
    throw new Refusal(`${source.name} has over ${mostLines} lines. Use Grep and Read for files of that size.`);
  const read = readers[request.kind];
  const { notes = [], ...found } = await read(
    request.kind === "meeting" ? document : clipped(document),
    source,
    request,
  );
  const all = [...document.notes, ...notes];
  return {
    name: source.name,
    format: document.format,
    lines: document.lines.length,
    fingerprint: fingerprintOf(document),
    ...found,
    ...(all.length === 0 ? {} : { notes: all }),
  };
}

/** Fields stand in lines that people read. What is longer is data without line ends, and would only cost time. */
const widest = 2_000;

const clipped = (document: TextDocument): TextDocument => ({
  ...document,
  lines: document.lines.map((line) =>
    line.text.length <= widest ? line : { ...line, text: line.text.slice(0, widest) },
  ),
});

type Found = Pick<Extracted, "likeness" | "records" | "meeting" | "notes">;
type Reader = (document: TextDocument, source: Source, request: ExtractRequest) => Found | Promise<Found>;

const readers: Readonly<Record<ExtractKind, Reader>> = {
  receipt: async (document, source, { order }) => {
    if (document.format === "table") {
      const records = await receiptsInTable(source, order);
      if (records === undefined)
        throw new Refusal(`${source.name} is a table without columns for date, merchant and amount.`);
      return { records, likeness: 0.7 };
    }
    refuseEmpty(document);
    const { likeness, ...record } = receiptIn(document, order);
    return { records: [record], likeness };
  },
  statement: statementIn,
  contact: contactsIn,
  meeting: (document) => {
    refuseEmpty(document);
    return meetingIn(document);
  },
  document: documentIn,
};

function refuseEmpty({ name, lines, format }: TextDocument): void {
  if (format === "picture") throw new Refusal(`${name} is a picture. Its text must be recognised first.`);
  if (lines.every(({ text }) => text.trim() === "")) throw new Refusal(`${name} is empty.`);
}

/** Equal for equal words, however they are laid out. Too short a text is only equal to itself. */
function fingerprintOf({ name, lines, head }: TextDocument): string {
  const words = lines
    .map(({ text }) => text)
    .join(" ")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
  return digest(words.length < 20 ? `${name}\n${words}\n${head.date ?? ""}` : words).slice(0, 16);
}
