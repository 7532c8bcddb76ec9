import { expect, test } from "vitest";
import { play } from "./fake.ts";
import { finished } from "./scenes.ts";

test.each([
  [["run"], "Say what should be done"],
  [["run", "--mode", "wild", "x"], "--mode is one of plan, ask, auto"],
  [["run", "--budget", "no", "x"], "--budget needs a number above 0"],
  [["run", "--colour", "x"], "There is no flag --colour."],
  [["run", "--approve", "maybe", "x"], "--approve is one of"],
  [["dance"], 'There is no verb "dance".'],
  [["plugin", "list"], "comes with a later version"],
  [["read"], "FILE is missing."],
  [["read", "a.pdf", "b.pdf"], "one word too many"],
  [["exec"], "ARGV is missing"],
  [["show"], "ID is missing."],
  [["stop", "a", "b"], '"b" is one word too many.'],
  [[], "VERB"],
])("%j is a usage error", async (args, words) => {
  const seen = await play({ args });
  expect(seen.code).toBe(2);
  expect(seen.screen).toContain(words);
  expect([seen.out, seen.started]).toEqual(["", []]);
});

test("flags of the task reach it; words after -- are text", async () => {
  const args = [
    "run",
    "--mode=auto",
    "--model",
    "m",
    "--effort",
    "high",
    "--budget",
    "2.5",
    "--max-turns",
    "7",
    "--",
    "--do",
    "it",
  ];
  const seen = await play({ args, script: async ({ emit }) => emit(finished()) });
  expect(seen.started).toEqual([
    {
      type: "task.start",
      text: "--do it",
      mentions: [],
      mode: "auto",
      model: "m",
      effort: "high",
      capUsd: 2.5,
      maxTurns: 7,
    },
  ]);
});

test("a refusal is one sentence, a fault is named as one", async () => {
  const refusal = Object.assign(new Error("/ cannot be granted. Open a folder inside it."), {
    name: "Refusal",
    kind: "refused",
  });
  expect(await play({ args: ["tasks"], composeError: refusal })).toMatchObject({
    code: 1,
    screen: "| / cannot be granted. Open a folder inside it.",
  });
  expect((await play({ args: ["tasks"], composeError: new Error("x is undefined") })).screen).toContain(
    "should not have",
  );
});
