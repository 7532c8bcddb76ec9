import { Refusal } from "../agent/ports.ts";
import type { Hands } from "../agent/tool.ts";
import { size } from "../base/words.ts";
import type { LargeSource, Source } from "../documents/api.ts";
import type { WorkPath } from "../protocol/paths.ts";

/** Larger tables need a database, not a spreadsheet. */
const mostBytes = 100_000_000;

/** A file's bytes for the document layer: what the user has typed and not saved comes first. Refusal when it cannot be read. */
export async function sourceOf(path: WorkPath, name: string, hands: Hands): Promise<Source> {
  const unsaved = await hands.unsaved(path);
  if (unsaved !== undefined) return { name, bytes: new TextEncoder().encode(unsaved) };
  try {
    const bytes = await hands.read(path, { limit: mostBytes + 1 });
    if (bytes.length <= mostBytes) return { name, bytes };
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === "undeclared") throw error;
    throw (await reasonAt(path, name, hands)) ?? error;
  }
  const bytes = (await hands.stat(path))?.size ?? mostBytes;
  throw new Refusal(`${name} has ${size(bytes)}; files over 100 MB are not read. Split it, or ask for an extract.`);
}

/** From this size on a delimited file is walked piece by piece instead of being held in memory. */
const large = 16_000_000;
/** What is sampled: more than a spreadsheet program opens. */
const mostWalked = 2_000_000_000;
const piece = 4_000_000;

/** A delimited file of many megabytes; undefined for smaller ones and for text the user has not saved. */
export async function largeSource(path: WorkPath, name: string, hands: Hands): Promise<LargeSource | undefined> {
  const size = (await hands.stat(path))?.size ?? 0;
  if (size < large || size > mostWalked || (await hands.unsaved(path)) !== undefined) return undefined;
  let from = 0;
  return {
    name,
    more: async () => {
      const bytes = await hands.read(path, { from, limit: piece });
      from += bytes.length;
      return bytes.length === 0 ? undefined : bytes;
    },
  };
}

/** Why there is nothing to read at `path`, looked up only after reading failed. */
async function reasonAt(path: WorkPath, name: string, hands: Hands): Promise<Refusal | undefined> {
  const entry = await hands.stat(path);
  if (entry === undefined && /[*?{[]/.test(name))
    return new Refusal(`There is no file ${name}; patterns are for Glob: give the names it lists.`, "missing");
  if (entry === undefined) return new Refusal(`There is no file ${name}. Look for it with Glob.`, "missing");
  if (entry.type === "folder") return new Refusal(`${name} is a folder. List it with Glob, then name a file in it.`);
  if (entry.type === "file") return undefined;
  return new Refusal(`${name} is a ${entry.type}, which is not followed. Read the file it means by its own path.`);
}
