/** Freeing the vault: what goes is shown, asked about once more, and nothing goes unasked or from under a running task. */
import { expect, test } from "vitest";
import type { TaskHead } from "../../../src/agent/ports.ts";
import type { TaskService } from "../../../src/agent/service.ts";
import { freeVault } from "../../../src/vscode/free-vault.ts";
import { fakeEditor } from "./fake-editor.ts";

const kept = [
  { task: "t1", files: 3, bytes: 2_000_000, used: Date.UTC(2026, 8, 1) },
  { task: "t2", files: 1, bytes: 500_000, used: Date.UTC(2026, 9, 1) },
];

function played(pick: readonly string[] | undefined, button?: string, owned: readonly string[] = []) {
  const editor = fakeEditor();
  const freed: string[] = [];
  editor.answers.pick = () => pick;
  if (button !== undefined) editor.answers.button = button;
  const heads = [
    { task: "t1", title: "Sort the photos", owned: owned.includes("t1") },
    { task: "t2", title: "Rename receipts", owned: owned.includes("t2") },
  ] as unknown as readonly TaskHead[];
  const core = {
    open: async () => ({
      service: { list: async () => heads } as unknown as TaskService,
      vault: {
        list: async () => kept.filter(({ task }) => !freed.includes(task)),
        free: async (tasks: readonly string[]) => {
          freed.push(...tasks);
          return kept.filter(({ task }) => tasks.includes(task)).reduce((sum, { bytes }) => sum + bytes, 0);
        },
        keep: async () => [],
      },
    }),
  };
  return { editor, freed, run: () => freeVault({ code: editor.code, core }) };
}

test("what the user picks goes after one more question, and what is free is told", async () => {
  const { editor, freed, run } = played(["Sort the photos"], "Free 2.0 MB");
  await run();
  expect(freed).toEqual(["t1"]);
  expect(editor.shown).toEqual([
    "Let go of the earlier versions of 1 tasks? These tasks can no longer be undone. The files in the folder stay as they are.",
    "2.0 MB are free now.",
  ]);
});

test("nothing goes when nothing is picked, when the question is left, and while one of the tasks is at work", async () => {
  const none = played(undefined, "Free 2.0 MB");
  await none.run();
  const left = played(["Sort the photos"]);
  await left.run();
  const busy = played(["Sort the photos", "Rename receipts"], "Free 2.5 MB", ["t2"]);
  await expect(busy.run()).rejects.toThrow("One of these tasks is at work. Nothing was let go.");
  expect([none.freed, left.freed, busy.freed]).toEqual([[], [], []]);
});

test("an empty vault is said to be empty", async () => {
  const { editor, freed, run } = played(undefined);
  freed.push("t1", "t2");
  await run();
  expect(editor.shown).toEqual(["Nothing is kept for undo in this folder."]);
});
