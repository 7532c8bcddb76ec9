/** What was read is read once: readings are remembered by the file's bytes, for all agents of a workspace. */
import { digest } from "../platform/hash.ts";
import type { FileText, Reading, Source } from "./api.ts";

/** Characters and picture bytes that are kept; the oldest readings go first. */
const mostKept = 24_000_000;

const weightOf = ({ text, pictures }: Reading): number =>
  text.length + pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);

const keyOf = ({ name, bytes }: Source, request: string): string => `${digest(bytes)} ${name} ${request}`;

/** Gives the reading of the same bytes, name and request again; one that failed is tried anew. */
export function readings() {
  const kept = new Map<string, Reading>();
  let weight = 0;

  function keep(key: string, reading: Reading): void {
    if (kept.has(key)) return;
    kept.set(key, reading);
    weight += weightOf(reading);
    for (const [oldest, old] of kept) {
      if (weight <= mostKept) return;
      kept.delete(oldest);
      weight -= weightOf(old);
    }
  }

  return {
    async one(source: Source, request: string, read: () => Promise<Reading>): Promise<Reading> {
      const key = keyOf(source, request);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const reading = await read();
      keep(key, reading);
      return reading;
    },

    /** In the order of `sources`; `read` gets those that are not known and keeps their order. */
    async many(
      sources: readonly Source[],
      read: (unknown: readonly Source[]) => Promise<readonly FileText[]>,
    ): Promise<readonly FileText[]> {
      const keys = sources.map((source) => keyOf(source, "{}"));
      const open = sources.filter((_, at) => !kept.has(keys[at] ?? ""));
      const fresh = open.length === 0 ? [] : [...(await read(open))];
      return sources.map((source, at): FileText => {
        const key = keys[at] ?? "";
        const known = kept.get(key);
        if (known !== undefined && source !== open[0]) return known;
        open.shift();
        const found = fresh.shift() ?? { name: source.name, problem: "It was not read." };
        if (!("problem" in found)) keep(key, found);
        return found;
      });
    },
  };
}
