import { expect, test } from "vitest";
import { play, type Stage } from "./fake.ts";
import { answeredCall, approval, asked, choice, decided, finished, hash, proposed } from "./scenes.ts";

const three = [
  asked(0, "delete a.txt (100 B)", "delete"),
  asked(1, "change made.txt (100 B)", "change", true),
  asked(2, "change b.txt (100 B)", "change"),
];

/** A plan that is approved, then an approval, then a choice. */
async function threeQuestions({ emit, told }: Stage): Promise<void> {
  emit(proposed());
  await told();
  emit(decided("approve"));
  emit(approval(three));
  await told();
  emit(answeredCall("c1"));
  emit(choice);
  await told();
  emit(answeredCall("c2"));
  emit(finished());
}

const nobody = { picked: [], text: "Nobody is there to answer. Go on without it, or end with what you have." };

test.each([
  {
    flags: ["--approve", "all"],
    ticked: ["o1", "o2", "o3", "o4"],
    decision: { allow: true },
    picked: { picked: ["2026"] },
  },
  {
    flags: ["--approve", "all", "--deny", "deletes"],
    ticked: ["o1", "o2"],
    decision: { allow: true, chosen: [1] },
    picked: { picked: ["2026"] },
  },
  {
    flags: ["--approve", "plan"],
    ticked: ["o1", "o2", "o3", "o4"],
    decision: { allow: false, note: "Denied by --approve plan." },
    picked: nobody,
  },
])("$flags answers by itself, as a script", async ({ flags, ticked, decision, picked }) => {
  const args = ["run", ...flags, "sort"];
  const seen = await play({ args, script: threeQuestions });
  expect(seen.told).toEqual([
    { type: "plan.decide", verdict: "approve", hash: hash(1), ticked, by: "script" },
    { type: "call.decide", call: "c1", hash: hash(2), ...decision, by: "script" },
    { type: "question.answer", call: "c2", hash: hash(3), ...picked, by: "script" },
  ]);
  expect(seen.code).toBe(0);
});

test("--deny deletes leaves nothing to ask about when everything asked is one", async () => {
  const seen = await play({
    args: ["run", "--deny", "deletes", "x"],
    typed: [],
    script: async ({ emit, told }) => {
      emit(approval(three.slice(0, 1)));
      await told();
      emit(answeredCall("c1"));
      emit(finished());
    },
  });
  expect(seen.told).toEqual([
    { type: "call.decide", call: "c1", hash: hash(2), allow: false, note: "Denied by --deny deletes.", by: "script" },
  ]);
});

test("--approve none stops at the first question also at a terminal", async () => {
  const seen = await play({ args: ["run", "--approve", "none", "x"], typed: ["y"], script: threeQuestions });
  expect([seen.code, seen.told]).toEqual([3, []]);
});

async function oneApproval({ emit, told }: Stage): Promise<void> {
  emit(approval(three, { mayRemember: true }));
  await told();
  emit(answeredCall("c1"));
  emit(finished());
}

test.each([
  ["", { allow: false }],
  ["y", { allow: true }],
  ["n", { allow: false }],
  ["t", { allow: true, remember: "task" }],
  ["2-3", { allow: true, chosen: [1, 2] }],
])("a delete answered with %j", async (typed, decision) => {
  const seen = await play({ args: ["run", "x"], typed: [typed], script: oneApproval });
  expect(seen.told).toEqual([{ type: "call.decide", call: "c1", hash: hash(2), ...decision }]);
});

test("an approval names every effect; creating is allowed by Enter", async () => {
  const seen = await play({
    args: ["run", "x"],
    typed: ["7", ""],
    script: async ({ emit, told }) => {
      emit(
        approval([asked(0, "create a.txt", "create"), asked(1, "create b.txt", "create")], {
          why: "Mode ask.",
          title: "Create 2 files",
        }),
      );
      await told();
      emit(answeredCall("c1"));
      emit(choice);
      await told();
      emit(answeredCall("c2"));
      emit(finished());
    },
  });
  expect(seen.screen.slice(0, seen.screen.indexOf("✓"))).toMatchInlineSnapshot(`
    "| Task 01task
    |
    | Create 2 files?  Mode ask.
    |    1  create a.txt  A delete is always asked about.
    |    2  create b.txt  A delete is always asked about.
    |   Undo can bring this back.
    | Allow? [Y/n/numbers=only these] 7
    |   y allows, n does not, numbers like 1 3-5 allow only these.
    | Allow? [Y/n/numbers=only these] 
    |
    | Which year?
    |   1. 2026  most files
    |   2. 2025
    | Number, or your own words [1] <end>

    • Waiting for you: Which year?  0 s

    Decide  cowork decide 01task c2 ANSWER
    Then    cowork resume 01task
    Cost    nothing (offline"
  `);
  expect(seen.told[0]).toMatchObject({ allow: true });
});

test("a question that is answered elsewhere is taken back", async () => {
  const seen = await play({
    args: ["run", "x"],
    typed: [],
    script: async ({ emit }) => {
      emit(approval(three));
      emit(answeredCall("c1"));
      emit(finished());
    },
  });
  expect([seen.code, seen.told]).toEqual([0, []]);
});
