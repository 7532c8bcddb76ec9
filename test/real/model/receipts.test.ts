import { readFile } from "node:fs/promises";
import type { CellValue } from "exceljs";
import { describe, expect, test } from "vitest";
import { openDocuments } from "../../../src/documents/client.ts";
import { offlineModel } from "../../../src/model/offline/offline-model.ts";
import { receipts } from "../../../src/model/offline/receipts/receipts.ts";
import { extractTool } from "../../../src/tools/extract.ts";
import { workbookTool } from "../../../src/tools/workbook.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { type Person, runPlaybook } from "../../fakes/playbook-run.ts";
import { noOffice, recalculated } from "../../helpers/libreoffice.ts";
import { expected, receiptFile } from "../../helpers/receipts.ts";
import { type Book, openBook } from "../../helpers/workbook.ts";

const documents = openDocuments({
  worker: "none",
  wasm: () => readFile(new URL("../../../node_modules/@ironcalc/wasm/wasm_bg.wasm", import.meta.url)),
});
const tools = [extractTool(documents), workbookTool(documents)];
const model = offlineModel([receipts]);
type Folder = ReturnType<typeof memoryFolder>;
const run = (request: string, folder: Folder, person: Person & { replies?: number } = {}) =>
  runPlaybook(model, request, folder, { ...person, tools });

const bookAt = async (folder: Folder, path: string): Promise<Book> => openBook(await folder.read(folder.path(path)));

/** Rows as shown: a formula is its value, rounded; zero where the value is nothing. */
function rowsOf(book: Book, name: string): unknown[][] {
  const rows: unknown[][] = [];
  book.getWorksheet(name)?.eachRow((row) => {
    const cells: unknown[] = [];
    row.eachCell({ includeEmpty: true }, ({ value }) => void cells.push(shown(value)));
    rows.push(cells);
  });
  return rows;
}

function shown(value: CellValue): unknown {
  const isFormula = typeof value === "object" && value !== null && "formula" in value;
  const plain = isFormula ? (value.result ?? 0) : value;
  if (plain instanceof Date) return plain.toISOString().slice(0, 10);
  return typeof plain === "number" ? Math.round(plain * 100) / 100 : (plain ?? "");
}

const files = Object.fromEntries(
  [...Object.keys(expected), "slips.csv"].map((name) => [`Receipts/${name}`, receiptFile(name)]),
);
const all = { ...files, "Copy of receipt refund.txt": receiptFile("refund.txt"), "notes.md": "# Notes\nnothing" };

test("every receipt is a row, what is unsure says why, and the sums are formulas that leave duplicates out", async () => {
  const folder = memoryFolder(all);
  const result = await run("Turn my receipts into an expenses workbook", folder);
  expect(folder.acts).toEqual(["create Expenses.xlsx"]);
  const book = await bookAt(folder, "Expenses.xlsx");
  expect(book.worksheets.map(({ name }) => name)).toEqual(["Summary", "Receipts", "Duplicates", "Notes"]);
  const [head, ...rows] = rowsOf(book, "Receipts");
  expect(head).toEqual(["File", "Date", "Merchant", "Category", "Total", "Currency", "Tax", "Review"]);
  expect(rows.length).toBe(Object.keys(expected).length + 3 + 1);
  for (const [name, { review, total }] of Object.entries(expected)) {
    const row = rows.find(([file]) => file === `Receipts/${name}`);
    expect([name, row?.[4]]).toEqual([name, total ?? ""]);
    if (review === "") expect([name, row?.[7] ?? ""]).toEqual([name, ""]);
    else expect(String(row?.[7])).toContain(review);
  }
  expect(rows.find(([file]) => file === "Copy of receipt refund.txt")?.[7]).toBe(
    "Duplicate of Receipts/refund.txt (the same text); not counted",
  );
  const summary = rowsOf(book, "Summary");
  const euros = rows
    .filter((row) => row[5] === "EUR" && !String(row[7]).startsWith("Duplicate"))
    .map((row) => Number(row[4]) || 0);
  const total = Math.round(euros.reduce((sum, value) => sum + value, 0) * 100) / 100;
  const at = summary.find(([label]) => label === "Figures")?.indexOf("EUR") ?? -1;
  expect(summary.find(([label]) => label === "Total")?.[at]).toBe(total);
  expect(summary.filter(([label]) => label === "Total").map((row) => row[at])).toEqual([total, total, total]);
  expect(summary.find(([label]) => label === "Check: adds up to the total")?.[1]).toBe("OK");
  expect(summary.find(([label]) => label === "Duplicates, not counted")?.[1]).toBe(1);
  expect(result.report).toContain("Copy of receipt refund.txt: Duplicate of Receipts/refund.txt");
  expect(result.report).toMatch(/no AI model was used.$/);
}, 30_000);

test("where no folder says receipts, only what looks like one is taken, and the rest is named", async () => {
  const folder = memoryFolder({
    "a.txt": receiptFile("corner-shop.txt"),
    "minutes.txt": "Minutes\nAnna: The offer is 3,000 EUR.\nBen: Too much.",
    "list.csv": "item,counted\nL-1,3\nL-2,4\n",
  });
  const { report } = await run("Make an expense report from my receipts", folder);
  expect(folder.acts).toEqual(["create Expenses 2018.xlsx"]);
  expect(report).toContain("do not look like receipts: minutes.txt");
  expect(report).toContain("Not read: list.csv.");
}, 30_000);

test("a note narrows the receipts to a year; one that changes nothing ends with the way out", async () => {
  const note = (words: string) => `Not approved yet. The user says: ${words}\nRevise the plan and call Plan again.`;
  const folder = memoryFolder(files);
  const { report } = await run("Mach aus den Belegen eine Spesenabrechnung", folder, {
    plans: [note("nur 2018"), "Approved."],
  });
  expect(folder.acts).toEqual(["create Expenses 2018.xlsx"]);
  expect(report).toContain("Left out, of other months or years");
  const other = memoryFolder(files);
  const ended = await run("Turn my receipts into expenses", other, { plans: [note("make it pretty")] });
  expect(ended.report).toMatch(/You asked for: "make it pretty".*Nothing was changed/s);
  expect(other.acts).toEqual([]);
}, 30_000);

test("nothing there, refused, edited, taken names", async () => {
  const none = await run("Turn my receipts into an expenses workbook", memoryFolder({ "Receipts/scan.jpg": "x" }));
  expect(none.report).toMatch(
    /1 picture cannot be read without text recognition: Receipts\/scan.jpg.*Nothing was changed/,
  );
  const one = { "Receipts/a.txt": receiptFile("corner-shop.txt"), "Expenses 2018.xlsx": "mine" };
  const folder = memoryFolder(one);
  const refused = await run("receipts to expenses", folder, { plans: ["Rejected."] });
  expect(refused.report).toMatch(/^You did not want this plan/);
  await run("receipts to expenses", folder);
  await run("receipts to expenses", folder, {
    plans: ["Approved.\nThe user edited the plan. It now reads:\n- create Books/march.xlsx"],
  });
  expect(folder.acts).toEqual(["create Expenses 2018 (2).xlsx", "create Books/march.xlsx"]);
  expect(folder.inventory()["Expenses 2018.xlsx"]).toBe("mine");
}, 60_000);

test("400 receipts go in eight calls of fifty, a hundred per reply", async () => {
  const text = (at: number): string =>
    `SHOP ${at} LTD\nReceipt ${1000 + at}\n${(at % 28) + 1} May 2026\nTotal GBP ${at}.50\nCash ${at}.50`;
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`Receipts/r${at}.txt`, text(at)]));
  const folder = memoryFolder(many);
  const { calls, texts, report } = await run("Turn my receipts into an expenses workbook", folder);
  expect(calls.map(({ name }) => name)).toEqual([
    "Glob",
    ...Array.from({ length: 8 }, () => "Extract"),
    "Plan",
    "TodoWrite",
    "Workbook",
    "TodoWrite",
  ]);
  expect(texts.filter((one) => one.startsWith("I read files"))).toEqual([
    "I read files 1 to 100 of 400.",
    "I read files 101 to 200 of 400.",
    "I read files 201 to 300 of 400.",
    "I read files 301 to 400 of 400.",
  ]);
  const sum = (400 * 399) / 2 + 400 * 0.5;
  expect(report).toContain(`from 400 receipts: ${sum.toLocaleString("en-US")}.00 GBP`);
}, 60_000);

test("a stop between two replies leaves everything as it was", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 150 }, (_, at) => [`Receipts/r${at}.txt`, `SHOP\n1 May 2026\nTotal GBP ${at}.50`]),
  );
  const folder = memoryFolder(many);
  const { report } = await run("receipts to expenses", folder, { says: { 2: "stop" } });
  expect(report).toContain("Stopped, as you said");
  expect(folder.acts).toEqual([]);
}, 30_000);

describe.skipIf(noOffice)(`recalculated from scratch${noOffice ? ` (skipped: ${noOffice})` : ""}`, () => {
  test("every sum stays, a corrected total changes its sums, and a cleared review counts a duplicate again", async () => {
    const folder = memoryFolder(all);
    await run("Turn my receipts into an expenses workbook", folder);
    const bytes = await folder.read(folder.path("Expenses.xlsx"));
    const before = rowsOf(await openBook(bytes), "Summary");
    expect(rowsOf(await openBook(await recalculated(bytes)), "Summary")).toEqual(before);
    const book = await openBook(bytes);
    const sheet = book.getWorksheet("Receipts");
    sheet?.eachRow((row) => {
      if (row.getCell(1).value === "Receipts/corner-shop.txt") row.getCell(5).value = 118.25;
      if (String(row.getCell(8).value).startsWith("Duplicate of")) row.getCell(8).value = null;
    });
    const changed = new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer);
    const after = rowsOf(await openBook(await recalculated(changed)), "Summary");
    const column = (code: string) => before.find(([label]) => label === "Figures")?.indexOf(code) ?? -1;
    const total = (rows: unknown[][], code: string) =>
      Number(rows.find(([label]) => label === "Total")?.[column(code)]);
    expect(total(after, "MYR") - total(before, "MYR")).toBeCloseTo(100, 2);
    expect(total(after, "GBP") - total(before, "GBP")).toBeCloseTo(-14.4, 2);
    const checks = after.filter(([label]) => label === "Check: adds up to the total");
    expect(checks.map((row) => row[1])).toEqual(["OK"]);
  }, 90_000);
});
