// Previews of documents, presentations and PDF files: what stands in them, where, and what is left out and said to be.
import { expect, test } from "vitest";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { packageOf, paragraph, run, shape, slidesFile, wordFile } from "../../helpers/office-files.ts";
import { pdfOf } from "../../helpers/pdf.ts";

const documents = testDocuments();
const png = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (char) => char.charCodeAt(0),
);

test("a document shows headings, looks, lists, links, changes and tables with its paragraphs counted as the checks do", async () => {
  const link = '<w:hyperlink r:id="rId9"><w:r><w:t>terms</w:t></w:r></w:hyperlink>';
  const body = [
    paragraph(run("Offer"), '<w:pStyle w:val="berschrift1"/>'),
    paragraph(`${run("Plain ")}${run("bold", "<w:b/>")}${run(" more", "<w:b/>")} ${link}`),
    paragraph(`${run("was")}<w:del w:author="A"><w:r><w:delText>old</w:delText></w:r></w:del>`),
    `<w:tbl><w:tr><w:tc>${paragraph(run("A1"))}</w:tc><w:tc>${paragraph(run("<script>alert(1)</script>".replaceAll("<", "&lt;")))}</w:tc></w:tr></w:tbl>`,
    paragraph(run("seen by none", "<w:vanish/>")),
  ].join("");
  const { preview } = await documents.view({ name: "a.docx", bytes: wordFile(body) }, noStop);
  expect(preview).toEqual({
    kind: "flow",
    pictures: [],
    facts: [{ fact: "changes", n: 1 }],
    blocks: [
      { kind: "text", n: 1, level: 1, runs: [{ text: "Offer" }] },
      {
        kind: "text",
        n: 2,
        runs: [
          { text: "Plain " },
          { text: "bold more", bold: true },
          { text: "terms", to: "https://example.com/terms" },
        ],
      },
      { kind: "text", n: 3, runs: [{ text: "was" }, { text: "old", mark: "deleted" }] },
      {
        kind: "table",
        rows: [
          [
            { blocks: [{ kind: "text", n: 4, runs: [{ text: "A1" }] }] },
            { blocks: [{ kind: "text", n: 5, runs: [{ text: "<script>alert(1)</script>" }] }] },
          ],
        ],
      },
      { kind: "text", n: 6, runs: [{ text: "seen by none", mark: "hidden" }] },
    ],
  });
});

test("pictures inside a document are shown from its own bytes; one that lies elsewhere is named and not fetched", async () => {
  const drawing = (id: string, how: string) =>
    `<w:r><w:drawing><wp:docPr descr="A ${how} tower"/><a:blip r:${how}="${id}"/></w:drawing></w:r>`;
  const relation = (id: string, target: string, mode = "") =>
    `<Relationship Id="${id}" Type="x/image" Target="${target}"${mode}/>`;
  const bytes = wordFile(paragraph(`${drawing("rId1", "embed")}${drawing("rId2", "link")}`), {
    "word/_rels/document.xml.rels": `<Relationships>${relation("rId1", "media/a.png")}${relation("rId2", "https://evil.example/a.png", ' TargetMode="External"')}</Relationships>`,
    "word/media/a.png": png as never,
  });
  const { preview } = await documents.view({ name: "a.docx", bytes }, noStop);
  if (preview.kind !== "flow") throw new Error("It is no document.");
  expect(preview.pictures).toEqual([
    { words: "A embed tower", data: expect.stringMatching(/^data:image\/png;base64,iVBOR/) },
    { words: "A link tower" },
  ]);
  expect(preview.facts).toEqual([{ fact: "picturesLeft", n: 1 }]);
});

test("a slide's boxes stand where it, its groups or its layout put them, with notes and hidden ones marked", async () => {
  const at = (x: number, y: number) => `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="914400" cy="685800"/></a:xfrm>`;
  const text = (words: string) =>
    `<p:txBody><a:p><a:r><a:rPr sz="2700" b="1"/><a:t>${words}</a:t></a:r></a:p></p:txBody>`;
  const free = `<p:sp><p:nvSpPr><p:cNvPr id="3" name="x"/><p:nvPr/></p:nvSpPr><p:spPr>${at(0, 685_800)}</p:spPr>${text("Free")}</p:sp>`;
  const group = `<p:grpSp><p:grpSpPr><a:xfrm><a:off x="4572000" y="0"/><a:ext cx="9144000" cy="6858000"/><a:chOff x="0" y="0"/><a:chExt cx="9144000" cy="6858000"/></a:xfrm></p:grpSpPr>${free}</p:grpSp>`;
  const bytes = slidesFile([
    { shapes: `${shape("title", "Plan")}${free}${group}`, notes: "Say hello" },
    { shapes: shape("body", "One", "Two"), hidden: true },
  ]);
  const { preview } = await documents.view({ name: "a.pptx", bytes }, noStop);
  if (preview.kind !== "deck") throw new Error("It is no deck.");
  const [first, second] = preview.slides;
  expect({ title: first?.title, notes: first?.notes, hidden: second?.hidden, ratio: preview.ratio }).toEqual({
    title: "Plan",
    notes: ["Say hello"],
    hidden: true,
    ratio: 4 / 3,
  });
  expect(first?.shapes.slice(1)).toEqual(
    [0, 50].map((x) => ({
      x,
      y: 10,
      width: 10,
      height: 10,
      size: 5,
      text: [{ runs: [{ text: "Free", bold: true }], level: 0, bullet: false }],
    })),
  );
  expect(second?.shapes[0]?.text?.map(({ bullet, runs }) => [bullet, runs[0]?.text])).toEqual([
    [true, "One"],
    [true, "Two"],
  ]);
});

test("a PDF shows its pages with their size and text, each drawn as a picture when asked for", async () => {
  const bytes = pdfOf([
    { x: 40, y: 340, text: "First line" },
    { x: 40, y: 300, text: "Second line" },
  ]);
  const source = () => ({ name: "a.pdf", bytes: bytes.slice() });
  const { preview } = await documents.view(source(), noStop);
  if (preview.kind !== "pages") throw new Error("It has no pages.");
  expect(preview.pages.map(({ width, height, text }) => ({ width, height, text: text.trim() }))).toEqual([
    { width: 400, height: 400, text: "First line\nSecond line" },
  ]);
  expect(await documents.picture(source(), 1, noStop)).toMatch(/^data:image\/png;base64,iVBOR/);
  await expect(documents.picture(source(), 9, noStop)).rejects.toThrow(/Refusal|cannot be shown/);
});

test("a package without its main part is said to be damaged, not drawn empty", async () => {
  const bytes = packageOf({ "[Content_Types].xml": "<Types/>" });
  await expect(documents.view({ name: "a.pptx", bytes: bytes.slice() }, noStop)).rejects.toThrow(/damaged/);
});
