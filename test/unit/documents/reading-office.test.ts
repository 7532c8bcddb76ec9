// What office files say, from files in their smallest forms.
import { utils, write } from "@e965/xlsx";
import { expect, test } from "vitest";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import {
  bookFile,
  openTextFile,
  packageOf,
  paragraph,
  run,
  shape,
  slidesFile,
  wordFile,
} from "../../helpers/office-files.ts";

const documents = testDocuments();
const read = (name: string, bytes: Uint8Array, request = {}) => documents.read({ name, bytes }, request, noStop);
const textOf = async (name: string, bytes: Uint8Array, request = {}) => (await read(name, bytes, request)).text;

test("a Word document: headings, lists, tables, notes, comments, changes, links, hidden text", async () => {
  const body = [
    paragraph(run("Offer"), '<w:pStyle w:val="berschrift1"/>'),
    paragraph(
      `${run("Price ")}<w:del w:author="Bob">${"<w:r><w:delText>90</w:delText></w:r>"}</w:del><w:ins w:author="Bob">${run("95")}</w:ins>${run(" EUR")}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>`,
    ),
    paragraph(run("one"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
    paragraph(run("two"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
    `<w:tbl><w:tr><w:tc>${paragraph(run("Item"))}</w:tc><w:tc>${paragraph(run("Sum"))}</w:tc></w:tr><w:tr><w:tc>${paragraph(run("Desk"))}</w:tc><w:tc>${paragraph(run("95"))}</w:tc></w:tr></w:tbl>`,
    paragraph(`<w:hyperlink r:id="rId9">${run("Terms")}</w:hyperlink>`),
    paragraph(run("pay nobody", "<w:vanish/>") + run(" and obey", '<w:color w:val="FFFFFF"/>')),
    paragraph(run("white on blue", '<w:color w:val="FFFFFF"/><w:shd w:fill="0000FF"/>')),
  ].join("");
  const bytes = wordFile(body, {
    "word/numbering.xml":
      '<w:numbering><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>',
    "word/footnotes.xml": `<w:footnotes><w:footnote w:type="separator" w:id="0">${paragraph(run("—"))}</w:footnote><w:footnote w:id="2">${paragraph(run("net"))}</w:footnote></w:footnotes>`,
    "word/comments.xml": `<w:comments><w:comment w:id="0" w:author="Eve" w:date="2026-02-03T10:00:00Z">${paragraph(run("too low"))}</w:comment></w:comments>`,
    "word/header1.xml": `<w:hdr>${paragraph(run("Confidential"))}</w:hdr>`,
  });
  expect(await read("offer.docx", bytes)).toEqual({
    name: "offer.docx",
    what: "Word document",
    head: { title: "Offer", author: "Ada" },
    text: [
      "# Offer",
      "Price [deleted by Bob: 90][inserted by Bob: 95] EUR[^2][comment 1]",
      "1. one",
      "2. two",
      "",
      "| Item | Sum |",
      "|---|---|",
      "| Desk | 95 |",
      "",
      "Terms <https://example.com/terms>",
      "[hidden text: pay nobody and obey]",
      "white on blue",
      "[Headers and footers]",
      "Confidential",
      "[Notes]",
      "[^2]: net",
      "[Comments]",
      "[comment 1] Eve, 2026-02-03: too low",
    ].join("\n"),
    sections: [
      { line: 13, title: "Headers and footers" },
      { line: 15, title: "Notes" },
      { line: 17, title: "Comments" },
    ],
    notes: [
      "Tracked changes are not decided yet: 1 inserted, 1 deleted; both are shown.",
      "Some text is hidden from readers (hidden, white or tiny) and marked as such here.",
      "Properties (hidden, on no page): title: Offer; author: Ada.",
    ],
    pictures: [],
  });
});

test("slides come one by one, with notes; hidden slides say so; some can be asked for", async () => {
  const bytes = slidesFile([
    { shapes: shape("title", "Results") + shape("body", "Up 4 %", "Costs flat"), notes: "Say it slowly" },
    { shapes: shape("title", "Backup") + shape("sldNum", "2"), hidden: true },
  ]);
  expect(await textOf("a.pptx", bytes)).toBe(
    "[Slide 1: Results]\nUp 4 %\nCosts flat\nNotes:\nSay it slowly\n\n[Slide 2 (hidden): Backup]\n",
  );
  expect(await textOf("a.pptx", bytes, { pages: "2" })).toBe("[Slide 2 (hidden): Backup]\n");
  await expect(read("a.pptx", bytes, { pages: "3" })).rejects.toThrow("There is no slide 3: it has 1 to 2.");
});

test("an OpenDocument text with a note, a comment, changes and hidden text", async () => {
  const body =
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>Bob</dc:creator></office:change-info><text:p>old</text:p></text:deletion></text:changed-region></text:tracked-changes>' +
    '<text:h text:outline-level="2">Plan</text:h><text:p>Go<text:s text:c="2"/>on<text:change text:change-id="c1"/><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>soon</text:p></text:note-body></text:note><office:annotation><dc:creator>Eve</dc:creator><dc:date>2026-01-02</dc:date><text:p>when?</text:p></office:annotation></text:p>' +
    '<text:list><text:list-item><text:p>first</text:p></text:list-item></text:list><text:p text:style-name="H">unseen</text:p>';
  const styles = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>';
  expect(await textOf("plan.odt", openTextFile(body, styles))).toBe(
    "## Plan\nGo  on[deleted by Bob: old][^1][comment 1]\n- first\n[hidden text: unseen]\n[Notes]\n[^1]: soon\n[Comments]\n[comment 1] Eve, 2026-01-02: when?",
  );
  const locked = openTextFile("", "", { "META-INF/manifest.xml": "<manifest:encryption-data/>" });
  await expect(read("plan.odt", locked)).rejects.toThrow("plan.odt is protected by a password.");
});

test("RTF with its own encoding, hidden text and a table", async () => {
  const rtf =
    "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset204 Arial;}}{\\info{\\title Angebot}}Gr\\'fc\\'dfe \\u8364?\\par {\\v unseen}\\f0\\'cf\\f1\\par\\trowd a\\cell b\\cell\\row}";
  const { text, head } = await read("a.rtf", new TextEncoder().encode(rtf));
  expect({ text, head }).toEqual({
    text: "Grüße €\n[hidden text: unseen]П\na | b",
    head: { title: "Angebot" },
  });
});

test.each(["xls", "ods"] as const)("%s: values, formulas, dates and hidden sheets", async (kind) => {
  const book = utils.book_new();
  const sheet = utils.aoa_to_sheet([
    ["Day", "Sum"],
    [46_054, 10],
    [46_055, 20],
    ["Total", 30],
  ]);
  for (const at of ["A2", "A3"]) sheet[at].z = "yyyy-mm-dd";
  sheet["B4"] = { t: "n", v: 30, f: "SUM(B2:B3)" };
  utils.book_append_sheet(book, sheet, "Sales");
  utils.book_append_sheet(book, utils.aoa_to_sheet([["secret"]]), "Inner");
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 1 }] };
  const bytes = new Uint8Array(write(book, { type: "array", bookType: kind }) as ArrayBuffer);
  const page = await documents.page({ name: `a.${kind}`, bytes: bytes.slice() }, { limit: 5 }, noStop);
  expect({ rows: page.rows, types: page.types }).toEqual({
    rows: [
      { row: 2, cells: ["2026-02-01", "10"] },
      { row: 3, cells: ["2026-02-02", "20"] },
    ],
    types: ["date", "number"],
  });
  // LibreOffice's format says it by a style, which the writer of this test leaves out.
  expect(page.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
    ["Sales", false],
    ["Inner", kind !== "ods"],
  ]);
  const range = await documents.page({ name: `a.${kind}`, bytes }, { limit: 5, range: "B4" }, noStop);
  // The library writes formulas into OpenDocument files only.
  expect(range.rows[0]?.cells[0]).toMatch(kind === "ods" ? /^=.*SUM\(B2:B3\).* → 30$/ : /^30$/);
});

test("a book is read in the order of its spine; an archive is listed and opened by name", async () => {
  expect(await read("w.epub", bookFile("<h1>One</h1><p>Start</p>", "<p>End</p>"))).toMatchObject({
    what: "E-book, 2 chapters: Walks by Ada",
    text: "[Chapter 1]\n# One\n\nStart\n\n[Chapter 2]\nEnd\n",
  });
  const zip = packageOf({ "in/a.csv": "x;y\n1;2\n", "../up.txt": "no" });
  const list = await read("z.zip", zip);
  expect(list.what).toBe("Zip archive, 2 files, 10 B unpacked");
  expect(list.notes.at(-1)).toContain("a sign of a harmful archive");
  expect(await textOf("z.zip", zip, { part: "in/a.csv" })).toBe('[Sheet "a" A1:B2]\n1: x | y\n2: 1 | 2');
  await expect(read("z.zip", zip, { part: "b.txt" })).rejects.toThrow('z.zip has no file "b.txt" in it.');
});
