/** "October expenses from 212 receipts": one task from plan to undo, with the numbers of the drawn pages. */

import type { ChangeRecord, UndoDifference } from "../../../src/protocol/changes.ts";
import type { TaskFacts } from "../../../src/protocol/channel.ts";
import type { EventBody } from "../../../src/protocol/events.ts";
import type { Plan } from "../../../src/protocol/plan.ts";
import type { AskedEffect, Question } from "../../../src/protocol/questions.ts";
import {
  agent,
  approved,
  at,
  call,
  created,
  finished,
  hash,
  type Line,
  operation,
  path,
  proposed,
  said,
  started,
  step,
  stepState,
} from "./make.ts";

const numbers = (n: number): readonly number[] => Array.from({ length: n }, (_, index) => index);
const vendors = ["Shell", "Lufthansa", "Deutsche Bahn", "Hotel Adler", "Aral", "Bäckerei Ücker"];
const scan = (index: number, ending: string): readonly [from: string, to: string] => {
  const vendor = vendors[index % vendors.length] ?? "";
  const day = String((index % 30) + 1).padStart(2, "0");
  return [`Inbox/IMG_${2041 + index}.${ending}`, `2026-10/${vendor}/2026-10-${day} ${vendor} ${index}.${ending}`];
};
export const jpgs = numbers(174).map((index) => scan(index, "jpg"));
const pdfs = numbers(38).map((index) => scan(index + 174, "pdf"));
const steps = [
  ["s1", "Read 212 receipts", "3 agents side by side, 71 + 71 + 70 files"],
  ["s2", "Match vendors to cost centres", "with Cost centres.xlsx"],
  ["s3", "Build the workbook"],
  ["s4", "Check totals against the receipts", "by an agent that did not build it"],
  ["s5", "File the scans by vendor", "212 moves"],
  ["s6", "Write the summary"],
  ["s7", "Update the year overview"],
  ["s8", "Final checks", "every output is read back and opened"],
] as const;

export const plan: Plan = {
  summary: "One workbook with a sheet per cost centre, a **one-page summary**, and every scan filed by vendor.",
  steps: steps.map(([id, title, detail]) => ({ id: step(id), title, ...(detail ? { detail } : {}) })),
  operations: [
    operation({
      id: "o1",
      in: "s3",
      kind: "create",
      paths: [path("Expenses October 2026.xlsx")],
      bytes: 380_000,
      why: "workbook, 5 sheets, 212 rows, live totals",
    }),
    operation({
      id: "o2",
      in: "s6",
      kind: "create",
      paths: [path("Summary October 2026.docx")],
      bytes: 24_000,
      why: "one page for the monthly report",
    }),
    operation({
      id: "o3",
      in: "s1",
      kind: "create",
      paths: [path("Receipts to check.csv")],
      bytes: 4_000,
      why: "what could not be read with certainty",
    }),
    operation({
      id: "o4",
      in: "s7",
      kind: "change",
      paths: [path("Year overview 2026.xlsx")],
      bytes: 58_000,
      why: "one row added to sheet Months, all else kept byte for byte",
    }),
    operation({
      id: "o5",
      in: "s5",
      kind: "move",
      paths: jpgs.map(([from]) => path(from)),
      targets: jpgs.map(([, to]) => path(to)),
      shape: "2026-10/{vendor}/{date} {vendor}.jpg",
      group: "Inbox/*.jpg",
      bytes: 262_000_000,
    }),
    operation({
      id: "o6",
      in: "s5",
      kind: "move",
      paths: pdfs.map(([from]) => path(from)),
      targets: pdfs.map(([, to]) => path(to)),
      shape: "2026-10/{vendor}/{date} {vendor}.pdf",
      group: "Inbox/*.pdf",
      bytes: 56_000_000,
    }),
    operation({
      id: "o7",
      in: "s1",
      kind: "run",
      paths: [],
      detail: "text recognition, in a box: no network, cannot write here",
      bytes: 0,
    }),
  ],
  deliverables: [
    { path: path("Expenses October 2026.xlsx"), what: "New workbook with a sheet per cost centre" },
    { path: path("Summary October 2026.docx"), what: "New, one page" },
    { path: path("Receipts to check.csv"), what: "New list" },
    { path: path("Year overview 2026.xlsx"), what: "Changed, one row more" },
  ],
  guardrails: [{ text: "Delete nothing", never: ["delete"], source: "user" }],
  done: [
    { kind: "exists", text: "The workbook is there", path: path("Expenses October 2026.xlsx") },
    { kind: "count", text: "Every scan is filed", pattern: "2026-10/*/*", count: 212 },
    { kind: "words", text: "The summary reads well" },
  ],
  questions: [
    { id: "q1", text: "Is Hotel Adler (4 receipts, EUR 612.00) travel or training?", choices: ["Travel", "Training"] },
    {
      id: "q2",
      text: "Which rate for the 9 receipts in USD?",
      choices: ["1.08, from Cost centres.xlsx", "Leave them in USD"],
    },
  ],
};

export const facts: TaskFacts = {
  modelName: "Claude Sonnet",
  forecast: { usd: [1.1, 1.6], minutes: [8, 11], agents: 4 },
  instructions: [
    { name: "CLAUDE.md", detail: "This folder, 6 rules, 0.4k tokens", source: "folder" },
    { name: "My instructions", detail: "Yours in every folder, 2 rules, 0.1k tokens", source: "user" },
    {
      name: "Skill: expense workbook",
      detail: "Plugin Office basics 1.2, 1.6k tokens",
      source: "skill:expenses",
      skill: true,
    },
  ],
  reach: { network: [], connectors: [] },
  context: {
    used: 62_000,
    of: 200_000,
    parts: [
      { kind: "instructions", tokens: 3_100 },
      { kind: "skills", tokens: 9_400 },
      { kind: "files", tokens: 35_300 },
      { kind: "conversation", tokens: 14_200 },
    ],
  },
  notes: [{ text: "Hotel Adler uses two VAT rates on one receipt.", at: at("10:46") }],
  locks: { [agent("filer")]: "2026-10", [agent("writer")]: "Summary October 2026.docx" },
  vault: { until: "2026-12-20T10:00:00.000Z" as never, bytes: 21_500_000 },
};

const request = "An expense workbook for October from @Inbox, one sheet per cost centre, and file the scans by vendor.";
const opening: readonly Line[] = [
  ["10:41:30", created("October expenses from 212 receipts", request, { mentions: ["Inbox"] })],
];

export const planning: readonly Line[] = [
  ...opening,
  ["10:41:40", started("c-1", "Glob", "Look into Inbox")],
  ["10:41:41", finished("c-1", "Glob")],
  ["10:41:45", said("I will read the receipts first.", 0.02, 3_000)],
];
export const proposal: readonly Line[] = [...planning, ["10:42:38", proposed(plan)]];

const readers: readonly Line[] = ["reader1", "reader2", "reader3"].flatMap((id, index): readonly Line[] => [
  [
    "10:42:50",
    { type: "agent.spawned", child: agent(id), role: "Reader", brief: `Inbox, part ${index + 1} of 3`, budget: {} },
  ],
]);
const readersDone: readonly Line[] = [
  ["10:45:20", "reader1", said("71 receipts read.", 0.22, 113_000)],
  ["10:45:26", "reader2", said("71 receipts read.", 0.2, 113_000)],
  ["10:45:50", "reader3", said("70 receipts read.", 0.21, 113_000)],
  ...["reader1", "reader2", "reader3"].map(
    (id): Line => ["10:45:55", { type: "agent.finished", child: agent(id), ok: true, report: "done" }],
  ),
];

export const running: readonly Line[] = [
  ...proposal,
  ["10:42:45", approved(plan)],
  ["10:42:46", stepState("s1", "running")],
  ...readers,
  ["10:42:55", started("c-2", "Bash", "Read the scans as text", "s1")],
  ["10:45:00", finished("c-2", "Bash", { done: { o7: 1 } })],
  ...readersDone,
  ["10:45:52", started("c-3", "Write", "Write Receipts to check.csv", "s1")],
  ["10:45:53", finished("c-3", "Write", { created: ["Receipts to check.csv"], done: { o3: 1 } })],
  [
    "10:45:53",
    {
      type: "deliverable.written",
      call: call("c-3"),
      path: path("Receipts to check.csv"),
      bytes: 1_000,
      hash: hash("b"),
      findings: [],
    },
  ],
  ["10:45:55", stepState("s1", "done", "209 clear, 3 to check")],
  ["10:45:56", stepState("s2", "running")],
  ["10:46:20", said("The vendors match.", 0.08, 9_000)],
  ["10:46:43", stepState("s2", "done", "61 vendors, 5 cost centres")],
  ["10:46:44", stepState("s3", "running")],
  ["10:47:00", said("Building the workbook.", 0.1, 12_000)],
  ["10:47:30", started("c-4", "Workbook", "Write Expenses October 2026.xlsx", "s3")],
  ["10:47:34", finished("c-4", "Workbook", { created: ["Expenses October 2026.xlsx"], done: { o1: 1 } })],
  [
    "10:47:35",
    {
      type: "deliverable.written",
      call: call("c-4"),
      path: path("Expenses October 2026.xlsx"),
      bytes: 380_000,
      hash: hash("c"),
      findings: [
        { severity: "warning", text: "2 totals differ from the scan by EUR 0.30 and EUR 1.10", place: "Travel!F41" },
        { severity: "info", text: "1,204 formulas recalculated, no error cells", place: "Overview!B12" },
      ],
    },
  ],
  ["10:47:36", stepState("s3", "done", "5 sheets, 1,204 formulas")],
  ["10:47:37", stepState("s4", "running")],
  [
    "10:47:38",
    { type: "agent.spawned", child: agent("checker"), role: "Checker", brief: "Totals against receipts", budget: {} },
  ],
  ["10:48:30", "checker", said("210 equal, 2 differ.", 0.11, 48_000)],
  ["10:48:34", { type: "agent.finished", child: agent("checker"), ok: true, report: "2 differ" }],
  ["10:48:35", stepState("s4", "done", "210 equal, 2 differ")],
  ["10:48:36", stepState("s5", "running", "118 of 212")],
  ["10:48:36", { type: "agent.spawned", child: agent("filer"), role: "Filer", brief: "step 5", budget: {} }],
  ["10:48:40", stepState("s6", "running", "comparing with September")],
  ["10:48:41", { type: "agent.spawned", child: agent("writer"), role: "Writer", brief: "step 6", budget: {} }],
  ["10:48:50", "filer", said("Filing.", 0.05, 21_000)],
  ["10:48:52", "writer", said("Writing.", 0.07, 30_000)],
  ["10:48:55", "filer", started("c-5", "Move", "Move 118 scans into 2026-10", "s5")],
  ["10:49:02", "filer", finished("c-5", "Move", { moved: jpgs.slice(0, 118), done: { o5: 118 } })],
  ["10:49:05", { type: "user.steered", id: "st-1", text: "Use the invoice date, not the scan date, in the summary" }],
];

const mine = (index: number, name: string, size: number, same: string): AskedEffect => ({
  index,
  effect: { kind: "delete", path: path(`Inbox/${name}`) },
  words: `delete Inbox/${name}`,
  why: `same as ${same}`,
  made: false,
  bytes: size,
});

export const deletion: Question = {
  kind: "approval",
  call: call("c-0412"),
  agent: agent("filer"),
  tool: "Delete",
  title: "Delete 14 duplicate scans, 21 MB?",
  why: "Step 5 found them while filing. The plan you approved said: delete 0.",
  effects: [
    mine(0, "IMG_2041 (1).jpg", 1_600_000, "IMG_2041.jpg"),
    mine(1, "IMG_2041 (2).jpg", 1_600_000, "IMG_2041.jpg"),
    mine(2, "Scan_2026-10-07_Hotel_Adler_Rechnung_Kopie_final_2.pdf", 2_900_000, "2026-10-07 Hotel Adler.pdf"),
    mine(3, "IMG_2077 (1).jpg", 1_400_000, "IMG_2077.jpg"),
    mine(4, "IMG_2090 copy.jpg", 1_700_000, "IMG_2090.jpg"),
    ...numbers(9).map((n) => mine(5 + n, `IMG_${2100 + n} (1).jpg`, 1_355_000, `IMG_${2100 + n}.jpg`)),
  ],
  reversible: true,
  mayRemember: false,
  hash: hash("d"),
};

export const codeFile: Question = {
  kind: "approval",
  call: call("c-0415"),
  agent: agent("writer"),
  tool: "Write",
  title: "Create 1 file that runs code: .vscode / tasks.json?",
  why: "A text inside Inbox / Scanner manual.pdf asks for it. It does not come from you and is not in the plan.",
  effects: [
    {
      index: 0,
      effect: { kind: "create", path: path(".vscode/tasks.json") },
      words: "create .vscode/tasks.json (312 B)",
      why: "Files that run code are always asked about.",
      made: false,
      bytes: 312,
      runsCode:
        "The program node tools/refresh.js, each time this folder is opened in VS Code, with your rights and outside the box.",
    },
  ],
  reversible: true,
  mayRemember: false,
  hash: hash("e"),
};

export const yearChange: Question = {
  kind: "approval",
  call: call("c-0416"),
  agent: agent("main"),
  tool: "Edit",
  title: "Change 1 file, Year overview 2026.xlsx, 58 kB?",
  why: "You edited it after you approved the plan.",
  effects: [
    {
      index: 0,
      effect: { kind: "change", path: path("Year overview 2026.xlsx") },
      words: "change Year overview 2026.xlsx (58 kB)",
      why: "You edited it after you approved the plan.",
      made: false,
      bytes: 58_000,
    },
  ],
  reversible: true,
  mayRemember: true,
  hash: hash("9"),
};

const asked = (question: Question): EventBody => ({ type: "call.asked", question });

export const approval: readonly Line[] = [
  ...running,
  ["10:49:20", { type: "steering.taken", ids: ["st-1"] }],
  ["10:49:40", "filer", started("c-6", "Move", "Move 80 scans into 2026-10", "s5")],
  [
    "10:49:50",
    "filer",
    finished("c-6", "Move", { moved: [...jpgs.slice(118), ...pdfs.slice(0, 24)], done: { o5: 56, o6: 24 } }),
  ],
  ["10:49:51", stepState("s5", "running", "198 of 212 filed")],
  ["10:50:10", "writer", started("c-7", "Document", "Write Summary October 2026.docx", "s6")],
  ["10:50:20", "writer", finished("c-7", "Document", { created: ["Summary October 2026.docx"], done: { o2: 1 } })],
  [
    "10:50:21",
    {
      type: "deliverable.written",
      call: call("c-7"),
      path: path("Summary October 2026.docx"),
      bytes: 24_000,
      hash: hash("7"),
      findings: [],
    },
  ],
  ["10:50:22", stepState("s6", "running", "written, 1 question")],
  ["10:50:23", stepState("s7", "running")],
  ["10:50:30", "filer", asked(deletion)],
  ["10:50:40", "writer", asked(codeFile)],
  ["10:50:41", asked(yearChange)],
];

export const choice: Question = {
  kind: "choice",
  call: call("c-77"),
  agent: agent("main"),
  title: "Two vendors share the name Adler. Which one is the hotel?",
  choices: [
    { label: "Adler GmbH, Graz", detail: "4 receipts" },
    { label: "Adler & Sons, Munich", detail: "2 receipts" },
  ],
  several: false,
  hash: hash("8"),
};
export const choosing: readonly Line[] = [...running, ["10:50:30", asked(choice)]];

const decided = (question: Question, allow: boolean): EventBody => ({
  type: "call.decided",
  call: question.call,
  decision: { allow, hash: question.hash },
  by: "user",
});

export const done: readonly Line[] = [
  ...approval,
  ["10:51:00", "filer", decided(deletion, true)],
  ["10:51:01", started("c-0412", "Delete", "Delete 14 duplicate scans", "s5")],
  ["10:51:02", finished("c-0412", "Delete", { deleted: numbers(14).map((n) => `Inbox/copy ${n}.jpg`) })],
  ["10:51:05", "writer", decided(codeFile, false)],
  ["10:51:06", finished("c-0415", "Write", { ok: false, text: "Refused." })],
  ["10:51:08", decided(yearChange, true)],
  ["10:51:09", started("c-0416", "Edit", "Change Year overview 2026.xlsx", "s7")],
  ["10:51:10", finished("c-0416", "Edit", { changed: ["Year overview 2026.xlsx"], done: { o4: 1 } })],
  [
    "10:51:11",
    {
      type: "deliverable.written",
      call: call("c-0416"),
      path: path("Year overview 2026.xlsx"),
      bytes: 58_000,
      hash: hash("6"),
      findings: [{ severity: "warning", text: "The year chart does not show the new row", place: "Months!A1:H14" }],
    },
  ],
  ["10:51:20", { type: "agent.finished", child: agent("filer"), ok: true, report: "" }],
  ["10:51:20", { type: "agent.finished", child: agent("writer"), ok: true, report: "" }],
  ["10:52:00", said("Everything is in place.", 0.27, 30_000)],
  [
    "10:53:00",
    {
      type: "task.finished",
      summary:
        "198 receipts from October add up to **EUR 18,412.60** in 5 cost centres, 6 % less than September. Travel is the largest with EUR 9,120.45. Fourteen exact copies were removed after you allowed it. Three receipts need your eye.",
      warnings: ["3 receipts without a readable date are in Receipts to check.csv"],
      checks: [
        { text: "Five sheets add up to the total on Overview, EUR 18,412.60", ok: true },
        { text: "Every row has a source: 198 of 198 scans found at their new place", ok: true },
        { text: "All 9 figures in the summary equal the workbook", ok: true },
        { text: "The summary reads well" },
      ],
    },
  ],
];

const print = { type: "file" as const, hash: hash("f"), size: 10, mode: 0o644, mtime: "0", inode: "1:1" };
/** What undoing the whole task did: the moves back, the copies out of the vault, what it had made taken away. */
const undoRecord: ChangeRecord = {
  times: [],
  changes: [
    ...[...jpgs, ...pdfs.slice(0, 24)].map(([from, to]) => ({
      kind: "moved" as const,
      from: path(to),
      to: path(from),
      after: print,
    })),
    ...numbers(15).map((n) => ({ kind: "created" as const, path: path(`Inbox/copy ${n}.jpg`), after: print })),
    ...numbers(3).map((n) => ({ kind: "deleted" as const, path: path(`made ${n}`), before: print, kept: "v" })),
  ],
};
const undoing: Line = ["11:36:00", { type: "undo.started", direction: "undo", scope: {} }];

export const undoRunning: readonly Line[] = [...done, undoing];
/** Undone, with what the proof found that is not as it was. */
const undoneBut = (differences: readonly UndoDifference[]): readonly Line[] => [
  ...done,
  undoing,
  [
    "11:36:04",
    {
      ...{ type: "undo.finished", direction: "undo", scope: {}, record: undoRecord, differences },
      ...{ identical: 432 - differences.length, of: 432 },
    },
  ],
];
export const undoneWhole = undoneBut([]);
export const undone = undoneBut([
  {
    path: path("Year overview 2026.xlsx"),
    why: "You changed it after the task, so your version stays.",
    beside: path("Year overview 2026 (before task 10.42).xlsx"),
  },
]);

export const paused: readonly Line[] = [
  ...running,
  ["10:50", { type: "task.paused", why: "The disk is full: 1.2 GB are needed, 0.3 GB are free." }],
];
export const stopped: readonly Line[] = [...running, ["10:50", { type: "task.stopped", reason: "crash" }]];
/** Stopped before the plan was decided on, and before there was one. */
export const stoppedAtPlan: readonly Line[] = [...proposal, ["10:50", { type: "task.stopped", reason: "user" }]];
export const stoppedEarly: readonly Line[] = [...planning, ["10:50", { type: "task.stopped", reason: "user" }]];
/** A crash in the middle of a call of which nobody saw the end. */
export const unknownEnd: readonly Line[] = [
  ...running,
  ["10:49:30", started("c-9", "Write", "Write Summary October 2026.docx", "s6")],
  ["10:50", { type: "task.stopped", reason: "crash" }],
  ["10:51", { ...finished("c-9", "Write", { ok: false }), outcome: "unknown" } as EventBody],
  ["10:51", { type: "step.changed", step: step("s6"), state: "unknown" }],
];
export const overBudget: readonly Line[] = [...running, ["10:50", { type: "task.stopped", reason: "budget" }]];
export const failed: readonly Line[] = [
  ...running,
  [
    "10:50",
    {
      type: "task.failed",
      error: "Claude could not be reached from 10:39 to 10:49. Cowork tried 6 times, then stopped cleanly.",
    },
  ],
];

/** A reply with everything Markdown has. */
export const words = `## What I found

* 209 receipts are **clear**, 3 are not
* the rate is in \`Cost centres.xlsx\`, sheet *Rates*

1. First the totals
2. Then the filing

| Cost centre | EUR |
|---|---|
| Travel | 9,120.45 |
| Training | 612.00 |

> Hotel Adler uses two VAT rates.

See [the rate](https://example.org/rates) or ![chart](https://example.org/c.png).

\`\`\`
Travel!F41 = SUM(F2:F40)
\`\`\`
`;
