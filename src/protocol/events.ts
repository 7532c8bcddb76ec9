import type { Change, ChangeRecord, UndoDifference } from "./changes.ts";
import type { Budget, Effect, Ticket } from "./effects.ts";
import type { AgentId, CallId, Hash, Instant, OperationId, StepId, TaskId } from "./ids.ts";
import type { InstructionFile } from "./instructions.ts";
import type { Usage, WebTool, WebUse } from "./messages.ts";
import type { Root, WorkPath } from "./paths.ts";
import type { Guardrail, Plan, PlanDecision } from "./plan.ts";
import type { CallDecision, ChoiceAnswer, Question } from "./questions.ts";
import type { Mode, Rule } from "./rules.ts";

/** The version of the event format this build writes. A log with a newer one is shown read-only. */
export const logVersion = 1;

export type StepState = "waiting" | "running" | "done" | "skipped" | "failed" | "unknown";

/** A finding of a delivery check. `place` is where to look: "Summary!B7", "page 3", "line 12". */
export type Finding = {
  readonly severity: "error" | "warning" | "info";
  readonly text: string;
  readonly place?: string;
};

/** How one line of the definition of done came out. `ok` is absent for lines that no machine can check. */
export type CheckResult = { readonly text: string; readonly ok?: boolean; readonly detail?: string };

/** Why a task is not going on. "waits" : nobody was there to answer a question. */
export type StopReason = "user" | "crash" | "turns" | "budget" | "waits";

/**
 * What happened, in the past tense. Never edited. `seq` counts from 1 without gaps and `at` is wall-clock time; both are
 * stamped by the journal. Everything that is shown, resumed or undone is a fold over these.
 */
export type TaskEvent = { readonly seq: number; readonly at: Instant; readonly agent: AgentId } & EventBody;

export type EventBody =
  | TaskCreated
  /** What the first request told the model of instructions; only recorded where there are some. */
  | { readonly type: "instructions.read"; readonly files: readonly InstructionFile[] }
  | { readonly type: "plan.proposed"; readonly call: CallId; readonly plan: Plan; readonly hash: Hash }
  | {
      readonly type: "plan.decided";
      readonly call: CallId;
      readonly decision: PlanDecision;
      /** approve: the plan as approved, after the user's edits, and what it allows. */
      readonly plan?: Plan;
      readonly ticket?: Ticket;
      readonly by: "user" | "script";
    }
  | {
      readonly type: "step.changed";
      readonly step: StepId;
      readonly state: StepState;
      readonly title?: string;
      readonly detail?: string;
    }
  | {
      readonly type: "model.replied";
      readonly turn: number;
      readonly text: string;
      readonly usage: Usage;
      readonly stop: string;
      readonly calls: number;
      /** What left for the web with it, also with tries that were cut. */
      readonly web?: readonly WebUse[];
    }
  | { readonly type: "call.asked"; readonly question: Question }
  | {
      readonly type: "call.decided";
      readonly call: CallId;
      readonly decision: CallDecision | ChoiceAnswer;
      readonly rule?: Rule;
      readonly by: "user" | "script";
    }
  | CallStarted
  | CallFinished
  | {
      readonly type: "agent.spawned";
      readonly child: AgentId;
      readonly role: string;
      readonly brief: string;
      readonly budget: Budget;
    }
  | { readonly type: "agent.finished"; readonly child: AgentId; readonly ok: boolean; readonly report: string }
  | { readonly type: "user.steered"; readonly id: string; readonly text: string; readonly withdrawn?: boolean }
  | { readonly type: "steering.taken"; readonly ids: readonly string[] }
  | {
      readonly type: "deliverable.written";
      readonly call: CallId;
      readonly path: WorkPath;
      readonly bytes: number;
      readonly hash: Hash;
      readonly findings: readonly Finding[];
    }
  | { readonly type: "context.compacted"; readonly summary: string; readonly upTo: number }
  | { readonly type: "budget.changed"; readonly budget: Budget }
  | { readonly type: "task.paused"; readonly why: string }
  /** `model`: another one answers from here on. */
  | { readonly type: "task.resumed"; readonly by: "user" | "recovery"; readonly model?: string }
  | { readonly type: "task.stopped"; readonly reason: StopReason; readonly detail?: string }
  | {
      readonly type: "task.finished";
      readonly summary: string;
      readonly warnings: readonly string[];
      readonly checks: readonly CheckResult[];
    }
  | { readonly type: "task.failed"; readonly error: string }
  | { readonly type: "undo.started"; readonly direction: "undo" | "redo"; readonly scope: UndoScope }
  | {
      readonly type: "undo.finished";
      readonly direction: "undo" | "redo";
      readonly scope: UndoScope;
      readonly identical: number;
      readonly of: number;
      readonly differences: readonly UndoDifference[];
      readonly record: ChangeRecord;
    }
  | UndoResolved;

/**
 * The user's choice between their version of a file and the one from before the task, which an undo put beside it.
 * `difference` is what is left of it in the proof; absent: the file is identical now.
 */
export type UndoResolved = {
  readonly type: "undo.resolved";
  readonly path: WorkPath;
  readonly keep: "mine" | "before";
  readonly difference?: UndoDifference;
  readonly record: ChangeRecord;
};

/** What an undo covers: the whole task, the calls of one step, or one path. */
export type UndoScope = { readonly step?: StepId; readonly path?: WorkPath };

export type TaskCreated = {
  readonly type: "task.created";
  readonly version: number;
  readonly task: TaskId;
  readonly title: string;
  readonly request: string;
  readonly mode: Mode;
  readonly model: string;
  readonly effort?: string;
  readonly roots: readonly Root[];
  readonly budget: Budget;
  /** Prohibitions read from the request itself; they hold whatever the model proposes. */
  readonly guardrails: readonly Guardrail[];
  readonly mentions: readonly string[];
  readonly trusted: boolean;
  /** One tool call and no model behind it: such a task ends with its call and cannot be gone on with. */
  readonly single?: true;
  /** The web tools that the user allowed for this task; none when absent. */
  readonly web?: readonly WebTool[];
};

/** The durable record before an effect. What follows it without a call.finished is unknown until recovery has looked. */
export type CallStarted = {
  readonly type: "call.started";
  readonly call: CallId;
  readonly tool: string;
  /** What the call does in a few words, for people. */
  readonly title: string;
  readonly effects: readonly Effect[];
  readonly step?: StepId;
  /** Ticket entries this call uses up, by the index of their effect: "ticket:entry". */
  readonly uses: readonly { readonly effect: number; readonly entry: string }[];
};

export type CallFinished = {
  readonly type: "call.finished";
  readonly call: CallId;
  readonly tool: string;
  readonly ok: boolean;
  /** What the model reads; longer texts are in a blob and `text` is its start. */
  readonly text: string;
  readonly blob?: Hash;
  readonly record?: ChangeRecord;
  /** Ticket entries whose effect did not happen after all: they can be used again. */
  readonly released?: readonly string[];
  /** Operations of the plan that this call completed a part of, with how many paths. */
  readonly completed?: Readonly<Record<OperationId, number>>;
  /** "denied": the gate or the user said no; "unknown": recovery could not tell what happened. */
  readonly outcome?: "denied" | "unknown" | "stopped";
};

/** What streams by: shown, never reduced, never stored. */
export type TaskSignal =
  | { readonly type: "text"; readonly agent: AgentId; readonly delta: string }
  | { readonly type: "thinking"; readonly agent: AgentId; readonly delta: string }
  | { readonly type: "output"; readonly agent: AgentId; readonly call: CallId; readonly delta: string }
  | {
      readonly type: "progress";
      readonly agent: AgentId;
      readonly call: CallId;
      readonly done: number;
      readonly of?: number;
      readonly what: string;
    }
  | { readonly type: "waiting"; readonly agent: AgentId; readonly why: string; readonly retryInMs: number };

/** The path a change is filed under when one step or one file is undone. */
export const changedPaths = (change: Change): readonly WorkPath[] =>
  change.kind === "moved" ? [change.from, change.to] : [change.path];
