import type { Effect, Ticket } from "./effects.ts";
import type { AgentId, Instant, OperationId } from "./ids.ts";

export type Mode = "plan" | "ask" | "auto";

/** Which effects a rule speaks of. Every member that is present must match. */
export type EffectPattern = {
  readonly kinds: readonly (Effect["kind"] | "overwrite")[];
  /** Glob patterns over the shown path. */
  readonly paths?: readonly string[];
};

/** What is allowed, asked or denied from now on; deny beats ask beats allow. */
export type Rule = {
  readonly verdict: "allow" | "ask" | "deny";
  readonly what: EffectPattern;
  readonly source: "policy" | "user" | "workspace" | "guardrail" | "default";
  readonly scope: "task" | "workspace" | "user";
  /** The sentence the user gave or agreed to; shown when the rule denies. */
  readonly text: string;
  readonly expires?: Instant;
};

/** Facts about an effect that policy needs and cannot look up: gathered by the gate just before it decides. */
export type EffectFacts = {
  /** The path was created by this task and nobody else wrote it since. */
  readonly made: boolean;
  /** The bytes there now are the ones this task wrote last, in a file of its own or one it was allowed to change. */
  readonly ours: boolean;
  /** The effect takes the place of something that exists. */
  readonly replaces: boolean;
  /** A program runs or obeys a file of this name: editor settings, hooks, package scripts … */
  readonly runsCode?: string;
  /** A file that usually holds secrets (.env, keys, cookies). */
  readonly secret?: boolean;
};

/** What the agent that makes a call may do, as the task's log says it. */
export type Authority = {
  readonly mode: Mode;
  readonly trusted: boolean;
  readonly agent: AgentId;
  readonly rules: readonly Rule[];
  readonly tickets: readonly Ticket[];
  /** Entries of each ticket that are used up: "ticket index:entry index". */
  readonly used: ReadonlySet<string>;
  /** Operations the user unticked at approval. */
  readonly unticked: readonly {
    readonly operation: OperationId;
    readonly effects: readonly Effect[];
    readonly shape?: string;
  }[];
};

export type Verdict =
  /** `entry` is the ticket entry it uses up, "ticket:entry"; `operation` the row of the plan it belongs to. */
  | { readonly kind: "allow"; readonly entry?: string; readonly operation?: string }
  | { readonly kind: "ask"; readonly why: string; readonly mayRemember: boolean }
  | { readonly kind: "deny"; readonly why: string; readonly rule: string };
