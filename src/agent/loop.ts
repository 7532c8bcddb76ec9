/** The loop of one agent: ask the model, run its calls, give back the results, until there is nothing left to do. */
import { clip } from "../base/words.ts";
import type { CheckResult, StopReason } from "../protocol/events.ts";
import type { AgentId } from "../protocol/ids.ts";
import { type Block, type Message, noUsage, sumUsage } from "../protocol/messages.ts";
import { type CallsDeps, callsOf, resultMessage, runCalls, withFreshIds } from "./calls.ts";
import { checkDone, type DoneDeps } from "./done.ts";
import { inspectOutputs } from "./inspect.ts";
import type { Instructions, Model, ModelChunk, ModelRequest, ToolSpec } from "./ports.ts";
import { firstWords } from "./prompt.ts";

export type LoopDeps = CallsDeps &
  DoneDeps & {
    readonly model: Model;
    readonly instructions?: Instructions;
    readonly system: string;
    readonly specs: readonly ToolSpec[];
    readonly signal: AbortSignal;
    /** Resolves at once, or when a paused task goes on. */
    hold(): Promise<void>;
  };

/** How a run ended when nobody stopped it. */
export type Ending =
  | { readonly kind: "finished"; readonly text: string; readonly checks: readonly CheckResult[] }
  | { readonly kind: "paused"; readonly why: string }
  | { readonly kind: "stopped"; readonly reason: Extract<StopReason, "turns" | "budget">; readonly detail: string };

/** Turns a task may take when nothing else was said: a model that never ends stops here. */
const defaultTurns = 300;
const maxTokens = 16_000;

/** An agent's transcript as the loop goes on with it. */
type Talk = {
  readonly agent: AgentId;
  readonly messages: Message[];
  say(message: Message): Promise<void>;
  resuming: boolean;
  askedAgain: boolean;
};

/** Goes on from wherever the transcript stands. Rejects with the signal's reason when the task is stopped. */
export async function runAgent(agent: AgentId, deps: LoopDeps): Promise<Ending> {
  const talk = await openTalk(agent, deps);
  for (;;) {
    await deps.hold();
    deps.signal.throwIfAborted();
    const last = talk.messages.at(-1);
    const ending = last?.role === "assistant" ? await answer(last, talk, deps) : await ask(talk, deps);
    if (ending) return ending;
    talk.resuming = false;
  }
}

async function openTalk(agent: AgentId, deps: LoopDeps): Promise<Talk> {
  const messages: Message[] = [...(await deps.journal.transcript(agent))];
  const say = async (message: Message): Promise<void> => {
    await deps.journal.say(agent, message);
    messages.push(message);
  };
  if (messages.length === 0) {
    const { words, files } = await firstWords(deps.ledger.state(), deps.look, deps.instructions);
    if (files.length > 0) await deps.ledger.record(agent, { type: "instructions.read", files });
    await say({ role: "user", content: words.map(text) });
  }
  return { agent, messages, say, resuming: true, askedAgain: false };
}

const text = (words: string): Block => ({ type: "text", text: words });

/** What follows a reply: the results of its calls, what the user typed, the checks that fail, or the end. */
async function answer(reply: Message, talk: Talk, deps: LoopDeps): Promise<Ending | undefined> {
  const calls = callsOf(reply);
  if (calls.length > 0) {
    const results = await runCalls(calls, talk.agent, { signal: deps.signal, resuming: talk.resuming }, deps);
    await talk.say(resultMessage(results, await steering(talk.agent, deps)));
    const why = results.find(({ pause }) => pause !== undefined)?.pause;
    return why === undefined ? undefined : { kind: "paused", why };
  }
  const said = await steering(talk.agent, deps);
  if (said.length === 0) return conclude(reply, talk, deps);
  await talk.say({ role: "user", content: said.map(text) });
  return undefined;
}

/** Nothing is left to do: the definition of done is checked, and the model gets one chance to mend what does not hold. */
async function conclude(reply: Message, talk: Talk, deps: LoopDeps): Promise<Ending | undefined> {
  const errors = await inspectOutputs(talk.agent, deps);
  const checks = await checkDone(deps.ledger.state(), deps);
  const failing = checks.filter(({ ok }) => ok === false);
  if (failing.length + errors.length === 0 || talk.askedAgain) return { kind: "finished", text: textOf(reply), checks };
  talk.askedAgain = true;
  const unmet = failing.map((check) => `- ${check.text}${check.detail ? ` (${check.detail})` : ""}`);
  const lines = [...unmet, ...errors.map((error) => `- ${error}`)];
  const words = `The definition of done was checked against the folder and does not hold yet:\n${lines.join("\n")}\nMend it, or say why it cannot be had.`;
  await talk.say({ role: "user", content: [text(words)] });
  return undefined;
}

const textOf = (message: Message): string =>
  message.content
    .flatMap((block) => (block.type === "text" ? [block.text] : []))
    .join("\n")
    .trim();

async function steering(agent: AgentId, { desk, ledger }: LoopDeps): Promise<readonly string[]> {
  const taken = desk.takeSteering();
  if (taken.length > 0) await ledger.record(agent, { type: "steering.taken", ids: taken.map(({ id }) => id) });
  return taken.map((one) => one.text);
}

async function ask(talk: Talk, deps: LoopDeps): Promise<Ending | undefined> {
  const { agent, messages } = talk;
  const state = deps.ledger.state();
  const request: ModelRequest = {
    model: state.model,
    system: deps.system,
    tools: deps.specs,
    messages,
    maxTokens,
    ...(state.effort === undefined ? {} : { effort: state.effort }),
    ...(state.web.length === 0 ? {} : { web: state.web }),
  };
  const limit = limitReached(request, deps);
  if (limit) return limit;
  const last = await lastChunk(agent, request, deps);
  deps.signal.throwIfAborted();
  if (last?.type !== "done") return failed(last, talk, deps);
  const refused = last.stop === "refusal";
  const message = withFreshIds(
    last.message.content.length > 0 ? last.message : { role: "assistant", content: [text("(no answer)")] },
    messages,
  );
  if (!refused) await talk.say(message);
  await deps.ledger.record(agent, {
    type: "model.replied",
    turn: state.turns + 1,
    text: clip(textOf(message), 4000),
    usage: last.besides ? sumUsage(last.usage, last.besides) : last.usage,
    stop: last.stop,
    calls: callsOf(message).length,
    ...(last.web ? { web: last.web } : {}),
  });
  if (refused)
    return {
      kind: "paused",
      why: "The model declined to go on. Nothing was lost. Steer the task another way, then resume.",
    };
  if (last.stop === "length" && callsOf(message).length === 0) {
    await talk.say({
      role: "user",
      content: [text("Your answer was cut off at the length limit. Go on in smaller parts.")],
    });
  }
  return undefined;
}

/** A request that came to nothing: what it cost and sent all the same is counted, and the task pauses with the reason. */
async function failed(last: ModelChunk | undefined, { agent }: Talk, { ledger }: LoopDeps): Promise<Ending> {
  if (last?.type !== "failed")
    return { kind: "paused", why: "The model's answer broke off. Nothing of it was carried out. Resume to ask again." };
  if (last.besides || last.web) {
    await ledger.record(agent, {
      type: "model.replied",
      turn: ledger.state().turns + 1,
      text: "",
      usage: last.besides ?? noUsage,
      stop: "failed",
      calls: 0,
      ...(last.web ? { web: last.web } : {}),
    });
  }
  return { kind: "paused", why: last.why };
}

async function lastChunk(
  agent: AgentId,
  request: ModelRequest,
  { model, signal, desk }: LoopDeps,
): Promise<ModelChunk | undefined> {
  let last: ModelChunk | undefined;
  for await (const chunk of model.reply(request, signal)) {
    last = chunk;
    if (chunk.type === "text" || chunk.type === "thinking") desk.show({ type: chunk.type, agent, delta: chunk.delta });
    if (chunk.type === "waiting") desk.show({ type: "waiting", agent, why: chunk.why, retryInMs: chunk.retryInMs });
  }
  return last;
}

/** The caps, checked before each request with the worst case of its reply. */
function limitReached(request: ModelRequest, { ledger, model }: LoopDeps): Ending | undefined {
  const { budget, turns, spent } = ledger.state();
  if (turns >= (budget.turns ?? defaultTurns))
    return { kind: "stopped", reason: "turns", detail: `It has taken ${turns} turns, its limit.` };
  const tokens = spent.input + spent.output + spent.cacheRead + spent.cacheWrite;
  if (budget.tokens !== undefined && tokens >= budget.tokens)
    return { kind: "stopped", reason: "budget", detail: `It has used ${tokens} tokens of ${budget.tokens}.` };
  if (budget.usd === undefined) return undefined;
  const worst = model.worstCase?.(request) ?? 0;
  const usd = spent.usd ?? 0;
  return usd + worst > budget.usd
    ? {
        kind: "stopped",
        reason: "budget",
        detail: `$${usd.toFixed(2)} of $${budget.usd.toFixed(2)} is spent and the next step may cost up to $${worst.toFixed(2)}.`,
      }
    : undefined;
}
