// The job that `npm start` shows, from the words to the undo, judged by LibreOffice and by reading the folder.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copySample } from "../../scripts/sample.mjs";
import { convert, noOffice, noPictures, recalculated } from "../helpers/libreoffice.ts";
import { inventory, type Tree } from "../helpers/tree.ts";
import { openBook } from "../helpers/workbook.ts";
import { type Bench, bench, type Ended, taskOf, undoLine } from "./cowork.ts";
import {
  chartReferences,
  colourfulPixels,
  dataColumn,
  formulasWithoutValue,
  formulaValues,
  numbersTyped,
  same,
  savedBytes,
  withoutDrawings,
} from "./workbook.ts";

const request = "Summarise the sales export into a workbook: totals, a table of region by month, outliers, and a chart";

let here: Bench;
let folder: string;
let before: Tree;
let after: Tree;
let run: Ended;
let made: readonly string[];
let workbook: Uint8Array;

beforeAll(async () => {
  here = bench();
  folder = join(here.place, "small-company");
  copySample("small-company", folder);
  before = inventory(folder);
  run = await here.cowork("run", "--folder", folder, "--model", "offline", "--approve", "plan", request);
  after = inventory(folder);
  made = Object.keys(after).filter((path) => !(path in before));
  workbook = readFileSync(join(folder, made.find((path) => path.endsWith(".xlsx")) ?? "no workbook was made"));
}, 180_000);
afterAll(() => here?.remove());

/** What the export holds, read without any of our code: the sum of all amounts but the last line's. */
function amountsByHand(): number {
  const lines = readFileSync("samples/small-company/Sales/Sales export 2026.csv", "utf8")
    .trim()
    .split("\n")
    .slice(1, -1);
  const amounts = lines
    .map((line) => /,(?:"([^"]*)"|([^,]*))$/.exec(line))
    .map((match) => match?.[1] ?? match?.[2] ?? "");
  return amounts.reduce((sum, text) => sum + Number(text.replace(/[€,\s]|EUR/g, "")), 0);
}

test("ends done, with one workbook more in the folder and everything else as it was", () => {
  expect(run.code, `${run.stdout}\n${run.stderr}`).toBe(0);
  expect(made.filter((path) => after[path]?.type === "file")).toEqual([expect.stringMatching(/\.xlsx$/)]);
  const others = Object.entries(after).filter(([path, entry]) => !made.includes(path) && entry.type !== "folder");
  expect(others).toEqual(Object.entries(before).filter(([, entry]) => entry.type !== "folder"));
});

test("says what was made, that the checks passed, and the line that undoes it", () => {
  expect(run.stdout).toContain(made.find((path) => path.endsWith(".xlsx")));
  expect(run.stdout).toMatch(/check/i);
  expect(taskOf(run)).not.toBe("");
});

test("every number on the Summary sheet is a formula, and every formula has a value that is no error", async () => {
  const book = await openBook(workbook);
  expect(book.getWorksheet("Summary")).toBeDefined();
  expect(numbersTyped(book, "Summary")).toEqual([]);
  const values = [...formulaValues(book)];
  expect(values.filter(([address]) => address.startsWith("Summary!")).length).toBeGreaterThan(30);
  expect(values.filter(([, value]) => /"error"/.test(String(value)))).toEqual([]);
  expect(formulasWithoutValue(workbook)).toEqual([]);
});

test("has a chart that draws cells of the workbook", async () => {
  const references = chartReferences(workbook);
  expect(references.length).toBeGreaterThan(1);
  const sheets = (await openBook(workbook)).worksheets.map((sheet) => sheet.name);
  for (const reference of references) expect(sheets).toContain(reference.split("!")[0]);
});

test("the totals are those of the export, counted by hand", async () => {
  const values = [...formulaValues(await openBook(workbook))].filter(([address]) => address.startsWith("Summary!"));
  const sum = amountsByHand();
  expect(sum).toBeGreaterThan(500_000);
  expect(values.filter(([, value]) => typeof value === "number" && Math.abs(value - sum) < 0.005)).not.toEqual([]);
});

test("LibreOffice calculates every formula to the value that is stored, and none to an error", async (context) => {
  context.skip(noOffice !== undefined, noOffice);
  const stored = formulaValues(await openBook(workbook));
  const judged = formulaValues(await openBook(await recalculated(workbook)));
  expect([...judged.keys()].sort()).toEqual([...stored.keys()].sort());
  const different = [...stored].filter(([address, value]) => !same(value, judged.get(address)));
  expect(different.map(([address, value]) => [address, value, judged.get(address)])).toEqual([]);
}, 180_000);

test("another amount in the data changes the summary by exactly as much", async (context) => {
  context.skip(noOffice !== undefined, noOffice);
  const book = await openBook(workbook);
  const stored = formulaValues(book);
  const { sheet, column, row } = dataColumn(book, "Amount");
  const cell = sheet.getCell(row + 20, column);
  expect(typeof cell.value).toBe("number");
  cell.value = Number(cell.value) + 1000;
  const changed = formulaValues(await openBook(await recalculated(await savedBytes(book))));
  const grown = [...stored].filter(([address, value]) => {
    const now = changed.get(address);
    return address.startsWith("Summary!") && typeof value === "number" && same(now, value + 1000);
  });
  // The grand total, its region and its month at least.
  expect(grown.length).toBeGreaterThanOrEqual(3);
}, 180_000);

test("the chart renders: the pages have far more colour with it than without", async (context) => {
  context.skip(noPictures !== undefined, noPictures);
  const colour = async (bytes: Uint8Array, name: string): Promise<number> => {
    const [pdf] = [...(await convert(bytes, "pdf")).values()];
    const stem = join(here.place, name);
    execFileSync("pdftoppm", ["-r", "50", "-l", "6", "-", stem], { input: pdf });
    const pages = readdirSync(here.place).filter((file) => file.startsWith(name) && file.endsWith(".ppm"));
    return pages.reduce((sum, page) => sum + colourfulPixels(readFileSync(join(here.place, page))), 0);
  };
  const [drawn, bare] = [await colour(workbook, "with"), await colour(withoutDrawings(workbook), "bare")];
  expect(drawn - bare, `${drawn} coloured pixels with the chart, ${bare} without`).toBeGreaterThan(1500);
}, 180_000);

// Last: it takes the workbook away again.
test("undo gives the folder back: bytes, names, modes, links, empty folders, times", async () => {
  const undone = await here.cowork("undo", taskOf(run), "--folder", folder);
  expect(undone.code, `${undone.stdout}\n${undone.stderr}`).toBe(0);
  expect(inventory(folder)).toEqual(before);
}, 60_000);

test("npm start does all that on a copy of its own and says that nobody was asked; its undo line works as printed", async () => {
  const start = await here.node("scripts/start.mjs");
  expect(start.code, `${start.stdout}\n${start.stderr}`).toBe(0);
  expect(start.stdout).toContain("No terminal here, so this sample run approves its plan by itself.");
  const copy = /fresh copy of the sample workspace is in (.+)/.exec(start.stdout)?.[1] ?? "";
  const names = Object.keys(inventory(copy));
  expect(names).toEqual(expect.arrayContaining(Object.keys(before)));
  expect(names.some((path) => path.endsWith(".xlsx") && !(path in before))).toBe(true);

  const undone = await here.cowork(...undoLine(start));
  expect(undone.code, `${undone.stdout}\n${undone.stderr}`).toBe(0);
  expect(Object.keys(inventory(copy))).toEqual(Object.keys(before));
}, 180_000);
