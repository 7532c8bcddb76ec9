/** A whole Cowork on real folders for one scripted task, in whichever process: the one that dies or the one that finishes. */
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Folder, Model, ModelChunk } from "../../../src/agent/ports.ts";
import type { TaskService } from "../../../src/agent/service.ts";
import { openTasks } from "../../../src/agent/tasks.ts";
import { type Tool, tool } from "../../../src/agent/tool.ts";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import { type JournalGround, journalGround } from "../../../src/journal/ground.ts";
import { openStore } from "../../../src/journal/store.ts";
import type { Fs } from "../../../src/platform/fs.ts";
import { digest } from "../../../src/platform/hash.ts";
import { lockWorld } from "../../../src/platform/lock.ts";
import { type Disk, stateDisk } from "../../../src/platform/log-file.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { stopper } from "../../../src/platform/stopper.ts";
import type { Effect } from "../../../src/protocol/effects.ts";
import type { TaskEvent } from "../../../src/protocol/events.ts";
import type { TaskId } from "../../../src/protocol/ids.ts";
import type { TaskIntent } from "../../../src/protocol/intents.ts";
import { type Root, type WorkPath, workPath } from "../../../src/protocol/paths.ts";
import { noSandbox } from "../../../src/sandbox/none.ts";
import { deleteTool } from "../../../src/tools/delete.ts";
import { editTool } from "../../../src/tools/edit.ts";
import { globTool } from "../../../src/tools/glob.ts";
import { grepTool } from "../../../src/tools/grep.ts";
import { moveTool } from "../../../src/tools/move.ts";
import { writeTool } from "../../../src/tools/write.ts";
import { testDocuments } from "../../helpers/documents.ts";
import { type Eyes, nextCalls, type Script } from "./scripts.ts";

const Changes = z.object({
  changes: z.array(
    z.object({
      kind: z.enum(["create", "change", "delete", "move"]),
      path: z.string(),
      to: z.string().optional(),
      text: z.string().optional(),
    }),
  ),
});

/** A command whose view is imagined: what it would have changed is in its input. */
const commandTool: Tool = tool<z.infer<typeof Changes>>({
  name: "Command",
  description: "Runs a command on a view of the folder.",
  input: Changes,
  title: () => "Run a command",
  effects: async ({ changes }, look) =>
    changes.flatMap(({ kind, path }) => (kind === "change" ? [{ kind: "read", path: pathIn(path, look.roots) }] : [])),
  run: async ({ changes }, hands) => {
    const left: { effect: Effect; bytes: Uint8Array }[] = [];
    for (const { kind, path, to, text = "" } of changes) {
      const at = pathIn(path, hands.roots);
      const effect: Effect =
        kind === "move" ? { kind, from: at, to: pathIn(to ?? path, hands.roots) } : { kind, path: at };
      const there = (await hands.stat(at)) !== undefined;
      // What is done already would not be in the view's difference.
      const done =
        kind === "change" ? new TextDecoder().decode(await hands.read(at)) === text : (kind === "create") === there;
      if (!done) left.push({ effect, bytes: new TextEncoder().encode(text) });
    }
    return { ok: true, content: [{ type: "text", text: "It ran." }], proposed: left };
  },
});

function pathIn(raw: string, roots: readonly Root[]): WorkPath {
  const path = workPath(raw, roots);
  if (path === undefined) throw new Error(`${raw} is outside.`);
  return path;
}

const eyes =
  (work: string): Eyes =>
  (path) => {
    const full = join(work, path);
    if (!existsSync(full)) return lstatSync(full, { throwIfNoEntry: false }) === undefined ? null : true;
    return lstatSync(full).isFile() ? readFileSync(full, "utf8") : true;
  };

function modelOf(script: Script, see: Eyes, fails: () => boolean): Model {
  return {
    async *reply({ messages }): AsyncGenerator<ModelChunk> {
      if (fails()) {
        yield { type: "failed", why: "The service is busy.", kind: "later" };
        return;
      }
      const said = new Set(
        messages.flatMap(({ content }) =>
          content.flatMap((block) => (block.type === "call" ? [/^\d+-\d+/.exec(block.id)?.[0] ?? ""] : [])),
        ),
      );
      const content = JSON.stringify(messages.at(-1)).includes("Propose one with Plan")
        ? nextCalls(script, new Set(), see).slice(0, 1)
        : nextCalls(script, said, see);
      const stop = content.some(({ type }) => type === "call") ? "calls" : "end";
      const usage = { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 };
      yield { type: "done", message: { role: "assistant", content }, usage, stop };
    },
  };
}

export type World = {
  readonly service: TaskService;
  /** Works on the task until it comes to rest, answering what is asked as the script says. */
  run(id?: TaskId): Promise<TaskId>;
};

/** What stands in for parts of the real world. `worse` plants a hole. */
export type Disks = {
  readonly fs?: Fs;
  readonly disk?: Disk;
  readonly worse?: (folder: Folder) => Folder;
  readonly ground?: JournalGround;
  readonly eyes?: Eyes;
  /** Whether the model's service fails this time. */
  readonly modelFails?: () => boolean;
};

/** Opens the script's task in `<base>/work` with its state in `<base>/state`. */
export async function openWorld(
  base: string,
  script: Script,
  { fs = openFs(), disk = stateDisk, worse = (folder) => folder, ...over }: Disks = {},
): Promise<World> {
  const [work, state] = [join(base, "work"), join(base, "state")];
  const roots = await grantRoots([work], over.ground ? fs : openFs(), { home: "/nowhere", stateDir: state });
  const ground = over.ground ?? { ...journalGround(), disk, locks: lockWorld(disk), later: () => undefined };
  const model = modelOf(script, over.eyes ?? eyes(work), over.modelFails ?? (() => false));
  const service = openTasks({
    store: openStore(join(state, "tasks"), ground),
    folder: worse(openFolder({ fs, roots, vaultBase: join(state, "vault") })),
    sandbox: noSandbox,
    drafts: { unsaved: async () => undefined },
    inspector: { check: async () => [] },
    ground: { digest, hash: digest, newId: ground.newId, stopper },
    roots,
    tools: [globTool, grepTool(testDocuments()), writeTool, editTool, moveTool, deleteTool, commandTool],
    model: async () => model,
    limits: { turns: 40 },
    trusted: () => true,
  });
  return {
    service,
    async run(id) {
      const begun =
        id ??
        (await service.start({
          type: "task.start",
          text: script.text ?? script.name,
          mentions: [],
          mode: script.mode,
          model: "scripted",
        }));
      if (id !== undefined) await service.resume(id);
      const send = (intent: TaskIntent): void => void service.send(begun, intent).catch(() => undefined);
      const leave = service.watch(begun, { event: (event) => answer(event, script, send) }, 0);
      await service.settled(begun);
      leave();
      return begun;
    },
  };
}

function answer(event: TaskEvent, { no, steer }: Script, send: (intent: TaskIntent) => void): void {
  if (event.type === "plan.proposed") send({ type: "plan.decide", verdict: "approve", hash: event.hash });
  if (
    event.type === "call.finished" &&
    steer &&
    event.record?.changes.some((one) => "path" in one && one.path.path === steer)
  )
    send({ type: "task.steer", id: "steer-1", text: "And keep it short." });
  if (event.type !== "call.asked") return;
  const { question } = event;
  if (question.kind === "choice")
    send({ type: "question.answer", call: question.call, hash: question.hash, picked: ["First"] });
  else {
    const chosen = question.effects.filter(({ words }) => !no?.test(words)).map(({ index }) => index);
    send({ type: "call.decide", call: question.call, hash: question.hash, allow: chosen.length > 0, chosen });
  }
}
