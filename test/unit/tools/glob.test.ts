import { expect, test } from "vitest";
import { globTool } from "../../../src/tools/glob.ts";
import { dateInName } from "../../../src/tools/name-dates.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";

const glob = async (folder: ReturnType<typeof memoryFolder>, input: object) =>
  (await callTool(globTool, input, folder)).text;

test("paths come sorted, below a folder, absolute patterns too", async () => {
  const folder = memoryFolder({ "b.pdf": "", "a.pdf": "", "In [x]/c.pdf": "", "In [x]/d.txt": "" });
  expect(await glob(folder, { pattern: "**/*.pdf" })).toBe("In [x]/c.pdf\na.pdf\nb.pdf");
  expect(await glob(folder, { pattern: "./*.pdf" })).toBe("a.pdf\nb.pdf");
  expect(await glob(folder, { pattern: "*.pdf", path: "In [x]" })).toBe("In [x]/c.pdf");
  expect(await glob(folder, { pattern: "/granted/folder/*.pdf" })).toBe("a.pdf\nb.pdf");
  expect(await glob(folder, { pattern: "*.doc" })).toMatch(/^No file matches/);
  expect(await glob(folder, { pattern: "*", path: "nowhere" })).toMatch(/There is no folder nowhere/);
  expect(await glob(folder, { pattern: "*", path: "a.pdf" })).toMatch(/is a file, not a folder/);
});

test("pages are bounded and say how to go on", async () => {
  const names = Array.from({ length: 2_500 }, (_, index) => `f${String(index).padStart(4, "0")}.txt`);
  const folder = memoryFolder(Object.fromEntries(names.map((name) => [name, ""])));
  const first = (await glob(folder, { pattern: "*" })).split("\n");
  expect(first).toHaveLength(1_001);
  expect(first.at(-1)).toBe("… 1,500 more files left out (of 2,500 matches). Go on with offset: 1000.");
  const last = (await glob(folder, { pattern: "*", offset: 2_000, details: true })).split("\n");
  expect([last.length, last[1]?.split("\t")[0], last.at(-1)?.split("\t")[0]]).toEqual([501, "f2000.txt", "f2499.txt"]);
});

test("details: size, kind, date with its origin, and marks", async () => {
  const modified = new Date(2024, 4, 6, 12).getTime();
  const folder = memoryFolder({
    "Rechnung 7.10.2026.PDF": { text: "abc", modified },
    notes: { text: "n", modified },
    "photo.jpg": { text: "p", modified, links: 2, mode: 0o755 },
    "short.txt": { link: "notes" },
    ".hidden/x.csv": { text: "", modified },
    "site/package.json": { text: "{}", modified },
    "site/img/logo.png": { text: "", modified },
    "tab\there.txt": { text: "", modified },
    "run.sh": { text: "", modified },
    "~$Budget.xlsx": { text: "", modified },
    "Budget.xlsx": { text: "", modified },
  });
  expect((await glob(folder, { pattern: "**", details: true })).split("\n")).toEqual([
    "path\tbytes\tkind\tdate\tdate from\tmarks",
    "Budget.xlsx\t0\tSpreadsheets\t2024-05-06\tmodified\tin use",
    "Rechnung 7.10.2026.PDF\t3\tDocuments\t2026-10-07\tname\t",
    "notes\t1\tOther\t2024-05-06\tmodified\ta link points here",
    "photo.jpg\t1\tImages\t2024-05-06\tmodified\thard link, executable",
    "run.sh\t0\tCode\t2024-05-06\tmodified\ta program reads this file",
    "short.txt\t5\tDocuments\t2025-10-09\tmodified\tlink",
    "site/img/logo.png\t0\tImages\t2024-05-06\tmodified\tin a software project",
    "site/package.json\t2\tData\t2024-05-06\tmodified\tin a software project, a program reads this file",
    '"tab\\there.txt"\t0\tDocuments\t2024-05-06\tmodified\t',
    "~$Budget.xlsx\t0\tSpreadsheets\t2024-05-06\tmodified\tin use",
  ]);
});

test("hidden files only where the pattern says the dot", async () => {
  const folder = memoryFolder({ ".hidden/x.csv": "", ".b": "", c: "" });
  expect(await glob(folder, { pattern: "**" })).toBe("c");
  expect(await glob(folder, { pattern: ".hidden/*", details: true })).toMatch(/x.csv.*hidden$/);
});

test("a folder inside a software project is in it", async () => {
  const folder = memoryFolder({ "app/.git/HEAD": "", "app/docs/a.txt": "", "b.txt": "" });
  expect(await glob(folder, { pattern: "*", path: "app/docs", details: true })).toContain("in a software project");
  expect(await glob(folder, { pattern: "b.txt", details: true })).not.toContain("software");
});

test.each([
  ["2026-10-07 invoice.pdf", "2026-10-07"],
  ["IMG_20261007_134501.jpg", "2026-10-07"],
  ["PXL_20240229_070809123.jpg", "2024-02-29"],
  ["20261007134501.png", "2026-10-07"],
  ["WhatsApp Image 2026-10-07 at 10.11.12.jpeg", "2026-10-07"],
  ["Scan_07.10.2026.pdf", "2026-10-07"],
  ["Protokoll 7. 1. 2026.docx", "2026-01-07"],
  ["Rechnung 07.10.26.pdf", "2026-10-07"],
  ["report 25-12-2025.xlsx", "2025-12-25"],
  ["report 12-25-2025.xlsx", "2025-12-25"],
  ["minutes 7 October 2026.md", "2026-10-07"],
  ["Protokoll 3. März 2026.md", "2026-03-03"],
  ["Ma\u0308rz-Protokoll 3. Ma\u0308rz 2026.md", "2026-03-03"],
  ["Oct 7, 2026 call.txt", "2026-10-07"],
  ["2026-Okt-07.txt", "2026-10-07"],
  ["Invoice October 2026.pdf", "2026-10"],
  ["Gehalt_Dez_2025.pdf", "2025-12"],
  ["2026-10 Kontoauszug.pdf", "2026-10"],
  ["report 03-04-2026.pdf", undefined],
  ["2026-02-30.txt", undefined],
  ["invoice 20261399.pdf", undefined],
  ["v1.10.26 notes.txt", undefined],
  ["call +4915112345678.m4a", undefined],
  ["Summary 2026.docx", undefined],
  ["mayor 2026x.txt", undefined],
  ["IBAN DE02120300000000202051.pdf", undefined],
])("the date in %s is %s", (name, date) => {
  expect(dateInName(name)).toBe(date);
});
