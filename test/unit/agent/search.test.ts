import { expect, test } from "vitest";
import { searchTasks } from "../../../src/agent/search.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

test("a task is found by its title, by what was said, and by what it made, in any case and spelling", async () => {
  const world = testWorld(
    scriptedModel(callsTool("Write", { file_path: "Umsätze.md", content: "x" }), says("The QUARTER went well.")),
  );
  const { id } = await runTask(world, { text: "Summarise the sales\nof the northern region", mode: "auto" });
  const found = async (query: string) =>
    (await searchTasks(world.service, query)).map(({ head, line }) => [head.task, line]);
  expect(await found("SALES summarise")).toEqual([[id, undefined]]);
  expect(await found("northern")).toEqual([[id, "of the northern region"]]);
  expect(await found("quarter well")).toEqual([[id, "The QUARTER went well."]]);
  expect((await found("umsa\u0308tze")).length).toBe(1);
  expect([await found("southern"), await found("  ")]).toEqual([[], []]);
});
