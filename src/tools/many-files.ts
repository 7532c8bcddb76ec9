/** Names of files as a model gives them for tables: single ones, and patterns for many. */
import { type Look, Refusal } from "../agent/ports.ts";
import { shown } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { filesBelow, folderAt } from "./patterns.ts";

/** More files than these are not put together in one go. */
const mostFiles = 500;

/**
 * The files that `names` mean, each once, in order; those of a pattern by name. A name that is there counts as it is,
 * also with signs of patterns in it. Refusal when a pattern matches nothing.
 */
export async function filesMeant(names: readonly string[], look: Look): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const name of names) {
    const isPattern = /[*?{[]/.test(name) && (await look.stat(resolve(name, look))) === undefined;
    for (const one of isPattern ? await matching(name, look) : [name]) found.add(one);
  }
  if (found.size > mostFiles)
    throw new Refusal(`${found.size} files are more than the ${mostFiles} that are taken at once. Name fewer.`);
  return [...found];
}

async function matching(pattern: string, look: Look): Promise<readonly string[]> {
  const files = await filesBelow(await folderAt(undefined, look), pattern.replace(/^(?:\.\/)+/, ""), look);
  if (files.length > 0) return files.map(({ path }) => shown(path, look.roots));
  throw new Refusal(`No file matches ${pattern}. Nothing was written; look for the files with Glob.`, "missing");
}
