import { expect, test } from "vitest";
import type { EventBody, TaskEvent } from "../../../src/protocol/events.ts";
import type { AgentId, CallId, Hash, Instant, RootId, StepId } from "../../../src/protocol/ids.ts";
import { rebuild } from "../../../src/protocol/reduce.ts";
import { emptyView, keptActivity, reduceView, rowOf, type TaskView } from "../../../src/protocol/view.ts";

const log = (bodies: readonly EventBody[]): readonly TaskEvent[] =>
  bodies.map((body, index) => ({
    ...body,
    seq: index + 1,
    at: "2026-11-20T10:00:00.000Z" as Instant,
    agent: "main" as AgentId,
  }));
const fold = (bodies: readonly EventBody[]): TaskView => log(bodies).reduce(reduceView, emptyView);

const created: EventBody = {
  type: "task.created",
  version: 1,
  task: "t" as never,
  title: "Sort the inbox",
  request: "Sort the inbox by vendor",
  mode: "auto",
  model: "offline",
  roots: [],
  budget: {},
  guardrails: [],
  mentions: [],
  trusted: true,
};
const path = (text: string) => ({ root: "r" as RootId, path: text as never });
const print = { type: "file", size: 1, mode: 420, mtime: "0", inode: "1:1" } as const;
const step = (id: string, state: "running" | "done"): EventBody => ({
  type: "step.changed",
  step: id as StepId,
  state,
  title: id,
});
const reply = (usd: number, text = "words"): EventBody => ({
  type: "model.replied",
  turn: 1,
  text,
  usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, usd },
  stop: "end_turn",
  calls: 0,
});
const started = (id: string): EventBody => ({
  type: "call.started",
  call: id as CallId,
  tool: "Move",
  title: `Move ${id}`,
  effects: [],
  uses: [],
});
const finished = (id: string, changes: readonly unknown[] = []): EventBody => ({
  type: "call.finished",
  call: id as CallId,
  tool: "Move",
  ok: true,
  text: "moved",
  record: { changes: changes as never, times: [] },
});

test("the state inside a view is the state of the log", () => {
  const events = log([created, started("c1"), finished("c1"), reply(0.1)]);
  expect(events.reduce(reduceView, emptyView).state).toEqual(rebuild(events));
});

test("a call is one line of the activity: its end takes the place of its beginning and keeps the title", () => {
  const { activity } = fold([created, started("c1"), started("c2"), finished("c1"), reply(0.1, "   ")]);
  expect(activity.map(({ kind, what, text }) => [kind, what, text])).toEqual([
    ["steered", "sent", "Sort the inbox by vendor"],
    ["tool", "started", "Move c2"],
    ["tool", "done", "Move c1"],
  ]);
});

test("the activity keeps its newest entries only, however long the log is", () => {
  const view = fold([created, ...Array.from({ length: 1000 }, (_, index) => reply(0, `reply ${index}`))]);
  expect(view.activity.length).toBeGreaterThanOrEqual(keptActivity);
  expect(view.activity.length).toBeLessThanOrEqual(keptActivity * 1.5);
  expect(view.activity.at(-1)?.text).toBe("reply 999");
  expect(view.activity[0]?.text).toBe(`reply ${1000 - view.activity.length}`);
});

test("touched paths: files at the top by name, files below by folder and kind, made folders not at all", () => {
  const { touched } = fold([
    created,
    finished("c1", [
      { kind: "created", path: path("Report.xlsx"), after: print },
      { kind: "created", path: path("2026-10"), after: { ...print, type: "folder" } },
      { kind: "moved", from: path("Inbox/a.jpg"), to: path("2026-10/Shell/a.jpg"), after: print },
      { kind: "moved", from: path("Inbox/b.jpg"), to: path("2026-10/Aral/b.jpg"), after: print },
      { kind: "changed", path: path("Year/Overview.xlsx"), before: print, after: print, kept: "v" },
    ]),
    finished("c2", [{ kind: "deleted", path: path("Inbox/c.jpg"), before: print, kept: "v" }]),
  ]);
  expect(touched.map(({ act, path: where, folder, count }) => [act, where.path, folder, count])).toEqual([
    ["created", "Report.xlsx", false, 1],
    ["moved", "2026-10", true, 2],
    ["changed", "Year/Overview.xlsx", false, 1],
    ["deleted", "Inbox", true, 1],
  ]);
});

test("money is filed under the one step that runs; where two run at once neither gets a number", () => {
  const view = fold([
    created,
    step("a", "running"),
    reply(0.1),
    reply(0.2),
    step("a", "done"),
    step("b", "running"),
    step("c", "running"),
    reply(0.4),
  ]);
  expect(view.state.steps.map(({ id, usage }) => [id, usage?.usd])).toEqual([
    ["a", 0.1 + 0.2],
    ["b", undefined],
    ["c", undefined],
  ]);
});

test("a row says what a list needs", () => {
  const question = { kind: "choice", call: "q", agent: "main", title: "Which?", choices: [], several: false } as const;
  const asked: EventBody = { type: "call.asked", question: { ...question, hash: "" as Hash } as never };
  expect(rowOf(fold([created, step("a", "running"), asked, reply(0.25)]).state)).toEqual({
    task: "t",
    title: "Sort the inbox",
    status: "waiting",
    updated: "2026-11-20T10:00:00.000Z",
    usd: 0.25,
    steps: { done: 0, of: 1 },
    planOpen: false,
    questions: 1,
    calls: 1,
    outputs: 0,
    warnings: 0,
  });
});
