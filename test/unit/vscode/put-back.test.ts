// Putting a change back: one gated call whose question the click has answered, for that file and nothing else.
import { expect, test } from "vitest";
import type { TaskId } from "../../../src/protocol/ids.ts";
import type { WorkPath } from "../../../src/protocol/paths.ts";
import type { Uri } from "../../../src/vscode/code.ts";
import { openPlaces } from "../../../src/vscode/places.ts";
import { putBack } from "../../../src/vscode/put-back.ts";
import { fakeEditor } from "./fake-editor.ts";
import { FakeUri } from "./fake-parts.ts";

const root = { id: "r" as never, name: "papers", absolute: "/papers" };
const at = (path: string): WorkPath => ({ root: root.id, path: path as never });
const change = (path: string, more: object = {}) => ({ index: 0, effect: { kind: "change", path: at(path) }, ...more });

/** Runs it with a gate that asks about `effects`; what was answered, called and thrown. */
async function run(effects: readonly object[], path = "/papers/Sum.xlsx") {
  const editor = fakeEditor({ folders: ["/papers"] });
  editor.files.set(path, new Uint8Array([2]));
  const seen: { called?: unknown; answers: unknown[] } = { answers: [] };
  let answered = (_allow: boolean): void => undefined;
  const service = {
    async callTool(...call: unknown[]) {
      seen.called = call;
      const outcome = new Promise((resolve) => {
        answered = (allow) => resolve(allow ? { ok: true, content: [] } : { ok: false, error: "It was refused." });
      });
      return { task: "t" as TaskId, outcome };
    },
    watch(_task: TaskId, { event }: { event: (event: unknown) => void }) {
      setTimeout(() => event({ type: "call.asked", question: { kind: "approval", call: "c", hash: "h", effects } }));
      return () => undefined;
    },
    async send(_task: TaskId, intent: { allow: boolean }) {
      seen.answers.push(intent);
      answered(intent.allow);
    },
  };
  const places = openPlaces(editor.code, [root], []);
  const session = { service, places, roots: [root] } as never;
  const viewer = { revert: async () => ({ sheets: [{ name: "S", cells: { B2: 3 } }] }) };
  const file = FakeUri.file(path) as unknown as Uri;
  const error = await putBack(
    { file, old: new Uint8Array([1]), ids: ["S!B2"] },
    { code: editor.code, session, viewer },
  ).then(
    () => undefined,
    (problem: Error) => problem.message,
  );
  return { ...seen, error };
}

test("the call goes through the gate, and the click answers the question about this file", async () => {
  expect(await run([change("Sum.xlsx")])).toEqual({
    called: ["Workbook", { path: "Sum.xlsx", patch: true, sheets: [{ name: "S", cells: { B2: 3 } }] }, { mode: "ask" }],
    answers: [{ type: "call.decide", call: "c", hash: "h", allow: true }],
    error: undefined,
  });
});

test("a question about anything more is answered with no, and said", async () => {
  const more = [
    [change("Other.xlsx")],
    [change("Sum.xlsx"), change("Other.xlsx")],
    [change("Sum.xlsx", { runsCode: "an office program can run the macros in it" })],
    [{ index: 0, effect: { kind: "delete", path: at("Sum.xlsx") } }],
    [],
  ];
  for (const effects of more)
    expect(await run(effects)).toMatchObject({ answers: [{ allow: false }], error: "It was refused." });
});

test("a file outside of the folders is never called for", async () => {
  expect(await run([], "/etc/Sum.xlsx")).toEqual({
    answers: [],
    error: "This file is in no folder that Cowork may work in.",
  });
});
