/** Moves of a plan: sources expanded, targets settled so that nothing is ever replaced, or left open as a shape. */
import { isWithin, pathKey, shown, type WorkPath } from "../protocol/paths.ts";
import { fillShape, isSettled, targetsOf } from "../protocol/shapes.ts";
import { appear, type Board, complain, expand, type Part, resolved } from "./plan-board.ts";
import type { OperationInput } from "./plan-input.ts";
import type { Entry } from "./ports.ts";

/** The operations of one "move" row; none, with problems noted, when it cannot be done. */
export async function moves(input: OperationInput, board: Board): Promise<readonly Part[]> {
  const written = input.from === undefined ? [] : Array.isArray(input.from) ? input.from : [input.from];
  const sources = await sourcesOf(written, board);
  if (sources.length === 0)
    return complain(board, `A move needs files that are there; ${written.join(", ") || '"from" is empty'}.`);
  if (input.to === undefined) return complain(board, 'A move needs a target in "to".');
  const [target] = resolved(input.to, board);
  if (target === undefined) return [];
  const folder = input.to.endsWith("/") || (await isFolder(target, board));
  const group = written.length === 1 ? (written[0] ?? "") : `${written.length} items`;
  return [{ group, ...(await moved(sources, folder ? `${target.path}/` : target.path, target.root, board)) }];
}

async function moved(sources: readonly Entry[], shape: string, root: WorkPath["root"], board: Board): Promise<Part> {
  const paths = sources.map(({ path }) => path);
  const part = { kind: "move" as const, paths, bytes: sources.reduce((sum, { size }) => sum + size, 0) };
  if (!isSettled(shape)) return { ...part, shape };
  const targets = await settle(paths, shape, root, board);
  for (const [index, to] of targets.entries()) intoItself(paths[index], to, board);
  return { ...part, targets };
}

/** What is moved, each source once. A name without a wildcard that is not there is a problem. */
async function sourcesOf(written: readonly string[], board: Board): Promise<readonly Entry[]> {
  const found = await Promise.all(written.map((raw) => expand(raw, board)));
  for (const [index, raw] of written.entries()) {
    if (found[index]?.length === 0 && !/[*?[{]/.test(raw)) board.problems.push(`${raw}: there is nothing to move.`);
  }
  return found.flat().filter(({ path }) => !spokenFor(path, board));
}

function spokenFor(path: WorkPath, { leaves, problems, look }: Board): boolean {
  const key = pathKey(path);
  if (leaves.has(key)) problems.push(`${shown(path, look.roots)} is moved twice in this plan.`);
  const known = leaves.has(key);
  leaves.add(key);
  return known;
}

const isFolder = async (path: WorkPath, { look }: Board): Promise<boolean> =>
  (await look.stat(path))?.type === "folder";

async function settle(
  paths: readonly WorkPath[],
  shape: string,
  root: WorkPath["root"],
  board: Board,
): Promise<readonly WorkPath[]> {
  const fill = (source: WorkPath): WorkPath => ({
    root,
    path: fillShape(shape, source).replace(/^\//, "") as WorkPath["path"],
  });
  const taken = await takenNames(paths.map(fill), board);
  const isTaken = (key: string): boolean => (taken.has(key) && !board.gone.has(key)) || board.appears.has(key);
  const targets = targetsOf(paths, fill, (path) => isTaken(pathKey(path)));
  for (const target of targets) appear(target, board);
  for (const path of paths) board.gone.add(pathKey(path));
  return targets;
}

/** The names that exist in the target folders, looked up once per folder. */
export async function takenNames(
  targets: readonly WorkPath[],
  { look }: Pick<Board, "look">,
): Promise<ReadonlySet<string>> {
  const folders = new Map<string, WorkPath>();
  for (const target of targets) {
    const folder = { ...target, path: target.path.split("/").slice(0, -1).join("/") as WorkPath["path"] };
    folders.set(pathKey(folder), folder);
  }
  const listed = await Promise.all(
    [...folders.values()].map(async (folder) =>
      (await look.stat(folder))?.type === "folder" ? look.list(folder) : [],
    ),
  );
  return new Set(listed.flat().map(({ path }) => pathKey(path)));
}

function intoItself(from: WorkPath | undefined, to: WorkPath, { problems, look }: Board): void {
  if (from && from.path !== to.path && isWithin(to, from))
    problems.push(`${shown(from, look.roots)} cannot be moved into itself.`);
}
