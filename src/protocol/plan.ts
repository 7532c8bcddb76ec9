import type { Hash, OperationId, StepId } from "./ids.ts";
import type { WorkPath } from "./paths.ts";

export type OperationKind = "create" | "change" | "delete" | "move" | "run" | "send" | "connect";

/**
 * One row of what will be done. Deletes and changes of existing files hold exactly one path each, so that each is its
 * own tick; creates and moves may hold many. `group` is the pattern or list the model wrote, for folding equal rows.
 */
export type Operation = {
  readonly id: OperationId;
  readonly step: StepId;
  readonly kind: OperationKind;
  /** create, change, delete: these paths; move: the sources; empty for run, send, connect and open creates. */
  readonly paths: readonly WorkPath[];
  /** move: the target of each source, in the same order; absent while `shape` is open. */
  readonly targets?: readonly WorkPath[];
  /** create, move: a target shape with open placeholders, relative to the root of the operation's paths. */
  readonly shape?: string;
  /** run: the command line; send: "POST host/path"; connect: "server.tool". */
  readonly detail?: string;
  readonly group?: string;
  /** Sum of the files' sizes now. */
  readonly bytes: number;
  readonly why?: string;
  /** What the machine check found wrong: a missing source, a taken name, a path outside. Blocks approval of this row. */
  readonly problem?: string;
};

export type PlanStep = { readonly id: StepId; readonly title: string; readonly detail?: string };

export type Forbidden = "create" | "change" | "overwrite" | "delete" | "move" | "run" | "send";

/** A guardrail becomes deny rules that the gate enforces. One without `never` is words only and is shown as such. */
export type Guardrail = {
  readonly text: string;
  readonly never: readonly Forbidden[];
  /** Glob patterns it covers; all paths when absent. */
  readonly paths?: readonly string[];
  readonly source: "user" | "plan";
};

/** One line of the definition of done. All kinds but "words" are checked by machine when the task ends. */
export type DoneCheck =
  | { readonly kind: "exists"; readonly text: string; readonly path: WorkPath }
  | { readonly kind: "sound"; readonly text: string; readonly path: WorkPath }
  | { readonly kind: "count"; readonly text: string; readonly pattern: string; readonly count: number }
  | { readonly kind: "gone"; readonly text: string; readonly path: WorkPath }
  | { readonly kind: "words"; readonly text: string };

export type Deliverable = { readonly path: WorkPath; readonly what: string };

/** A question of the plan: answered together with the decision. The first choice is the recommended one. */
export type PlanQuestion = { readonly id: string; readonly text: string; readonly choices: readonly string[] };

export type Plan = {
  readonly summary: string;
  readonly steps: readonly PlanStep[];
  readonly operations: readonly Operation[];
  readonly deliverables: readonly Deliverable[];
  readonly guardrails: readonly Guardrail[];
  readonly done: readonly DoneCheck[];
  readonly questions: readonly PlanQuestion[];
};

/** A change the user makes to a plan before approving it. The edited plan is checked again by machine. */
export type PlanEdit =
  | { readonly kind: "target"; readonly operation: OperationId; readonly to: string }
  | { readonly kind: "order"; readonly steps: readonly StepId[] }
  | { readonly kind: "guardrail"; readonly guardrail: Guardrail };

/** What the user said to a proposed plan. "revise" sends the note back to the model; "reject" ends the plan, not the task. */
export type PlanDecision = {
  readonly verdict: "approve" | "revise" | "reject";
  /** The plan that was on the screen. A decision about another one is refused. */
  readonly hash: Hash;
  /** approve: the operations that stay ticked; all when absent. */
  readonly ticked?: readonly OperationId[];
  readonly edits?: readonly PlanEdit[];
  readonly answers?: Readonly<Record<string, string>>;
  readonly note?: string;
  /** A new cap for the task in US dollars. */
  readonly capUsd?: number;
};
