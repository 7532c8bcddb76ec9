/** Messages to a view, collected for a moment: a flood of tokens or events costs some twenty messages a second. */
import type { HostMessage } from "../protocol/channel.ts";
import type { TaskEvent, TaskSignal } from "../protocol/events.ts";
import type { Later } from "./code.ts";

/** Milliseconds that events and signals are collected for. */
const collectFor = 50;
/** Characters of streaming text that are kept for one message; the whole reply follows as an event. */
const longestText = 20_000;

export type Outbox = {
  event(event: TaskEvent): void;
  signal(signal: TaskSignal): void;
  /** Sends a message now, after everything that was collected before it. */
  send(message: HostMessage): void;
  /** Forgets what is collected: a snapshot is about to say it all. */
  clear(): void;
};

export function outboxOf(post: (message: HostMessage) => void, later: Later): Outbox {
  let events: TaskEvent[] = [];
  let signals: TaskSignal[] = [];
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    const [someEvents, someSignals] = [events, signals];
    events = [];
    signals = [];
    // Signals first: the event that ends a reply also ends its streaming text.
    if (someSignals.length > 0) post({ type: "signals", signals: someSignals });
    if (someEvents.length > 0) post({ type: "events", events: someEvents });
  };
  const soon = (): void => {
    cancel ??= later(collectFor, flush);
  };
  return {
    event(event) {
      events.push(event);
      soon();
    },
    signal(signal) {
      signals = merged(signals, signal);
      soon();
    },
    send(message) {
      flush();
      post(message);
    },
    clear() {
      cancel?.();
      cancel = undefined;
      events = [];
      signals = [];
    },
  };
}

/** Text of one agent becomes one piece; of progress only the newest matters. */
function merged(signals: TaskSignal[], next: TaskSignal): TaskSignal[] {
  const last = signals.at(-1);
  if (last !== undefined && isText(last) && last.type === next.type && last.agent === next.agent) {
    const delta = `${last.delta}${next.delta}`.slice(-longestText);
    return [...signals.slice(0, -1), { ...last, delta }];
  }
  if (next.type !== "progress") return [...signals, next];
  return [...signals.filter((one) => one.type !== "progress" || one.call !== next.call), next];
}

type Text = Extract<TaskSignal, { type: "text" | "thinking" }>;
const isText = (signal: TaskSignal): signal is Text => signal.type === "text" || signal.type === "thinking";
