/**
 * One view of one task: a snapshot when the view is ready, then the events after it, in order and in batches. The view
 * may come and go; the fold goes on here.
 */
import type { TaskService } from "../agent/service.ts";
import type { HostMessage, HostSettings, PlanDraft, TaskFacts } from "../protocol/channel.ts";
import type { TaskEvent, TaskSignal } from "../protocol/events.ts";
import { lead, type TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";
import { emptyView, reduceView, type TaskView, withActivity } from "../protocol/view.ts";
import { type Ending, type Later, later as realLater } from "./code.ts";
import { changesFacts } from "./facts.ts";
import { type Outbox, outboxOf } from "./outbox.ts";

export type Bridge = Ending & {
  /** Sends the picture as it is now; after it every event. */
  ready(): Promise<void>;
  /** The newest state, once the log has been read. */
  state(): Promise<TaskState>;
  events(): Promise<readonly TaskEvent[]>;
  /** Sends a message in its place among the events. */
  send(message: HostMessage): void;
  /** Sends `count` activity lines and what else lies between, before event number `before`. */
  history(before: number, count: number): Promise<void>;
};

export type BridgeDeps = {
  readonly task: TaskId;
  readonly service: Pick<TaskService, "events" | "watch" | "state">;
  readonly post: (message: HostMessage) => void;
  readonly settings: () => Promise<HostSettings>;
  /** `used`: tokens of the newest request of the lead and its reply, where the model counts them. */
  readonly facts: (state: TaskState, used: number) => Promise<TaskFacts>;
  readonly draft: (state: TaskState) => Promise<PlanDraft | undefined>;
  /** Told of each event as it happens, after it was folded. */
  readonly onEvent?: (event: TaskEvent, state: TaskState) => void;
  readonly later?: Later;
};

/** What a bridge knows at a moment. Nothing is sent before the view is open. */
type Now = { view: TaskView; used: number; open: boolean; ended: boolean; unwatch: () => void };

export function openBridge(deps: BridgeDeps): Bridge {
  const { task, service, post, later = realLater } = deps;
  const outbox = outboxOf(post, later);
  const now: Now = { view: emptyView, used: 0, open: false, ended: false, unwatch: () => undefined };
  const loaded = load(now, deps, outbox);
  loaded.catch(() => undefined);

  return {
    async ready() {
      await loaded;
      const [settings, facts] = await Promise.all([deps.settings(), deps.facts(now.view.state, now.used)]);
      const draft = await deps.draft(now.view.state);
      if (now.ended) return;
      outbox.clear();
      now.open = true;
      // The first record of every task is a line of its own.
      const earlier = (now.view.activity[0]?.seq ?? 1) > 1;
      post({ type: "snapshot", page: "task", view: now.view, earlier, facts, settings, ...(draft ? { draft } : {}) });
    },
    async state() {
      await loaded;
      return now.view.state;
    },
    events: () => service.events(task),
    send: (message) => outbox.send(message),
    history: async (before, count) => outbox.send(historyOf(await service.events(task), before, count)),
    dispose() {
      now.ended = true;
      outbox.clear();
      now.unwatch();
    },
  };
}

/** Folds the log so far and goes on with what happens. */
async function load(now: Now, deps: BridgeDeps, outbox: Outbox): Promise<void> {
  const { task, service } = deps;
  const events = await service.events(task);
  now.view = events.reduce(reduceView, now.view);
  now.used = events.reduce(usedAfter, now.used);
  now.view = { ...now.view, state: { ...now.view.state, ...(await trueStatus(deps, now.view.state)) } };
  if (now.ended) return;
  const tellFacts = async (): Promise<void> => {
    const facts = await deps.facts(now.view.state, now.used).catch(() => undefined);
    if (now.open && !now.ended && facts) outbox.send({ type: "facts", facts });
  };
  const event = (one: TaskEvent): void => {
    if (one.seq <= now.view.state.seq) return;
    now.view = reduceView(now.view, one);
    now.used = usedAfter(now.used, one);
    if (now.open) outbox.event(one);
    if (now.open && changesFacts.has(one.type)) void tellFacts();
    deps.onEvent?.(one, now.view.state);
  };
  const signal = (one: TaskSignal): void => {
    if (now.open) outbox.signal(one);
  };
  now.unwatch = service.watch(task, { event, signal }, now.view.state.seq);
}

/** What the model has before it: all it was told, and what it said last. */
function usedAfter(used: number, event: TaskEvent): number {
  if (event.type !== "model.replied" || event.agent !== lead) return used;
  const { input, output, cacheRead, cacheWrite } = event.usage;
  return input + output + cacheRead + cacheWrite;
}

/** A task whose owner died says "working" in its log; the service knows better. */
async function trueStatus({ task, service }: BridgeDeps, { status }: TaskState): Promise<Partial<TaskState>> {
  const now = await service.state(task);
  if (now.status === status) return {};
  return {
    status: now.status,
    ...(now.stop ? { stop: now.stop } : {}),
    ...(now.reason ? { reason: now.reason } : {}),
  };
}

function historyOf(events: readonly TaskEvent[], before: number, count: number): HostMessage {
  const older = events.filter(({ seq }) => seq < before);
  const start = startOf(older, count);
  return { type: "history", events: older.slice(start), earlier: start > 0 };
}

/** Index from which on `events` hold `count` lines of activity. */
function startOf(events: readonly TaskEvent[], count: number): number {
  let left = count;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event !== undefined && withActivity([], event).length > 0) left -= 1;
    if (left <= 0) return index;
  }
  return 0;
}
