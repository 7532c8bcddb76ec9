import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ViewMessageSchema } from "../../src/protocol/channel.schema.ts";
import type { Intent } from "../../src/protocol/channel.ts";
import { closeBrowser, openBrowser, openView, skipReason, type View } from "./browser.ts";
import { preview, stories } from "./stories/index.ts";
import { agent, hash, path, said, snapshot } from "./stories/make.ts";
import * as october from "./stories/october.ts";

const open = async (name: string): Promise<View> => {
  const story = stories.find((one) => one.name === name);
  if (story === undefined) throw new Error(`No story ${name}`);
  const view = await openView(story);
  await view.send(...story.messages);
  return view;
};

type Click = readonly [what: string, story: string, selector: string, intent: Intent];
const wanted = (intent: Intent): Intent => intent;
const button = (name: string): string => `vscode-button:has-text("${name}")`;

const approveAll = {
  type: "plan.decide",
  verdict: "approve",
  hash: hash("a"),
  ticked: ["o1", "o2", "o3", "o4", "o5", "o6", "o7"],
  answers: { q1: "Travel", q2: "1.08, from Cost centres.xlsx" },
} as const;

const clicks: readonly Click[] = [
  ["approve", "plan", button("Approve plan"), wanted({ ...approveAll, ticked: [...approveAll.ticked] })],
  [
    "approve what is ticked, with answers, edits and the limit",
    "plan-unticked",
    button("Approve 214 of 216"),
    wanted({
      ...approveAll,
      ticked: ["o1", "o2", "o5", "o6", "o7"],
      answers: { q1: "Training", q2: "1.08, from Cost centres.xlsx" },
      edits: [{ kind: "guardrail", guardrail: { text: "Send nothing", never: ["send"], source: "user" } }],
      capUsd: 2,
    }),
  ],
  ["edit as a document", "plan", button("Edit"), { type: "plan.edit" }],
  [
    "a tick",
    "plan",
    '[role=checkbox][aria-label="Create Receipts to check.csv"]',
    { type: "plan.tick", hash: hash("a"), operations: ["o3"] as never, on: false },
  ],
  [
    "a group's tick",
    "plan",
    '[role=checkbox][aria-label="Move: 2 rows"]',
    { type: "plan.tick", hash: hash("a"), operations: ["o5", "o6"] as never, on: false },
  ],
  [
    "an unticked group",
    "plan-unticked",
    '[role=checkbox][aria-label="Change: 1 row"]',
    { type: "plan.tick", hash: hash("a"), operations: ["o4"] as never, on: true },
  ],
  [
    "an answer of the plan",
    "plan",
    'label:has-text("Training")',
    { type: "plan.draft", hash: hash("a"), answers: { q1: "Training" } },
  ],
  ["instructions", "plan", 'button:has-text("CLAUDE.md")', { type: "source.open", source: "folder" }],
  ["pause", "running", button("Pause"), { type: "task.pause" }],
  ["stop", "running", button("Stop"), { type: "task.stop" }],
  ["more", "running", '[data-intent="task.more"]', { type: "task.more" }],
  ["take a queued line back", "running", '[data-intent="steer.withdraw"]', { type: "steer.withdraw", id: "st-1" }],
  ["stop an agent", "running", '[aria-label="Stop Filer"]', { type: "agent.stop", agent: agent("filer") }],
  ["all changes", "running", '[data-intent="changes.open"]', { type: "changes.open" }],
  [
    "allow",
    "approval",
    button("Allow these 14"),
    { type: "call.decide", call: "c-0412", allow: true, hash: hash("d") },
  ],
  ["refuse", "approval", button("Keep all"), { type: "call.decide", call: "c-0412", allow: false, hash: hash("d") }],
  [
    "refuse a file that runs code",
    "approval",
    button("Do not create"),
    { type: "call.decide", call: "c-0415", allow: false, hash: hash("e") },
  ],
  [
    "look at the text first",
    "approval",
    button("Open the text"),
    { type: "call.preview", call: "c-0415" as never, effect: 0 },
  ],
  [
    "answer a choice",
    "choice",
    button("Answer"),
    { type: "question.answer", call: "c-77", hash: hash("8"), picked: ["Adler GmbH, Graz"] },
  ],
  [
    "open the first output",
    "done",
    button("Open workbook"),
    { type: "output.open", path: path("Expenses October 2026.xlsx") },
  ],
  [
    "reveal",
    "done",
    '[data-intent="output.reveal"] >> nth=1',
    { type: "output.reveal", path: path("Summary October 2026.docx") },
  ],
  [
    "compare",
    "done",
    '[data-intent="output.compare"]',
    { type: "output.compare", path: path("Year overview 2026.xlsx") },
  ],
  [
    "sources",
    "done",
    '[data-intent="output.sources"] >> nth=0',
    { type: "output.sources", path: path("Expenses October 2026.xlsx") },
  ],
  [
    "a check",
    "done",
    'button:has-text("Travel!F41")',
    { type: "check.jump", path: path("Expenses October 2026.xlsx"), place: "Travel!F41" },
  ],
  ["problems", "done", '[data-intent="check.openProblems"]', { type: "check.openProblems" }],
  ["undo", "done", button("Undo task"), { type: "undo.preview", scope: {} }],
  [
    "run the undo that was shown",
    "undo-preview",
    '[data-intent="undo.run"]',
    { type: "undo.run", previewHash: preview.hash, direction: "undo" },
  ],
  [
    "compare a conflict",
    "undo-preview",
    '[data-intent="undo.compare"]',
    { type: "undo.compare", path: path("Year overview 2026.xlsx") },
  ],
  ["redo", "undone", button("Redo task"), { type: "redo.preview", scope: {} }],
  ["report", "undone", button("Save report"), { type: "undo.report" }],
  [
    "keep one version",
    "undone",
    '[data-intent="undo.resolve"] >> nth=0',
    { type: "undo.resolve", path: path("Year overview 2026.xlsx"), keep: "mine" },
  ],
  [
    "keep the version before",
    "undone",
    '[data-intent="undo.resolve"] >> nth=1',
    { type: "undo.resolve", path: path("Year overview 2026.xlsx"), keep: "before" },
  ],
  [
    "undo one output",
    "done",
    '[aria-label="Undo Receipts to check.csv"]',
    { type: "undo.preview", scope: { path: path("Receipts to check.csv") } },
  ],
  ["undo the task", "done", button("Undo task"), { type: "undo.preview", scope: {} }],
  [
    "run the undo that was shown",
    "undo-preview",
    button("Undo 192 changes"),
    { type: "undo.run", previewHash: preview.hash, direction: "undo" },
  ],
  [
    "take one's own changes of a plan back",
    "plan-edited",
    'button:has-text("Take back")',
    { type: "plan.draft", hash: hash("a"), edits: [] },
  ],
  ["resume", "failed", button("Resume at step 5"), { type: "task.resume" }],
  ["resume after a pause", "paused", button("Resume at step 5"), { type: "task.resume" }],
  ["raise and resume", "budget", button("Raise and resume"), { type: "budget.raiseAndResume", capUsd: 3 }],
  ["finish early", "budget", button("Finish with what is there"), { type: "task.finishEarly" }],
  [
    "change the rule that refused",
    "refused",
    'button:has-text("Change it")',
    { type: "settings.open", change: "cowork.policy" },
  ],
  ["open a task", "side-tasks", '[data-task="t3"]', { type: "task.open", task: "t3" as never }],
  ["an example", "side-empty", '[data-sample="tidy"]', { type: "sample.start", sample: "tidy" }],
  ["connect", "side-empty", 'button:has-text("Connect Claude")', { type: "model.connect" }],
  ["mode", "side-tasks", '[data-intent="mode.pick"]', { type: "mode.pick" }],
  ["model", "side-tasks", '[data-intent="model.pick"]', { type: "model.pick" }],
  ["limit", "side-tasks", '[data-intent="budget.pick"]', { type: "budget.pick" }],
  ["attach", "side-tasks", '[data-intent="composer.attach"]', { type: "composer.attach" }],
  ["open a folder", "side-no-folder", button("Open Folder"), { type: "folder.open" }],
  ["trust", "side-not-trusted", button("Manage Trust"), { type: "trust.manage" }],
];

describe.skipIf(skipReason !== undefined)("a click asks for exactly one thing", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  const names = [...new Set(clicks.map(([, story]) => story))];
  test.each(names)("in the story %s", async (name) => {
    const view = await open(name);
    const here = clicks.filter(([, story]) => story === name);
    for (const [what, , selector, intent] of here) {
      const before = (await view.intents()).length;
      await view.page.locator(selector).first().click();
      const after = await view.intents();
      expect({ what, asked: after.slice(before) }).toEqual({ what, asked: [intent] });
      await view.send({ type: "done", id: after.length });
    }
    // What the view says is what the host's border lets in.
    for (const message of await view.posted()) expect(ViewMessageSchema.safeParse(message).error).toBeUndefined();
    await view.close();
  });

  test("a button is off until its answer has come, and works again after a refusal", async () => {
    const view = await open("running");
    const pause = view.page.locator(button("Pause"));
    await pause.click();
    await pause.click({ force: true });
    expect(await view.intents()).toEqual([{ type: "task.pause" }]);
    await view.send({ type: "refused", id: 1, why: "Another window runs this task." });
    expect(await view.page.getByRole("alert").innerText()).toContain("Another window runs this task.");
    await pause.click();
    expect((await view.intents()).length).toBe(2);
    await view.close();
  });

  test("some of the files are chosen and only those are allowed", async () => {
    const view = await open("approval");
    await view.page.locator(button("Choose…")).first().click();
    expect(await view.page.locator(".list vscode-checkbox").count()).toBe(14);
    for (const at of [0, 1, 13]) await view.page.locator(".list vscode-checkbox").nth(at).click();
    await view.page.locator(button("Allow 11 of 14")).click();
    expect(await view.intents()).toEqual([
      {
        type: "call.decide",
        call: "c-0412",
        allow: true,
        hash: hash("d"),
        chosen: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      },
    ]);
    await view.close();
  });

  test("words about an open plan go back with it; words in mid-work are steering; words before a send stay", async () => {
    const plan = await open("plan");
    await plan.page.locator("vscode-text-area textarea").fill("Leave the PDFs where they are");
    await plan.page.keyboard.press("Enter");
    expect(await plan.intents()).toEqual([
      { type: "plan.decide", verdict: "revise", hash: hash("a"), note: "Leave the PDFs where they are" },
    ]);
    await plan.close();

    const work = await open("running");
    await work.page.locator("vscode-text-area textarea").fill("Use the invoice date");
    await work.page.keyboard.press("Enter");
    const [steer] = await work.intents();
    expect(steer).toEqual({
      type: "task.steer",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      text: "Use the invoice date",
    });
    await work.close();
  });

  test("a task starts with its text, mentions, mode, model and limit", async () => {
    const view = await open("side-tasks");
    const box = view.page.locator("vscode-text-area textarea");
    await box.pressSequentially("Compare @Off");
    await view.page.waitForFunction(() =>
      (window as unknown as { posted: { intent?: { text?: string } }[] }).posted.some(
        ({ intent }) => intent?.text === "Off",
      ),
    );
    const asked = (await view.posted()).findLast(
      (one) => one.type === "intent" && one.intent.type === "composer.complete",
    );
    if (asked?.type !== "intent" || asked.intent.type !== "composer.complete")
      throw new Error("Nothing was looked up.");
    expect(asked.intent).toMatchObject({ kind: "file", text: "Off" });
    await view.send({
      type: "completions",
      query: asked.intent.query,
      items: [
        { insert: "@Offers 2026", label: "Offers 2026", icon: "folder", mention: "Offers 2026" },
        { insert: "@Offers 2027", label: "Offers 2027", icon: "folder", mention: "Offers 2027" },
      ],
    });
    await view.page.keyboard.press("ArrowDown");
    await view.page.keyboard.press("Enter");
    await view.page.waitForFunction(
      () =>
        (document.querySelector("vscode-text-area") as HTMLTextAreaElement | null)?.value === "Compare @Offers 2027 ",
    );
    await box.press("End");
    await box.pressSequentially("by price");
    await view.page.keyboard.press("Enter");
    expect(await view.intents()).toEqual([
      {
        type: "task.start",
        text: "Compare @Offers 2027 by price",
        mentions: ["Offers 2027"],
        mode: "plan",
        model: "claude-sonnet",
        capUsd: 3,
      },
    ]);
    await view.close();
  });

  test("the web is off until it is switched on, and then for one task", async () => {
    const view = await open("side-tasks");
    const web = view.page.locator('[data-intent="composer.web"]');
    const box = view.page.locator("vscode-text-area textarea");
    const pressed: (string | null)[] = [await web.getAttribute("aria-pressed")];
    await web.focus();
    await view.page.keyboard.press("Space");
    pressed.push(await web.getAttribute("aria-pressed"));
    await box.fill("Compare the prices of three suppliers");
    await box.press("Enter");
    const asked = (await view.posted()).findLast((one) => one.type === "intent" && one.intent.type === "task.start");
    if (asked?.type === "intent") await view.send({ type: "done", id: asked.id });
    await view.page.locator('[data-intent="composer.web"][aria-pressed="false"]').waitFor();
    await box.fill("Compare them again");
    await box.press("Enter");
    expect(pressed).toEqual(["false", "true"]);
    expect((await view.intents()).map((intent) => "web" in intent && intent.web)).toEqual([["search", "fetch"], false]);
    await view.close();
  });

  test("a comment on a row begins in the box and goes back with the plan", async () => {
    const view = await open("plan");
    await view.page.locator('[data-key="op.o4"]').click({ button: "right" });
    await view.page.getByRole("menuitem", { name: "Comment…" }).click();
    await view.page.keyboard.type("leave it alone");
    // A second comment goes below the first.
    await view.page.locator('[data-key="op.o3"]').hover();
    await view.page.locator('[data-key="op.o3"] [data-intent="panel.menu"]').click();
    await view.page.getByRole("menuitem", { name: "Comment…" }).click();
    await view.page.keyboard.type("as a workbook");
    await view.page.keyboard.press("Enter");
    expect(await view.intents()).toEqual([
      {
        type: "plan.decide",
        verdict: "revise",
        hash: hash("a"),
        note: "About “Year overview 2026.xlsx”: leave it alone\nAbout “Receipts to check.csv”: as a workbook",
      },
    ]);
    await view.close();
  });

  test("a target and the order of steps are changed before approval", async () => {
    const view = await open("plan");
    await view.page.locator('[data-key="op.o5"]').focus();
    await view.page.keyboard.press("Shift+F10");
    await view.page.getByRole("menuitem", { name: "Change target…" }).click();
    const field = view.page.locator("vscode-text-field input").nth(1);
    await field.fill("2026-10/{vendor}/{stem}.jpg");
    await field.press("Enter");
    await view.page.locator('[data-key="step.s2"]').focus();
    await view.page.keyboard.press("Alt+ArrowUp");
    const edits = [
      { kind: "target", operation: "o5", to: "2026-10/{vendor}/{stem}.jpg" },
      { kind: "order", steps: ["s2", "s1", "s3", "s4", "s5", "s6", "s7", "s8"] },
    ];
    expect(await view.intents()).toEqual([
      { type: "plan.draft", hash: hash("a"), edits: edits.slice(0, 1) },
      { type: "plan.draft", hash: hash("a"), edits },
    ]);
    expect(await view.page.locator('[data-key="op.o5"]').innerText()).toContain("stem");
    await view.close();
  });

  test("events change the page without a new snapshot, and a gap asks for one", async () => {
    const view = await openView({ page: "task" });
    const lines = october.proposal;
    await view.send(snapshot(lines));
    const seq = lines.length;
    const event = { at: "2026-11-20T10:42:45.000Z" as never, agent: agent("main") };
    await view.send({
      type: "events",
      events: [{ ...event, seq: seq + 1, type: "task.paused", why: "The disk is full." }],
    });
    expect(await view.page.locator(".ph-st").innerText()).toContain("The disk is full.");
    await view.send({ type: "events", events: [{ ...event, seq: seq + 5, ...said("late", 0, 1) }] });
    const ready = (await view.posted()).filter(({ type }) => type === "ready");
    expect(ready.map((message) => (message.type === "ready" ? message.haveSeq : -1))).toEqual([0, seq + 1]);
    await view.close();
  });
});
