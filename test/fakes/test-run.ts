/** A whole task in memory: scripted model, memory folder, and a desk that answers as told. */
import type { Sandbox } from "../../src/agent/box-port.ts";
import type { Drafts, Inspector, Instructions, Model } from "../../src/agent/ports.ts";
import type { TaskService } from "../../src/agent/service.ts";
import { openTasks } from "../../src/agent/tasks.ts";
import type { Tool } from "../../src/agent/tool.ts";
import type { Guard } from "../../src/permissions/policy.ts";
import type { TaskEvent } from "../../src/protocol/events.ts";
import type { OperationId, TaskId } from "../../src/protocol/ids.ts";
import type { TaskIntent, TaskStart } from "../../src/protocol/intents.ts";
import type { Plan } from "../../src/protocol/plan.ts";
import type { Question } from "../../src/protocol/questions.ts";
import type { TaskState } from "../../src/protocol/state.ts";
import { noSandbox } from "../../src/sandbox/none.ts";
import { deleteTool } from "../../src/tools/delete.ts";
import { editTool } from "../../src/tools/edit.ts";
import { globTool } from "../../src/tools/glob.ts";
import { grepTool } from "../../src/tools/grep.ts";
import { moveTool } from "../../src/tools/move.ts";
import { writeTool } from "../../src/tools/write.ts";
import { testDocuments } from "../helpers/documents.ts";
import { type MemoryFolder, memoryFolder } from "./memory-folder.ts";
import { type MemoryStore, memoryStore } from "./memory-store.ts";
import { type Seed, sha256 } from "./memory-tree.ts";

export type TestWorld = {
  readonly service: TaskService;
  readonly folder: MemoryFolder;
  readonly store: MemoryStore;
};

export type WorldOptions = {
  readonly files?: Readonly<Record<string, Seed>>;
  readonly folder?: MemoryFolder;
  readonly store?: MemoryStore;
  readonly tools?: readonly Tool[];
  readonly sandbox?: Sandbox;
  readonly trusted?: boolean;
  readonly instructions?: Instructions;
  readonly inspector?: Inspector;
  readonly off?: readonly Guard[];
};

const noDrafts: Drafts = { unsaved: async () => undefined };
const noFindings: Inspector = { check: async () => [] };

export const fileTools: readonly Tool[] = [
  globTool,
  grepTool(testDocuments()),
  writeTool,
  editTool,
  moveTool,
  deleteTool,
];

export function testWorld(model: Model, options: WorldOptions = {}): TestWorld {
  const folder = options.folder ?? memoryFolder(options.files ?? {});
  const store = options.store ?? memoryStore();
  let serial = store.kept.size;
  const service = openTasks({
    store,
    folder,
    sandbox: options.sandbox ?? noSandbox,
    drafts: noDrafts,
    inspector: options.inspector ?? noFindings,
    ground: {
      digest: (text) => sha256(text),
      hash: (bytes) => sha256(bytes),
      stopper: () => new AbortController(),
      newId: () => {
        serial += 1;
        return `task-${serial}`;
      },
    },
    roots: folder.roots,
    tools: [...fileTools, ...(options.tools ?? [])],
    model: async () => model,
    trusted: () => options.trusted ?? true,
    ...(options.instructions ? { instructions: options.instructions } : {}),
    ...(options.off ? { off: new Set(options.off) } : {}),
  });
  return { service, folder, store };
}

/** What the person at the desk does: answers plans and questions as told; undefined leaves them open. */
export type Answers = {
  readonly plan?: (plan: Plan) => Partial<Extract<TaskIntent, { type: "plan.decide" }>> | undefined;
  readonly call?: (question: Extract<Question, { kind: "approval" }>) => boolean | readonly number[] | undefined;
  readonly event?: (event: TaskEvent, send: (intent: TaskIntent) => void) => void;
};

export const approveAll: Answers = { plan: () => ({ verdict: "approve" }), call: () => true };
export const denyAll: Answers = { plan: () => ({ verdict: "approve" }), call: () => false };

/** Starts a task and sits at the desk until it settles. */
export async function runTask(
  world: Pick<TestWorld, "service">,
  start: Partial<TaskStart> & { readonly text: string },
  answers: Answers = approveAll,
): Promise<{ readonly id: TaskId; readonly state: TaskState; readonly events: readonly TaskEvent[] }> {
  const id = await world.service.start({ type: "task.start", mentions: [], mode: "plan", model: "scripted", ...start });
  attend(world, id, answers);
  const state = await world.service.settled(id);
  return { id, state, events: await world.service.events(id) };
}

/** Answers everything that is asked from now on (and what is open already). */
export function attend(world: Pick<TestWorld, "service">, id: TaskId, answers: Answers): () => void {
  const send = (intent: TaskIntent): void => void world.service.send(id, intent).catch(() => undefined);
  return world.service.watch(id, { event: (event) => reactTo(event, answers, send) }, 0);
}

function reactTo(event: TaskEvent, answers: Answers, send: (intent: TaskIntent) => void): void {
  answers.event?.(event, send);
  if (event.type === "plan.proposed") {
    const decision = answers.plan?.(event.plan);
    if (decision) send({ type: "plan.decide", verdict: "approve", hash: event.hash, ...decision });
  }
  if (event.type === "call.asked" && event.question.kind === "approval") {
    const allow = answers.call?.(event.question);
    const { call, hash } = event.question;
    if (allow !== undefined)
      send({
        type: "call.decide",
        call,
        hash,
        allow: allow !== false,
        ...(Array.isArray(allow) ? { chosen: [...allow] } : {}),
      });
  }
}

/** The ids of a plan's operations that `keep` says yes to. */
export const tickedBut = (plan: Plan, ...leftOut: readonly string[]): OperationId[] =>
  plan.operations
    .filter((operation) => !operation.paths.some((path) => leftOut.includes(path.path)))
    .map(({ id }) => id);
