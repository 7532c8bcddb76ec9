import type { UndoDifference } from "./changes.ts";
import type { Budget, Ticket } from "./effects.ts";
import type { CheckResult, Finding, StepState, StopReason, UndoScope } from "./events.ts";
import type { AgentId, CallId, Hash, Instant, OperationId, StepId, TaskId } from "./ids.ts";
import type { InstructionFile } from "./instructions.ts";
import { noUsage, type Usage, type WebTool, type WebUse } from "./messages.ts";
import type { Root, WorkPath } from "./paths.ts";
import type { Guardrail, Plan } from "./plan.ts";
import type { Question } from "./questions.ts";
import type { Mode, Rule } from "./rules.ts";

/** The fixed states of a task. "waiting" is "Waiting for you"; words for people are in stateWords. */
export type Status =
  | "planning"
  | "waiting"
  | "working"
  | "paused"
  | "stopped"
  | "stoppedAtBudget"
  | "failed"
  | "done"
  | "doneWithWarnings"
  | "undone";

export const stateWords: Readonly<Record<Status, string>> = {
  planning: "Planning",
  waiting: "Waiting for you",
  working: "Working",
  paused: "Paused",
  stopped: "Stopped",
  stoppedAtBudget: "Stopped at budget",
  failed: "Failed",
  done: "Done",
  doneWithWarnings: "Done with warnings",
  undone: "Undone",
};

export type StepProgress = {
  readonly id: StepId;
  readonly title: string;
  readonly detail?: string;
  readonly state: StepState;
  readonly started?: Instant;
  readonly ended?: Instant;
  /** Added by the model while working, not part of the approved plan. */
  readonly added: boolean;
  /** What replies cost that came while this step and no other was running; those of several cannot be told apart. */
  readonly usage?: Usage;
};

/** A tool call in a line. Its input and full result are in the transcript. */
export type CallSummary = {
  readonly id: CallId;
  readonly agent: AgentId;
  readonly tool: string;
  readonly title: string;
  readonly step?: StepId;
  readonly state: "asked" | "running" | "done" | "failed" | "denied" | "unknown" | "stopped";
  readonly started: Instant;
  readonly ended?: Instant;
  readonly error?: string;
};

export type Output = {
  readonly path: WorkPath;
  readonly bytes: number;
  readonly hash: Hash;
  readonly findings: readonly Finding[];
  readonly at: Instant;
};

export type AgentSummary = {
  readonly id: AgentId;
  readonly role: string;
  readonly brief: string;
  readonly state: "working" | "done" | "failed";
  readonly usage: Usage;
  readonly started: Instant;
  readonly ended?: Instant;
};

export type Steering = { readonly id: string; readonly text: string; readonly at: Instant; readonly taken: boolean };

export type ApprovedPlan = {
  readonly call: CallId;
  readonly plan: Plan;
  readonly hash: Hash;
  readonly decided?: "approve" | "revise" | "reject";
  /** Operations that were unticked at approval: they must not happen. */
  readonly unticked: readonly OperationId[];
  /** Paths done per operation. */
  readonly progress: Readonly<Record<OperationId, number>>;
};

export type UndoState = {
  readonly direction: "undo" | "redo";
  readonly scope: UndoScope;
  readonly running: boolean;
  readonly identical: number;
  readonly of: number;
  readonly differences: readonly UndoDifference[];
};

/** How many paths a task has created, changed, moved and deleted so far. */
export type ChangeCounts = {
  readonly created: number;
  readonly changed: number;
  readonly moved: number;
  readonly deleted: number;
};

/** Everything about a task that is shown or decided on: a fold over its events. Bounded: calls keep the newest 200. */
export type TaskState = {
  readonly task: TaskId;
  readonly seq: number;
  readonly title: string;
  readonly request: string;
  readonly mode: Mode;
  readonly model: string;
  readonly effort?: string;
  readonly roots: readonly Root[];
  readonly trusted: boolean;
  /** One tool call and no model behind it. */
  readonly single?: true;
  readonly mentions: readonly string[];
  /** Instruction files that were found for the task, with what was cut or left out; in the order in which they hold. */
  readonly instructions: readonly InstructionFile[];
  readonly created: Instant;
  readonly updated: Instant;
  readonly status: Status;
  /** Beside the state word: why it is paused, stopped or failed. */
  readonly reason?: string;
  readonly stop?: StopReason;
  readonly budget: Budget;
  readonly spent: Usage;
  readonly turns: number;
  readonly guardrails: readonly Guardrail[];
  readonly rules: readonly Rule[];
  readonly plan?: ApprovedPlan;
  readonly tickets: readonly Ticket[];
  /** Ticket entries used up, "ticket:entry". */
  readonly used: readonly string[];
  readonly steps: readonly StepProgress[];
  readonly questions: readonly Question[];
  readonly calls: readonly CallSummary[];
  readonly callCount: number;
  readonly agents: readonly AgentSummary[];
  readonly steering: readonly Steering[];
  readonly outputs: readonly Output[];
  readonly counts: ChangeCounts;
  /** The web tools that were allowed, how often they were used, and the newest 100 of what was sent. */
  readonly web: readonly WebTool[];
  readonly webCount: number;
  readonly webUses: readonly WebUse[];
  readonly summary?: string;
  readonly warnings: readonly string[];
  readonly checks: readonly CheckResult[];
  readonly undo?: UndoState;
};

export const emptyTask: TaskState = {
  task: "" as TaskId,
  seq: 0,
  title: "",
  request: "",
  mode: "plan",
  model: "",
  roots: [],
  trusted: false,
  mentions: [],
  instructions: [],
  created: "" as Instant,
  updated: "" as Instant,
  status: "planning",
  budget: {},
  spent: noUsage,
  turns: 0,
  guardrails: [],
  rules: [],
  tickets: [],
  used: [],
  steps: [],
  questions: [],
  calls: [],
  callCount: 0,
  agents: [],
  steering: [],
  outputs: [],
  counts: { created: 0, changed: 0, moved: 0, deleted: 0 },
  web: [],
  webCount: 0,
  webUses: [],
  warnings: [],
  checks: [],
};

/** Whether a task has ended and does not go on by itself. */
export const isEnded = (status: Status): boolean =>
  status === "done" || status === "doneWithWarnings" || status === "failed" || status === "undone";

/** Steps that are neither done nor skipped. */
export const unfinished = (state: TaskState): readonly StepProgress[] =>
  state.steps.filter((step) => step.state !== "done" && step.state !== "skipped");

/** "14 of 16": steps that are through, of all. */
export const stepCount = (state: TaskState): { readonly done: number; readonly of: number } => ({
  done: state.steps.length - unfinished(state).length,
  of: state.steps.length,
});
