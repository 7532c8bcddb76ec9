/** Which records an undo or a redo walks back: pure over a task's events. */
import type { Change, ChangeRecord } from "../protocol/changes.ts";
import { changedPaths, type TaskEvent, type UndoScope } from "../protocol/events.ts";
import type { CallId } from "../protocol/ids.ts";
import { pathKey, samePath } from "../protocol/paths.ts";

type Kept = ChangeRecord & { readonly call?: CallId };

/**
 * The records that stand, oldest first, and those a redo would walk back. Undoing the whole task clears the first and
 * fills the second; undoing a step or a path adds its own record, so that the whole can still be undone after it.
 */
export function standing(events: readonly TaskEvent[]): {
  readonly undoable: readonly Kept[];
  readonly redoable: readonly ChangeRecord[];
} {
  return events.reduce(standAfter, { undoable: [], redoable: [] });
}

type Standing = ReturnType<typeof standing>;

function standAfter(now: Standing, event: TaskEvent): Standing {
  const { undoable, redoable } = now;
  switch (event.type) {
    case "call.finished":
      if (event.record === undefined) return now;
      return { undoable: [...undoable, { ...event.record, call: event.call }], redoable: [] };
    case "undo.resolved":
      // A choice after an undo belongs to it: redo takes back both.
      if (redoable.length > 0) return { undoable, redoable: [...redoable, event.record] };
      return { undoable: [...undoable, event.record], redoable };
    case "undo.finished":
      return standAfterUndo(now, event);
    default:
      return now;
  }
}

function standAfterUndo(now: Standing, event: Extract<TaskEvent, { type: "undo.finished" }>): Standing {
  const whole = event.scope.step === undefined && event.scope.path === undefined;
  if (!whole) return { ...now, undoable: [...now.undoable, event.record] };
  return event.direction === "undo"
    ? { undoable: [], redoable: [event.record] }
    : { undoable: [event.record], redoable: [] };
}

/** The part of `records` that `scope` covers: everything, the calls of one step, or the history of one path. */
export function inScope(records: readonly Kept[], scope: UndoScope, calls: readonly CallId[]): readonly ChangeRecord[] {
  const { path } = scope;
  if (path !== undefined) return ofPath(records, pathKey(path));
  if (scope.step === undefined) return records;
  return records.filter(({ call }) => call !== undefined && calls.includes(call));
}

/** The changes that led to what is at a path now, followed backwards through moves. */
function ofPath(records: readonly Kept[], key: string): readonly ChangeRecord[] {
  let wanted = key;
  const found: ChangeRecord[] = [];
  for (const record of [...records].reverse()) {
    const changes: Change[] = [];
    for (const change of [...record.changes].reverse()) {
      if (!changedPaths(change).some((path) => pathKey(path) === wanted)) continue;
      changes.unshift(change);
      if (change.kind === "moved") wanted = pathKey(change.from);
    }
    const folders = changes.flatMap(changedPaths);
    if (changes.length > 0)
      found.unshift({
        changes,
        times: record.times.filter(({ path }) => folders.some((one) => one.root === path.root && !samePath(one, path))),
      });
  }
  return found;
}
