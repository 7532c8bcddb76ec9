/** Paths of tasks as addresses of the editor, and back. */
import type { CheckedPath, Root, WorkPath } from "../protocol/paths.ts";
import { parts } from "../protocol/paths.ts";
import type { Code, Uri } from "./code.ts";
import type { OpenFolder } from "./folders.ts";

export type Places = {
  /** The first granted folder: where relative names belong. */
  readonly top: Uri | undefined;
  /** Undefined for a path of a folder that is not open here. */
  uri(path: WorkPath): Uri | undefined;
  path(uri: Uri): WorkPath | undefined;
  /** The path as a request mentions it: relative to the first folder, "name:path" in the others. */
  mention(uri: Uri): string | undefined;
};

type Pair = { readonly root: Root; readonly uri: Uri };

/**
 * `roots` are what the core granted for `folders`: links resolved, equal and nested ones merged. Where the editor opened
 * a folder through a link, its own address is used, so that Explorer and editors mean the same file.
 */
export function openPlaces({ Uri }: Pick<Code, "Uri">, roots: readonly Root[], folders: readonly OpenFolder[]): Places {
  const sameOrder = roots.length === folders.length;
  const pairs = roots.map((root, index): Pair => {
    const folder = folders.find(({ uri }) => uri.path === root.absolute) ?? (sameOrder ? folders[index] : undefined);
    return { root, uri: folder?.uri ?? Uri.file(root.absolute) };
  });
  const path = (uri: Uri): WorkPath | undefined =>
    uri.scheme === "file" ? pairs.map((pair) => inside(pair, uri.path)).find((one) => one !== undefined) : undefined;
  return {
    top: pairs[0]?.uri,
    uri(target) {
      const pair = pairs.find(({ root }) => root.id === target.root);
      return pair && Uri.joinPath(pair.uri, ...parts(target.path));
    },
    path,
    mention(uri) {
      const found = path(uri);
      if (found === undefined) return undefined;
      const name = found.path === "" ? "." : found.path;
      const root = roots.find(({ id }) => id === found.root);
      return root === undefined || root === roots[0] ? name : `${root.name}:${name}`;
    },
  };
}

/** `absolute` as a path of this folder, whether it goes through the link the editor opened or not. */
function inside({ root, uri }: Pair, absolute: string): WorkPath | undefined {
  const start = [uri.path, root.absolute].find((base) => absolute === base || absolute.startsWith(`${base}/`));
  return start === undefined ? undefined : { root: root.id, path: absolute.slice(start.length + 1) as CheckedPath };
}
