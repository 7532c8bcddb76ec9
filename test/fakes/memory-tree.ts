/** The nodes of a folder tree in memory: what memory-folder.ts looks at and changes. */
import { createHash } from "node:crypto";
import { type Entry, Refusal } from "../../src/agent/ports.ts";
import type { Print } from "../../src/protocol/changes.ts";
import type { Hash, RootId } from "../../src/protocol/ids.ts";
import { nameOf, parentOf, pathKey, type Root, shown, type WorkPath, workPath } from "../../src/protocol/paths.ts";

export type Node = {
  type: "file" | "folder" | "link" | "other";
  bytes: Uint8Array;
  /** A link's text. */
  target?: string;
  mode: number;
  /** Nanoseconds since 1970, as in Print. */
  mtime: string;
  /** Names of the inode. */
  links: number;
  /** Pretends a size without holding the bytes. */
  size?: number;
  inode: string;
};

/** What a test says a path is: text, bytes, or a node with what differs from an ordinary file. */
export type Seed =
  | string
  | Uint8Array
  | {
      readonly text?: string | Uint8Array;
      readonly link?: string;
      readonly type?: "other";
      readonly mode?: number;
      /** Milliseconds since 1970. */
      readonly modified?: number;
      readonly links?: number;
      readonly size?: number;
    };

export type Tree = {
  readonly roots: readonly Root[];
  readonly nodes: Map<string, { readonly path: WorkPath; node: Node }>;
  path(raw: string): WorkPath;
  show(path: WorkPath): string;
  node(path: WorkPath): Node | undefined;
  /** The node or Refusal "missing". */
  need(path: WorkPath): Node;
  put(path: WorkPath, node: Node): void;
  drop(path: WorkPath): void;
  children(path: WorkPath): readonly WorkPath[];
  fresh(type: Node["type"], bytes?: Uint8Array): Node;
};

/** 2025-10-09 at noon UTC: far from a change of month in every time zone. */
export const defaultModified = Date.UTC(2025, 9, 9, 12);

export const sha256 = (bytes: Uint8Array | string): Hash => createHash("sha256").update(bytes).digest("hex") as Hash;

/** A root for tests; the first one is where relative paths belong. */
export const memoryRoot = (name: string): Root => ({
  id: `root-${name}` as RootId,
  name,
  absolute: `/granted/${name}`,
});

export function memoryTree(roots: readonly Root[]): Tree {
  const nodes: Tree["nodes"] = new Map();
  let inodes = 0;
  const fresh = (type: Node["type"], bytes = new Uint8Array()): Node => {
    inodes += 1;
    const mode = type === "folder" ? 0o755 : 0o644;
    return { type, bytes, mode, mtime: `${defaultModified}000000`, links: 1, inode: `1:${inodes}` };
  };
  const node = (path: WorkPath) => nodes.get(pathKey(path))?.node;
  for (const root of roots) {
    const path: WorkPath = { root: root.id, path: "" as WorkPath["path"] };
    nodes.set(pathKey(path), { path, node: fresh("folder") });
  }
  const tree: Tree = {
    roots,
    nodes,
    path: (raw) => {
      const path = workPath(raw, roots);
      if (path === undefined) throw new Error(`The test's path ${raw} is outside the roots`);
      return path;
    },
    show: (path) => shown(path, roots),
    node,
    need: (path) => {
      const found = node(path);
      if (found === undefined) throw new Refusal(`There is no ${tree.show(path)}.`, "missing");
      return found;
    },
    put: (path, put) => {
      nodes.set(pathKey(path), { path, node: put });
    },
    drop: (path) => {
      nodes.delete(pathKey(path));
    },
    children: (path) =>
      [...nodes.values()]
        .map((one) => one.path)
        .filter((one) => one.path !== "" && pathKey(parentOf(one)) === pathKey(path))
        .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    fresh,
  };
  return tree;
}

/** Puts what a test describes into the tree; keys that end in "/" are folders. Parents are made. */
export function seedTree(tree: Tree, files: Readonly<Record<string, Seed>>): void {
  for (const [raw, seed] of Object.entries(files)) {
    const path = tree.path(raw);
    seedParents(tree, path);
    tree.put(path, raw.endsWith("/") ? tree.fresh("folder") : seeded(tree, seed));
  }
}

function seedParents(tree: Tree, path: WorkPath): void {
  const parent = parentOf(path);
  if (tree.node(parent) !== undefined) return;
  seedParents(tree, parent);
  tree.put(parent, tree.fresh("folder"));
}

function seeded(tree: Tree, seed: Seed): Node {
  if (typeof seed === "string" || seed instanceof Uint8Array) return tree.fresh("file", bytesOf(seed));
  const node = tree.fresh(seed.link === undefined ? (seed.type ?? "file") : "link", bytesOf(seed.text ?? ""));
  return {
    ...node,
    ...(seed.link === undefined ? {} : { target: seed.link }),
    ...(seed.mode === undefined ? {} : { mode: seed.mode }),
    ...(seed.modified === undefined ? {} : { mtime: `${seed.modified}000000` }),
    ...(seed.links === undefined ? {} : { links: seed.links }),
    ...(seed.size === undefined ? {} : { size: seed.size }),
  };
}

export const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === "string" ? new TextEncoder().encode(text) : text;

export function entryOf(path: WorkPath, node: Node): Entry {
  return {
    path,
    type: node.type,
    size: node.type === "folder" ? 0 : (node.size ?? (node.target ?? node.bytes).length),
    mode: node.mode,
    mtime: node.mtime,
    links: node.links,
    ...(node.target === undefined ? {} : { target: node.target }),
  };
}

export const hashOf = (node: Node): Hash => sha256(node.type === "folder" ? "" : (node.target ?? node.bytes));

export function printOf(node: Node): Print {
  const { size, mode, mtime } = entryOf({ root: "" as RootId, path: "" as WorkPath["path"] }, node);
  const type = node.type === "other" ? "file" : node.type;
  return { type, ...(type === "folder" ? {} : { hash: hashOf(node) }), size, mode, mtime, inode: node.inode };
}
