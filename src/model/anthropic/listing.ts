import { type ModelInfo, Models } from "@anthropic-ai/sdk/resources/models";
import type { Connect } from "./connect.ts";
import { faultOf } from "./faults.ts";
import { type Effort, efforts, factsOf, knownModels, type ModelFacts } from "./models.ts";
import { serviceAt } from "./service.ts";

/** The models to choose from. `why` says why the built-in list is shown instead of the service's own. */
export type ModelList = {
  readonly models: readonly ModelFacts[];
  readonly from: "service" | "built-in";
  readonly why?: string;
};

const listTimeout = 15_000;
/** A list that never ends is not waited for. */
const mostModels = 2_000;

/** Asks the service for its models, page by page, and remembers what it says of each in `listed`. Never throws. */
export async function listModels(
  connect: Connect,
  listed: Map<string, ModelFacts>,
  signal?: AbortSignal,
): Promise<ModelList> {
  const connection = await connect().catch(() => undefined);
  if (!connection) return { models: knownModels, from: "built-in", why: "No API key is set." };
  try {
    const models: ModelFacts[] = [];
    const options = {
      timeout: listTimeout,
      headers: connection.headers,
      ...(signal ? { signal } : {}),
      fetchOptions: { redirect: "manual" as const },
    };
    for await (const info of new Models(connection.client).list({ limit: 1_000 }, options)) {
      models.push(factsFrom(info));
      if (models.length >= mostModels) break;
    }
    if (models.length === 0) return { models: knownModels, from: "built-in", why: "The service lists no models." };
    for (const model of models) listed.set(model.id, model);
    return { models, from: "service" };
  } catch (error) {
    const service = serviceAt(connection.baseUrl, "", connection.secrets);
    const { what, advice } = faultOf(error, undefined, service);
    return { models: knownModels, from: "built-in", why: advice ? `${what}.` : what };
  }
}

/** What the service says of a model, and from the table what it leaves out. */
function factsFrom(info: ModelInfo): ModelFacts {
  const table = factsOf(info.id);
  const facts: ModelFacts = {
    ...table,
    id: info.id,
    name: info.display_name || table.name,
    context: info.max_input_tokens ?? table.context,
    maxOutput: info.max_tokens ?? table.maxOutput,
  };
  const { thinking, effort } = info.capabilities ?? {};
  if (!thinking || !effort) return facts;
  return {
    ...facts,
    thinking: thinking.types.adaptive.supported ? "adaptive" : thinking.types.enabled.supported ? "budget" : "none",
    efforts: effort.supported ? efforts.filter((level: Effort) => effort[level]?.supported === true) : [],
  };
}
