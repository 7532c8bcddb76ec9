/** Plays bytes to the adapter without a network, and collects what comes out. */
import type { Model, ModelChunk, ModelRequest } from "../../src/agent/ports.ts";
import { anthropicModel } from "../../src/model/anthropic/entry.ts";
import type { AnthropicOptions } from "../../src/model/anthropic/options.ts";
import type { Block, Message } from "../../src/protocol/messages.ts";
import { type HandTime, handTime } from "../fakes/hand-time.ts";
import { refusalOf } from "../fakes/messages-rules.ts";

/** A stream, up to `cut` bytes of it; then it ends as if nothing was wrong, or breaks. */
export type Played = { readonly bytes: Uint8Array; readonly cut?: number; readonly then?: "end" | "break" };

export const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

export const question: ModelRequest = {
  model: "claude-opus-5-5",
  system: "You sort folders.",
  tools: [{ name: "Read", description: "Reads a file.", schema: { type: "object" } }],
  messages: [{ role: "user", content: [{ type: "text", text: "Sort the inbox." }] }],
  maxTokens: 8_000,
};

export type Player = {
  readonly model: Model;
  readonly time: HandTime;
  /** Requests that were answered with a stream. */
  readonly bodies: readonly string[];
  /** Why requests were refused as the real endpoint would. */
  readonly refused: readonly string[];
};

/** A model whose endpoint answers with `streams` in turn, the last one again and again. */
export function player(streams: readonly Played[], options: Partial<AnthropicOptions> = {}): Player {
  const time = handTime();
  const bodies: string[] = [];
  const refusals: string[] = [];
  const fetch: AnthropicOptions["fetch"] = async (_address, init) => {
    const body = String(init?.body);
    const refused = refusalOf(JSON.parse(body));
    const error = { type: "error", error: { type: "invalid_request_error", message: refused } };
    if (refused) {
      refusals.push(refused);
      return Response.json(error, { status: 400 });
    }
    const played = streams[Math.min(bodies.length, streams.length - 1)];
    bodies.push(body);
    return new Response(bodyOf(played ?? { bytes: new Uint8Array() }), {
      headers: { "content-type": "text/event-stream" },
    });
  };
  const model = anthropicModel({ apiKey: async () => "sk-ant-test", fetch, time, random: () => 0, ...options });
  return { model, time, bodies, refused: refusals };
}

function bodyOf({ bytes, cut = bytes.length, then = "end" }: Played): ReadableStream<Uint8Array> {
  // Two pieces, so that characters and lines are also split where no cut is.
  const middle = Math.floor(cut / 2);
  const pieces = [bytes.subarray(0, middle), bytes.subarray(middle, cut)];
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) return controller.enqueue(piece);
      if (then === "end") return controller.close();
      controller.error(
        new TypeError("terminated", {
          cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
        }),
      );
    },
  });
}

/** All chunks of one reply; the clock is moved on whenever the adapter waits. */
export async function collect(model: Model, request: ModelRequest, time: HandTime): Promise<ModelChunk[]> {
  const chunks: ModelChunk[] = [];
  const reply = model.reply(request, new AbortController().signal)[Symbol.asyncIterator]();
  for (;;) {
    const next = reply.next();
    const last = chunks.at(-1);
    if (last?.type === "waiting") await time.advance(last.retryInMs);
    const { done, value } = await next;
    if (done) return chunks;
    chunks.push(value);
  }
}

/** What a reply came to, for comparing: what was shown joined, and the last chunk. */
export function outcome(chunks: readonly ModelChunk[]) {
  const joined = (type: "text" | "thinking") => chunks.map((c) => (c.type === type ? c.delta : "")).join("");
  const waits = chunks.flatMap((chunk) => (chunk.type === "waiting" ? [chunk.why] : []));
  return {
    shown: joined("text"),
    ...(joined("thinking") ? { thought: joined("thinking") } : {}),
    ...(waits.length > 0 ? { waits } : {}),
    last: chunks.at(-1),
  };
}

/** The transcript after a reply, with a result for each call as the mind would add it, and a question if there is none. */
export function transcriptAfter(request: ModelRequest, reply: Message): readonly Message[] {
  const results = reply.content.flatMap((block): Block[] =>
    block.type === "call"
      ? [{ type: "result", id: block.id, ok: true, content: [{ type: "text", text: "done" }] }]
      : [],
  );
  const next: Message = { role: "user", content: results.length > 0 ? results : [{ type: "text", text: "Go on." }] };
  return [...request.messages, reply, next];
}
