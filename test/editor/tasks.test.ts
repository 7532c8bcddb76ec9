// Whole jobs in a real editor, by clicks: plan, untick, approve, result, undo; over a reload; beside the command line.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { closeBrowser, measured, openWorld, type Window, type World } from "./editor.ts";
import { approveButton, cowork, describeTask, inventory, openSide, planShown, state, undoAll, vsix } from "./steps.ts";

let world: World;
let window: Window;
/** When the sample folder was opened. */
let opened: number;

beforeEach(async () => {
  world = await openWorld({ vsix });
  opened = Date.now();
  window = await world.openWindow();
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await window.shot(`failed ${task.name.slice(0, 60)}`);
  await world.close();
});

afterAll(closeBrowser);

test("a new user gets a first deliverable by clicks alone, and undo proves that the folder is as before", async () => {
  const before = inventory(world.folder);
  const side = await openSide(window);
  await side.locator('[data-sample="receipts"]').waitFor();
  await window.shot("1 side bar, first visit");
  await side.locator('[data-sample="receipts"]').click();
  const panel = await window.view("task");
  await planShown(panel);
  await window.shot("2 plan");
  await approveButton(panel).click();
  await state(panel, "Done");
  expect(existsSync(join(world.folder, "Expenses 2026.xlsx"))).toBe(true);
  await panel.locator(".out .seal", { hasText: "Verified" }).waitFor();
  measured("From opening the sample folder to the first deliverable, s", (Date.now() - opened) / 1000);
  await window.shot("3 done");
  await panel.locator('[data-intent="undo.preview"]').first().click();
  await panel.locator('[data-intent="undo.run"]').waitFor();
  await window.shot("4 undo preview");
  await panel.locator('[data-intent="undo.run"]').click();
  await panel.locator(".proof").waitFor();
  expect(await panel.locator(".proof h2").innerText()).toBe("1 of 1 paths identical");
  await window.shot("5 proof");
  expect(inventory(world.folder)).toEqual(before);
});

test("the example of the notes runs offline to its digest; its sources, its plan and the / menu are a click away", async () => {
  let side = await openSide(window);
  await side.locator('[data-sample="meetings"]').click();
  const panel = await window.view("task");
  await planShown(panel);
  await approveButton(panel).click();
  await state(panel, "Done");
  measured("From opening the sample folder to the digest, s", (Date.now() - opened) / 1000);
  expect(["Digest.md", "Actions.xlsx"].map((name) => existsSync(join(world.folder, name)))).toEqual([true, true]);
  await panel.locator('[data-intent="output.sources"]').first().click();
  const rows = window.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "supplier call 12 May.txt" }).first().waitFor();
  await window.shot("21 sources");
  await rows.filter({ hasText: "supplier call 12 May.txt" }).first().click();
  await window.page.locator(".tab", { hasText: "supplier call 12 May.txt" }).waitFor();
  await window.command("Cowork: Open Plan as Document");
  await window.page.locator(".view-line", { hasText: "Approved" }).first().waitFor();
  await window.shot("22 plan as a document");
  side = await openSide(window);
  const box = side.locator("vscode-text-area.txt textarea");
  await box.fill("");
  await box.pressSequentially("/exp");
  await side.locator(".complete .it", { hasText: "Receipts to an expenses workbook" }).waitFor();
  await box.press("Enter");
  await expect.poll(() => box.inputValue()).toContain("Turn my receipts into an expenses workbook");
});

test("the example of the messy folder runs offline to a tidy one, and nothing is lost", async () => {
  const before = inventory(world.folder);
  const side = await openSide(window);
  await side.locator('[data-sample="tidy"]').click();
  const panel = await window.view("task");
  await planShown(panel);
  await approveButton(panel).click();
  await state(panel, "Done");
  measured("From opening the sample folder to the tidy folder, s", (Date.now() - opened) / 1000);
  const after = inventory(world.folder);
  expect(Object.keys(after)).toContain("Receipts");
  expect(prints(after)).toEqual(prints(before));
});

test.each([
  ["Summarise the sales export into a workbook", /^Done$/],
  ["Rename my receipts so that names begin with their date", /^Done/],
])("typed and done by clicks: %s; undo gives the folder back", async (request, end) => {
  const before = inventory(world.folder);
  const panel = await describeTask(window, request);
  await planShown(panel);
  await approveButton(panel).click();
  await panel.locator(".ph-st .state", { hasText: end }).first().waitFor();
  expect(inventory(world.folder)).not.toEqual(before);
  expect(await undoAll(panel)).toMatch(/^(\d+) of \1 paths identical$/);
  expect(inventory(world.folder)).toEqual(before);
});

test("what undo found changed since stands in both versions: they are compared, and one is chosen", async () => {
  const contacts = join(world.folder, "contacts.csv");
  const before = inventory(world.folder);
  const [head = ""] = readFileSync(contacts, "utf8").split("\n");
  const edit = { file_path: "contacts.csv", old_string: head, new_string: `${head};Checked` };
  expect(cowork(world, "tool", "Edit", JSON.stringify(edit), "--approve", "all").code).toBe(0);
  writeFileSync(contacts, "mine since\n");
  const side = await openSide(window);
  await side.locator(".task", { hasText: "Edit" }).click();
  let panel = await window.view("task");
  expect(await undoAll(panel)).toBe("0 of 1 paths identical");
  await panel.locator('[data-intent="undo.compare"]').first().click();
  const diff = window.page.locator(".monaco-diff-editor").first();
  await diff.locator(".view-line", { hasText: "mine since" }).first().waitFor();
  await diff
    .locator(".view-line", { hasText: head.slice(0, 10) })
    .first()
    .waitFor();
  await window.shot("23 both versions");
  // The page of a tab that was behind another one begins anew.
  await side.locator(".task", { hasText: "Edit" }).click();
  panel = await window.view("task");
  await panel.locator('[data-intent="undo.resolve"]').last().click();
  await panel.locator(".proof h2", { hasText: "1 of 1 paths identical" }).waitFor();
  await window.shot("24 one version chosen");
  expect(inventory(world.folder)).toEqual(before);
});

/** What the files hold, whatever they are called now. */
const prints = (all: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(all)
    .filter((print) => !print.startsWith("folder"))
    .sort();

test("an operation that was unticked does not happen, also when the window is reloaded before approval", async () => {
  const before = inventory(world.folder);
  const kept = "HR/contract Lena (draft, do not send).md";
  let panel = await describeTask(window, "Organise this folder by type and date");
  await planShown(panel);
  await panel.locator('[role="checkbox"][aria-label*="contract Lena"]').click();
  const oneLess = approveButton(panel).filter({ hasText: /Approve \d+ of \d+/ });
  await oneLess.waitFor();
  const label = await oneLess.innerText();
  const [left = 0, all = 0] = [...label.matchAll(/\d+/g)].map(Number);
  expect(all - left).toBe(1);
  // The view shows a tick at once; what counts is that it reached the host.
  await expect
    .poll(() => readdirSync(world.data, { recursive: true }).some((name) => /plan-\w+\.json$/.test(String(name))))
    .toBe(true);
  await window.page.reload();
  panel = await window.view("task");
  await planShown(panel);
  await approveButton(panel).filter({ hasText: label }).waitFor();
  await window.shot("6 unticked, after a reload");
  await approveButton(panel).click();
  await state(panel, "Done");
  const after = inventory(world.folder);
  expect(after[kept]).toBe(before[kept]);
  expect(Object.keys(after).filter((name) => name.startsWith("Receipts/"))).toEqual([]);
  await window.command("View: Show Explorer");
  await window.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
  await window.shot("7 explorer badges");
  expect(await undoAll(panel)).toMatch(/^(\d+) of \1 paths identical$/);
  expect(inventory(world.folder)).toEqual(before);
});

test("a reload within a second of opening loses nothing", async () => {
  const side = await openSide(window);
  await side.locator('[data-sample="receipts"]').click();
  await window.view("task");
  await window.page.reload();
  const panel = await window.view("task");
  await planShown(panel);
  await approveButton(panel).click();
  await state(panel, "Done");
  expect(existsSync(join(world.folder, "Expenses 2026.xlsx"))).toBe(true);
});

test("a second window and the command line show the same task, and an answer there counts here", async () => {
  const panel = await describeTask(window, "Summarise the sales export into a workbook");
  await planShown(panel);
  const second = await world.openWindow();
  const side = await openSide(second);
  await side.locator(".task", { hasText: "Waiting for you" }).click();
  const other = await second.view("task");
  await planShown(other);
  const id = (await side.locator(".task").first().getAttribute("data-task")) ?? "";
  expect(cowork(world, "show", id).text).toContain("Waiting for you");
  await approveButton(other).click();
  await state(panel, "Done");
  await state(other, "Done");
  expect(cowork(world, "show", id).text).toMatch(/\bDone\b/);
});

test("a task that the command line left waiting appears in the side bar and goes on from there", async () => {
  const side = await openSide(window);
  await side.locator('[data-sample="receipts"]').waitFor();
  expect(cowork(world, "run", "--model", "offline", "Summarise the sales export into a workbook").code).toBe(3);
  await side.locator(".task").click();
  const panel = await window.view("task");
  await planShown(panel);
  await approveButton(panel).click();
  await state(panel, "Done");
});

test("Stop as a command ends a task; approving its plan later takes it up again", async () => {
  const panel = await describeTask(window, "Organise this folder by type and date");
  await planShown(panel);
  await window.command("Cowork: Stop Task");
  await state(panel, "Stopped");
  await window.shot("8 stopped");
  await approveButton(panel).click();
  await state(panel, "Done");
});

test("what a task changed opens as a difference to the file as it was before", async () => {
  const contacts = readFileSync(join(world.folder, "contacts.csv"), "utf8");
  const [head = ""] = contacts.split("\n");
  const edit = { file_path: "contacts.csv", old_string: head, new_string: `${head};Checked` };
  expect(cowork(world, "tool", "Edit", JSON.stringify(edit), "--approve", "all").code).toBe(0);
  const side = await openSide(window);
  await side.locator(".task", { hasText: "Edit" }).click();
  const panel = await window.view("task");
  await panel.locator('[data-intent="changes.open"]').click();
  const editor = window.page.locator(".multiDiffEditor, .multi-diff-root-editor, .multiDiffEntry").first();
  await editor.waitFor();
  await editor.locator(".view-line", { hasText: "Checked" }).first().waitFor();
  await window.shot("11 what a task changed");
});
