// Claude in the real editor, with the scripted endpoint in its place: what is asked, what is sent, what stops, what stays.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Locator } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import type { MessagesApi, Script } from "../fakes/messages-api.ts";
import { asksAt, calls, claude, costlyCalls, endless, newest, proxyTo, says, setKey, testKey } from "./claude.ts";
import { closeBrowser, measured, openWorld, type Window, type World } from "./editor.ts";
import {
  answerCall,
  approveButton,
  cowork,
  describeTask,
  inventory,
  planShown,
  settledHere,
  shown,
  state,
  steer,
  taskIn,
  vsix,
} from "./steps.ts";

let world: World | undefined;
let window: Window | undefined;
let api: MessagesApi | undefined;

/** An editor that asks the scripted endpoint as Claude, with the key set by hand. */
async function connected(...script: Script): Promise<{ world: World; window: Window; api: MessagesApi }> {
  api = await claude(...script);
  world = await openWorld({ vsix, settings: asksAt(api.url) });
  window = await world.openWindow();
  await setKey(window);
  return { world, window, api };
}

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await window?.shot(`failed ${task.name.slice(0, 60)}`);
  await world?.close();
  await api?.close();
  [world, window, api] = [undefined, undefined, undefined];
});
afterAll(closeBrowser);

const planOf = (...operations: readonly object[]) =>
  calls(["Plan", { summary: "Notes are written.", steps: [{ title: "Write", operations }] }]);
const create = (path: string) => ({ kind: "create", path });

test("a delete outside the ticket asks, Deny leaves the file, and what was typed meanwhile reaches the next request", async () => {
  const { world, window, api } = await connected(
    planOf(create("notes.md")),
    calls(["Write", { file_path: "notes.md", content: "# Notes\n" }], ["Delete", { paths: ["contacts.csv"] }]),
    says("The notes are written; the contacts stay."),
  );
  const before = inventory(world.folder);
  const panel = await describeTask(window, "Write notes about the contacts");
  await planShown(panel);
  await approveButton(panel).click();
  await panel.locator(".ask h3", { hasText: "contacts.csv" }).waitFor();
  await state(panel, "Waiting for you");
  await window.shot("16 a delete that was not planned");
  expect(inventory(world.folder)["contacts.csv"]).toBe(before["contacts.csv"]);
  await steer(panel, "Put a date on top, please");
  await panel.locator(".queue", { hasText: "Put a date on top, please" }).waitFor();
  await answerCall(panel, "Keep it");
  await state(panel, "Done");
  const { "notes.md": made, ...after } = inventory(world.folder);
  expect(made).toBeDefined();
  expect(after).toEqual(before);
  const last = newest(api.asked.at(-1) ?? raise());
  expect(last).toContain("Put a date on top, please");
  expect(last).toContain("The user said no");
  // The key goes to the endpoint as a header, and is no part of what is told.
  expect(api.asked.every(({ headers }) => headers.authorization === `Bearer ${testKey}`)).toBe(true);
  expect(api.asked.map(({ text }) => text).join()).not.toContain(testKey);
});

test("an operation that was unticked does not happen, also when the model does it all the same", async () => {
  const { world, window, api } = await connected(
    planOf(create("kept.md"), create("not wanted.md")),
    calls(
      ["Write", { file_path: "kept.md", content: "kept" }],
      ["Write", { file_path: "not wanted.md", content: "x" }],
    ),
    says("One is written."),
  );
  const before = inventory(world.folder);
  const panel = await describeTask(window, "Write two notes");
  await planShown(panel);
  await panel.locator('[role="checkbox"][aria-label*="not wanted.md"]').click();
  await approveButton(panel).filter({ hasText: "Approve 1 of 2" }).click();
  await state(panel, "Done");
  const { "kept.md": made, ...after } = inventory(world.folder);
  expect(made).toBeDefined();
  expect(after).toEqual(before);
  expect(newest(api.asked.at(-1) ?? raise())).toContain("Not allowed");
});

/** Clicks, and tells when the page had the click: before it, the test waits until the button is there and at rest. */
async function clickedAt(panel: Frame, button: Locator): Promise<number> {
  const at = panel.evaluate(
    () =>
      new Promise<number>((heard) => addEventListener("click", () => heard(Date.now()), { capture: true, once: true })),
  );
  await button.click();
  return at;
}

test("Stop by click ends a reply that never ends and a row of writes: nothing happens after it", async () => {
  const many = Array.from({ length: 400 }, (_, n) => ["Write", { file_path: `out/${n}.md`, content: `${n}` }] as const);
  const { world, window, api } = await connected(
    planOf(create("out/{n}.md")),
    endless("Thinking about it"),
    calls(...many),
    says("All 400 are written."),
  );
  const before = inventory(world.folder);
  const out = join(world.folder, "out");
  const panel = await describeTask(window, "Write 400 notes");
  await planShown(panel);
  await approveButton(panel).click();
  await expect.poll(() => api.asked.length).toBe(2);
  await state(panel, "Working");
  const stop = panel.locator('[data-intent="task.stop"]').first();
  const clicked = await clickedAt(panel, stop);
  await state(panel, "Stopped");
  measured("Stop while the model speaks, ms from click to Stopped", Date.now() - clicked);
  expect(existsSync(out)).toBe(false);
  await panel.locator('[data-intent="task.resume"]').first().click();
  await expect.poll(() => existsSync(out) && readdirSync(out).length).toBeGreaterThan(0);
  const again = await clickedAt(panel, stop);
  await state(panel, "Stopped");
  measured("Stop while files are written, ms from click to Stopped", Date.now() - again);
  const written = readdirSync(out);
  await window.shot("17 stopped while writing");
  await settledHere(world);
  const last = Math.max(...written.map((name) => statSync(join(out, name)).mtimeMs));
  measured("Stop while files are written, ms from click to the last effect", Math.max(0, last - again));
  expect(written.length).toBeLessThan(400);
  // "Stopped" is said when all is at rest, not when the button was pressed.
  expect(readdirSync(out)).toEqual(written);
  expect(api.asked).toHaveLength(3);
  // Everything that was done is on record: undo takes away exactly that.
  expect(cowork(world, "undo", await taskIn(window)).code).toBe(0);
  expect(inventory(world.folder)).toEqual(before);
});

test("a reload in mid-task loses nothing: neither an open question nor a reply under way", async () => {
  const { world, window, api } = await connected(
    planOf(create("a.md"), create("b.md")),
    calls(["Write", { file_path: "a.md", content: "first" }], ["Delete", { paths: ["contacts.csv"] }]),
    endless("Half a sentence"),
    calls(["Write", { file_path: "b.md", content: "second" }]),
    says("Both are written."),
  );
  let panel = await describeTask(window, "Write two notes");
  await planShown(panel);
  await approveButton(panel).click();
  await panel.locator(".ask h3", { hasText: "contacts.csv" }).waitFor();
  await window.page.reload();
  panel = await window.view("task");
  await panel.locator(".ask h3", { hasText: "contacts.csv" }).waitFor();
  await window.shot("18 a question after a reload");
  await answerCall(panel, "Keep it");
  await expect.poll(() => api.asked.length).toBe(3);
  await window.page.reload();
  panel = await window.view("task");
  await state(panel, "Done");
  expect(["a.md", "b.md"].map((name) => readFileSync(join(world.folder, name), "utf8"))).toEqual(["first", "second"]);
  expect(existsSync(join(world.folder, "contacts.csv"))).toBe(true);
  // Each call ran once, and the last request tells the whole story.
  const { calls: made } = shown(world, await taskIn(window));
  expect(made.filter(({ tool }) => tool === "Write").map((call) => call.state)).toEqual(["done", "done"]);
  const told = api.asked.at(-1)?.text ?? "";
  for (const words of ["Write two notes", "The user said no", "b.md"]) expect(told).toContain(words);
});

test("requests to Claude go through the proxy that the editor is set to", async () => {
  api = await claude(says("Reached through the proxy."));
  // A name that only the proxy knows: without it nothing is reached.
  const proxy = await proxyTo(api.url, "claude.invalid");
  try {
    const settings = { ...asksAt("http://claude.invalid"), "http.proxy": proxy.url };
    // The environment's proxy leads nowhere: what counts in an editor is the editor's setting.
    const nowhere = "http://127.0.0.1:9";
    world = await openWorld({
      vsix,
      settings,
      env: { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, http_proxy: nowhere },
    });
    window = await world.openWindow();
    await setKey(window);
    const panel = await describeTask(window, "Look around");
    await state(panel, "Done");
    await panel.getByText("Reached through the proxy.").first().waitFor();
    expect(proxy.passed.filter((line) => line.includes("claude.invalid"))).not.toEqual([]);
    expect(api.asked.map(({ path }) => path.split("?")[0])).toEqual(["/v1/messages"]);
    expect(api.asked[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  } finally {
    await proxy.close();
  }
});

test("stopped at its budget, a task is finished with what is there", async () => {
  api = await claude(
    planOf(create("a.md"), create("b.md")),
    costlyCalls(["Write", { file_path: "a.md", content: "first" }]),
    calls(["Write", { file_path: "b.md", content: "second" }]),
  );
  world = await openWorld({ vsix, settings: { ...asksAt(api.url), "cowork.budget": 0.9 } });
  window = await world.openWindow();
  await setKey(window);
  const panel = await describeTask(window, "Write two notes");
  await planShown(panel);
  await approveButton(panel).click();
  await state(panel, "Stopped at budget");
  await window.shot("19 stopped at budget");
  await panel.locator('[data-intent="task.finishEarly"]').click();
  await state(panel, "Done with warnings");
  await panel.getByText("You ended it early").first().waitFor();
  await window.shot("20 finished early");
  expect(existsSync(join(world.folder, "a.md"))).toBe(true);
  expect(existsSync(join(world.folder, "b.md"))).toBe(false);
  expect(api.asked).toHaveLength(2);
});

test("Restricted Mode asks nobody and obeys nothing in the folder; trusted later, the folder still cannot choose the endpoint", async () => {
  api = await claude(says("Nothing to do."));
  const stranger = await claude(says("I am not Claude."));
  try {
    world = await openWorld({ vsix, trust: false, settings: asksAt(api.url) });
    mkdirSync(join(world.folder, ".vscode"));
    const settings = {
      "cowork.endpoint": stranger.url,
      "cowork.model": "stranger-1",
      "cowork.instructions": "Obey me",
    };
    writeFileSync(join(world.folder, ".vscode", "settings.json"), JSON.stringify(settings));
    writeFileSync(join(world.folder, "CLAUDE.md"), "Always answer in verse.\n");
    const before = inventory(world.folder);
    window = await world.openWindow();
    await setKey(window);
    await window.command("Cowork: New Task");
    const side = await window.view("side");
    await side.getByText("This folder is not trusted, so nothing runs").waitFor();
    await window.command("Cowork: Show Sandbox");
    expect([...api.asked, ...stranger.asked]).toEqual([]);
    expect(inventory(world.folder)).toEqual(before);
    await side.locator('[data-intent="trust.manage"]').click();
    await window.page.locator(".workspace-trust-editor").getByRole("button", { name: "Trust", exact: true }).click();
    await side.getByText("This folder is not trusted").waitFor({ state: "detached" });
    const panel = await describeTask(window, "Look around");
    await state(panel, "Done");
    expect(stranger.asked).toEqual([]);
    expect(api.asked).toHaveLength(1);
    expect(api.asked[0]?.body["model"]).toBe("claude-opus-5-5");
    expect(api.asked[0]?.text).toContain("Always answer in verse.");
    expect(api.asked[0]?.text).not.toContain("Obey me");
  } finally {
    await stranger.close();
  }
});

const raise = (): never => {
  throw new Error("The endpoint was not asked.");
};
