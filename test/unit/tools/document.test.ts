import { expect, test } from "vitest";
import { specsOf } from "../../../src/agent/specs.ts";
import { pngOf } from "../../../src/documents/readers/png.ts";
import { documentTool } from "../../../src/tools/document.ts";
import { readTool } from "../../../src/tools/read.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";
import { testDocuments } from "../../helpers/documents.ts";

const documents = testDocuments();
const document = documentTool(documents);
const picture = pngOf({ width: 4, height: 2, data: new Uint8Array(32).fill(200) });

test("a document is made with pictures of the folder, and what it touches is declared", async () => {
  const folder = memoryFolder({ "my charts/a.png": picture });
  const markdown =
    '# Note\n\nText[^1].\n\n![A](<my charts/a.png> "A chart")\n\n![B](my%20charts/a.png)\n\n[^1]: Source.';
  const first = await callTool(document, { path: "Out/Note.docx", markdown }, folder);
  expect([first.ok, first.effects]).toEqual([true, ["create Out/Note.docx"]]);
  expect(first.text).toMatch(/^Created Out\/Note\.docx \([\d.]+ kB\): 1 picture, 1 footnote\.$/);
  const again = await callTool(document, { path: "Out/Note.docx", markdown: "Dear [Name of client]," }, folder);
  expect([again.effects, again.text.replace(/\(.*? kB\)/, "")]).toEqual([
    ["change Out/Note.docx"],
    'Replaced Out/Note.docx .\n- warning (paragraph 1): "[Name of client]" is left over from a draft or a template. Replace it or take it out.',
  ]);
  const read = await callTool(readTool(documents), { file_path: "Out/Note.docx" }, folder);
  expect(read.text).toContain("Dear [Name of client],");
});

test.each([
  [{ path: "x.doc" }, /does not end in \.docx/],
  [{ path: "/elsewhere/x.docx" }, /outside the granted folders/],
  [{ path: "x.docx", markdown: "![a](https://example.com/a.png)" }, /is not in the folder/],
  [{ path: "x.docx", markdown: "![a](none.png)" }, /There is no file none\.png/],
  [{ path: "x.docx", markdown: "![a](a.txt)" }, /no picture that Word shows/],
])("%o is refused and nothing changes", async (input: { path: string; markdown?: string }, why) => {
  const folder = memoryFolder({ "a.txt": "bytes" });
  const result = await callTool(document, { markdown: "Text", ...input }, folder);
  expect(result).toMatchObject({ ok: false, text: expect.stringMatching(why) });
  expect(folder.inventory()).toEqual({ "a.txt": "bytes" });
});

test("its words in the first request stay few", () => {
  expect(JSON.stringify(specsOf([document])[0]).length).toBeLessThanOrEqual(720);
});
