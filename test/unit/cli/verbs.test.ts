import { expect, test } from "vitest";
import type { CallId, StepId } from "../../../src/protocol/ids.ts";
import { play } from "./fake.ts";
import {
  answeredCall,
  approval,
  asked,
  at,
  choice,
  created,
  decided,
  finished,
  hash,
  proposed,
  root,
  taskId,
} from "./scenes.ts";

const deletes = approval([asked(0, "delete a.txt (100 B)", "delete"), asked(1, "delete b.txt (2 kB)", "delete")]);
const waiting = [created("Sort the inbox"), proposed()];

test("tasks: one line each, or JSON", async () => {
  const before = [created("Sort the inbox"), finished()];
  const { screen, code } = await play({ args: ["tasks"], before });
  expect(screen).toMatch(/^01task {2}Done {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}Sort the inbox$/);
  expect(code).toBe(0);
  const json = JSON.parse((await play({ args: ["tasks", "--json"], before })).out) as object[];
  expect(json).toEqual([
    expect.objectContaining({
      task: taskId,
      state: "Done",
      title: "Sort the inbox",
      steps: { done: 0, of: 0 },
      owned: false,
    }),
  ]);
  expect((await play({ args: ["tasks"] })).screen).toBe('| No task yet in this folder. Begin one: cowork run "…"');
});

test("show: the whole task with its open questions and what to type", async () => {
  const before = [
    ...waiting,
    decided("approve"),
    { type: "step.changed", step: "s1" as StepId, state: "done" } as const,
    { type: "step.changed", step: "s2" as StepId, state: "running" } as const,
    deletes,
    choice,
  ];
  const { screen } = await play({ args: ["show", "01"], before });
  expect(screen.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "<time>")).toMatchInlineSnapshot(`
    "Sort the inbox
    Task    01task
    State   Waiting for you
    Folder  /home/ann/office
    Mode    plan, model offline
    Begun   <time>
    Last    <time>
    Cost    nothing (offline)
    Files   none touched

    Request
      Sort the inbox

    Plan  Sort the pictures and make a summary

      1. Move the pictures  by the date they were taken
         [x]  1 R Inbox/*.jpg → Pictures/2026-10/  40 files, 12 MB
                Inbox/IMG_0001.jpg → Pictures/2026-10/IMG_0001.jpg
                Inbox/IMG_0002.jpg → Pictures/2026-10/IMG_0002.jpg
                Inbox/IMG_0003.jpg → Pictures/2026-10/IMG_0003.jpg
                … and 37 more
      2. Clean up and summarise
         [x]  2 A Summary.xlsx  totals by vendor
         [x]  3 M index.csv  2.3 kB, adds a column
         [x]  4 D ~$old.tmp  165 B, left by Office
         [ ]  5 R gone.txt → Archive/gone.txt
                ✗ gone.txt is not there.

    Result     Summary.xlsx – totals by vendor, with a chart

    Never      Do not overwrite anything (enforced: no overwrite; you said so)

    Done when  Summary.xlsx opens and has no error cell
               The chart is easy to read (for you to judge)

    1 new, 1 changed, 40 moved, 1 deleted; 12 MB; 1 operation off

    Steps
      ✓ 1. Move the pictures  by the date they were taken
      ▸ 2. Clean up and summarise

    Calls
      asked    Delete 2 files (300 B)
      asked    Which year?

    Questions
      c1  Delete 2 files (300 B)
        delete a.txt (100 B)
        delete b.txt (2 kB)
      c2  Which year?
        2026
        2025
      Decide  cowork decide 01task c1 yes|no
      Decide  cowork decide 01task c2 ANSWER
      Then    cowork resume 01task"
  `);
  const json = JSON.parse((await play({ args: ["show", "01", "--json"], before })).out) as {
    questions: { call: string }[];
  };
  expect(json.questions.map(({ call }) => call)).toEqual(["c1", "c2"]);
});

test.each([
  [["approve", "01"], { type: "plan.decide", verdict: "approve", hash: hash(1), ticked: ["o1", "o2", "o3", "o4"] }],
  [["reject", "01", "too", "much"], { type: "plan.decide", verdict: "reject", hash: hash(1), note: "too much" }],
  [["decide", "01", "plan", "no"], { type: "plan.decide", verdict: "reject", hash: hash(1) }],
  [
    ["decide", "01", "plan", '{"verdict":"revise","note":"by year"}'],
    { type: "plan.decide", verdict: "revise", hash: hash(1), note: "by year" },
  ],
  [["decide", "01", "c1", "yes"], { type: "call.decide", call: "c1", hash: hash(2), allow: true }],
  [["decide", "01", "c1", "no"], { type: "call.decide", call: "c1", hash: hash(2), allow: false }],
  [
    ["decide", "01", "c1", '{"allow":true,"chosen":[1]}'],
    { type: "call.decide", call: "c1", hash: hash(2), allow: true, chosen: [1] },
  ],
  [["decide", "01", "c2", "2025"], { type: "question.answer", call: "c2", hash: hash(3), picked: ["2025"] }],
  [["decide", "01", "c2", "1999"], { type: "question.answer", call: "c2", hash: hash(3), picked: [], text: "1999" }],
  [
    ["decide", "01", "c2", '{"picked":["2025"]}'],
    { type: "question.answer", call: "c2", hash: hash(3), picked: ["2025"] },
  ],
  [["stop", "01"], { type: "task.stop" }],
  [["pause", "01"], { type: "task.pause" }],
  [["steer", "01", "use", "euros"], { type: "task.steer", id: expect.any(String), text: "use euros" }],
])("%j tells the task", async (args, intent) => {
  const seen = await play({ args, before: [...waiting, deletes, choice], owned: true });
  expect([seen.code, seen.told]).toEqual([0, [intent]]);
});

test.each([
  [["decide", "01", "c9", "yes"], 'no open question "c9". Open: c1.'],
  [["decide", "01", "c1", "maybe"], "The answer is yes, no, or the decision as a JSON object"],
  [["decide", "01", "c1", '{"allow":"yes"}'], "That is no decision"],
  [["decide", "01", "c1", '{"type":"task.stop","allow":true}'], "The answer is yes, no"],
  [["approve", "01"], "no plan that waits for a decision"],
  [["steer", "01"], "TEXT is missing."],
])("%j is refused and tells nothing", async (args, words) => {
  const seen = await play({ args, before: [created("x"), deletes] });
  expect(seen.screen).toContain(words);
  expect([seen.code, seen.told]).toEqual([2, []]);
});

test("an answer to a task that nobody runs says how it goes on, for the folder that was named", async () => {
  const args = ["approve", "01", "--folder", "/home/ann/my files"];
  expect((await play({ args, before: waiting })).screen).toBe(
    "| Approved. Nobody runs the task now; it goes on with: cowork resume 01task --folder '/home/ann/my files'",
  );
});

test("resume shows only what is new, and waits for an answer that was given before", async () => {
  const seen = await play({
    args: ["resume", "01"],
    before: [...waiting, { type: "task.stopped", reason: "waits" }],
    typed: [],
    script: async ({ emit }) => {
      emit({ type: "task.resumed", by: "user" });
      emit(decided("approve"));
      emit(finished());
    },
  });
  expect(seen.code).toBe(0);
  expect(seen.screen).not.toContain("Approve this plan?");
});

test("resume asks what is still open", async () => {
  const seen = await play({
    args: ["resume", "01"],
    before: waiting,
    typed: ["y"],
    script: async ({ emit, told }) => {
      emit({ type: "task.resumed", by: "user" });
      await told();
      emit(decided("approve"));
      emit(finished());
    },
  });
  expect(seen.told).toHaveLength(1);
});

const started = {
  type: "call.started",
  call: "c1" as CallId,
  tool: "Delete",
  title: "Delete a.txt",
  effects: [{ kind: "delete", path: at("a.txt") }],
  uses: [],
} as const;

test("tool: an allowed call prints its outcome, effects and questions", async () => {
  const seen = await play({
    args: ["tool", "Delete", "--approve", "all", '{"paths":["a.txt"]}'],
    outcome: { ok: true, content: [{ type: "text", text: "Deleted." }] },
    script: async ({ emit, told }) => {
      emit(deletes);
      await told();
      emit(answeredCall("c1"));
      emit(started);
      emit(finished());
    },
  });
  const result = JSON.parse(seen.out) as { questions: { call: string }[] };
  expect(result).toMatchObject({
    task: taskId,
    outcome: { ok: true, content: [{ type: "text", text: "Deleted." }] },
    effects: [{ kind: "delete", path: at("a.txt") }],
  });
  expect(result.questions.map(({ call }) => call)).toEqual(["c1"]);
  expect(seen.code).toBe(0);
});

test("tool: a question that nobody answers leaves no outcome and exits with 3", async () => {
  const seen = await play({
    args: ["tool", "Delete", '{"paths":["a.txt"]}'],
    script: async ({ emit, told }) => {
      emit(deletes);
      await told();
    },
  });
  expect(JSON.parse(seen.out)).toMatchObject({ outcome: null, effects: [{ kind: "delete" }, { kind: "delete" }] });
  expect(seen.code).toBe(3);
});

test("tool: a refused call exits with 1, input that is no JSON with 2", async () => {
  const outcome = { ok: false, error: "Outside the folder." } as const;
  expect((await play({ args: ["tool", "Read", "{}"], outcome })).code).toBe(1);
  expect((await play({ args: ["tool", "Read", "{a}"] })).code).toBe(2);
});

test("doctor", async () => {
  const report = {
    cowork: "0.1.0",
    node: "v20.20.2",
    system: "linux x64",
    model: { name: "offline", key: "no key", ready: true },
    sandbox: {
      driver: "none",
      available: false,
      why: "Commands are off.",
      probed: { folder: false, network: false, survivors: false },
    },
    state: { path: "/home/ann/.local/state/cowork", ready: true },
    folders: [
      { path: root.absolute, granted: true, detail: "can be worked in" },
      { path: "/", granted: false, detail: "The whole disk cannot be granted." },
    ],
    connectors: [],
  };
  const { screen, code } = await play({ args: ["doctor"], report });
  expect(screen).toMatchInlineSnapshot(`
    "Cowork    ✓ 0.1.0
    Node      ✓ v20.20.2, linux x64
    Model     ✓ offline; no key
    Commands  ! none: Commands are off.
                tried: folder no, network no, survivors no
    State     ✓ /home/ann/.local/state/cowork
    Folder    ✓ /home/ann/office: can be worked in
    Folder    ! /: The whole disk cannot be granted."
  `);
  expect(code).toBe(0);
  expect(JSON.parse((await play({ args: ["doctor", "--json"], report })).out)).toEqual(report);
});

test("help: all verbs, and each by itself", async () => {
  const { out, code } = await play({ args: ["--help"] });
  expect(code).toBe(0);
  for (const verb of [
    "run",
    "tasks",
    "show",
    "decide",
    "approve",
    "reject",
    "steer",
    "stop",
    "pause",
    "resume",
    "undo",
    "redo",
    "tool",
    "exec",
    "check",
    "doctor",
  ]) {
    expect(out).toMatch(new RegExp(`^  ${verb} `, "m"));
    const own = await play({ args: [verb, "--help"] });
    expect([own.code, own.out.startsWith(`cowork ${verb}`)]).toEqual([0, true]);
  }
  expect(out).not.toMatch(/^ {2}(plugin) /m);
});

test("check prints what it finds, worst first as given, and fails where there is an error", async () => {
  const findings = [
    { severity: "error", place: "Summary!B7", text: "=1/0 shows #DIV/0!." },
    { severity: "info", text: "Fine otherwise." },
  ] as const;
  const faulty = await play({ args: ["check", "Report.xlsx"], findings });
  expect([faulty.code, faulty.screen]).toMatchInlineSnapshot(`
    [
      1,
      "error  Summary!B7: =1/0 shows #DIV/0!.
    info   Fine otherwise.",
    ]
  `);
  const json = await play({ args: ["check", "Report.xlsx", "--json"], findings });
  expect([json.code, JSON.parse(json.out)]).toEqual([1, { file: "Report.xlsx", findings }]);
  const sound = await play({ args: ["check", "Report.xlsx"] });
  expect([sound.code, sound.out]).toEqual([0, "Report.xlsx: nothing found.\n"]);
  expect((await play({ args: ["check", "../elsewhere.xlsx"] })).code).toBe(2);
});
