/** After an undo that met the user's own changes: they choose a version, nothing is lost, and redo takes it all back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import type { WorkPath } from "../../../src/protocol/paths.ts";
import type { MemoryFolder } from "../../fakes/memory-folder.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";
import { inventory, texts } from "../../helpers/tree.ts";

const bases: string[] = [];
afterEach(() => {
  for (const base of bases.splice(0)) rmSync(base, { recursive: true, force: true });
});

/** A task changed list.csv, the user changed it after that, and the task was undone. */
async function undone() {
  const base = mkdtempSync(join(tmpdir(), "cowork-choice-"));
  bases.push(base);
  const place = join(base, "work");
  await mkdir(place);
  writeFileSync(join(place, "list.csv"), "before\n");
  writeFileSync(join(place, "other.txt"), "other");
  const before = inventory(place);
  const fs = openFs();
  const roots = await grantRoots([place], fs, { home: "/nowhere", stateDir: join(base, "state") });
  const folder = openFolder({ fs, roots, vaultBase: join(base, "state", "vault") }) as MemoryFolder;
  const edit = { file_path: "list.csv", old_string: "before", new_string: "task" };
  const world = testWorld(scriptedModel(callsTool("Edit", edit), says("Done.")), { folder });
  const { id } = await runTask(world, { text: "go", mode: "auto" });
  expect(readFileSync(join(place, "list.csv"), "utf8")).toBe("task\n");
  writeFileSync(join(place, "list.csv"), "mine\n");
  const mine = texts(place);
  await world.service.undo(id, {}, "undo");
  const path: WorkPath = { root: roots[0]?.id as WorkPath["root"], path: "list.csv" as WorkPath["path"] };
  return { world, id, place, before, mine, path };
}

test("the undo names both versions, and keeping the earlier one makes the file identical; redo brings the user's back", async () => {
  const { world, id, place, before, mine, path } = await undone();
  expect(texts(place)).toEqual({ "list (before Cowork).csv": "before\n", "list.csv": "mine\n", "other.txt": "other" });
  const { undo } = await world.service.state(id);
  expect(undo).toMatchObject({
    identical: 0,
    of: 1,
    differences: [{ path, beside: { path: "list (before Cowork).csv" } }],
  });
  await world.service.resolveUndo(id, { path, keep: "before" });
  expect({ ...inventory(place), ".": undefined }).toEqual({ ...before, ".": undefined });
  expect((await world.service.state(id)).undo).toMatchObject({ identical: 1, of: 1, differences: [] });
  await expect(world.service.resolveUndo(id, { path, keep: "mine" })).rejects.toThrow("no two versions");
  expect((await world.service.undo(id, {}, "redo")).differences).toEqual([]);
  expect(texts(place)).toEqual(mine);
});

test("keeping one's own takes the other away, says so in the proof, and redo still works", async () => {
  const { world, id, place, mine, path } = await undone();
  await world.service.resolveUndo(id, { path, keep: "mine" });
  expect(texts(place)).toEqual({ "list.csv": "mine\n", "other.txt": "other" });
  const { undo } = await world.service.state(id);
  expect(undo).toMatchObject({ identical: 0, of: 1 });
  expect(undo?.differences).toEqual([{ path, why: "You changed it after the task and kept your version." }]);
  expect((await world.service.undo(id, {}, "redo")).differences).toEqual([]);
  expect(texts(place)).toEqual(mine);
});

test("only a path with two versions can be chosen", async () => {
  const { world, id, place, path } = await undone();
  const after = texts(place);
  const other = { ...path, path: "other.txt" as WorkPath["path"] };
  await expect(world.service.resolveUndo(id, { path: other, keep: "before" })).rejects.toThrow("no two versions");
  expect(texts(place)).toEqual(after);
});
