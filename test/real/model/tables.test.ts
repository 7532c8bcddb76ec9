import { readFile } from "node:fs/promises";
import type { CellValue } from "exceljs";
import { expect, test } from "vitest";
import { openDocuments } from "../../../src/documents/client.ts";
import { offlineModel } from "../../../src/model/offline/offline-model.ts";
import { tables } from "../../../src/model/offline/tables/tables.ts";
import { analyseTool } from "../../../src/tools/analyse.ts";
import { workbookTool } from "../../../src/tools/workbook.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { type Person, runPlaybook } from "../../fakes/playbook-run.ts";
import { type Book, openBook } from "../../helpers/workbook.ts";

const documents = openDocuments({
  worker: "none",
  wasm: () => readFile(new URL("../../../node_modules/@ironcalc/wasm/wasm_bg.wasm", import.meta.url)),
});
const tools = [analyseTool(documents), workbookTool(documents)];
const model = offlineModel([tables]);
const run = (request: string, folder: ReturnType<typeof memoryFolder>, person: Person = {}) =>
  runPlaybook(model, request, folder, { ...person, tools });

const regions = ["North", "South", "East", "West"];
const products = ["Desk", "Chair", "Lamp"];
const sales = [
  "Date;Region;Product;Customer;Quantity;Amount",
  ...Array.from({ length: 120 }, (_, i) =>
    [
      `${String((i % 28) + 1).padStart(2, "0")}.0${(i % 6) + 1}.2026`,
      regions[i % 4],
      products[i % 3],
      `Customer ${i}`,
      (i % 9) + 1,
      `${((i * 37) % 400) + 20},50`,
    ].join(";"),
  ),
  "13.06.2026;north;Desk;Customer 999;1;99.000,00",
  "14.06.2026;South;Desk;Customer 998;1;n/a",
].join("\n");

type Folder = ReturnType<typeof memoryFolder>;

const bookAt = async (folder: Folder, path: string): Promise<Book> => openBook(await folder.read(folder.path(path)));

/** The rows of a sheet as shown values; a formula is its value, and a number that is none is marked with "!". */
function rowsOf(book: Book, name: string): unknown[][] {
  const rows: unknown[][] = [];
  book.getWorksheet(name)?.eachRow((row) => {
    const cells: unknown[] = [];
    row.eachCell(({ value }) => void cells.push(shown(value)));
    if (cells.some((cell) => cell !== "")) rows.push(cells);
  });
  return rows;
}

function shown(value: CellValue): unknown {
  if (typeof value === "number") return `!${value}`;
  const plain = typeof value === "object" && value !== null && "formula" in value ? (value.result ?? "") : value;
  if (plain instanceof Date) return plain.toISOString().slice(0, 10);
  return typeof plain === "number" ? Math.round(plain * 100) / 100 : plain;
}

test("a csv becomes a workbook in which every figure is a formula, with checks, unusual values and notes", async () => {
  const folder = memoryFolder({ "sales.csv": sales, "notes.txt": "n" });
  const result = await run("Turn sales.csv into a summary workbook", folder);
  expect(folder.acts).toEqual(["create Sales summary.xlsx"]);
  const book = await bookAt(folder, "Sales summary.xlsx");
  expect(book.worksheets.map(({ name }) => name)).toEqual(["Summary", "Data", "Outliers", "Notes", "Cleaning log"]);
  const summary = rowsOf(book, "Summary");
  expect(summary.slice(0, 15)).toEqual([
    ["Sales summary"],
    ["Figures", "Amount", "Quantity"],
    ["Total", 125240, 593],
    ["Values", 121, 122],
    ["Average", 1035.04, 4.86],
    ["Median", 219.5, 5],
    ["Smallest", 20.5, 1],
    ["Largest", 99000, 9],
    ["Check: by Region adds up to the total", "OK"],
    ["Check: by month adds up to the total", "OK"],
    ["Check: the cross-table adds up to the total", "OK"],
    ["Amount by Region"],
    ["Region", "Amount", "Rows", "Average", "Share"],
    ["North", 105595, 31, 3406.29, 0.84],
    ["East", 6815, 30, 227.17, 0.05],
  ]);
  expect(summary.at(-1)).toEqual(["Total", 4590, 4530, 4470, 4410, 4350, 102890, 125240]);
  expect(summary.flat().filter((cell) => String(cell).startsWith("!"))).toEqual([]);
  expect(rowsOf(book, "Outliers").slice(1, 9)).toEqual([
    ["First quartile", 120.5],
    ["Third quartile", 321.5],
    ["Interquartile range", 201],
    ["Lower limit", -181],
    ["Upper limit", 623],
    ["Values outside the limits", 1],
    ["No", "Row in Data", "Amount", "Date", "Region", "Product", "Customer"],
    ["!1", 122, 99000, "2026-06-13", "North", "Desk", "Customer 999"],
  ]);
  expect(result.report).toMatch(/^Made Sales summary.xlsx from sales.csv: 122 rows/);
  expect(result.report).toMatch(/"north" written as "North"/);
  expect(result.report).toMatch(/Amount: 1 value could not be read/);
  expect(result.report).toMatch(/no AI model was used.$/);
}, 60_000);

test.each([
  ["only a category", "Team,Hours\nA,1.5\nB,2\nA,3\nC,4.5", ["Check: by Team adds up to the total", "OK"]],
  [
    "only a date",
    "Day,Amount\n2026-01-05,1.5\n2026-02-05,2.5\n2026-02-06,3.5",
    ["Check: by month adds up to the total", "OK"],
  ],
  ["neither", "Amount\n1.5\n2.5\n3.5\n4.25", ["Largest", 4.25]],
  [
    "no amounts",
    "Team,State\nA,open\nB,open\nA,done\nC,done\nA,open",
    ["Check: the cross-table adds up to the total", "OK"],
  ],
  ["odd headings", "Art [x],Betrag #1 (€)\nA,1.5\nB,2.5\nA,3.5", ["Check: by Art x adds up to the total", "OK"]],
])(
  "a table with %s",
  async (_what, text, row) => {
    const folder = memoryFolder({ "data.csv": text });
    await run("summarise data.csv", folder);
    const summary = rowsOf(await bookAt(folder, "Data summary.xlsx"), "Summary");
    expect(summary).toContainEqual(row);
    expect(summary.flat().filter((cell) => String(cell).startsWith("!"))).toEqual([]);
  },
  30_000,
);

test("several files of one shape become one, and what is beside them is named", async () => {
  const month = (n: number) =>
    `Day,Region,Amount\n2026-0${n}-05,North,${n}.5\n2026-0${n}-06,South,2.5\n2026-0${n}-07,North,1.5`;
  const folder = memoryFolder({
    "Sales/sales-2026-01.csv": month(1),
    "Sales/sales-2026-02.csv": month(2),
    "staff.csv": "Name,Age\nAnn,40\nBob,41",
    "broken.xlsx": "no zip",
  });
  const result = await run("Make a report of the sales tables with totals", folder);
  expect(folder.acts).toEqual(["create Sales/Sales 2026 summary.xlsx"]);
  const summary = rowsOf(await bookAt(folder, "Sales/Sales 2026 summary.xlsx"), "Summary");
  expect(summary).toContainEqual(["Total", 12]);
  expect(result.report).toMatch(/from Sales\/sales-2026-01.csv, Sales\/sales-2026-02.csv: 6 rows/);
  // What the request names is studied; the rest is only mentioned.
  expect(result.report).toMatch(/Not looked at: broken.xlsx, staff.csv/);
}, 30_000);

test("a request that names no table studies them all and says what could not be used", async () => {
  const folder = memoryFolder({
    "orders.csv": sales,
    "staff.csv": "Name,Age\nAnn,40\nBob,41",
    "broken.xlsx": "no zip",
  });
  const result = await run("Make a report of the tables with totals", folder);
  expect(result.report).toMatch(/Could not be used: broken.xlsx/);
  expect(result.report).toMatch(/Other tables in the folder that are not in here: staff.csv/);
}, 30_000);

test("names are never taken twice, and a name that the user gives is used", async () => {
  const folder = memoryFolder({ "sales.csv": sales, "Sales summary.xlsx": "mine" });
  await run("summarise sales.csv", folder);
  await run("summarise sales.csv into Q1.xlsx", folder);
  expect(folder.acts).toEqual(["create Sales summary (2).xlsx", "create Q1.xlsx"]);
}, 60_000);

test("a note to the plan changes what is grouped; one that changes nothing ends with the way out", async () => {
  const note = (words: string) => `Not approved yet. The user says: ${words}\nRevise the plan and call Plan again.`;
  const folder = memoryFolder({ "sales.csv": sales });
  const changed = await run("summarise sales.csv", folder, {
    plans: [note("by Product and quarter please, by quarter"), "Approved."],
  });
  expect(changed.report).toMatch(/by Product, by quarter/);
  const other = memoryFolder({ "sales.csv": sales });
  const ended = await run("summarise sales.csv", other, { plans: [note("make it pretty")] });
  expect(ended.report).toMatch(/You asked for: "make it pretty".*Nothing was changed.*ANTHROPIC_API_KEY/s);
  expect(other.acts).toEqual([]);
}, 60_000);

test("nothing to sum up, refused and edited plans", async () => {
  const none = await run("summarise the tables", memoryFolder({ "a.txt": "x" }));
  expect(none.report).toMatch(/no csv, tsv or xlsx file/);
  const folder = memoryFolder({ "data.csv": "Team,Hours\nA,1.5\nB,2\nA,3" });
  const rejected = await run("summarise data.csv", folder, { plans: ["Rejected."] });
  expect(rejected.report).toMatch(/^You did not want this plan/);
  expect(folder.acts).toEqual([]);
  const edited = "Approved.\nThe user edited the plan. It now reads:\n- create Reports/hours.xlsx";
  await run("summarise data.csv", folder, { plans: [edited] });
  expect(folder.acts).toEqual(["create Reports/hours.xlsx"]);
}, 30_000);

test("unit prices and rates are never added up: average and median stand alone, and rows are counted where nothing else is", async () => {
  const rows = Array.from(
    { length: 12 },
    (_, i) => `${regions[i % 3]},${(i % 4) + 0.5},${i % 2 === 0 ? 19 : 7},${i + 1}.25`,
  );
  const folder = memoryFolder({ "orders.csv": ["Region,Unit price,VAT rate,Amount", ...rows].join("\n") });
  const result = await run("summarise orders.csv", folder);
  const summary = rowsOf(await bookAt(folder, "Orders summary.xlsx"), "Summary");
  const head = summary.find(([label]) => label === "Figures") ?? [];
  expect(head[1]).toBe("Amount");
  expect(summary.find(([label]) => label === "Total")).toEqual(["Total", 81]);
  expect(summary.find(([label]) => label === "Average")?.length).toBe(head.length);
  expect(result.report).toMatch(/Not added up, because a sum would mean nothing: .*Unit price/);
  const only = memoryFolder({
    "prices.csv": ["Region,Unit price", ...rows.map((row) => row.split(",").slice(0, 2).join(","))].join("\n"),
  });
  await run("summarise prices.csv", only);
  const priced = rowsOf(await bookAt(only, "Prices summary.xlsx"), "Summary");
  expect(priced.find(([label]) => label === "Total")).toEqual(["Total"]);
  expect(priced.find(([label]) => label === "Region")).toEqual(["Region", "Rows", "Average Unit price"]);
  expect(priced.find(([label]) => String(label).startsWith("Check: by Region"))?.[1]).toBe("OK");
}, 60_000);

test("files of one shape are joined, whatever the order and spelling of their columns, and the log says what was done", async () => {
  const folder = memoryFolder({
    "orders 1.csv":
      "Order no;Day;Region;Amount\nA1;03.01.2026;North;1.234,50 €\nA2;05.01.2026;north;n/a\nA3;07.01.2026;South;10,00\nTotal;;;1.244,50\n",
    "orders 2.csv":
      "Region,ORDER-NO,Amount,Day\nNorth,A4,20.00,2026-02-01\nEast,A5,30.25,2026-02-02\nSouth,A6,5.00,2026-02-03\n\n* without VAT and freight\n",
    "other.csv": "Name,Phone\nAnna,1\nBo,2\n",
  });
  const { report } = await run("Join the orders into one workbook, amount by region", folder);
  const book = await bookAt(folder, "Orders summary.xlsx");
  expect(rowsOf(book, "Data").map((row) => row.filter((cell) => cell !== ""))).toEqual([
    ["Order no", "Day", "Region", "Amount", "Source"],
    ["A1", "2026-01-03", "North", "!1234.5", "orders 1.csv"],
    ["A2", "2026-01-05", "North", "orders 1.csv"],
    ["A3", "2026-01-07", "South", "!10", "orders 1.csv"],
    ["A4", "2026-02-01", "North", "!20", "orders 2.csv"],
    ["A5", "2026-02-02", "East", "!30.25", "orders 2.csv"],
    ["A6", "2026-02-03", "South", "!5", "orders 2.csv"],
  ]);
  expect(rowsOf(book, "Cleaning log")).toEqual([
    ["File", "Row", "Column", "In the source", "What was done"],
    ["orders 1.csv", "!5", "", "a total row", "row left out"],
    ["orders 2.csv", "!6", "", "a remark below the table", "row left out"],
    ["orders 1.csv", "!3", "Amount", "n/a", "left blank: stands for a missing number"],
    ["", "Region", "north", 'written as "North" in 1 row'],
  ]);
  expect(report).toContain("from orders 1.csv, orders 2.csv: 6 rows");
});
