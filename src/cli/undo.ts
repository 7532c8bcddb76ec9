/** `undo` and `redo`: what will happen, doing it, and the proof. */
import { count } from "../base/words.ts";
import type { UndoProof, UndoRow } from "../protocol/changes.ts";
import type { UndoScope } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import { type Root, shown, workPath } from "../protocol/paths.ts";
import type { TaskState } from "../protocol/state.ts";
import { type Args, UsageError, wordsOf } from "./args.ts";
import { line, type Screen } from "./screen.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const undoFlags = { step: "value", path: "value", "dry-run": "flag", json: "flag" } as const;

type Direction = "undo" | "redo";

export const undo = (args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> =>
  back("undo", args, workspace, screen);

export const redo = (args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> =>
  back("redo", args, workspace, screen);

async function back(direction: Direction, args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { service, roots } = workspace;
  const { ID } = wordsOf(args, ["ID"]);
  const id = await service.find(ID);
  const scope = scopeOf(args, await service.state(id), roots);
  const rows = await service.previewUndo(id, scope, direction);
  const show = args.has("json") ? jsonView(id, direction, screen) : textView(id, direction, { screen, roots });
  if (args.has("dry-run")) {
    show.only(rows);
    return exits.done;
  }
  show.before(rows);
  const onDone = (n: number): void => screen.live(`${n} of ${rows.length}`);
  const proof = rows.length === 0 ? nothing : await service.undo(id, scope, direction, onDone);
  show.after(proof);
  return isWhole(proof) ? exits.done : exits.warnings;
}

/** How an undo is told: just the preview, or the preview before and the proof after. */
type View = {
  only(rows: readonly UndoRow[]): void;
  before(rows: readonly UndoRow[]): void;
  after(proof: UndoProof): void;
};

const jsonView = (task: TaskId, direction: Direction, screen: Screen): View => ({
  only: (rows) => screen.print(JSON.stringify({ task, direction, rows })),
  before: () => undefined,
  after: ({ identical, of, differences }) =>
    screen.print(JSON.stringify({ task, direction, identical, of, differences })),
});

const textView = (task: TaskId, direction: Direction, where: Where): View => ({
  only(rows) {
    for (const row of previewLines(rows, direction, where.roots)) where.screen.print(row);
  },
  before(rows) {
    for (const row of folded(previewLines(rows, direction, where.roots))) where.screen.say(row);
  },
  after: (proof) => showEnd(task, proof, direction, where),
});

const nothing: UndoProof = { identical: 0, of: 0, differences: [], record: { changes: [], times: [] } };

const isWhole = ({ identical, of, differences }: UndoProof): boolean => differences.length === 0 && identical === of;

function scopeOf(args: Args, state: TaskState, roots: readonly Root[]): UndoScope {
  const [step, path] = [args.value("step"), args.value("path")];
  return {
    ...(step === undefined ? {} : { step: stepOf(step, state) }),
    ...(path === undefined ? {} : { path: pathOf(path, roots) }),
  };
}

function stepOf(typed: string, { steps }: TaskState) {
  const found = steps.find(({ id }) => id === typed) ?? steps[Number(typed) - 1];
  if (found === undefined)
    throw new UsageError(`There is no step "${line(typed)}". The task has ${count(steps.length, "step")}.`);
  return found.id;
}

function pathOf(typed: string, roots: readonly Root[]) {
  const found = workPath(typed, roots);
  if (found === undefined) throw new UsageError(`"${line(typed)}" is outside the folder.`);
  return found;
}

/** How many lines of a preview are shown before it is done; a dry run lists every path. */
const foldAfter = 16;

const folded = (rows: readonly string[]): readonly string[] =>
  rows.length <= foldAfter + 1
    ? rows
    : [...rows.slice(0, foldAfter), `  … and ${(rows.length - foldAfter).toLocaleString("en-US")} more`];

const acts: Readonly<Record<UndoRow["act"], readonly [undo: string, redo: string]>> = {
  restore: ["bring back", "put"],
  remove: ["take away", "take away"],
  "move back": ["move back", "move"],
  nothing: ["leave", "leave"],
};

function previewLines(rows: readonly UndoRow[], direction: Direction, roots: readonly Root[]): readonly string[] {
  if (rows.length === 0) {
    return [direction === "undo" ? "Nothing to undo: the task changed nothing here." : "Nothing to redo."];
  }
  return [
    `${direction === "undo" ? "Undo" : "Redo"} touches ${count(rows.length, "path")} and nothing else:`,
    ...rows.map((row) => `  ${rowWords(row, direction, roots)}`),
  ];
}

function rowWords({ path, act, to, conflict }: UndoRow, direction: Direction, roots: readonly Root[]): string {
  const word = acts[act][direction === "undo" ? 0 : 1];
  const target = to === undefined ? "" : ` → ${line(shown(to, roots))}`;
  const kept = conflict === undefined ? "" : `  (yours stays; the other version goes beside it as ${line(conflict)})`;
  return `${word.padEnd(10)} ${line(shown(path, roots))}${target}${kept}`;
}

type Where = { readonly screen: Screen; readonly roots: readonly Root[] };

function showEnd(id: TaskId, proof: UndoProof, direction: Direction, { screen, roots }: Where): void {
  const { identical, of, differences } = proof;
  if (of === 0) return;
  const done = isWhole(proof);
  const mark = done ? screen.paint.out("green", "✓") : screen.paint.out("yellow", "!");
  const what = direction === "undo" ? "as before the task" : "as the task left them";
  screen.print(`${mark} ${identical} of ${of} identical${done ? `, ${what}` : ""}`);
  for (const { path, why } of differences) screen.print(`  ${line(shown(path, roots))}: ${line(why)}`);
  const other = direction === "undo" ? "redo" : "undo";
  screen.say(`To ${other} it: ${screen.command(`${other} ${id}`)}`);
}
