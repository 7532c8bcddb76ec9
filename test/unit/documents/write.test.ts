import ExcelJS from "exceljs";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { Book } from "../../../src/documents/book.ts";
import { noStop, testDocuments, textSource } from "../../helpers/documents.ts";
import { salesBook, salesCsv } from "../../helpers/sales.ts";
import { openBook } from "../../helpers/workbook.ts";

const documents = testDocuments();
const write = (book: Book, files: Readonly<Record<string, string>> = {}) =>
  documents.write(
    book,
    Object.entries(files).map(([name, text]) => textSource(name, text)),
    noStop,
  );
const refusal = (book: Book, files: Readonly<Record<string, string>> = {}) =>
  write(book, files).then(
    () => "written",
    (error: Error) => `${error.name}: ${error.message}`,
  );

test("numbers are stored exactly, with all their digits", async () => {
  const cells = {
    A1: { f: "1/3" },
    A2: { f: "0.1+0.2" },
    A3: { f: "1234567.891234567*1000" },
    A4: { f: "-2/3*1E-7" },
    A5: { f: "A1=1/3" },
    A6: { f: '"a"&1' },
    A7: { f: '""' },
  };
  const sheet = (await openBook((await write({ sheets: [{ name: "S", cells }] })).bytes)).getWorksheet("S");
  const results = Object.keys(cells).map((address) => sheet?.getCell(address).result);
  expect(results.slice(0, 6)).toEqual([1 / 3, 0.1 + 0.2, 1234567.891234567 * 1000, (-2 / 3) * 1e-7, true, "a1"]);
});

test("a wrong formula stops the delivery and names the cell", async () => {
  const one = (f: string) => refusal({ sheets: [{ name: "S", cells: { B2: { f } } }] });
  expect(await one("1/0")).toBe(
    "Refusal: A formula is wrong, so nothing was written:\n- S!B2 =1/0 gives #DIV/0!: it divides by zero or by an empty cell; guard it with IF or IFERROR\nCorrect them and call again.",
  );
  const texts = await Promise.all(["B2+1", "Missing!A1", "vat*2", "NOSUCH(1)", "SUM(", "SUM(Data[x])"].map(one));
  const reasons = [
    "circular",
    'no sheet "Missing"',
    '"vat" is not a defined name',
    "#NAME?",
    "not a complete formula",
    'no table or summary "Data"',
  ];
  expect(texts.map((text, at) => [text.includes("S!B2"), text.includes(reasons[at] ?? "-")])).toEqual(
    texts.map(() => [true, true]),
  );
});

test("text from a source that looks like a formula stays text", async () => {
  const evil = ["=1+1", "+1+cmd", "@SUM(A1)", '=HYPERLINK("http://x")', "-"];
  const csv = `Name,N\n${evil.map((text, at) => `"${text.replaceAll('"', '""')}",${at}`).join("\n")}\n`;
  const { bytes } = await write({ sheets: [{ name: "Data", data: { from: "e.csv" } }] }, { "e.csv": csv });
  const sheet = (await openBook(bytes)).getWorksheet("Data");
  const cells = evil.map((_, at) => sheet?.getCell(at + 2, 1));
  expect(cells.map((cell) => [cell?.type, cell?.value])).toEqual(evil.map((text) => [ExcelJS.ValueType.String, text]));
});

test("a sales summary: every summary cell a formula, sums equal to the source, charts with their cells", async () => {
  const { bytes, findings, cleaned, placed } = await write(salesBook, { "sales.csv": salesCsv(60) });
  expect(findings).toEqual([]);
  expect(cleaned).toEqual([
    "sales.csv: 1 total row left out (row 62).",
    "1 value did not fit the column and was left blank and marked.",
    expect.stringMatching(/^Region: "north" written as "North"/),
  ]);
  expect(placed.map(({ name, range, what }) => `${name} ${range} ${what}`)).toEqual([
    "ByRegion Summary!A4:H8 summary",
    "ByProduct Summary!A12:F16 summary",
    "Amount by region and month Summary!A22 column chart of 4 series",
    expect.stringMatching(/^Share by product Summary!\w+22 pie chart of 1 series$/),
    "Data Data!A1:H61 table",
    "Cleaning log Cleaning log!A1:E4 table",
  ]);
  const book = await openBook(bytes);
  const summary = book.getWorksheet("Summary");
  const inner =
    summary?.getRows(5, 5)?.flatMap((row) => [2, 3, 4, 5, 6, 7, 8].map((column) => row.getCell(column))) ?? [];
  expect(inner.every((cell) => cell.type === ExcelJS.ValueType.Formula)).toBe(true);
  const amounts =
    book
      .getWorksheet("Data")
      ?.getColumn(7)
      .values.slice(2, 62)
      .filter((value) => typeof value === "number") ?? [];
  const sum = amounts.reduce<number>((total, value) => total + Number(value), 0);
  expect(Number(summary?.getCell("H9").result)).toBeCloseTo(sum, 6);
  expect(Number(book.getWorksheet("Data")?.getCell("G62").result)).toBeCloseTo(sum, 6);
});

test("the package holds what a polished workbook needs", async () => {
  const { bytes } = await write(salesBook, { "sales.csv": salesCsv(60) });
  const parts = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]));
  const data = parts["xl/worksheets/sheet2.xml"] ?? "";
  const chart = parts["xl/charts/chart1.xml"] ?? "";
  const has = {
    frozen: /<pane ySplit="1"[^>]*state="frozen"/.test(data),
    table: /<table [^>]*displayName="Data"[^>]*ref="A1:H61"/.test(parts["xl/tables/table1.xml"] ?? ""),
    filter: /<autoFilter ref="A1:H61"/.test(parts["xl/tables/table1.xml"] ?? ""),
    landscape: /<pageSetup[^>]*orientation="landscape"/.test(data),
    repeated: /Print_Titles[^<]*<|'Data'!\$1:\$1|Data!\$1:\$1/.test(parts["xl/workbook.xml"] ?? ""),
    recalculated: /fullCalcOnLoad="1"/.test(parts["xl/workbook.xml"] ?? ""),
    validation: data.includes("<dataValidation "),
    barsFromZero: chart.includes('<c:min val="0"/>'),
    notSmooth: !chart.includes('<c:smooth val="1"/>'),
    alt: /descr="Column chart: Amount by region and month\. 6 categories from Jan 2026 to Jun 2026/.test(
      parts["xl/drawings/drawing1.xml"] ?? "",
    ),
    cached: /<c:f>Summary!\$B\$5:\$G\$5<\/c:f><c:numCache>/.test(chart),
    fontsNamed: (
      /<fonts.*?<\/fonts>/s.exec(parts["xl/styles.xml"] ?? "")?.[0].match(/<font>.*?<\/font>/gs) ?? []
    ).every((font) => /<sz /.test(font) && /<name /.test(font)),
  };
  expect(has).toEqual(Object.fromEntries(Object.keys(has).map((name) => [name, true])));
  expect(data.indexOf("<dataValidations")).toBeGreaterThan(data.lastIndexOf("</conditionalFormatting>"));
});

test("equal descriptions give equal sheets", async () => {
  const book: Book = { sheets: [{ name: "S", columns: [{ header: "A" }], rows: [[1], [2]] }] };
  const [a, b] = await Promise.all([write(book), write(book)]);
  expect(a.bytes).toEqual(b.bytes);
});

test("contradictions are refused in words", async () => {
  const sheet = { name: "S", columns: [{ header: "A" }, { header: "B" }], rows: [["x", 1]] };
  expect([
    await refusal({ sheets: [{ ...sheet, name: "a/b" }] }),
    await refusal({ sheets: [sheet, { ...sheet, name: "s" }] }),
    await refusal({ sheets: [{ ...sheet, cells: { A2: 5 } }] }),
    await refusal({ sheets: [{ ...sheet, rows: [["x", 1, 2]] }] }),
    await refusal({ sheets: [{ ...sheet, charts: [{ kind: "bar", title: "T", from: "Nothing" }] }] }),
    await refusal({ sheets: [{ ...sheet, charts: [{ kind: "bar", title: "T", from: "S", at: "A1" }] }] }),
    await refusal({ sheets: [{ name: "D", data: { from: "x.csv", columns: ["Z"] } }] }, { "x.csv": "A,B\n1,2\n" }),
    await refusal(
      {
        sheets: [
          { name: "D", data: { from: "x.csv" } },
          { name: "Q", summaries: [{ rows: { by: "D[A]", bucket: "month" }, values: [{ as: "count" }] }] },
        ],
      },
      { "x.csv": "A,B\nu,2\n" },
    ),
  ]).toEqual([
    'Refusal: "a/b" cannot be a sheet name: at most 31 characters, none of [ ] : * ? / \\, no quote at either end, not "History".',
    'Refusal: Two sheets are called "s". Give each its own name.',
    'Refusal: Two parts of the description meet in S!A2. Move one of them with "at", or leave the cell out of "cells".',
    'Refusal: Sheet "S": row 1 has 3 cells for 2 columns.',
    'Refusal: The chart "T": there is no block "Nothing". There are: S.',
    'Refusal: The chart "T" would cover cells in row 1 of "S". Choose another "at", or leave it out.',
    'Refusal: x.csv has no column "Z". It has: A, B.',
    'Refusal: "bucket" needs a date column; D[A] is not one.',
  ]);
});

test("a limit keeps the largest groups and puts the rest into Other, totals unchanged", async () => {
  const rows = [
    ["a", 5],
    ["b", 50],
    ["c", 10],
    ["d", 1],
    ["b", 7],
  ];
  const { bytes } = await write({
    sheets: [
      { name: "Data", columns: [{ header: "K" }, { header: "N" }], rows },
      {
        name: "Top",
        summaries: [
          {
            rows: { by: "Data[K]" },
            limit: 2,
            values: [{ of: "Data[N]", as: "sum" }, { as: "count" }, { of: "Data[N]", as: "share" }],
          },
        ],
      },
    ],
  });
  const top = (await openBook(bytes)).getWorksheet("Top");
  const shown = top
    ?.getRows(2, 4)
    ?.map((row) => [
      row.getCell(1).value,
      row.getCell(2).result,
      row.getCell(3).result,
      Math.round(Number(row.getCell(4).result) * 1000),
    ]);
  expect(shown).toEqual([
    ["b", 57, 2, 781],
    ["c", 10, 1, 137],
    ["Other", 6, 2, 82],
    ["Total", 73, 5, 1000],
  ]);
});

test("newer functions are delivered with a warning and the way round", async () => {
  const { findings } = await write({
    sheets: [
      {
        name: "S",
        rows: [[1, 2]],
        cells: { D1: { f: "XLOOKUP(1,A1:B1,A1:B1)" }, D2: { f: "TODAY()", format: "date" } },
      },
    ],
  });
  expect(findings.map(({ severity, place, text }) => [severity, place, text])).toEqual([
    [
      "warning",
      "S!D1",
      "XLOOKUP works only in programs from 2021 on; elsewhere the cell shows #NAME?. Use INDEX(…,MATCH(…,0)).",
    ],
    ["info", "S!D2", "TODAY gives another value at each calculation."],
  ]);
});

test("checks find what must not be delivered, whoever wrote it", async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("S");
  sheet.getCell("A1").value = { formula: "B1*2" } as ExcelJS.CellFormulaValue;
  sheet.getCell("A2").value = { formula: "1/0", result: { error: "#DIV/0!" } } as ExcelJS.CellFormulaValue;
  sheet.getCell("A3").value = 123456789.5;
  sheet.getCell("A3").numFmt = "#,##0.00";
  const bytes = new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer);
  const found = await documents.check({ name: "s.xlsx", bytes }, noStop);
  expect(found.map(({ severity, place }) => `${severity} ${place}`)).toEqual([
    "error S!A1",
    "error S!A2",
    "warning S!A3",
  ]);
  expect(await documents.check({ name: "s.xlsx", bytes: bytes.slice(0, 500) }, noStop)).toEqual([
    { severity: "error", text: "s.xlsx is damaged or was cut off: its end is missing. Get the file again and retry." },
  ]);
});

test("a row with a wrapped text is as high as its lines, and its other cells stand at the top", async () => {
  const long = "Duplicate of Receipts/scan 12.txt (the same number, day and amount); not counted, please look at both";
  const sheets: Book["sheets"] = [
    {
      name: "S",
      columns: [{ header: "File" }, { header: "Total" }, { header: "Review" }],
      rows: [
        ["a.txt", 1, long],
        ["b.txt", 2, "short"],
      ],
    },
  ];
  const sheet = (await openBook((await write({ sheets })).bytes)).getWorksheet("S");
  expect([sheet?.getRow(2).height, sheet?.getRow(3).height]).toEqual([30, undefined]);
  expect(["A2", "B2", "C2", "A3"].map((at) => sheet?.getCell(at).alignment?.vertical)).toEqual([
    "top",
    "top",
    "top",
    undefined,
  ]);
});

test("a column of texts by formula stands at the left, with room after numbers, and stays a formula", async () => {
  const columns = [{ header: "No" }, { header: "Name", formula: '"n"&[@No]', format: "text" }];
  const sheet = (
    await openBook((await write({ sheets: [{ name: "S", columns, rows: [[1], [2]] }] })).bytes)
  ).getWorksheet("S");
  const cell = sheet?.getCell("B2");
  expect([cell?.result, cell?.alignment, cell?.numFmt]).toEqual(["n1", { horizontal: "left", indent: 1 }, undefined]);
});
