/** Differences become steps that can be done in their order, whatever was made, moved and taken away. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Hash } from "../../../src/protocol/ids.ts";
import type { Node } from "../../../src/sandbox/difference.ts";
import { type Step, stepsOf } from "../../../src/sandbox/pairing.ts";

/** A tree in memory: folders are null. */
type Tree = Readonly<Record<string, string | null>>;

const nodesIn = (tree: Tree, other: Tree): readonly Node[] =>
  Object.entries(tree)
    .filter(([path, content]) => !(path in other) || (content === null) !== (other[path] === null))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => ({
      path,
      type: content === null ? "folder" : "file",
      size: content?.length ?? 0,
      ...(content === null ? {} : { hash: `h${content}` as Hash }),
    }));

function differenceOf(before: Tree, after: Tree) {
  const changed = Object.entries(after).flatMap(([path, content]) => {
    const was = before[path];
    if (content === null || was === null || was === undefined || was === content) return [];
    return [
      { path, type: "file" as const, size: content.length, hash: `h${content}` as Hash, before: `h${was}` as Hash },
    ];
  });
  return { created: nodesIn(after, before), changed, deleted: nodesIn(before, after) };
}

type Growing = Record<string, string | null>;
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const below = (tree: Tree, path: string): readonly string[] =>
  Object.keys(tree).filter((one) => one.startsWith(`${path}/`));

function needFree(tree: Tree, path: string): void {
  if (path in tree) throw new Error(`${path} is taken`);
  if (parentOf(path) !== "" && tree[parentOf(path)] !== null) throw new Error(`${path} has no folder`);
}

function move(tree: Growing, from: string, to: string): void {
  needFree(tree, to);
  if (!(from in tree)) throw new Error(`${from} is missing`);
  for (const path of [from, ...below(tree, from)]) {
    tree[`${to}${path.slice(from.length)}`] = tree[path] ?? null;
    delete tree[path];
  }
}

function remove(tree: Growing, path: string): void {
  if (!(path in tree) || below(tree, path).length > 0) throw new Error(`${path} cannot go`);
  delete tree[path];
}

/** Does the steps to a tree and throws where one cannot be done: a taken name, a folder that is not empty, no parent. */
function done(before: Tree, steps: readonly Step[], after: Tree): Tree {
  const tree: Growing = { ...before };
  for (const step of steps) doOne(tree, step, after);
  return tree;
}

function doOne(tree: Growing, step: Step, after: Tree): void {
  if (step.kind === "move") move(tree, step.from, step.to);
  else if (step.kind === "delete") remove(tree, step.path);
  else write(tree, step, after);
}

function write(tree: Growing, step: Exclude<Step, { kind: "move" | "delete" }>, after: Tree): void {
  if (step.kind === "create") needFree(tree, step.path);
  tree[step.path] = step.kind === "create" && step.type === "folder" ? null : (after[step.path] ?? "");
}

const name = fc.constantFrom("a", "b", "c");
/** Trees of three levels with few names and few contents, so that they collide. */
const tree: fc.Arbitrary<Tree> = fc
  .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.constantFrom(null, "", "1", "2", "longer")), {
    maxLength: 12,
  })
  .map((entries) => {
    const made: Record<string, string | null> = {};
    for (const [parts, content] of entries) {
      const folders = parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join("/"));
      const path = parts.join("/");
      if (path in made || folders.some((folder) => typeof made[folder] === "string")) continue;
      for (const folder of folders) made[folder] = null;
      made[path] = content;
    }
    return made;
  });

test("the steps make any tree out of any other", () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const { steps, left } = stepsOf(differenceOf(before, after));
      expect(left).toEqual([]);
      const sorted = (one: Tree): Tree => Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
      expect(sorted(done(before, steps, after))).toEqual(sorted(after));
    }),
    { numRuns: 3_000 },
  );
});

test("a folder that moved as it was is one move, and a file of the same name is preferred", () => {
  const before: Tree = { d: null, "d/x": "1", "d/e": null, "d/e/y": "2", p: null, "p/same": "9", "p/other": "9" };
  const after: Tree = { m: null, "m/x": "1", "m/e": null, "m/e/y": "2", p: null, q: null, "q/same": "9" };
  expect(stepsOf(differenceOf(before, after)).steps).toEqual([
    { kind: "create", path: "q", type: "folder", size: 0 },
    { kind: "move", from: "d", to: "m" },
    { kind: "move", from: "p/same", to: "q/same" },
    { kind: "delete", path: "p/other" },
  ]);
});
