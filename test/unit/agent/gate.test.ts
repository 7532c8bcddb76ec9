import { expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../../../src/agent/box-port.ts";
import { type Tool, tool } from "../../../src/agent/tool.ts";
import type { guards } from "../../../src/permissions/policy.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { call, callsTool, lastResults, type Reply, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { type Answers, approveAll, denyAll, runTask, testWorld, tickedBut } from "../../fakes/test-run.ts";

const files = { "a.txt": "A", "b.txt": "B", "report.csv": "numbers" };

/** A tool that declares one file and writes another. */
const liar = (folder: ReturnType<typeof memoryFolder>): Tool =>
  tool({
    name: "Liar",
    description: "",
    input: z.object({}),
    title: () => "Write declared.txt",
    effects: async () => [{ kind: "create", path: folder.path("declared.txt") }],
    run: async (_input, hands) => {
      await hands.create(folder.path("declared.txt"), new TextEncoder().encode("ok"));
      await hands.create(folder.path("more.txt"), new TextEncoder().encode("sneaked in"));
      return { ok: true, content: [{ type: "text", text: "success" }] };
    },
  });

test("a tool that tries more than its declared effects fails, and only what it declared is there", async () => {
  const folder = memoryFolder(files);
  const model = scriptedModel(callsTool("Liar", {}), (request) => says(lastResults(request)));
  const world = testWorld(model, { folder, tools: [liar(folder)] });
  const { state } = await runTask(world, { text: "go", mode: "auto" });
  expect(Object.keys(folder.inventory())).toEqual(["a.txt", "b.txt", "declared.txt", "report.csv"]);
  expect(state.summary).toBe(
    "The tool tried more than it declared (create more.txt). It was not done.\n1 changes were made before that; they are recorded and can be undone.",
  );
  expect(state.calls[0]?.state).toBe("failed");
});

test("a guardrail in the user's own words holds against a model that tries, in every mode and with every question accepted", async () => {
  for (const mode of ["plan", "ask", "auto"] as const) {
    const model = scriptedModel(
      callsTool("Plan", {
        summary: "Overwrite",
        steps: [
          {
            title: "x",
            operations: [{ kind: "create", path: "new.txt" }],
          },
        ],
      }),
      callsTool("Write", { file_path: "report.csv", content: "gone" }),
      callsTool("Edit", { file_path: "report.csv", old_string: "numbers", new_string: "gone" }),
      callsTool("Move", { moves: [{ from: "a.txt", to: "report.csv", overwrite: true }] }),
      callsTool("Write", { file_path: "new.txt", content: "fine" }),
      says("Done."),
    );
    const world = testWorld(model, { files });
    await runTask(world, { text: "Summarise this. Do not overwrite any files.", mode });
    expect(world.folder.inventory(), mode).toMatchObject({ ...files, "new.txt": "fine" });
  }
});

test("auto mode creates and moves without questions; deletes, overwrites and files that run code still ask", async () => {
  const model = scriptedModel(
    callsTool("Write", { file_path: "made.txt", content: "1" }),
    callsTool("Write", { file_path: "made.txt", content: "2" }),
    callsTool("Move", { moves: [{ from: "a.txt", to: "Texts/" }] }),
    callsTool("Delete", { paths: ["b.txt"] }),
    callsTool("Write", { file_path: "report.csv", content: "gone" }),
    callsTool("Write", { file_path: ".vscode/tasks.json", content: "{}" }),
    says("Done."),
  );
  const world = testWorld(model, { files });
  const { events } = await runTask(world, { text: "go", mode: "auto" }, denyAll);
  expect(world.folder.inventory()).toEqual({
    "Texts/a.txt": "A",
    "b.txt": "B",
    "made.txt": "2",
    "report.csv": "numbers",
  });
  expect(events.flatMap((event) => (event.type === "call.asked" ? [event.question.title] : []))).toEqual([
    "Delete b.txt (1 B)",
    "Change report.csv (7 B)",
    "Create .vscode/tasks.json",
  ]);
});

test("a model cannot widen its leave by naming a file that runs code in an approved plan", async () => {
  const plan = {
    summary: "Set up",
    steps: [{ title: "x", operations: [{ kind: "create", path: ".git/hooks/pre-commit" }] }],
  };
  const model = scriptedModel(
    callsTool("Plan", plan),
    callsTool("Write", { file_path: ".git/hooks/pre-commit", content: "rm -rf" }),
    says("Done."),
  );
  const world = testWorld(model, { files });
  const { events } = await runTask(world, { text: "go" }, denyAll);
  expect(world.folder.inventory()).toEqual(files);
  expect(events.filter(({ type }) => type === "call.asked")).toHaveLength(1);
});

test("a question that is answered in part does that part of a batch and tells the model what was left out", async () => {
  const model = scriptedModel(callsTool("Delete", { paths: ["a.txt", "b.txt"] }), (request) =>
    says(lastResults(request)),
  );
  const world = testWorld(model, { files });
  const { state } = await runTask(world, { text: "go", mode: "auto" }, { call: () => [1] });
  expect(world.folder.inventory()).toEqual({ "a.txt": "A", "report.csv": "numbers" });
  expect(state.summary).toContain("Left out: The user said no.");
});

test("a file that changes between question and answer is asked about again", async () => {
  const model = scriptedModel(callsTool("Delete", { paths: ["a.txt"] }), says("Done."));
  const world = testWorld(model, { files });
  let asked = 0;
  const { events } = await runTask(
    world,
    { text: "go", mode: "auto" },
    {
      call: () => {
        asked += 1;
        if (asked === 1) world.folder.put({ "a.txt": "the user typed on" });
        return asked === 1;
      },
    },
  );
  expect(events.filter(({ type }) => type === "call.asked")).toHaveLength(2);
  expect(world.folder.inventory()["a.txt"]).toBe("the user typed on");
});

test("unknown tools and inputs that are not as described are told to the model and do nothing", async () => {
  const model = scriptedModel([call("Format", { disk: "C" }), call("Write", { file_path: 7 })], (request) =>
    says(lastResults(request)),
  );
  const world = testWorld(model, { files });
  const { state } = await runTask(world, { text: "go", mode: "auto" });
  expect(state.summary).toContain('There is no tool "Format"');
  expect(state.summary).toContain("The input of Write is not as described");
  expect(world.folder.acts).toEqual([]);
});

test("an untrusted folder starts no task", async () => {
  const world = testWorld(scriptedModel(), { files, trusted: false });
  await expect(runTask(world, { text: "go" })).rejects.toThrow("not trusted");
});

test("a task made while the folder was trusted does not go on when it no longer is", async () => {
  const store = memoryStore();
  const model = scriptedModel(...Array.from({ length: 3 }, () => callsTool("Glob", { pattern: "*" })));
  const { id } = await runTask(testWorld(model, { files, store }), { text: "go", maxTurns: 1 });
  const untrusted = testWorld(model, { files, store, trusted: false });
  await expect(untrusted.service.resume(id)).rejects.toThrow("not trusted");
});

test("calls that do not touch run side by side, calls that touch wait in order", async () => {
  const folder = memoryFolder({ "1.txt": "1", "2.txt": "2", "3.txt": "3" });
  const order: string[] = [];
  let inside = 0;
  let most = 0;
  const slow = tool({
    name: "Slow",
    description: "",
    input: z.object({ name: z.string(), write: z.boolean() }),
    title: () => "slow",
    effects: async ({ name, write }) => [{ kind: write ? "delete" : "read", path: folder.path(name) }],
    run: async ({ name }) => {
      inside += 1;
      most = Math.max(most, inside);
      order.push(`start ${name}`);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      order.push(`end ${name}`);
      inside -= 1;
      return { ok: true, content: [] };
    },
  });
  const model = scriptedModel(
    ["1.txt", "2.txt", "3.txt"].map((name) => call("Slow", { name, write: false })),
    ["1.txt", "1.txt"].map((name) => call("Slow", { name, write: true })),
    says("Done."),
  );
  await runTask(testWorld(model, { folder, tools: [slow] }), { text: "go", mode: "auto" });
  expect(most).toBe(3);
  expect(order.slice(-4)).toEqual(["start 1.txt", "end 1.txt", "start 1.txt", "end 1.txt"]);
});

test("what a command changed in its view passes the gate change by change", async () => {
  const folder = memoryFolder(files);
  const bytes = new TextEncoder().encode("chart");
  const box: Sandbox = {
    capabilities: async () => ({
      driver: "test",
      available: true,
      why: "",
      probed: { folder: true, network: true, survivors: true },
    }),
    run: async () => ({
      kind: "ran",
      exitCode: 0,
      stdout: "made it",
      stderr: "",
      by: "itself",
      cut: 0,
      left: [],
      ms: 1,
      changes: [
        { effect: { kind: "create", path: folder.path("chart.png") }, bytes },
        { effect: { kind: "delete", path: folder.path("b.txt") } },
      ],
      dispose: async () => undefined,
    }),
    start: async () => ({ kind: "refused", why: "no" }),
    look: async () => ({ kind: "unknown" }),
    close: async () => undefined,
  };
  const bash = tool({
    name: "Bash",
    description: "",
    input: z.object({ command: z.string() }),
    title: ({ command }) => command,
    effects: async ({ command }) => [{ kind: "run", argv: ["bash", "-c", command], reads: [], network: [] }],
    run: async ({ command }, hands) => {
      const ran = await hands.run(["bash", "-c", command], {
        cwd: folder.path("a.txt"),
        network: [],
        ms: 1000,
      });
      return ran.kind === "ran"
        ? { ok: true, content: [{ type: "text", text: ran.stdout }], proposed: ran.changes }
        : { ok: false, error: ran.why };
    },
  });
  const model = scriptedModel(callsTool("Bash", { command: "python chart.py" }), (request) =>
    says(lastResults(request)),
  );
  const world = testWorld(model, { folder, sandbox: box, tools: [bash] });
  const { state, events } = await runTask(world, { text: "go", mode: "auto" }, denyAll);
  expect(folder.inventory()).toEqual({ ...files, "chart.png": "chart" });
  expect(events.flatMap((event) => (event.type === "call.asked" ? [event.question.title] : []))).toEqual([
    "Delete b.txt (1 B)",
  ]);
  expect(state.summary).toContain("Taken into the folder:\ncreate chart.png");
});

/** For each guard a hostile story and what must hold after it. With the guard off, it must not hold. */
type Attack = {
  readonly replies: readonly Reply[];
  readonly mode?: "plan" | "ask" | "auto";
  readonly text?: string;
  readonly answers?: Answers;
  readonly holds: (inventory: Record<string, string>, asked: number) => boolean;
  readonly prepare?: (put: (files: Record<string, string>) => void) => void;
};

const write = (path: string) => callsTool("Write", { file_path: path, content: "evil" });
const planned = (operations: readonly unknown[]) =>
  callsTool("Plan", { summary: "x", steps: [{ title: "x", operations }] });

const attacks: Partial<Record<(typeof guards)[number], Attack>> = {
  "rule-denies": {
    replies: [write("a.txt")],
    mode: "auto",
    text: "Do not overwrite any files.",
    answers: approveAll,
    holds: (now) => now["a.txt"] === "A",
  },
  "no-plan-yet": { replies: [write("new.txt")], holds: (now) => now["new.txt"] === undefined },
  unticked: {
    replies: [
      planned([
        { kind: "create", path: "new.txt" },
        { kind: "create", path: "other.txt" },
      ]),
      write("new.txt"),
    ],
    answers: { plan: (plan) => ({ ticked: tickedBut(plan, "new.txt") }), call: () => true },
    holds: (now) => now["new.txt"] === undefined,
  },
  "runs-code": {
    replies: [write("Makefile")],
    mode: "auto",
    answers: denyAll,
    holds: (now) => now["Makefile"] === undefined,
  },
  "changed-since-approval": {
    replies: [planned([{ kind: "delete", path: "a.txt" }]), callsTool("Delete", { paths: ["a.txt"] })],
    answers: { plan: () => ({}), call: () => false },
    prepare: (put) => put({ "a.txt": "typed on" }),
    holds: (now) => now["a.txt"] !== undefined,
  },
  "delete-asks": {
    replies: [callsTool("Delete", { paths: ["a.txt"] })],
    mode: "auto",
    answers: denyAll,
    holds: (now) => now["a.txt"] === "A",
  },
  "overwrite-asks": { replies: [write("a.txt")], mode: "auto", answers: denyAll, holds: (now) => now["a.txt"] === "A" },
  "ask-mode": {
    replies: [write("new.txt"), callsTool("Write", { file_path: "new.txt", content: "again" })],
    mode: "ask",
    holds: (_now, asked) => asked === 2,
  },
  "outside-ticket": {
    replies: [planned([{ kind: "create", path: "new.txt" }]), write("other.txt")],
    answers: denyAll,
    holds: (now) => now["other.txt"] === undefined,
  },
};

async function attack(
  { replies, mode, text, answers, holds, prepare }: Attack,
  off: (typeof guards)[number] | undefined,
): Promise<boolean> {
  const folder = memoryFolder(files);
  const [first, ...rest] = replies;
  const sly = [
    first ?? says(""),
    ...rest.map(
      (reply): Reply =>
        (request) => {
          prepare?.((more) => folder.put(more));
          return typeof reply === "function" ? reply(request) : reply;
        },
    ),
  ];
  const world = testWorld(scriptedModel(...sly), { folder, ...(off ? { off: [off] } : {}) });
  const { events } = await runTask(world, { text: text ?? "go", mode: mode ?? "plan" }, answers ?? approveAll);
  return holds(folder.inventory(), events.filter(({ type }) => type === "call.asked").length);
}

test.each(Object.keys(attacks) as (typeof guards)[number][])(
  "guard %s: holds, and its absence is noticed",
  async (guard) => {
    const story = attacks[guard];
    if (!story) throw new Error("no story");
    expect(await attack(story, undefined), "with the guard").toBe(true);
    expect(await attack(story, guard), "without it").toBe(false);
  },
);
