/** A tool runs the command it declared, with the hosts it declared, and no other. */
import { expect, test } from "vitest";
import { z } from "zod";
import type { RanResult, Sandbox } from "../../../src/agent/box-port.ts";
import { type Running, type Tool, tool } from "../../../src/agent/tool.ts";
import { noSandbox } from "../../../src/sandbox/none.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callsTool, lastResults, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

/** A box that writes down what it is given. */
function notingBox(): { readonly sandbox: Sandbox; readonly ran: string[] } {
  const ran: string[] = [];
  const note = (argv: readonly string[], network: readonly string[]): void =>
    void ran.push([...argv, ...network].join(" "));
  const nothing: RanResult = {
    ...{ kind: "ran", exitCode: 0, by: "itself", stdout: "", stderr: "", cut: 0, ms: 1, changes: [], left: [] },
    dispose: async () => undefined,
  };
  const sandbox: Sandbox = {
    ...noSandbox,
    run: async (argv, { network }) => {
      note(argv, network);
      return nothing;
    },
    start: async (argv, { network }) => {
      note(argv, network);
      return { kind: "started", id: "1" };
    },
  };
  return { sandbox, ran };
}

const declared = ["echo", "a"];

type Way = "run" | "start";
type Try = { readonly argv: readonly string[]; readonly network?: readonly string[] };

async function tried(way: Way, { argv, network = [] }: Try) {
  const folder = memoryFolder({ "a.txt": "A" });
  const [root] = folder.roots;
  if (root === undefined) throw new Error("no folder");
  const at = folder.path("");
  const options: Running = { cwd: at, network, ms: 1000 };
  const runs: Tool = tool({
    name: "Runs",
    description: "",
    input: z.object({}),
    title: () => "Run",
    effects: async () => [{ kind: "run", argv: declared, reads: [at], network: [] }],
    run: async (_input, hands) => {
      await hands[way](argv, options);
      return { ok: true, content: [{ type: "text", text: "ran" }] };
    },
  });
  const box = notingBox();
  const model = scriptedModel(callsTool("Runs", {}), (request) => says(lastResults(request)));
  const world = testWorld(model, { folder, tools: [runs], sandbox: box.sandbox });
  const { state } = await runTask(world, { text: "go", mode: "auto" });
  return { ran: box.ran, said: state.summary };
}

test.each(["run", "start"] as const)("%s: the declared command, and nothing beside it", async (way) => {
  const words = "The tool tried to run a command it did not declare. It was not run.";
  expect(await tried(way, { argv: declared })).toEqual({ ran: ["echo a"], said: "ran" });
  for (const other of [
    { argv: ["echo", "b"] },
    { argv: ["echo"] },
    { argv: ["echo", "a", "b"] },
    { argv: ["echo a"] },
    { argv: declared, network: ["example.org"] },
  ])
    expect(await tried(way, other)).toEqual({ ran: [], said: words });
});
