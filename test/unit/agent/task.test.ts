import { expect, test } from "vitest";
import { z } from "zod";
import { tool } from "../../../src/agent/tool.ts";
import type { TaskIntent } from "../../../src/protocol/intents.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { callsTool, lastResults, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

const files = { "a.txt": "A", "b.txt": "B" };
const plan = {
  summary: "Two files",
  steps: [
    {
      title: "Write",
      operations: [
        { kind: "create", path: "1.md" },
        { kind: "create", path: "2.md" },
      ],
    },
  ],
};

test("steering reaches the next request and is shown as taken", async () => {
  let send: (intent: TaskIntent) => void = () => undefined;
  const world = testWorld(
    scriptedModel(
      () => {
        send({ type: "task.steer", id: "s1", text: "in German, please" });
        return callsTool("Glob", { pattern: "*" });
      },
      (request) => says(lastResults(request)),
    ),
    { files },
  );
  const { state } = await runTask(
    world,
    { text: "go" },
    {
      event: (_event, sender) => {
        send = sender;
      },
    },
  );
  expect(state.summary).toContain("The user says meanwhile: in German, please");
  expect(state.steering).toMatchObject([{ text: "in German, please", taken: true }]);
});

test("Stop in the middle of a call ends the task, keeps what was done on record, and nothing happens after it", async () => {
  const folder = memoryFolder(files);
  let release: () => void = () => undefined;
  const hung = tool({
    name: "Hung",
    description: "",
    input: z.object({}),
    title: () => "hang",
    effects: async () => ["1.md", "2.md"].map((name) => ({ kind: "create" as const, path: folder.path(name) })),
    run: async (_input, hands) => {
      await hands.create(folder.path("1.md"), new TextEncoder().encode("1"));
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await hands.create(folder.path("2.md"), new TextEncoder().encode("2"));
      return { ok: true, content: [] };
    },
  });
  const world = testWorld(scriptedModel(callsTool("Hung", {})), { folder, tools: [hung] });
  const { state, id } = await runTask(
    world,
    { text: "go", mode: "auto" },
    {
      event: (event, send) => {
        if (event.type === "call.started") setTimeout(() => send({ type: "task.stop" }));
      },
    },
  );
  release();
  await Promise.resolve();
  expect(state.status).toBe("stopped");
  expect(folder.inventory()).toEqual({ ...files, "1.md": "1" });
  await world.service.undo(id, {}, "undo");
  expect(folder.inventory()).toEqual(files);
  expect((await world.service.state(id)).status).toBe("undone");
});

test("Stop while files are being written waits for what has begun: all of it is on record, and undo takes it back", async () => {
  const slow = memoryFolder(files);
  let begun = 0;
  let stop: () => void = () => undefined;
  const create: typeof slow.create = async (...args) => {
    begun += 1;
    await new Promise((resolve) => setImmediate(resolve));
    stop();
    await new Promise((resolve) => setImmediate(resolve));
    return slow.create(...args);
  };
  const writes = ["1.md", "2.md", "3.md"].flatMap((file_path) => callsTool("Write", { file_path, content: "x" }));
  const world = testWorld(scriptedModel(writes), { folder: { ...slow, create } });
  const { state, id } = await runTask(
    world,
    { text: "go", mode: "auto" },
    {
      event: (_event, send) => {
        stop = () => send({ type: "task.stop" });
      },
    },
  );
  expect(state.status).toBe("stopped");
  expect(begun).toBeGreaterThan(0);
  const stopped = slow.inventory();
  expect(Object.keys(stopped)).toHaveLength(2 + begun);
  await new Promise((resolve) => setImmediate(resolve));
  expect(slow.inventory()).toEqual(stopped);
  await world.service.undo(id, {}, "undo");
  expect(slow.inventory()).toEqual(files);
});

test("Pause holds the task between turns and Resume lets it go on", async () => {
  const world = testWorld(
    scriptedModel(
      callsTool("Glob", { pattern: "*" }),
      callsTool("Write", { file_path: "1.md", content: "1" }),
      says("Done."),
    ),
    { files },
  );
  const seen: string[] = [];
  const { state } = await runTask(
    world,
    { text: "go", mode: "auto" },
    {
      event: (event, send) => {
        seen.push(event.type);
        if (event.type === "call.finished" && event.tool === "Glob") send({ type: "task.pause" });
        if (event.type === "task.paused") send({ type: "task.resume" });
      },
    },
  );
  expect(state.status).toBe("done");
  const at = seen.indexOf("task.paused");
  expect(seen.slice(at, at + 2)).toEqual(["task.paused", "task.resumed"]);
});

test("a task that waits for nobody is taken up later, with the answer given in between", async () => {
  const store = memoryStore();
  const folder = memoryFolder(files);
  const replies = [
    callsTool("Plan", plan),
    callsTool("Write", { file_path: "1.md", content: "1" }),
    says("Done."),
  ] as const;
  const first = testWorld(scriptedModel(...replies), { store, folder });
  const id = await first.service.start({
    type: "task.start",
    text: "go",
    mentions: [],
    mode: "plan",
    model: "scripted",
  });
  const hash = await new Promise<string>((resolve) => {
    first.service.watch(
      id,
      {
        event: (event) => {
          if (event.type === "plan.proposed") resolve(event.hash);
        },
      },
      0,
    );
  });
  await first.service.leaveWaiting(id);
  expect((await first.service.state(id)).status).toBe("waiting");
  const second = testWorld(scriptedModel(...replies), { store, folder });
  await second.service.send(id, { type: "plan.decide", verdict: "approve", hash });
  await expect(
    second.service.send(id, { type: "plan.decide", verdict: "approve", hash: "0".repeat(64) }),
  ).rejects.toThrow("not open any more");
  await second.service.resume(id);
  const state = await second.service.settled(id);
  expect(state.status).toBe("done");
  expect(folder.inventory()).toEqual({ ...files, "1.md": "1" });
  expect((await second.service.events(id)).filter(({ type }) => type === "plan.proposed")).toHaveLength(1);
  await expect(second.service.resume(id)).rejects.toThrow("nothing left to do");
});

test("a model that never ends stops at its limit of turns and can be resumed", async () => {
  const world = testWorld(scriptedModel(...Array.from({ length: 9 }, () => callsTool("Glob", { pattern: "*" }))), {
    files,
  });
  const { state } = await runTask(world, { text: "go", maxTurns: 4 });
  expect([state.status, state.stop, state.turns]).toEqual(["stopped", "turns", 4]);
});

test("a question of the model is answered in the user's words", async () => {
  const ask = { questions: [{ question: "Which year?", options: [{ label: "2025" }, { label: "2026" }] }] };
  const world = testWorld(
    scriptedModel(callsTool("AskUserQuestion", ask), (request) => says(lastResults(request))),
    { files },
  );
  const { state } = await runTask(
    world,
    { text: "go" },
    {
      event: (event, send) => {
        if (event.type === "call.asked")
          send({ type: "question.answer", call: event.question.call, hash: event.question.hash, picked: ["2026"] });
      },
    },
  );
  expect(state.summary).toBe("Which year? → 2026");
});
