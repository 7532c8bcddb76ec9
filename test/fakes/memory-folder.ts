/** A granted folder in memory: Look, Folder and (memory-hands.ts) Hands for tests, without a disk. */
import picomatch from "picomatch";
import { type BatchResult, type Bytes, type Entry, type Folder, type Look, Refusal } from "../../src/agent/ports.ts";
import type { Change, ChangeRecord, UndoRow } from "../../src/protocol/changes.ts";
import type { Effect } from "../../src/protocol/effects.ts";
import { isWithin, parentOf, type Root, samePath, type WorkPath } from "../../src/protocol/paths.ts";
import { entryOf, hashOf, memoryRoot, memoryTree, printOf, type Seed, seedTree, type Tree } from "./memory-tree.ts";

export type MemoryFolder = Folder & {
  /** Every file by shown path with its text ("-> target" for links, "" under "name/" for empty folders). */
  inventory(): Record<string, string>;
  /** What was done, in order, in words: "create a.txt", "move a.txt -> b.txt". */
  readonly acts: readonly string[];
  /** A path of the tests' own making. Throws when it is outside. */
  path(raw: string): WorkPath;
  /** Puts files there as somebody outside would: no act, no record. */
  put(files: Readonly<Record<string, Seed>>): void;
  readonly tree: Tree;
};

const nothing: ChangeRecord = { changes: [], times: [] };

/** A folder in memory holding `files`. Roots: "folder" unless given; paths of other roots are written "name:path". */
export function memoryFolder(
  files: Readonly<Record<string, Seed>> = {},
  roots: readonly Root[] = [memoryRoot("folder")],
): MemoryFolder {
  const tree = memoryTree(roots);
  seedTree(tree, files);
  const acts: string[] = [];
  const vault = new Map<string, ReturnType<Tree["fresh"]>>();
  const changer: Changer = { tree, acts, vault };
  return {
    ...lookOf(tree),
    ...writingOf(changer),
    ...undoingOf(changer),
    inventory: () => inventoryOf(tree),
    acts,
    path: tree.path,
    put: (more) => seedTree(tree, more),
    tree,
  };
}

type Changer = { readonly tree: Tree; readonly acts: string[]; readonly vault: Map<string, ReturnType<Tree["fresh"]>> };

function lookOf(tree: Tree): Look {
  const walk = async (folder: WorkPath): Promise<readonly Entry[]> => {
    if (tree.need(folder).type !== "folder") throw new Refusal(`${tree.show(folder)} is not a folder.`);
    return [...tree.nodes.values()]
      .filter(({ path }) => isWithin(path, folder) && !samePath(path, folder))
      .map(({ path, node }) => entryOf(path, node))
      .sort(byPath);
  };
  return {
    roots: tree.roots,
    stat: async (path) => {
      const node = tree.node(path);
      return node && entryOf(path, node);
    },
    list: async (folder) => {
      if (tree.need(folder).type !== "folder") throw new Refusal(`${tree.show(folder)} is not a folder.`);
      return tree.children(folder).map((path) => entryOf(path, tree.need(path)));
    },
    walk,
    glob: async (pattern, base, options = {}) => {
      const matches = picomatch(pattern.normalize("NFC"));
      const cut = base.path === "" ? 0 : base.path.length + 1;
      const all = await walk(base);
      return all.filter(
        (one) => (options.folders || one.type !== "folder") && matches(one.path.path.slice(cut).normalize("NFC")),
      );
    },
    read: async (path, options = {}) => {
      const node = tree.need(path);
      if (node.type !== "file") throw new Refusal(`${tree.show(path)} is a ${node.type}, not a file.`);
      const from = options.from ?? 0;
      return node.bytes.slice(from, options.limit === undefined ? undefined : from + options.limit);
    },
    hash: async (path) => hashOf(tree.need(path)),
  };
}

/** Parents before children, siblings by name: "a", "a/b", "a.txt" in the order of their parts. */
function byPath(a: Entry, b: Entry): number {
  const left = a.path.path.replaceAll("/", "\u0000");
  const right = b.path.path.replaceAll("/", "\u0000");
  return left < right ? -1 : left > right ? 1 : 0;
}

function inventoryOf(tree: Tree): Record<string, string> {
  const all: [string, string][] = [];
  for (const { path, node } of tree.nodes.values()) {
    if (path.path === "") continue;
    if (node.type !== "folder") {
      const text = node.target === undefined ? new TextDecoder().decode(node.bytes) : `-> ${node.target}`;
      all.push([tree.show(path), text]);
    } else if (tree.children(path).length === 0) all.push([`${tree.show(path)}/`, ""]);
  }
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Writing = Pick<Folder, "create" | "makeFolder" | "change" | "move" | "remove">;

function writingOf(changer: Changer): Writing {
  const { tree, acts } = changer;
  return {
    create: async (_call, path, bytes) => {
      if (tree.node(path) !== undefined) throw new Refusal(`${tree.show(path)} exists already.`, "taken");
      const parents = makeParents(tree, path);
      tree.put(path, tree.fresh("file", await loaded(bytes)));
      acts.push(`create ${tree.show(path)}`);
      return { changes: [...parents, created(tree, path)], times: [] };
    },
    makeFolder: async (_call, path) => {
      if (tree.node(path) !== undefined) throw new Refusal(`${tree.show(path)} exists already.`, "taken");
      const parents = makeParents(tree, path);
      tree.put(path, tree.fresh("folder"));
      acts.push(`create ${tree.show(path)}/`);
      return { changes: [...parents, created(tree, path)], times: [] };
    },
    change: async (_call, path, bytes, base) => {
      const old = tree.need(path);
      if (hashOf(old) !== base) throw new Refusal(`${tree.show(path)} is no longer as it was.`, "conflict");
      const kept = keep(changer, path);
      tree.put(path, { ...tree.fresh("file", await loaded(bytes)), mode: old.mode });
      acts.push(`change ${tree.show(path)}`);
      return {
        changes: [{ kind: "changed", path, before: printOf(old), after: printOf(tree.need(path)), kept }],
        times: [],
      };
    },
    move: (_call, moves, onDone) => batch(moves, onDone, (one) => moveOne(changer, one)),
    remove: (_call, paths, onDone) => batch(paths, onDone, (one) => removeOne(changer, one)),
  };
}

async function loaded(bytes: Bytes): Promise<Uint8Array> {
  if (bytes instanceof Uint8Array) return bytes.slice();
  const parts: Uint8Array[] = [];
  for await (const part of bytes.stream()) parts.push(part);
  return Buffer.concat(parts);
}

const created = (tree: Tree, path: WorkPath): Change => ({ kind: "created", path, after: printOf(tree.need(path)) });

function makeParents(tree: Tree, path: WorkPath): readonly Change[] {
  const parent = parentOf(path);
  const node = tree.node(parent);
  if (node?.type === "folder") return [];
  if (node !== undefined) throw new Refusal(`${tree.show(parent)} is not a folder.`);
  const above = makeParents(tree, parent);
  tree.put(parent, tree.fresh("folder"));
  return [...above, created(tree, parent)];
}

/** Puts the node at `path` into the vault under a new name. */
function keep({ tree, vault }: Changer, path: WorkPath): string {
  const kept = `kept-${vault.size + 1}`;
  vault.set(kept, tree.need(path));
  return kept;
}

/** Works through a batch; stops at the first Refusal and reports it with what was done. */
async function batch<T>(
  items: readonly T[],
  onDone: ((n: number) => void) | undefined,
  work: (item: T) => readonly Change[],
): Promise<BatchResult> {
  const changes: Change[] = [];
  for (const [index, item] of items.entries()) {
    try {
      changes.push(...work(item));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { changes, times: [], failed: { index, error: error.message, kind: error.kind } };
    }
    onDone?.(index + 1);
  }
  return { changes, times: [] };
}

function moveOne({ tree, acts }: Changer, { from, to }: { from: WorkPath; to: WorkPath }): readonly Change[] {
  tree.need(from);
  if (tree.node(to) !== undefined) throw new Refusal(`${tree.show(to)} exists already.`, "taken");
  if (isWithin(to, from)) throw new Refusal(`${tree.show(from)} cannot move into itself.`);
  const parents = makeParents(tree, to);
  relocate(tree, from, to);
  acts.push(`move ${tree.show(from)} -> ${tree.show(to)}`);
  return [...parents, { kind: "moved", from, to, after: printOf(tree.need(to)) }];
}

function relocate(tree: Tree, from: WorkPath, to: WorkPath): void {
  const own = tree.need(from);
  if (own.type !== "folder") {
    tree.drop(from);
    tree.put(to, own);
    return;
  }
  for (const { path, node } of [...tree.nodes.values()]) {
    if (!isWithin(path, from)) continue;
    tree.drop(path);
    tree.put({ root: to.root, path: `${to.path}${path.path.slice(from.path.length)}` as WorkPath["path"] }, node);
  }
}

function removeOne(changer: Changer, path: WorkPath): readonly Change[] {
  const { tree, acts } = changer;
  const node = tree.need(path);
  if (node.type === "folder" && tree.children(path).length > 0) throw new Refusal(`${tree.show(path)} is not empty.`);
  const kept = keep(changer, path);
  tree.drop(path);
  acts.push(`delete ${tree.show(path)}${node.type === "folder" ? "/" : ""}`);
  return [{ kind: "deleted", path, before: printOf(node), kept }];
}

type Undoing = Pick<Folder, "recover" | "previewUndo" | "undo">;

/** Undo without conflicts: good for loops that undo what they did. Redo is not kept. */
function undoingOf({ tree, acts, vault }: Changer): Undoing {
  const back = (records: readonly ChangeRecord[]) => records.flatMap(({ changes }) => changes).reverse();
  return {
    recover: async (_call, _effects: readonly Effect[]) => ({ record: nothing, unknown: [] }),
    previewUndo: async (records) => back(records).map(rowOf),
    undo: async (_call, records, onDone) => {
      const changes = back(records);
      for (const [index, change] of changes.entries()) {
        undoOne(tree, vault, change);
        onDone?.(index + 1);
      }
      acts.push(`undo ${changes.length}`);
      return { identical: changes.length, of: changes.length, differences: [], record: nothing };
    },
  };
}

function undoOne(tree: Tree, vault: Changer["vault"], change: Change): void {
  if (change.kind === "moved") relocate(tree, change.to, change.from);
  else if (change.kind === "created") tree.drop(change.path);
  else {
    const node = vault.get(change.kept);
    if (node === undefined) throw new Error(`The vault lost ${change.kept}`);
    tree.put(change.path, node);
  }
}

function rowOf(change: Change): UndoRow {
  if (change.kind === "moved") return { path: change.to, act: "move back", to: change.from };
  return { path: change.path, act: change.kind === "created" ? "remove" : "restore" };
}
