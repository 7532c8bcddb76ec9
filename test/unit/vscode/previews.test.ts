// A preview in its tab: what it is told, what it may ask for, and that words in a file lead nowhere but into the open folders.
import { expect, test } from "vitest";
import type { Viewed } from "../../../src/documents/view/viewed.ts";
import { ViewMessageSchema } from "../../../src/protocol/channel.schema.ts";
import type { PreviewIntent } from "../../../src/protocol/preview.ts";
import type { Uri } from "../../../src/vscode/code.ts";
import { actOnPreview } from "../../../src/vscode/preview-acts.ts";
import { previewsOf } from "../../../src/vscode/previews.ts";
import { fakeEditor } from "./fake-editor.ts";
import { FakeEmitter, FakeUri, fakeWebview } from "./fake-parts.ts";

const file = FakeUri.file("/papers/Q3/Sum.xlsx") as unknown as Uri;
const viewed: Viewed = { preview: { kind: "grid", sheets: [], facts: [] }, pieces: [["[]"]] };
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function opened(view: () => Promise<Viewed>) {
  const editor = fakeEditor({ folders: ["/papers"] });
  editor.files.set("/papers/Q3/Sum.xlsx", new Uint8Array([1, 2, 3]));
  Object.assign(editor.code.workspace.fs, { stat: async () => ({ size: 3 }) });
  const asked: PreviewIntent[] = [];
  const previews = previewsOf({
    code: editor.code,
    assets: FakeUri.file("/ext/dist/webview") as unknown as Uri,
    schema: async () => ({ ViewMessageSchema }),
    log: editor.log,
    viewer: async () => ({ view, picture: async (_source, page) => `data:page ${page}` }),
    findings: () => [{ severity: "error", text: "Wrong", place: "S!B2" }],
    onIntent: async (intent) => void asked.push(intent),
  });
  const page = fakeWebview();
  const panel = {
    webview: page.webview,
    visible: true,
    onDidDispose: new FakeEmitter().event,
    onDidChangeViewState: new FakeEmitter().event,
  };
  await previews.show(file, "S!B2");
  await previews.provider.resolveCustomEditor({ uri: file } as never, panel as never, undefined as never);
  let n = 0;
  const say = async (message: object): Promise<void> => {
    n += 1;
    page.say({ token: page.token(), n, ...message });
    await settle();
  };
  await settle();
  await say({ type: "ready", page: "preview", haveSeq: 0 });
  return { editor, page, say, asked };
}

test("a preview shows the file with its findings and looks where it was opened for; rows come when asked for", async () => {
  const { editor, page, say, asked } = await opened(async () => viewed);
  expect(editor.ran).toContainEqual([
    "vscode.openWith",
    file,
    "cowork.preview",
    { preserveFocus: false, preview: true },
  ]);
  expect(page.posted).toEqual([
    expect.objectContaining({ type: "preview", name: "Sum.xlsx", preview: viewed.preview, external: false }),
    { type: "preview.goto", place: "S!B2" },
  ]);
  await say({ type: "intent", id: 1, intent: { type: "preview.rows", sheet: 0, piece: 0 } });
  await say({ type: "intent", id: 2, intent: { type: "preview.rows", sheet: 0, piece: 9 } });
  expect(page.posted.slice(2)).toEqual([
    { type: "preview.rows", sheet: 0, piece: 0, rows: "[]" },
    { type: "done", id: 1 },
    { type: "refused", id: 2, why: "The file has changed meanwhile. It is read again." },
  ]);
  await say({ type: "intent", id: 4, intent: { type: "preview.page", page: 2 } });
  expect(page.posted.slice(-2)).toEqual([
    { type: "preview.page", page: 2, data: "data:page 2" },
    { type: "done", id: 4 },
  ]);
  const source = { type: "preview.source", source: { file: "a.csv", place: "line 2" } };
  await say({ type: "intent", id: 3, intent: source });
  expect(asked).toEqual([source]);
});

test("a preview has no say about tasks, and what it does not know it cannot ask for", async () => {
  const { editor, page, say, asked } = await opened(async () => viewed);
  const before = page.posted.length;
  await say({ type: "intent", id: 1, intent: { type: "task.stop" } });
  await say({ type: "intent", id: 2, intent: { type: "preview.rows", sheet: -1, piece: 0 } });
  await say({ type: "intent", id: 3, intent: { type: "preview.source", source: { file: "a", place: "b", more: 1 } } });
  expect({ posted: page.posted.length, asked }).toEqual({ posted: before, asked: [] });
  expect(editor.log.lines).toHaveLength(3);
});

test("a file that cannot be read says why in its tab", async () => {
  const refusal = Object.assign(new Error("Sum.xlsx is protected by a password."), { name: "Refusal" });
  const { page } = await opened(async () => Promise.reject(refusal));
  expect(page.posted[0]).toEqual({
    type: "preview.failed",
    language: "en",
    name: "Sum.xlsx",
    why: "Sum.xlsx is protected by a password.",
  });
});

test("a source opens at its place when it lies in the open folders; whatever else a cell names is refused", async () => {
  const editor = fakeEditor({ folders: ["/papers"] });
  for (const path of ["/papers/Receipts/tea.txt", "/papers/Q3/beside.csv", "/etc/passwd", "/secret.txt"])
    editor.files.set(path, new Uint8Array());
  const shown: string[] = [];
  const open = async (name: string, place?: string): Promise<string | undefined> => {
    shown.length = 0;
    const source = place === undefined ? { file: name } : { file: name, place };
    await actOnPreview({ type: "preview.source", source }, file, {
      code: editor.code,
      core: { open: async () => Promise.reject(new Error("not needed")) },
      side: { compose: async () => undefined },
      files: { show: async (uri, at) => void shown.push(`${uri.path} ${at}`) },
    }).catch(() => undefined);
    return shown[0];
  };
  expect(await open("Receipts/tea.txt", "line 12")).toBe("/papers/Receipts/tea.txt line 12");
  expect(await open("papers:Receipts/tea.txt")).toBe("/papers/Receipts/tea.txt undefined");
  expect(await open("beside.csv", "row 3")).toBe("/papers/Q3/beside.csv row 3");
  for (const away of [
    "/etc/passwd",
    "../secret.txt",
    "Q3/../../secret.txt",
    "file:///etc/passwd",
    "C:\\x.txt",
    "",
    "..",
    "none.txt",
  ])
    expect([away, await open(away)]).toEqual([away, undefined]);
});
