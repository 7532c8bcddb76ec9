/** What is known of each model: limits, thinking, effort. Used when the endpoint does not say it itself. */

export const efforts = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

export type ModelFacts = {
  readonly id: string;
  readonly name: string;
  /** Tokens of the context window and of the longest reply. */
  readonly context: number;
  readonly maxOutput: number;
  /** "adaptive": the model decides how much it thinks; "budget": older ones are given a number of tokens. */
  readonly thinking: "adaptive" | "budget" | "none";
  /** Effort levels the endpoint takes, weakest first; empty: it refuses the parameter. */
  readonly efforts: readonly Effort[];
  /** Asks for readable reasoning; newer models leave it out by default and older ones do not know the parameter. */
  readonly summarised?: true;
};

const current = (id: string, name: string): ModelFacts => ({
  id,
  name,
  context: 1_000_000,
  maxOutput: 128_000,
  thinking: "adaptive",
  efforts,
  summarised: true,
});

const claude46 = (id: string, name: string): ModelFacts => ({
  id,
  name,
  context: 1_000_000,
  maxOutput: 128_000,
  thinking: "adaptive",
  efforts: ["low", "medium", "high", "max"],
});

const claude45 = (id: string, name: string, levels: readonly Effort[] = []): ModelFacts => ({
  id,
  name,
  context: 200_000,
  maxOutput: 64_000,
  thinking: "budget",
  efforts: levels,
});

/**
 * The list without a network, best first. Source: the model overviews and the pages on thinking and effort under
 * https://platform.claude.com/docs, and the ids of @anthropic-ai/sdk 1.10.0, as of 2026-11-20.
 */
export const knownModels: readonly ModelFacts[] = [
  current("claude-opus-5-5", "Claude Opus 5.5"),
  current("claude-sonnet-5-5", "Claude Sonnet 5.5"),
  current("claude-haiku-5-5", "Claude Haiku 5.5"),
  current("claude-fable-5-2", "Claude Fable 5.2"),
  current("claude-fable-5-1", "Claude Fable 5.1"),
  current("claude-fable-5", "Claude Fable 5"),
  current("claude-opus-5", "Claude Opus 5"),
  current("claude-sonnet-5", "Claude Sonnet 5"),
  current("claude-opus-4-8", "Claude Opus 4.8"),
  current("claude-opus-4-7", "Claude Opus 4.7"),
  claude46("claude-opus-4-6", "Claude Opus 4.6"),
  claude46("claude-sonnet-4-6", "Claude Sonnet 4.6"),
  claude45("claude-opus-4-5", "Claude Opus 4.5", ["low", "medium", "high"]),
  claude45("claude-sonnet-4-5", "Claude Sonnet 4.5"),
  claude45("claude-haiku-4-5", "Claude Haiku 4.5"),
];

/** What a new user gets: the strongest for the lead, a fast one for workers, the cheap one for titles and summaries. */
export const defaultModels = {
  lead: "claude-opus-5-5",
  worker: "claude-sonnet-5-5",
  small: "claude-haiku-5-5",
} as const;

/** Facts of `id`. A newer Claude than the table knows is taken to be like the current ones; anything else gets nothing extra. */
export function factsOf(id: string, listed: ReadonlyMap<string, ModelFacts> = new Map()): ModelFacts {
  const plain = id.replace(/-\d{8}$/, "");
  const known = listed.get(id) ?? knownModels.find((model) => model.id === plain);
  if (known) return known;
  const version = /^claude-[a-z]+-(\d+)(?:-(\d{1,2}))?$/.exec(plain);
  const isNewer = version !== null && Number(version[1]) + Number(version[2] ?? 0) / 100 > 4.06;
  if (isNewer) return current(id, id);
  return { id, name: id, context: 200_000, maxOutput: Number.POSITIVE_INFINITY, thinking: "none", efforts: [] };
}

/** Output tokens for thinking on models that want a number; the reply itself always keeps at least half. */
const budgets: Readonly<Record<Effort, number>> = { low: 0, medium: 4_096, high: 16_384, xhigh: 32_768, max: 32_768 };

export type ThinkingSettings = {
  readonly thinking?:
    | { readonly type: "adaptive"; readonly display?: "summarized" }
    | { readonly type: "enabled"; readonly budget_tokens: number };
  readonly output_config?: { readonly effort: Effort };
};

/** Request parameters for thinking and effort. Without `effort` the model's own default holds. */
export function thinkingSettings(facts: ModelFacts, effort: string | undefined, maxTokens: number): ThinkingSettings {
  const level = efforts.find((name) => name === effort);
  const allowed = level && strongestUpTo(level, facts.efforts);
  const output_config = allowed ? { output_config: { effort: allowed } } : {};
  if (facts.thinking === "adaptive") {
    const display = facts.summarised ? { display: "summarized" as const } : {};
    return { thinking: { type: "adaptive", ...display }, ...output_config };
  }
  const budget = facts.thinking === "budget" ? Math.min(budgets[level ?? "medium"], Math.floor(maxTokens / 2)) : 0;
  // The endpoint takes no budget below 1,024.
  return budget < 1_024 ? output_config : { thinking: { type: "enabled", budget_tokens: budget }, ...output_config };
}

const strongestUpTo = (level: Effort, allowed: readonly Effort[]): Effort | undefined =>
  allowed.filter((name) => efforts.indexOf(name) <= efforts.indexOf(level)).at(-1);
