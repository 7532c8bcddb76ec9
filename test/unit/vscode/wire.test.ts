// Forged messages: nothing a page says has an effect before size, shape, token and number were looked at.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ViewMessageSchema } from "../../../src/protocol/channel.schema.ts";
import type { ViewMessage } from "../../../src/protocol/channel.ts";
import { wireOf } from "../../../src/vscode/wire.ts";

const token = "0123456789abcdef0123456789abcdef";
const parse = (raw: unknown): ViewMessage | undefined => {
  const parsed = ViewMessageSchema.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
};
const open = () => wireOf(parse, () => token);
const stop = (n: number, rest: object = {}) => ({
  type: "intent",
  token,
  n,
  id: n,
  intent: { type: "task.stop" },
  ...rest,
});
const ready = (n: number) => ({ type: "ready", token, n, page: "task", haveSeq: 0 });

test("messages count up; a repeated or older number is dropped, a page that begins anew counts from 1", () => {
  const take = open();
  const taken = [ready(1), stop(2), stop(2), stop(1), stop(5), stop(4), ready(1), stop(2)].map(
    (raw) => take(raw) !== undefined,
  );
  expect(taken).toEqual([true, true, false, false, true, false, true, true]);
});

test("another token, another shape and too much are dropped", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  const manyIds = Array.from({ length: 50_000 }, (_none, n) => `${n}`.padEnd(100, "x"));
  const bad: readonly unknown[] = [
    stop(1, { token: "f".repeat(32) }),
    stop(1, { token: undefined }),
    stop(1, { extra: true }),
    stop(1, { intent: { type: "task.delete" } }),
    stop(1, { intent: { type: "output.open", path: { root: "r", path: "a", more: 1 } } }),
    stop(-1),
    stop(1.5),
    { type: "events", token, n: 1, events: [] },
    { type: "task.finished" },
    deep,
    null,
    "task.stop",
    // Of a shape that is allowed, but more than a page can have to say.
    stop(1, { intent: { type: "plan.tick", hash: "a".repeat(64), on: true, operations: manyIds } }),
  ];
  expect(bad.filter((raw) => open()(raw) !== undefined)).toEqual([]);
});

test("of 2,000 random messages none is taken", () => {
  const take = open();
  const anything = fc.oneof(
    fc.anything(),
    fc.record({
      type: fc.constantFrom("ready", "intent", "event"),
      token: fc.string(),
      n: fc.nat(),
      intent: fc.anything(),
    }),
    fc.record({
      type: fc.constant("intent"),
      token: fc.constant(token),
      n: fc.nat(),
      id: fc.nat(),
      intent: fc.object(),
    }),
  );
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  fc.assert(
    fc.property(anything, (raw) => take(raw) === undefined),
    { numRuns: 2000, seed },
  );
});
