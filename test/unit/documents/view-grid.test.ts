// Previews of workbooks and tables: what a cell shows, its formula, comments, charts, hidden things, and where a row comes from.
import { expect, test } from "vitest";
import type { Book } from "../../../src/documents/book.ts";
import type { Viewed } from "../../../src/documents/view/viewed.ts";
import type { PreviewRow } from "../../../src/protocol/preview.ts";
import { noStop, testDocuments, textSource } from "../../helpers/documents.ts";
import { packageOf } from "../../helpers/office-files.ts";

const documents = testDocuments();
const rowsOf = ({ pieces }: Viewed, sheet: number): readonly PreviewRow[] =>
  (pieces[sheet] ?? []).flatMap((piece) => JSON.parse(piece) as PreviewRow[]);

const book: Book = {
  sheets: [
    {
      name: "Summary",
      cells: {
        A1: "Total",
        B1: { f: "SUM(Data!C2:C4)", format: "currency EUR" },
        A2: "Share",
        B2: { f: "1/3", format: "percent 1" },
      },
    },
    {
      name: "Data",
      columns: [
        { header: "Item" },
        { header: "When", format: "date" },
        { header: "Amount", format: "number 2" },
        { header: "Source" },
        { header: "Line", format: "0" },
      ],
      rows: [
        ["Tea", "2026-03-31", { v: 1234.5, note: "Unsure, read at line 7." }, "Receipts/tea.txt", 12],
        ["Cake", "2026-04-01", 20, "Receipts/slips.csv, row 3", null],
        ["<b>Bun</b>", "2026-04-02", 3, null, null],
      ],
      freeze: "B2",
    },
  ],
};

test("a workbook shows each cell by its number format, with formula, comment and source", async () => {
  const { bytes } = await documents.write(book, [], noStop);
  const viewed = await documents.view({ name: "b.xlsx", bytes }, noStop);
  if (viewed.preview.kind !== "grid") throw new Error("It is no grid.");
  const { sheets } = viewed.preview;
  expect(sheets.map(({ name, hidden, rows, columns, frozen }) => ({ name, hidden, rows, columns, frozen }))).toEqual([
    { name: "Summary", hidden: false, rows: 2, columns: 2, frozen: expect.any(Number) },
    { name: "Data", hidden: false, rows: 4, columns: 5, frozen: 1 },
  ]);
  const cells = rowsOf(viewed, 0).map(({ c }) => c);
  expect(cells[0]?.[1]).toMatchObject({ c: 1, f: "SUM(Data!C2:C4)", k: "n" });
  expect(cells[0]?.[1]?.t).toMatch(/1,257\.50/);
  expect(cells[1]?.[1]).toEqual({ c: 1, t: "33.3%", f: "1/3", k: "n" });
  const [, tea, cake, bun] = rowsOf(viewed, 1);
  expect(tea?.s).toEqual({ file: "Receipts/tea.txt", place: "line 12" });
  expect(tea?.c[2]).toMatchObject({ t: "1,234.50", k: "n", s: { file: "Receipts/tea.txt", place: "line 7" } });
  expect(tea?.c[2]?.n).toContain("read at line 7");
  expect(cake?.s).toEqual({ file: "Receipts/slips.csv", place: "row 3" });
  expect(bun).toEqual({
    c: [{ c: 0, t: "<b>Bun</b>" }, expect.objectContaining({ c: 1, k: "n" }), { c: 2, t: "3.00", k: "n" }],
  });
});

test("widths, hidden columns, hidden rows and frozen rows are as the sheet says them", async () => {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const sheet = `<worksheet xmlns="${main}"><sheetViews><sheetView><pane ySplit="2" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="2" width="12.5"/><col min="4" max="4" width="9" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="D2"><v>2</v></c></row></sheetData></worksheet>`;
  const space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const relation = (type: string, target: string): string =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${space}/${type}" Target="${target}"/></Relationships>`;
  const types = ["workbook|sheet.main", "worksheets/sheet1|worksheet"].map((one) => {
    const [part, kind] = one.split("|");
    return `<Override PartName="/xl/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  });
  const bytes = packageOf({
    "[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types.join("")}</Types>`,
    "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${space}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml": sheet,
  });
  const viewed = await documents.view({ name: "s.xlsx", bytes }, noStop);
  if (viewed.preview.kind !== "grid") throw new Error("It is no grid.");
  expect(viewed.preview.sheets[0]).toMatchObject({ frozen: 2, widths: [12.5, 12.5, null, 0] });
  expect(rowsOf(viewed, 0).map(({ h = false }) => h)).toEqual([false, true]);
});

test("a csv shows its rows with numbers known as such, and a line of it that is empty stays a line", async () => {
  const viewed = await documents.view(textSource("a.csv", "Item;Amount\nTea;1,50\n\n=1+1;x\n"), noStop);
  expect(rowsOf(viewed, 0).map(({ c }) => c.map(({ t, k }) => (k ? `${k}:${t}` : t)))).toEqual([
    ["Item", "Amount"],
    ["Tea", "n:1,50"],
    [],
    ["=1+1", "x"],
  ]);
});

test("what cannot be shown says so in a sentence", async () => {
  const why = (name: string, bytes: Uint8Array) =>
    documents.view({ name, bytes }, noStop).then(
      () => "shown",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await why("a.xlsx", new Uint8Array())).toMatch(/^Refusal: a\.xlsx is empty/);
  expect(await why("a.xlsx", new TextEncoder().encode("PK no zip"))).toMatch(/^Refusal: a\.xlsx /);
  expect(await why("a.bin", new Uint8Array([1]))).toMatch(/^Refusal: There is no preview/);
});
