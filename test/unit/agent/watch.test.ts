/** Following a task: from memory while this process runs it, from its log when another does, and never twice. */
import { expect, test } from "vitest";
import type { TaskEvent } from "../../../src/protocol/events.ts";
import { lead } from "../../../src/protocol/ids.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

/** A store that tells which tails are open. */
function tailing() {
  const store = memoryStore();
  const open = new Set<number>();
  let tails = 0;
  const tail: typeof store.tail = (id, after, onEvent) => {
    tails += 1;
    const mine = tails;
    open.add(mine);
    const end = store.tail(id, after, onEvent);
    return () => {
      open.delete(mine);
      end();
    };
  };
  return { store: { ...store, tail }, open, tails: () => tails };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("the log is not read while this process runs the task; afterwards it is, and each event comes once", async () => {
  const { store, open, tails } = tailing();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const model = scriptedModel(callsTool("Glob", { pattern: "*" }), async () => {
    await held;
    return says("Done.");
  });
  const world = testWorld(model, { store, files: { "a.txt": "A" } });
  const id = await world.service.start({
    type: "task.start",
    text: "go",
    mentions: [],
    mode: "auto",
    model: "scripted",
  });
  const seen: TaskEvent[] = [];
  const unwatch = world.service.watch(id, { event: (event) => void seen.push(event) }, 0);
  while (!seen.some(({ type }) => type === "call.finished")) await turn();
  expect(tails()).toBe(0);
  release();
  await world.service.settled(id);
  await turn();
  expect(open.size).toBe(1);
  // Another process goes on with it: only its log tells of that.
  const other = await store.own(id);
  await other?.journal.append(lead, { type: "user.steered", id: "s1", text: "from elsewhere" });
  await turn();
  expect(seen.map(({ seq }) => seq)).toEqual((await world.service.events(id)).map(({ seq }) => seq));
  expect(seen.at(-1)).toMatchObject({ type: "user.steered", text: "from elsewhere" });
  unwatch();
  expect(open.size).toBe(0);
});

test("a watch of a task that stands still hears it go on here, each event once", async () => {
  const { store, open } = tailing();
  const world = testWorld(scriptedModel(says("Once."), says("Again.")), { store });
  const { id } = await runTask(world, { text: "go", mode: "auto", maxTurns: 1 });
  const seen: TaskEvent[] = [];
  world.service.watch(id, { event: (event) => void seen.push(event) }, 0);
  while (seen.length < (await world.service.events(id)).length) await turn();
  expect(open.size).toBeGreaterThan(0);
  await world.service.send(id, { type: "task.steer", id: "s1", text: "more" });
  await world.service.resume(id);
  await world.service.settled(id);
  await turn();
  const all = await world.service.events(id);
  expect(seen.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
});
