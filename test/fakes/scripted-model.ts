/** A model whose replies are written down: no network, no chance. */
import type { Model, ModelChunk, ModelRequest } from "../../src/agent/ports.ts";
import type { CallId } from "../../src/protocol/ids.ts";
import type { Block } from "../../src/protocol/messages.ts";

/** One scripted reply, or a function of the request when the reply depends on what the model was told. */
export type Reply = readonly Block[] | ((request: ModelRequest) => readonly Block[] | Promise<readonly Block[]>);

export type ScriptedModel = Model & {
  /** Every request the model got, in order. */
  readonly requests: readonly ModelRequest[];
};

let serial = 0;

/** A reply that only speaks. */
export const says = (text: string): readonly Block[] => [{ type: "text", text }];

/** One call; put several into one reply by spreading them. */
export const call = (name: string, input: unknown): Block => {
  serial += 1;
  return { type: "call", id: `call-${serial}` as CallId, name, input };
};

/** A reply that calls one tool. */
export const callsTool = (name: string, input: unknown): readonly Block[] => [call(name, input)];

/** Plays `replies` in order; asked for more, it says that it is done. */
export function scriptedModel(...replies: readonly Reply[]): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    requests,
    reply: async function* (request, signal): AsyncGenerator<ModelChunk> {
      const turn = request.messages.filter(({ role }) => role === "assistant").length;
      requests.push({ ...request, messages: [...request.messages] });
      const next = replies[turn] ?? says("Done.");
      const content = typeof next === "function" ? await next(request) : next;
      if (signal.aborted) {
        yield { type: "failed", why: "stopped", kind: "stopped" };
        return;
      }
      for (const block of content) if (block.type === "text") yield { type: "text", delta: block.text };
      const stop = content.some(({ type }) => type === "call") ? "calls" : "end";
      yield {
        type: "done",
        message: { role: "assistant", content },
        usage: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 },
        stop,
      };
    },
  };
}

/** The text of the newest results the model was given. */
export function lastResults(request: ModelRequest): string {
  const last = request.messages.at(-1);
  return (last?.content ?? [])
    .flatMap((block) =>
      block.type === "result"
        ? block.content.map((part) => (part.type === "text" ? part.text : ""))
        : block.type === "text"
          ? [block.text]
          : [],
    )
    .join("\n");
}
