// The editor's list of problems follows the files: newest check wins, mended and removed files leave it, a click leads on.
import { expect, test } from "vitest";
import type { Finding } from "../../../src/protocol/events.ts";
import type { RootId, TaskId } from "../../../src/protocol/ids.ts";
import type { WorkPath } from "../../../src/protocol/paths.ts";
import { emptyTask, type TaskState } from "../../../src/protocol/state.ts";
import type { Uri } from "../../../src/vscode/code.ts";
import { findingsOf } from "../../../src/vscode/findings.ts";
import { openPlaces } from "../../../src/vscode/places.ts";
import { composeFix } from "../../../src/vscode/problems.ts";
import { fakeEditor } from "./fake-editor.ts";
import { FakeUri } from "./fake-parts.ts";

const root = "r" as RootId;
const at = (path: string): WorkPath => ({ root, path: path as WorkPath["path"] });
const wrong: Finding = { severity: "error", text: "The total is wrong.", place: "Sum!B7" };
const odd: Finding = { severity: "info", text: "Odd" };

const state = (task: string, when: string, outputs: Readonly<Record<string, readonly Finding[]>>): TaskState =>
  ({
    ...emptyTask,
    task: task as TaskId,
    outputs: Object.entries(outputs).map(([path, findings]) => ({
      path: at(path),
      bytes: 1,
      hash: `h of ${task}`,
      at: when,
      findings,
    })),
  }) as unknown as TaskState;

function world(hash: string | undefined, anew: readonly Finding[] = [], turns = 0) {
  const editor = fakeEditor();
  const { code } = editor;
  const places = openPlaces(code, [{ id: root, name: "papers", absolute: "/papers" }], []);
  const disk: { hash: string | undefined } = { hash };
  const findings = findingsOf({
    code,
    log: editor.log,
    hash: async () => disk.hash as never,
    async check() {
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return disk.hash === "h of t1" ? [wrong] : anew;
    },
  });
  const uri = (path: string): Uri => FakeUri.file(`/papers/${path}`) as unknown as Uri;
  const list = (path: string): Uri => new FakeUri("cowork-check", `/papers/${path} (Cowork)`) as unknown as Uri;
  return { editor, code, places, disk, findings, uri, list };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("findings of a text stand at their line in it, those of an office file in a list of their own; undo clears both", async () => {
  const { editor, findings, places, list } = world("h of t1");
  const both = { "a.csv": [{ ...wrong, place: "line 12" }, odd], "Sum.xlsx": [wrong, odd] };
  findings.show(state("t1", "2026-01-01", both), places);
  await settle();
  expect(findings.lists.provideTextDocumentContent(list("Sum.xlsx"), undefined as never)).toBe(
    "Sum!B7: The total is wrong.\nOdd",
  );
  expect(findings.listed(list("Sum.xlsx"))?.file.toString()).toBe("file:///papers/Sum.xlsx");
  findings.show({ ...state("t1", "2026-01-01", both), status: "undone" }, places);
  const problems = editor.ran.filter(([name]) => name === "problems");
  expect(problems.slice(0, 2)).toEqual([
    ["problems", "/papers/a.csv", ["0 11 line 12: The total is wrong.", "2 0 Odd"]],
    ["problems", "/papers/Sum.xlsx (Cowork)", ["0 0 Sum!B7: The total is wrong.", "2 1 Odd"]],
  ]);
  expect(problems.slice(-2)).toEqual([
    ["problems", "/papers/a.csv", []],
    ["problems", "/papers/Sum.xlsx (Cowork)", []],
  ]);
  expect(findings.listed(list("Sum.xlsx"))).toBeUndefined();
});

test("of two tasks that wrote a file the newer one counts, in whatever order they are opened", async () => {
  const { findings, places, list } = world("h of new");
  findings.show(state("new", "2026-02-02", { "Sum.xlsx": [odd] }), places);
  findings.show(state("old", "2026-01-01", { "Sum.xlsx": [wrong] }), places);
  await settle();
  expect(findings.listed(list("Sum.xlsx"))?.findings).toEqual([odd]);
});

test("what an earlier task left in a file is looked for again when another one changed the file", async () => {
  const { findings, places, disk, list, uri } = world("h of t1", [wrong, odd], 2);
  findings.show(state("t1", "2026-01-01", { "Sum.xlsx": [wrong] }), places);
  await settle();
  disk.hash = "h of t2";
  findings.show(state("t2", "2026-02-02", { "Sum.xlsx": [] }), places);
  // The folder tells of the same change, while the file is looked at.
  findings.changed(uri("Sum.xlsx"));
  await settle();
  expect(findings.listed(list("Sum.xlsx"))?.findings).toEqual([wrong, odd]);
});

test("a file that somebody changed is checked anew; one that is removed has no problems until it comes back", async () => {
  const { findings, places, disk, uri, list } = world("h of t1", [odd]);
  findings.show(state("t1", "2026-01-01", { "Sum.xlsx": [wrong] }), places);
  await settle();
  const now = async (hash: string | undefined) => {
    disk.hash = hash;
    findings.changed(uri("Sum.xlsx"));
    await settle();
    return findings.listed(list("Sum.xlsx"))?.findings;
  };
  expect(await now("other bytes")).toEqual([odd]);
  expect(await now(undefined)).toBeUndefined();
  expect(await now("h of t1")).toEqual([wrong]);
});

test("a fix fills the composer with file, place and problem and starts nothing; other folders are refused", async () => {
  const { code, places, uri } = world("h");
  const composed: unknown[] = [];
  const side = { compose: async (act: unknown) => void composed.push(act) };
  await composeFix(uri("Q3/Sum.xlsx"), wrong, { code, side, places });
  expect(composed).toEqual([
    {
      act: "focusComposer",
      text: "Fix this in @Q3/Sum.xlsx and change nothing else: Sum!B7: The total is wrong.",
      mentions: ["Q3/Sum.xlsx"],
    },
  ]);
  const away = FakeUri.file("/etc/Sum.xlsx") as unknown as Uri;
  await expect(composeFix(away, wrong, { code, side, places })).rejects.toThrow(/in no folder/);
});
