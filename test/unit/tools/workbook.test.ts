import { expect, test } from "vitest";
import { z } from "zod";
import { analyseTool } from "../../../src/tools/analyse.ts";
import { readTool } from "../../../src/tools/read.ts";
import { workbookTool } from "../../../src/tools/workbook.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";
import { testDocuments } from "../../helpers/documents.ts";
import { sharedFormulas } from "../../helpers/excel-like.ts";
import { salesBook, salesCsv } from "../../helpers/sales.ts";
import { openBook } from "../../helpers/workbook.ts";

const documents = testDocuments();
const workbook = workbookTool(documents);

test("a workbook is made from files in the folder, with what it is made of declared", async () => {
  const folder = memoryFolder({ "sales.csv": salesCsv(40) });
  const result = await callTool(workbook, { path: "Reports/Sales.xlsx", ...salesBook }, folder);
  expect(result).toMatchObject({ ok: true, effects: ["create Reports/Sales.xlsx"] });
  expect(result.text).toMatch(
    /^Created Reports\/Sales\.xlsx \(\d+ kB\): \d+ formulas calculated, no error values\.\nWhat is where:\n- ByRegion: summary at Summary!A4:H8/,
  );
  const again = await callTool(workbook, { path: "Reports/Sales.xlsx", ...salesBook }, folder);
  expect(again).toMatchObject({ ok: true, effects: ["change Reports/Sales.xlsx"] });
  const read = await callTool(readTool(documents), { file_path: "Reports/Sales.xlsx", range: "A4:C5" }, folder);
  expect(read.text).toMatch(/\| 5 \| East \| =SUMIFS\(Data!\$G\$2:\$G\$41,Data!\$C\$2:\$C\$41,\$A5,.*\) → [\d.]+ \|/);
});

test("nothing is written when a formula is wrong", async () => {
  const folder = memoryFolder({});
  const result = await callTool(
    workbook,
    { path: "x.xlsx", sheets: [{ name: "S", cells: { A1: { f: "1/0" } } }] },
    folder,
  );
  expect(result).toMatchObject({ ok: false, text: expect.stringMatching(/S!A1 =1\/0 gives #DIV\/0!/) });
  expect(folder.inventory()).toEqual({});
});

test.each([
  [{ path: "x.csv" }, /does not end in \.xlsx/],
  [{ path: "/elsewhere/x.xlsx" }, /outside the granted folders/],
  [{ path: "in.xlsx", data: "in.xlsx" }, /would be read and replaced at once/],
  [{ path: "x.xlsx", data: "none.csv" }, /There is no file none\.csv/],
])("%o is refused and nothing changes", async ({ path, data }: { path: string; data?: string }, why) => {
  const folder = memoryFolder({ "in.xlsx": "bytes" });
  const sheet = data === undefined ? { name: "S", rows: [[1]] } : { name: "S", data: { from: data } };
  const result = await callTool(workbook, { path, sheets: [sheet] }, folder);
  expect(result).toMatchObject({ ok: false, text: expect.stringMatching(why) });
  expect(folder.inventory()).toEqual({ "in.xlsx": "bytes" });
});

test("several files become one table with the source of each row", async () => {
  const folder = memoryFolder({ "a.csv": "Day,N\n2026-01-01,1\n", "b.csv": "Day,N\n2026-02-01,2\n" });
  const sheets = [{ name: "All", data: { from: ["a.csv", "b.csv"] } }];
  expect(await callTool(workbook, { path: "all.xlsx", sheets }, folder)).toMatchObject({ ok: true });
  const book = await openBook(await folder.read(folder.path("all.xlsx")));
  const rows = book
    .getWorksheet("All")
    ?.getSheetValues()
    .slice(2)
    .map((row) => (row as unknown[]).slice(2));
  expect(rows).toEqual([
    [1, "a.csv"],
    [2, "b.csv"],
  ]);
});

test("patch changes cells of a workbook that is there, says what followed, and refuses more than cells", async () => {
  const folder = memoryFolder({ "orders.xlsx": sharedFormulas() });
  const call = (more: object) => callTool(workbook, { path: "orders.xlsx", patch: true, ...more }, folder);
  const result = await call({ sheets: [{ name: "Orders", cells: { B3: 12 } }] });
  expect(result).toMatchObject({ ok: true, effects: ["change orders.xlsx"] });
  expect(result.text).toMatchInlineSnapshot(`
    "Changed 1 cell of orders.xlsx; everything else in the file is as it was.
    Cells:
    - Orders!B3: was 11, is 12
    Formulas with a new value:
    - Orders!D3: was =B3*C3+LEN("B3")-2 → 38.5, is =B3*C3+LEN("B3")-2 → 42
    - Orders!D8: was =SUM(D2:D7) → 392.5, is =SUM(D2:D7) → 396"
  `);
  const before = folder.inventory();
  expect(await call({ sheets: [{ name: "Orders", cells: { B3: 1 }, tab: "FF0000" }], title: "New" })).toMatchObject({
    ok: false,
    text: "With `patch` only `cells` of sheets can change, not: tab, title. Nothing was changed. Put totals and lists into cells, or write a new workbook beside it.",
  });
  const none = await callTool(workbook, { path: "x.xlsx", patch: true, sheets: [{ name: "A" }] }, folder);
  expect(none).toMatchObject({ ok: false, text: expect.stringMatching(/^There is no file x\.xlsx to change/) });
  expect(folder.inventory()).toEqual(before);
});

test("Analyse answers with JSON over all paths", async () => {
  const folder = memoryFolder({ "a.csv": "Day,N\n2026-01-01,1\n", "b.csv": "Day,N\n2026-02-01,2\n" });
  const result = await callTool(analyseTool(documents), { action: "profile", paths: ["a.csv", "b.csv"] }, folder);
  const profile = JSON.parse(result.text);
  expect(profile.files.map((file: { path: string }) => file.path)).toEqual(["a.csv", "b.csv"]);
  expect(profile.sameShape).toEqual([["a.csv", "b.csv"]]);
  expect(await callTool(analyseTool(documents), { action: "profile" }, folder)).toMatchObject({
    ok: false,
    text: 'Which file? Give "path", or "paths" for several.',
  });
});

test("the tools' inputs have a JSON schema", () => {
  for (const tool of [workbook, readTool(documents), analyseTool(documents)]) {
    expect(z.toJSONSchema(tool.input)).toMatchObject({ type: "object", properties: expect.any(Object) });
  }
});
