import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count } from "../base/words.ts";
import type { Documents, Extraction, Field, Source } from "../documents/api.ts";
import type { Effect } from "../protocol/effects.ts";
import { nameOf, shown, type WorkPath } from "../protocol/paths.ts";
import { ExtractInput, extractDescription } from "./extract-input.ts";
import { resolve } from "./paths.ts";
import { extensionOf, isPicture, refusalFor } from "./read-formats.ts";
import { sourceOf } from "./read-source.ts";

/** Files that are read together: enough to make a worker worth its start, few enough to stop and show progress between. */
const most = { files: 50, bytes: 16_000_000 };
/** The answer's bound: what a model can still use. */
const mostChars = 150_000;

function pathsIn({ path, paths }: ExtractInput, look: Look): readonly WorkPath[] {
  const all = [...(path === undefined ? [] : [path]), ...(paths ?? [])];
  if (all.length === 0) throw new Refusal('Which file? Give "path", or "paths" for several.');
  return all.map((one) => resolve(one, look));
}

async function run(input: ExtractInput, hands: Hands, documents: Documents): Promise<Outcome> {
  const paths = pathsIn(input, hands);
  const found: Extraction[] = [];
  for (let at = 0; at < paths.length; ) {
    hands.signal.throwIfAborted();
    hands.progress(at, paths.length, `Reading ${nameOf(paths[at] as WorkPath)}`);
    const { sources, problems, taken } = await batchFrom(paths.slice(at), hands, input.kind);
    const read = sources.length === 0 ? [] : await documents.extract(sources, input, hands.signal);
    found.push(...problems, ...read);
    at += taken;
  }
  const order = new Map(paths.map((path, at) => [shown(path, hands.roots), at]));
  const sorted = [...found].sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  const [only] = sorted;
  if (paths.length === 1 && only !== undefined && "problem" in only) return { ok: false, error: only.problem };
  return { ok: true, content: [{ type: "text", text: bounded(sorted) }] };
}

type Batch = { readonly sources: readonly Source[]; readonly problems: readonly Extraction[]; readonly taken: number };

/** Why a file of this name holds nothing to extract; a picture still tells when it was taken, and a PDF has its reader. */
function unreadable(name: string, kind: ExtractInput["kind"]): string | undefined {
  if (extensionOf(name) === "pdf") return undefined;
  return kind === "document" && isPicture(name) ? undefined : refusalFor(name);
}

/** The bytes of the next files. A file that cannot be opened is a problem of its own. */
async function batchFrom(paths: readonly WorkPath[], hands: Hands, kind: ExtractInput["kind"]): Promise<Batch> {
  const sources: Source[] = [];
  const problems: Extraction[] = [];
  let bytes = 0;
  for (const path of paths) {
    if (sources.length >= most.files || bytes >= most.bytes) break;
    const name = shown(path, hands.roots);
    const refusal = unreadable(name, kind);
    if (refusal !== undefined) {
      problems.push({ name, problem: `${name}: ${refusal}` });
      continue;
    }
    try {
      const source = await sourceOf(path, name, hands);
      bytes += source.bytes.length;
      sources.push(source);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ name, problem: error.message });
    }
  }
  return { sources, problems, taken: sources.length + problems.length };
}

/** The answer as JSON within the bound: alternatives go first, then the confidence of sure values; it says so. */
function bounded(found: readonly Extraction[]): string {
  const steps: readonly ((field: Field) => unknown)[] = [
    (field) => field,
    ({ alternatives: _, ...field }) => field,
    ({ value, confidence }) => ({ value, confidence }),
  ];
  for (const [at, step] of steps.entries()) {
    const files = found.map((one) => shortened(one, step));
    const note = at === 0 ? {} : { shortened: "Some details were left out to fit; ask for fewer files to see them." };
    const text = JSON.stringify({ ...note, files });
    if (text.length <= mostChars) return text;
    if (at === steps.length - 1) return cutOff(files);
  }
  return "";
}

const shortened = (one: Extraction, step: (field: Field) => unknown): unknown =>
  "problem" in one || one.records === undefined
    ? one
    : {
        ...one,
        records: one.records.map((record) => ({
          ...record,
          fields: Object.fromEntries(Object.entries(record.fields).map(([name, field]) => [name, step(field)])),
        })),
      };

/** As many files as fit, still good JSON; the rest is named. */
function cutOff(files: readonly unknown[]): string {
  const fit: unknown[] = [];
  let chars = 200;
  for (const file of files) {
    chars += JSON.stringify(file).length + 1;
    if (chars > mostChars && fit.length > 0) break;
    fit.push(file);
  }
  const left = files.length - fit.length;
  return JSON.stringify({
    ...(left > 0 ? { leftOut: `${count(left, "file")}; ask for them in another call` } : {}),
    files: fit,
  });
}

/** Reads typed fields out of documents. */
export const extractTool = (documents: Documents): Tool =>
  tool<ExtractInput>({
    name: "Extract",
    description: extractDescription,
    input: ExtractInput,
    title: ({ kind, path, paths }) => {
      const all = [...(path === undefined ? [] : [path]), ...(paths ?? [])];
      const what = all.length === 1 ? clip(all[0] ?? "", 80) : count(all.length, "file");
      return `Read ${kind === "document" ? "the main facts" : `${kind} fields`} from ${what}`;
    },
    effects: async (input, look): Promise<readonly Effect[]> =>
      pathsIn(input, look).map((path) => ({ kind: "read", path })),
    run: (input, hands) => run(input, hands, documents),
  });
