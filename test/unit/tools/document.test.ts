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
  [{ path: "x.doc" }, /does not end in \.docx, \.pptx or \.pdf/],
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

test("a deck follows a template of the folder, and what it held too much of is told", async () => {
  const folder = memoryFolder({ "pic.png": picture });
  const made = await callTool(document, { path: "Firma.pptx", markdown: "# Firma\n\n## A\n\nText" }, folder);
  expect(made.text).toMatch(/^Created Firma\.pptx \([\d.]+ kB\): 2 slides\.$/);
  const rows = Array.from({ length: 20 }, (_, at) => `| ${at} | x |`).join("\n");
  const markdown = `# Plan\n\n<!-- Hello. -->\n\n## Rows\n\n| A | B |\n|---|---|\n${rows}\n\n## Seen\n\n![](pic.png)`;
  const deck = await callTool(
    document,
    { path: "Plan.pptx", markdown, template: "Firma.pptx", header: "2027" },
    folder,
  );
  expect([deck.effects, deck.text.replace(/\(.*? kB\)/, "")]).toEqual([
    ["create Plan.pptx"],
    'Created Plan.pptx : 4 slides, 2 tables, 1 picture, notes on 1 slide, slide 2 held too much and became 2.\n- warning (slide 4): The picture "Picture 3" has no alternative text for those who cannot see it. Describe it.',
  ]);
});

test("a pdf declares its command and, without a box, says what is missing and writes nothing", async () => {
  const folder = memoryFolder({ "a.pptx": "bytes" });
  const asked = [
    await callTool(document, { path: "a.pdf", from: "a.pptx" }, folder),
    await callTool(document, { path: "b.pdf", markdown: "# Text" }, folder),
  ];
  expect(asked.map(({ effects }) => effects)).toEqual([
    ["run", "create a.pdf"],
    ["run", "create b.pdf"],
  ]);
  expect(new Set(asked.map(({ text }) => text))).toEqual(
    new Set([
      "A pdf is made by LibreOffice inside the box, and there is no box here: There is no box in memory. Nothing was written; deliver the office file, or tell the user.",
    ]),
  );
  expect(folder.inventory()).toEqual({ "a.pptx": "bytes" });
});

test.each([
  [{ path: "x.docx", from: "a.pptx" }, /Only a \.pdf is made from another file/],
  [{ path: "x.pdf", from: "a.pptx", markdown: "x" }, /either "markdown" or "from"/],
  [{ path: "x.pdf", from: "a.zip" }, /it is no office file/],
  [{ path: "x.pptx" }, /Give the text as "markdown"/],
  [{ path: "x.docx", markdown: "x", template: "a.pptx" }, /Only decks/],
  [{ path: "a.pptx", markdown: "x", template: "a.pptx" }, /read and replaced at once/],
])("%o does not go together", async (input, why) => {
  const folder = memoryFolder({ "a.pptx": "bytes" });
  const result = await callTool(document, input, folder);
  expect(result).toMatchObject({ ok: false, text: expect.stringMatching(why) });
  expect(folder.inventory()).toEqual({ "a.pptx": "bytes" });
});

test("its words in the first request stay few", () => {
  expect(JSON.stringify(specsOf([document])[0]).length).toBeLessThanOrEqual(720);
});
