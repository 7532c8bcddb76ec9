/** Opening, revealing and comparing what tasks made, with the editor's own means. */
import { assertNever } from "../base/assert-never.ts";
import { canonical } from "../base/canonical.ts";
import type { Change } from "../protocol/changes.ts";
import type { TaskEvent } from "../protocol/events.ts";
import { nameOf, samePath, type WorkPath } from "../protocol/paths.ts";
import type { Before } from "./before.ts";
import type { Code, Uri } from "./code.ts";
import { type Comparisons, isCompared } from "./comparisons.ts";
import type { Session } from "./core.ts";
import { isPreviewed, type Previews } from "./previews.ts";
import { Refused } from "./refused.ts";

export type Files = {
  open(path: WorkPath): Promise<void>;
  reveal(path: WorkPath): Promise<void>;
  /** Shows where a check found something: a line of a text, a cell, paragraph, slide or page of what has a preview. */
  jump(path: WorkPath, place: string): Promise<void>;
  /** The same for a file by its address. `keepFocus`: whoever asked keeps the keyboard. */
  show(file: Uri, place: string | undefined, how?: { readonly keepFocus?: boolean }): Promise<void>;
  /** The file as it is now beside the file as it was before the task. */
  compare(events: readonly TaskEvent[], path: WorkPath): Promise<void>;
  /** After an undo: the version from before the task, which stands beside the user's, and theirs. */
  versions(beside: WorkPath, path: WorkPath): Promise<void>;
  /** Everything the task changed, in the editor's view of several changes. */
  changes(events: readonly TaskEvent[], title: string): Promise<void>;
};

export type FilesDeps = {
  readonly code: Pick<Code, "Uri" | "commands" | "workspace" | "window" | "Range" | "l10n">;
  readonly session: () => Promise<Session>;
  readonly before: Before;
  readonly previews: Pick<Previews, "show">;
  readonly comparisons: Comparisons;
};

/** Files in one view of changes: the editor opens them all. */
const mostChanges = 300;

export function filesOf({ code, session, before, previews, comparisons }: FilesDeps): Files {
  const { l10n, commands } = code;

  async function there(path: WorkPath): Promise<Uri> {
    const uri = (await session()).places.uri(path);
    const found = uri && (await exists(code, uri));
    if (uri && found) return uri;
    throw new Refused(l10n.t("{0} is not there any more. It was moved, renamed or removed since.", nameOf(path)));
  }

  const show: Files["show"] = async (file, place, how = {}) => {
    if (isPreviewed(file)) return previews.show(file, place, how);
    const line = Number(/\b(?:line|row) (\d+)/i.exec(place ?? "")?.[1]);
    if (!Number.isInteger(line) || line < 1) return void (await commands.executeCommand("vscode.open", file));
    const selection = new code.Range(line - 1, 0, line - 1, 0);
    const preserveFocus = how.keepFocus ?? false;
    await code.window.showTextDocument(file, { selection, preview: true, preserveFocus });
  };

  return {
    open: async (path) => show(await there(path), undefined),
    async reveal(path) {
      await commands.executeCommand("revealInExplorer", await there(path));
    },
    show,
    jump: async (path, place) => show(await there(path), place),
    async compare(events, path) {
      const change = firstChange(events, path);
      if (change === undefined) throw new Refused(l10n.t("This task did not change {0}.", nameOf(path)));
      if (change.kind === "created")
        throw new Refused(l10n.t("{0} is new: there is no earlier version to compare with.", nameOf(path)));
      const title = l10n.t("{0} (before ↔ now)", nameOf(path));
      if (isCompared(nameOf(path)) && change.kind === "changed") {
        const sides = [l10n.t("before the task"), l10n.t("now")] as const;
        return comparisons.open({
          name: nameOf(path),
          title,
          sides,
          old: () => before.bytes(change),
          now: await there(path),
        });
      }
      const left = await before.uri(change);
      const right = await (change.kind === "deleted" ? before.empty(change.path) : there(path));
      await commands.executeCommand("vscode.diff", left, right, title);
    },
    async versions(beside, path) {
      const title = l10n.t("{0} (before the task ↔ yours)", nameOf(path));
      const [old, now] = [await there(beside), await there(path)];
      if (!isCompared(nameOf(path))) return void (await commands.executeCommand("vscode.diff", old, now, title));
      const sides = [l10n.t("before the task"), l10n.t("yours")] as const;
      const bytes = async (): Promise<Uint8Array> => code.workspace.fs.readFile(old);
      comparisons.open({ name: nameOf(path), title, sides, old: bytes, now });
    },
    async changes(events, title) {
      const rows = await changeRows(events, before, await session());
      if (rows.length === 0) throw new Refused(l10n.t("This task changed nothing that still stands."));
      await commands.executeCommand("vscode.changes", title, rows);
    },
  };
}

async function exists({ workspace }: Pick<Code, "workspace">, uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

const pathOf = (change: Change): WorkPath => (change.kind === "moved" ? change.to : change.path);

function standingChanges(events: readonly TaskEvent[]): readonly Change[] {
  return events.flatMap((event) => (event.type === "call.finished" ? (event.record?.changes ?? []) : []));
}

/** The first change of the file by the task: what it took away is how the file was before. */
export const firstChange = (events: readonly TaskEvent[], path: WorkPath): Change | undefined => {
  const all = standingChanges(events).filter((change) => samePath(pathOf(change), path));
  return all.find(({ kind }) => kind !== "moved") ?? all[0];
};

type ChangeRow = readonly [resource: Uri, original: Uri | undefined, modified: Uri | undefined];

async function changeRows(
  events: readonly TaskEvent[],
  before: Before,
  { places }: Session,
): Promise<readonly ChangeRow[]> {
  const seen = new Set<string>();
  const rows: ChangeRow[] = [];
  for (const change of standingChanges(events)) {
    const path = pathOf(change);
    const uri = places.uri(path);
    const key = canonical(path);
    if (uri === undefined || seen.has(key) || rows.length >= mostChanges) continue;
    seen.add(key);
    const row = await changeRow(change, uri, before, places);
    if (row) rows.push(row);
  }
  return rows;
}

async function changeRow(
  change: Change,
  uri: Uri,
  before: Before,
  places: Session["places"],
): Promise<ChangeRow | undefined> {
  switch (change.kind) {
    case "created":
      return change.after.type === "file" ? [uri, undefined, uri] : undefined;
    case "moved":
      return [uri, places.uri(change.from), uri];
    case "changed":
      return [uri, await before.uri(change), uri];
    case "deleted":
      return change.before.type === "file" ? [uri, await before.uri(change), undefined] : undefined;
    default:
      return assertNever(change);
  }
}
