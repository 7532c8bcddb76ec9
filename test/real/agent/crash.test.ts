/** The process dies after each line it writes; whoever comes next finishes the task as if nothing had happened. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import type { TaskId } from "../../../src/protocol/ids.ts";
import type { MemoryFolder } from "../../fakes/memory-folder.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { approveAll, attend, type TestWorld, testWorld } from "../../fakes/test-run.ts";
import { inventory } from "../../helpers/tree.ts";

const places: string[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

const operations = [
  { kind: "create", path: "Index.md" },
  { kind: "move", from: ["a.txt", "b.txt"], to: "Texts/" },
  { kind: "change", path: "list.csv" },
  { kind: "delete", path: "old.tmp" },
];
const replies = [
  callsTool("Plan", { summary: "Tidy", steps: [{ title: "All", operations }] }),
  [
    ...callsTool("Write", { file_path: "Index.md", content: "# Index" }),
    ...callsTool("Move", { moves: [{ from: ["a.txt", "b.txt"], to: "Texts/" }] }),
  ],
  callsTool("Edit", { file_path: "list.csv", old_string: "1,2", new_string: "3,4" }),
  callsTool("Delete", { paths: ["old.tmp"] }),
  says("Done."),
];

async function world(store = memoryStore()): Promise<TestWorld & { readonly place: string; next(): TestWorld }> {
  const base = await mkdtemp(join(tmpdir(), "cowork-crash-"));
  places.push(base);
  const place = join(base, "work");
  await writeFiles(place);
  const fs = openFs();
  const roots = await grantRoots([place], fs, { home: "/nowhere", stateDir: join(base, "state") });
  const open = () =>
    testWorld(scriptedModel(...replies), {
      store,
      folder: openFolder({ fs, roots, vaultBase: join(base, "state", "vault") }) as MemoryFolder,
    });
  return { ...open(), place, next: open };
}

async function writeFiles(place: string): Promise<void> {
  const { mkdir } = await import("node:fs/promises");
  await mkdir(place);
  for (const [name, text] of Object.entries({
    "a.txt": "A",
    "b.txt": "B",
    "list.csv": "1,2\n",
    "old.tmp": "old",
    "keep.md": "mine",
  }))
    await writeFile(join(place, name), text);
}

const picture = async (place: string) => timeless(await inventory(place));

const start = { type: "task.start" as const, text: "tidy up", mentions: [], mode: "plan" as const, model: "scripted" };

/** A world whose process died after its `cut`-th line, and the one that comes after it; undefined when no task was begun. */
async function crashed(cut: number) {
  const store = memoryStore();
  const one = await world(store);
  const before = await inventory(one.place);
  store.crashAfter(cut);
  const task = await one.service.start(start).catch(() => undefined);
  if (task === undefined) return undefined;
  await go(one, task);
  store.revive();
  return { place: one.place, before, task, next: one.next() };
}

/** What stands in an inventory but for times. */
const timeless = (all: Awaited<ReturnType<typeof inventory>>) =>
  Object.fromEntries(Object.entries(all).map(([path, { mtime: _mtime, ...rest }]) => [path, rest]));

/** Answers whatever is asked until the task comes to rest in this process, dead or done. */
async function go(one: TestWorld, id: TaskId): Promise<void> {
  const leave = attend(one, id, approveAll);
  await one.service.settled(id).catch(() => undefined);
  leave();
}

test("killed after every line it writes, the task ends as it would have ended, asks nothing twice, and can be undone", async () => {
  const whole = await world();
  const before = await inventory(whole.place);
  const id = await whole.service.start(start);
  await go(whole, id);
  const after = await picture(whole.place);
  const writes = (await whole.service.events(id)).length + 12;
  await whole.service.undo(id, {}, "undo");
  expect(await inventory(whole.place)).toEqual(before);
  await whole.service.undo(id, {}, "redo");
  expect(await picture(whole.place)).toEqual(after);

  for (let cut = 1; cut < writes; cut += 1) {
    const crash = await crashed(cut);
    if (crash === undefined) continue;
    const { place, before: first, task, next } = crash;
    if ((await next.service.state(task)).status !== "done") {
      await next.service.resume(task);
      await go(next, task);
    }
    const events = await next.service.events(task);
    expect(await picture(place), `cut after ${cut} lines`).toEqual(after);
    expect((await next.service.state(task)).status, `cut after ${cut} lines`).toBe("done");
    expect(events.filter(({ type }) => type === "plan.proposed").length, `cut after ${cut} lines`).toBe(1);
    expect(
      events.filter(({ type }) => type === "call.asked"),
      `cut after ${cut} lines`,
    ).toEqual([]);
    const proof = await next.service.undo(task, {}, "undo");
    expect(proof.identical, `cut after ${cut} lines`).toBe(proof.of);
    expect(await picture(place)).toEqual(timeless(first));
  }
}, 60_000);

test("an undo that died half-way goes on where it was, and its redo covers both runs", async () => {
  const store = memoryStore();
  const one = await world(store);
  const before = await inventory(one.place);
  const id = await one.service.start(start);
  await go(one, id);
  const after = await picture(one.place);
  // The first record of the undo is written, its end is not.
  store.crashAfter(1);
  await expect(one.service.undo(id, {}, "undo")).rejects.toThrow("The process is gone.");
  store.revive();
  const next = one.next();
  const proof = await next.service.undo(id, {}, "undo");
  expect([proof.identical, proof.differences]).toEqual([proof.of, []]);
  expect(await inventory(one.place)).toEqual(before);
  expect((await next.service.events(id)).filter(({ type }) => type === "undo.started")).toHaveLength(1);
  await next.service.undo(id, {}, "redo");
  expect(await picture(one.place)).toEqual(after);
});

test("killed after every line it writes and undone without going on, the folder is as it was", async () => {
  const whole = await world();
  const id = await whole.service.start(start);
  await go(whole, id);
  const writes = (await whole.service.events(id)).length + 12;
  for (let cut = 1; cut < writes; cut += 1) {
    const crash = await crashed(cut);
    if (crash === undefined) continue;
    const { place, before, task, next } = crash;
    const rows = await next.service.previewUndo(task, {}, "undo");
    if (rows.length > 0) await next.service.undo(task, {}, "undo");
    expect(await picture(place), `cut after ${cut} lines`).toEqual(timeless(before));
  }
});
