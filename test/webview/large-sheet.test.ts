// A sheet of any size: only what is in sight is on the page, and every row of it can be reached.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeBrowser, measured, openBrowser, openView, skipReason, traced, type View } from "./browser.ts";
import { serveRows, workbook } from "./files.ts";

const rows = 100_000;
const row = (_sheet: number, number: number) => ({
  c: Array.from({ length: 10 }, (_none, c) => ({ c, t: `${number + 1}.${c}`, ...(c > 0 ? { k: "n" as const } : {}) })),
});

const shown = (view: View): Promise<readonly string[]> =>
  view.page.locator(".pv-row:not(.pv-letters) .pv-n").allInnerTexts();

/** Serves what the page asks for until nothing more comes. */
async function settle(view: View): Promise<void> {
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    now = (await view.wishes()).length;
    await serveRows(view, row, before < 0 ? 0 : before);
  }
}

describe.skipIf(skipReason !== undefined)("a large sheet", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  test("100,000 rows scroll with some fifty of them on the page, by wheel, keys and jumps", async () => {
    const view = await openView({ page: "preview" });
    const { preview } = workbook;
    if (preview.kind !== "grid") throw new Error("It is no grid.");
    const [first] = preview.sheets;
    if (first === undefined) throw new Error("It has no sheet.");
    const sheet = { ...first, rows, columns: 10, widths: [] };
    await view.send({ ...workbook, findings: [], preview: { ...preview, facts: [], sheets: [sheet] } });
    await settle(view);
    const grid = view.page.locator(".pv-grid");
    const tasks = await traced(view, async () => {
      for (let at = 1; at <= 40; at += 1) {
        await grid.evaluate((box, top) => {
          box.scrollTop = top;
        }, at * 50_000);
        await view.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      }
    });
    await settle(view);
    expect((await shown(view)).length).toBeLessThan(80);
    await grid.focus();
    await view.page.keyboard.press("Control+End");
    await settle(view);
    expect((await shown(view)).at(-1)).toBe("100000");
    expect(await view.page.locator(".pv-at").innerText()).toBe("J100000");
    expect(await view.page.locator('[role="gridcell"][aria-selected="true"]').innerText()).toBe("100000.9");
    await view.send({ type: "preview.goto", place: "Receipts!C54321" });
    await settle(view);
    expect(await view.page.locator('[role="gridcell"][aria-selected="true"]').innerText()).toBe("54321.2");
    await grid.evaluate((box) => {
      box.scrollTop = 0;
    });
    await view.page.keyboard.press("PageDown");
    expect({ outside: view.outside, errors: view.errors }).toEqual({ outside: [], errors: [] });
    const longest = Math.max(0, ...tasks);
    const pieces = (await view.wishes()).filter(({ type }) => type === "preview.rows").length;
    measured("large-sheet", { rows, onPage: (await shown(view)).length, pieces, longestTaskMs: Math.round(longest) });
    await view.close();
  }, 120_000);
});
