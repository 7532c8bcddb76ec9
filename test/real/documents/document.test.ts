// LibreOffice opens the documents we write: what is printed is what was meant.
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { DocumentSpec } from "../../../src/documents/docx/spec.ts";
import { pngOf } from "../../../src/documents/readers/png.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { noOffice, printedText } from "../../helpers/libreoffice.ts";

const documents = testDocuments();

/** A blue rectangle. */
const picture = pngOf({
  width: 1600,
  height: 500,
  data: new Uint8Array(1600 * 500 * 4).map((_, at) => [47, 98, 168, 255][at % 4] ?? 0),
});

const rows = Array.from({ length: 60 }, (_, at) => `| Location ${at + 1} | ${(at + 1) * 137} | ${(at % 9) + 1}.5 % |`);

const markdown = `# Branch report 2026

Sales grew by **12 percent**, mostly in *new* branches[^growth]; see [the figures](#the-figures) or
[our site](https://example.com).

## Summary

1. Open two branches
   - in the north
   - in the south
2. Close one

- [x] Agreed
- [ ] Paid

> A quotation of the board.

### Background

Some \`code\` and a line.

![Sales per quarter](charts/sales.png "Sales per quarter in million euros")

<!-- pagebreak -->

## The figures

| Branch | Orders | Growth |
|---|---:|---|
${rows.join("\n")}

<!-- landscape -->

## Wide part

| A | B | C | D | E | F | G | H |
|---|---|---|---|---|---|---|---|
| one | two | three | four | five | six | seven | eight |

<!-- portrait -->

## Outlook

The end[^2].

[^growth]: Against 2025, without *one-off* effects.
[^2]: As planned in May.
`;

const spec: DocumentSpec = { markdown, toc: true, header: "Example Ltd", language: "en-GB" };
const write = () => documents.document(spec, [{ name: "charts/sales.png", bytes: picture.slice() }], noStop);

test("a report has styles, a filled table of contents, notes, headers and sections in its parts", async () => {
  const { bytes, ...made } = await write();
  expect(made).toEqual({ findings: [], headings: 5, tables: 2, pictures: 1, footnotes: 2 });
  const parts = unzipSync(bytes);
  const body = strFromU8(parts["word/document.xml"] ?? new Uint8Array());
  const count = (sign: RegExp): number => (body.match(sign) ?? []).length;
  expect({
    headings: [1, 2, 3].map((level) => count(new RegExp(`<w:pStyle w:val="Heading${level}"/>`, "g"))),
    title: count(/<w:pStyle w:val="Title"\/>/g),
    entries: [1, 2].map((level) => count(new RegExp(`<w:pStyle w:val="TOC${level}"/>`, "g"))),
    repeatedHeaders: count(/<w:tblHeader\/>/g),
    notes: count(/<w:footnoteReference /g),
    wide: count(/w:orient="landscape"/g),
    dirty: count(/w:dirty/g),
    alternative: count(/descr="Sales per quarter"/g),
  }).toMatchInlineSnapshot(`
    {
      "alternative": 1,
      "dirty": 0,
      "entries": [
        4,
        1,
      ],
      "headings": [
        4,
        1,
        0,
      ],
      "notes": 2,
      "repeatedHeaders": 2,
      "title": 1,
      "wide": 1,
    }
  `);
  expect(strFromU8(parts["word/styles.xml"] ?? new Uint8Array())).toContain('w:val="en-GB"');
  expect(strFromU8(parts["word/settings.xml"] ?? new Uint8Array())).not.toContain("updateFields");
});

test("what the text names and nobody has is said, and nothing is written", async () => {
  const problem = (text: string): Promise<string> =>
    documents.document({ markdown: text }, [], noStop).then(
      () => "written",
      (error: Error) => error.message,
    );
  expect([
    await problem("A note[^1]."),
    await problem("See [there](#nowhere)."),
    await problem("Open [this](file:///etc/passwd)."),
    await problem("![x](gone.png)"),
    await problem(" \n"),
  ]).toMatchInlineSnapshot(`
    [
      "The footnote [^1] has no text. Nothing was written; add a line "[^1]: …".",
      "No heading fits the link "#nowhere". Nothing was written; a heading "My results" is #my-results.",
      "The link "file:///etc/passwd" is no web address, mail address or #heading. Nothing was written.",
      "The picture gone.png was not read. Nothing was written.",
      "The text is empty, so nothing was written.",
    ]
  `);
});

describe.skipIf(noOffice)(`a document printed${noOffice ? ` (skipped: ${noOffice})` : ""}`, () => {
  test("all text is on its page, table heads are repeated, pages are numbered", async () => {
    const { bytes } = await write();
    const text = await printedText(bytes, "report.docx");
    const pages = text.split("\f").filter((page) => page.trim() !== "");
    const has = (words: string): number[] => pages.flatMap((page, at) => (page.includes(words) ? [at + 1] : []));
    expect({
      pages: pages.length,
      header: has("Example Ltd").length,
      numbers: pages.map((page) => /\d+ ?\/ ?\d+/.exec(page)?.[0]),
      contents: /^The figures\.+ (\d+)$/m.exec(pages[0] ?? "")?.[1],
      head: pages.flatMap((page, at) => (/^Branch\s+Orders/m.test(page) ? [at + 1] : [])),
      notes: [has("Against 2025"), has("As planned in May")],
      last: has("Location 60"),
    }).toMatchInlineSnapshot(`
      {
        "contents": "2",
        "head": [
          2,
          3,
        ],
        "header": 5,
        "last": [
          3,
        ],
        "notes": [
          [
            1,
          ],
          [
            5,
          ],
        ],
        "numbers": [
          "1/5",
          "2/5",
          "3/5",
          "4/5",
          "5/5",
        ],
        "pages": 5,
      }
    `);
  }, 120_000);
});
