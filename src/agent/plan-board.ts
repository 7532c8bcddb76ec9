/** What the parts of the plan check share: the folder, the names that appear and leave in the plan, and what is wrong. */

import { pathKey, shown, type WorkPath, workPath } from "../protocol/paths.ts";
import type { Operation } from "../protocol/plan.ts";
import type { Entry, Look } from "./ports.ts";

/** What earlier operations of the same plan make of the folder: names that appear, and sources that are spoken for. */
export type Board = {
  readonly look: Look;
  readonly appears: Map<string, WorkPath>;
  readonly leaves: Set<string>;
  /** Names that earlier operations have left by the time the next one runs. */
  readonly gone: Set<string>;
  readonly problems: string[];
};

/** An operation before it has its id. */
export type Draft = Omit<Operation, "id">;

/** An operation before it has its id and its step. */
export type Part = Omit<Draft, "step" | "why">;

/** The path that `raw` means, or none and a problem noted. */
export function resolved(raw: string, { look, problems }: Board): readonly WorkPath[] {
  const path = workPath(raw, look.roots);
  if (path) return [path];
  problems.push(
    `${raw} is outside the granted folder. Use a path inside ${look.roots.map(({ absolute }) => absolute).join(" or ")}.`,
  );
  return [];
}

/** Notes a problem and gives no operation. */
export function complain(board: Board, text: string): readonly [] {
  board.problems.push(text);
  return [];
}

/** Notes that a name will be there; two operations may not make the same one. */
export function appear(path: WorkPath, { appears, problems, look }: Board): void {
  const key = pathKey(path);
  if (appears.has(key)) problems.push(`${shown(path, look.roots)} is made twice in this plan.`);
  appears.set(key, path);
}

/** The entries that a path or a glob stands for; a name that exists is never read as a glob. */
export async function expand(raw: string, board: Board): Promise<readonly Entry[]> {
  const [path] = resolved(raw, board);
  if (path === undefined) return [];
  const exact = await board.look.stat(path);
  if (exact) return [exact];
  if (!/[*?[{]/.test(raw)) return [];
  const base = { ...path, path: "" as WorkPath["path"] };
  return board.look.glob(path.path, base);
}
