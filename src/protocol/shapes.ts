/**
 * Target shapes: "2026-10/{vendor}/{date} {name}". A placeholder stands for part of one path component. `{name}`,
 * `{stem}` and `{ext}` (without the dot) come from the source and are filled in at once; any other placeholder is open
 * and is filled in by the model's later calls, which must fit the shape.
 */
import { type CheckedPath, nameOf, pathKey, type WorkPath } from "./paths.ts";

const placeholder = /\{([^{}/]+)\}/g;
const fromSource = new Set(["name", "stem", "ext"]);

/** Whether every placeholder of `shape` can be filled in from the source's name. */
export const isSettled = (shape: string): boolean =>
  [...shape.matchAll(placeholder)].every(([, word]) => fromSource.has(word ?? ""));

/** "report.final.pdf" → ["report.final", "pdf"]; a leading dot belongs to the stem. */
export function splitName(name: string): readonly [stem: string, ext: string] {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** The target of `source` in a settled shape. A shape that ends in "/" is a folder and keeps the name. */
export function fillShape(shape: string, source: WorkPath): string {
  const name = nameOf(source);
  const [stem, ext] = splitName(name);
  const words: Record<string, string> = { name, stem, ext };
  const full = shape.endsWith("/") ? `${shape}{name}` : shape;
  return full.replace(placeholder, (whole, word: string) => words[word] ?? whole);
}

/** Whether `path` is one that `shape` allows; a " (2)" before the extension, given for a taken name, still fits. */
export function fitsShape(path: string, shape: string): boolean {
  const full = shape.endsWith("/") ? `${shape}{name}` : shape;
  const cut = full.lastIndexOf("/") + 1;
  const [stem, ext] = splitName(full.slice(cut));
  const tail = ext === "" ? "" : `\\.${pattern(ext)}`;
  return new RegExp(`^${pattern(full.slice(0, cut) + stem)}( \\(\\d+\\))?${tail}$`, "u").test(path);
}

/** Whether `path` is `target`, or `target` with a number given for a taken name. */
export function isNumbered(path: string, target: string): boolean {
  const cut = target.lastIndexOf("/") + 1;
  const [stem, ext] = splitName(target.slice(cut));
  const start = target.slice(0, cut) + stem;
  const end = ext === "" ? "" : `.${ext}`;
  const middle =
    path.startsWith(start) && path.endsWith(end) ? path.slice(start.length, path.length - end.length) : undefined;
  return middle === "" || (middle !== undefined && /^ \(\d+\)$/.test(middle));
}

function pattern(shape: string): string {
  return shape
    .split(placeholder)
    .map((part, index) => (index % 2 === 0 ? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : "[^/]+"))
    .join("");
}

/** `path`, or with " (2)", " (3)" … before the extension until `taken` says no. The way a taken name is never replaced. */
export function freePath(path: WorkPath, taken: (path: WorkPath) => boolean): WorkPath {
  if (!taken(path)) return path;
  const name = nameOf(path);
  const [stem, ext] = splitName(name);
  const folder = path.path.slice(0, path.path.length - name.length);
  for (let n = 2; ; n += 1) {
    const next = { ...path, path: `${folder}${stem} (${n})${ext === "" ? "" : `.${ext}`}` as CheckedPath };
    if (!taken(next)) return next;
  }
}

/**
 * Targets for `sources` under a settled shape, in order, none equal to a taken path or to each other. A source that is
 * already in place keeps its path. Plan and Move both use this, so what was shown is what happens.
 */
export function targetsOf(
  sources: readonly WorkPath[],
  target: (source: WorkPath) => WorkPath,
  taken: (path: WorkPath) => boolean,
): readonly WorkPath[] {
  const given = new Set<string>();
  return sources.map((source) => {
    const wanted = target(source);
    const own = pathKey(source);
    const free = freePath(wanted, (path) => given.has(pathKey(path)) || (pathKey(path) !== own && taken(path)));
    given.add(pathKey(free));
    return free;
  });
}
