import type { Effect } from "./effects.ts";
import type { AgentId, CallId, Hash } from "./ids.ts";

/** An effect of a question as the user reads it. `index` counts in the call's effects. */
export type AskedEffect = {
  readonly index: number;
  readonly effect: Effect;
  /** "delete Photos/a.jpg (3.4 MB)": plain words with names and sizes, invisible characters made visible. */
  readonly words: string;
  /** Why this effect is asked about. */
  readonly why: string;
  /** Whether the file was made by this task rather than being the user's own. */
  readonly made: boolean;
  readonly bytes: number;
  /** A program runs or obeys this file: what will run, in plain words. Such a file is always its own question. */
  readonly runsCode?: string;
};

/**
 * Anything the user is asked about a call. An approval is for exactly the listed effects: `hash` covers the tool, its
 * input and the effects with the files' identity, is used once, and expires with the call.
 */
export type Question =
  | {
      readonly kind: "approval";
      readonly call: CallId;
      readonly agent: AgentId;
      readonly tool: string;
      readonly title: string;
      readonly why: string;
      readonly effects: readonly AskedEffect[];
      /** Whether undo brings back what these effects take away. */
      readonly reversible: boolean;
      /** Whether the answer may become a rule for the task ("Allow for this task"). */
      readonly mayRemember: boolean;
      readonly hash: Hash;
    }
  | {
      readonly kind: "choice";
      readonly call: CallId;
      readonly agent: AgentId;
      readonly title: string;
      readonly choices: readonly { readonly label: string; readonly detail?: string }[];
      readonly several: boolean;
      readonly hash: Hash;
    };

/** The answer to an approval. `chosen` are indexes of effects that are allowed when not all are. */
export type CallDecision = {
  readonly allow: boolean;
  readonly hash: Hash;
  readonly chosen?: readonly number[];
  /** "task": the same kind of effect is not asked again in this task. */
  readonly remember?: "task";
  readonly note?: string;
};

/** The answer to a choice: labels picked, or words of the user's own. */
export type ChoiceAnswer = { readonly hash: Hash; readonly picked: readonly string[]; readonly text?: string };
