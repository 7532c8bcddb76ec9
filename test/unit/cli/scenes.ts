/** What happens in the stories of the command line's tests: a folder, a plan, questions, an end. */
import type { EventBody } from "../../../src/protocol/events.ts";
import {
  type CallId,
  type Hash,
  lead,
  type OperationId,
  type RootId,
  type StepId,
  type TaskId,
} from "../../../src/protocol/ids.ts";
import type { CheckedPath, Root, WorkPath } from "../../../src/protocol/paths.ts";
import type { Operation, Plan } from "../../../src/protocol/plan.ts";
import type { AskedEffect, Question } from "../../../src/protocol/questions.ts";

export const root: Root = { id: "r1" as RootId, name: "office", absolute: "/home/ann/office" };
export const at = (path: string): WorkPath => ({ root: root.id, path: path as CheckedPath });
export const hash = (n: number): Hash => n.toString(16).padStart(64, "0") as Hash;
export const taskId = "01task" as TaskId;

export const created = (text: string): EventBody => ({
  type: "task.created",
  version: 1,
  task: taskId,
  title: text,
  request: text,
  mode: "plan",
  model: "offline",
  roots: [root],
  budget: {},
  guardrails: [],
  mentions: [],
  trusted: true,
});

const operation = (id: string, step: string, over: Partial<Operation> & Pick<Operation, "kind">): Operation => ({
  id: id as OperationId,
  step: step as StepId,
  paths: [],
  bytes: 0,
  ...over,
});

const pictures = Array.from({ length: 40 }, (_, n) => `IMG_${String(n + 1).padStart(4, "0")}.jpg`);

export const plan: Plan = {
  summary: "Sort the pictures and make a summary",
  steps: [
    { id: "s1" as StepId, title: "Move the pictures", detail: "by the date they were taken" },
    { id: "s2" as StepId, title: "Clean up and summarise" },
  ],
  operations: [
    operation("o1", "s1", {
      kind: "move",
      paths: pictures.map((name) => at(`Inbox/${name}`)),
      targets: pictures.map((name) => at(`Pictures/2026-10/${name}`)),
      group: "Inbox/*.jpg",
      bytes: 12_400_000,
    }),
    operation("o2", "s2", { kind: "create", paths: [at("Summary.xlsx")], why: "totals by vendor" }),
    operation("o3", "s2", { kind: "change", paths: [at("index.csv")], bytes: 2_300, why: "adds a column" }),
    operation("o4", "s2", { kind: "delete", paths: [at("~$old.tmp")], bytes: 165, why: "left by Office" }),
    operation("o5", "s2", {
      kind: "move",
      paths: [at("gone.txt")],
      targets: [at("Archive/gone.txt")],
      problem: "gone.txt is not there.",
    }),
  ],
  deliverables: [{ path: at("Summary.xlsx"), what: "totals by vendor, with a chart" }],
  guardrails: [{ text: "Do not overwrite anything", never: ["overwrite"], source: "user" }],
  done: [
    { kind: "sound", text: "Summary.xlsx opens and has no error cell", path: at("Summary.xlsx") },
    { kind: "words", text: "The chart is easy to read" },
  ],
  questions: [],
};

export const proposed = (over: Partial<Plan> = {}): EventBody => ({
  type: "plan.proposed",
  call: "p1" as CallId,
  plan: { ...plan, ...over },
  hash: hash(1),
});

export const decided = (verdict: "approve" | "reject" | "revise"): EventBody => ({
  type: "plan.decided",
  call: "p1" as CallId,
  decision: { verdict, hash: hash(1) },
  by: "user",
  ...(verdict === "approve" ? { ticket: { plan: hash(1), entries: [] } } : {}),
});

export const asked = (
  index: number,
  words: string,
  kind: "delete" | "create" | "change",
  made = false,
): AskedEffect => ({
  index,
  effect: { kind, path: at(words.split(" ")[1] ?? "") },
  words,
  why: "A delete is always asked about.",
  made,
  bytes: 100,
});

export const approval = (
  effects: readonly AskedEffect[],
  over: Partial<Extract<Question, { kind: "approval" }>> = {},
): EventBody => ({
  type: "call.asked",
  question: {
    kind: "approval",
    call: "c1" as CallId,
    agent: lead,
    tool: "Delete",
    title: `Delete ${effects.length} files (300 B)`,
    why: "A delete is always asked about.",
    effects,
    reversible: true,
    mayRemember: false,
    hash: hash(2),
    ...over,
  },
});

export const choice: EventBody = {
  type: "call.asked",
  question: {
    kind: "choice",
    call: "c2" as CallId,
    agent: lead,
    title: "Which year?",
    choices: [{ label: "2026", detail: "most files" }, { label: "2025" }],
    several: false,
    hash: hash(3),
  },
};

export const answeredCall = (call: string): EventBody => ({
  type: "call.decided",
  call: call as CallId,
  decision: { allow: true, hash: hash(2) },
  by: "user",
});

export const finished = (warnings: readonly string[] = []): EventBody => ({
  type: "task.finished",
  summary: "Sorted 40 pictures.\nThe summary has 3 vendors.",
  warnings,
  checks: [{ text: "Summary.xlsx opens and has no error cell", ok: true }, { text: "The chart is easy to read" }],
});
