import { strToU8, zipSync } from "fflate";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { pageOf } from "../../../src/documents/tables/page.ts";
import { profileOf } from "../../../src/documents/tables/profile.ts";
import { textSource } from "../../helpers/documents.ts";

const orders = `Order;Date;Region;Amount;Discount
0001;31.01.2026;Nord;1.234,50 €;5 %
0002;01.02.2026;nord ;99,00 €;
0003;02.02.2026;Süd;(12,00 €);10%
0004;30.02.2026;Süd;n/a;0%
0004;30.02.2026;Süd;n/a;0%
Summe;;;1.321,50 €;
`;

const column = (name: string, letter: string) => ({ name, letter });

test("a messy export is described completely", async () => {
  const { files } = await profileOf([textSource("orders.csv", orders)], undefined);
  expect(files).toEqual([
    {
      path: "orders.csv",
      format: "csv",
      encoding: "UTF-8",
      delimiter: ";",
      sheets: [
        {
          name: "orders",
          rows: 5,
          range: "A1:E7",
          headerRow: 1,
          duplicates: { count: 1, rows: [6] },
          totals: [7],
          columns: [
            {
              ...column("Order", "A"),
              type: "text",
              role: "category",
              count: 5,
              blanks: 0,
              distinct: 4,
              top: [
                ["0004", 2],
                ["0001", 1],
                ["0002", 1],
                ["0003", 1],
              ],
            },
            {
              ...column("Date", "B"),
              type: "date",
              role: "date",
              format: "d.m.yyyy",
              count: 5,
              blanks: 0,
              distinct: 3,
              min: "2026-01-31",
              max: "2026-02-02",
              months: 2,
              dirty: [5, 6].map((row) => ({ row, value: "30.02.2026", why: "no such day" })),
              dirtyCount: 2,
            },
            {
              ...column("Region", "C"),
              type: "text",
              role: "category",
              count: 5,
              blanks: 0,
              distinct: 2,
              top: [
                ["Süd", 3],
                ["Nord", 2],
              ],
              variants: [["Nord", "nord"]],
            },
            {
              ...column("Amount", "D"),
              type: "number",
              role: "measure",
              currency: "EUR",
              decimal: ",",
              count: 5,
              blanks: 0,
              distinct: 3,
              min: -12,
              max: 1234.5,
              sum: 1321.5,
              mean: 440.5,
              median: 99,
              q1: 43.5,
              q3: 666.75,
              dirty: [5, 6].map((row) => ({ row, value: "n/a", why: "stands for a missing number" })),
              dirtyCount: 2,
            },
            {
              ...column("Discount", "E"),
              type: "number",
              role: "measure",
              decimal: ",",
              percent: true,
              count: 4,
              blanks: 1,
              distinct: 3,
              min: 0,
              max: 0.1,
              sum: 0.15,
              mean: 0.0375,
              median: 0.025,
              q1: 0,
              q3: 0.0625,
            },
          ],
        },
      ],
    },
  ]);
});

test("outliers are found by row and value, with the bounds", async () => {
  const text = `Item,Price\n${[10, 11, 12, 10, 11, 500, 12, 11, 10, 12].map((price, at) => `I${at},${price}`).join("\n")}`;
  const price = (await profileOf([textSource("p.csv", text)], undefined)).files[0]?.sheets[0]?.columns[1];
  expect(price).toMatchObject({ outliers: [{ row: 7, value: 500 }], outlierCount: 1, outlierBounds: [7.625, 14.625] });
});

test("the order of day and month is decided for the whole column, and said when it is open", async () => {
  const dates = async (lines: string) =>
    (await profileOf([textSource("d.csv", `When,N\n${lines}`)], undefined)).files[0]?.sheets[0]?.columns[0];
  expect(await dates("03/04/2026,1\n25/04/2026,2")).toMatchObject({ min: "2026-04-03", format: "d/m/yyyy" });
  expect(await dates("03/04/2026,1\n04/25/2026,2")).toMatchObject({ min: "2026-03-04", format: "m/d/yyyy" });
  expect((await dates("03/04/2026,1\n05/06/2026,2"))?.ambiguous).toMatch(
    /^"03\/04\/2026" can be read two ways; taken as 2026-03-04 \(month first\) by default/,
  );
});

test("files of one shape are grouped", async () => {
  const sources = ["a.csv", "b.csv", "c.csv"].map((name) =>
    textSource(name, name === "c.csv" ? "X\n1" : "Day,Sum\n2026-01-01,5\n"),
  );
  expect((await profileOf(sources, undefined)).sameShape).toEqual([["a.csv", "b.csv"]]);
});

test("encodings and separators are recognised", async () => {
  const text = "Straße;Größe\nKölner Straße;groß\nMünchner Weg;größer\nÖlmühle;übergroß\n";
  const found = async (bytes: Uint8Array) => {
    const page = await pageOf({ name: "s.csv", bytes }, { limit: 5 });
    return [page.encoding, page.delimiter, page.header.join(), page.rows[0]?.cells[0]];
  };
  const expected = (encoding: string) => [encoding, ";", "Straße,Größe", "Kölner Straße"];
  expect(await found(new TextEncoder().encode(text))).toEqual(expected("UTF-8"));
  expect(await found(new TextEncoder().encode(`\ufeff${text}`))).toEqual(expected("UTF-8 with byte order mark"));
  expect(await found(new Uint8Array(iconv.encode(text, "windows-1252")))).toEqual(expected("windows-1252"));
  expect(await found(new Uint8Array(iconv.encode(text, "utf-16le", { addBOM: true })))).toEqual(expected("UTF-16LE"));
  expect(await found(new Uint8Array(iconv.encode(text, "utf-16be")))).toEqual(expected("UTF-16BE"));
  const japanese = "名前;数\n東京都の売上について報告します;5\n大阪府の売上について報告します;6\n";
  const page = await pageOf(
    { name: "j.csv", bytes: new Uint8Array(iconv.encode(japanese, "Shift_JIS")) },
    { limit: 1 },
  );
  expect([page.encoding, page.header.join()]).toEqual(["Shift_JIS", "名前,数"]);
});

test("titles above the table and a heading that comes again are no data", async () => {
  const text = "Sales report 2026,,\n,,\nRegion,Month,Sum\nNorth,Jan,5\nRegion,Month,Sum\nSouth,Feb,7\n";
  const sheet = (await profileOf([textSource("r.csv", text)], undefined)).files[0]?.sheets[0];
  expect([sheet?.headerRow, sheet?.rows, sheet?.notes]).toEqual([
    3,
    2,
    ["The headings come again in row 5; left out."],
  ]);
});

test("what is no table is refused in one sentence", async () => {
  const refused = (name: string, bytes: Uint8Array) =>
    profileOf([{ name, bytes }], undefined).catch((error: Error) => error.message);
  expect([
    await refused("a.xlsx", new TextEncoder().encode("no workbook")),
    await refused("b.xlsx", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])),
    await refused("c.pdf", new Uint8Array()),
    await refused("d.csv", new Uint8Array()),
    await refused("e.csv", new Uint8Array([0, 1, 2, 3, 0, 0, 0, 255])),
  ]).toEqual([
    "a.xlsx is not an Office file inside, whatever its name says.",
    "b.xlsx is damaged or was cut off: its end is missing. Get the file again and retry.",
    "c.pdf is not a table that can be read: csv, tsv, xlsx, xls and ods are.",
    "d.csv is empty: there is no row in it.",
    "e.csv is not text.",
  ]);
});

test("remarks below a table are no rows of it; a last row with a name alone stays one", async () => {
  const rows = "Item,Shelf,Count\nRope,A,5\nMast,B,7\nSail,B,2\n";
  const sheet = async (end: string) =>
    (await profileOf([textSource("r.csv", rows + end)], undefined)).files[0]?.sheets[0];
  const remarked = await sheet("\n* Count of 3 March\nSource: the harbour's own list\n");
  expect([remarked?.rows, remarked?.notes]).toEqual([3, ["Remarks below the table in row 6, 7; left out."]]);
  const plain = await sheet("Anchor,,\n");
  expect([plain?.rows, plain?.notes]).toEqual([4, undefined]);
});

test("a workbook without addresses at its rows and cells is read in their order", async () => {
  const cell = (value: string | number) =>
    typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const rows = [
    ["Item", "Shelf", "Count"],
    ["Rope", "A", 5],
    ["Mast", "B", 7],
  ].map((row) => `<row>${row.map(cell).join("")}</row>`);
  // An address that is there is kept, and what follows counts on from it.
  const last = `<row r="5"><c r="B5" t="inlineStr"><is><t>C</t></is></c><c><v>9</v></c></row>`;
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const parts = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${relation}"><sheets><sheet name="Stock" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${rows.join("")}${last}</sheetData></worksheet>`,
  };
  const bytes = zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
  const page = await pageOf({ name: "stock.xlsx", bytes }, { limit: 9 });
  expect([page.header, ...page.rows.map(({ cells }) => cells)]).toEqual([
    ["Item", "Shelf", "Count"],
    ["Rope", "A", "5"],
    ["Mast", "B", "7"],
    ["", "C", "9"],
  ]);
});
