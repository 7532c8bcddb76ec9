import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlanDraft } from "../../src/protocol/channel.ts";
import { closeBrowser, openBrowser, openView, skipReason, type View } from "./browser.ts";
import { hash, settings, snapshot } from "./stories/make.ts";
import * as october from "./stories/october.ts";

const tick = { type: "plan.tick", hash: hash("a"), operations: ["o4"], on: false } as const;
const box = "[data-key='op.o4'] [role=checkbox]";
const draft: PlanDraft = { hash: hash("a"), unticked: ["o4"] as never, edits: [], answers: {} };

/** Unticks one row and throws the page away before the host has said anything. */
async function untickAndReload(view: View, answers: readonly { readonly type: "done"; readonly id: number }[] = []) {
  await view.send(snapshot(october.proposal, { facts: october.facts }));
  await view.page.locator(box).click();
  expect(await view.intents()).toEqual([tick]);
  await view.send(...answers);
  await view.page.reload();
}

describe.skipIf(skipReason !== undefined)("a page that is loaded again", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  test("a tick the host never answered is shown again and sent again", async () => {
    const view = await openView({ page: "task" });
    await untickAndReload(view);
    await view.send(snapshot(october.proposal, { facts: october.facts }));
    expect(await view.page.locator(box).getAttribute("aria-checked")).toBe("false");
    expect(await view.intents()).toEqual([tick]);
    await view.send({ type: "done", id: 1 });
    await view.page.reload();
    await view.send(snapshot(october.proposal, { facts: october.facts, draft }));
    expect(await view.intents()).toEqual([]);
    await view.close();
  });

  test("a tick the host has taken is not sent again, nor one for a plan that was decided", async () => {
    const view = await openView({ page: "task" });
    await untickAndReload(view, [{ type: "done", id: 1 }]);
    await view.send(snapshot(october.proposal, { facts: october.facts, draft }));
    expect(await view.intents()).toEqual([]);
    await view.page.locator(box).click();
    await view.page.reload();
    await view.send(snapshot(october.running, { facts: october.facts }));
    expect(await view.intents()).toEqual([]);
    await view.close();
  });

  test("what was written and not sent is still in the box", async () => {
    const view = await openView({ page: "side", kept: { text: "A comparison of @Offers", mentions: ["Offers"] } });
    await view.send({
      type: "snapshot",
      page: "side",
      side: { rows: [], samples: [] },
      settings,
    });
    expect(await view.page.locator("vscode-text-area textarea").inputValue()).toBe("A comparison of @Offers");
    expect(await view.page.locator(".chip").innerText()).toContain("@Offers");
    await view.close();
  });
});
