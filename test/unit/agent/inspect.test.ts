import { expect, test } from "vitest";
import { z } from "zod";
import type { Inspector } from "../../../src/agent/ports.ts";
import { tool } from "../../../src/agent/tool.ts";
import { resolve } from "../../../src/tools/paths.ts";
import { callsTool, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes a file as a command would: nobody has looked into it. */
const makeTool = tool<{ path: string; text: string }>({
  name: "Make",
  description: "Makes a file.",
  input: z.object({ path: z.string(), text: z.string() }),
  title: ({ path }) => `Make ${path}`,
  effects: async ({ path }, look) => {
    const at = resolve(path, look);
    return [{ kind: (await look.stat(at)) === undefined ? "create" : "change", path: at }];
  },
  run: async ({ path, text }, hands) => {
    const at = resolve(path, hands);
    if ((await hands.stat(at)) === undefined) await hands.create(at, bytes(text));
    else await hands.change(at, bytes(text));
    return { ok: true, content: [{ type: "text", text: "made" }] };
  },
});

/** Finds what the file says is in it. */
const inspector: Inspector = {
  check: async (path, look) => {
    const text = new TextDecoder().decode(await look.read(path));
    return text === "good" ? [] : [{ severity: "error", place: "Sheet1!A1", text: `It says ${text}.` }];
  },
};

test("an office file that no tool checked is checked at the end, and the model may mend it", async () => {
  const model = scriptedModel(
    callsTool("Make", { path: "book.xlsx", text: "bad" }),
    callsTool("Make", { path: "notes.txt", text: "bad" }),
    says("Done."),
    callsTool("Make", { path: "book.xlsx", text: "good" }),
    says("Mended."),
  );
  const world = testWorld(model, { tools: [makeTool], inspector });
  const { state, events } = await runTask(world, { text: "make it", mode: "auto" });
  const checked = events.flatMap((event) =>
    event.type === "deliverable.written" ? [[event.path.path, event.findings.map(({ text }) => text)]] : [],
  );
  expect(checked).toEqual([
    ["book.xlsx", ["It says bad."]],
    ["book.xlsx", []],
  ]);
  expect([state.status, state.outputs.map(({ findings }) => findings)]).toEqual(["done", [[]]]);
});

test("what is not mended is a warning beside the output", async () => {
  const model = scriptedModel(callsTool("Make", { path: "book.xlsx", text: "bad" }), says("Done."), says("Cannot."));
  const { state } = await runTask(testWorld(model, { tools: [makeTool], inspector }), {
    text: "make it",
    mode: "auto",
  });
  expect([state.status, state.warnings]).toEqual(["doneWithWarnings", ["book.xlsx: Sheet1!A1: It says bad."]]);
});
