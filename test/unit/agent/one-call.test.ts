/** One tool call without a model: left without an answer it says so, and is no task that could be gone on with. */
import { expect, test } from "vitest";
import { scriptedModel } from "../../fakes/scripted-model.ts";
import { testWorld } from "../../fakes/test-run.ts";

test("a call that nobody answered cannot be resumed or answered later; it says why, and Stop closes it", async () => {
  const world = testWorld(scriptedModel(), { files: { "a.txt": "A" } });
  const { service, folder } = world;
  const { task, outcome } = await service.callTool("Delete", { paths: ["a.txt"] }, { mode: "ask" });
  const ended = outcome.catch(() => undefined);
  const asked = await new Promise<{ call: string; hash: string }>((resolve) => {
    service.watch(task, { event: (event) => event.type === "call.asked" && resolve(event.question) }, 0);
  });
  await service.leaveWaiting(task);
  await ended;
  const { call, hash } = asked;
  await expect(service.send(task, { type: "call.decide", call, hash, allow: true })).rejects.toThrow("one call");
  await expect(service.resume(task)).rejects.toThrow("make the call again");
  expect((await service.state(task)).status).toBe("waiting");
  await service.send(task, { type: "task.stop" });
  expect((await service.state(task)).status).toBe("stopped");
  expect(folder.inventory()).toEqual({ "a.txt": "A" });
});
