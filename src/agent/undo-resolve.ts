/** After an undo: the user chooses between their version of a file and the one from before the task, which stands beside it. */
import type { Change, ChangeRecord, Print, UndoDifference } from "../protocol/changes.ts";
import type { Effect } from "../protocol/effects.ts";
import type { TaskEvent, UndoResolved } from "../protocol/events.ts";
import { lead, type TaskId } from "../protocol/ids.ts";
import { pathKey, samePath, type WorkPath } from "../protocol/paths.ts";
import { rebuild } from "../protocol/reduce.ts";
import { openLedger } from "./ledger.ts";
import type { Tasks } from "./live.ts";
import { type BatchResult, type CallKey, type Folder, Refusal } from "./ports.ts";

export type Choice = Pick<UndoResolved, "path" | "keep">;

type Pair = { readonly mine: WorkPath; readonly beside: WorkPath };

/**
 * Carries out the choice. What is given up goes to the vault, so a redo brings it back. Refusal while the task runs and
 * where nothing is left to choose.
 */
export async function resolveUndo(id: TaskId, choice: Choice, tasks: Tasks): Promise<void> {
  const { store } = tasks.deps;
  const owned = tasks.live.has(id) ? undefined : await store.own(id);
  if (owned === undefined) throw new Refusal("The task is still running. Nothing was changed.");
  try {
    const events = await store.events(id);
    const open = rebuild(events).undo?.differences.find(({ path }) => samePath(path, choice.path));
    if (open?.beside === undefined)
      throw new Refusal(
        "There are no two versions of this file to choose from any more. Nothing was changed.",
        "missing",
      );
    const pair = { mine: choice.path, beside: open.beside };
    const record = await choose(pair, choice.keep, keyFor(id, events, choice.path, tasks), tasks.deps.folder);
    const difference = await leftOver(choice, open, printOf(events, pair.beside), tasks.deps.folder);
    const ledger = openLedger(owned.journal, events, (event) => {
      for (const listener of tasks.listeners.get(id) ?? []) listener.event(event);
    });
    await ledger.record(lead, { type: "undo.resolved", ...choice, record, ...(difference ? { difference } : {}) });
    await owned.publish(ledger.state());
  } finally {
    await owned.release();
  }
}

/** The same for the same choice after a crash, so that what was done before it is found. */
function keyFor(id: TaskId, events: readonly TaskEvent[], path: WorkPath, { deps }: Tasks): CallKey {
  const undone = events.findLast(({ type }) => type === "undo.finished")?.seq ?? 0;
  return `${id}-choice-${undone}-${deps.ground.digest(pathKey(path)).slice(0, 12)}` as CallKey;
}

async function choose(
  { mine, beside }: Pair,
  keep: Choice["keep"],
  key: CallKey,
  folder: Pick<Folder, "recover" | "remove" | "move" | "stat">,
): Promise<ChangeRecord> {
  const away = keep === "mine" ? beside : mine;
  const back: readonly Effect[] = keep === "mine" ? [] : [{ kind: "move", from: beside, to: mine }];
  const begun = await folder.recover(key, [{ kind: "delete", path: away }, ...back]);
  const records: ChangeRecord[] = [begun.record];
  if ((await folder.stat(away)) && !isDone(begun.record, back)) records.push(carried(await folder.remove(key, [away])));
  if (keep === "before" && (await folder.stat(beside)))
    records.push(carried(await folder.move(key, [{ from: beside, to: mine }])));
  return { changes: records.flatMap(({ changes }) => changes), times: records.flatMap(({ times }) => times) };
}

/** Whether a run before a crash got to its last step: what stands at the path now is the earlier version already. */
const isDone = ({ changes }: ChangeRecord, back: readonly Effect[]): boolean =>
  back.length > 0 && changes.some(({ kind }) => kind === "moved");

function carried({ failed, ...record }: BatchResult): ChangeRecord {
  if (failed) throw new Refusal(`${failed.error} Both versions are still there.`, failed.kind);
  return record;
}

/** The earlier version as the undo put it beside the user's. */
function printOf(events: readonly TaskEvent[], beside: WorkPath): Print | undefined {
  const changes = events.flatMap((event): readonly Change[] =>
    event.type === "undo.finished" ? event.record.changes : [],
  );
  const made = changes.findLast((change) => change.kind === "created" && samePath(change.path, beside));
  return made?.kind === "created" ? made.after : undefined;
}

/** What the proof still has to say of the path, read from the folder. */
async function leftOver(
  { path, keep }: Choice,
  { why }: UndoDifference,
  print: Print | undefined,
  folder: Pick<Folder, "stat" | "hash">,
): Promise<UndoDifference | undefined> {
  if (keep === "mine") return { path, why: "You changed it after the task and kept your version." };
  const now = await folder.stat(path);
  const same =
    now !== undefined &&
    now.mode === print?.mode &&
    now.mtime === print.mtime &&
    (await folder.hash(path)) === print.hash;
  return same ? undefined : { path, why: `The earlier version was put back, but something about it differs. ${why}` };
}
