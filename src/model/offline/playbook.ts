/**
 * The port of playbooks: rule-based jobs that work without an AI model. A playbook only sequences tools; what it knows
 * about files, dates and tables lives in the tools, so that Claude has the same.
 */

export type Call = { readonly name: string; readonly input: unknown };
export type Result = { readonly ok: boolean; readonly text: string };

/** One reply: a sentence for the user and calls that are made together. */
export type Step = {
  readonly say?: string;
  readonly calls: readonly [Call, ...Call[]];
  /** Set when this step takes into account what the user said meanwhile: else they are told that it does not. */
  readonly heeded?: true;
};

/** What came of a step: a result per call, and what the user said since. */
export type Heard = { readonly results: readonly Result[]; readonly said: readonly string[] };

/**
 * The work as a generator: it yields steps, gets what came of them, and returns the closing report. It must depend on
 * nothing but its task and what it hears (no clock, no chance): on every reply it runs again from the start.
 */
export type Script = Generator<Step, string, Heard>;

export type PlaybookTask = { readonly request: string };

/** How well a request fits, 0 to 1; from `fitting` on the playbook may be chosen. */
export type Fit = { readonly score: number; readonly why: string };
export const fitting = 0.5;

export type Playbook = {
  readonly id: string;
  readonly title: string;
  /** A request that it understands, shown to the user. */
  readonly example: string;
  fits(request: string): Fit;
  script(task: PlaybookTask): Script;
};

/** Yields one call and gives back its result and what the user said meanwhile. */
export function* call(
  name: string,
  input: unknown,
  say?: string,
): Generator<Step, Result & { readonly said: readonly string[] }, Heard> {
  const { results, said } = yield { calls: [{ name, input }], ...(say === undefined ? {} : { say }) };
  return { ...(results[0] ?? { ok: false, text: `${name} gave no result.` }), said };
}

/** How a real model gets connected: the way out of everything a playbook cannot do. */
export const connectClaude =
  'To have Claude do it, set the environment variable ANTHROPIC_API_KEY, or in VS Code run the command "Cowork: Set API Key".';
