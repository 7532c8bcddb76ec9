/** Commands of a task from the model's call to the folder: questions, what is taken, what is kept, undo. On a real box. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../../../src/agent/box-port.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { runsAnywhere } from "../../../src/platform/process-info.ts";
import { choose } from "../../../src/sandbox/choose.ts";
import { openSandbox } from "../../../src/sandbox/open.ts";
import { bashTool } from "../../../src/tools/bash.ts";
import { bashOutputTool } from "../../../src/tools/bash-output.ts";
import { scriptTool } from "../../../src/tools/script.ts";
import type { MemoryFolder } from "../../fakes/memory-folder.ts";
import { callsTool, lastResults, type Reply, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { type Answers, approveAll, denyAll, runTask, type TestWorld, testWorld } from "../../fakes/test-run.ts";
import { noBoxHere, textsBelow } from "../../helpers/box.ts";
import { type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory } from "../../helpers/tree.ts";

const why = await noBoxHere();
const opened: { readonly folder: RealFolder; readonly sandbox: Sandbox }[] = [];
afterEach(async () => {
  for (const { folder } of opened.splice(0)) folder.clear();
});

type Office = { readonly world: TestWorld; readonly folder: RealFolder };

async function office(files: Readonly<Record<string, string>>, ...replies: readonly Reply[]): Promise<Office> {
  const folder = await realFolder(files);
  const sandbox = openSandbox({ fs: openFs(), roots: folder.roots, base: join(folder.state, "boxes") });
  opened.push({ folder, sandbox });
  // Tried beforehand, so that what is timed below is the command.
  await sandbox.capabilities();
  const tools = [bashTool, bashOutputTool, scriptTool];
  const world = testWorld(scriptedModel(...replies), { folder: folder.folder as MemoryFolder, sandbox, tools });
  return { world, folder };
}

const files = { "a.txt": "alpha\n", "b.txt": "beta\n", "old.tmp": "old\n", "sub/c.txt": "gamma\n" };
const bash = (command: string, more = {}) => callsTool("Bash", { command, ...more });
const tell: Reply = (request) => says(lastResults(request));
const asked = (events: Awaited<ReturnType<typeof runTask>>["events"]) =>
  events.flatMap((event) =>
    event.type === "call.asked" && event.question.kind === "approval"
      ? event.question.effects.map(({ words }) => words)
      : [],
  );

test("a task that is stopped while the box is being tried leaves nothing behind", async () => {
  const folder = await realFolder(files);
  const base = join(folder.state, "boxes");
  const stop = new AbortController();
  const sandbox = openSandbox({
    ...{ fs: openFs(), roots: folder.roots, base },
    async choose(at) {
      stop.abort();
      return choose(at);
    },
  });
  const options = { task: "t", cwd: folder.path("."), network: [], ms: 5_000, signal: stop.signal };
  expect((await sandbox.run(["touch", "x"], options)).kind).toBe("refused");
  expect(textsBelow(folder.work)).toEqual(files);
  folder.clear();
});

describe.skipIf(why !== undefined)(`commands of a task (${why ?? "bubblewrap"})`, () => {
  test("what a command makes is taken by itself, what it takes away is asked about, and undo brings all back", async () => {
    const { world, folder } = await office(
      files,
      bash("wc -l *.txt > counts.txt; echo more >> a.txt; mv b.txt sub/; rm old.tmp"),
      tell,
    );
    const before = await inventory(folder.work);
    const { id, events, state } = await runTask(world, { text: "go", mode: "auto" }, approveAll);
    expect(asked(events)).toEqual(["change a.txt (6 B)", "delete old.tmp (4 B)"]);
    expect(textsBelow(folder.work)).toEqual({
      "a.txt": "alpha\nmore\n",
      "counts.txt": " 1 a.txt\n 1 b.txt\n 2 total\n",
      "sub/b.txt": "beta\n",
      "sub/c.txt": "gamma\n",
    });
    expect(state.summary).toContain("exit code 0");
    expect(state.summary).toContain("move b.txt → sub/b.txt");
    const proof = await world.service.undo(id, {}, "undo");
    expect([proof.identical, proof.differences]).toEqual([proof.of, []]);
    expect(await inventory(folder.work)).toEqual(before);
  });

  test("a change set can be taken in part, and a no takes none of what was asked", async () => {
    const { world, folder } = await office(files, bash("rm a.txt b.txt; echo 1 > new.txt"), tell);
    const answers: Answers = { call: () => [1] };
    await runTask(world, { text: "go", mode: "auto" }, answers);
    expect(Object.keys(textsBelow(folder.work)).sort()).toEqual(["a.txt", "new.txt", "old.tmp", "sub/c.txt"]);
    const second = await office(files, bash("rm -rf ./*; echo 1 > new.txt"), tell);
    const { state } = await runTask(second.world, { text: "go", mode: "auto" }, denyAll);
    expect(textsBelow(second.folder.work)).toEqual({ ...files, "new.txt": "1\n" });
    expect(state.summary).toContain("The user said no");
  });

  test("files that programs run are asked about, whatever the mode, also where they did not exist", async () => {
    const made = [
      ".git/hooks/pre-commit",
      ".envrc",
      ".devcontainer/devcontainer.json",
      "x/y/.vscode/tasks.json",
      "deep.code-workspace",
      "wt/.git",
      "package.json",
    ];
    const { world, folder } = await office(
      files,
      bash(made.map((path) => `mkdir -p "$(dirname ${path})"; echo evil > ${path}`).join("; ")),
      tell,
    );
    const { events } = await runTask(world, { text: "go", mode: "auto" }, denyAll);
    for (const path of made) expect(asked(events)).toContain(`create ${path}`);
    expect(Object.keys(textsBelow(folder.work)).sort()).toEqual(Object.keys(files).sort());
  });

  test("before a plan is approved nothing runs; with it, a command needs no question of its own", async () => {
    const plan = callsTool("Plan", {
      summary: "x",
      steps: [{ title: "x", operations: [{ kind: "create", path: "out.txt" }] }],
    });
    const { world, folder } = await office(
      files,
      bash("echo 1 > out.txt"),
      plan,
      bash("echo 2 > out.txt; echo 3 > other.txt"),
      tell,
    );
    const { events, state } = await runTask(world, { text: "go" }, { ...denyAll });
    expect(asked(events)).toEqual(["create other.txt"]);
    expect(textsBelow(folder.work)).toEqual({ ...files, "out.txt": "2\n" });
    expect(state.summary).toContain("exit code 0");
  });

  test("scripts run with the box's own interpreters; failures and bounds are told", async () => {
    const { world, folder } = await office(
      files,
      [
        ...callsTool("Script", {
          language: "python",
          code: "import sys\nprint('py', sys.argv[0])\nopen('py.txt', 'w').write(\"it's 'quoted'\")",
        }),
        ...callsTool("Bash", { command: "echo out; echo err >&2; rm a.txt; exit 7" }),
        ...callsTool("Bash", { command: "echo begun; sleep 60", timeout: 400 }),
        ...callsTool("Bash", { command: "seq 200000" }),
        ...callsTool("Bash", {
          command: "printf '\\033[31mred\\033[0m \\033]52;c;eA==\\007 over\\rwritten\\u202e\\n'; echo x > /dev/stderr",
        }),
      ],
      tell,
    );
    const { state } = await runTask(world, { text: "go", mode: "auto" }, approveAll);
    expect(textsBelow(folder.work)).toEqual({ ...files, "py.txt": "it's 'quoted'" });
    expect(state.summary).toContain("py -c");
    expect(state.summary).toMatch(/out\nstderr:\nerr\nexit code 7, [\d.]+ s/);
    expect(state.summary).toContain("keep_on_failure: true");
    expect(state.summary).toContain("its time was over");
    expect(state.summary).toMatch(/1\n2\n3[\s\S]*bytes are left out here[\s\S]*199999\n200000/);
    expect(state.summary).toMatch(/all of it in \/output\/\d+\.txt/);
    expect(state.summary).toContain("written⟨U+202E⟩");
    expect(state.summary).not.toContain("\u001b");
  });

  test("all of a long output can be read by later commands", async () => {
    const { world } = await office(files, bash("seq 200000"), bash("wc -l < /output/1.txt"), tell);
    expect((await runTask(world, { text: "go", mode: "auto" })).state.summary).toContain("200000");
  });

  test("a command in the background is looked at, its changes are taken at its end, and it dies with the task", async () => {
    const { world, folder } = await office(
      files,
      [
        ...bash("echo up; sleep 0.3; echo done > late.txt", { run_in_background: true }),
        ...bash("sleep 63.4375", { run_in_background: true }),
      ],
      bash("sleep 1"),
      callsTool("BashOutput", { bash_id: "bash_1" }),
      [...callsTool("BashOutput", { bash_id: "bash_2" }), ...callsTool("BashOutput", { bash_id: "bash_9" })],
      tell,
    );
    const { events, state } = await runTask(world, { text: "go", mode: "auto" }, approveAll);
    const results = events.flatMap((event) => (event.type === "call.finished" ? [event.text] : []));
    expect(results.join("\n")).toContain("create late.txt");
    expect(textsBelow(folder.work)["late.txt"]).toBe("done\n");
    expect(state.summary).toContain("Still running");
    expect(state.summary).toContain('runs as "bash_9"');
    expect(runsAnywhere("63.4375")).toBe(false);
    expect(readdirSync(join(folder.state, "boxes"))).toEqual([]);
  });

  test("everything deleted by a command is one question with names, and comes back by undo", async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`Photos/${n}.jpg`, `picture ${n}`]));
    const { world, folder } = await office({ ...files, ...many }, bash("rm -rf Photos *.tmp"), tell);
    const before = await inventory(folder.work);
    const { id, events } = await runTask(world, { text: "go", mode: "auto" }, approveAll);
    expect(asked(events)).toHaveLength(502);
    expect(Object.keys(textsBelow(folder.work)).sort()).toEqual(["a.txt", "b.txt", "sub/c.txt"]);
    const proof = await world.service.undo(id, {}, "undo");
    expect([proof.identical, proof.differences]).toEqual([proof.of, []]);
    expect(await inventory(folder.work)).toEqual(before);
  }, 60_000);

  test("stopping the task ends the command within a second or so", async () => {
    const { world } = await office(files, bash("echo up; sleep 64.4375"), tell);
    let sent = 0;
    const { state } = await runTask(
      world,
      { text: "go", mode: "auto" },
      {
        event: (event, send) => {
          if (event.type !== "call.started") return;
          sent = Date.now();
          setTimeout(() => send({ type: "task.stop" }), 300);
        },
      },
    );
    expect([state.status, Date.now() - sent < 4_000, runsAnywhere("64.4375")]).toEqual(["stopped", true, false]);
  });
});

test("where no box can be had, a command says so with the ways to get one, and the rest of the task goes on", async () => {
  const folder = await realFolder(files);
  const base = join(folder.state, "boxes");
  const sandbox = openSandbox({ fs: openFs(), roots: folder.roots, base, choose: (at) => choose(at, []) });
  const model = scriptedModel([...bash("ls"), ...callsTool("Write", { file_path: "made.txt", content: "made" })], tell);
  const world = testWorld(model, { folder: folder.folder as MemoryFolder, sandbox, tools: [bashTool] });
  const { state } = await runTask(world, { text: "go", mode: "auto" }, approveAll);
  for (const way of ["install bubblewrap", "devcontainer", "Remote-SSH"]) expect(state.summary).toContain(way);
  expect(textsBelow(folder.work)["made.txt"]).toBe("made");
  folder.clear();
});
