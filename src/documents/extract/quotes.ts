/** Whether quotations are word for word what their sources say, at the line that is named. */
import { Refusal } from "../../agent/ports.ts";
import type { Quote, QuoteCheck, Source } from "../api.ts";
import { readDocument } from "../readers/document.ts";
import type { Line } from "../readers/lines.ts";
import { readFile } from "../readers/read.ts";

export async function checkQuotes(
  sources: readonly Source[],
  quotes: readonly Quote[],
): Promise<readonly QuoteCheck[]> {
  const lines = new Map<string, readonly Line[]>();
  for (const source of sources) {
    const inFile = [...(await linesAsRead(source)), ...linesInFile(source.bytes)];
    try {
      lines.set(source.name, [...inFile, ...(await readDocument(source)).lines]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      lines.set(source.name, inFile);
    }
  }
  return quotes.map((quote) => checked(quote, lines.get(quote.source) ?? []));
}

/**
 * The lines as they stand in a text file, which is how Read and Grep number them; the document's own lines begin after
 * the head of a mail. Either may be cited. None where the bytes are not text.
 */
function linesInFile(bytes: Uint8Array): readonly Line[] {
  if (bytes.includes(0) || isMarkedUp(bytes)) return [];
  return new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\n|\r/)
    .map((text, at) => ({ n: at + 1, text }));
}

/** The lines of documents as Read numbers them; none of plain texts, whose own lines those are. */
async function linesAsRead({ name, bytes }: Source): Promise<readonly Line[]> {
  if (!bytes.includes(0) && !isMarkedUp(bytes)) return [];
  const text = await readFile({ name, bytes: bytes.slice() }, {}).then(
    (reading) => reading.text,
    () => "",
  );
  return text.split("\n").map((line, at) => ({ n: at + 1, text: line }));
}

/** Formats that are written in letters, but not in those that people read. */
const isMarkedUp = (bytes: Uint8Array): boolean =>
  /^(?:%PDF-|\{\\rtf)/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 8)));

function checked(quote: Quote, lines: readonly Line[]): QuoteCheck {
  const has = ({ text }: Line): boolean => quote.text.trim() !== "" && text.includes(quote.text);
  // Pages of a PDF count their lines anew: any of them may be meant.
  if (lines.some((line) => line.n === quote.line && has(line))) return { ...quote, exact: true };
  const elsewhere = lines.find(has);
  return { ...quote, exact: false, ...(elsewhere === undefined ? {} : { found: elsewhere.n }) };
}
