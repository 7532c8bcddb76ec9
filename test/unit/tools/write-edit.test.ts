import { expect, test } from "vitest";
import { editTool } from "../../../src/tools/edit.ts";
import { writeTool } from "../../../src/tools/write.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";

const utf16 = (text: string) => Uint8Array.from(Buffer.from(`\uFEFF${text}`, "utf16le"));
const bytesAt = async (folder: ReturnType<typeof memoryFolder>, path: string) =>
  Buffer.from(await folder.read(folder.path(path)));

test("Write creates with parents, and declares a change when the file is there", async () => {
  const folder = memoryFolder({ "old.md": "old" });
  const made = await callTool(writeTool, { file_path: "Notes/new.md", content: "# One\nTwo\n" }, folder);
  expect(made).toMatchObject({ effects: ["create Notes/new.md"], text: "Created Notes/new.md: 2 lines, 10 B." });
  const changed = await callTool(writeTool, { file_path: "old.md", content: "new" }, folder);
  expect(changed).toMatchObject({
    effects: ["change old.md"],
    text: "Replaced the content of old.md: 1 line, 3 B.",
  });
  expect(folder.inventory()).toEqual({ "Notes/new.md": "# One\nTwo\n", "old.md": "new" });
});

test.each([
  ["folder", /is a folder, not a file/],
  ["x/", /folder's name/],
  ["link", /is a link, not a file/],
  ["t.xlsx", /broken file/],
  ["open.md", /not saved/],
  ["/etc/passwd", /outside the granted folders/],
])("Write to %s is refused in a sentence and touches nothing", async (file_path, why) => {
  const folder = memoryFolder({ "folder/a": "a", link: { link: "folder/a" }, "open.md": "disk" });
  const before = folder.inventory();
  const result = await callTool(writeTool, { file_path, content: "c" }, folder, { unsaved: { "open.md": "typed" } });
  expect(result).toMatchObject({ ok: false, text: expect.stringMatching(why) });
  expect(folder.inventory()).toEqual(before);
});

test("Edit replaces exactly one occurrence and says where", async () => {
  const folder = memoryFolder({ "a.md": "one\ntwo\nthree two\n" });
  const many = await callTool(editTool, { file_path: "a.md", old_string: "two", new_string: "2" }, folder);
  expect(many.text).toBe(
    "old_string occurs 2 times in a.md (lines 2, 3). Nothing was changed; add text around it so that it is unique, or set replace_all.",
  );
  const one = await callTool(editTool, { file_path: "a.md", old_string: "three two", new_string: "$& 2" }, folder);
  expect(one).toMatchObject({ effects: ["change a.md"], text: "Changed a.md: 1 replacement (line 3)." });
  expect(folder.inventory()).toEqual({ "a.md": "one\ntwo\n$& 2\n" });
  const all = { file_path: "a.md", old_string: "o", new_string: "0", replace_all: true };
  expect((await callTool(editTool, all, folder)).text).toBe("Changed a.md: 2 replacements (lines 1, 2).");
  expect(folder.inventory()).toEqual({ "a.md": "0ne\ntw0\n$& 2\n" });
});

test("Edit keeps line endings, byte order mark and encoding", async () => {
  const folder = memoryFolder({
    "crlf.txt": "\uFEFFone\r\ntwo\r\nlast\n",
    "wide.txt": utf16("eins\r\nzwei\r\n"),
    "ansi.txt": Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c, 0x20, 0x80]),
  });
  const edit = (file_path: string, old_string: string, new_string: string) =>
    callTool(editTool, { file_path, old_string, new_string }, folder);
  await edit("crlf.txt", "one\ntwo", "1\n2\n3");
  await edit("wide.txt", "zwei", "zwölf");
  await edit("ansi.txt", "Müll €", "Öl €");
  expect((await bytesAt(folder, "crlf.txt")).toString()).toBe("\uFEFF1\r\n2\r\n3\r\nlast\n");
  expect(await bytesAt(folder, "wide.txt")).toEqual(Buffer.from(utf16("eins\r\nzwölf\r\n")));
  expect([...(await bytesAt(folder, "ansi.txt"))]).toEqual([0xd6, 0x6c, 0x20, 0x80]);
  expect((await edit("ansi.txt", "Öl", "油")).text).toMatch(/lacks a character/);
});

test("Edit that cannot work says what to do", async () => {
  const folder = memoryFolder({ "a.md": "Hello  World\n", "b.bin": Uint8Array.from([1, 0, 2, 0, 0]), "open.md": "x" });
  const edit = async (file_path: string, old_string: string, new_string = "y") =>
    (await callTool(editTool, { file_path, old_string, new_string }, folder, { unsaved: { "open.md": "z" } })).text;
  expect(await edit("a.md", "hello world")).toBe(
    "old_string is not in a.md, so nothing was changed. Line 1 is similar; spaces, case or later lines differ. Read the file again and copy the text exactly.",
  );
  expect(await edit("none.md", "x")).toMatch(/There is no none.md. Create it with Write/);
  expect(await edit("b.bin", "x")).toMatch(/not text/);
  expect(await edit("a.md", "Hello", "Hello")).toMatch(/are equal/);
  expect(await edit("open.md", "x")).toMatch(/not saved/);
});
