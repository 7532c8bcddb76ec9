import { expect, test } from "vitest";
import { offlineModel } from "../../../src/model/offline/offline-model.ts";
import { bareName } from "../../../src/model/offline/rename/facts.ts";
import { calm, nameFrom, patternIn, safe, usual } from "../../../src/model/offline/rename/pattern.ts";
import { rename } from "../../../src/model/offline/rename/rename.ts";
import { extractTool } from "../../../src/tools/extract.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { type Person, runPlaybook } from "../../fakes/playbook-run.ts";
import { testDocuments } from "../../helpers/documents.ts";

const model = offlineModel([rename]);
const tools = [extractTool(testDocuments())];
const run = (request: string, folder: ReturnType<typeof memoryFolder>, person: Person = {}) =>
  runPlaybook(model, request, folder, { ...person, tools });

test.each([
  ["Rename the receipts by date and merchant", ["date", "merchant"]],
  ["rename the scans to YYYY-MM-DD title", ["date", "title"]],
  ["Benenne die Belege nach Datum, Händler und Betrag um", ["date", "merchant", "total"]],
  ["rename to {merchant}_{date}", ["merchant", "date"]],
  ["rename with the old name behind the date", ["date", "name"]],
])("%s", (request, parts) => {
  expect(patternIn(request)?.parts).toEqual(parts);
});

test("names are safe on every system and never lose what tells files apart", () => {
  expect(safe('a/b\\c:d*e?"<f>|{g}[h]\n')).toBe("a b c d e f g h");
  expect(safe("  .hidden. ")).toBe("hidden");
  expect(safe("CON")).toBe("CON file");
  expect(safe(`${"word ".repeat(40)}`).length).toBeLessThanOrEqual(100);
  expect(calm("TANKHOF AM RING")).toBe("Tankhof am Ring");
  expect(calm("eBay Ltd")).toBe("eBay Ltd");
  const pattern = usual("receipts");
  expect(nameFrom(pattern, { date: "2026-03-02", merchant: "Marlow" })).toBe("2026-03-02 Marlow");
  expect(nameFrom(pattern, { merchant: "Marlow" })).toBeUndefined();
  expect(nameFrom(pattern, { date: "2026-03-02", name: "scan 7" })).toBe("2026-03-02 scan 7");
  expect(nameFrom({ parts: ["date"], by: " ", date: "compact" }, { date: "2026-03-02", name: "scan" })).toBe(
    "20260302 scan",
  );
  expect(["2026-05-05 lunch.txt", "scan_20260505.pdf", "20260505.jpg"].map(bareName)).toEqual([
    "lunch",
    "scan",
    "20260505",
  ]);
});

const receipt = (name: string, day: string, total: string): string =>
  `${name}\nReceipt\n${day}\nTotal GBP ${total}\nCash ${total}\n`;
const may = new Date(2025, 4, 6, 12).getTime();
const files = {
  "Receipts/scan1.txt": receipt("MARLOW STATIONERS LTD", "2 Mar 2026", "12.00"),
  "Receipts/scan2.txt": receipt("MARLOW STATIONERS LTD", "2 Mar 2026", "7.00"),
  "Receipts/torn.txt": "KIOSK\nTotal 4.00\n",
  "Receipts/2026-03-04 Cafe Nord.txt": receipt("Cafe Nord", "4 Mar 2026", "3.50"),
  "Receipts/.hidden.txt": receipt("Secret Shop", "4 Mar 2026", "3.50"),
  "IMG_1.jpg": { text: "no exif", modified: may },
  "notes.md": "# Plan\nnothing",
};

test("receipts get their date and shop, equal names a number, and what has no sure date stays", async () => {
  const folder = memoryFolder(files);
  const before = Object.values(folder.inventory()).sort();
  const result = await run("Rename the receipts by date and merchant", folder);
  expect(folder.acts).toEqual([
    "move Receipts/scan1.txt -> Receipts/2026-03-02 Marlow Stationers Ltd.txt",
    "move Receipts/scan2.txt -> Receipts/2026-03-02 Marlow Stationers Ltd (2).txt",
  ]);
  expect(Object.values(folder.inventory()).sort()).toEqual(before);
  expect(result.report).toContain("Renamed 2 files by date, merchant.");
  expect(result.report).toContain("without a sure date: Receipts/torn.txt");
  expect(result.report).toContain("1 file named so already");
});

test("a second run finds nothing to do", async () => {
  const folder = memoryFolder(files);
  await run("Rename the receipts by date and merchant", folder);
  const again = await run("Rename the receipts by date and merchant", folder);
  expect(again.report).toContain("There is nothing to rename; nothing was changed.");
  expect(folder.acts.length).toBe(2);
});

test("a photo without a date inside is named by its last change, and the plan says so", async () => {
  const folder = memoryFolder(files);
  const { calls } = await run("Rename the photos by date", folder, { plans: ["Rejected."] });
  const plan = calls.find(({ name }) => name === "Plan")?.input as {
    summary: string;
    steps: { operations: unknown[] }[];
  };
  expect(plan.steps.flatMap(({ operations }) => operations)).toEqual([
    { kind: "move", from: "IMG_1.jpg", to: "2025-05-06 IMG_1.jpg", why: "Date from last change" },
  ]);
  expect(plan.summary).toContain("1 file by the day of the last change");
  expect(folder.acts).toEqual([]);
});

test("a note to the plan changes the pattern, and an edited target is followed", async () => {
  const note = "Not approved yet. The user says: with the total as well\nRevise the plan and call Plan again.";
  const edited =
    "Approved.\nThe user edited the plan. It now reads:\n- move Receipts/scan1.txt → Receipts/Marlow.txt, move Receipts/scan2.txt → Receipts/2026-03-02 Marlow Stationers Ltd 7.00 GBP.txt";
  const folder = memoryFolder(files);
  await run("Rename the receipts by date and merchant", folder, { plans: [note, edited] });
  expect(folder.acts).toEqual([
    "move Receipts/2026-03-04 Cafe Nord.txt -> Receipts/2026-03-04 Cafe Nord 3.50 GBP.txt",
    "move Receipts/scan1.txt -> Receipts/Marlow.txt",
    "move Receipts/scan2.txt -> Receipts/2026-03-02 Marlow Stationers Ltd 7.00 GBP.txt",
  ]);
});

test("a note that is not understood ends with the way out", async () => {
  const note = "Not approved yet. The user says: make them funny\nRevise the plan and call Plan again.";
  const folder = memoryFolder(files);
  const { report } = await run("Rename the receipts by date and merchant", folder, { plans: [note] });
  expect(report).toMatch(/You asked for: "make them funny".*Nothing was changed.*ANTHROPIC_API_KEY/s);
  expect(folder.acts).toEqual([]);
});
