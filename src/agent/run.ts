/** One task while this process works on it: its ledger, its board of questions, stop and pause, and how it ends. */

import { laneOf } from "../base/lane.ts";
import type { Guard } from "../permissions/policy.ts";
import type { TaskEvent, TaskSignal } from "../protocol/events.ts";
import { lead } from "../protocol/ids.ts";
import type { Root } from "../protocol/paths.ts";
import type { TaskState } from "../protocol/state.ts";
import { type Board, openBoard } from "./board.ts";
import type { Sandbox } from "./box-port.ts";
import { warningsOf } from "./done.ts";
import { finishEarly } from "./finish-early.ts";
import type { GateDeps } from "./gate-deps.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { openLocks } from "./locks.ts";
import { type Ending, runAgent } from "./loop.ts";
import { planTool } from "./plan-tool.ts";
import type { Drafts, Folder, Ground, Inspector, Instructions, Model, OwnedTask } from "./ports.ts";
import { problemOf } from "./problems.ts";
import { systemPrompt } from "./prompt.ts";
import { recoverCalls } from "./recovery.ts";
import { specsOf } from "./specs.ts";
import { askTool, todoTool } from "./talk-tools.ts";
import type { Tool } from "./tool.ts";

/** What every task of one set of folders works with. */
export type World = {
  readonly folder: Folder;
  readonly sandbox: Sandbox;
  readonly drafts: Drafts;
  readonly inspector: Inspector;
  readonly ground: Ground;
  readonly roots: readonly Root[];
  readonly tools: readonly Tool[];
  /** What the user and the folders say about how to work; none when absent. */
  readonly instructions?: Instructions;
  /** The adapter for a model by name; loaded on first use. Refusal with the way out when it cannot be had. */
  model(name: string): Promise<Model>;
  /** Guards that are switched off; only tests do that, to show that something notices. */
  readonly off?: ReadonlySet<Guard>;
};

/** The reason a run is aborted with. "finish": what is there is the result. "waits" and "closed" leave the task as it is, to be resumed. */
export type StopWord = { readonly stop: "user" | "waits" | "closed" | "finish" };

export type Run = {
  readonly task: OwnedTask;
  readonly ledger: Ledger;
  readonly board: Board;
  stop(word: StopWord["stop"]): void;
  pause(): Promise<void>;
  proceed(): Promise<void>;
  readonly isPaused: () => boolean;
  /** Tools and hands of this task, for the loop and for single calls. */
  readonly gate: GateDeps;
  readonly signal: AbortSignal;
  hold(): Promise<void>;
};

export type RunListener = { event(event: TaskEvent, state: TaskState): void; signal(signal: TaskSignal): void };

/** Acts on the folder at the same time: enough to keep a disk busy, few enough to be over in moments after Stop. */
const actsAtOnce = 8;

/** Takes up a task from its log. Nothing runs yet. */
export function openRun(task: OwnedTask, events: readonly TaskEvent[], world: World, listener: RunListener): Run {
  const abort = world.ground.stopper();
  const ledger = openLedger(task.journal, events, listener.event);
  const board = openBoard(listener.signal);
  for (const { id, text, taken } of ledger.state().steering) if (!taken) board.steer(id, text);
  const pausing = openPause(abort.signal);
  const talk = { ledger, desk: board.desk, ground: world.ground };
  const own = [planTool({ ...talk, look: world.folder }), todoTool(talk), askTool(talk)];
  const gate: GateDeps = {
    ...talk,
    look: world.folder,
    sandbox: world.sandbox,
    drafts: world.drafts,
    locks: openLocks(),
    lane: laneOf(actsAtOnce),
    task: task.id,
    tools: new Map([...world.tools, ...own].map((one) => [one.name, one])),
    ...(world.off ? { off: world.off } : {}),
  };
  return {
    task,
    ledger,
    board,
    gate,
    signal: abort.signal,
    stop: (stop) => abort.abort({ stop } satisfies StopWord),
    pause: async () => {
      if (pausing.close()) await ledger.record(lead, { type: "task.paused", why: "Paused by you." });
    },
    proceed: async () => {
      if (!pausing.isClosed()) return;
      await ledger.record(lead, { type: "task.resumed", by: "user" });
      pausing.open();
    },
    isPaused: pausing.isClosed,
    hold: pausing.hold,
  };
}

/** A gate that the loop waits at between turns while the user has paused the task. */
function openPause(signal: AbortSignal) {
  let waiting: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  return {
    isClosed: () => waiting !== undefined,
    close: (): boolean => {
      if (waiting) return false;
      let open: () => void = () => undefined;
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      signal.addEventListener("abort", open, { once: true });
      waiting = { promise, open };
      return true;
    },
    open: (): void => {
      waiting?.open();
      waiting = undefined;
    },
    hold: (): Promise<void> => waiting?.promise ?? Promise.resolve(),
  };
}

/** Works on the task until it ends, and records how. Never rejects: what goes wrong is the task's last record. */
export async function work(run: Run, world: World): Promise<void> {
  const { ledger, signal } = run;
  try {
    await recoverCalls({ ledger, task: run.task.id }, world);
    const model = await world.model(ledger.state().model);
    const deps = {
      ...run.gate,
      journal: run.task.journal,
      inspector: world.inspector,
      ...(world.instructions ? { instructions: world.instructions } : {}),
      model,
      system: systemPrompt,
      specs: specsOf(run.gate.tools.values()),
      signal,
      hold: run.hold,
    };
    await conclude(await runAgent(lead, deps), ledger);
  } catch (error) {
    await ended(error, run, world);
  }
}

/** Ends a task with what is there. What a crash cut off is looked up before it is judged. */
export async function finishRun(run: Run, world: World): Promise<void> {
  await recoverCalls({ ledger: run.ledger, task: run.task.id }, world);
  await finishEarly({
    ledger: run.ledger,
    journal: run.task.journal,
    look: world.folder,
    inspector: world.inspector,
  });
}

async function conclude(ending: Ending, ledger: Ledger): Promise<void> {
  switch (ending.kind) {
    case "finished":
      await ledger.record(lead, {
        type: "task.finished",
        summary: ending.text,
        warnings: warningsOf(ledger.state(), ending.checks),
        checks: ending.checks,
      });
      return;
    case "paused":
      await ledger.record(lead, { type: "task.paused", why: ending.why });
      return;
    default:
      await ledger.record(lead, { type: "task.stopped", reason: ending.reason, detail: ending.detail });
  }
}

async function ended(error: unknown, run: Run, world: World): Promise<void> {
  const { ledger, signal } = run;
  const word = signal.aborted ? (signal.reason as Partial<StopWord>).stop : undefined;
  if (word === "waits") return void (await ledger.record(lead, { type: "task.stopped", reason: "waits" }));
  if (word === "closed")
    return void (await ledger.record(lead, {
      type: "task.stopped",
      reason: "crash",
      detail: "The window was closed.",
    }));
  if (word === "finish") return finishRun(run, world);
  if (word === "user") return void (await ledger.record(lead, { type: "task.stopped", reason: "user" }));
  const { error: words, pause } = problemOf(error);
  await ledger.record(
    lead,
    pause === undefined ? { type: "task.failed", error: words } : { type: "task.paused", why: pause },
  );
}
