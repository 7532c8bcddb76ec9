import { expect, test } from "vitest";
import type { HostMessage, HostSettings } from "../../../src/protocol/channel.ts";
import type { AgentId, CallId } from "../../../src/protocol/ids.ts";
import { emptyView, reduceView, type TaskView } from "../../../src/protocol/view.ts";
import { openBridge } from "../../../src/vscode/bridge.ts";
import { outboxOf } from "../../../src/vscode/outbox.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { attend, testWorld } from "../../fakes/test-run.ts";

const model = () => scriptedModel(callsTool("Write", { file_path: "a.md", content: "A" }), says("Made a.md."));

/** Timers that run when the test says so. */
function clock() {
  let due: (() => void)[] = [];
  return {
    later: (_ms: number, work: () => void) => {
      due.push(work);
      return () => {
        due = due.filter((one) => one !== work);
      };
    },
    run() {
      const now = due;
      due = [];
      for (const work of now) work();
    },
  };
}

/** What a window that took these messages shows: the last snapshot and the events after it. */
function windowOf(messages: readonly HostMessage[]): TaskView {
  let view: TaskView = emptyView;
  for (const message of messages) {
    if (message.type === "snapshot" && message.page === "task") view = message.view;
    if (message.type !== "events") continue;
    for (const event of message.events) {
      expect(event.seq).toBe(view.state.seq + 1);
      view = reduceView(view, event);
    }
  }
  return view;
}

test("snapshot plus events is the task, whenever the window came and however often it was reloaded", async () => {
  const world = testWorld(model());
  const time = clock();
  const posted: HostMessage[] = [];
  const task = await world.service.start({ type: "task.start", text: "make a", mentions: [], mode: "ask", model: "m" });
  const bridge = openBridge({
    task,
    service: world.service,
    post: (message) => posted.push(message),
    settings: async () => ({}) as HostSettings,
    facts: async () => ({}),
    draft: async () => undefined,
    later: time.later,
  });
  await bridge.ready();
  const asked = attend(world, task, { call: () => true });
  await bridge.ready();
  await world.service.settled(task);
  while (windowOf(posted).state.status !== "done") {
    time.run();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const { activity, touched, state } = windowOf(posted);
  const whole = (await world.service.events(task)).reduce(reduceView, emptyView);
  expect({ activity, touched, state }).toEqual({
    activity: whole.activity,
    touched: whole.touched,
    state: whole.state,
  });
  await bridge.ready();
  expect(windowOf(posted.slice(-1)).state).toEqual(whole.state);
  asked();
  bridge.dispose();
});

test("signals are collected: text of one agent in one piece, of progress the newest, before the events they end with", () => {
  const time = clock();
  const posted: HostMessage[] = [];
  const outbox = outboxOf((message) => posted.push(message), time.later);
  const [agent, other, call] = ["main", "w1", "c1"] as [AgentId, AgentId, CallId];
  for (let n = 0; n < 1000; n += 1) outbox.signal({ type: "text", agent, delta: "ab" });
  outbox.signal({ type: "text", agent: other, delta: "x" });
  for (let done = 0; done < 1000; done += 1)
    outbox.signal({ type: "progress", agent, call, done, of: 1000, what: "files" });
  expect(posted).toEqual([]);
  time.run();
  expect(posted).toEqual([
    {
      type: "signals",
      signals: [
        { type: "text", agent, delta: "ab".repeat(1000) },
        { type: "text", agent: other, delta: "x" },
        { type: "progress", agent, call, done: 999, of: 1000, what: "files" },
      ],
    },
  ]);
  outbox.signal({ type: "text", agent, delta: "y".repeat(50_000) });
  outbox.send({ type: "done", id: 1 });
  expect(posted.map(({ type }) => type)).toEqual(["signals", "signals", "done"]);
});
