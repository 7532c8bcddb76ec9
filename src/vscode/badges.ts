/** Letters in the Explorer on files a task touched, as git does it: A made, M changed, R moved. */
import type * as vscode from "vscode";
import type { Change } from "../protocol/changes.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { Code, Uri } from "./code.ts";
import type { Places } from "./places.ts";

export type Badges = vscode.FileDecorationProvider & {
  /** Takes in what happened in a task. Events that were seen are passed over. */
  take(task: TaskId, events: readonly TaskEvent[], places: Places): void;
  clear(): void;
  dispose(): void;
};

type Badge = { readonly letter: "A" | "M" | "R"; readonly task: TaskId };

export function badgesOf(code: Pick<Code, "EventEmitter" | "ThemeColor" | "l10n">): Badges {
  const emitter = new code.EventEmitter<Uri[] | undefined>();
  const badges = new Map<string, Badge>();
  const seen = new Map<TaskId, number>();
  const words = {
    A: [code.l10n.t("Made by a task"), "gitDecoration.addedResourceForeground"],
    M: [code.l10n.t("Changed by a task"), "gitDecoration.modifiedResourceForeground"],
    R: [code.l10n.t("Moved by a task"), "gitDecoration.renamedResourceForeground"],
  } as const;

  function unmark(task: TaskId): void {
    for (const [key, badge] of badges) if (badge.task === task) badges.delete(key);
  }

  /** Where badges changed; undefined: everywhere. */
  function takeOne(task: TaskId, event: TaskEvent, places: Places): readonly Uri[] | undefined {
    if (event.type === "undo.finished") unmark(task);
    const record = event.type === "call.finished" || isRedo(event) ? event.record : undefined;
    const changed = (record?.changes ?? []).flatMap((change) => mark({ badges, task, places }, change));
    return event.type === "undo.finished" ? undefined : changed;
  }

  return {
    onDidChangeFileDecorations: emitter.event,
    provideFileDecoration(uri) {
      const badge = badges.get(uri.toString());
      if (badge === undefined) return undefined;
      const [tooltip, color] = words[badge.letter];
      return { badge: badge.letter, tooltip, color: new code.ThemeColor(color), propagate: true };
    },
    take(task, events, places) {
      const last = seen.get(task) ?? 0;
      const fresh = events.filter(({ seq }) => seq > last);
      seen.set(task, fresh.at(-1)?.seq ?? last);
      const parts = fresh.map((event) => takeOne(task, event, places));
      const changed = parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
      if (changed === undefined || changed.length > 0) emitter.fire(changed);
    },
    clear() {
      badges.clear();
      seen.clear();
      emitter.fire(undefined);
    },
    dispose: () => emitter.dispose(),
  };
}

const isRedo = (event: TaskEvent): event is Extract<TaskEvent, { type: "undo.finished" }> =>
  event.type === "undo.finished" && event.direction === "redo";

type Marking = { readonly badges: Map<string, Badge>; readonly task: TaskId; readonly places: Places };

/** Puts the badge of one change where the file is now; gives the places whose badge changed. */
function mark({ badges, task, places }: Marking, change: Change): readonly Uri[] {
  const uri = places.uri(change.kind === "moved" ? change.to : change.path);
  if (uri === undefined) return [];
  const key = uri.toString();
  if (change.kind === "deleted") return badges.delete(key) ? [uri] : [];
  const from = change.kind === "moved" ? places.uri(change.from) : undefined;
  // A file the task made stays "made" wherever it goes and however often it is written.
  const made = change.kind === "created" || badges.get((from ?? uri).toString())?.letter === "A";
  if (from) badges.delete(from.toString());
  badges.set(key, { letter: made ? "A" : letters[change.kind], task });
  return from ? [uri, from] : [uri];
}

const letters = { created: "A", changed: "M", moved: "R" } as const;
