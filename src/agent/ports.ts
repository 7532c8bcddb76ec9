/**
 * What the mind needs from the world, on one page. Hands implement these; the mind does no I/O of its own.
 *
 * Errors: an expected failure is a value (Outcome, a chunk, a result). A throw is a bug or a guard that fired; only the
 * gate and the task boundary catch. A `Refusal` (below) is the one thrown value whose text may be shown as it is.
 */
import type { ChangeRecord, UndoProof, UndoRow } from "../protocol/changes.ts";
import type { Effect } from "../protocol/effects.ts";
import type { EventBody, Finding, TaskCreated, TaskEvent, TaskSignal } from "../protocol/events.ts";
import type { AgentId, Hash, TaskId } from "../protocol/ids.ts";
import type { InstructionFile } from "../protocol/instructions.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import type { Message, Usage, WebTool, WebUse } from "../protocol/messages.ts";
import type { Root, WorkPath } from "../protocol/paths.ts";
import type { Plan, PlanDecision } from "../protocol/plan.ts";
import type { CallDecision, ChoiceAnswer, Question } from "../protocol/questions.ts";
import type { TaskState } from "../protocol/state.ts";

/** A failure with a sentence that a person or the model can act on: what happened, what was kept safe, what to do next. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** "conflict": the file is no longer as expected; "full"/"denied": the disk says no and the task should pause. */
  readonly kind: RefusalKind;
  /** What a change of the folder had done when it failed and could not take back: it is done, and must be recorded. */
  record?: ChangeRecord;
  /** By name: each bundle has its own copy of this class, and a Refusal of one is a Refusal in all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "Refusal";
  }
  constructor(message: string, kind: RefusalKind = "refused") {
    super(message);
    this.kind = kind;
  }
}
export type RefusalKind = "refused" | "missing" | "taken" | "conflict" | "full" | "denied" | "undeclared";

// ── Folder ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An entry of a listing. Links are never followed; `target` is a link's text. `mtime` as in Print. */
export type Entry = {
  readonly path: WorkPath;
  readonly type: "file" | "folder" | "link" | "other";
  readonly size: number;
  readonly mode: number;
  readonly mtime: string;
  /** Number of names of the inode; over 1 it has hard links elsewhere. */
  readonly links: number;
  readonly target?: string;
};

/** Bytes to write: in memory, or staged somewhere by a command with a known hash and size. */
export type Bytes = Uint8Array | { readonly hash: Hash; readonly size: number; stream(): AsyncIterable<Uint8Array> };

/** Looking without touching. `.cowork` and temporary files of ours are invisible. Missing paths: undefined or Refusal "missing". */
export type Look = {
  readonly roots: readonly Root[];
  stat(path: WorkPath): Promise<Entry | undefined>;
  /** Direct children, sorted by name. */
  list(folder: WorkPath): Promise<readonly Entry[]>;
  /** Everything below `folder`, parents before children; does not enter links. Bounded: Refusal above `limit` (default 200,000). */
  walk(
    folder: WorkPath,
    options?: { readonly limit?: number; readonly signal?: AbortSignal },
  ): Promise<readonly Entry[]>;
  /** Files (and with `folders`, folders) that match a glob below the root of `base`, sorted by path. */
  glob(
    pattern: string,
    base: WorkPath,
    options?: { readonly folders?: boolean; readonly signal?: AbortSignal },
  ): Promise<readonly Entry[]>;
  read(path: WorkPath, options?: { readonly limit?: number; readonly from?: number }): Promise<Uint8Array>;
  /** SHA-256 of a file's bytes read from disk; of a link's target; for folders the hash of "". */
  hash(path: WorkPath): Promise<Hash>;
};

/** Identifies the call that changes something: names vault entries and temporary files, so that recovery finds them. */
export type CallKey = string & { readonly __id: "call key" };

/**
 * The granted folders. All methods take WorkPaths, walk them by descriptor, never follow links, never replace anything
 * unasked, verify by reading back, and return what they did so that undo can walk it back. Each Change is final when
 * its promise resolves. A batch stops at the first failure and reports it with what was done (`failed`).
 */
export type Folder = Look & {
  /** Writes a new file; Refusal "taken" when the name exists. Missing parents are made and recorded. */
  create(call: CallKey, path: WorkPath, bytes: Bytes): Promise<ChangeRecord>;
  makeFolder(call: CallKey, path: WorkPath): Promise<ChangeRecord>;
  /** Replaces an existing file; its inode goes to the vault. Refusal "conflict" when it is no longer `base`. */
  change(call: CallKey, path: WorkPath, bytes: Bytes, base: Hash): Promise<ChangeRecord>;
  /** Moves in order; a taken target fails that move with "taken". `onDone` after each, for progress. */
  move(
    call: CallKey,
    moves: readonly { readonly from: WorkPath; readonly to: WorkPath }[],
    onDone?: (n: number) => void,
  ): Promise<BatchResult>;
  /** Moves files, links and empty folders into the vault, in order. A folder that is not empty fails. */
  remove(call: CallKey, paths: readonly WorkPath[], onDone?: (n: number) => void): Promise<BatchResult>;
  /** What an interrupted call really did, found by looking at vault and folder. Removes leftovers of ours. */
  recover(
    call: CallKey,
    effects: readonly Effect[],
  ): Promise<{ readonly record: ChangeRecord; readonly unknown: readonly Effect[] }>;
  /** What a change of `path` put into the vault under the name `kept`; undefined when it is gone or over `limit` bytes. */
  kept?(path: WorkPath, kept: string, limit: number): Promise<Uint8Array | undefined>;
  /** What undoing `records` (oldest first) would do, touching nothing. */
  previewUndo(records: readonly ChangeRecord[]): Promise<readonly UndoRow[]>;
  /** Walks `records` back and proves it. The user's later changes win: theirs stays, ours is put beside it. */
  undo(call: CallKey, records: readonly ChangeRecord[], onDone?: (n: number) => void): Promise<UndoProof>;
};

export type BatchResult = ChangeRecord & {
  readonly failed?: { readonly index: number; readonly error: string; readonly kind: RefusalKind };
};

/** Text the user has open in an editor and not saved; undefined where there is none. */
export type Drafts = { unsaved(path: WorkPath): Promise<string | undefined> };

// ── Model ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A tool as the model is told of it. `schema` is JSON Schema of the input. */
export type ToolSpec = {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
};

export type ModelRequest = {
  readonly model: string;
  readonly effort?: string;
  readonly system: string;
  readonly tools: readonly ToolSpec[];
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  readonly web?: readonly WebTool[];
};

/** Beside a reply: what tries that were cut and rounds of the provider's own tools cost, and all that went into the web. */
type Beside = { readonly besides?: Usage; readonly web?: readonly WebUse[] };

export type ModelChunk =
  | { readonly type: "text"; readonly delta: string }
  | { readonly type: "thinking"; readonly delta: string }
  /** The service is busy; the adapter tries again by itself. */
  | { readonly type: "waiting"; readonly why: string; readonly retryInMs: number }
  /** Last chunk of a good reply. Calls in `message` are complete; a cut call never appears. */
  | (Beside & {
      readonly type: "done";
      readonly message: Message;
      readonly usage: Usage;
      readonly stop: "end" | "calls" | "length" | "refusal";
    })
  /** Last chunk of a failed one. "later": worth going on later; "mend": the user must change something first (key, model). */
  | (Beside & { readonly type: "failed"; readonly why: string; readonly kind: "later" | "mend" | "stopped" });

/** Never throws for provider failures: the last chunk is "done" or "failed", also after an abort. */
export type Model = {
  reply(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>;
  /** The most a request can cost in US dollars, for the cap; undefined when the price is unknown. */
  worstCase?(request: ModelRequest): number | undefined;
};

// ── Journal ──────────────────────────────────────────────────────────────────────────────────────────────────────────
/** One task's log. Appends are ordered; `call.started` and other records before an effect are on disk when the promise resolves. */
export type Journal = {
  append(agent: AgentId, body: EventBody): Promise<TaskEvent>;
  read(from?: number): AsyncIterable<TaskEvent>;
  /** Adds to an agent's transcript: what the model saw and said. Never shortened. */
  say(agent: AgentId, message: Message): Promise<void>;
  transcript(agent: AgentId): Promise<readonly Message[]>;
  keep(bytes: Uint8Array): Promise<Hash>;
  fetch(hash: Hash): Promise<Uint8Array | undefined>;
};

/** A task in a list: read from the newest snapshot, not by folding the whole log. */
export type TaskHead = Pick<
  TaskState,
  "task" | "title" | "status" | "created" | "updated" | "spent" | "budget" | "counts"
> & {
  readonly reason?: string;
  readonly steps: { readonly done: number; readonly of: number };
  /** Whether a living process (which may be this one) runs it. */
  readonly owned: boolean;
};

/** All tasks of one set of granted folders, in the user's state directory. */
export type Store = {
  /** Starts a log with `first`; this process owns the task until it releases it. */
  create(first: TaskCreated): Promise<OwnedTask>;
  /** Newest first. Rebuilt from the task folders; a broken one is listed as failed with the reason, never skipped. */
  list(): Promise<readonly TaskHead[]>;
  /** Finds a task by its id or an unambiguous start of it. */
  find(id: string): Promise<TaskId | undefined>;
  /** Reads without owning. Refusal "missing" for an unknown id. */
  events(id: TaskId): Promise<readonly TaskEvent[]>;
  /** Takes the task over when no living process owns it; undefined when one does. */
  own(id: TaskId): Promise<OwnedTask | undefined>;
  /** Events from `after` on as they are appended by anybody, in order. The returned function ends it. */
  tail(id: TaskId, after: number, onEvent: (event: TaskEvent) => void): () => void;
  /** Puts an intent into the inbox of the task's owner. */
  post(id: TaskId, intent: TaskIntent): Promise<void>;
};

export type OwnedTask = {
  readonly id: TaskId;
  readonly journal: Journal;
  /** Intents other processes post, parsed, oldest first, each once. The returned function ends it. */
  inbox(onIntent: (intent: TaskIntent) => void): () => void;
  /** Writes the head for listings; cheap, called when the state word, a step or the spend changes. */
  publish(state: TaskState): Promise<void>;
  release(): Promise<void>;
};

// ── Instructions ────────────────────────────────────────────────────────────────────────────────────────────────────

/** What the user and the folder say about how work is done. Called once for a task, and only in a trusted workspace. */
export type Instructions = { gather(): Promise<InstructionSet> };

export type InstructionSet = {
  /** Everything that was found, used or not, in the order in which it holds. */
  readonly files: readonly InstructionFile[];
  /** What is obeyed; of two that disagree the later one holds. Nothing in `text` is invisible. */
  readonly texts: readonly (Pick<InstructionFile, "path" | "source" | "cut"> & { readonly text: string })[];
  readonly skills: readonly SkillLine[];
};

/** A skill as it is offered: its text is in `path`. */
export type SkillLine = Pick<InstructionFile, "path" | "source"> & {
  readonly name: string;
  readonly description: string;
};

// ── Desk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The person: panel, terminal or script. Each wait ends when `signal` aborts, by rejecting with its reason. */
export type Desk = {
  decidePlan(plan: Plan, hash: Hash, signal: AbortSignal): Promise<Decided<PlanDecision>>;
  decideCall(question: Extract<Question, { kind: "approval" }>, signal: AbortSignal): Promise<Decided<CallDecision>>;
  answer(question: Extract<Question, { kind: "choice" }>, signal: AbortSignal): Promise<Decided<ChoiceAnswer>>;
  /** What the user typed since the last call, oldest first; empty when nothing. */
  takeSteering(): readonly { readonly id: string; readonly text: string }[];
  show(signal: TaskSignal): void;
};
export type Decided<T> = { readonly decision: T; readonly by: "user" | "script" };

// ── Services ─────────────────────────────────────────────────────────────────────────────────────────────────────────
/** Delivery checks on a file that a task made; used by the definition of done. */
export type Inspector = { check(path: WorkPath, look: Look): Promise<readonly Finding[]> };

/** Pure services that have no place in the core's types. */
export type Ground = {
  digest(text: string): Hash;
  hash(bytes: Uint8Array): Hash;
  newId(): string;
  /** A stop signal that any number of calls may listen to without a warning of the runtime. */
  stopper(): AbortController;
};
