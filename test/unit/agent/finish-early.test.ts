/** "Finish with what is there": the task ends with what was made, and says by name what was not. */
import { expect, test } from "vitest";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

const plan = {
  summary: "Two files",
  steps: [
    { title: "First", operations: [{ kind: "create", path: "1.md" }] },
    { title: "Second", operations: [{ kind: "create", path: "2.md" }] },
  ],
  done: [
    { text: "1.md is there", kind: "exists", path: "1.md" },
    { text: "2.md is there", kind: "exists", path: "2.md" },
  ],
};
const script = () =>
  scriptedModel(
    callsTool("Plan", plan),
    callsTool("Write", { file_path: "1.md", content: "1" }),
    callsTool("Write", { file_path: "2.md", content: "2" }),
    says("Both."),
  );

const ended = {
  status: "doneWithWarnings",
  warnings: ['You ended it early. Not finished: "Second".', "Not met: 2.md is there (It is not there.)"],
  checks: [
    { text: "1.md is there", ok: true },
    { text: "2.md is there", ok: false, detail: "It is not there." },
  ],
};

test("a task that stopped at a limit ends with what it has made; then there is nothing left to resume or to end", async () => {
  const folder = memoryFolder({});
  const world = testWorld(script(), { folder });
  const { id, state } = await runTask(world, { text: "go", maxTurns: 2 });
  expect([state.status, state.stop]).toEqual(["stopped", "turns"]);
  await world.service.send(id, { type: "task.finishEarly" });
  const after = await world.service.state(id);
  expect(after).toMatchObject(ended);
  expect(after.steps.map((step) => step.state)).toEqual(["done", "skipped"]);
  expect(folder.inventory()).toEqual({ "1.md": "1" });
  await expect(world.service.send(id, { type: "task.finishEarly" })).rejects.toThrow("ended already");
  await expect(world.service.resume(id)).rejects.toThrow("nothing left to do");
  await world.service.undo(id, {}, "undo");
  expect(folder.inventory()).toEqual({});
});

test("a task under way ends at once with what it has made, and does no more", async () => {
  const folder = memoryFolder({});
  const world = testWorld(script(), { folder });
  const { state } = await runTask(
    world,
    { text: "go" },
    {
      plan: () => ({ verdict: "approve" }),
      event: (event, send) => {
        if (event.type === "call.finished" && event.tool === "Write") send({ type: "task.finishEarly" });
      },
    },
  );
  expect(state).toMatchObject(ended);
  expect(folder.inventory()).toEqual({ "1.md": "1" });
});
