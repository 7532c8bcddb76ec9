/** A Store in memory: logs as arrays, one process. Events are copied through JSON, as a log on disk would. */
import type { Journal, OwnedTask, Store, TaskHead } from "../../src/agent/ports.ts";
import { Refusal } from "../../src/agent/ports.ts";
import type { EventBody, TaskEvent } from "../../src/protocol/events.ts";
import { type AgentId, type Hash, type Instant, lead, type TaskId } from "../../src/protocol/ids.ts";
import type { TaskIntent } from "../../src/protocol/intents.ts";
import type { Message } from "../../src/protocol/messages.ts";
import { rebuild } from "../../src/protocol/reduce.ts";
import { stepCount } from "../../src/protocol/state.ts";
import { sha256 } from "./memory-tree.ts";

type Kept = {
  events: TaskEvent[];
  transcripts: Map<AgentId, Message[]>;
  blobs: Map<Hash, Uint8Array>;
  inbox: TaskIntent[];
  owned: boolean;
  onIntent?: (intent: TaskIntent) => void;
  listeners: Set<(event: TaskEvent) => void>;
};

export type MemoryStore = Store & {
  readonly kept: ReadonlyMap<TaskId, Kept>;
  /** From now on the process is as good as dead once `writes` more lines were written: nothing reaches a log any more. */
  crashAfter(writes: number): void;
  /** The next process: writing works again and no task is owned. */
  revive(): void;
};

type Crash = { left: number };

function write(crash: Crash): void {
  crash.left -= 1;
  if (crash.left < 0) throw new Error("The process is gone.");
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function memoryStore(): MemoryStore {
  const kept = new Map<TaskId, Kept>();
  const crash: Crash = { left: Number.POSITIVE_INFINITY };
  let clock = Date.UTC(2026, 10, 20, 8);
  const of = (id: TaskId): Kept => {
    const task = kept.get(id);
    if (task) return task;
    throw new Refusal(`There is no task ${id}.`, "missing");
  };
  const now = (): Instant => {
    clock += 1000;
    return new Date(clock).toISOString() as Instant;
  };
  return {
    kept,
    crashAfter: (writes) => {
      crash.left = writes;
    },
    revive: () => {
      crash.left = Number.POSITIVE_INFINITY;
      for (const task of kept.values()) {
        task.owned = false;
        delete task.onIntent;
      }
    },
    create: async (first) => {
      const task: Kept = {
        events: [],
        transcripts: new Map(),
        blobs: new Map(),
        inbox: [],
        owned: true,
        listeners: new Set(),
      };
      kept.set(first.task, task);
      await journalOf(task, now, crash).append(lead, first);
      return ownedTask(first.task, task, now, crash);
    },
    list: async () => [...kept].reverse().map(([, task]) => headOf(task)),
    find: async (prefix) => [...kept.keys()].find((id) => id.startsWith(prefix)),
    events: async (id) => copy(of(id).events),
    own: async (id) => {
      const task = of(id);
      if (task.owned) return undefined;
      task.owned = true;
      return ownedTask(id, task, now, crash);
    },
    tail: (id, after, onEvent) => {
      const task = of(id);
      for (const event of task.events) if (event.seq > after) onEvent(copy(event));
      task.listeners.add(onEvent);
      return () => task.listeners.delete(onEvent);
    },
    post: async (id, intent) => {
      const task = of(id);
      if (task.onIntent) task.onIntent(copy(intent));
      else task.inbox.push(copy(intent));
    },
  };
}

function headOf(task: Kept): TaskHead {
  const state = rebuild(task.events);
  return { ...state, steps: stepCount(state), owned: task.owned };
}

function journalOf(task: Kept, now: () => Instant, crash: Crash): Journal {
  return {
    append: async (agent, body: EventBody) => {
      write(crash);
      const event = copy({ seq: task.events.length + 1, at: now(), agent, ...body }) as TaskEvent;
      task.events.push(event);
      for (const listener of task.listeners) listener(copy(event));
      return event;
    },
    read: async function* (from = 1) {
      for (const event of task.events) if (event.seq >= from) yield copy(event);
    },
    say: async (agent, message) => {
      write(crash);
      task.transcripts.set(agent, [...(task.transcripts.get(agent) ?? []), copy(message)]);
    },
    transcript: async (agent) => copy(task.transcripts.get(agent) ?? []),
    keep: async (bytes) => {
      const hash = sha256(bytes);
      task.blobs.set(hash, bytes);
      return hash;
    },
    fetch: async (hash) => task.blobs.get(hash),
  };
}

function ownedTask(id: TaskId, task: Kept, now: () => Instant, crash: Crash): OwnedTask {
  return {
    id,
    journal: journalOf(task, now, crash),
    inbox: (onIntent) => {
      task.onIntent = onIntent;
      for (const intent of task.inbox.splice(0)) onIntent(intent);
      return () => {
        delete task.onIntent;
      };
    },
    publish: async () => undefined,
    release: async () => {
      task.owned = false;
    },
  };
}
