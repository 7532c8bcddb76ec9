import type { Model, ModelChunk, ModelRequest } from "../../agent/ports.ts";
import { systemTime } from "../../platform/net.ts";
import { estimateTokens, searchPrice, worstCase } from "../prices.ts";
import { type Connection, connector } from "./connect.ts";
import { listModels, type ModelList } from "./listing.ts";
import { factsOf, type ModelFacts } from "./models.ts";
import { type AnthropicOptions, defaultPatience } from "./options.ts";
import { repairs } from "./repairs.ts";
import { type Context, talk } from "./talk.ts";
import { mostSearches } from "./web.ts";

export type AnthropicModel = Model & {
  worstCase(request: ModelRequest): number | undefined;
  /** The service's models, or the built-in list and why. Never throws. */
  listModels(signal?: AbortSignal): Promise<ModelList>;
};

/**
 * Claude behind the Model port; the entry of a bundle of its own, loaded with the first request. One instance serves any
 * number of agents at once. No reply throws: what goes wrong ends in a chunk with one sentence for the user.
 */
export function anthropicModel(options: AnthropicOptions): AnthropicModel {
  const connect = connector(options);
  const listed = new Map<string, ModelFacts>();
  const shared = {
    repairs: repairs(),
    factsOf: (model: string) => factsOf(model, listed),
    patience: { ...defaultPatience, ...options.patience },
    time: options.time ?? systemTime,
    random: options.random ?? Math.random,
    web: options.web ?? {},
    ...(options.prices ? { prices: options.prices } : {}),
  };
  return {
    async *reply(request, signal) {
      const connection = await opened(connect);
      if ("type" in connection) return void (yield connection);
      const context: Context = { ...shared, connection, signal };
      yield* talk(request, context);
    },
    worstCase(request) {
      const maxTokens = Math.min(request.maxTokens, shared.factsOf(request.model).maxOutput);
      const searches = request.web?.includes("search") ? (shared.web.search?.maxUses ?? mostSearches) : 0;
      const { usd } = worstCase(request.model, estimateTokens(request), maxTokens, options.prices);
      return usd === undefined ? undefined : usd + searches * searchPrice;
    },
    listModels: (signal) => listModels(connect, listed, signal),
  };
}

type Failed = Extract<ModelChunk, { type: "failed" }>;

async function opened(connect: ReturnType<typeof connector>): Promise<Connection | Failed> {
  const connection = await connect().catch(() => "unreadable" as const);
  const set = "Nothing was lost: set a key, then continue the task.";
  if (connection === "unreadable")
    return { type: "failed", kind: "mend", why: `The API key could not be read. ${set}` };
  return connection ?? { type: "failed", kind: "mend", why: `No API key for Claude is set. ${set}` };
}
