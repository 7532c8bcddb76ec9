/** Finding files by pattern. */
import picomatch from "picomatch";
import { type Entry, type Look, Refusal } from "../agent/ports.ts";
import { checkedPath, type Root, samePath, type WorkPath } from "../protocol/paths.ts";

type Search = {
  readonly base: WorkPath;
  readonly root: Root | undefined;
  readonly options: { readonly folders?: boolean; readonly signal?: AbortSignal };
  readonly look: Pick<Look, "walk" | "stat">;
  readonly foldsCase: boolean;
};

/**
 * Entries below `base` whose path relative to it matches. Names that begin with a dot match only where the pattern says
 * the dot. Spelling is compared composed (NFC), so a pattern typed on one system finds names made on another.
 */
export async function globbed(pattern: string, search: Search): Promise<readonly Entry[]> {
  const relative = relativePattern(pattern, search);
  const cut = search.base.path === "" ? 0 : search.base.path.length + 1;
  const wanted = ({ type }: Entry): boolean => search.options.folders === true || type !== "folder";
  const { base: start, glob, isGlob } = picomatch.scan(relative);
  if ((!isGlob || glob === "") && !relative.includes("\\"))
    return (await onlyAt(below(search.base, start), search)).filter(wanted);
  const matches = picomatch(relative.normalize("NFC"), { nocase: search.foldsCase });
  // An escaped name ("a\\[1\\]") is left to the pattern: looking then starts at the base.
  const entries = await walkFrom(below(search.base, start.includes("\\") ? "" : start), search);
  return entries
    .filter((entry) => wanted(entry) && matches(entry.path.path.slice(cut).normalize("NFC")))
    .sort((a, b) => (a.path.path < b.path.path ? -1 : 1));
}

function relativePattern(pattern: string, { base, root }: Search): string {
  const top = `${root?.absolute ?? ""}${base.path === "" ? "" : `/${base.path}`}/`;
  const inside = pattern.startsWith(top) ? pattern.slice(top.length) : pattern.replace(/^(\.\/)+/, "");
  if (inside.startsWith("/") || inside.split("/").includes("..")) {
    throw new Refusal(`The pattern ${pattern} leads out of the folder. Use one that begins inside it.`);
  }
  return inside;
}

/** The folder (or file) that a pattern's fixed beginning names; looking starts there. */
function below(base: WorkPath, start: string): WorkPath {
  const path = checkedPath(base.path === "" ? start : `${base.path}/${start}`, "");
  return path === undefined ? base : { ...base, path };
}

async function onlyAt(path: WorkPath, { look, base }: Search): Promise<readonly Entry[]> {
  const entry = samePath(path, base) ? undefined : await look.stat(path);
  return entry ? [entry] : [];
}

async function walkFrom(folder: WorkPath, { base, look, options }: Search): Promise<readonly Entry[]> {
  try {
    return await look.walk(folder, options.signal ? { signal: options.signal } : {});
  } catch (error) {
    // A fixed beginning that is not there, or no folder, is no failure: nothing matches.
    if (error instanceof Refusal && error.kind === "missing" && !samePath(folder, base)) return [];
    throw error;
  }
}
