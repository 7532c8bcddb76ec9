// The whole shell on a fake editor and a folder in memory: what a view says, what becomes of it, what the editor shows.

import { expect, test } from "vitest";
import type * as vscode from "vscode";
import type { Workspace } from "../../../src/compose.ts";
import * as schema from "../../../src/protocol/channel.schema.ts";
import type { HostMessage, Intent } from "../../../src/protocol/channel.ts";
import type { Hash } from "../../../src/protocol/ids.ts";
import { startShell } from "../../../src/vscode/shell.ts";
import { call, callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { type TestWorld, testWorld } from "../../fakes/test-run.ts";
import { type FakeEditor, fakeEditor } from "./fake-editor.ts";
import { FakeUri, fakeMemory, fakeSecrets, fakeShelf, fakeWebview } from "./fake-parts.ts";

const tidy = {
  summary: "Put 2 texts into Texts.",
  steps: [
    { title: "Move texts", operations: [{ kind: "move", from: ["a.txt", "b.txt"], to: "Texts/" }] },
    { title: "Remove the draft", operations: [{ kind: "delete", path: "draft.tmp" }] },
  ],
};
const files = { "a.txt": "A", "b.txt": "B", "draft.tmp": "old", "other.tmp": "mine" };
const worker = () =>
  scriptedModel(
    callsTool("Plan", tidy),
    callsTool("Move", { moves: [{ from: ["a.txt", "b.txt"], to: "Texts/" }] }),
    [call("Delete", { paths: ["draft.tmp"] }), call("Delete", { paths: ["other.tmp"] })],
    says("All done."),
  );

const running = ({ kept }: ReturnType<typeof fakeMemory>): unknown =>
  (kept.get("window") as Record<string, unknown>)["cowork.running"];

type Bench = {
  readonly editor: FakeEditor;
  readonly world: TestWorld;
  readonly secrets: ReturnType<typeof fakeSecrets>;
  readonly stop: () => Promise<void>;
  readonly memory: ReturnType<typeof fakeMemory>;
};

function bench(options: { trusted?: boolean; world?: TestWorld; memory?: ReturnType<typeof fakeMemory> } = {}): Bench {
  const editor = fakeEditor({ folders: ["/work"], trusted: options.trusted ?? true });
  const world = options.world ?? testWorld(worker(), { files, trusted: true });
  const secrets = fakeSecrets();
  const memory = options.memory ?? fakeMemory();
  const context = {
    subscriptions: [],
    extensionUri: FakeUri.file("/ext"),
    storageUri: FakeUri.file("/store"),
    workspaceState: memory,
    globalState: fakeMemory(),
    secrets,
  } as unknown as vscode.ExtensionContext;
  const workspace = {
    service: world.service,
    roots: world.folder.roots,
    folder: world.folder,
    defaultModel: "offline",
    notices: [],
    settings: { model: "", endpoint: "", budget: 5, maxTurns: 300 },
  } as unknown as Workspace;
  const composer = { version: "0", compose: async () => workspace, diagnose: async () => ({}) as never };
  const stop = startShell(editor.code, context, {
    load: async () => composer as never,
    schema: async () => schema,
    mac: false,
    fetch: async () => new Response(),
    shelf: () => fakeShelf(memory.kept),
    now: () => Date.UTC(2026, 10, 20, 8, 3),
  });
  return { editor, world, secrets, memory, stop };
}

/** A view that speaks as the built webview does, and waits for what it is told. */
function speaker(view: ReturnType<typeof fakeWebview>, page: "side" | "task") {
  let n = 0;
  const send = (message: object): void => {
    n += 1;
    view.say({ token: view.token(), n, ...message });
  };
  const until = async <T>(look: (messages: readonly HostMessage[]) => T | undefined): Promise<T> => {
    for (;;) {
      const found = look(view.posted as HostMessage[]);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  let id = 0;
  return {
    ready: () => send({ type: "ready", page, haveSeq: 0 }),
    until,
    /** Sends a request and gives its answer. */
    async ask(intent: Intent): Promise<string> {
      id += 1;
      const mine = id;
      send({ type: "intent", id: mine, intent });
      return until((messages) => {
        const answer = messages.find((one) => (one.type === "done" || one.type === "refused") && one.id === mine);
        return answer && (answer.type === "refused" ? answer.why : "done");
      });
    },
    snapshot: () => until((messages) => messages.findLast((one) => one.type === "snapshot")),
    event: (type: string) =>
      until((messages) =>
        messages.flatMap((one) => (one.type === "events" ? one.events : [])).find((one) => one.type === type),
      ),
  };
}

function openSide({ editor }: Bench) {
  const view = fakeWebview();
  const shown = {
    webview: view.webview,
    visible: true,
    onDidChangeVisibility: () => ({ dispose: () => undefined }),
    onDidDispose: () => ({ dispose: () => undefined }),
    show: () => undefined,
  };
  const provider = editor.views.get("cowork.side");
  provider?.resolveWebviewView(shown as unknown as vscode.WebviewView, {} as never, {} as never);
  const side = speaker(view, "side");
  side.ready();
  return side;
}

const start: Intent = { type: "task.start", text: "tidy up", mentions: [], mode: "plan", model: "offline" };

async function startTask(made: Bench) {
  const side = openSide(made);
  await side.snapshot();
  expect(await side.ask(start)).toBe("done");
  const panel = made.editor.panels.at(-1);
  if (panel === undefined) throw new Error("No panel was opened.");
  const view = speaker(panel.view, "task");
  view.ready();
  return { side, view, panel };
}

/** The plan as the panel knows it, from the snapshot or the events after it. */
async function plan(view: ReturnType<typeof speaker>) {
  return view.until((messages) => {
    for (const one of messages) {
      if (one.type === "snapshot" && one.page === "task" && one.view.state.plan) return one.view.state.plan;
      const found = one.type === "events" ? one.events.find(({ type }) => type === "plan.proposed") : undefined;
      if (found?.type === "plan.proposed") return found;
    }
    return undefined;
  });
}

test("a task goes from the composer to its end by what views ask: plan, untick, approve, question, undo, proof", async () => {
  const made = bench();
  const { view } = await startTask(made);
  const proposed = await plan(view);
  const [move, remove] = proposed.plan.operations;
  expect(await view.ask({ type: "plan.tick", hash: proposed.hash, operations: [remove!.id], on: false })).toBe("done");
  const ticked = [move!.id];
  expect(await view.ask({ type: "plan.decide", verdict: "approve", hash: proposed.hash, ticked })).toBe("done");
  const asked = await view.event("call.asked");
  if (asked.type !== "call.asked") throw new Error("No question.");
  const { hash, call: id } = asked.question;
  expect(await view.ask({ type: "call.decide", call: id, allow: false, hash })).toBe("done");
  await view.event("task.finished");
  const after = made.world.folder.inventory();
  expect(after).toMatchObject({ "Texts/a.txt": "A", "Texts/b.txt": "B", "draft.tmp": "old", "other.tmp": "mine" });
  expect(await view.ask({ type: "undo.preview", scope: {} })).toBe("done");
  const preview = await view.until((messages) => messages.find((one) => one.type === "undo")?.preview);
  const other = "0".repeat(64) as Hash;
  expect(await view.ask({ type: "undo.run", previewHash: other, direction: "undo" })).toMatch(/not the newest/);
  expect(await view.ask({ type: "undo.run", previewHash: preview.hash, direction: "undo" })).toBe("done");
  await view.event("undo.finished");
  expect(made.world.folder.inventory()).toEqual(files);
  await made.stop();
});

test("in Restricted Mode every request that would run or change something is refused", async () => {
  const open = bench();
  const { view: first } = await startTask(open);
  const { hash } = await plan(first);
  await open.stop();

  const made = bench({ trusted: false, world: open.world });
  const side = openSide(made);
  await side.snapshot();
  expect(await side.ask(start)).toMatch(/not trusted/);
  expect(await side.ask({ type: "sample.start", sample: "receipts" })).toMatch(/not trusted/);
  const [row] = await made.world.service.list();
  expect(await side.ask({ type: "task.open", task: row!.task })).toBe("done");
  const view = speaker(made.editor.panels.at(-1)!.view, "task");
  view.ready();
  await view.snapshot();
  const effective: readonly Intent[] = [
    { type: "plan.decide", verdict: "approve", hash },
    { type: "task.resume" },
    { type: "task.steer", id: "1", text: "go on" },
    { type: "undo.run", previewHash: hash, direction: "undo" },
    { type: "budget.raiseAndResume", capUsd: 9 },
  ];
  for (const intent of effective)
    expect([intent.type, await view.ask(intent)]).toEqual([intent.type, expect.stringMatching(/not trusted/)]);
  expect(made.world.folder.inventory()).toEqual(files);
  await made.stop();
});

test("an answer to a task that nobody runs takes it up again", async () => {
  const open = bench();
  const { view: first } = await startTask(open);
  const { hash, plan: proposed } = await plan(first);
  await open.stop();

  const made = bench({ world: open.world });
  const side = openSide(made);
  await side.snapshot();
  const [row] = await made.world.service.list();
  await side.ask({ type: "task.open", task: row!.task });
  const view = speaker(made.editor.panels.at(-1)!.view, "task");
  view.ready();
  await view.snapshot();
  const ticked = proposed.operations.map(({ id }) => id);
  expect(await view.ask({ type: "plan.decide", verdict: "approve", hash, ticked })).toBe("done");
  await view.event("call.asked");
  expect(made.world.folder.inventory()).toMatchObject({ "Texts/a.txt": "A" });
  await made.stop();
});

test("what the window worked on when it was reloaded goes on; what is older waits", async () => {
  const memory = fakeMemory();
  const open = bench({ memory });
  const { view: first } = await startTask(open);
  await plan(first);
  const [task] = running(memory) as string[];
  await open.stop();
  expect(running(memory)).toEqual([task]);
  expect((await open.world.service.state(task as never)).status).toBe("stopped");

  const made = bench({ world: open.world, memory });
  const side = openSide(made);
  await side.until((messages) => {
    const rows = messages.flatMap((one) =>
      one.type === "side" || (one.type === "snapshot" && one.page === "side") ? one.side.rows : [],
    );
    return rows.find(({ status }) => status === "waiting");
  });
  await made.stop();
});

test("a key goes into the secret storage and reaches no view, no setting and no memory", async () => {
  const made = bench();
  const side = openSide(made);
  await side.snapshot();
  made.editor.answers.input = "sk-ant-secret-0123456789";
  await made.editor.commands.get("cowork.setApiKey")?.();
  const told = await side.until((messages) =>
    messages.find((one) => one.type === "settings" && one.settings.connected) ? messages : undefined,
  );
  expect([...made.secrets.kept.values()]).toEqual(["sk-ant-secret-0123456789"]);
  const elsewhere = JSON.stringify([told, made.editor.config, [...made.memory.kept], made.editor.log.lines]);
  expect(elsewhere).not.toContain("secret");
  expect(await made.editor.commands.get("cowork.setApiKey")?.()).toBeUndefined();
  await made.stop();
});

test("the status bar and notifications say what a task needs while its panel is out of sight", async () => {
  const made = bench();
  const { editor } = made;
  editor.hidden.panels = true;
  const { view } = await startTask(made);
  await plan(view);
  await view.until(() => (editor.status.text.includes("Waiting for you") ? true : undefined));
  expect(editor.status.shown).toBe(true);
  expect(editor.shown).toEqual(["“tidy up” has a plan for you to look at."]);
  await made.stop();
});
