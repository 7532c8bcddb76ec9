/** Which parts of the granted folders a command sees, and what in them stays hidden from it. */
import type { RunOptions } from "../agent/box-port.ts";
import { holdsSecrets } from "../permissions/code-files.ts";
import { findBelow } from "../platform/box-disk.ts";
import type { CheckedPath, Root, WorkPath } from "../protocol/paths.ts";
import type { Shown } from "./driver.ts";

/** A walk that finds more entries than this is refused: the masks could not be trusted. */
const mostEntries = 500_000;
/** bubblewrap takes 9,000 options at most. */
const mostMasks = 2_000;

export type View =
  | {
      readonly kind: "view";
      readonly shown: readonly Shown[];
      readonly masked: readonly string[];
      readonly emptied: readonly string[];
    }
  | { readonly kind: "refused"; readonly why: string };

const absolute = (root: Root, path: string): string => (path === "" ? root.absolute : `${root.absolute}/${path}`);

/** The absolute path of `path`; undefined when its root is not granted. */
export function absoluteOf(path: WorkPath, roots: readonly Root[]): string | undefined {
  const root = roots.find(({ id }) => id === path.root);
  return root && absolute(root, path.path);
}

/** Whether `name` is a file of ours inside a granted folder (the folder's own rule is in src/folder/hidden.ts). */
const isOurs = (name: string, below: string): boolean =>
  (below === "" && name.toLowerCase() === ".cowork") || /^\.cowork-[^/]+\.tmp$/i.test(name);

/** What of `roots` to show. Everything, or one staged part. */
export function viewOf(roots: readonly Root[], { staged }: Pick<RunOptions, "staged">): View {
  const parts = staged
    ? roots.filter(({ id }) => id === staged.root).map((root) => ({ root, path: absolute(root, staged.path) }))
    : roots.map((root) => ({ root, path: root.absolute }));
  const masked: string[] = [];
  const emptied: string[] = [];
  for (const { root, path } of parts) {
    const top = path === root.absolute ? "" : path.slice(root.absolute.length + 1);
    const { found, complete } = findBelow(
      path,
      (name, kind, below) => isHiddenFrom(name, kind, below, top),
      mostEntries,
    );
    if (!complete) return { kind: "refused", why: tooMany(path) };
    for (const one of found) (one.kind === "folder" ? emptied : masked).push(`${path}/${one.path}`);
  }
  if (masked.length > mostMasks)
    return {
      kind: "refused",
      why: `More than ${mostMasks} files here usually hold keys or passwords, too many to hide one by one. Work on a part: name it in "staged".`,
    };
  return { kind: "view", shown: parts, masked, emptied };
}

function isHiddenFrom(name: string, kind: string, below: string, top: string): boolean {
  if (isOurs(name, top === "" ? below : `${top}/${below}`)) return true;
  // Links lead only where the box leads; pipes, sockets and devices of the folder lead out of it.
  if (kind === "folder" || kind === "link") return false;
  return kind === "other" || holdsSecrets({ root: "" as never, path: name as CheckedPath });
}

const tooMany = (path: string): string =>
  `There are more than ${mostEntries.toLocaleString("en-US")} entries in ${path}, too many to look through for secrets before a command. Work on a part: name it in "staged".`;
