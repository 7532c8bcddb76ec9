/** The task as it stands: every record goes through here, so state, listeners and what the task owns never disagree. */
import type { Change, ChangeRecord } from "../protocol/changes.ts";
import type { EventBody, TaskEvent } from "../protocol/events.ts";
import type { AgentId, CallId, Hash } from "../protocol/ids.ts";
import { pathKey, type WorkPath } from "../protocol/paths.ts";
import type { CallDecision, ChoiceAnswer } from "../protocol/questions.ts";
import { reduce } from "../protocol/reduce.ts";
import { emptyTask, type TaskState } from "../protocol/state.ts";
import type { Journal } from "./ports.ts";

/** What the task wrote last at a path. */
export type Own = { readonly hash: Hash | undefined; readonly created: boolean };

export type FinishedCall = Extract<TaskEvent, { type: "call.finished" }>;
type StartedCall = Extract<TaskEvent, { type: "call.started" }>;

export type Ledger = {
  state(): TaskState;
  record(agent: AgentId, body: EventBody): Promise<TaskEvent>;
  /** Set for paths the task created, or changed with leave. */
  own(path: WorkPath): Own | undefined;
  finished(agent: AgentId, call: CallId): FinishedCall | undefined;
  /** Calls that were started and of which nobody knows how they ended: to be recovered before anything else. */
  interrupted(): readonly StartedCall[];
  /** Ticket entries that the earlier, interrupted start of this very call holds: the call may use them itself. */
  heldBy(agent: AgentId, call: CallId): readonly string[];
  decision(call: CallId): CallDecision | ChoiceAnswer | undefined;
};

/** Folds `events` and goes on from there. `onEvent` hears of every record made from now on. */
export function openLedger(
  journal: Journal,
  events: readonly TaskEvent[],
  onEvent: (event: TaskEvent, state: TaskState) => void,
): Ledger {
  let state = emptyTask;
  const owned = new Map<string, Own>();
  const started = new Map<string, StartedCall>();
  const done = new Map<string, FinishedCall>();
  const decisions = new Map<CallId, CallDecision | ChoiceAnswer>();
  const take = (event: TaskEvent): void => {
    state = reduce(state, event);
    if (event.type === "call.started") started.set(callKey(event.agent, event.call), event);
    if (event.type === "call.finished") done.set(callKey(event.agent, event.call), event);
    if (event.type === "call.decided") decisions.set(event.call, event.decision);
    if ("record" in event && event.record) own(owned, event.record);
  };
  for (const event of events) take(event);
  return {
    state: () => state,
    record: async (agent, body) => {
      const event = await journal.append(agent, body);
      take(event);
      onEvent(event, state);
      return event;
    },
    own: (path) => owned.get(pathKey(path)),
    finished: (agent, call) => done.get(callKey(agent, call)),
    interrupted: () => [...started].filter(([key]) => !done.has(key)).map(([, event]) => event),
    heldBy: (agent, call) => {
      const key = callKey(agent, call);
      return done.has(key) ? [] : (started.get(key)?.uses ?? []).map(({ entry }) => entry);
    },
    decision: (call) => decisions.get(call),
  };
}

const callKey = (agent: AgentId, call: CallId): string => `${agent}\u0000${call}`;

function own(owned: Map<string, Own>, record: ChangeRecord): void {
  for (const change of record.changes) ownChange(owned, change);
}

function ownChange(owned: Map<string, Own>, change: Change): void {
  switch (change.kind) {
    case "created":
      owned.set(pathKey(change.path), { hash: change.after.hash, created: true });
      return;
    case "changed":
      owned.set(pathKey(change.path), {
        hash: change.after.hash,
        created: owned.get(pathKey(change.path))?.created ?? false,
      });
      return;
    case "deleted":
      owned.delete(pathKey(change.path));
      return;
    case "moved": {
      const before = owned.get(pathKey(change.from));
      owned.delete(pathKey(change.from));
      if (before) owned.set(pathKey(change.to), before);
    }
  }
}
