/** Names and glob patterns that a model writes, turned into what is really there. */
import picomatch from "picomatch";
import { type Entry, type Look, Refusal } from "../agent/ports.ts";
import { type CheckedPath, shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";

/** Whether `raw` holds wildcards; a name that exists as it is written is never a pattern (see `expand`). */
const isPattern = (raw: string): boolean => picomatch.scan(raw).isGlob;

/** The granted folder that holds `path`. */
const rootOf = (path: WorkPath): WorkPath => ({ root: path.root, path: "" as CheckedPath });

/** Files and links below `folder` whose path relative to it matches `pattern`, sorted by path. */
export async function filesBelow(folder: WorkPath, pattern: string, look: Look): Promise<readonly Entry[]> {
  const found = await look.glob(pattern, folder);
  return [...found].sort((a, b) => (a.path.path < b.path.path ? -1 : 1));
}

/**
 * What `raw` names: the entry of that name when there is one, else the files and links that match it as a pattern.
 * Empty when nothing does.
 */
async function expand(raw: string, look: Look): Promise<readonly Entry[]> {
  const path = resolve(raw, look);
  const entry = await look.stat(path);
  if (entry !== undefined) return [entry];
  return isPattern(raw) ? filesBelow(rootOf(path), path.path, look) : [];
}

/** As `expand`; a name or pattern that finds nothing is added to `problems` in a sentence. */
export async function expandOrSay(raw: string, look: Look, problems: string[]): Promise<readonly Entry[]> {
  const entries = await expand(raw, look);
  if (entries.length === 0) problems.push(isPattern(raw) ? `Nothing matches ${raw}.` : `There is no ${raw}.`);
  return entries;
}

/** The folder that `raw` (the first granted folder when absent) names. Refusal when it is none. */
export async function folderAt(raw: string | undefined, look: Look): Promise<WorkPath> {
  const path = resolve(raw ?? ".", look);
  const entry = await look.stat(path);
  if (entry?.type === "folder") return path;
  const name = shown(path, look.roots);
  if (entry === undefined) {
    throw new Refusal(`There is no folder ${name}. Call Glob with a pattern such as "*/**" to see what there is.`);
  }
  throw new Refusal(`${name} is a ${entry.type}, not a folder. Give the folder that holds it, or use Read.`);
}

/** A path on a line of its own: control characters would break the line, so such a name is written as a JSON string. */
export const onOneLine = (path: string): string =>
  /[\p{Cc}\u2028\u2029]|^"/u.test(path) ? JSON.stringify(path) : path;
