/** Files of equal content: found by size first, so that only few are read. */
import type { Entry } from "../agent/ports.ts";
import type { Hands } from "../agent/tool.ts";
import { nameOf, pathKey, type WorkPath } from "../protocol/paths.ts";

/** What a name says when a program or a person made a copy: "Copy of a", "a (2)", "a - Kopie". */
const copyName = /\bcop(?:y|ies)\b|\bkopie\b|\(\d+\)(?=\.[^.]*$|$)/iu;

/** For each copy the file that it equals: the one with the plainest name, then the oldest. Empty files equal nothing. */
export async function copiesIn(entries: readonly Entry[], hands: Hands): Promise<ReadonlyMap<string, WorkPath>> {
  const files = entries.filter(({ type, size }) => type === "file" && size > 0);
  const alike = grouped(files, ({ size }) => size).flat();
  const hashes = new Map<Entry, string>();
  for (const [at, entry] of alike.entries()) {
    hands.signal.throwIfAborted();
    hands.progress(at, alike.length, `Comparing ${nameOf(entry.path)}`);
    hashes.set(entry, await hands.hash(entry.path));
  }
  const found = new Map<string, WorkPath>();
  for (const own of grouped(alike, (entry) => hashes.get(entry))) {
    const [first, ...copies] = [...own].sort(plainestFirst);
    if (first !== undefined) for (const copy of copies) found.set(pathKey(copy.path), first.path);
  }
  return found;
}

/** The groups of two and more that agree in `key`. */
function grouped<K>(entries: readonly Entry[], key: (entry: Entry) => K): readonly (readonly Entry[])[] {
  const groups = new Map<K, Entry[]>();
  for (const entry of entries) {
    const own = groups.get(key(entry));
    if (own === undefined) groups.set(key(entry), [entry]);
    else own.push(entry);
  }
  return [...groups.values()].filter((own) => own.length > 1);
}

function plainestFirst(a: Entry, b: Entry): number {
  const rank = ({ path }: Entry): number => (copyName.test(nameOf(path)) ? 1 : 0);
  const age = BigInt(a.mtime) - BigInt(b.mtime);
  return rank(a) - rank(b) || (age < 0n ? -1 : age > 0n ? 1 : 0) || (a.path.path < b.path.path ? -1 : 1);
}
