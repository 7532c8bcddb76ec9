/** The task service: starts, watches, answers, stops, resumes and undoes tasks, in this process or through their owner. */
import { clip } from "../base/words.ts";
import { guardrailsIn } from "../permissions/patterns.ts";
import type { EventBody, TaskCreated, TaskEvent } from "../protocol/events.ts";
import { type CallId, lead, type TaskId } from "../protocol/ids.ts";
import type { TaskStart } from "../protocol/intents.ts";
import { rebuild } from "../protocol/reduce.ts";
import type { TaskState } from "../protocol/state.ts";
import { pass } from "./gate.ts";
import { closed, type ServiceDeps, stateOf, type Tasks, take } from "./live.ts";
import { type OwnedTask, Refusal } from "./ports.ts";
import { apply, oneCall, send } from "./requests.ts";
import { work } from "./run.ts";
import type { TaskService } from "./service.ts";
import type { Outcome } from "./tool.ts";
import { resolveUndo } from "./undo-resolve.ts";
import { previewUndo, undo } from "./undo-task.ts";
import { watch } from "./watch.ts";

/** The service for one set of granted folders. */
export function openTasks(deps: ServiceDeps): TaskService {
  const tasks: Tasks = { deps, live: new Map(), listeners: new Map() };
  const { store } = deps;
  return {
    start: (start) => startTask(start, tasks),
    list: () => store.list(),
    find: async (prefix) => {
      const id = await store.find(prefix);
      if (id) return id;
      throw new Refusal(
        `There is no task "${clip(prefix, 60)}" for this folder. "cowork tasks" lists them.`,
        "missing",
      );
    },
    state: (id) => stateOf(id, tasks),
    events: (id) => store.events(id),
    watch: (id, watcher, after) => watch(id, watcher, after, tasks),
    send: (id, intent, by) => send(id, intent, by ?? "user", tasks),
    resume: (id, model) => resume(id, model, tasks),
    settled: async (id) => {
      await tasks.live.get(id)?.settled;
      return stateOf(id, tasks);
    },
    leaveWaiting: async (id) => {
      const live = tasks.live.get(id);
      live?.run.stop("waits");
      await live?.settled;
    },
    previewUndo: (id, scope, direction) => previewUndo(id, { scope, direction }, tasks),
    undo: (id, scope, direction, onDone) => undo(id, { scope, direction }, onDone, tasks),
    resolveUndo: (id, choice) => resolveUndo(id, choice, tasks),
    callTool: (name, input, options) => callTool(name, input, options, tasks),
    dispose: async () => {
      for (const { run } of tasks.live.values()) run.stop("closed");
      await Promise.all([...tasks.live.values()].map(({ settled }) => settled));
    },
  };
}

const titleOf = (text: string): string => clip(text.trim().split("\n")[0] ?? "", 80);

function firstEvent(start: TaskStart, { deps }: Tasks): TaskCreated {
  const turns = start.maxTurns === undefined ? {} : { turns: start.maxTurns };
  return {
    type: "task.created",
    version: 1,
    task: deps.ground.newId() as TaskId,
    title: titleOf(start.text),
    request: start.text,
    mode: start.mode,
    model: start.model,
    roots: deps.roots,
    budget: { ...deps.limits, ...turns, ...(start.capUsd === undefined ? {} : { usd: start.capUsd }) },
    guardrails: guardrailsIn(start.text),
    mentions: start.mentions,
    trusted: deps.trusted(),
    ...(start.effort === undefined ? {} : { effort: start.effort }),
    ...(start.web === undefined || start.web.length === 0 ? {} : { web: [...new Set(start.web)] }),
  };
}

/** Trust is asked anew each time something begins: it can be taken away after a task was made. */
function needTrust({ deps }: Tasks): void {
  if (deps.trusted()) return;
  throw new Refusal("This folder is not trusted, so nothing runs in it. Trust it first.", "denied");
}

async function startTask(start: TaskStart, tasks: Tasks): Promise<TaskId> {
  needTrust(tasks);
  await tasks.deps.model(start.model);
  const task = await tasks.deps.store.create(firstEvent(start, tasks));
  launch(task, await tasks.deps.store.events(task.id), tasks);
  return task.id;
}

type Resumed = Extract<EventBody, { type: "task.resumed" }>;

/** Takes a task up in this process, new or `resumed`, and works on it in the background. */
function launch(task: OwnedTask, events: readonly TaskEvent[], tasks: Tasks, resumed?: Resumed): void {
  const run = take(task, events, tasks);
  const ending = run.task.inbox((intent) => void apply(run, intent, "user", tasks).catch(() => undefined));
  const begun = resumed ? run.ledger.record(lead, resumed) : Promise.resolve();
  const settled = begun
    .then(() => work(run, tasks.deps))
    .finally(async () => {
      ending();
      await closed(run, tasks);
    });
  tasks.live.set(task.id, { run, settled: settled.catch(() => undefined) });
}

async function resume(id: TaskId, model: string | undefined, tasks: Tasks): Promise<void> {
  const live = tasks.live.get(id);
  if (live && model !== undefined)
    throw new Refusal("The task is being worked on, so its model stays. Stop it, then resume it with another.");
  if (live?.run.isPaused()) return live.run.proceed();
  if (live) throw new Refusal("The task is running already.");
  needTrust(tasks);
  if (model !== undefined) await tasks.deps.model(model);
  const owned = await tasks.deps.store.own(id);
  if (owned === undefined) {
    return tasks.deps.store.post(id, { type: "task.resume" });
  }
  const events = await tasks.deps.store.events(id);
  const state = rebuild(events);
  if (state.single) {
    await owned.release();
    throw new Refusal(oneCall);
  }
  const over = overWord(state);
  if (over) {
    await owned.release();
    throw new Refusal(`This task is ${over}: there is nothing left to do.`);
  }
  launch(owned, events, tasks, { type: "task.resumed", by: "user", ...(model === undefined ? {} : { model }) });
}

/** How a task is over for good; a done one goes on when the user has said more. */
function overWord({ status, steering }: TaskState): "undone" | "done" | undefined {
  if (status === "undone") return "undone";
  const done = status === "done" || status === "doneWithWarnings";
  return done && steering.every(({ taken }) => taken) ? "done" : undefined;
}

type CallOptions = Parameters<TaskService["callTool"]>[2];

async function callTool(
  name: string,
  input: unknown,
  options: CallOptions,
  tasks: Tasks,
): Promise<{ task: TaskId; outcome: Promise<Outcome> }> {
  const { store } = tasks.deps;
  const start: TaskStart = {
    type: "task.start",
    text: `One call of ${name}`,
    mentions: [],
    mode: options.mode,
    model: "offline",
  };
  const task =
    options.task === undefined
      ? await store.create({ ...firstEvent(start, tasks), single: true })
      : await store.own(options.task);
  if (task === undefined) throw new Refusal("That task is running elsewhere. Wait until it has ended, or stop it.");
  const run = take(task, await store.events(task.id), tasks);
  const id = `call-${tasks.deps.ground.newId()}` as CallId;
  const tools = options.tool ? new Map([...run.gate.tools, [name, options.tool]]) : run.gate.tools;
  const outcome = pass({ id, name, input }, lead, run.signal, { ...run.gate, tools })
    .then(async (result): Promise<Outcome> => {
      if (options.task === undefined)
        await run.ledger.record(lead, { type: "task.finished", summary: "", warnings: [], checks: [] });
      const text = result.content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
      return result.ok ? { ok: true, content: result.content } : { ok: false, error: text };
    })
    .finally(() => closed(run, tasks));
  tasks.live.set(task.id, {
    run,
    settled: outcome.then(
      () => undefined,
      () => undefined,
    ),
  });
  return { task: task.id, outcome };
}
