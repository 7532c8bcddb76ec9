import type { RootId } from "./ids.ts";

/** A path below a granted folder: "/"-separated, relative, without "", "." or "..". The folder itself is "". */
export type CheckedPath = string & { readonly __inside: "a granted folder" };

/** One of the granted folders and a path inside it. Opening checks the links on the way. */
export type WorkPath = { readonly root: RootId; readonly path: CheckedPath };

/** A granted folder as tasks know it. `name` is unique among the roots of one task; `absolute` has no trailing "/". */
export type Root = { readonly id: RootId; readonly name: string; readonly absolute: string };

/** Parts of a path below `root`; undefined when it leaves it. Absolute paths inside `root` are fine: models like them. */
export function checkedPath(raw: string, root: string): CheckedPath | undefined {
  if (raw.includes("\0")) return undefined;
  const inside = raw === root ? "" : raw.startsWith(`${root}/`) ? raw.slice(root.length + 1) : raw;
  const parts = inside.split("/").filter((part) => part !== "" && part !== ".");
  return inside.startsWith("/") || parts.includes("..") ? undefined : (parts.join("/") as CheckedPath);
}

/**
 * The WorkPath that a person or a model means by `raw`: relative paths belong to the first root, "name:path" to the
 * root of that name, absolute paths to the root that holds them. Undefined when it is outside all of them.
 */
export function workPath(raw: string, roots: readonly Root[]): WorkPath | undefined {
  for (const root of roots) {
    if (raw.startsWith(`${root.name}:`)) return within(raw.slice(root.name.length + 1), root);
  }
  const first = roots[0];
  if (!raw.startsWith("/")) return first && within(raw, first);
  const holder = [...roots].sort((a, b) => b.absolute.length - a.absolute.length).find((root) => holds(root, raw));
  return holder && within(raw, holder);
}

function holds(root: Root, absolute: string): boolean {
  return absolute === root.absolute || absolute.startsWith(`${root.absolute}/`);
}

function within(raw: string, root: Root): WorkPath | undefined {
  const path = checkedPath(raw, root.absolute);
  return path === undefined ? undefined : { root: root.id, path };
}

/** The path as the user reads it: relative in the first root, "name:path" in the others. The folder itself is ".". */
export function shown(path: WorkPath, roots: readonly Root[]): string {
  const root = roots.find(({ id }) => id === path.root);
  const inside = path.path === "" ? "." : path.path;
  return root === undefined || root === roots[0] ? inside : `${root.name}:${inside}`;
}

/** The parts of a path; none for the granted folder itself. */
export const parts = (path: CheckedPath): readonly string[] => (path === "" ? [] : path.split("/"));

/** The last part of a path; "" for the granted folder itself. */
export const nameOf = (path: WorkPath): string => parts(path.path).at(-1) ?? "";

/** The folder that holds `path`; the granted folder is its own parent. */
export const parentOf = (path: WorkPath): WorkPath => ({
  ...path,
  path: parts(path.path).slice(0, -1).join("/") as CheckedPath,
});

/** `name` inside the folder `path`. The caller guarantees that `name` is one part and neither "." nor "..". */
export const childOf = (path: WorkPath, name: string): WorkPath => ({
  ...path,
  path: (path.path === "" ? name : `${path.path}/${name}`) as CheckedPath,
});

/** A string that is equal exactly for equal WorkPaths; for maps and sets. */
export const pathKey = (path: WorkPath): string => `${path.root}\u0000${path.path}`;

export const samePath = (a: WorkPath, b: WorkPath): boolean => a.root === b.root && a.path === b.path;

/** Whether `path` is `folder` or lies below it. */
export const isWithin = (path: WorkPath, folder: WorkPath): boolean =>
  path.root === folder.root &&
  (folder.path === "" || path.path === folder.path || path.path.startsWith(`${folder.path}/`));
