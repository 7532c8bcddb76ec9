/** A terminal and a task service without anything behind them: what is typed and what happens is a script. */
import type { TaskHead } from "../../../src/agent/ports.ts";
import type { TaskService } from "../../../src/agent/service.ts";
import type { Outcome } from "../../../src/agent/tool.ts";
import { main } from "../../../src/cli/main.ts";
import type { Composer, DoctorReport, Workspace } from "../../../src/cli/types.ts";
import type { Terminal } from "../../../src/platform/terminal.ts";
import type { UndoProof, UndoRow } from "../../../src/protocol/changes.ts";
import type { EventBody, Finding, TaskEvent, UndoScope } from "../../../src/protocol/events.ts";
import type { Instant } from "../../../src/protocol/ids.ts";
import { lead } from "../../../src/protocol/ids.ts";
import type { TaskIntent, TaskStart } from "../../../src/protocol/intents.ts";
import { parseIntent, parseStart } from "../../../src/protocol/intents.ts";
import { rebuild } from "../../../src/protocol/reduce.ts";
import { stepCount } from "../../../src/protocol/state.ts";
import { noSandbox } from "../../../src/sandbox/none.ts";
import { execTool } from "../../../src/tools/exec.ts";
import { created, root, taskId } from "./scenes.ts";

export type Told = TaskIntent & { readonly by?: string };

/** What a script may do with its task: record events, wait for what it is told. */
export type Stage = {
  emit(body: EventBody): void;
  /** The next intent; never when the run is left waiting. */
  told(): Promise<Told>;
};

export type Scene = {
  readonly args: readonly string[];
  /** What a person types, one line for each prompt; then they are gone. Without it nobody is there. */
  readonly typed?: readonly string[];
  readonly redraws?: boolean;
  /** Events that are there before anything runs. */
  readonly before?: readonly EventBody[];
  /** What the task does when it runs. */
  readonly script?: (stage: Stage) => Promise<void>;
  readonly outcome?: Outcome;
  readonly owned?: boolean;
  readonly undo?: { readonly rows: readonly UndoRow[]; readonly proof: UndoProof };
  readonly report?: DoctorReport;
  readonly vault?: Workspace["vault"];
  readonly findings?: readonly Finding[];
  readonly composeError?: Error;
  /** Called with the terminal's Ctrl+C once the task runs. */
  readonly interrupt?: (press: () => void) => void;
};

export type Seen = {
  readonly code: number;
  /** Everything in the order it appeared: results as they are, talk behind "| ". */
  readonly screen: string;
  readonly out: string;
  readonly told: readonly Told[];
  readonly started: readonly TaskStart[];
  readonly scopes: readonly UndoScope[];
};

class Left extends Error {}

export async function play(scene: Scene): Promise<Seen> {
  const task = fakeTask(scene);
  const { terminal, lines, out, press, left } = fakeTerminal(scene);
  const composer: Composer = {
    version: "0.1.0",
    compose: async () => {
      if (scene.composeError) throw scene.composeError;
      return {
        service: task.service,
        roots: [root],
        defaultModel: "offline",
        parseStart,
        parseIntent,
        sandbox: noSandbox,
        check: async () => scene.findings ?? [],
        execTool,
        ...(scene.vault ? { vault: scene.vault } : {}),
      };
    },
    diagnose: async () => scene.report as DoctorReport,
  };
  task.running.push(() => scene.interrupt?.(press));
  const code = await Promise.race([main({ terminal, load: async () => composer }), left]);
  return {
    code,
    screen: lines.join("\n"),
    out: out.join(""),
    told: task.intents,
    started: task.started,
    scopes: task.scopes,
  };
}

function fakeTerminal(scene: Scene) {
  const lines: string[] = [];
  const out: string[] = [];
  const typed = [...(scene.typed ?? [])];
  const handlers = new Set<() => void>();
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => {
    leave = resolve;
  });
  const terminal: Terminal = {
    args: scene.args,
    self: "cowork",
    cwd: "/home/ann/office",
    interactive: scene.typed !== undefined,
    redraws: scene.redraws ?? false,
    colours: { out: false, err: false },
    width: () => 100,
    time: () => 0,
    out: (text) => {
      out.push(text);
      lines.push(...text.replace(/\n$/, "").split("\n"));
    },
    err: (text) =>
      void lines.push(
        ...text
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => `| ${line}`.trimEnd()),
      ),
    ask: async (prompt, signal) => {
      if (signal?.aborted) return undefined;
      const line = typed.shift();
      lines.push(`| ${prompt}${line ?? "<end>"}`);
      return line;
    },
    onInterrupt: (handler) => {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    every: () => () => undefined,
    exit: (code) => {
      leave(code);
      return new Promise(() => undefined);
    },
  };
  const press = (): void => {
    for (const handler of handlers) handler();
  };
  return { terminal, lines, out, press, left };
}

function fakeTask(scene: Scene) {
  const events: TaskEvent[] = [];
  const intents: Told[] = [];
  const started: TaskStart[] = [];
  const scopes: UndoScope[] = [];
  const running: (() => void)[] = [];
  const watchers = new Set<(event: TaskEvent) => void>();
  const inbox: Told[] = [];
  let wake: (() => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  let settled: Promise<void> = Promise.resolve();

  const stage: Stage = {
    emit(body) {
      const time = new Date(Date.parse("2026-10-01T08:00:00.000Z") + events.length * 1000).toISOString() as Instant;
      const event: TaskEvent = { seq: events.length + 1, at: time, agent: lead, ...body };
      events.push(event);
      for (const watcher of watchers) watcher(event);
    },
    async told() {
      while (inbox.length === 0) {
        await new Promise<void>((resolve, reject) => {
          wake = resolve;
          fail = reject;
        });
      }
      return inbox.shift() as Told;
    },
  };
  for (const body of scene.before ?? []) stage.emit(body);

  function begin(): void {
    settled = Promise.resolve()
      .then(() => {
        for (const call of running) call();
      })
      .then(() => scene.script?.(stage))
      .catch((error: unknown) => {
        if (!(error instanceof Left)) throw error;
      });
  }
  const state = () => rebuild(events);
  const head = (): TaskHead => ({ ...state(), steps: stepCount(state()), owned: scene.owned ?? false });
  const service: TaskService = {
    async start(start) {
      started.push(start);
      stage.emit(created(start.text));
      begin();
      return taskId;
    },
    list: async () => (events.length === 0 ? [] : [head()]),
    find: async () => taskId,
    state: async () => state(),
    events: async () => [...events],
    watch: (_id, watcher, after) => {
      const see = (event: TaskEvent): void => watcher.event?.(event, state());
      for (const event of events.slice(after ?? events.length)) see(event);
      watchers.add(see);
      return () => void watchers.delete(see);
    },
    async send(_id, intent, by) {
      intents.push(by === "script" ? { ...intent, by } : intent);
      inbox.push(intent);
      wake?.();
    },
    resume: async () => begin(),
    async settled() {
      await settled;
      return state();
    },
    async leaveWaiting() {
      stage.emit({ type: "task.stopped", reason: "waits" });
      fail?.(new Left());
      await settled;
    },
    async previewUndo(_id, scope) {
      scopes.push(scope);
      return scene.undo?.rows ?? [];
    },
    resolveUndo: async () => undefined,
    undo: async () => scene.undo?.proof ?? { identical: 0, of: 0, differences: [], record: { changes: [], times: [] } },
    async callTool() {
      if (events.length === 0) stage.emit(created("One call"));
      begin();
      return { task: taskId, outcome: settled.then(() => scene.outcome ?? { ok: true, content: [] }) };
    },
    dispose: async () => undefined,
  };
  return { service, stage, intents, started, scopes, running };
}
