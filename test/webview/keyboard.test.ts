import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeBrowser, openBrowser, openView, skipReason, type View } from "./browser.ts";
import { stories } from "./stories/index.ts";
import { agent, hash } from "./stories/make.ts";

const open = async (name: string): Promise<View> => {
  const story = stories.find((one) => one.name === name);
  if (story === undefined) throw new Error(`No story ${name}`);
  const view = await openView(story);
  await view.send(...story.messages);
  return view;
};

/** What has the focus, in a few words: role and name. */
const focused = (view: View): Promise<string> =>
  view.page.evaluate(async () => {
    // What a key unfolds is drawn, and gets the focus, in the next frames.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const host = (element?.getRootNode() as ShadowRoot | null)?.host ?? element;
    return host?.getAttribute("data-key") ?? host?.getAttribute("aria-label") ?? host?.textContent?.trim() ?? "";
  });

const press = async (view: View, ...keys: readonly string[]): Promise<string> => {
  for (const key of keys) await view.page.keyboard.press(key);
  return focused(view);
};

describe.skipIf(skipReason !== undefined)("everything by keyboard", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  test("one stop per tree; arrows, Home, End, folding, ticking, finding", async () => {
    const view = await open("plan");
    await view.page.locator("[data-key='group.create']").focus();
    expect(await press(view, "ArrowDown")).toBe("op.o1");
    expect(await press(view, "ArrowDown", "ArrowDown", "ArrowDown")).toBe("group.change");
    expect(await press(view, "ArrowRight")).toBe("op.o4");
    expect(await press(view, "ArrowLeft")).toBe("group.change");
    await press(view, "ArrowLeft");
    expect(await view.page.locator("[data-key='op.o4']").count()).toBe(0);
    expect(await press(view, "End")).toBe("group.run");
    expect(await press(view, "Home")).toBe("group.create");
    expect(await press(view, "m")).toBe("group.move");
    await press(view, "Space");
    expect(await view.intents()).toEqual([{ type: "plan.tick", hash: hash("a"), operations: ["o5", "o6"], on: false }]);
    expect(await view.page.locator("[data-key='group.move'] [role=checkbox]").getAttribute("aria-checked")).toBe(
      "false",
    );
    expect(await view.page.locator("[role=treegrid]").first().locator("[role=row][tabindex='0']").count()).toBe(1);
    await view.close();
  });

  test("Tab goes header, cards of questions, main, cards, box: the order of the picture", async () => {
    const view = await open("approval");
    const seen: string[] = [];
    for (let at = 0; at < 60; at += 1) {
      await view.page.keyboard.press("Tab");
      const part = await view.page.evaluate(() => {
        const parts = { ".ph": "header", ".pa": "asks", ".pm": "main", ".pr": "cards", ".pf": "box" };
        const found = Object.entries(parts).find(([selector]) => document.activeElement?.closest(selector));
        return found?.[1] ?? "";
      });
      if (part !== "" && seen.at(-1) !== part) seen.push(part);
    }
    expect(seen.slice(0, 5)).toEqual(["header", "asks", "main", "cards", "box"]);
    await view.close();
  });

  test("inside a question Y allows, N refuses, C chooses; outside they are letters", async () => {
    const view = await open("approval");
    await view.page.locator("[data-key='step.s1']").focus();
    await press(view, "y", "n");
    expect(await view.intents()).toEqual([]);
    expect(await press(view, "F8")).toBe("Allow these 14");
    await press(view, "c");
    expect(await view.page.locator(".list vscode-checkbox").count()).toBe(14);
    await view.page.getByText("Back", { exact: true }).click();
    expect(await press(view, "F8")).toBe("Do not create");
    await press(view, "n");
    expect(await view.intents()).toEqual([{ type: "call.decide", call: "c-0415", allow: false, hash: hash("e") }]);
    await view.close();
  });

  test("after an answer the focus goes to the next question, and after the last to the tree", async () => {
    const view = await open("approval");
    const story = stories.find(({ name }) => name === "approval");
    const snapshot = story?.messages[0];
    const seq = snapshot?.type === "snapshot" && snapshot.page === "task" ? snapshot.view.state.seq : 0;
    const at = "2026-11-20T10:51:00.000Z" as never;
    const answer = (n: number, call: string, digest: string) => ({
      type: "events" as const,
      events: [
        {
          seq: seq + n,
          at,
          agent: agent("main"),
          type: "call.decided" as const,
          call: call as never,
          decision: { allow: true, hash: hash(digest) },
          by: "user" as const,
        },
      ],
    });
    await press(view, "F8", "y");
    await view.send(answer(1, "c-0412", "d"));
    expect(await focused(view)).toBe("Do not create");
    await press(view, "y");
    await view.send(answer(2, "c-0415", "e"));
    expect(await focused(view)).toBe("Allow this change");
    await press(view, "a");
    await view.send(answer(3, "c-0416", "9"));
    expect(await focused(view)).toMatch(/^step\.s/);
    const last = (await view.intents()).at(-1);
    expect(last).toEqual({ type: "call.decide", call: "c-0416", allow: true, hash: hash("9"), remember: "task" });
    await view.close();
  });

  test("Ctrl+Enter is the filled button; Alt+1 to 3 are the tabs; Esc goes back to the tree", async () => {
    const plan = await open("plan");
    await plan.page.locator("vscode-text-area textarea").focus();
    await press(plan, "Control+Enter", "Control+Enter");
    expect((await plan.intents()).length).toBe(1);
    expect((await plan.intents())[0]).toMatchObject({ type: "plan.decide", verdict: "approve" });
    await plan.close();
    const done = await open("done");
    await press(done, "Alt+3");
    expect(await done.page.locator("#tab-transcript").getAttribute("aria-selected")).toBe("true");
    await press(done, "Alt+2");
    await done.page.locator("vscode-text-area textarea").focus();
    expect(await press(done, "Escape")).toBe("group.create");
    await done.close();
  });

  test("fields have the names a screen reader needs, not those of the toolkit", async () => {
    const view = await open("plan");
    const page = view.page;
    expect(
      await page.getByRole("textbox").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))),
    ).toEqual(["Spending limit in dollars", "Ask about the plan, or say what should be different"]);
    expect(await page.getByRole("textbox", { name: "Spending limit in dollars" }).inputValue()).toBe("3.00");
    await page.getByRole("textbox", { name: "Spending limit in dollars" }).fill("4,50");
    await page.keyboard.press("Tab");
    expect(await view.intents()).toEqual([{ type: "plan.draft", hash: hash("a"), capUsd: 4.5 }]);
    await view.close();
  });

  test("a row's menu opens with Shift+F10, moves with arrows and gives the focus back", async () => {
    const view = await open("plan");
    await view.page.locator("[data-key='op.o5']").focus();
    await press(view, "Shift+F10");
    expect(await view.page.locator("[role=menuitem]").allInnerTexts()).toEqual([
      "Change target…",
      "Comment…",
      "Open",
      "Reveal",
    ]);
    await press(view, "ArrowDown", "ArrowDown", "ArrowDown");
    await press(view, "Escape");
    expect(await focused(view)).toBe("op.o5");
    await view.close();
  });

  test("nothing takes the focus when a question comes, and the region says it once", async () => {
    const view = await open("running");
    await view.page.locator("vscode-text-area textarea").fill("half a thou");
    const story = stories.find(({ name }) => name === "choice");
    if (story) await view.send(...story.messages);
    await view.page.keyboard.type("ght");
    expect(await view.page.locator("vscode-text-area textarea").inputValue()).toBe("half a thought");
    const region = view.page.locator("header [role=status]");
    expect(await region.innerText()).toContain("Two vendors share the name Adler");
    await view.close();
  });

  test("the list of the side bar: arrows, typing, Enter; the composer: Enter starts, Shift+Enter is a new line", async () => {
    const view = await open("side-tasks");
    await view.page.locator("[data-task='t3']").focus();
    await press(view, "ArrowDown", "Enter");
    expect(await view.intents()).toEqual([{ type: "task.open", task: "t4" }]);
    expect(await press(view, "a")).toContain("Archive of closed projects");
    const box = view.page.locator("vscode-text-area textarea");
    await box.focus();
    await view.page.keyboard.type("One");
    await press(view, "Shift+Enter");
    await view.page.keyboard.type("Two");
    await press(view, "Enter");
    expect((await view.intents()).at(-1)).toMatchObject({ type: "task.start", text: "One\nTwo" });
    await view.close();
  });
});
