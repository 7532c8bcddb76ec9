/** Builders for stories: events in the order of a log, folded as the host does it. */
import type { HostMessage, HostSettings, PlanDraft, TaskFacts } from "../../../src/protocol/channel.ts";
import type { Effect } from "../../../src/protocol/effects.ts";
import type { EventBody, TaskEvent } from "../../../src/protocol/events.ts";
import type { AgentId, CallId, Hash, Instant, OperationId, RootId, StepId, TaskId } from "../../../src/protocol/ids.ts";
import { lead } from "../../../src/protocol/ids.ts";
import type { CheckedPath, WorkPath } from "../../../src/protocol/paths.ts";
import type { Operation, Plan } from "../../../src/protocol/plan.ts";
import { emptyView, reduceView, type TaskView } from "../../../src/protocol/view.ts";

export const root = "expenses" as RootId;
export const path = (text: string): WorkPath => ({ root, path: text as CheckedPath });
export const hash = (letter: string): Hash => letter.repeat(64).slice(0, 64) as Hash;
export const at = (time: string): Instant => `2026-11-20T${time.length === 5 ? `${time}:00` : time}.000Z` as Instant;
export const call = (id: string): CallId => id as CallId;
export const step = (id: string): StepId => id as StepId;
export const agent = (id: string): AgentId => id as AgentId;
export const operation = (
  part: Omit<Operation, "id" | "step"> & { readonly id: string; readonly in: string },
): Operation => {
  const { in: inside, ...rest } = part;
  return { ...rest, id: part.id as OperationId, step: step(inside) };
};

export const settings: HostSettings = {
  language: "en",
  trusted: true,
  folders: ["Expenses 2026"],
  connected: true,
  screenReader: false,
  reducedMotion: false,
  mac: false,
  can: [
    "agent.stop",
    "task.finishEarly",
    "output.sources",
    "undo.resolve",
    "undo.compare",
    "undo.report",
    "check.openProblems",
    "changes.open",
    "plan.edit",
    "call.preview",
    "composer.attach",
    "task.more",
  ],
  mode: "plan",
  model: { id: "claude-sonnet", name: "Claude Sonnet", offline: false },
  capUsd: 3,
};

/** A log that is written line by line: [time, event] or [time, agent, event]. */
export type Line = readonly [time: string, body: EventBody] | readonly [time: string, by: string, body: EventBody];

export const log = (lines: readonly Line[]): readonly TaskEvent[] =>
  lines.map((line, index) => {
    const [time, by, body] = line.length === 2 ? [line[0], lead, line[1]] : line;
    return { ...body, seq: index + 1, at: at(time), agent: by as AgentId };
  });

export const fold = (events: readonly TaskEvent[]): TaskView => events.reduce(reduceView, emptyView);

type SnapshotParts = {
  readonly facts?: TaskFacts;
  readonly draft?: PlanDraft;
  readonly settings?: Partial<HostSettings>;
};

export const snapshot = (lines: readonly Line[], parts: SnapshotParts = {}): HostMessage => ({
  type: "snapshot",
  page: "task",
  view: fold(log(lines)),
  earlier: false,
  facts: parts.facts ?? {},
  settings: { ...settings, ...parts.settings },
  ...(parts.draft ? { draft: parts.draft } : {}),
});

export const said = (text: string, usd: number, tokens: number): EventBody => ({
  type: "model.replied",
  turn: 1,
  text,
  usage: { input: tokens, output: 0, cacheRead: 0, cacheWrite: 0, usd },
  stop: "end_turn",
  calls: 0,
});

export const stepState = (id: string, state: "running" | "done" | "failed", detail?: string): EventBody => ({
  type: "step.changed",
  step: step(id),
  state,
  ...(detail === undefined ? {} : { detail }),
});

export const created = (
  title: string,
  request: string,
  more: Partial<Extract<EventBody, { type: "task.created" }>> = {},
): EventBody => ({
  type: "task.created",
  version: 1,
  task: "t-1" as TaskId,
  title,
  request,
  mode: "plan",
  model: "claude-sonnet",
  roots: [{ id: root, name: "Expenses 2026", absolute: "/home/user/Expenses 2026" }],
  budget: { usd: 3 },
  guardrails: [],
  mentions: [],
  trusted: true,
  ...more,
});

export const proposed = (plan: Plan): EventBody => ({
  type: "plan.proposed",
  call: call("c-plan"),
  plan,
  hash: hash("a"),
});

export const approved = (plan: Plan, ticked?: readonly string[]): EventBody => ({
  type: "plan.decided",
  call: call("c-plan"),
  decision: {
    verdict: "approve",
    hash: hash("a"),
    ...(ticked ? { ticked: ticked as readonly OperationId[] } : {}),
  },
  plan,
  ticket: { plan: hash("a"), entries: [] },
  by: "user",
});

export const started = (id: string, tool: string, title: string, inside?: string): EventBody => ({
  type: "call.started",
  call: call(id),
  tool,
  title,
  effects: [] as readonly Effect[],
  uses: [],
  ...(inside === undefined ? {} : { step: step(inside) }),
});

const print = { type: "file" as const, hash: hash("f"), size: 10, mode: 0o644, mtime: "0", inode: "1:1" };

type Finished = {
  readonly done?: Readonly<Record<string, number>>;
  readonly created?: readonly string[];
  readonly changed?: readonly string[];
  readonly deleted?: readonly string[];
  readonly moved?: readonly (readonly [from: string, to: string])[];
  readonly text?: string;
  readonly ok?: boolean;
};

export const finished = (id: string, tool: string, what: Finished = {}): EventBody => ({
  type: "call.finished",
  call: call(id),
  tool,
  ok: what.ok ?? true,
  text: what.text ?? "",
  record: {
    times: [],
    changes: [
      ...(what.created ?? []).map((name) => ({ kind: "created" as const, path: path(name), after: print })),
      ...(what.changed ?? []).map((name) => ({
        kind: "changed" as const,
        path: path(name),
        before: print,
        after: print,
        kept: "v",
      })),
      ...(what.deleted ?? []).map((name) => ({ kind: "deleted" as const, path: path(name), before: print, kept: "v" })),
      ...(what.moved ?? []).map(([from, to]) => ({
        kind: "moved" as const,
        from: path(from),
        to: path(to),
        after: print,
      })),
    ],
  },
  ...(what.done ? { completed: what.done as Readonly<Record<OperationId, number>> } : {}),
});
