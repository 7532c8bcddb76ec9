/**
 * The one channel between the extension host and a view. Host to view: facts. View to host: requests, never facts.
 * The view imports only types and pure functions from here; the host parses what comes back with channel.schema.ts.
 */
import type { UndoRow } from "./changes.ts";
import type { Finding, TaskEvent, TaskSignal, UndoScope } from "./events.ts";
import type { AgentId, CallId, Hash, Instant, OperationId, TaskId } from "./ids.ts";
import type { TaskIntent, TaskStart } from "./intents.ts";
import type { WorkPath } from "./paths.ts";
import type { PlanEdit } from "./plan.ts";
import type { PreviewIntent } from "./preview.ts";
import type { Mode } from "./rules.ts";
import type { TaskRow, TaskView } from "./view.ts";

/** The pages that exist: one task in an editor tab, the side bar, a file that is looked at, and two versions of one. */
export type Page = "task" | "side" | FilePage;
export type FilePage = "preview" | "compare";

/** Things a host may not be able to do yet; the view offers only those that are listed. */
export type Capability =
  | "agent.stop"
  | "task.finishEarly"
  | "output.sources"
  | "undo.resolve"
  | "undo.compare"
  | "undo.report"
  | "check.openProblems"
  | "check.fix"
  | "changes.open"
  | "plan.edit"
  | "call.preview"
  | "composer.attach"
  | "task.more";

/** What a view must know of the editor and of the user's choices. */
export type HostSettings = {
  /** BCP 47 tag of the editor's display language. */
  readonly language: string;
  readonly trusted: boolean;
  /** Names of the open folders; none when no folder is open. */
  readonly folders: readonly string[];
  /** Whether a key for a model of the network is there. The key itself never reaches a view. */
  readonly connected: boolean;
  readonly screenReader: boolean;
  /** The editor's own setting; the system's is seen by the style sheet. */
  readonly reducedMotion: boolean;
  readonly mac: boolean;
  readonly can: readonly Capability[];
  /** What the composer starts a task with. */
  readonly mode: Mode;
  readonly model: { readonly id: string; readonly name: string; readonly offline: boolean };
  readonly capUsd?: number;
};

export type Range = readonly [low: number, high: number];
export type Forecast = { readonly usd?: Range; readonly minutes?: Range; readonly agents?: number };

/** What the host knows of a task beside its log. All optional: a card without facts is not shown. */
export type TaskFacts = {
  readonly modelName?: string;
  readonly forecast?: Forecast;
  readonly toFinish?: Forecast;
  /** Instructions and skills in force. `source` is handed back in source.open. */
  readonly instructions?: readonly {
    readonly name: string;
    readonly detail: string;
    readonly source: string;
    readonly skill?: boolean;
  }[];
  readonly reach?: { readonly network: readonly string[]; readonly connectors: readonly string[] };
  readonly context?: {
    readonly used: number;
    readonly of: number;
    readonly parts: readonly {
      readonly kind: "instructions" | "skills" | "files" | "conversation";
      readonly tokens: number;
    }[];
  };
  readonly notes?: readonly { readonly text: string; readonly at: Instant }[];
  /** What each agent holds locked, in words. */
  readonly locks?: Readonly<Record<AgentId, string>>;
  readonly vault?: { readonly until: Instant; readonly bytes: number };
  /** Who runs the task: this host, another process, or nobody. */
  readonly owner?: "here" | "elsewhere" | "nobody";
};

/** What the user has done to a proposed plan and not yet sent. The host keeps it, so that no window loses it. */
export type PlanDraft = {
  readonly hash: Hash;
  readonly unticked: readonly OperationId[];
  readonly edits: readonly PlanEdit[];
  readonly answers: Readonly<Record<string, string>>;
  readonly capUsd?: number;
};

export type UndoPreview = {
  readonly direction: "undo" | "redo";
  readonly scope: UndoScope;
  /** Names exactly these rows; undo.run with another hash is refused. */
  readonly hash: Hash;
  readonly rows: readonly UndoRow[];
  readonly vaultBytes?: number;
  readonly seconds?: number;
  /** Files of the folder that are not touched. */
  readonly untouched?: number;
};

export type Sample = {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: "table" | "comment-discussion" | "folder-library" | "file-text" | "tag";
};

export type SideState = {
  readonly rows: readonly TaskRow[];
  readonly samples: readonly Sample[];
  /** The task whose tab is in front. */
  readonly open?: TaskId;
};

/** One row of the @ or / menu. `insert` replaces the typed word; a file is also added to the mentions. */
export type Completion = {
  readonly insert: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon: "file" | "folder" | "skill";
  readonly mention?: string;
};

/** Something the editor's own keys or commands ask of the view. */
export type ViewAct =
  | { readonly act: "focusComposer"; readonly text?: string; readonly mentions?: readonly string[] }
  | { readonly act: "focusSteer" | "primary" | "nextQuestion" | "previousQuestion" | "undo" | "redo" }
  | { readonly act: "showCall"; readonly call: CallId };

export type HostMessage =
  | {
      readonly type: "snapshot";
      readonly page: "task";
      readonly view: TaskView;
      /** There are earlier entries than the snapshot's activity. */
      readonly earlier: boolean;
      readonly facts: TaskFacts;
      readonly draft?: PlanDraft;
      readonly settings: HostSettings;
    }
  | { readonly type: "snapshot"; readonly page: "side"; readonly side: SideState; readonly settings: HostSettings }
  /** In the order of the log, without gaps; sent in batches, at most some twenty times a second. */
  | { readonly type: "events"; readonly events: readonly TaskEvent[] }
  | { readonly type: "signals"; readonly signals: readonly TaskSignal[] }
  | { readonly type: "settings"; readonly settings: HostSettings }
  | { readonly type: "facts"; readonly facts: TaskFacts }
  | { readonly type: "draft"; readonly draft: PlanDraft }
  | { readonly type: "side"; readonly side: SideState }
  /** Earlier events, oldest first, as answer to history.more. */
  | { readonly type: "history"; readonly events: readonly TaskEvent[]; readonly earlier: boolean }
  | { readonly type: "undo"; readonly preview: UndoPreview }
  | { readonly type: "completions"; readonly query: number; readonly items: readonly Completion[] }
  | { readonly type: "mentions"; readonly mentions: readonly string[] }
  | { readonly type: "act"; readonly do: ViewAct }
  /** The folder or the window that runs the task is out of reach since then. */
  | { readonly type: "lost"; readonly at: Instant }
  /** Every intent is answered by done or refused, so that its button works again. */
  | { readonly type: "done"; readonly id: number }
  | Refused;

/** What was refused, by which rule, who set it, and what opens the place to change it. */
export type Refused = {
  readonly type: "refused";
  readonly id?: number;
  readonly why: string;
  readonly rule?: string;
  readonly source?: string;
  /** Handed back in settings.open. */
  readonly change?: string;
};

type On<T extends string> = { readonly type: T };
type OnPath<T extends string> = { readonly type: T; readonly path: WorkPath };

/** Requests of the views that are not for the task's log. */
export type ViewIntent =
  | { readonly type: "task.open"; readonly task: TaskId }
  | { readonly type: "sample.start"; readonly sample: string }
  | OnPath<"output.open" | "output.reveal" | "output.compare" | "output.sources">
  | { readonly type: "source.open"; readonly source: string }
  | { readonly type: "check.jump"; readonly path: WorkPath; readonly place: string }
  /** Fills the composer with a request that names the file, the place and the problem; nothing starts. */
  | { readonly type: "check.fix"; readonly path: WorkPath; readonly finding: Finding }
  | On<"check.openProblems" | "changes.open" | "plan.edit" | "task.more">
  | {
      readonly type: "plan.tick";
      readonly hash: Hash;
      readonly operations: readonly OperationId[];
      readonly on: boolean;
    }
  | {
      readonly type: "plan.draft";
      readonly hash: Hash;
      readonly edits?: readonly PlanEdit[];
      readonly answers?: Readonly<Record<string, string>>;
      readonly capUsd?: number;
    }
  | { readonly type: "call.preview"; readonly call: CallId; readonly effect: number }
  | { readonly type: "budget.raiseAndResume"; readonly capUsd: number }
  | { readonly type: "undo.preview" | "redo.preview"; readonly scope: UndoScope }
  | { readonly type: "undo.run"; readonly previewHash: Hash; readonly direction: "undo" | "redo" }
  | OnPath<"undo.compare">
  | { readonly type: "undo.resolve"; readonly path: WorkPath; readonly keep: "mine" | "before" }
  | On<"undo.report">
  | { readonly type: "agent.stop"; readonly agent: AgentId }
  | { readonly type: "history.more"; readonly before: number; readonly count: number }
  | On<
      "mode.pick" | "model.pick" | "budget.pick" | "model.connect" | "folder.open" | "trust.manage" | "composer.attach"
    >
  | {
      readonly type: "composer.complete";
      readonly kind: "file" | "skill";
      readonly text: string;
      readonly query: number;
    }
  | { readonly type: "settings.open"; readonly change: string }
  | { readonly type: "link.open"; readonly url: string };

export type Intent = ViewIntent | TaskIntent | TaskStart;

/**
 * `token` is the one the host wrote into the page; `n` counts up from 1 with every message of a page. The host drops
 * what has another token, a number it has seen, or a shape it does not know.
 */
export type ViewMessage =
  | {
      readonly type: "ready";
      readonly token: string;
      readonly n: number;
      readonly page: Page;
      readonly haveSeq: number;
    }
  | {
      readonly type: "intent";
      readonly token: string;
      readonly n: number;
      readonly id: number;
      readonly intent: Intent | PreviewIntent;
    };

export const emptyDraft = (hash: Hash): PlanDraft => ({ hash, unticked: [], edits: [], answers: {} });

/** The draft after a tick or an edit. Host and view use the same, so the view need not wait to show it. */
export function draftAfter(draft: PlanDraft, intent: Intent): PlanDraft {
  if (intent.type === "plan.tick" && intent.hash === draft.hash) {
    const others = draft.unticked.filter((id) => !intent.operations.includes(id));
    return { ...draft, unticked: intent.on ? others : [...others, ...intent.operations] };
  }
  if (intent.type !== "plan.draft" || intent.hash !== draft.hash) return draft;
  return {
    ...draft,
    ...(intent.edits === undefined ? {} : { edits: intent.edits }),
    ...(intent.answers === undefined ? {} : { answers: intent.answers }),
    ...(intent.capUsd === undefined ? {} : { capUsd: intent.capUsd }),
  };
}
