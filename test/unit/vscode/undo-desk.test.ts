// Undo is bound to the preview that was on the screen: another folder by then means another preview, and nothing undone.
import { expect, test } from "vitest";
import type { UndoRow } from "../../../src/protocol/changes.ts";
import type { Hash, RootId, TaskId } from "../../../src/protocol/ids.ts";
import type { WorkPath } from "../../../src/protocol/paths.ts";
import type { Session } from "../../../src/vscode/core.ts";
import { undoDeskOf } from "../../../src/vscode/undo-desk.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { fakeEditor } from "./fake-editor.ts";

const at = (path: string): WorkPath => ({ root: "r" as RootId, path: path as WorkPath["path"] });
const [one, other] = ["t1", "t2"] as [TaskId, TaskId];

function desk() {
  const world = { rows: [{ path: at("a.txt"), act: "restore" }] as UndoRow[], undone: [] as string[] };
  const service = {
    events: async () => [],
    previewUndo: async () => world.rows,
    undo: async (id: TaskId, scope: object, direction: string) => {
      world.undone.push(`${direction} ${id} ${JSON.stringify(scope)}`);
    },
  };
  const session = async () => ({ service, folder: memoryFolder({ "a.txt": "A", "b.txt": "B" }) }) as unknown as Session;
  return { world, desk: undoDeskOf(fakeEditor().code, session) };
}

test("what was previewed is what is undone, once", async () => {
  const { world, desk: undo } = desk();
  const { hash, rows, untouched } = await undo.preview(one, { direction: "undo", scope: {} });
  expect([rows, untouched]).toEqual([world.rows, 2]);
  expect(await undo.run(one, hash, "undo")).toEqual({});
  await expect(undo.run(one, hash, "undo")).rejects.toThrow(/not the newest/);
  expect(world.undone).toEqual(["undo t1 {}"]);
});

test("a folder that changed since the preview is shown again instead of being undone", async () => {
  const { world, desk: undo } = desk();
  const { hash } = await undo.preview(one, { direction: "undo", scope: {} });
  world.rows = [{ path: at("a.txt"), act: "restore", conflict: "a (before).txt" }];
  const { renewed } = await undo.run(one, hash, "undo");
  expect(renewed?.rows).toEqual(world.rows);
  expect(world.undone).toEqual([]);
  expect(await undo.run(one, renewed?.hash as Hash, "undo")).toEqual({});
  expect(world.undone).toEqual(["undo t1 {}"]);
});

test("a preview counts for its task, its direction and its scope only", async () => {
  const { world, desk: undo } = desk();
  const whole = await undo.preview(one, { direction: "undo", scope: {} });
  const part = await undo.preview(other, { direction: "undo", scope: { path: at("a.txt") } });
  await expect(undo.run(other, whole.hash, "undo")).rejects.toThrow(/not the newest/);
  await expect(undo.run(one, whole.hash, "redo")).rejects.toThrow(/not the newest/);
  await undo.run(other, part.hash, "undo");
  expect(world.undone).toEqual(['undo t2 {"path":{"root":"r","path":"a.txt"}}']);
});
