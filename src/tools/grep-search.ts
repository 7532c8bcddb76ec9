/** One file of a search: whether it may be searched, its bytes, its matches. */
import { type Entry, Refusal } from "../agent/ports.ts";
import type { Hands } from "../agent/tool.ts";
import { holdsSecrets } from "../permissions/code-files.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import type { GrepInput } from "./grep-input.ts";
import { type Found, searchLines, searchWhole } from "./grep-lines.ts";
import { resolve } from "./paths.ts";
import type { SafePattern } from "./safe-pattern.ts";

const largest = 20_000_000;

export type Skipped = { binary: number; large: number; secret: number; unreadable: number; late: number; long: number };

export type Result = { readonly path: WorkPath; readonly found: Found };

export type Search = {
  readonly pattern: SafePattern;
  readonly input: GrepInput;
  readonly skipped: Skipped;
  readonly hands: Hands;
};

/** The bytes of a file that may be searched; undefined, and counted, when it may not. */
export async function bytesFor(
  entry: Entry,
  { input, skipped, hands }: Omit<Search, "pattern">,
): Promise<Uint8Array | undefined> {
  const named =
    input.path !== undefined && shown(resolve(input.path, hands), hands.roots) === shown(entry.path, hands.roots);
  if (entry.size > largest) return skip(skipped, "large");
  if (holdsSecrets(entry.path) && !named) return skip(skipped, "secret");
  return (await readable(entry.path, hands)) ?? skip(skipped, "unreadable");
}

export function searchText(text: string, { pattern, input, skipped }: Omit<Search, "hands">): Found {
  const search = input.multiline ? searchWhole : searchLines;
  const found = search(text, pattern, () => performance.now());
  skipped.long += found.long;
  if (found.late) skipped.late += 1;
  return found;
}

export function skip(skipped: Skipped, why: keyof Skipped): undefined {
  skipped[why] += 1;
  return undefined;
}

/** A file that vanished or that this user may not read is counted, not fatal; anything the gate says stands. */
async function readable(path: WorkPath, hands: Hands): Promise<Uint8Array | undefined> {
  try {
    return await hands.read(path);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== "undeclared") return undefined;
    throw error;
  }
}
