import { z } from "zod";
import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, size } from "../base/words.ts";
import type { Documents, Source } from "../documents/api.ts";
import { picturesIn } from "../documents/docx/spec.ts";
import type { Effect } from "../protocol/effects.ts";
import { pathKey, shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { sourceOf } from "./read-source.ts";

const DocumentInput = z.strictObject({
  path: z.string(),
  markdown: z.string(),
  toc: z.boolean().optional(),
  header: z.string().optional(),
  language: z.string().optional(),
});
type DocumentInput = z.infer<typeof DocumentInput>;

/** Read by the model. */
const description =
  'Writes a Word document (.docx) from Markdown: # title, ## headings, lists, tables, ![alt](picture.png "Caption"), footnotes [^1]. Own lines <!-- pagebreak -->, <!-- landscape -->, <!-- portrait -->.';

type Target = {
  readonly path: WorkPath;
  readonly exists: boolean;
  readonly pictures: readonly { readonly name: string; readonly path: WorkPath }[];
};

async function target({ path: given, markdown }: DocumentInput, look: Look): Promise<Target> {
  if (!/\.docx$/i.test(given))
    throw new Refusal(
      `"${clip(given, 120)}" does not end in .docx. Nothing was written; name the document with that ending.`,
    );
  const path = resolve(given, look);
  const entry = await look.stat(path);
  if (entry !== undefined && entry.type !== "file")
    throw new Refusal(
      `${shown(path, look.roots)} is a ${entry.type}, not a file. Nothing was written; choose another name.`,
    );
  const pictures = picturesIn(markdown).map((name) => {
    if (/^[a-z][a-z0-9+.-]+:/i.test(name))
      throw new Refusal(
        `The picture ${clip(name, 120)} is not in the folder. Nothing was written; save it there first.`,
      );
    return { name, path: resolve(name, look) };
  });
  return { path, exists: entry !== undefined, pictures };
}

async function effects(input: DocumentInput, look: Look): Promise<readonly Effect[]> {
  const { path, exists, pictures } = await target(input, look);
  const unique = new Map(pictures.map((one) => [pathKey(one.path), one.path]));
  return [
    ...[...unique.values()].map((one): Effect => ({ kind: "read", path: one })),
    { kind: exists ? "change" : "create", path },
  ];
}

async function run(
  { path: _, ...spec }: DocumentInput,
  { path, exists, pictures }: Target,
  work: Work,
): Promise<Outcome> {
  const { hands, documents } = work;
  const sources: Source[] = [];
  for (const picture of pictures) {
    const { bytes } = await sourceOf(picture.path, shown(picture.path, hands.roots), hands);
    sources.push({ name: picture.name, bytes });
  }
  hands.progress(0, undefined, "Writing and checking the document");
  const { bytes, findings, ...made } = await documents.document(spec, sources, hands.signal);
  if (exists) await hands.change(path, bytes);
  else await hands.create(path, bytes);
  const parts = Object.entries(made).flatMap(([what, n]) => (n > 0 ? [count(n, what.replace(/s$/, ""))] : []));
  const lines = [
    `${exists ? "Replaced" : "Created"} ${shown(path, hands.roots)} (${size(bytes.length)})${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`,
    ...findings.map(({ severity, place, text }) => `- ${severity}${place ? ` (${place})` : ""}: ${text}`),
  ];
  return { ok: true, content: [{ type: "text", text: lines.join("\n") }], deliverables: [{ path, findings }] };
}

type Work = { readonly hands: Hands; readonly documents: Documents };

/** Writes Word documents from Markdown. */
export const documentTool = (documents: Documents): Tool =>
  tool<DocumentInput>({
    name: "Document",
    description,
    input: DocumentInput,
    title: ({ path }) => `Write ${clip(path, 80)}`,
    effects,
    run: async (input, hands) => run(input, await target(input, hands), { hands, documents }),
  });
