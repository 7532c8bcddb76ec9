// A folder that is not trusted, and a key that must stay secret.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { closeBrowser, openWorld, type World } from "./editor.ts";
import { cowork, inventory, openSide, vsix } from "./steps.ts";

let world: World | undefined;

afterEach(() => world?.close());
afterAll(closeBrowser);

test("Restricted Mode runs nothing: old tasks can be read, new ones cannot be started or resumed", async () => {
  world = await openWorld({ vsix, trust: false });
  expect(cowork(world, "run", "--model", "offline", "Summarise the sales export into a workbook").code).toBe(3);
  const before = inventory(world.folder);
  const window = await world.openWindow();
  const side = await openSide(window);
  await side.getByText("This folder is not trusted, so nothing runs").waitFor();
  expect(await side.locator("vscode-text-area.txt").getAttribute("disabled")).not.toBeNull();
  await side.locator(".task").click();
  const panel = await window.view("task");
  await panel.locator('[data-decision="approve"]').click();
  await panel.getByText("This folder is not trusted, so nothing runs in it").waitFor();
  await window.shot("9 restricted mode");
  expect(inventory(world.folder)).toEqual(before);
  expect(cowork(world, "tasks", "--json").text).toContain('"status":"waiting"');
});

test("a key is kept over a reload, and is in no file and no message to a view", async () => {
  const key = "sk-ant-test-0123456789abcdef";
  world = await openWorld({ vsix });
  const window = await world.openWindow();
  let side = await openSide(window);
  await side.getByText("Works offline").waitFor();
  await side.evaluate(() => {
    const seen: string[] = [];
    (globalThis as unknown as { seen: string[] }).seen = seen;
    addEventListener("message", (event) => seen.push(JSON.stringify(event.data)));
  });
  await window.command("Cowork: Set API Key");
  const input = window.page.locator(".quick-input-widget input");
  await input.fill(key);
  await input.press("Enter");
  await side.getByText("Works offline").waitFor({ state: "detached" });
  const seen = await side.evaluate(() => (globalThis as unknown as { seen: string[] }).seen.join("\n"));
  expect(seen).toContain('"connected":true');
  expect(seen).not.toContain(key);
  await window.page.reload();
  side = await window.view("side");
  await side.locator(".picks", { hasText: "Claude" }).waitFor();
  expect(filesWith(key, dirname(world.folder))).toBe("");
  await window.shot("10 key set");
});

/** Names of files below `folder` that hold `text`. */
function filesWith(text: string, folder: string): string {
  expect(existsSync(folder) && readdirSync(folder).length).toBeGreaterThan(0);
  try {
    return execFileSync("grep", ["-rlF", text, folder], { encoding: "utf8" });
  } catch {
    // grep ends with 1 when it finds nothing.
    return "";
  }
}
