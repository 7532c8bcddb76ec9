/**
 * Holds the model of the page. Messages are taken in once per animation frame, so a flood of them costs one render.
 */
import { draftAfter, type HostMessage, type Intent, type ViewAct } from "../protocol/channel.ts";
import type { Hash } from "../protocol/ids.ts";
import type { Host, Kept } from "./host.ts";
import { type Live, livened } from "./live.ts";
import { type Model, settled, taken, without } from "./model.ts";
import type { Unsent } from "./unsent.ts";

export type Store = {
  model(): Model;
  live(): Live;
  watch(onChange: () => void): () => void;
  watchLive(onChange: () => void): () => void;
  onAct(listener: (act: ViewAct) => void): () => void;
  onMentions(listener: (mentions: readonly string[]) => void): () => void;
  ask(intent: Intent): number;
  keep(part: Kept): void;
  /** Closes what only this view shows: an undo preview or the line about a refusal. */
  close(what: "preview" | "refused"): void;
};

const pendingLimitMs = 15_000;

export function createStore(host: Host, unsent: Unsent): Store {
  let model: Model = { facts: {}, history: [], earlier: false, pending: new Map(), kept: host.kept() };
  let live: Live = { text: new Map(), progress: new Map() };
  let queue: HostMessage[] = [];
  const watchers = new Set<() => void>();
  const liveWatchers = new Set<() => void>();
  const actors = new Set<(act: ViewAct) => void>();
  const mentioned = new Set<(mentions: readonly string[]) => void>();

  const set = (next: Model): void => {
    if (next === model) return;
    model = next;
    for (const watcher of watchers) watcher();
  };

  const flush = (): void => {
    const messages = queue;
    queue = [];
    unsent.heard(messages);
    set(messages.reduce((now, message) => taken(now, message, host.ready), model));
    for (const intent of unsent.left(openPlan(model))) ask(intent);
    stream(messages.reduce(livened, live));
    // After the render, so that what they point at is on the page.
    setTimeout(() => passOn(messages, actors, mentioned));
  };
  const stream = (next: Live): void => {
    if (next === live) return;
    live = next;
    for (const watcher of liveWatchers) watcher();
  };
  const ask = (intent: Intent): number => {
    const id = host.ask(intent);
    unsent.sent(id, intent);
    set(asked(model, id, intent));
    setTimeout(() => set(settled(model, id)), pendingLimitMs);
    return id;
  };
  host.listen((message) => {
    if (queue.push(message) === 1) soon(flush);
  });

  return {
    model: () => model,
    live: () => live,
    watch: (onChange) => listenIn(watchers, onChange),
    watchLive: (onChange) => listenIn(liveWatchers, onChange),
    onAct: (listener) => listenIn(actors, listener),
    onMentions: (listener) => listenIn(mentioned, listener),
    ask,
    keep(part) {
      const kept = { ...model.kept, ...part };
      host.keep(kept);
      set({ ...model, kept });
    },
    close: (what) => set(without(model, what)),
  };
}

type Listeners<T> = ReadonlySet<(value: T) => void>;

function passOn(
  messages: readonly HostMessage[],
  actors: Listeners<ViewAct>,
  mentioned: Listeners<readonly string[]>,
): void {
  for (const message of messages) {
    if (message.type === "act") for (const actor of actors) actor(message.do);
    if (message.type === "mentions") for (const one of mentioned) one(message.mentions);
  }
}

/** The plan that waits for its decision. */
function openPlan({ view }: Model): Hash | undefined {
  const plan = view?.state.plan;
  return plan?.decided === undefined ? plan?.hash : undefined;
}

function listenIn<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => set.delete(listener);
}

/** The next frame, or soon when the page is hidden and gets no frames. */
function soon(work: () => void): void {
  if (document.hidden) setTimeout(work, 100);
  else requestAnimationFrame(work);
}

/** The model after a request went out: it is waited for, and what it does to the draft is shown at once. */
function asked(model: Model, id: number, intent: Intent): Model {
  const draft = model.draft && draftAfter(model.draft, intent);
  const pending = new Map(model.pending).set(id, intent.type);
  return { ...without(model, "refused"), pending, ...(draft ? { draft } : {}) };
}
