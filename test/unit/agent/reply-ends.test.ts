/** Replies that do not end as they should: the transcript stays valid, and the task goes on or rests with a reason. */
import { expect, test } from "vitest";
import type { Model } from "../../../src/agent/ports.ts";
import type { Block } from "../../../src/protocol/messages.ts";
import { call, lastResults, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

/** A scripted model whose first reply ends for the reason `stop`. */
function endsWith(stop: "length" | "refusal", ...replies: readonly (readonly Block[])[]) {
  const script = scriptedModel(...replies);
  const model: Model = {
    reply: async function* (request, signal) {
      const first = script.requests.length === 0;
      for await (const chunk of script.reply(request, signal))
        yield first && chunk.type === "done" ? { ...chunk, stop } : chunk;
    },
  };
  return { model, requests: script.requests };
}

const files = { "a.txt": "A" };
const go = { text: "go", mode: "auto" } as const;

test("a refusal rests the task with a reason, nothing of it is kept, and resuming asks the same again", async () => {
  const { model, requests } = endsWith("refusal", says("I cannot"));
  const world = testWorld(model, { files });
  const { id, state } = await runTask(world, go);
  expect(state).toMatchObject({ status: "paused", reason: expect.stringContaining("declined to go on"), callCount: 0 });
  await world.service.resume(id);
  await world.service.settled(id);
  expect(requests[1]?.messages).toEqual(requests[0]?.messages);
});

test("a reply that was cut at its length is gone on from", async () => {
  const { model, requests } = endsWith("length", says("The first part of a lo"), says("Done."));
  const { state } = await runTask(testWorld(model, { files }), go);
  expect(state.status).toBe("done");
  expect(requests[1]?.messages.slice(1)).toEqual([
    { role: "assistant", content: says("The first part of a lo") },
    { role: "user", content: [{ type: "text", text: expect.stringContaining("cut off at the length limit") }] },
  ]);
});

test("calls that came whole before the cut are run", async () => {
  const { model, requests } = endsWith("length", [call("Glob", { pattern: "*" })], says("Done."));
  const { state } = await runTask(testWorld(model, { files }), go);
  expect([state.status, requests[1] && lastResults(requests[1])]).toEqual(["done", "a.txt"]);
});
