import { z } from "zod";
import type { Look } from "../agent/ports.ts";
import { type BatchFailure, type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, some } from "../base/words.ts";
import type { Effect } from "../protocol/effects.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import { workThrough } from "./batches.ts";
import { type PlannedMove, planMoves } from "./move-plan.ts";
import { onOneLine } from "./patterns.ts";

const OneMove = z.strictObject({
  from: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe("paths, or patterns such as Inbox/*.jpg, which match files only"),
  to: z
    .string()
    .min(1)
    .describe("a path, a folder ending in /, or a shape with {name}, {stem}, {ext}: 2026/{stem} final.{ext}"),
  overwrite: z.boolean().optional().describe("replace the file at the target; the user is asked"),
});
const MoveInput = z.strictObject({ moves: z.array(OneMove).min(1) });
type MoveInput = z.infer<typeof MoveInput>;

const description = `Moves and renames files, links and whole folders, many in one call. Missing folders are made. Nothing is replaced: where a name is taken the file gets (2), unless overwrite is true. Put what belongs together into one call: {moves: [{from: ['a.pdf', 'b.pdf'], to: 'Documents/'}, {from: '*.jpg', to: 'Images/'}]}.`;

const moveEffect = ({ from, to }: PlannedMove): Effect => ({ kind: "move", from, to });
const deleteEffect = ({ to }: PlannedMove): Effect => ({ kind: "delete", path: to });

async function effects(input: MoveInput, look: Look): Promise<readonly Effect[]> {
  const { moves } = await planMoves(input.moves, look);
  return moves.flatMap((move) => (move.replaces ? [deleteEffect(move), moveEffect(move)] : [moveEffect(move)]));
}

type Tally = { readonly moved: PlannedMove[]; readonly left: string[] };

async function run(input: MoveInput, hands: Hands): Promise<Outcome> {
  const { moves, problems, still } = await planMoves(input.moves, hands);
  const tally: Tally = { moved: [], left: [] };
  const ready: PlannedMove[] = [];
  for (const move of moves) {
    const why = await reasonToLeave(move, hands);
    if (why === undefined) ready.push(move);
    else tally.left.push(`${name(move.from, hands)}: ${why}`);
  }
  await moveAll(ready, tally, hands);
  const nothing = tally.moved.length === 0 && (problems.length > 0 || tally.left.length > 0);
  const text = report(tally, { problems, still }, hands);
  return nothing ? { ok: false, error: text } : { ok: true, content: [{ type: "text", text }] };
}

const name = (path: WorkPath, look: Look): string => onOneLine(shown(path, look.roots));

async function reasonToLeave(move: PlannedMove, hands: Hands): Promise<string | undefined> {
  if (!hands.admitted(moveEffect(move))) return "not allowed";
  if (move.replaces && !hands.admitted(deleteEffect(move))) return `replacing ${name(move.to, hands)} was not allowed`;
  for (const path of move.replaces ? [move.from, move.to] : [move.from]) {
    if (move.type === "file" && (await hands.unsaved(path)) !== undefined) {
      return `${name(path, hands)} has changes in the editor that are not saved`;
    }
  }
  return undefined;
}

const moveAll = (moves: readonly PlannedMove[], tally: Tally, hands: Hands): Promise<void> =>
  workThrough(moves, hands, {
    what: "Moving files",
    // A move that replaces something comes first in its part, because what it replaces goes before.
    take: (rest) => rest.slice(0, untilReplacing(rest)),
    act: (batch) => moveBatch(batch, hands),
    onDone: (batch) => tally.moved.push(...batch),
    onFailed: (move, why) => {
      tally.left.push(`${name(move.from, hands)}: ${why}`);
    },
  });

function untilReplacing(rest: readonly PlannedMove[]): number {
  const at = rest.findIndex(({ replaces }, index) => index > 0 && replaces);
  return at < 0 ? rest.length : at;
}

async function moveBatch(batch: readonly PlannedMove[], hands: Hands): Promise<BatchFailure | undefined> {
  const first = batch[0];
  const failed = first?.replaces ? await hands.remove([first.to]) : undefined;
  return failed ?? hands.move(batch.map(({ from, to }) => ({ from, to })));
}

const listed = 60;

function report(
  { moved, left }: Tally,
  { problems, still }: { readonly problems: readonly string[]; readonly still: number },
  look: Look,
): string {
  const folders = moved.filter(({ type }) => type === "folder").length;
  const files = moved.length - folders;
  const what = [...(files > 0 ? [count(files, "file")] : []), ...(folders > 0 ? [count(folders, "folder")] : [])];
  const replaced = moved.filter(({ replaces }) => replaces).length;
  const lines = moved.slice(0, listed).map(({ from, to }) => `${name(from, look)} → ${name(to, look)}`);
  const rest = moved.length - lines.length;
  const notes = [...problems, ...left];
  return [
    what.length === 0 ? "Nothing was moved." : `Moved ${what.join(" and ")}.`,
    ...lines,
    ...(rest > 0 ? [`… and ${count(rest, "more", "more")}`] : []),
    ...(replaced > 0
      ? [`${count(replaced, "file that was", "files that were")} replaced can be brought back by undo.`]
      : []),
    ...(still > 0 ? [`${count(still, "was", "were")} in place already.`] : []),
    ...(notes.length > 0 ? [`Not moved (${notes.length}): ${some(notes, 20)}`] : []),
  ].join("\n");
}

function title({ moves }: MoveInput): string {
  const sources = moves.flatMap(({ from }) => from);
  const [only] = sources;
  const targets = [...new Set(moves.map(({ to }) => to))];
  const what = sources.length === 1 && only !== undefined ? clip(only, 60) : count(sources.length, "path");
  return `Move ${what} to ${targets.length === 1 ? clip(targets[0] ?? "", 60) : count(targets.length, "place")}`;
}

/** Moves and renames in batches, never replacing unasked. */
export const moveTool: Tool = tool<MoveInput>({
  name: "Move",
  description,
  input: MoveInput,
  title,
  effects,
  run,
  partial: true,
});
