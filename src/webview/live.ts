/** What streams by between two events: text, progress, waiting. Shown, never counted, gone with the next event. */
import type { HostMessage } from "../protocol/channel.ts";
import type { TaskSignal } from "../protocol/events.ts";
import type { AgentId } from "../protocol/ids.ts";

/** What streams by. Kept apart from the model so that a token does not render the whole panel. */
export type Live = {
  readonly text: ReadonlyMap<AgentId, string>;
  readonly progress: ReadonlyMap<AgentId, string>;
  readonly waiting?: { readonly agent: AgentId; readonly why: string; readonly until: number };
};

/** The longest streaming text that is kept; the whole reply comes as an event. */
const liveTail = 6000;

export function livened(live: Live, message: HostMessage): Live {
  if (message.type === "signals") return message.signals.reduce(withSignal, live);
  if (message.type !== "events") return live;
  const said = message.events.filter(({ type }) => type === "model.replied").map(({ agent }) => agent);
  const ended = message.events.filter(({ type }) => type === "call.finished").map(({ agent }) => agent);
  if (said.length + ended.length === 0) return live;
  return { text: less(live.text, said), progress: less(live.progress, ended) };
}

function withSignal(live: Live, signal: TaskSignal): Live {
  switch (signal.type) {
    case "text": {
      const { waiting: _over, ...rest } = live;
      const text = `${live.text.get(signal.agent) ?? ""}${signal.delta}`.slice(-liveTail);
      return { ...rest, text: new Map(live.text).set(signal.agent, text) };
    }
    case "progress": {
      const of = signal.of === undefined ? "" : ` / ${signal.of}`;
      const words = `${signal.what} ${signal.done}${of}`;
      return { ...live, progress: new Map(live.progress).set(signal.agent, words) };
    }
    case "waiting":
      return { ...live, waiting: { agent: signal.agent, why: signal.why, until: Date.now() + signal.retryInMs } };
    default:
      return live;
  }
}

function less<T>(map: ReadonlyMap<AgentId, T>, agents: readonly AgentId[]): ReadonlyMap<AgentId, T> {
  const next = new Map(map);
  for (const agent of agents) next.delete(agent);
  return next;
}
