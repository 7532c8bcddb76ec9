/** Every state a person can meet, as messages of a host. */
import type {
  HostMessage,
  PlanDraft,
  Sample,
  SideState,
  TaskFacts,
  UndoPreview,
} from "../../../src/protocol/channel.ts";
import type { EventBody } from "../../../src/protocol/events.ts";
import type { TaskId } from "../../../src/protocol/ids.ts";
import type { TaskRow } from "../../../src/protocol/view.ts";
import type { Kept } from "../../../src/webview/host.ts";
import { agent, at, hash, type Line, path, said, settings, snapshot } from "./make.ts";
import * as october from "./october.ts";

export type Story = {
  readonly name: string;
  readonly page: "task" | "side";
  readonly width?: number;
  readonly height?: number;
  readonly now?: string;
  readonly kept?: Kept;
  readonly messages: readonly HostMessage[];
};

const { facts } = october;
const now = "2026-11-20T10:49:05Z";

export const preview: UndoPreview = {
  direction: "undo",
  scope: {},
  hash: hash("5"),
  vaultBytes: 21_500_000,
  seconds: 4,
  untouched: 200,
  rows: [
    ...october.jpgs.map(([from, to]) => ({ path: path(to), act: "move back" as const, to: path(from) })),
    ...Array.from({ length: 14 }, (_, n) => ({
      path: path(`Inbox/IMG_${2041 + n} (1).jpg`),
      act: "restore" as const,
      gone: true as const,
    })),
    { path: path("Year overview 2026.xlsx"), act: "nothing", conflict: "Year overview 2026 (before task 10.42).xlsx" },
    { path: path("Expenses October 2026.xlsx"), act: "remove" },
    { path: path("Summary October 2026.docx"), act: "remove" },
    { path: path("Receipts to check.csv"), act: "remove" },
  ],
};

/** The same task, allowed to use the web, which it did twice. */
const onTheWeb = (lines: readonly Line[]): readonly Line[] => {
  const uses = [
    { tool: "search", what: "ECB reference rate USD EUR 2026-10-30" },
    { tool: "fetch", what: "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/html/index.en.html" },
  ] as const;
  const change = (body: EventBody, at: number): EventBody => {
    if (body.type === "task.created") return { ...body, web: ["search", "fetch"] };
    return body.type === "model.replied" && at === replied ? { ...body, web: uses } : body;
  };
  const replied = lines.findIndex((line) => (line.length === 2 ? line[1] : line[2]).type === "model.replied");
  return lines.map(
    (line, at): Line => (line.length === 2 ? [line[0], change(line[1], at)] : [line[0], line[1], change(line[2], at)]),
  );
};

const row = (
  task: string,
  part: Omit<TaskRow, "task" | "steps"> & { readonly step?: readonly [number, number] },
): TaskRow => {
  const { step = [0, 0], ...rest } = part;
  return { ...rest, task: task as TaskId, steps: { done: step[0] - 1, of: step[1] } };
};

export const rows: readonly TaskRow[] = [
  row("t1", {
    title: "October expenses from 212 receipts",
    status: "waiting",
    planOpen: true,
    usd: 0.06,
    updated: at("10:49"),
  }),
  row("t2", {
    title: "Board deck, third quarter",
    status: "waiting",
    questions: 1,
    step: [6, 9],
    usd: 0.72,
    updated: at("10:43"),
  }),
  row("t3", { title: "Price list for spring 2027", status: "working", step: [9, 15], usd: 0.84, updated: at("10:47") }),
  row("t4", {
    title: "Supplier list without duplicates",
    status: "planning",
    calls: 86,
    usd: 0.02,
    updated: at("10:49"),
  }),
  row("t5", {
    title: "Archive of closed projects, Munich and Graz offices",
    status: "paused",
    step: [3, 7],
    usd: 0.31,
    updated: at("09:40"),
  }),
  row("t6", {
    title: "Contract renewal overview",
    status: "stoppedAtBudget",
    step: [12, 16],
    usd: 1.98,
    updated: "2026-11-19T11:20:00.000Z" as never,
  }),
  row("t7", {
    title: "Findings report from 24 interviews",
    status: "failed",
    step: [15, 18],
    usd: 0.91,
    updated: "2026-11-19T14:17:00.000Z" as never,
  }),
  row("t8", {
    title: "Sales by region workbook",
    status: "doneWithWarnings",
    warnings: 2,
    usd: 0.74,
    updated: "2026-11-18T14:17:00.000Z" as never,
  }),
  row("t9", {
    title: "Travel invoices September",
    status: "done",
    outputs: 3,
    usd: 1.12,
    updated: "2026-11-12T14:17:00.000Z" as never,
  }),
  row("t10", {
    title: "Old photos by date",
    status: "undone",
    identical: { same: 412, of: 412 },
    usd: 0.18,
    updated: "2026-11-03T14:17:00.000Z" as never,
  }),
  row("t11", {
    title: "Minutes of the spring meetings",
    status: "stopped",
    stop: "user",
    step: [2, 4],
    updated: "2026-10-03T14:17:00.000Z" as never,
  }),
];

const samples: readonly Sample[] = [
  {
    id: "receipts",
    title: "Receipts to an expense workbook",
    detail: "12 scans become 1 workbook with a sheet per cost centre and live totals",
    icon: "table",
  },
  {
    id: "transcripts",
    title: "Interviews to a findings report",
    detail: "5 transcripts become a report of 6 pages, every quote with its source",
    icon: "comment-discussion",
  },
  {
    id: "tidy",
    title: "Tidy a messy folder",
    detail: "48 files are named and sorted, 7 duplicates listed, nothing deleted",
    icon: "folder-library",
  },
];

type SideParts = { readonly rows?: readonly TaskRow[]; readonly settings?: Partial<typeof settings> };
const side = ({ rows: list = [], settings: more = {} }: SideParts): HostMessage => ({
  type: "snapshot",
  page: "side",
  side: { rows: list, samples, open: "t1" as TaskId } satisfies SideState,
  settings: { ...settings, ...more },
});
const offline = { connected: false, model: { id: "offline", name: "Offline playbooks", offline: true } };

export const task = (name: string, messages: readonly HostMessage[], more: Partial<Story> = {}): Story => ({
  name,
  page: "task",
  now,
  messages,
  ...more,
});
const bar = (name: string, message: HostMessage, more: Partial<Story> = {}): Story => ({
  name,
  page: "side",
  width: 320,
  height: 740,
  now,
  messages: [message],
  ...more,
});

const editedDraft: PlanDraft = {
  hash: hash("a"),
  unticked: ["o7"] as never,
  edits: [
    { kind: "target", operation: "o5" as never, to: "Scans/{vendor}/{date}.jpg" },
    { kind: "order", steps: ["s2", "s1", "s3", "s4", "s5", "s6", "s7", "s8"] as never },
  ],
  answers: {},
};

const longWord = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselverzeichnis";
const longRows: readonly TaskRow[] = [
  { ...(rows[0] as TaskRow), title: `${longWord} für das dritte Quartal`, usd: 1234.5 },
  { ...(rows[6] as TaskRow), title: `${longWord}${longWord}`, reason: `${longWord} ${longWord}` },
  ...rows.slice(7),
];
const longModel = { id: "m", name: "Claude Opus 4.5 with a very long name, preview 2026-11", offline: false };
const longFacts: TaskFacts = {
  ...facts,
  modelName: longModel.name,
  instructions: [{ name: `${longWord}.md`, detail: `${longWord}, ${longWord}`, source: "0" }],
  reach: { network: ["a-very-long-host-name.internal.example-company-with-a-long-name.example"], connectors: [] },
  notes: [{ text: `${longWord} ${longWord} ${longWord}`, at: at("10:46") }],
};
/** The same task with names as people have them: without spaces, without end. */
const longNames: readonly Line[] = JSON.parse(
  JSON.stringify(october.approval)
    .replaceAll("Year overview 2026", `Year_overview_2026_${longWord}_final_FINAL_v2`)
    .replaceAll("October expenses from 212 receipts", `${longWord} und ${longWord} aus 212 Belegen`)
    .replaceAll("File the scans by vendor", `File the scans by ${longWord}`)
    .replaceAll("Filer", longWord),
) as readonly Line[];

export const stories: readonly Story[] = [
  bar("side-empty", side({ settings: offline })),
  bar("side-tasks", side({ rows })),
  bar("side-240", side({ rows }), { width: 240 }),
  bar("side-420", side({ rows, settings: offline }), { width: 420 }),
  bar("side-no-folder", side({ settings: { folders: [] } })),
  bar("side-not-trusted", side({ rows: rows.slice(5), settings: { trusted: false } })),
  bar("side-long", side({ rows: longRows, settings: { model: longModel } }), { width: 240 }),
  bar("side-240-german", side({ rows, settings: { language: "de", ...offline } }), { width: 240 }),
  bar("side-empty-german", side({ settings: { language: "de", ...offline } })),
  bar("side-written", side({ rows: rows.slice(0, 4) }), {
    kept: {
      text: "A one-page comparison of the offers in @Offers 2027",
      mentions: ["Offers 2027", "Inbox/very long file name of a scan, second copy.pdf"],
    },
  }),
  bar("side-german", side({ rows, settings: { language: "de" } })),
  task("planning", [snapshot(october.planning, { facts })]),
  task("plan", [snapshot(october.proposal, { facts })], { height: 1060, now: "2026-11-20T10:43:00Z" }),
  task(
    "plan-unticked",
    [
      snapshot(october.proposal, {
        facts,
        draft: {
          hash: hash("a"),
          unticked: ["o3", "o4"] as never,
          edits: [{ kind: "guardrail", guardrail: { text: "Send nothing", never: ["send"], source: "user" } }],
          answers: { q1: "Training" },
          capUsd: 2,
        },
      }),
    ],
    { height: 1060, now: "2026-11-20T10:43:00Z" },
  ),
  task("plan-german", [snapshot(october.proposal, { facts, settings: { language: "de" } })], { height: 1060 }),
  task("running", [snapshot(october.running, { facts })], { height: 1060 }),
  task("running-web", [snapshot(onTheWeb(october.running), { facts })], { height: 1060 }),
  task("narrow", [snapshot(october.running, { facts })], { width: 480, height: 1700 }),
  task("narrow-320", [snapshot(october.approval, { facts })], {
    width: 320,
    height: 2400,
    now: "2026-11-20T10:50:50Z",
  }),
  task("approval", [snapshot(october.approval, { facts })], { height: 1240, now: "2026-11-20T10:50:50Z" }),
  task("choice", [snapshot(october.choosing, { facts })], { height: 1060, now: "2026-11-20T10:50:50Z" }),
  task("done", [snapshot(october.done, { facts })], { height: 900, now: "2026-11-20T10:54:00Z" }),
  task("undo-preview", [snapshot(october.done, { facts }), { type: "undo", preview }], { now: "2026-11-20T11:35:00Z" }),
  task("undo-running", [snapshot(october.undoRunning, { facts })], { now: "2026-11-20T11:36:02Z" }),
  task("undone", [snapshot(october.undone, { facts })], { now: "2026-11-20T11:36:30Z" }),
  task("undone-whole", [snapshot(october.undoneWhole, { facts })], { now: "2026-11-20T11:36:30Z" }),
  task(
    "redo-preview",
    [snapshot(october.undoneWhole, { facts }), { type: "undo", preview: { ...preview, direction: "redo" } }],
    {
      now: "2026-11-20T11:40:00Z",
    },
  ),
  task("undo-german", [snapshot(october.undone, { facts, settings: { language: "de" } }), { type: "undo", preview }]),
  task("undone-german", [snapshot(october.undone, { facts, settings: { language: "de" } })]),
  task("approval-german", [snapshot(october.approval, { facts, settings: { language: "de" } })], { height: 1240 }),
  task("running-german", [snapshot(october.running, { facts, settings: { language: "de" } })], { height: 1060 }),
  task("done-german", [snapshot(october.done, { facts, settings: { language: "de" } })], { height: 900 }),
  task("failed-german", [snapshot(october.failed, { facts, settings: { language: "de" } })], { height: 900 }),
  task("plan-edited", [snapshot(october.proposal, { facts, draft: editedDraft })], { height: 1060 }),
  task("stopped-at-plan", [snapshot(october.stoppedAtPlan, { facts })], { height: 1060 }),
  task("stopped-early", [snapshot(october.stoppedEarly, { facts })]),
  task("unknown-end", [snapshot(october.unknownEnd, { facts })], { height: 1060 }),
  task("long-names", [snapshot(longNames, { facts: longFacts })], { height: 1400 }),
  task("long-names-320", [snapshot(longNames, { facts: longFacts })], { width: 320, height: 1900 }),
  task("wide", [snapshot(october.approval, { facts })], { width: 1800, height: 1240, now: "2026-11-20T10:50:50Z" }),
  task("paused", [snapshot(october.paused, { facts })], { height: 1060 }),
  task("stopped", [snapshot(october.stopped, { facts })], { height: 1060 }),
  task(
    "budget",
    [snapshot(october.overBudget, { facts: { ...facts, toFinish: { usd: [0.6, 0.9], minutes: [4, 6] } } })],
    { height: 1060 },
  ),
  task("failed", [snapshot(october.failed, { facts })], { height: 1060 }),
  task(
    "refused",
    [
      snapshot(october.running, { facts }),
      {
        type: "refused",
        why: "This folder is locked by your organisation.",
        rule: "No writes in Expenses 2026",
        source: "policy",
        change: "cowork.policy",
      },
    ],
    { height: 1060 },
  ),
  task(
    "transcript",
    [
      snapshot([...october.approval, ["10:50:45", said(october.words, 0.02, 900)]], { facts }),
      {
        type: "signals",
        signals: [{ type: "text", agent: agent("filer"), delta: "Waiting for the answer about the copies" }],
      },
    ],
    { height: 1500, kept: { tab: "transcript" } },
  ),
  task("lost", [snapshot(october.running, { facts }), { type: "lost", at: at("10:48") }], { height: 1060 }),
  task(
    "busy",
    [
      snapshot(october.running, { facts }),
      {
        type: "signals",
        signals: [{ type: "waiting", agent: agent("main"), why: "Claude is busy", retryInMs: 20_000 }],
      },
    ],
    { height: 1060 },
  ),
];
