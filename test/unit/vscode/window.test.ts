// The small translations between editor and tasks, one by one.
import { expect, test } from "vitest";
import type { TaskEvent } from "../../../src/protocol/events.ts";
import type { Hash, RootId, TaskId } from "../../../src/protocol/ids.ts";
import type { Root, WorkPath } from "../../../src/protocol/paths.ts";
import type { Plan } from "../../../src/protocol/plan.ts";
import { emptyTask, type TaskState } from "../../../src/protocol/state.ts";
import { badgesOf } from "../../../src/vscode/badges.ts";
import { dollars } from "../../../src/vscode/choices.ts";
import { completionsFor, mentionsOf } from "../../../src/vscode/completions.ts";
import { draftsOf } from "../../../src/vscode/drafts.ts";
import { askForFolders, chosenFolders } from "../../../src/vscode/folders.ts";
import { filledBy } from "../../../src/vscode/links-in.ts";
import { openPlaces } from "../../../src/vscode/places.ts";
import { planDraftsOf } from "../../../src/vscode/plan-drafts.ts";
import { proofReport, taskReport } from "../../../src/vscode/reports.ts";
import { openLink } from "../../../src/vscode/window-handlers.ts";
import { fakeEditor } from "./fake-editor.ts";
import { FakeUri, fakeMemory, fakeShelf } from "./fake-parts.ts";

const root = (id: string, name: string, absolute: string): Root => ({ id: id as RootId, name, absolute });
const at = (path: string, id = "r1"): WorkPath => ({ root: id as RootId, path: path as WorkPath["path"] });
const uri = (path: string) => FakeUri.file(path) as never;
const { code } = fakeEditor();
const places = openPlaces(code, [root("r1", "papers", "/real/papers")], [{ name: "papers", uri: uri("/link/papers") }]);

test("a folder opened through a link keeps the editor's address, and both addresses are inside", () => {
  expect(String(places.uri(at("a/b.txt")))).toBe("file:///link/papers/a/b.txt");
  expect(places.path(uri("/link/papers/a/b.txt"))).toEqual(at("a/b.txt"));
  expect(places.path(uri("/real/papers/a/b.txt"))).toEqual(at("a/b.txt"));
  expect(places.path(uri("/link/papers2/x"))).toBeUndefined();
  expect(places.path(new FakeUri("untitled", "/link/papers/x") as never)).toBeUndefined();
});

test("mentions name files of the second folder by its name, and refuse files of elsewhere by theirs", () => {
  const two = openPlaces(
    code,
    [root("r1", "papers", "/papers"), root("r2", "photos", "/photos")],
    [
      { name: "papers", uri: uri("/papers") },
      { name: "photos", uri: uri("/photos") },
    ],
  );
  expect(mentionsOf([uri("/papers/a.txt"), uri("/photos/b.jpg")], two, code.l10n)).toEqual(["a.txt", "photos:b.jpg"]);
  expect(() => mentionsOf([uri("/papers/a.txt"), uri("/etc/passwd")], two, code.l10n)).toThrow(/first: passwd/);
});

test("no folder, a virtual one, one, several: nothing is guessed", async () => {
  const memory = fakeMemory();
  const kind = (folders: readonly string[], virtual = false) =>
    chosenFolders(fakeEditor({ folders, virtual }).code, memory);
  expect(kind([])).toEqual({ kind: "none", virtual: false });
  expect(kind(["/a"], true)).toEqual({ kind: "none", virtual: true });
  expect(kind(["/a"]).kind).toBe("chosen");
  expect(kind(["/a", "/b"]).kind).toBe("several");
  const editor = fakeEditor({ folders: ["/a", "/b"] });
  expect(await askForFolders(editor.code, memory)).toBe(false);
  editor.answers.pick = () => ["b"];
  expect(await askForFolders(editor.code, memory)).toBe(true);
  expect(chosenFolders(editor.code, memory)).toMatchObject({ kind: "chosen", folders: [{ name: "b" }] });
});

test("a link fills the composer with plain text and paths inside, and with nothing else", () => {
  const link = (query: string, path = "/new") => filledBy({ path, query });
  expect(link("text=Sort%20the%20inbox&file=Inbox/a.txt&file=/etc/passwd&file=../x&file=b%2F..%2F..%2Fc")).toEqual({
    text: "Sort the inbox",
    mentions: ["Inbox/a.txt"],
  });
  expect(link("text=safe%E2%80%AEtxt.exe%00%1b[2J")?.text).toBe("safetxt.exe[2J");
  expect(link(`text=${"x".repeat(9000)}`)?.text).toHaveLength(4000);
  expect(link("text=a", "/start")).toBeUndefined();
});

test("only plain web and mail links open, and only after a click that showed the whole address", async () => {
  const editor = fakeEditor();
  const hostile = [
    "command:workbench.action.terminal.new",
    "file:///etc/passwd",
    "vscode://x.y/z",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://user@bank.example/",
    "https://bаnk.example/",
    "https://a.example/\u202Egpj.exe",
    "//a.example",
  ];
  for (const url of hostile) await expect(openLink(editor.code, url)).rejects.toThrow(/not opened/);
  await openLink(editor.code, "https://a.example/x?y=1");
  expect(editor.ran).toEqual([]);
  editor.answers.button = "Open Link";
  await openLink(editor.code, "https://a.example/x?y=1");
  expect(editor.shown.at(-1)).toContain("https://a.example/x?y=1");
  expect(editor.ran.map(([name]) => name)).toEqual(["openExternal"]);
});

test("@ finds files by name, path or letters in order, folders too", async () => {
  const editor = fakeEditor();
  for (const name of ["Inbox/scan 1.txt", "Inbox/receipt.txt", "notes/inbox.md", "zip/code.txt"])
    editor.files.set(`/link/papers/${name}`, new Uint8Array());
  const find = async (text: string) => (await completionsFor(editor.code, places, text)).map(({ mention }) => mention);
  expect(await find("inb")).toEqual(["Inbox", "notes/inbox.md", "Inbox/scan 1.txt", "Inbox/receipt.txt"]);
  expect(await find("rcpt")).toEqual(["Inbox/receipt.txt"]);
  expect(await find("qqq")).toEqual([]);
});

test("unsaved text is given for the file it belongs to, and only while it is unsaved", async () => {
  const editor = fakeEditor();
  const drafts = draftsOf(editor.code);
  editor.documents.push({ uri: FakeUri.file("/link/papers/a.txt"), isDirty: true, getText: () => "typed" });
  expect(await drafts.unsaved(at("a.txt"))).toBeUndefined();
  drafts.use(places);
  expect([await drafts.unsaved(at("a.txt")), await drafts.unsaved(at("b.txt"))]).toEqual(["typed", undefined]);
  editor.documents[0]!.isDirty = false;
  expect(await drafts.unsaved(at("a.txt"))).toBeUndefined();
});

const print = { type: "file", size: 1, mode: 0o644, mtime: "0", inode: "1:1" } as const;
const task = "t1" as TaskId;
const event = (seq: number, body: object): TaskEvent =>
  ({ seq, at: "", agent: "main", ...body }) as unknown as TaskEvent;
const did = (seq: number, ...changes: object[]) =>
  event(seq, { type: "call.finished", call: "c", tool: "T", ok: true, text: "", record: { changes, times: [] } });

test("badges follow a file: made stays made when it moves, moved is R, undo takes all away", () => {
  const badges = badgesOf(code);
  const letter = (path: string) =>
    (badges.provideFileDecoration(uri(`/link/papers/${path}`), {} as never) as { badge?: string } | undefined)?.badge;
  badges.take(
    task,
    [
      did(
        1,
        { kind: "created", path: at("new.md"), after: print },
        { kind: "changed", path: at("old.md"), before: print, after: print, kept: "k" },
      ),
      did(
        2,
        { kind: "moved", from: at("new.md"), to: at("x/new.md"), after: print },
        { kind: "moved", from: at("p.jpg"), to: at("x/p.jpg"), after: print },
      ),
    ],
    places,
  );
  expect(["new.md", "x/new.md", "old.md", "p.jpg", "x/p.jpg"].map(letter)).toEqual([
    undefined,
    "A",
    "M",
    undefined,
    "R",
  ]);
  const undone = { type: "undo.finished", direction: "undo", scope: {}, identical: 4, of: 4, differences: [] };
  badges.take(task, [event(3, { ...undone, record: { changes: [], times: [] } })], places);
  expect(["x/new.md", "old.md", "x/p.jpg"].map(letter)).toEqual([undefined, undefined, undefined]);
});

const output = (path: string, ...findings: object[]) => ({ path: at(path), bytes: 1, hash: "h", findings, at: "" });
const stateWith = (outputs: object[], rest: object = {}): TaskState =>
  ({ ...emptyTask, task, title: "T", outputs, ...rest }) as unknown as TaskState;

test("ticks of a plan are kept over windows, and belong to that very plan", async () => {
  const shelf = fakeShelf();
  const drafts = () => planDraftsOf(shelf);
  const hash = "a".repeat(64) as Hash;
  const state = stateWith([], { plan: { call: "c", hash, unticked: [], progress: {}, plan: {} as Plan } });
  const tick = { type: "plan.tick", hash, operations: ["o1"], on: false } as never;
  expect(await drafts().apply(state, tick)).toMatchObject({ unticked: ["o1"] });
  expect(await drafts().of(state)).toMatchObject({ hash, unticked: ["o1"] });
  const other = stateWith([], { plan: { ...state.plan, hash: "b".repeat(64) } });
  expect(await drafts().of(other)).toMatchObject({ unticked: [] });
  expect(await drafts().apply(other, tick)).toBeUndefined();
  expect(await drafts().of(stateWith([], { plan: { ...state.plan, decided: "approve" } }))).toBeUndefined();
});

test("amounts are read as people write them", () => {
  expect(["2.50", "2,5", "$3", "0", " 7 "].map(dollars)).toEqual([2.5, 2.5, 3, 0, 7]);
  expect(["", "x", "-1", "1e9", "NaN"].map(dollars)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test("a report shows hostile names and words as text", () => {
  const evil = "<img src=x onerror=alert(1)> [x](command:y) \u202Etxt\n# head";
  const report = taskReport(
    stateWith([output("a.md", { severity: "warning", text: evil })], { title: evil, summary: evil }),
    code,
  );
  expect(report).not.toMatch(/(?<!\\)<img|(?<!\\)\]\(|\u202E|^# head/m);
  const undo = {
    direction: "undo",
    scope: {},
    running: false,
    identical: 1,
    of: 2,
    differences: [{ path: at(evil), why: evil }],
  };
  expect(proofReport(stateWith([], { undo }), code)).toContain("1 of 2 paths are identical");
  expect(proofReport(stateWith([], { undo }), code)).not.toMatch(/(?<!\\)<img|(?<!\\)\]\(|\u202E/);
});
