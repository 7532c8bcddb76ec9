/** Money: counted per reply, step and task, and a cap that is held before it is passed. */
import { expect, test } from "vitest";
import type { Model, ModelRequest } from "../../../src/agent/ports.ts";
import type { Usage } from "../../../src/protocol/messages.ts";
import { rebuild } from "../../../src/protocol/reduce.ts";
import { call, callsTool, type Reply, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { approveAll, runTask, testWorld } from "../../fakes/test-run.ts";

const files = { "a.txt": "A" };
const look = (): Reply => callsTool("Glob", { pattern: "*" });

/** A model that costs `usage` a reply; before a request it says that it may cost `worst`. */
function priced(
  replies: readonly Reply[],
  usage: Usage,
  worst: ((request: ModelRequest) => number | undefined) | undefined,
) {
  const script = scriptedModel(...replies);
  const model: Model = {
    reply: async function* (request, signal) {
      for await (const chunk of script.reply(request, signal))
        yield chunk.type === "done" ? { ...chunk, usage } : chunk;
    },
    ...(worst ? { worstCase: worst } : {}),
  };
  return { model, requests: script.requests };
}

const tokens = { input: 100, output: 20, cacheRead: 300, cacheWrite: 40 };

test("the cap is checked before each request with the worst case of its reply; more money lets it go on", async () => {
  const { model, requests } = priced([look(), look(), look(), says("Done.")], { ...tokens, usd: 0.3 }, () => 0.5);
  const world = testWorld(model, { files });
  const { id, state } = await runTask(world, { text: "go", mode: "auto", capUsd: 1 });
  // 0, 0.30 and 0.60 are spent before the first three requests; with 0.60 the next could pass 1.00.
  expect(requests).toHaveLength(2);
  expect(state).toMatchObject({ status: "stoppedAtBudget", stop: "budget", turns: 2, spent: { usd: 0.6 } });
  expect(state.reason).toBe("$0.60 of $1.00 is spent and the next step may cost up to $0.50.");
  await world.service.send(id, { type: "budget.set", capUsd: 3 });
  await world.service.resume(id);
  expect(await world.service.settled(id)).toMatchObject({ status: "done", turns: 4, spent: { usd: 1.2 } });
});

test("the worst case is that of the very request that would be sent", async () => {
  const seen: number[] = [];
  const { model, requests } = priced([look(), says("Done.")], { ...tokens, usd: 0.1 }, (request) => {
    seen.push(request.messages.length);
    return 0.1;
  });
  await runTask(testWorld(model, { files }), { text: "go", mode: "auto", capUsd: 1 });
  expect(seen).toEqual(requests.map(({ messages }) => messages.length));
});

test("a cap below the first request's worst case asks nothing at all", async () => {
  const { model, requests } = priced([says("Done.")], { ...tokens, usd: 0.1 }, () => 0.2);
  const { state } = await runTask(testWorld(model, { files }), { text: "go", mode: "auto", capUsd: 0.1 });
  expect(requests).toHaveLength(0);
  expect(state).toMatchObject({ status: "stoppedAtBudget", turns: 0 });
});

test("an unknown price counts tokens only, and a cap in dollars stops nothing that costs nothing known", async () => {
  const { model } = priced([look(), says("Done.")], tokens, () => undefined);
  const { state } = await runTask(testWorld(model, { files }), { text: "go", mode: "auto", capUsd: 0.01 });
  expect(state.status).toBe("done");
  expect(state.spent).toEqual({ input: 200, output: 40, cacheRead: 600, cacheWrite: 80 });
});

test("a reply is charged to the step that runs, when it is the only one", async () => {
  const plan = {
    summary: "Two",
    steps: [
      { title: "One", operations: [{ kind: "create", path: "1.md" }] },
      { title: "Two", operations: [{ kind: "create", path: "2.md" }] },
    ],
  };
  const todo = (one: string, two: string) =>
    call("TodoWrite", {
      todos: [
        { content: "One", status: one },
        { content: "Two", status: two },
      ],
    });
  const replies: readonly Reply[] = [
    callsTool("Plan", plan), // 1: no step runs
    [todo("in_progress", "pending")], // 2: none yet
    look(), // 3: One
    [todo("completed", "in_progress")], // 4: One
    look(), // 5: Two
    [todo("in_progress", "in_progress")], // 6: Two
    look(), // 7: both: nobody's
    says("Done."), // 8: both
  ];
  const { model } = priced(replies, { ...tokens, usd: 0.25 }, undefined);
  const { state, events } = await runTask(testWorld(model, { files }), { text: "go" }, approveAll);
  const twice = { input: 200, output: 40, cacheRead: 600, cacheWrite: 80, usd: 0.5 };
  expect(state.steps.map(({ title, usage }) => [title, usage])).toEqual([
    ["One", twice],
    ["Two", twice],
  ]);
  expect(state.spent).toEqual({ input: 800, output: 160, cacheRead: 2400, cacheWrite: 320, usd: 2 });
  expect(events.flatMap((event) => (event.type === "model.replied" ? [[event.turn, event.usage.usd]] : []))).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((turn) => [turn, 0.25]),
  );
  expect(rebuild(events)).toEqual(state);
});
