// The German of the product, walked through on the screen: every word of ours that is seen is German.
import type { Frame } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import { de } from "../../src/webview/words/de.ts";
import { en } from "../../src/webview/words/en.ts";
import { closeBrowser, openWorld, type World } from "./editor.ts";
import { planShown, state, vsix } from "./steps.ts";

let world: World | undefined;

afterEach(() => world?.close());
afterAll(closeBrowser);

/** Whole words and sentences that are English only. */
const german = new Set<string>(Object.values(de).flatMap((words) => words.split("|")));
const english = new Set<string>(
  Object.values(en)
    .flatMap((words) => words.split("|"))
    .filter((words) => !german.has(words) && !words.includes("{")),
);

/** What a view shows that is one of our English words. */
async function englishIn(view: Frame): Promise<readonly string[]> {
  const seen = await view.evaluate(() => {
    const texts: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) texts.push(node.textContent?.trim() ?? "");
    for (const one of document.querySelectorAll("[aria-label],[title],[placeholder]"))
      for (const name of ["aria-label", "title", "placeholder"]) texts.push(one.getAttribute(name) ?? "");
    return texts;
  });
  return seen.filter((words) => english.has(words));
}

test("side bar, plan, result, undo, menus, commands and walkthrough are German", async () => {
  world = await openWorld({ vsix, language: "de" });
  const window = await world.openWindow();
  await window.command("Cowork: Neue Aufgabe");
  const side = await window.view("side");
  await side.getByText("Belege werden eine Spesenmappe").waitFor();
  await window.shot("30 German: side bar");
  expect(await englishIn(side)).toEqual([]);
  await side.locator('[data-sample="receipts"]').click();
  const panel = await window.view("task");
  await planShown(panel);
  await window.shot("31 German: plan");
  expect(await englishIn(panel)).toEqual([]);
  await panel.locator('[data-decision="approve"]').click();
  await state(panel, "Fertig");
  await window.shot("32 German: result");
  expect(await englishIn(panel)).toEqual([]);
  await panel.locator('[data-intent="task.more"]').click();
  const rows = window.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "Plan als Dokument öffnen" }).first().click();
  await window.page.locator(".view-line", { hasText: "Freigegeben" }).first().waitFor();
  await window.shot("33 German: plan as a document");
  await side.locator(".task").first().click();
  await panel.locator('[data-intent="undo.preview"]').first().click();
  await panel.locator('[data-intent="undo.run"]').waitFor();
  expect(await englishIn(panel)).toEqual([]);
  await panel.locator('[data-intent="undo.run"]').click();
  await panel.locator(".proof").waitFor();
  await window.shot("34 German: proof");
  expect(await englishIn(panel)).toEqual([]);
  await window.command("Cowork: Einführung öffnen");
  const page = window.page.locator(".gettingStartedContainer");
  await page.getByText("Plan").first().waitFor();
  await window.shot("35 German: walkthrough");
});
