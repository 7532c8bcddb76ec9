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
    try {
      lines.set(source.name, (await readDocument(source)).lines);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return quotes.map((quote) => checked(quote, lines.get(quote.source) ?? []));
}

function checked(quote: Quote, lines: readonly Line[]): QuoteCheck {
  const has = ({ text }: Line): boolean => quote.text.trim() !== "" && text.includes(quote.text);
  // Pages of a PDF count their lines anew: any of them may be meant.
  if (lines.some((line) => line.n === quote.line && has(line))) return { ...quote, exact: true };
  const elsewhere = lines.find(has);
  return { ...quote, exact: false, ...(elsewhere === undefined ? {} : { found: elsewhere.n }) };
}
