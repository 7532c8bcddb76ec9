// Folders that may not be worked in, several folders, and the way in for a new user.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { closeBrowser, measured, openWorld, type World } from "./editor.ts";
import { approveButton, openSide, planShown, state, vsix } from "./steps.ts";

let world: World;

beforeEach(async () => {
  world = await openWorld({ vsix });
});
afterEach(() => world.close());
afterAll(closeBrowser);

test("a folder that holds everybody's files is refused with a way out", async () => {
  const window = await world.openWindow({ folder: tmpdir() });
  const side = await openSide(window);
  await side.locator('[data-intent="settings.open"]').waitFor();
  await window.shot("12 a folder that is refused");
  expect(await side.locator(".sf").innerText()).toContain(tmpdir());
});

test("no folder: the composer is off and says what to do", async () => {
  const window = await world.openWindow({ ew: "true" });
  const side = await openSide(window);
  await side.locator('[data-intent="folder.open"]').waitFor();
  await window.shot("13 no folder");
});

test("of several folders the user chooses, and the task reaches the chosen one", async () => {
  const other = join(dirname(world.folder), "other");
  mkdirSync(other);
  const workspace = join(dirname(world.folder), "two.code-workspace");
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: other }, { path: world.folder }] }));
  const window = await world.openWindow({ workspace });
  const side = await openSide(window);
  await side.locator("vscode-text-area.txt textarea").fill("Summarise the sales export into a workbook");
  await side.locator('[data-intent="task.start"]').click();
  const rows = window.page.locator(".quick-input-list .monaco-list-row");
  await rows
    .filter({ hasText: "small-company" })
    .locator(".quick-input-list-checkbox, .monaco-custom-toggle")
    .first()
    .click();
  await window.shot("14 several folders");
  await window.page.locator(".quick-input-widget .monaco-button", { hasText: "OK" }).click();
  const panel = await window.view("task");
  await planShown(panel);
  expect(await panel.locator(".facts").innerText()).toContain("small-company");
  await approveButton(panel).click();
  await state(panel, "Done");
});

test("from a folder of their own a new user gets a copy of the sample by clicks, and the example goes on there by itself", async () => {
  const [mine, base] = [join(dirname(world.folder), "mine"), dirname(world.folder)];
  mkdirSync(mine);
  const window = await world.openWindow({ folder: mine });
  const side = await openSide(window);
  await side.locator('[data-sample="receipts"]').click();
  const dialog = window.page.locator(".quick-input-widget");
  const row = dialog.locator(".quick-input-list .monaco-list-row", { hasText: "mine" });
  await dialog.locator(".monaco-button", { hasText: "Copy Here" }).waitFor();
  // The dialog writes its own beginning into the box once it has looked around, over what was typed by then.
  const typed = async (): Promise<number> => {
    await dialog.locator("input").first().fill(`${base}/`);
    return row.count();
  };
  await expect.poll(typed, { interval: 3_000 }).toBeGreaterThan(0);
  await window.shot("25 where the copy goes");
  await dialog.locator(".monaco-button", { hasText: "Copy Here" }).click();
  await window.page.waitForURL(/Cowork(%20|\+| )sample/);
  const opened = Date.now();
  const panel = await window.view("task");
  await planShown(panel);
  await approveButton(panel).click();
  await state(panel, "Done");
  await panel.locator(".out .seal", { hasText: "Verified" }).waitFor();
  measured("From a folder of one's own: opening the copy to the first deliverable, s", (Date.now() - opened) / 1000);
  expect(existsSync(join(base, "Cowork sample", "Expenses 2026.xlsx"))).toBe(true);
  expect(readdirSync(mine)).toEqual([]);
});

test("the walkthrough has five steps with pictures", async () => {
  const window = await world.openWindow();
  await window.command("Cowork: Open Walkthrough");
  const page = window.page.locator(".gettingStartedContainer");
  await page.getByText("Open the folder to work in").first().waitFor();
  expect(await page.locator(".getting-started-step").count()).toBe(5);
  await page.getByText("Read the plan and approve it").first().click();
  await window.shot("15 walkthrough");
});
