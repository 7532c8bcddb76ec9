// LibreOffice recalculates our workbooks from scratch: every value must be the one we stored.
import { describe, expect, test } from "vitest";
import type { Book } from "../../../src/documents/book.ts";
import { noStop, testDocuments, textSource } from "../../helpers/documents.ts";
import { noOffice, noPictures, printedText, recalculated } from "../../helpers/libreoffice.ts";
import { salesBook, salesCsv } from "../../helpers/sales.ts";
import { formulaValues, openBook } from "../../helpers/workbook.ts";

const documents = testDocuments();

describe.skipIf(noOffice)(`workbooks after a hard recalculation${noOffice ? ` (skipped: ${noOffice})` : ""}`, () => {
  test("a sales summary keeps all values, and a changed source cell changes its summary", async () => {
    const written = await documents.write(salesBook, [textSource("sales.csv", salesCsv(120))], noStop);
    expect(written.findings).toEqual([]);
    const stored = await formulaValues(written.bytes);
    expect(stored.size).toBeGreaterThan(150);
    expect(await formulaValues(await recalculated(written.bytes))).toEqual(stored);

    const book = await openBook(written.bytes);
    const cell = book.getWorksheet("Data")?.getCell("G2");
    const before = Number(cell?.value);
    if (cell) cell.value = before + 1000;
    const changed = await formulaValues(
      await recalculated(new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer)),
    );
    const moved = [...changed].filter(([address, value]) => stored.get(address) !== value).map(([address]) => address);
    expect(moved.filter((address) => address.startsWith("Summary!H")).length).toBe(2);
    expect(moved).toContain("Data!G122");
  }, 60_000);

  test("a wrong stored value does not survive the recalculation", async () => {
    const book: Book = { sheets: [{ name: "S", rows: [[2, { f: "A1*21" }]] }] };
    const written = await documents.write(book, [], noStop);
    const wrong = await openBook(written.bytes);
    const cell = wrong.getWorksheet("S")?.getCell("B1");
    if (cell) cell.value = { formula: "A1*21", result: 7 };
    const bytes = new Uint8Array((await wrong.xlsx.writeBuffer()) as ArrayBuffer);
    expect([...(await formulaValues(bytes)).values()]).toEqual([7]);
    expect([...(await formulaValues(await recalculated(bytes))).values()]).toEqual([42]);
  }, 60_000);

  test("labels that look like patterns, numbers or nothing are summed exactly", async () => {
    const rows = [
      ["A*", 1],
      ["AB", 2],
      ["01", 4],
      ["1", 8],
      [">5", 16],
      [null, 32],
      ["AB", 64],
      ["What?", 128],
    ];
    const book: Book = {
      sheets: [
        { name: "Data", columns: [{ header: "Key" }, { header: "N" }], rows },
        {
          name: "Sum",
          summaries: [
            {
              name: "ByKey",
              rows: { by: "Data[Key]" },
              values: [
                { of: "Data[N]", as: "sum" },
                { as: "count" },
                { of: "Data[N]", as: "average" },
                { of: "Data[N]", as: "min" },
                { of: "Data[N]", as: "max" },
              ],
            },
          ],
        },
      ],
    };
    const written = await documents.write(book, [], noStop);
    const stored = await formulaValues(written.bytes);
    expect(await formulaValues(await recalculated(written.bytes))).toEqual(stored);
    const sheet = (await openBook(written.bytes)).getWorksheet("Sum");
    const sums = Object.fromEntries(
      (sheet?.getRows(2, 8) ?? []).map((row) => [String(row.getCell(1).value), row.getCell(2).result]),
    );
    expect(sums).toEqual({ "A*": 1, AB: 66, "01": 4, "1": 8, ">5": 16, "(blank)": 32, "What?": 128, Total: 255 });
  }, 60_000);
});

describe.skipIf(noPictures)(`printed pages${noPictures ? ` (skipped: ${noPictures})` : ""}`, () => {
  test("charts are drawn with titles and legends, and no number is too wide for its column", async () => {
    const written = await documents.write(salesBook, [textSource("sales.csv", salesCsv(30))], noStop);
    const text = await printedText(written.bytes);
    // Once in the table's heading, once in the chart.
    expect(text.match(/Amount by region and month/g)?.length).toBe(2);
    expect(text).toContain("Share by product");
    expect(text).not.toContain("##");
  }, 60_000);
});
