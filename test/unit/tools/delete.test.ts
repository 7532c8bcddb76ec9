import { expect, test } from "vitest";
import { deleteTool } from "../../../src/tools/delete.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";

const files = {
  "a.tmp": "a",
  "b.tmp": "b",
  "keep.txt": "k",
  "Old/x.txt": "x",
  "Old/in/y.txt": "y",
  "Old/in/to-y": { link: "y.txt" },
  "Old/none/": "",
};

test("folders are taken apart: every file, then folders from the deepest up, each its own effect", async () => {
  const folder = memoryFolder(files);
  const before = folder.inventory();
  const result = await callTool(deleteTool, { paths: ["*.tmp", "Old"] }, folder);
  expect(result.effects).toEqual([
    "delete a.tmp",
    "delete b.tmp",
    "delete Old/in/to-y",
    "delete Old/in/y.txt",
    "delete Old/x.txt",
    "delete Old/in",
    "delete Old/none",
    "delete Old",
  ]);
  expect(folder.inventory()).toEqual({ "keep.txt": "k" });
  expect(result.text).toBe(
    "Deleted 5 files (4 B) and 3 folders: a.tmp, b.tmp, Old/in/to-y, Old/in/y.txt, Old/x.txt, Old/in, Old/none, Old.\n" +
      "All of it is in the vault; undoing the task brings it back.",
  );
  await folder.undo("undo" as never, result.records);
  expect(folder.inventory()).toEqual(before);
});

test("a refused file stays with the folders above it, and the rest goes", async () => {
  const folder = memoryFolder(files);
  const result = await callTool(deleteTool, { paths: ["Old", "nothing.txt"] }, folder, {
    refused: (words) => words === "delete Old/in/y.txt",
  });
  expect(folder.inventory()).toEqual({ "Old/in/y.txt": "y", "a.tmp": "a", "b.tmp": "b", "keep.txt": "k" });
  expect(result.text).toBe(
    "Deleted 2 files (1 B) and 1 folder: Old/in/to-y, Old/x.txt, Old/none.\n" +
      "All of it is in the vault; undoing the task brings it back.\n3 paths stayed.\n" +
      "Not deleted: There is no nothing.txt., Old/in/y.txt: not allowed",
  );
});

test("a folder that fills while it is deleted stays, and so do its parents", async () => {
  const folder = memoryFolder(files);
  const late = { ...folder, remove: folder.remove };
  late.remove = async (call, paths, onDone) => {
    if (paths.some(({ path }) => path === "Old/none")) folder.put({ "Old/none/new.txt": "n" });
    return folder.remove(call, paths, onDone);
  };
  const result = await callTool(deleteTool, { paths: ["Old"] }, late);
  expect(folder.inventory()).toMatchObject({ "Old/none/new.txt": "n" });
  expect(result.text).toContain("Not deleted: Old/none: Old/none is not empty.");
  expect(result.text).toContain("2 paths stayed.");
});

test("unsaved files and the granted folder stay", async () => {
  const folder = memoryFolder({ "a.txt": "a" });
  const unsaved = await callTool(deleteTool, { paths: ["a.txt"] }, folder, { unsaved: { "a.txt": "more" } });
  expect(unsaved).toMatchObject({ ok: false, text: expect.stringContaining("not saved") });
  const root = await callTool(deleteTool, { paths: ["."] }, folder);
  expect(root).toMatchObject({ ok: false, effects: [], text: expect.stringContaining("granted folder itself") });
  expect(folder.inventory()).toEqual({ "a.txt": "a" });
});
