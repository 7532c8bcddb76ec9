import { z } from "zod";
import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count } from "../base/words.ts";
import type { Documents, QuoteCheck, Source } from "../documents/api.ts";
import type { Effect } from "../protocol/effects.ts";
import { pathKey, shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { sourceOf } from "./read-source.ts";

const QuotesInput = z.strictObject({
  quotes: z
    .array(z.strictObject({ path: z.string(), line: z.number().int().min(1), text: z.string().min(1) }))
    .min(1)
    .max(5_000),
});
type QuotesInput = z.infer<typeof QuotesInput>;

const description = `Checks quotations before you write them down: whether each text stands word for word in the line of the file that it cites. Returns the ones that do not, with the line where the words really stand, if anywhere.`;

function pathsIn({ quotes }: QuotesInput, look: Look): readonly WorkPath[] {
  const paths = quotes.map(({ path }) => resolve(path, look));
  return [...new Map(paths.map((path) => [pathKey(path), path])).values()];
}

async function run(input: QuotesInput, hands: Hands, documents: Documents): Promise<Outcome> {
  const sources: Source[] = [];
  for (const path of pathsIn(input, hands)) {
    hands.signal.throwIfAborted();
    try {
      sources.push(await sourceOf(path, shown(path, hands.roots), hands));
    } catch (error) {
      // A missing file proves none of its quotations; the others are still checked.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  hands.progress(0, undefined, "Comparing quotations with their sources");
  const quotes = input.quotes.map(({ path, line, text }) => ({
    source: shown(resolve(path, hands), hands.roots),
    line,
    text,
  }));
  const checks = await documents.quotes(sources, quotes, hands.signal);
  return { ok: true, content: [{ type: "text", text: report(checks) }] };
}

function report(checks: readonly QuoteCheck[]): string {
  const wrong = checks.filter(({ exact }) => !exact);
  if (wrong.length === 0) return `All ${count(checks.length, "quotation")} stand word for word at the line they cite.`;
  return [
    `${checks.length - wrong.length} of ${count(checks.length, "quotation")} stand word for word at the line they cite. Not exact:`,
    ...wrong.slice(0, 50).map(({ source, line, text, found }) => {
      const where = found === undefined ? "these words stand nowhere in the file" : `they stand in line ${found}`;
      return `- ${source}, line ${line}: "${clip(text, 160)}"; ${where}.`;
    }),
    ...(wrong.length > 50 ? [`- and ${wrong.length - 50} more`] : []),
  ].join("\n");
}

/** Checks quotations against their sources. */
export const quotesTool = (documents: Documents): Tool =>
  tool<QuotesInput>({
    name: "CheckQuotes",
    description,
    input: QuotesInput,
    title: ({ quotes }) => `Check ${count(quotes.length, "quotation")} against the sources`,
    effects: async (input, look): Promise<readonly Effect[]> =>
      pathsIn(input, look).map((path) => ({ kind: "read", path })),
    run: (input, hands) => run(input, hands, documents),
  });
