import { z } from "zod";
import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, size } from "../base/words.ts";
import type { Documents, Source } from "../documents/api.ts";
import { picturesIn } from "../documents/docx/spec.ts";
import type { Effect } from "../protocol/effects.ts";
import type { Finding } from "../protocol/events.ts";
import { pathKey, samePath, shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { printable, printEffect, printedBytes } from "./pdf.ts";
import { sourceOf } from "./read-source.ts";

const DocumentInput = z.strictObject({
  path: z.string(),
  markdown: z.string().optional(),
  toc: z.boolean().optional(),
  header: z.string().optional(),
  language: z.string().optional(),
  template: z.string().optional(),
  from: z.string().optional(),
});
type DocumentInput = z.infer<typeof DocumentInput>;

/** Read by the model. */
const description = `Writes a Word document (.docx), deck (.pptx) or .pdf from Markdown: # title, ## headings, lists, tables, ![alt](picture.png "Caption"), footnotes [^1]. Documents: lines <!-- pagebreak -->, <!-- landscape -->, <!-- portrait -->.
Decks: # section, ## slide, line ||| ends a column, > quote, <!-- speaker notes -->, "Source: …", \`\`\`chart column (bar, line, pie) over CSV; template: a .pptx to follow. from: file to make a .pdf of.`;

type Kind = "docx" | "pptx" | "pdf";

type Target = {
  readonly kind: Kind;
  readonly path: WorkPath;
  readonly exists: boolean;
  /** Pictures, and the template. */
  readonly sources: readonly { readonly name: string; readonly path: WorkPath }[];
  /** What is printed, when it is not made first. */
  readonly from: WorkPath | undefined;
};

async function target(input: DocumentInput, look: Look): Promise<Target> {
  const { path: given, markdown, template, from } = input;
  const kind = /\.(docx|pptx|pdf)$/i.exec(given)?.[1]?.toLowerCase() as Kind | undefined;
  if (kind === undefined)
    throw new Refusal(
      `"${clip(given, 120)}" does not end in .docx, .pptx or .pdf. Nothing was written; name it with one of these endings.`,
    );
  const problem = contradiction(input, kind);
  if (problem !== undefined) throw new Refusal(`${problem} Nothing was written.`);
  const path = resolve(given, look);
  const entry = await look.stat(path);
  if (entry !== undefined && entry.type !== "file")
    throw new Refusal(
      `${shown(path, look.roots)} is a ${entry.type}, not a file. Nothing was written; choose another name.`,
    );
  const sources = [...picturesIn(markdown ?? ""), ...(template === undefined ? [] : [template])].map((name) => {
    if (/^[a-z][a-z0-9+.-]+:/i.test(name))
      throw new Refusal(
        `The picture ${clip(name, 120)} is not in the folder. Nothing was written; save it there first.`,
      );
    return { name, path: resolve(name, look) };
  });
  return {
    kind,
    path,
    exists: entry !== undefined,
    sources,
    from: from === undefined ? undefined : resolve(from, look),
  };
}

/** What the arguments say that cannot be done together. */
function contradiction({ markdown, template, from }: DocumentInput, kind: Kind): string | undefined {
  if (from !== undefined) {
    if (kind !== "pdf") return "Only a .pdf is made from another file.";
    if (markdown !== undefined) return 'Give either "markdown" or "from".';
    return printable.test(from) ? undefined : `No pdf is made of "${clip(from, 120)}": it is no office file.`;
  }
  if (markdown === undefined) return 'Give the text as "markdown".';
  return template === undefined || kind === "pptx" ? undefined : "Only decks (.pptx) follow a template.";
}

async function effects(input: DocumentInput, look: Look): Promise<readonly Effect[]> {
  const { kind, path, exists, sources, from } = await target(input, look);
  const read = [...sources.map((one) => one.path), ...(from === undefined ? [] : [from])];
  const unique = new Map(read.map((one) => [pathKey(one), one]));
  return [
    ...[...unique.values()].map((one): Effect => ({ kind: "read", path: one })),
    ...(kind === "pdf" ? [printEffect(from?.path ?? "x.docx", look)] : []),
    { kind: exists ? "change" : "create", path },
  ];
}

type Work = { readonly hands: Hands; readonly documents: Documents };

async function run(input: DocumentInput, aim: Target, work: Work): Promise<Outcome> {
  const { path, exists, sources, from } = aim;
  const { hands } = work;
  if ([...sources, ...(from === undefined ? [] : [{ path: from }])].some((one) => samePath(one.path, path)))
    throw new Refusal(
      `${shown(path, hands.roots)} would be read and replaced at once. Nothing was written; choose another name.`,
    );
  hands.progress(0, undefined, aim.kind === "pdf" ? "Printing the pdf" : "Writing and checking");
  const { bytes, parts, findings } = await made(input, aim, work);
  if (exists) await hands.change(path, bytes);
  else await hands.create(path, bytes);
  const lines = [
    `${exists ? "Replaced" : "Created"} ${shown(path, hands.roots)} (${size(bytes.length)})${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`,
    ...findings.map(({ severity, place, text }) => `- ${severity}${place ? ` (${place})` : ""}: ${text}`),
  ];
  return { ok: true, content: [{ type: "text", text: lines.join("\n") }], deliverables: [{ path, findings }] };
}

type Made = { readonly bytes: Uint8Array; readonly parts: readonly string[]; readonly findings: readonly Finding[] };

async function made(input: DocumentInput, { kind, sources, from }: Target, work: Work): Promise<Made> {
  const { hands, documents } = work;
  const { markdown = "", toc, header, language, template } = input;
  const loaded: Source[] = [];
  for (const { name, path } of sources) {
    const { bytes } = await sourceOf(path, shown(path, hands.roots), hands);
    loaded.push({ name, bytes });
  }
  if (kind === "pptx") {
    const { bytes, findings, continued, ...counts } = await documents.deck(
      { markdown, footer: header, language, template },
      loaded,
      hands.signal,
    );
    const further = continued.map((one) => `slide ${one.slide} held too much and became ${one.of}`);
    return { bytes, findings, parts: [...counted(counts), ...further] };
  }
  if (from !== undefined) {
    const { bytes } = await sourceOf(from, shown(from, hands.roots), hands);
    return printedFile(from.path, { bytes, findings: [] }, work);
  }
  const { bytes, findings, ...counts } = await documents.document(
    { markdown, toc, header, language },
    loaded,
    hands.signal,
  );
  if (kind === "pdf") return printedFile("document.docx", { bytes, findings }, work);
  return { bytes, findings, parts: counted(counts) };
}

const counted = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).flatMap(([what, n]) => (n > 0 ? [nounOf(what, n)] : []));

const nounOf = (what: string, n: number): string =>
  what === "notes" ? `notes on ${count(n, "slide")}` : count(n, what.replace(/s$/, ""));

/** Prints a file and opens what came of it. */
async function printedFile(
  name: string,
  { bytes, findings }: Pick<Made, "bytes" | "findings">,
  { hands, documents }: Work,
): Promise<Made> {
  const pages = await printedBytes(name, bytes, hands);
  // The bytes are handed over: what is written stays here.
  const { what } = await documents.read({ name: "printed.pdf", bytes: pages.slice() }, { pages: "1" }, hands.signal);
  return { bytes: pages, findings, parts: [what.replace(/^PDF, /, "")] };
}

/** Writes Word documents and decks from Markdown, and pdfs of them. */
export const documentTool = (documents: Documents): Tool =>
  tool<DocumentInput>({
    name: "Document",
    description,
    input: DocumentInput,
    title: ({ path }) => `Write ${clip(path, 80)}`,
    effects,
    run: async (input, hands) => run(input, await target(input, hands), { hands, documents }),
  });
