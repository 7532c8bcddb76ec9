import { expect, test } from "vitest";
import { moveTool } from "../../../src/tools/move.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";

test("a list, a pattern and a shape move in one call, and a taken name gets a number", async () => {
  const folder = memoryFolder({
    "a.txt": "a",
    "b.txt": "b",
    "Inbox/one.jpg": "1",
    "Inbox/two.jpg": "2",
    "Inbox/deep/three.jpg": "3",
    "Images/one.jpg": "old",
    "report.final.pdf": "r",
  });
  const result = await callTool(
    moveTool,
    {
      moves: [
        { from: ["a.txt", "b.txt"], to: "Texts/" },
        { from: "Inbox/*.jpg", to: "Images/" },
        { from: "report.final.pdf", to: "2026/{stem} v2.{ext}" },
      ],
    },
    folder,
  );
  expect(result.effects).toEqual([
    "move a.txt -> Texts/a.txt",
    "move b.txt -> Texts/b.txt",
    "move Inbox/one.jpg -> Images/one (2).jpg",
    "move Inbox/two.jpg -> Images/two.jpg",
    "move report.final.pdf -> 2026/report.final v2.pdf",
  ]);
  expect(folder.inventory()).toEqual({
    "2026/report.final v2.pdf": "r",
    "Images/one (2).jpg": "1",
    "Images/one.jpg": "old",
    "Images/two.jpg": "2",
    "Inbox/deep/three.jpg": "3",
    "Texts/a.txt": "a",
    "Texts/b.txt": "b",
  });
  expect(result.text).toBe(
    [
      "Moved 5 files.",
      "a.txt → Texts/a.txt",
      "b.txt → Texts/b.txt",
      "Inbox/one.jpg → Images/one (2).jpg",
      "Inbox/two.jpg → Images/two.jpg",
      "report.final.pdf → 2026/report.final v2.pdf",
    ].join("\n"),
  );
});

test("two moves onto one name never overwrite, in one row or in two", async () => {
  const folder = memoryFolder({ "x/n.txt": "1", "y/n.txt": "2", "z/n.txt": "3" });
  await callTool(
    moveTool,
    {
      moves: [
        { from: ["x/n.txt", "y/n.txt"], to: "all/" },
        { from: "z/n.txt", to: "all/n.txt" },
      ],
    },
    folder,
  );
  expect(folder.inventory()).toEqual({
    "all/n (2).txt": "2",
    "all/n (3).txt": "3",
    "all/n.txt": "1",
    "x/": "",
    "y/": "",
    "z/": "",
  });
});

test("a name that an earlier move of the call leaves is free", async () => {
  const folder = memoryFolder({ "a.txt": "a", "b.txt": "b" });
  const result = await callTool(
    moveTool,
    {
      moves: [
        { from: "a.txt", to: "old/" },
        { from: "b.txt", to: "a.txt" },
      ],
    },
    folder,
  );
  expect(result.effects).toEqual(["move a.txt -> old/a.txt", "move b.txt -> a.txt"]);
  expect(folder.inventory()).toEqual({ "a.txt": "b", "old/a.txt": "a" });
});

test("links and whole folders move; an existing folder without a slash is moved into", async () => {
  const folder = memoryFolder({ "Old/in/x.txt": "x", "to-x": { link: "Old/in/x.txt" }, "Archive/": "" });
  const result = await callTool(moveTool, { moves: [{ from: ["Old", "to-x"], to: "Archive" }] }, folder);
  expect(result.text).toBe("Moved 1 file and 1 folder.\nOld → Archive/Old\nto-x → Archive/to-x");
  expect(folder.inventory()).toEqual({ "Archive/Old/in/x.txt": "x", "Archive/to-x": "-> Old/in/x.txt" });
});

test("overwrite declares a delete of the target and puts it into the vault; refused, nothing moves", async () => {
  const files = { "new.txt": "new", "Out/new.txt": "old", "other.txt": "o" };
  const input = {
    moves: [
      { from: "other.txt", to: "Out/" },
      { from: "new.txt", to: "Out/", overwrite: true },
    ],
  };
  const folder = memoryFolder(files);
  const result = await callTool(moveTool, input, folder);
  expect(result.effects).toEqual([
    "move other.txt -> Out/other.txt",
    "delete Out/new.txt",
    "move new.txt -> Out/new.txt",
  ]);
  expect(folder.inventory()).toEqual({ "Out/new.txt": "new", "Out/other.txt": "o" });
  await folder.undo("undo" as never, result.records);
  expect(folder.inventory()).toEqual(files);

  const kept = memoryFolder(files);
  const refused = await callTool(moveTool, input, kept, { refused: (words) => words.startsWith("delete") });
  expect(kept.inventory()).toEqual({ "Out/new.txt": "old", "Out/other.txt": "o", "new.txt": "new" });
  expect(refused.text).toContain("Not moved (1): new.txt: replacing Out/new.txt was not allowed");
});

test("overwrite never replaces a folder or what the same call put there", async () => {
  const folder = memoryFolder({ "a/n": "1", "b/n": "2", "t/n/inside": "x" });
  await callTool(moveTool, { moves: [{ from: ["a/n", "b/n"], to: "t/", overwrite: true }] }, folder);
  expect(folder.inventory()).toEqual({ "a/": "", "b/": "", "t/n (2)": "1", "t/n (3)": "2", "t/n/inside": "x" });
});

test("what is refused, unsaved or missing stays, is named, and the rest goes on", async () => {
  const folder = memoryFolder({ "a.txt": "a", "b.txt": "b", "c.txt": "c" });
  const result = await callTool(
    moveTool,
    { moves: [{ from: ["a.txt", "b.txt", "c.txt", "gone.txt", "*.pdf"], to: "T/" }] },
    folder,
    {
      refused: (words) => words.includes("b.txt"),
      unsaved: { "c.txt": "typing" },
    },
  );
  expect(result).toMatchObject({
    ok: true,
    text: "Moved 1 file.\na.txt → T/a.txt\nNot moved (4): There is no gone.txt., Nothing matches *.pdf., b.txt: not allowed, c.txt: c.txt has changes in the editor that are not saved",
  });
  expect(folder.inventory()).toEqual({ "T/a.txt": "a", "b.txt": "b", "c.txt": "c" });
});

test.each([
  [{ from: ["a.txt", "b.txt"], to: "one.txt" }, /2 files cannot all become one.txt/],
  [{ from: "a.txt", to: "{vendor}/{name}" }, /placeholder that only you can fill in/],
  [{ from: "Folder", to: "Folder/deeper/" }, /cannot move into itself/],
  [{ from: ".", to: "x/" }, /granted folder itself/],
  [{ from: "a.txt", to: "b.txt/" }, /b.txt is a file/],
  [{ from: "a.txt", to: "../out/" }, /outside the granted folders/],
  [{ from: "a.txt", to: "Folder", overwrite: true }, /a folder is never replaced/],
])("%j moves nothing and says why", async (move, why) => {
  const folder = memoryFolder({ "a.txt": "a", "b.txt": "b", "Folder/x": "x" });
  const before = folder.inventory();
  const result = await callTool(moveTool, { moves: [move] }, folder);
  expect(result).toMatchObject({ ok: false, text: expect.stringMatching(why) });
  expect(folder.inventory()).toEqual(before);
});

test("names that look like patterns are names when they exist, and files in place stay", async () => {
  const folder = memoryFolder({ "Report [final].pdf": "r", "Report f.pdf": "f", "Docs/in.pdf": "i" });
  const result = await callTool(
    moveTool,
    { moves: [{ from: ["Report [final].pdf", "Docs/in.pdf"], to: "Docs/" }] },
    folder,
  );
  expect(result.text).toBe("Moved 1 file.\nReport [final].pdf → Docs/Report [final].pdf\n1 was in place already.");
});

test("the list in the answer is bounded", async () => {
  const names = Array.from({ length: 500 }, (_, index) => `f${index}.txt`);
  const folder = memoryFolder(Object.fromEntries(names.map((name) => [name, name])));
  const result = await callTool(moveTool, { moves: [{ from: names, to: "All/" }] }, folder);
  expect(result.text.split("\n").slice(-2)).toEqual(["f59.txt → All/f59.txt", "… and 440 more"]);
  expect(Object.keys(folder.inventory())).toHaveLength(500);
});
