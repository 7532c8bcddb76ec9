/** Undo in two steps: a preview that names every row, and a run that is bound to exactly that preview. */

import { canonical } from "../base/canonical.ts";
import { digest } from "../platform/hash.ts";
import type { UndoRow } from "../protocol/changes.ts";
import type { UndoPreview } from "../protocol/channel.ts";
import type { TaskEvent, UndoScope } from "../protocol/events.ts";
import type { Hash, TaskId } from "../protocol/ids.ts";
import { pathKey, type WorkPath } from "../protocol/paths.ts";
import type { Code } from "./code.ts";
import type { Session } from "./core.ts";
import { firstChange } from "./files.ts";
import { Refused } from "./refused.ts";

export type Direction = UndoPreview["direction"];
type Wish = { readonly direction: Direction; readonly scope: UndoScope };

export type UndoDesk = {
  preview(task: TaskId, wish: Wish): Promise<UndoPreview>;
  /**
   * Carries out the preview of that hash. Refused when it is not the last one of this task, or when the folder would be
   * changed otherwise by now; `renewed` is then what would happen instead.
   */
  run(task: TaskId, hash: Hash, direction: Direction): Promise<{ readonly renewed?: UndoPreview }>;
};

export function undoDeskOf({ l10n }: Pick<Code, "l10n">, session: () => Promise<Session>): UndoDesk {
  const last = new Map<TaskId, UndoPreview>();

  async function preview(task: TaskId, { direction, scope }: Wish): Promise<UndoPreview> {
    const { service, folder } = await session();
    const rows = await service.previewUndo(task, scope, direction);
    const hash = digest(canonical({ task, direction, scope, rows }));
    const untouched = await untouchedFiles(folder, rows);
    const vaultBytes = fromVault(await service.events(task), rows);
    const kept = direction === "undo" && vaultBytes > 0 ? { vaultBytes } : {};
    const made: UndoPreview = {
      direction,
      scope,
      hash,
      rows,
      ...kept,
      ...(untouched === undefined ? {} : { untouched }),
    };
    last.set(task, made);
    return made;
  }

  return {
    preview,
    async run(task, hash, direction) {
      const shown = last.get(task);
      if (shown === undefined || shown.hash !== hash || shown.direction !== direction)
        throw new Refused(l10n.t("That preview is not the newest one. Nothing was changed. Look at it again."));
      const now = await preview(task, shown);
      if (now.hash !== hash) return { renewed: now };
      last.delete(task);
      const { service } = await session();
      await service.undo(task, shown.scope, direction);
      return {};
    },
  };
}

/** Bytes that come back out of the vault: the files that are restored, as they were before the task. */
function fromVault(events: readonly TaskEvent[], rows: readonly UndoRow[]): number {
  const sizes = rows
    .filter(({ act }) => act === "restore")
    .map(({ path }) => firstChange(events, path))
    .map((change) => (change?.kind === "changed" || change?.kind === "deleted" ? change.before.size : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** More entries than this are not counted: the figure is a comfort, not worth a long wait. */
const mostCounted = 50_000;

/** Files of the folders that no row names; undefined where there are too many to count. */
async function untouchedFiles(folder: Session["folder"], rows: readonly UndoRow[]): Promise<number | undefined> {
  const named = new Set(rows.flatMap(({ path, to }) => (to ? [pathKey(path), pathKey(to)] : [pathKey(path)])));
  try {
    const tops = folder.roots.map(({ id }) => ({ root: id, path: "" as WorkPath["path"] }));
    const entries = await Promise.all(tops.map((top) => folder.walk(top, { limit: mostCounted })));
    return entries.flat().filter(({ type, path }) => type === "file" && !named.has(pathKey(path))).length;
  } catch {
    return undefined;
  }
}
