import { expect, test } from "vitest";
import { callsTool, lastResults, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { approveAll, denyAll, runTask, testWorld, tickedBut } from "../../fakes/test-run.ts";

const tidy = {
  summary: "Put 3 texts into Texts.",
  steps: [
    { title: "Move texts", operations: [{ kind: "move", from: ["a.txt", "b.txt"], to: "Texts/" }] },
    { title: "Remove the draft", operations: [{ kind: "delete", path: "draft.tmp" }] },
    { title: "Write an index", operations: [{ kind: "create", path: "Index.md" }] },
  ],
};
const files = { "a.txt": "A", "b.txt": "B", "draft.tmp": "old", "keep.md": "mine" };

test("an approved plan is carried out without another question, and its rows become progress", async () => {
  const model = scriptedModel(
    callsTool("Plan", tidy),
    callsTool("Move", { moves: [{ from: ["a.txt", "b.txt"], to: "Texts/" }] }),
    callsTool("Delete", { paths: ["draft.tmp"] }),
    callsTool("Write", { file_path: "Index.md", content: "# Index" }),
    says("All done."),
  );
  const world = testWorld(model, { files });
  const { state, events } = await runTask(world, { text: "tidy up" }, { ...approveAll, call: () => undefined });
  expect(world.folder.inventory()).toMatchObject({
    "Texts/a.txt": "A",
    "Texts/b.txt": "B",
    "keep.md": "mine",
    "Index.md": "# Index",
  });
  expect(world.folder.inventory()).not.toHaveProperty("draft.tmp");
  expect(events.filter(({ type }) => type === "call.asked")).toEqual([]);
  expect(state.status).toBe("done");
  expect(state.steps.map(({ title, state: step }) => [title, step])).toEqual([
    ["Move texts", "done"],
    ["Remove the draft", "done"],
    ["Write an index", "done"],
  ]);
  expect(state.counts).toMatchObject({ created: 1, moved: 2, deleted: 1 });
});

test("an operation unticked in the plan does not happen, also when the user accepts every question", async () => {
  const model = scriptedModel(
    callsTool("Plan", tidy),
    callsTool("Delete", { paths: ["draft.tmp"] }),
    callsTool("Move", { moves: [{ from: ["a.txt", "b.txt"], to: "Texts/" }] }),
    says("Done."),
  );
  const world = testWorld(model, { files });
  const { state } = await runTask(
    world,
    { text: "tidy up" },
    { plan: (plan) => ({ verdict: "approve", ticked: tickedBut(plan, "draft.tmp") }), call: () => true },
  );
  expect(world.folder.inventory()).toMatchObject({ "draft.tmp": "old", "Texts/a.txt": "A" });
  expect(state.plan?.unticked).toHaveLength(1);
  expect(state.status).toBe("done");
});

test("before approval nothing but reading passes, whatever the model tries", async () => {
  const model = scriptedModel(
    callsTool("Write", { file_path: "x.txt", content: "x" }),
    callsTool("Delete", { paths: ["keep.md"] }),
    (request) => says(lastResults(request)),
  );
  const world = testWorld(model, { files });
  const { state, events } = await runTask(world, { text: "tidy up" });
  expect(world.folder.acts).toEqual([]);
  expect(events.filter(({ type }) => type === "call.asked")).toEqual([]);
  expect(state.summary).toContain("No plan is approved yet");
});

test("a delete outside the ticket asks and, denied, leaves the file; the rest goes on", async () => {
  const model = scriptedModel(
    callsTool("Plan", tidy),
    callsTool("Delete", { paths: ["keep.md"] }),
    callsTool("Write", { file_path: "Index.md", content: "# Index" }),
    says("Done."),
  );
  const world = testWorld(model, { files });
  const { events } = await runTask(world, { text: "tidy up" }, denyAll);
  expect(world.folder.inventory()).toMatchObject({ "keep.md": "mine", "Index.md": "# Index" });
  const asked = events.flatMap((event) => (event.type === "call.asked" ? [event.question] : []));
  expect(asked.map(({ title }) => title)).toEqual(["Delete keep.md (4 B)"]);
});

test("a file that changed after approval is asked about again before it is deleted", async () => {
  const world = testWorld(
    scriptedModel(
      callsTool("Plan", tidy),
      () => {
        world.folder.put({ "draft.tmp": "the user wrote something here" });
        return callsTool("Delete", { paths: ["draft.tmp"] });
      },
      says("Done."),
    ),
    { files },
  );
  const { events } = await runTask(world, { text: "tidy up" }, denyAll);
  expect(world.folder.inventory()).toMatchObject({ "draft.tmp": "the user wrote something here" });
  expect(
    events.flatMap((event) =>
      event.type === "call.asked" && event.question.kind === "approval" ? [event.question.why] : [],
    ),
  ).toEqual(["The file is no longer as it was when you approved the plan."]);
});

test("a plan that does not fit the folder is sent back to the model, not shown", async () => {
  const broken = {
    summary: "Break things",
    steps: [
      {
        title: "All wrong",
        operations: [
          { kind: "move", from: "missing.txt", to: "Texts/" },
          { kind: "create", path: "keep.md" },
          { kind: "create", path: "../outside.txt" },
          { kind: "delete", path: "nothing*.xyz" },
        ],
      },
    ],
  };
  const model = scriptedModel(callsTool("Plan", broken), (request) => says(lastResults(request)));
  const world = testWorld(model, { files });
  const { state, events } = await runTask(world, { text: "tidy up" });
  expect(events.filter(({ type }) => type === "plan.proposed")).toEqual([]);
  expect(state.summary).toMatchInlineSnapshot(`
    "The plan does not fit the folder, so it was not shown. Mend it and call Plan again:
    - missing.txt: there is nothing to move.
    - A move needs files that are there; missing.txt.
    - ../outside.txt is outside the granted folder. Use a path inside /granted/folder.
    - nothing*.xyz: there is nothing to delete.
    - keep.md exists already. Choose a free name, or plan a change of it."
  `);
});

test("a plan against the user's own prohibition is sent back before it is shown", async () => {
  const model = scriptedModel(callsTool("Plan", tidy), (request) => says(lastResults(request)));
  const world = testWorld(model, { files });
  const { state, events } = await runTask(world, { text: "Tidy up. Do not delete any files." });
  expect(events.filter(({ type }) => type === "plan.proposed")).toEqual([]);
  expect(state.summary).toContain('delete draft.tmp: "Do not delete any files." forbids it. Leave it out.');
});

test("two sources with one name get two names in the plan, and nothing is ever replaced", async () => {
  const plan = {
    summary: "Flatten",
    steps: [{ title: "Move", operations: [{ kind: "move", from: ["x/report.pdf", "y/report.pdf"], to: "All/" }] }],
  };
  const model = scriptedModel(
    callsTool("Plan", plan),
    callsTool("Move", { moves: [{ from: ["x/report.pdf", "y/report.pdf"], to: "All/" }] }),
    says("Done."),
  );
  const world = testWorld(model, { files: { "x/report.pdf": "X", "y/report.pdf": "Y", "All/report.pdf": "there" } });
  await runTask(world, { text: "flatten" }, { plan: () => ({ verdict: "approve" }) });
  expect(world.folder.inventory()).toMatchObject({
    "All/report.pdf": "there",
    "All/report (2).pdf": "X",
    "All/report (3).pdf": "Y",
  });
});

test("a name that an earlier move leaves is free for a later one", async () => {
  const moves = [
    { from: "a.txt", to: "b2.txt" },
    { from: "b.txt", to: "a.txt" },
  ];
  const plan = {
    summary: "Swap",
    steps: [{ title: "Move", operations: moves.map((move) => ({ kind: "move", ...move })) }],
  };
  const world = testWorld(scriptedModel(callsTool("Plan", plan), callsTool("Move", { moves }), says("Done.")), {
    files,
  });
  const { events } = await runTask(world, { text: "swap" });
  expect(world.folder.inventory()).toMatchObject({ "a.txt": "B", "b2.txt": "A" });
  expect(events.filter(({ type }) => type === "call.asked")).toEqual([]);
});

test("the user's note goes back to the model, and an edited target is what happens", async () => {
  const create = { summary: "One file", steps: [{ title: "Write", operations: [{ kind: "create", path: "a.md" }] }] };
  const model = scriptedModel(
    callsTool("Plan", create),
    (request) =>
      lastResults(request).includes("shorter") ? callsTool("Plan", { ...create, summary: "Shorter" }) : says("no note"),
    (request) =>
      callsTool("Write", {
        file_path: lastResults(request).includes("notes/b.md") ? "notes/b.md" : "a.md",
        content: "text",
      }),
    says("Done."),
  );
  const world = testWorld(model, { files });
  let round = 0;
  const { state } = await runTask(
    world,
    { text: "write" },
    {
      plan: (plan) => {
        round += 1;
        if (round === 1) return { verdict: "revise", note: "make it shorter" };
        const [operation] = plan.operations;
        return {
          verdict: "approve",
          edits: operation ? [{ kind: "target", operation: operation.id, to: "notes/b.md" }] : [],
        };
      },
      call: () => false,
    },
  );
  expect(world.folder.inventory()).toMatchObject({ "notes/b.md": "text" });
  expect(state.plan?.plan.summary).toBe("Shorter");
});

test("a definition of done that does not hold is sent back once and then said plainly", async () => {
  const plan = {
    summary: "One file",
    steps: [{ title: "Write", operations: [{ kind: "create", path: "a.md" }] }],
    deliverables: [{ path: "a.md", what: "the note" }],
    done: [{ text: "a.md is there", kind: "exists", path: "a.md" }],
  };
  const model = scriptedModel(callsTool("Plan", plan), says("Finished, honestly."), says("It is there, believe me."));
  const world = testWorld(model, { files });
  const { state } = await runTask(world, { text: "write" });
  expect(state.status).toBe("doneWithWarnings");
  expect(state.checks).toEqual([{ text: "a.md is there", ok: false, detail: "It is not there." }]);
  expect(model.requests).toHaveLength(3);
});
