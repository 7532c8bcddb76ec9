import { expect, test } from "vitest";
import { play } from "./fake.ts";
import { at, created, decided, finished, proposed, taskId } from "./scenes.ts";

const waiting = [created("Sort the inbox"), proposed()];

const rows = [
  { path: at("Pictures/a.jpg"), act: "move back", to: at("Inbox/a.jpg") },
  { path: at("Summary.xlsx"), act: "remove" },
  { path: at("index.csv"), act: "restore", conflict: "index (before).csv" },
] as const;
const record = { changes: [], times: [] };

test("undo shows what it will touch, does it and ends with the proof", async () => {
  const seen = await play({
    args: ["undo", "01"],
    before: [created("x"), finished()],
    undo: { rows, proof: { identical: 3, of: 3, differences: [], record } },
  });
  expect([seen.code, seen.screen]).toMatchInlineSnapshot(`
    [
      0,
      "| Undo touches 3 paths and nothing else:
    |   move back  Pictures/a.jpg → Inbox/a.jpg
    |   take away  Summary.xlsx
    |   bring back index.csv  (yours stays; the other version goes beside it as index (before).csv)
    ✓ 3 of 3 identical, as before the task
    | To redo it: cowork redo 01task",
    ]
  `);
});

test("undo names what differs and why, and exits with 6", async () => {
  const differences = [{ path: at("index.csv"), why: "You changed it since; your version stayed." }];
  const seen = await play({
    args: ["undo", "01", "--json"],
    before: [created("x"), finished()],
    undo: { rows, proof: { identical: 2, of: 3, differences, record } },
  });
  expect(JSON.parse(seen.out)).toEqual({ task: taskId, direction: "undo", identical: 2, of: 3, differences });
  expect(seen.code).toBe(6);
});

test("undo of a step or a path, as a dry run", async () => {
  const before = [...waiting, decided("approve"), finished()];
  const one = await play({ args: ["undo", "01", "--step", "2", "--path", "index.csv", "--dry-run"], before });
  expect(one.scopes).toEqual([{ step: "s2", path: at("index.csv") }]);
  expect([one.code, one.screen]).toEqual([0, "Nothing to undo: the task changed nothing here."]);
  const wrong = await play({ args: ["undo", "01", "--step", "9"], before });
  expect([wrong.code, wrong.scopes]).toEqual([2, []]);
  const outside = await play({ args: ["undo", "01", "--path", "/etc/passwd"], before });
  expect([outside.code, outside.scopes]).toEqual([2, []]);
});
