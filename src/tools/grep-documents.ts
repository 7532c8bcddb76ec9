/** Searching inside documents: opened by the document layer, several at a time, within the time of the call. */
import { type Entry, Refusal } from "../agent/ports.ts";
import type { Documents, Source } from "../documents/api.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import { bytesFor, type Result, type Search, searchText } from "./grep-search.ts";

/** Documents that are opened together: enough to make a worker worth its start. */
const batch = { files: 20, bytes: 16_000_000 };

type Library = { readonly documents: Documents; readonly until: number };

/** Searches inside documents, a batch at a time, until the time of the call is over. */
export async function searchDocuments(
  entries: readonly Entry[],
  search: Search,
  { documents, until }: Library,
): Promise<readonly Result[]> {
  const { skipped, hands } = search;
  const results: Result[] = [];
  for (let at = 0; at < entries.length; ) {
    hands.signal.throwIfAborted();
    const left = until - performance.now();
    if (left <= 0) {
      skipped.late += entries.length - at;
      break;
    }
    hands.progress(at, entries.length, "Searching documents");
    const { sources, paths, taken } = await batchFrom(entries.slice(at), search);
    at += taken;
    results.push(...(await searchBatch({ sources, paths }, search, { documents, ms: left })));
  }
  return results;
}

type Batch = { readonly sources: readonly Source[]; readonly paths: readonly WorkPath[] };

async function searchBatch(
  { sources, paths }: Batch,
  search: Search,
  { documents, ms }: { readonly documents: Documents; readonly ms: number },
): Promise<readonly Result[]> {
  const { skipped, hands } = search;
  const late = AbortSignal.timeout(Math.ceil(ms));
  try {
    const texts = await documents.texts(sources, AbortSignal.any([hands.signal, late]));
    return texts.flatMap((one, index): readonly Result[] => {
      const path = paths[index];
      if ("problem" in one || path === undefined) {
        skipped.unreadable += 1;
        return [];
      }
      const found = searchText(one.text, search);
      return found.lines.length > 0 ? [{ path, found }] : [];
    });
  } catch (error) {
    hands.signal.throwIfAborted();
    if (!late.aborted && !(error instanceof Refusal)) throw error;
    skipped[late.aborted ? "late" : "unreadable"] += sources.length;
    return [];
  }
}

async function batchFrom(entries: readonly Entry[], search: Search) {
  const sources: Source[] = [];
  const paths: WorkPath[] = [];
  let bytes = 0;
  let taken = 0;
  for (const entry of entries) {
    if (sources.length >= batch.files || bytes >= batch.bytes) break;
    taken += 1;
    const content = await bytesFor(entry, search);
    if (content === undefined) continue;
    sources.push({ name: shown(entry.path, search.hands.roots), bytes: content });
    paths.push(entry.path);
    bytes += content.length;
  }
  return { sources, paths, taken };
}
