/** The calls of one reply: started in order, side by side where their effects do not touch. */
import type { AgentId } from "../protocol/ids.ts";
import type { Block, Message } from "../protocol/messages.ts";
import { type CallResult, type ModelCall, pass } from "./gate.ts";
import type { GateDeps } from "./gate-deps.ts";
import type { FinishedCall } from "./ledger.ts";
import type { Journal } from "./ports.ts";

export type CallsDeps = GateDeps & { readonly journal: Journal };

/** The tool calls of a message. */
export const callsOf = (message: Message): readonly ModelCall[] =>
  message.content.flatMap((block) =>
    block.type === "call" ? [{ id: block.id, name: block.name, input: block.input }] : [],
  );

/**
 * Runs `calls` and gives their results in the same order. With `resuming`, a call that the log knows the end of is not
 * run again. Rejects with the signal's reason once every call has come to rest.
 */
export async function runCalls(
  calls: readonly ModelCall[],
  agent: AgentId,
  run: { readonly signal: AbortSignal; readonly resuming: boolean },
  deps: CallsDeps,
): Promise<readonly CallResult[]> {
  const running: Promise<CallResult>[] = [];
  for (const call of calls) {
    if (run.signal.aborted) break;
    const known = run.resuming ? deps.ledger.finished(agent, call.id) : undefined;
    if (known) {
      running.push(recorded(known, deps.journal));
      continue;
    }
    const { promise, resolve } = place();
    const result = pass(call, agent, run.signal, { ...deps, entered: resolve });
    running.push(result);
    await Promise.race([promise, result.catch(() => undefined)]);
  }
  const settled = await Promise.allSettled(running);
  run.signal.throwIfAborted();
  return settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

function place(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function recorded({ call, ok, text, blob }: FinishedCall, journal: Journal): Promise<CallResult> {
  const bytes = blob === undefined ? undefined : await journal.fetch(blob);
  const whole = bytes === undefined ? text : new TextDecoder().decode(bytes);
  return { id: call, ok, content: [{ type: "text", text: whole }] };
}

/** Results as the message that answers a reply, with what the user typed meanwhile behind them. */
export const resultMessage = (results: readonly CallResult[], steering: readonly string[]): Message => ({
  role: "user",
  content: [
    ...results.map(
      ({ id, ok, content }): Block => ({
        type: "result",
        id,
        ok,
        content: content.length > 0 ? content : [{ type: "text", text: "(no output)" }],
      }),
    ),
    ...steering.map((text): Block => ({ type: "text", text: `The user says meanwhile: ${text}` })),
  ],
});

/** A reply whose call ids are new: a repeated id would answer the wrong call, in the log and at the provider. */
export function withFreshIds(message: Message, history: readonly Message[]): Message {
  const used = new Set<string>(history.flatMap(callsOf).map(({ id }) => id));
  const content = message.content.map((block): Block => {
    if (block.type !== "call") return block;
    let id = block.id;
    for (let n = 2; used.has(id); n += 1) id = `${block.id}-${n}` as typeof id;
    used.add(id);
    return { ...block, id };
  });
  return { ...message, content };
}
