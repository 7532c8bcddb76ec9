/** Whole jobs on the sample workspace with a model whose replies are written down: real folder, real tools, real gate. */
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, utimesSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copySample } from "../../scripts/sample.mjs";
import type { Model, ModelRequest } from "../../src/agent/ports.ts";
import { openTasks } from "../../src/agent/tasks.ts";
import { openDocuments } from "../../src/documents/client.ts";
import { openFolder } from "../../src/folder/folder.ts";
import { grantRoots } from "../../src/folder/roots.ts";
import { anthropicModel } from "../../src/model/anthropic/entry.ts";
import type { Names } from "../../src/model/replay/lines.ts";
import { newId } from "../../src/platform/clock.ts";
import { digest } from "../../src/platform/hash.ts";
import { openFs } from "../../src/platform/open-fs.ts";
import type { TaskState } from "../../src/protocol/state.ts";
import { noSandbox } from "../../src/sandbox/none.ts";
import { allTools } from "../../src/tools/all.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { runTask } from "../fakes/test-run.ts";
import { inventory } from "../helpers/tree.ts";
import { closes, type Event, grows, opens, pieces, sse, start, stop, text, tool } from "./events.ts";
import { encoded } from "./player.ts";

/**
 * What the user asks for, and each reply of the model as the blocks it consists of. `files` are put into the workspace
 * before: where to, and which file or folder of test/replay/inputs.
 */
export type Job = {
  readonly request: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly replies: readonly (readonly ReplyBlock[])[];
};
type ReplyBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "tool_use"; readonly name: string; readonly input: unknown };

// Days of files are told in the user's time zone; recordings are made in this one.
process.env["TZ"] = "UTC";

const documents = openDocuments({
  worker: "none",
  wasm: () => readFile(new URL("../../node_modules/@ironcalc/wasm/wasm_bg.wasm", import.meta.url)),
});

export type Done = { readonly state: TaskState; readonly files: readonly string[] };

/** Does `job` in a fresh copy of the sample workspace; `modelFor` is told what differs from run to run. */
export async function doJob(job: Job, modelFor: (names: Names) => Model): Promise<Done> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "cowork-job-")));
  const work = join(place, "small-company");
  try {
    copySample("small-company", work);
    for (const [to, from] of Object.entries(job.files ?? {})) addInput(join(work, to), from);
    const fs = openFs();
    const roots = await grantRoots([work], fs, { home: join(place, "home"), stateDir: join(place, "state") });
    const folder = openFolder({ fs, roots, vaultBase: join(place, "state", "vault") });
    const today = new Date().toISOString();
    const model = modelFor({ "{folder}": work, "{today}": today.slice(0, 10) });
    const service = openTasks({
      store: memoryStore(),
      folder,
      sandbox: noSandbox,
      drafts: { unsaved: async () => undefined },
      inspector: {
        check: async (path, look) =>
          documents.check({ name: path.path, bytes: await look.read(path) }, new AbortController().signal),
      },
      ground: { digest, hash: digest, newId, stopper: () => new AbortController() },
      roots,
      tools: allTools(documents),
      model: async () => model,
      trusted: () => true,
    });
    // A person who accepts the plan as displayed and nothing beside it.
    const { state } = await runTask(
      { service },
      { text: job.request, model: "claude-opus-5-5" },
      { plan: () => ({ verdict: "approve" }), call: () => false },
    );
    return { state, files: Object.keys(inventory(work)) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Times are those of the sample's own files, so that listings are equal from run to run. */
function addInput(target: string, name: string): void {
  cpSync(new URL(`./inputs/${name}`, import.meta.url), target, { recursive: true });
  const time = new Date("2026-10-01T08:00:00Z");
  const inside = statSync(target).isDirectory() ? readdirSync(target).map((one) => join(target, one)) : [];
  for (const path of [...inside, target]) utimesSync(path, time, time);
}

/** Claude's adapter in front of a service that streams the replies of `job` in turn. */
export function scriptedService(job: Job): { readonly model: Model; readonly bodies: readonly string[] } {
  const bodies: string[] = [];
  const model = anthropicModel({
    apiKey: async () => "sk-ant-test",
    fetch: async (_address, init) => {
      const reply = job.replies[bodies.length];
      bodies.push(String(init?.body));
      if (!reply) throw new Error(`The job has ${job.replies.length} replies, but another one was asked for.`);
      const headers = { "content-type": "text/event-stream" };
      return new Response(encoded(streamOf(reply, bodies.length)).slice(), { headers });
    },
  });
  return { model, bodies };
}

/** A reply as the endpoint streams it. */
function streamOf(reply: readonly ReplyBlock[], turn: number): string {
  const events = reply.flatMap((block, index) => eventsOf(block, index, `toolu_${turn}_${index}`));
  const reason = reply.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn";
  return sse(start(`msg_${turn}`), ...events, ...stop(reason));
}

function eventsOf(block: ReplyBlock, index: number, id: string): readonly Event[] {
  switch (block.type) {
    case "text":
      return text(index, block.text);
    case "thinking":
      return [
        opens(index, { type: "thinking", thinking: "", signature: "" }),
        grows(index, { type: "thinking_delta", thinking: block.text }),
        grows(index, { type: "signature_delta", signature: `signature-of-${id}` }),
        closes(index),
      ];
    default:
      return tool(index, id, block.name, ...pieces(block.input, 400));
  }
}

/** A model that is asked without system prompt and tools, which are the same for every job and recorded once. */
export const withoutHead = (model: Model): Model => ({
  reply: (request, signal) => model.reply(headless(request), signal),
});

export const headless = (request: ModelRequest): ModelRequest => ({ ...request, system: "(see head.json)", tools: [] });
