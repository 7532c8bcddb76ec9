import type { ModelChunk, ModelRequest } from "../../agent/ports.ts";
import { type Block, type Message, noUsage, type Usage, type WebUse } from "../../protocol/messages.ts";
import { costOf, type Prices } from "../prices.ts";
import type { Reply } from "./assemble.ts";
import type { Sending, Tried } from "./attempt.ts";
import type { ModelFacts } from "./models.ts";
import type { WebLimits } from "./options.ts";
import { type Persistence, persist } from "./persist.ts";
import type { Repairs } from "./repairs.ts";
import { bodyText, requestBody } from "./request.ts";
import { serviceAt } from "./service.ts";
import type { Counts } from "./wire.ts";

export type Context = Pick<Sending, "connection" | "patience" | "time" | "signal"> & {
  readonly repairs: Repairs;
  readonly factsOf: (model: string) => ModelFacts;
  readonly random: () => number;
  readonly web: WebLimits;
  readonly prices?: Prices;
};

/** How often one reply is continued after the provider paused its own tools. */
const mostRounds = 8;

/** One reply, whatever it takes: tries, repairs of the request, and rounds of the provider's own tools. */
export async function* talk(request: ModelRequest, context: Context): AsyncGenerator<ModelChunk, void> {
  const bill = billing(request.model, context.prices);
  let soFar: readonly Block[] = [];
  for (let round = 1; ; round += 1) {
    const asked = soFar.length === 0 ? request : continued(request, soFar);
    const tried = yield* mended(asked, { ...context, lost: bill.beside });
    if (!tried.ok) return void (yield failed(tried, bill.besides()));
    const { reply, counts } = tried;
    if (!reply.paused || round === mostRounds) {
      bill.sent(tried.web);
      return void (yield done(reply, soFar, bill.of(counts), bill.besides()));
    }
    bill.beside(tried);
    soFar = [...soFar, ...reply.message.content];
  }
}

const continued = (request: ModelRequest, soFar: readonly Block[]): ModelRequest => ({
  ...request,
  messages: [...request.messages, { role: "assistant", content: soFar }],
});

/** Sends the request, and again without what the endpoint refused when that is known to help. */
async function* mended(
  request: ModelRequest,
  context: Context & Pick<Persistence, "lost">,
): AsyncGenerator<ModelChunk, Tried> {
  const { connection, repairs } = context;
  const service = serviceAt(connection.baseUrl, request.model, connection.secrets);
  const how = { ...context, service };
  for (;;) {
    const body = requestBody(request, context.factsOf(request.model), context.web, repairs.omitted(request));
    const tried = yield* persist(bodyText(body), how);
    if (tried.ok || tried.fault.kind !== "mend" || !repairs.learn(request, tried.fault)) return tried;
  }
}

type Besides = Pick<Extract<ModelChunk, { type: "failed" }>, "besides" | "web">;

function failed(tried: Extract<Tried, { ok: false }>, besides: Besides): ModelChunk {
  const { kind, what } = tried.fault;
  return { type: "failed", kind, why: what, ...besides };
}

function done(reply: Reply, soFar: readonly Block[], usage: Usage, besides: Besides): ModelChunk {
  const message: Message = { role: "assistant", content: [...soFar, ...reply.message.content] };
  return { type: "done", message, usage, stop: reply.stop, ...besides };
}

/** What a reply costs, and what was billed and sent into the web beside it. */
function billing(model: string, prices: Prices | undefined) {
  let beside: Usage | undefined;
  const web: WebUse[] = [];
  const of = (counts: Counts): Usage => {
    const { input, output, cacheRead, cacheWrite, hourWrites, searches } = counts;
    const usage = { input, output, cacheRead, cacheWrite };
    const usd = costOf(model, usage, { hourWrites, searches, ...(prices ? { prices } : {}) });
    return usd === undefined ? usage : { ...usage, usd };
  };
  return {
    of,
    sent: (uses: readonly WebUse[]): void => void web.push(...uses),
    beside: ({ counts, web: uses }: Pick<Tried, "counts" | "web">): void => {
      web.push(...uses);
      if (counts.input + counts.cacheRead + counts.cacheWrite + counts.output === 0) return;
      beside = sum(beside ?? noUsage, of(counts));
    },
    besides: (): Besides => ({ ...(beside ? { besides: beside } : {}), ...(web.length > 0 ? { web } : {}) }),
  };
}

function sum(a: Usage, b: Usage): Usage {
  const tokens = {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  };
  const usd = (a.usd ?? 0) + (b.usd ?? 0);
  return a.usd === undefined && b.usd === undefined ? tokens : { ...tokens, usd };
}
