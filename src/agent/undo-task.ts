/** Undo and redo of a task: what stands in its log is walked back by the folder, recorded and proved. */
import { canonical } from "../base/canonical.ts";
import type { UndoProof, UndoRow } from "../protocol/changes.ts";
import type { TaskEvent, UndoScope } from "../protocol/events.ts";
import { lead, type TaskId } from "../protocol/ids.ts";
import { callsOfStep, rebuild } from "../protocol/reduce.ts";
import { openLedger } from "./ledger.ts";
import type { Tasks } from "./live.ts";
import { type CallKey, type OwnedTask, Refusal } from "./ports.ts";
import { recoverCalls } from "./recovery.ts";
import { inScope, standing } from "./undo.ts";

export type UndoWish = { readonly scope: UndoScope; readonly direction: "undo" | "redo" };

function wished(events: readonly TaskEvent[], { scope, direction }: UndoWish) {
  const { undoable, redoable } = standing(events);
  const calls = scope.step === undefined ? [] : callsOfStep(rebuild(events), scope.step);
  return direction === "redo" ? redoable : inScope(undoable, scope, calls);
}

/** What an undo or redo would do, touching nothing of the folder. */
export async function previewUndo(id: TaskId, wish: UndoWish, tasks: Tasks): Promise<readonly UndoRow[]> {
  const { store, folder } = tasks.deps;
  const owned = tasks.live.has(id) ? undefined : await store.own(id);
  // Running here or elsewhere: then this is what stands so far.
  if (owned === undefined) return folder.previewUndo(wished(await store.events(id), wish));
  try {
    return await folder.previewUndo(wished(await knownEvents(owned, tasks), wish));
  } finally {
    await owned.release();
  }
}

/** The log of a task that nobody runs, with what a crash left open looked up and recorded: else undo would leave it. */
async function knownEvents(owned: OwnedTask, tasks: Tasks): Promise<readonly TaskEvent[]> {
  const { store } = tasks.deps;
  const events = await store.events(owned.id);
  const ledger = openLedger(owned.journal, events, tell(owned.id, tasks));
  await recoverCalls({ task: owned.id, ledger }, tasks.deps);
  return ledger.state().seq === events.at(-1)?.seq ? events : store.events(owned.id);
}

const tell =
  (id: TaskId, { listeners }: Tasks) =>
  (event: TaskEvent): void => {
    for (const listener of listeners.get(id) ?? []) listener.event(event);
  };

/** Refusal while the task runs, and when there is nothing to walk back. */
export async function undo(
  id: TaskId,
  wish: UndoWish,
  onDone: ((n: number) => void) | undefined,
  tasks: Tasks,
): Promise<UndoProof> {
  const { store, folder } = tasks.deps;
  const owned = tasks.live.has(id) ? undefined : await store.own(id);
  if (owned === undefined)
    throw new Refusal("The task is still running. Stop it first, then undo it. Nothing was changed.");
  try {
    const events = await knownEvents(owned, tasks);
    const records = wished(events, wish);
    if (records.length === 0)
      throw new Refusal(
        `There is nothing to ${wish.direction}: the task ${wish.direction === "undo" ? "changed nothing that still stands" : "was not undone"}.`,
      );
    const ledger = openLedger(owned.journal, events, tell(id, tasks));
    const begun = interrupted(events, wish) ?? (await ledger.record(lead, { type: "undo.started", ...wish })).seq;
    const proof = await folder.undo(`${id}-${wish.direction}-${begun}` as CallKey, records, onDone);
    const { identical, of, differences, record } = proof;
    await ledger.record(lead, { type: "undo.finished", ...wish, identical, of, differences, record });
    await owned.publish(ledger.state());
    return proof;
  } finally {
    await owned.release();
  }
}

/**
 * The record that began the same undo before a crash. Going on under its key, the folder knows what is done already and
 * gives back the record of both runs.
 */
function interrupted(events: readonly TaskEvent[], wish: UndoWish): number | undefined {
  const last = events.findLast(({ type }) => type === "undo.started" || type === "undo.finished");
  if (last?.type !== "undo.started" || last.direction !== wish.direction) return undefined;
  return canonical(last.scope) === canonical(wish.scope) ? last.seq : undefined;
}
