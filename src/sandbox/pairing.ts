/**
 * From differences to effects, in an order in which they can be done: what changed its type goes first, then folders are
 * made, things moved into them, files changed and made, and the rest deleted. A file that left one place and appeared
 * with the same bytes in another was moved; a folder that did so as a whole is one move.
 */
import type { Hash } from "../protocol/ids.ts";
import type { Difference, Node } from "./difference.ts";

export type Step =
  | {
      readonly kind: "create";
      readonly path: string;
      readonly type: "file" | "folder";
      readonly hash?: Hash;
      readonly size: number;
    }
  | {
      readonly kind: "change";
      readonly path: string;
      readonly hash: Hash;
      readonly size: number;
      readonly before: Hash;
    }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "move"; readonly from: string; readonly to: string };

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const depth = (path: string): number => path.split("/").length;

type Move = { readonly from: string; readonly to: string };

/** The steps that make the folder as the command left it. New links are only taken where they were moved. */
export function stepsOf({ created, changed, deleted }: Pick<Difference, "created" | "changed" | "deleted">): {
  readonly steps: readonly Step[];
  readonly left: readonly string[];
} {
  const replaced = new Set(
    deleted.map(({ path }) => path).filter((path) => created.some((node) => node.path === path)),
  );
  const free = (node: Node): boolean => ![...replaced].some((path) => node.path === path || isBelow(node.path, path));
  const folders = pairFolders(created.filter(free), deleted.filter(free));
  const outside = (side: "from" | "to") => (node: Node) =>
    !folders.some((move) => node.path === move[side] || isBelow(node.path, move[side]));
  const [new_, old] = [created.filter(outside("to")), deleted.filter(outside("from"))];
  const files = pairFiles(new_.filter(free), old.filter(free));
  const moved = { from: new Set(files.map(({ from }) => from)), to: new Set(files.map(({ to }) => to)) };
  const goes = old.filter(({ path }) => !moved.from.has(path));
  const first = goes.filter((node) => !free(node));
  const last = goes.filter(free);
  const still = new_.filter(({ path }) => !moved.to.has(path));
  const steps: readonly Step[] = [
    ...deletions(first),
    ...still.filter(({ type }) => type === "folder").map(creation),
    ...[...folders, ...files].map((move): Step => ({ kind: "move", ...move })),
    ...changed.map(({ path, hash, size, before }): Step => ({ kind: "change", path, hash, size, before })),
    ...still.filter(({ type }) => type === "file").map(creation),
    ...deletions(last),
  ];
  const links = still.filter(({ type }) => type === "link");
  return { steps, left: links.map(({ path }) => `${path}: a link; links made by commands are not taken`) };
}

const creation = ({ path, type, hash, size }: Node): Step => ({
  kind: "create",
  path,
  type: type === "folder" ? "folder" : "file",
  size,
  ...(hash === undefined ? {} : { hash }),
});

/** Files and links first, then folders, deepest first. */
const deletions = (nodes: readonly Node[]): readonly Step[] =>
  [
    ...nodes.filter(({ type }) => type !== "folder"),
    ...nodes.filter(({ type }) => type === "folder").sort((a, b) => depth(b.path) - depth(a.path)),
  ].map(({ path }) => ({ kind: "delete", path }));

/** Whole folders: the same names with the same bytes below both, and at least one file. */
function pairFolders(created: readonly Node[], deleted: readonly Node[]): readonly Move[] {
  const moves: Move[] = [];
  const taken = new Set<string>();
  const olds = bySignature(deleted);
  for (const [path, signature] of signatures(created)) {
    if (moves.some(({ to }) => isBelow(path, to))) continue;
    const from = olds.get(signature)?.find((old) => !taken.has(old) && ![...taken].some((one) => isBelow(old, one)));
    if (from === undefined) continue;
    taken.add(from);
    moves.push({ from, to: path });
  }
  return moves;
}

function bySignature(nodes: readonly Node[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const [path, signature] of signatures(nodes)) map.set(signature, [...(map.get(signature) ?? []), path]);
  return map;
}

/** Each folder with what is below it in words; folders without a file, or with one of unknown bytes, have none. */
function signatures(nodes: readonly Node[]): readonly (readonly [string, string])[] {
  const lines = new Map<string, string[]>(
    nodes.filter(({ type }) => type === "folder").map(({ path }) => [path, [] as string[]]),
  );
  const unknown = new Set<string>();
  for (const node of nodes) {
    for (let at = node.path.lastIndexOf("/"); at > 0; at = node.path.lastIndexOf("/", at - 1)) {
      const folder = node.path.slice(0, at);
      lines.get(folder)?.push(JSON.stringify([node.path.slice(at + 1), node.type, node.hash ?? ""]));
      if (node.type !== "folder" && node.hash === undefined) unknown.add(folder);
    }
  }
  return [...lines]
    .filter(([path, below]) => !unknown.has(path) && below.some((line) => !line.includes('"folder"')))
    .map(([path, below]) => [path, below.sort().join("\n")] as const);
}

/** Files with the same bytes; of several, the one of the same name. Empty files are alike by name only. */
function pairFiles(created: readonly Node[], deleted: readonly Node[]): readonly Move[] {
  const moves: Move[] = [];
  const left = new Map<string, Node[]>();
  for (const node of deleted) {
    if (node.type === "folder" || node.hash === undefined) continue;
    const key = keyOf(node);
    left.set(key, [...(left.get(key) ?? []), node]);
  }
  for (const node of created) {
    const key = keyOf(node);
    const candidates = left.get(key) ?? [];
    const same = candidates.find(({ path }) => nameOf(path) === nameOf(node.path));
    const from = same ?? (node.size > 0 ? candidates[0] : undefined);
    if (from === undefined) continue;
    left.set(
      key,
      candidates.filter((one) => one !== from),
    );
    moves.push({ from: from.path, to: node.path });
  }
  return moves;
}

const keyOf = ({ type, hash }: Node): string => `${type} ${hash ?? ""}`;
