import { expect, test } from "vitest";
import type { Row } from "../../../src/model/offline/listing.ts";
import { isWanted, scopeOf, wishOf } from "../../../src/model/offline/receipts/choose.ts";
import { duplicatesIn } from "../../../src/model/offline/receipts/duplicates.ts";
import type { Receipt } from "../../../src/model/offline/receipts/read.ts";
import { summarySheet } from "../../../src/model/offline/receipts/summary.ts";

const row = (path: string, marks: readonly string[] = []): Row => ({
  path,
  bytes: 10,
  kind: "Documents",
  date: "2026-05-06",
  dateFrom: "modified",
  marks,
});
const paths = (list: readonly Row[]): readonly string[] => list.map(({ path }) => path);

const rows = [
  "Receipts/a.txt",
  "Receipts/slips.csv",
  "Receipts/photo.jpg",
  "Mail/Rechnung 7.eml",
  "Mail/hello.eml",
  "Sales/sales.csv",
  "Expenses 2026.xlsx",
].map((path) => row(path));

test("files that are named, else a named folder, else folders for receipts and files named like them, else everything", () => {
  expect(paths(scopeOf(rows, "expenses from hello.eml and slips.csv").rows)).toEqual([
    "Receipts/slips.csv",
    "Mail/hello.eml",
  ]);
  expect(paths(scopeOf(rows, "make an expense report from Mail").rows)).toEqual([
    "Mail/Rechnung 7.eml",
    "Mail/hello.eml",
  ]);
  const usual = scopeOf(rows, "turn my receipts into expenses");
  expect(paths(usual.rows)).toEqual(["Receipts/a.txt", "Receipts/slips.csv", "Mail/Rechnung 7.eml"]);
  expect(usual.pictures).toEqual(["Receipts/photo.jpg"]);
  const none = scopeOf([row("a.txt"), row("b.md"), row("c.pdf"), row("d.docx")], "expenses from my receipts");
  expect([paths(none.rows), none.all]).toEqual([["a.txt", "b.md", "c.pdf"], false]);
});

test("hidden files, files in use and software projects are left alone", () => {
  const marked = ["hidden", "in use", "in a software project", "link"].map((mark, at) =>
    row(`Receipts/${at}.txt`, [mark]),
  );
  expect(paths(scopeOf([...marked, row("Receipts/x.txt", ["hard link"])], "receipts").rows)).toEqual([
    "Receipts/x.txt",
  ]);
});

test("years, months and kinds narrow the receipts; those without a day are kept for a person", () => {
  expect(wishOf("only March 2026, without mails and no csv")).toEqual({
    years: ["2026"],
    months: ["03"],
    without: ["eml", "csv", "tsv", "xlsx"],
  });
  expect(wishOf("nur Mai")).toMatchObject({ months: ["05"] });
  expect(wishOf("you may use all of them").months).toEqual([]);
  const wish = wishOf("only March 2026");
  expect(["2026-03-02", "2026-04-02", "2025-03-02", ""].map((day) => isWanted(wish, day))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

type Facts = {
  merchant?: string;
  date?: string;
  total?: number;
  number?: string;
  currency?: string;
  category?: string;
};
function receipt(file: string, facts: Facts, more: Partial<Receipt> = {}): Receipt {
  const fields = Object.fromEntries(
    Object.entries({ currency: "EUR", category: "Other", ...facts }).map(([name, value]) => [
      name,
      { value, confidence: 0.95 },
    ]),
  );
  return { file, place: undefined, fields, review: [], likeness: 1, fingerprint: file, ...more };
}

test("duplicates: the same words, the same number, and what only looks alike", () => {
  const one = { merchant: "Marlow Ltd", date: "2026-03-02", total: 114.29, number: "0231" };
  const all = [
    receipt("Copy of r.txt", one, { fingerprint: "same" }),
    receipt("r.txt", one, { fingerprint: "same" }),
    receipt("mail.eml", { ...one, merchant: "Marlow" }),
    receipt("lunch.txt", { merchant: "Cafe Nord", date: "2026-03-02", total: 9.5 }),
    receipt("lunch again.txt", { merchant: "CAFE NORD", date: "2026-03-02", total: 9.5 }),
    receipt("fare.txt", { merchant: "Bahn", date: "2026-08-10", total: 89.9 }),
    receipt(
      "slips.csv",
      { merchant: "Ticket", date: "2026-08-12", total: 89.9 },
      { place: "row 4", fingerprint: "x row 4" },
    ),
    receipt("other fare.txt", { merchant: "Bus", date: "2026-08-11", total: 89.9 }),
    receipt("undated.txt", { total: 9.5 }),
  ];
  const found = [...duplicatesIn(all)].map(([own, { of, sure, why }]) => [own.file, of.file, sure, why]);
  expect(found).toEqual([
    ["mail.eml", "r.txt", true, "the same number, day and amount"],
    ["lunch again.txt", "lunch.txt", false, "the same day, merchant and amount"],
    ["slips.csv", "fare.txt", false, "the same amount within 3 days, once in a list"],
    ["Copy of r.txt", "r.txt", true, "the same text"],
  ]);
});

test("two receipts of one day and amount with numbers of their own are two purchases", () => {
  const one = { merchant: "Cafe Nord", date: "2026-03-02", total: 9.5 };
  expect(
    duplicatesIn([receipt("a.txt", { ...one, number: "1001" }), receipt("b.txt", { ...one, number: "1002" })]).size,
  ).toBe(0);
});

test("the summary has a column per currency, months without gaps, and years when there are too many months", () => {
  const sheet = (list: readonly Receipt[]) =>
    summarySheet(list, new Map()) as { cells: Record<string, { v?: string; f?: string }> };
  const labels = (cells: Record<string, { v?: string }>) =>
    Object.entries(cells)
      .filter(([at]) => /^A\d+$/.test(at))
      .map(([, cell]) => cell.v ?? cell);
  const near = sheet([
    receipt("a", { date: "2025-12-30", total: 5 }),
    receipt("b", { date: "2026-02-01", total: 7, currency: "USD", category: "Fuel" }),
    receipt("c", { date: "2026-02-01", total: 7, currency: "" }),
  ]);
  expect(["B3", "C3", "D3"].map((at) => near.cells[at]?.v)).toEqual(["EUR", "USD", "No currency"]);
  expect(labels(near.cells)).toEqual(expect.arrayContaining(["2025-12-01", "2026-01-01", "2026-02-01"]));
  const far = sheet([receipt("a", { date: "2019-05-01", total: 5 }), receipt("b", { date: "2026-02-01", total: 7 })]);
  expect(labels(far.cells)).toEqual(expect.arrayContaining(["2019-01-01", "2026-01-01"]));
  const formats = (cells: object) => Object.values(cells).map((cell: { format?: string }) => cell.format);
  expect([formats(near.cells).includes("month"), formats(far.cells).includes("yyyy")]).toEqual([true, true]);
});
