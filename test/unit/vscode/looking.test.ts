// What can be looked at: where an output comes from, the plan as a document, what a request may begin with.
import { expect, test } from "vitest";
import type { TaskEvent } from "../../../src/protocol/events.ts";
import type { RootId, TaskId } from "../../../src/protocol/ids.ts";
import type { WorkPath } from "../../../src/protocol/paths.ts";
import type { Operation, Plan } from "../../../src/protocol/plan.ts";
import { emptyTask, type TaskState } from "../../../src/protocol/state.ts";
import { startersFor } from "../../../src/vscode/completions.ts";
import { planReport } from "../../../src/vscode/plan-document.ts";
import { sourcesOf } from "../../../src/vscode/sources.ts";
import { fakeEditor } from "./fake-editor.ts";

const { code } = fakeEditor();
const at = (path: string): WorkPath => ({ root: "r" as RootId, path: path as WorkPath["path"] });
const log = (...bodies: readonly object[]): readonly TaskEvent[] =>
  bodies.map((body, index) => ({ seq: index + 1, at: "t", agent: "main", ...body }) as unknown as TaskEvent);
const reads = (call: string, ...paths: readonly string[]) => ({
  type: "call.started",
  call,
  effects: paths.map((path) => ({ kind: "read", path: at(path) })),
});

test("the sources of an output are what its own call read, then what the task read before it, and nothing after it", () => {
  const events = log(
    reads("c1", "a.csv", "b.csv"),
    reads("c2", "a.csv", "out.xlsx"),
    { type: "deliverable.written", call: "c2", path: at("out.xlsx") },
    reads("c3", "later.csv"),
  );
  expect(sourcesOf(events, at("out.xlsx"))).toEqual({ direct: [at("a.csv")], earlier: [at("b.csv")] });
  expect(sourcesOf(events, at("other.xlsx"))).toEqual({ direct: [], earlier: [] });
});

const operation = (id: string, more: Partial<Operation>): Operation =>
  ({ id, step: "s1", kind: "create", paths: [], bytes: 0, ...more }) as Operation;

test("the plan as a document names every operation, ticked or not, and shows hostile words as text", () => {
  const evil = "<img src=x> [x](command:y) \u202Etxt";
  const plan = {
    summary: evil,
    steps: [{ id: "s1", title: "Sort" }],
    operations: [
      operation("o1", { kind: "delete", paths: [at("old.tmp")], bytes: 1200 }),
      operation("o2", { kind: "move", paths: [at("a.txt"), at("b.txt")], targets: [at("T/a.txt"), at("T/b.txt")] }),
    ],
    deliverables: [{ path: at("out.md"), what: "the result" }],
    guardrails: [{ text: "Nothing is overwritten", never: ["overwrite"], source: "user" }],
    done: [{ kind: "words", text: "It reads well" }],
    questions: [],
  } as unknown as Plan;
  const roots = [{ id: "r" as RootId, name: "papers", absolute: "/papers" }];
  const base: TaskState = { ...emptyTask, task: "t1" as TaskId, title: "Tidy", roots };
  const approved = { call: "c", plan, hash: "h", unticked: ["o1"], progress: {} } as never;
  const text = planReport({ ...base, plan: { ...(approved as object), decided: "approve" } as never }, undefined, code);
  expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)\]\(|\u202E/);
  expect(text.split("\n").slice(4)).toEqual([
    expect.stringContaining("img src=x"),
    "",
    "## 1. Sort",
    "",
    "- [ ] Delete old.tmp: 1.2 kB",
    "- [x] Move (2)",
    "  - a.txt → T/a.txt",
    "  - b.txt → T/b.txt",
    "",
    "## Results",
    "",
    "- out.md: the result",
    "",
    "## Must not happen",
    "",
    "- Nothing is overwritten",
    "",
    "## Definition of done",
    "",
    "- It reads well",
    "",
  ]);
  const waiting = planReport(
    { ...base, plan: approved },
    { hash: "h" as never, unticked: ["o2"] as never, edits: [], answers: {} },
    code,
  );
  expect(waiting).toContain("Waits for your decision");
  expect(waiting).toContain("- [x] Delete old.tmp");
  expect(waiting).toContain("- [ ] Move (2)");
  expect(planReport(base, undefined, code)).toContain("no plan yet");
});

test("/ offers offline jobs by their words, and skills only to a model that can read them", () => {
  const starters = [
    { kind: "skill", name: "weekly", detail: "How the weekly report is written", text: "/weekly" },
    {
      kind: "playbook",
      name: "Receipts to a workbook",
      detail: "Turn my receipts into one",
      text: "Turn my receipts into one",
    },
  ] as const;
  const offered = (text: string, offline: boolean) =>
    startersFor(starters, text, { offline }).map(({ label, insert }) => `${label} = ${insert}`);
  expect(offered("", false)).toEqual(["/weekly = /weekly", "Receipts to a workbook = Turn my receipts into one"]);
  expect(offered("", true)).toEqual(["Receipts to a workbook = Turn my receipts into one"]);
  expect(offered("week", false)).toEqual(["/weekly = /weekly"]);
  expect(offered("zzz", false)).toEqual([]);
});
