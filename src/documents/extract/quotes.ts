/** Whether quotations are word for word what their sources say, at the line that is named. */
import { Refusal } from "../../agent/ports.ts";
import type { Quote, QuoteCheck, Source } from "../api.ts";
import { readDocument } from "../readers/document.ts";
import type { Line } from "../readers/lines.ts";

export async function checkQuotes(
  sources: readonly Source[],
  quotes: readonly Quote[],
): Promise<readonly QuoteCheck[]> {
  const lines = new Map<string, readonly Line[]>();
  for (const source of sources) {
    const inFile = linesInFile(source.bytes);
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
  if (bytes.includes(0)) return [];
  return new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\n|\r/)
    .map((text, at) => ({ n: at + 1, text }));
}

function checked(quote: Quote, lines: readonly Line[]): QuoteCheck {
  const has = ({ text }: Line): boolean => quote.text.trim() !== "" && text.includes(quote.text);
  // Pages of a PDF count their lines anew: any of them may be meant.
  if (lines.some((line) => line.n === quote.line && has(line))) return { ...quote, exact: true };
  const elsewhere = lines.find(has);
  return { ...quote, exact: false, ...(elsewhere === undefined ? {} : { found: elsewhere.n }) };
}
