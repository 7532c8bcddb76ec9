import { expect, test } from "vitest";
import type { CallId, StepId } from "../../../src/protocol/ids.ts";
import { play, type Stage } from "./fake.ts";
import { at, decided, finished, hash, plan, proposed } from "./scenes.ts";

const print = { type: "file", size: 12_300, mode: 0o644, mtime: "0", inode: "1:1" } as const;

/** Plan, decision, the work of two steps, the result. */
async function sortPictures({ emit, told }: Stage): Promise<void> {
  emit(proposed());
  const intent = await told();
  if (intent.type !== "plan.decide" || intent.verdict !== "approve") {
    emit(decided("reject"));
    emit({ type: "task.stopped", reason: "user", detail: "The plan was rejected." });
    return;
  }
  emit(decided("approve"));
  emit({ type: "step.changed", step: "s1" as StepId, state: "running" });
  emit({ type: "step.changed", step: "s1" as StepId, state: "done", detail: "40 files" });
  emit({ type: "step.changed", step: "s2" as StepId, state: "running" });
  emit({
    type: "call.finished",
    call: "w" as CallId,
    tool: "Workbook",
    ok: true,
    text: "",
    record: { changes: [{ kind: "created", path: at("Summary.xlsx"), after: print }], times: [] },
  });
  emit({
    type: "deliverable.written",
    call: "w" as CallId,
    path: at("Summary.xlsx"),
    bytes: 12_300,
    hash: hash(9),
    findings: [{ severity: "info", text: "24 formulas calculated, 0 errors" }],
  });
  emit({ type: "step.changed", step: "s2" as StepId, state: "done" });
  emit(finished());
}

test("a run at the terminal: plan, details, approval, progress, result and the line that undoes it", async () => {
  const seen = await play({ args: ["run", "sort", "the pictures"], typed: ["?", ""], script: sortPictures });
  expect(seen.screen).toMatchInlineSnapshot(`
    "| Task 01task
    |
    | Plan  Sort the pictures and make a summary
    |
    |   1. Move the pictures  by the date they were taken
    |      [x]  1 R Inbox/*.jpg → Pictures/2026-10/  40 files, 12 MB
    |             Inbox/IMG_0001.jpg → Pictures/2026-10/IMG_0001.jpg
    |             Inbox/IMG_0002.jpg → Pictures/2026-10/IMG_0002.jpg
    |             Inbox/IMG_0003.jpg → Pictures/2026-10/IMG_0003.jpg
    |             … and 37 more
    |   2. Clean up and summarise
    |      [x]  2 A Summary.xlsx  totals by vendor
    |      [x]  3 M index.csv  2.3 kB, adds a column
    |      [x]  4 D ~$old.tmp  165 B, left by Office
    |      [ ]  5 R gone.txt → Archive/gone.txt
    |             ✗ gone.txt is not there.
    |
    | Result     Summary.xlsx – totals by vendor, with a chart
    |
    | Never      Do not overwrite anything (enforced: no overwrite; you said so)
    |
    | Done when  Summary.xlsx opens and has no error cell
    |            The chart is easy to read (for you to judge)
    |
    | 1 new, 1 changed, 40 moved, 1 deleted; 12 MB; 1 operation off
    |
    | Approve this plan? [Y/n/e=edit/d=details] ?
    |   Enter or y approves, n refuses or asks for another plan, e changes it, d lists every path.
    | Approve this plan? [Y/n/e=edit/d=details] 
    | ▸ 1/2 Move the pictures: by the date they were taken
    | ✓ 1/2 Move the pictures: 40 files
    | ▸ 2/2 Clean up and summarise
    | ✓ 2/2 Clean up and summarise

    ✓ Done  0 s · 1 new
      Sorted 40 pictures.
      The summary has 3 vendors.

    Made
      Summary.xlsx  12 kB  ✓ checked
        ✓ 24 formulas calculated, 0 errors

    Checks
      ✓ Summary.xlsx opens and has no error cell
      • The chart is easy to read  for you to judge

    Cost  nothing (offline)
    Undo  cowork undo 01task"
  `);
  expect({ code: seen.code, told: seen.told, text: seen.started[0]?.text }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "text": "sort the pictures",
      "told": [
        {
          "hash": "0000000000000000000000000000000000000000000000000000000000000001",
          "ticked": [
            "o1",
            "o2",
            "o3",
            "o4",
          ],
          "type": "plan.decide",
          "verdict": "approve",
        },
      ],
    }
  `);
});

test("details list every path, unticking by number leaves operations out, a target can be changed", async () => {
  const typed = ["d", "e", "3-4", "1=Photos/{name}", "5", "9", "x", "", "y"];
  const seen = await play({ args: ["run", "sort"], typed, script: sortPictures });
  expect(seen.screen.split("\n").filter((line) => line.includes("IMG_00")).length).toBe(3 + 40 + 3);
  expect(
    seen.screen.slice(seen.screen.indexOf("| Approve this plan? [Y/n/e=edit/d=details] e")),
  ).toMatchInlineSnapshot(`
    "| Approve this plan? [Y/n/e=edit/d=details] e
    |   Numbers turn operations off and on again: 2 5-7. A new target: 3=Archive/2026/{name}. Enter alone: done.
    | Edit: 3-4
    |   2 operations on, 3 off.
    | Edit: 1=Photos/{name}
    |   2 operations on, 3 off.
    | Edit: 5
    |   Operation 5 cannot be done: gone.txt is not there.
    | Edit: 9
    |   There is no operation 9.
    | Edit: x
    |   Numbers like 2 5-7, or 3=new/target.
    | Edit: 
    |
    | Plan  Sort the pictures and make a summary
    |
    |   1. Move the pictures  by the date they were taken
    |      [x]  1 R Inbox/*.jpg → Pictures/2026-10/  40 files, 12 MB
    |             Inbox/IMG_0001.jpg → Pictures/2026-10/IMG_0001.jpg
    |             Inbox/IMG_0002.jpg → Pictures/2026-10/IMG_0002.jpg
    |             Inbox/IMG_0003.jpg → Pictures/2026-10/IMG_0003.jpg
    |             … and 37 more
    |   2. Clean up and summarise
    |      [x]  2 A Summary.xlsx  totals by vendor
    |      [ ]  3 M index.csv  2.3 kB, adds a column
    |      [ ]  4 D ~$old.tmp  165 B, left by Office
    |      [ ]  5 R gone.txt → Archive/gone.txt
    |             ✗ gone.txt is not there.
    |
    | Result     Summary.xlsx – totals by vendor, with a chart
    |
    | Never      Do not overwrite anything (enforced: no overwrite; you said so)
    |
    | Done when  Summary.xlsx opens and has no error cell
    |            The chart is easy to read (for you to judge)
    |
    | 1 new, 40 moved; 12 MB; 3 operations off
    |
    |   Operation 1 goes to Photos/{name} (checked again when you approve).
    | Approve this plan? [Y/n/e=edit/d=details] y
    | ▸ 1/2 Move the pictures: by the date they were taken
    | ✓ 1/2 Move the pictures: 40 files
    | ▸ 2/2 Clean up and summarise
    | ✓ 2/2 Clean up and summarise

    ✓ Done  0 s · 1 new
      Sorted 40 pictures.
      The summary has 3 vendors.

    Made
      Summary.xlsx  12 kB  ✓ checked
        ✓ 24 formulas calculated, 0 errors

    Checks
      ✓ Summary.xlsx opens and has no error cell
      • The chart is easy to read  for you to judge

    Cost  nothing (offline)
    Undo  cowork undo 01task"
  `);
  expect(seen.told).toEqual([
    {
      type: "plan.decide",
      verdict: "approve",
      hash: hash(1),
      ticked: ["o1", "o2"],
      edits: [{ kind: "target", operation: "o1", to: "Photos/{name}" }],
    },
  ]);
});

test.each([
  ["", "reject", undefined],
  ["use folders by year", "revise", "use folders by year"],
])("refusing a plan with the note %j", async (note, verdict, sent) => {
  const seen = await play({ args: ["run", "sort"], typed: ["n", note], script: sortPictures });
  expect(seen.told).toEqual([{ type: "plan.decide", verdict, hash: hash(1), ...(sent ? { note: sent } : {}) }]);
});

test("a plan's own questions are asked with the approval", async () => {
  const questions = [
    { id: "q1", text: "Which year?", choices: ["2026", "2025"] },
    { id: "q2", text: "Which name?", choices: [] },
  ];
  const seen = await play({
    args: ["run", "sort"],
    typed: ["y", "2", "Totals"],
    script: async ({ emit, told }) => {
      emit(proposed({ questions, operations: plan.operations.slice(0, 1) }));
      await told();
      emit(decided("approve"));
      emit(finished());
    },
  });
  expect(seen.told).toEqual([
    { type: "plan.decide", verdict: "approve", hash: hash(1), answers: { q1: "2025", q2: "Totals" } },
  ]);
});

test("without a terminal the first question ends the run with 3 and says how to go on", async () => {
  const seen = await play({ args: ["run", "sort"], script: sortPictures });
  expect(seen.screen.slice(seen.screen.indexOf("Waiting for you"))).toMatchInlineSnapshot(`
    "Waiting for you: the plan  0 s

    Decide  cowork approve 01task   or   cowork reject 01task
    Then    cowork resume 01task
    Cost    nothing (offline)"
  `);
  expect([seen.code, seen.told]).toEqual([3, []]);
});

test("end of input at a question leaves it open", async () => {
  const seen = await play({ args: ["run", "sort"], typed: [], script: sortPictures });
  expect([seen.code, seen.told]).toEqual([3, []]);
});

test.each([
  [finished(), 0],
  [finished(["2 rows were left out."]), 6],
  [{ type: "task.failed", error: "No." } as const, 1],
  [{ type: "task.stopped", reason: "budget" } as const, 4],
  [{ type: "task.stopped", reason: "turns" } as const, 4],
  [{ type: "task.stopped", reason: "user" } as const, 5],
  [{ type: "task.paused", why: "The disk is full." } as const, 1],
])("a task that ends with %j exits with %i", async (event, code) => {
  const seen = await play({ args: ["run", "x"], script: async ({ emit }) => emit(event) });
  expect(seen.code).toBe(code);
});

test("Ctrl+C stops the task, a second one leaves at once", async () => {
  const once = await play({
    args: ["run", "x"],
    interrupt: (press) => setImmediate(press),
    script: async ({ emit, told }) => {
      expect(await told()).toEqual({ type: "task.stop" });
      emit({ type: "task.stopped", reason: "user" });
    },
  });
  expect([once.code, once.told]).toEqual([5, [{ type: "task.stop" }]]);
  const twice = await play({
    args: ["run", "x"],
    interrupt: (press) =>
      setImmediate(() => {
        press();
        press();
      }),
    script: () => new Promise(() => undefined),
  });
  expect(twice.code).toBe(5);
});

test("--json prints every event on a line of its own and nothing else to stdout", async () => {
  const seen = await play({ args: ["run", "--json", "--approve", "all", "sort"], script: sortPictures });
  const events = seen.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { seq: number; type: string });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1));
  expect(events.at(-1)?.type).toBe("task.finished");
});

test("text of a model cannot move the cursor, hide, or reverse what is read", async () => {
  const evil = `\u001b]52;c;ZXZpbA==\u0007\u001b[2J\u001b[31mDone\u202E.txt\u200b`;
  const seen = await play({
    args: ["run", "x"],
    typed: ["n", ""],
    script: async ({ emit, told }) => {
      emit(proposed({ summary: evil, operations: [] }));
      await told();
      emit(decided("reject"));
      emit({ type: "task.failed", error: evil });
    },
  });
  expect(seen.screen.includes("\u001b")).toBe(false);
  expect(seen.screen).toContain("Plan  Done⟨U+202E⟩.txt⟨U+200B⟩");
});
