import fc from "fast-check";
import { expect, test } from "vitest";
import { ViewMessageSchema } from "../../../src/protocol/channel.schema.ts";
import { draftAfter, emptyDraft, type Intent } from "../../../src/protocol/channel.ts";
import type { Hash } from "../../../src/protocol/ids.ts";

const hash = "a".repeat(64) as Hash;
const other = "b".repeat(64) as Hash;
const path = { root: "r", path: "a/b.txt" };

const intents: readonly unknown[] = [
  { type: "task.start", text: "Do it", mentions: [], mode: "plan", model: "offline" },
  { type: "plan.decide", verdict: "approve", hash, ticked: ["o1"], answers: { q: "Yes" } },
  { type: "call.decide", call: "c", allow: true, hash, chosen: [0, 2] },
  { type: "question.answer", call: "c", hash, picked: ["A"] },
  { type: "task.steer", id: "s", text: "Go on" },
  { type: "task.stop" },
  { type: "budget.set", capUsd: 3 },
  { type: "task.open", task: "t" },
  { type: "output.open", path },
  { type: "plan.tick", hash, operations: ["o1"], on: false },
  { type: "plan.draft", hash, edits: [{ kind: "target", operation: "o1", to: "x" }], capUsd: 2 },
  { type: "undo.preview", scope: { step: "s1" } },
  { type: "undo.run", previewHash: hash, direction: "undo" },
  { type: "history.more", before: 100, count: 500 },
  { type: "composer.complete", kind: "file", text: "Off", query: 1 },
  { type: "link.open", url: "https://example.org" },
];
const frame = { type: "intent", token: "t".repeat(32), n: 1, id: 1 };

test("what the views say is let in", () => {
  for (const intent of intents) expect(ViewMessageSchema.safeParse({ ...frame, intent }).error).toBeUndefined();
  expect(
    ViewMessageSchema.safeParse({ type: "ready", token: "t".repeat(32), n: 1, page: "task", haveSeq: 0 }).success,
  ).toBe(true);
});

test("nothing else is: wrong types, missing and added members, events, endless lists, other tokens", () => {
  const bad: readonly unknown[] = [
    null,
    [],
    "intent",
    { ...frame, intent: { type: "task.stop" }, token: "short" },
    { ...frame, intent: { type: "task.stop" }, n: 0 },
    { ...frame, intent: { type: "task.stop" }, extra: true },
    { ...frame, intent: { type: "plan.decided", by: "user" } },
    { ...frame, intent: { type: "output.open", path: "a/b.txt" } },
    { ...frame, intent: { type: "output.open", path: { ...path, absolute: "/etc" } } },
    { ...frame, intent: { type: "undo.run", previewHash: "abc", direction: "undo" } },
    { ...frame, intent: { type: "call.decide", call: "c", allow: "yes", hash } },
    { ...frame, intent: { type: "budget.set", capUsd: -1 } },
    { ...frame, intent: { type: "budget.set", capUsd: Number.NaN } },
    { ...frame, intent: { type: "history.more", before: 1, count: 1e9 } },
    { ...frame, intent: { type: "task.start", text: "" } },
    { ...frame, intent: { type: "link.open", url: "x".repeat(5000) } },
    { type: "events", events: [] },
  ];
  expect(bad.filter((message) => ViewMessageSchema.safeParse(message).success)).toEqual([]);
});

test("messages made up at random are refused, and those changed at random never carry anything unknown", () => {
  const seed = Date.now() & 0xffffff;
  const known = new Set(intents.map((intent) => (intent as { type: string }).type));
  fc.assert(
    fc.property(fc.anything({ maxDepth: 3 }), (raw) => !ViewMessageSchema.safeParse(raw).success),
    { seed, numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...intents), fc.string(), fc.anything({ maxDepth: 2 }), (intent, key, value) => {
      const message = { ...frame, intent: { ...(intent as object), [key]: value } };
      const parsed = ViewMessageSchema.safeParse(message);
      if (!parsed.success || parsed.data.type !== "intent") return true;
      return known.has(parsed.data.intent.type) && !Object.hasOwn(Object.prototype, "polluted");
    }),
    { seed, numRuns: 3000 },
  );
});

test("a draft follows ticks, edits, answers and the limit of its own plan, and of no other", () => {
  const intentsOfUser: readonly Intent[] = [
    { type: "plan.tick", hash, operations: ["o1", "o2"] as never, on: false },
    { type: "plan.tick", hash, operations: ["o2"] as never, on: true },
    { type: "plan.tick", hash: other, operations: ["o3"] as never, on: false },
    { type: "plan.draft", hash, answers: { q: "Training" } },
    { type: "plan.draft", hash, capUsd: 2 },
    { type: "plan.draft", hash: other, capUsd: 9 },
    { type: "task.stop" },
  ];
  expect(intentsOfUser.reduce(draftAfter, emptyDraft(hash))).toEqual({
    hash,
    unticked: ["o1"],
    edits: [],
    answers: { q: "Training" },
    capUsd: 2,
  });
});
