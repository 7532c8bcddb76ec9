// Looking before sending, by clicks: a problem with its jump and its fix, a preview, a source, a comparison. One world for all.
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { closeBrowser, openWorld, output, type Window, type World } from "./editor.ts";
import { cowork, openSide, vsix } from "./steps.ts";

let world: World;
let window: Window;

beforeAll(async () => {
  world = await openWorld({ vsix });
  window = await world.openWindow();
}, 180_000);

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await window.shot(`failed ${task.name.slice(0, 60)}`);
  cpSync(join(world.data, "logs"), join(output, "logs"), { recursive: true });
});

afterAll(async () => {
  await world.close();
  await closeBrowser();
});

/** The frame that shows what `selector` says: several panels may be open. */
async function frameWith(shown: Window, selector: string): Promise<Frame> {
  const found: Frame[] = [];
  await expect
    .poll(async () => {
      for (const frame of shown.page.frames())
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          found.push(frame);
      return found.length;
    })
    .toBeGreaterThan(0);
  return found[0] as Frame;
}

/** The row of a problem in the editor's list. */
const problem = (words: string) => window.page.locator(".markers-panel .monaco-list-row").filter({ hasText: words });

const rows = [
  ["Tea", 3, "Notes/todo.md", 2],
  ["Cake", 4, "Receipts/parking.txt", 3],
];
const columns = [{ header: "Item" }, { header: "Amount" }, { header: "Source" }, { header: "Line", format: "0" }];

test("a problem leads to its cell in the preview, and its fix fills the composer without starting anything", async () => {
  const book = {
    path: "Totals.xlsx",
    sheets: [
      { name: "Data", columns, rows },
      { name: "Sum", cells: { A2: "TODO: check this", B2: { f: "SUM(Data!B2:B3)" } } },
    ],
  };
  expect(cowork(world, "tool", "Workbook", JSON.stringify(book), "--approve", "all")).toMatchObject({ code: 0 });
  const side = await openSide(window);
  await side.locator(".task", { hasText: "Workbook" }).first().click();
  await window.view("task");
  await window.command("Problems: Focus on Problems View");
  await problem("Sum!A2").first().click();
  const preview = await window.view("preview");
  await preview.locator(".pv-at", { hasText: "A2" }).waitFor();
  await preview.locator(".pv-tab.on", { hasText: "Sum" }).waitFor();
  await window.shot("30 problem opens its cell");
  await problem("Sum!A2").first().click();
  await window.page.keyboard.press("Control+.");
  const fix = window.page.getByRole("menuitem", { name: "Fix with Cowork" });
  await fix.first().waitFor();
  await window.shot("31 quick fix of a problem");
  await fix.first().click();
  const box = side.locator("vscode-text-area.txt textarea");
  await expect.poll(() => box.inputValue()).toMatch(/^Fix this in @Totals\.xlsx and change nothing else: Sum!A2/);
  expect(await side.locator(".task").count()).toBe(1);
});

test("a cell that names its source opens it at its line", async () => {
  const preview = await window.view("preview");
  await preview.locator(".pv-tab", { hasText: "Data" }).click();
  await preview.locator('[role="gridcell"]', { hasText: "Cake" }).click();
  const source = preview.locator('[data-intent="preview.source"]');
  await source.filter({ hasText: "Receipts/parking.txt, line 3" }).waitFor();
  await window.shot("32 preview of a workbook with a source");
  await source.click();
  await window.page.locator(".tab.active", { hasText: "parking.txt" }).waitFor();
  await window.page.locator(".statusbar-item", { hasText: "Ln 3, Col 1" }).waitFor();
  await window.shot("33 the source at its line");
});

test("what a task changed in a workbook is compared cell by cell, and one of the changes is put back", async () => {
  const patch = { path: "Totals.xlsx", patch: true, sheets: [{ name: "Data", cells: { A2: "Coffee", B2: 30 } }] };
  expect(cowork(world, "tool", "Workbook", JSON.stringify(patch), "--approve", "all")).toMatchObject({ code: 0 });
  const side = await openSide(window);
  await expect.poll(() => side.locator(".task").count()).toBe(2);
  await side.locator(".task").first().click();
  const panel = await frameWith(window, '[data-intent="output.compare"]');
  await panel.locator('[data-intent="output.compare"]').click();
  const versions = await window.view("compare");
  await versions.locator(".cmp").nth(1).waitFor();
  const told = () => versions.locator(".cmp").allInnerTexts();
  expect((await told()).map((text) => text.replace(/\s+/g, " ").trim())).toEqual([
    expect.stringMatching(/Data!A2 .*Tea .*Coffee/),
    expect.stringMatching(/Data!B2 .*3 .*30/),
  ]);
  await window.shot("34 comparison of a workbook");
  await versions.locator('[data-intent="comparison.back"][title="Put back Data!B2"]').click();
  await expect.poll(async () => (await told()).length).toBe(1);
  await window.shot("35 one change put back");
  expect(cowork(world, "read", "Totals.xlsx").text).toMatch(/Coffee[^\n]*\b3\b/);
});

test("what others made opens too: a PDF page by page, a workbook with its formulas, and a tab comes back as it was left", async () => {
  const open = async (name: string): Promise<void> => {
    await window.page.keyboard.press("Control+P");
    await window.page.locator(".quick-input-widget input").fill(name);
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await window.page.keyboard.press("Enter");
    await window.page.locator(".tab.active", { hasText: name }).waitFor();
  };
  await open("Delivery note 4471.pdf");
  const page = await frameWith(window, ".pv-paper img");
  await window.shot("36 preview of a PDF");
  expect(
    await page
      .locator(".pv-paper img")
      .first()
      .evaluate((one) => (one as HTMLImageElement).naturalWidth),
  ).toBeGreaterThan(500);
  await open("Forecast Q4 draft.xlsx");
  const book = await frameWith(window, ".pv-grid");
  await book.locator(".pv-grid").focus();
  await window.page.keyboard.press("Control+End");
  const last = await book.locator(".pv-at").innerText();
  await window.shot("37 preview of a workbook of others");
  await open("contacts.csv");
  await window.page.locator(".tab", { hasText: "Forecast Q4 draft.xlsx" }).click();
  const again = await frameWith(window, ".pv-grid");
  await expect.poll(() => again.locator(".pv-at").innerText()).toBe(last);
});
