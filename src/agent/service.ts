/** Everything a shell (terminal, panel, script) does with the tasks of one set of granted folders. */
import type { UndoProof, UndoRow } from "../protocol/changes.ts";
import type { TaskEvent, TaskSignal, UndoScope } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskIntent, TaskStart } from "../protocol/intents.ts";
import type { TaskState } from "../protocol/state.ts";
import type { TaskHead } from "./ports.ts";
import type { Outcome, Tool } from "./tool.ts";
import type { Choice } from "./undo-resolve.ts";

export type Watcher = { event?(event: TaskEvent, state: TaskState): void; signal?(signal: TaskSignal): void };

export type TaskService = {
  /** Records the task and begins to work on it. Resolves when the record is durable, long before the work is done. */
  start(start: TaskStart): Promise<TaskId>;
  /** Newest first. */
  list(): Promise<readonly TaskHead[]>;
  /** The id that `prefix` means. Refusal "missing" with what there is instead when there is none. */
  find(prefix: string): Promise<TaskId>;
  state(id: TaskId): Promise<TaskState>;
  events(id: TaskId): Promise<readonly TaskEvent[]>;
  /**
   * Shows what happens, whoever owns the task: the events after `after` (default: from now on), each once and in order;
   * signals only while this process owns it.
   */
  watch(id: TaskId, watcher: Watcher, after?: number): () => void;
  /** Passes an intent to the task's owner, or carries it out when nobody owns it. Refusal when it makes no sense now. */
  send(id: TaskId, intent: TaskIntent, by?: "user" | "script"): Promise<void>;
  /** Continues at the exact step, with another model where one is named. Refusal when there is nothing left to do. */
  resume(id: TaskId, model?: string): Promise<void>;
  /** Resolves when this process has stopped working on the task: ended, paused, stopped or waiting with nobody there. */
  settled(id: TaskId): Promise<TaskState>;
  /** Ends the run of this process and leaves the question open: the task stays "Waiting for you". */
  leaveWaiting(id: TaskId): Promise<void>;
  previewUndo(id: TaskId, scope: UndoScope, direction: "undo" | "redo"): Promise<readonly UndoRow[]>;
  undo(id: TaskId, scope: UndoScope, direction: "undo" | "redo", onDone?: (n: number) => void): Promise<UndoProof>;
  /** After an undo: the user's choice where their version and the earlier one stand side by side. */
  resolveUndo(id: TaskId, choice: Choice): Promise<void>;
  /** One tool call through the gate, in a task of its own unless `task` is given. */
  callTool(
    name: string,
    input: unknown,
    options: {
      readonly mode: "ask" | "auto";
      readonly task?: TaskId;
      /** A tool that is not in the task's list, for this call only. */
      readonly tool?: Tool;
    },
  ): Promise<{ readonly task: TaskId; readonly outcome: Promise<Outcome> }>;
  /** Stops whatever runs in this process and releases all locks. */
  dispose(): Promise<void>;
};
