/** The box as the mind knows it: the best driver here, one place for each task, results with their change sets. */
import type { BackgroundLook, RanResult, Refused, RunOptions, RunResult, Sandbox } from "../agent/box-port.ts";
import { appendBoxFile, hasForeign, makeBoxFolder, ownUser } from "../platform/box-disk.ts";
import { type Outside, systemOutside } from "../platform/egress.ts";
import type { Fs } from "../platform/fs.ts";
import type { Root } from "../protocol/paths.ts";
import { openBroker } from "./broker.ts";
import { type ChangeSet, changesOf } from "./changes.ts";
import { type Choice, choose } from "./choose.ts";
import { type Job, type Place, type Ran, usualLimits } from "./driver.ts";
import { grantOf } from "./egress-rules.ts";
import { proxyEnvironment, withForwarder } from "./forwarder.ts";
import { keepEnds, plain } from "./output.ts";
import { absoluteOf, type View, viewOf } from "./shown.ts";

export type SandboxDeps = {
  readonly fs: Fs;
  readonly roots: readonly Root[];
  /** A folder of our own state for scratch folders and views; private to the user. */
  readonly base: string;
  /** Hosts no command ever reaches: the model's own. */
  readonly never?: readonly string[];
  /** The network as the broker finds it; tests have their own. */
  readonly outside?: Outside;
  /** How a driver is chosen; tests choose their own. */
  readonly choose?: (base: string) => Promise<Choice>;
};

/** Entries looked at to see whether the folder holds files of other users, which a view could not copy up. */
const foreignWithin = 200_000;

type Task = {
  readonly place: Place;
  /** Whether views cannot be used for a folder: it holds files of other users. */
  readonly foreign: Map<string, boolean>;
  readonly background: Map<string, Background>;
  commands: number;
};

type Background = {
  readonly result: Promise<RunResult>;
  readonly stop: AbortController;
  readonly began: number;
  text: string;
  done: boolean;
};

type Open = SandboxDeps & { choice?: Promise<Choice>; readonly tasks: Map<string, Task> };

/** Nothing is tried before it is first asked for. */
export function openSandbox(deps: SandboxDeps): Sandbox {
  const open: Open = { ...deps, tasks: new Map() };
  return {
    capabilities: async () => (await chosen(open)).report,
    run: (argv, options) => run(open, argv, options),
    async start(argv, options) {
      const { use, report } = await chosen(open);
      if (use === undefined) return { kind: "refused", why: report.why };
      return { kind: "started", id: startBackground(open, argv, options, taskOf(open, options.task, use.driver.open)) };
    },
    look: (task, id, end) => lookAt(open.tasks.get(task)?.background.get(id), end),
    async close(name) {
      const task = open.tasks.get(name);
      if (task === undefined) return;
      open.tasks.delete(name);
      for (const { stop } of task.background.values()) stop.abort();
      await task.place.close();
    },
  };
}

function chosen(open: Open): Promise<Choice> {
  open.choice ??= (open.choose ?? choose)(open.base);
  return open.choice;
}

function taskOf({ tasks, base }: Open, name: string, openPlace: (home: string) => Place): Task {
  const known = tasks.get(name);
  if (known) return known;
  makeBoxFolder(base);
  const place = openPlace(`${base}/${name.replace(/[^\w-]/g, "_")}`);
  const task: Task = { place, foreign: new Map(), background: new Map(), commands: 0 };
  tasks.set(name, task);
  return task;
}

type Prepared = Extract<View, { kind: "view" }> & { readonly cwd: string; readonly hosts: ReadonlySet<string> };

/** What the command will see and reach; refused where that cannot be. */
function prepared({ roots, never = [] }: Open, options: RunOptions): Prepared | Refused {
  const grant = grantOf(options.network, never);
  if (grant.kind === "refused") return grant;
  const view = viewOf(roots, options);
  if (view.kind === "refused") return view;
  const cwd = absoluteOf(options.staged ?? options.cwd, roots);
  if (cwd === undefined) return { kind: "refused", why: "The folder to run in is not one of the granted ones." };
  return { ...view, cwd, hosts: grant.hosts };
}

async function run(open: Open, argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const { use, report } = await chosen(open);
  if (use === undefined) return { kind: "refused", why: report.why };
  // The first command waits until the box was tried; the task may be over by then, and its place must not be made anew.
  if (options.signal.aborted) return { kind: "refused", why: "It was stopped before it began." };
  const ready = prepared(open, options);
  if (ready.kind === "refused") return ready;
  const { shown, masked, emptied, cwd, hosts } = ready;
  const task = taskOf(open, options.task, use.driver.open);
  const staged = use.staged || options.staged !== undefined || shown.some(({ path }) => isForeign(task, path));
  task.commands += 1;
  const output = outputOf(task, options);
  const outside = open.outside ?? systemOutside;
  const broker = hosts.size === 0 ? undefined : await openBroker({ hosts, outside });
  const job: Job = {
    ...{ argv: broker ? withForwarder(argv) : argv, broker: broker?.socket, cwd, staged, shown, masked, emptied },
    ...{ env: { ...(broker ? proxyEnvironment : {}), ...options.env }, stdin: options.stdin, signal: options.signal },
    limits: { ...usualLimits, ms: options.ms },
    onOutput: output.add,
  };
  try {
    const started = await task.place.run(job);
    if (started.kind === "refused") return started;
    const result = await resultOf({ open, ran: started.ran, job, options, output });
    return broker === undefined ? result : { ...result, traffic: broker.traffic() };
  } finally {
    await broker?.close();
  }
}

function isForeign(task: Task, path: string): boolean {
  const known = task.foreign.get(path) ?? hasForeign(path, ownUser(), foreignWithin);
  task.foreign.set(path, known);
  return known;
}

type Output = {
  add(from: "stdout" | "stderr", bytes: Uint8Array): void;
  result(): Pick<RanResult, "stdout" | "stderr" | "cut" | "whole">;
};

/** Shows output as it comes, keeps both ends for the result and, once it is long, all of it in a file. */
function outputOf({ place, commands }: Task, { onOutput }: RunOptions): Output {
  const [out, err] = [keepEnds(), keepEnds()];
  const name = `${commands}.txt`;
  const decoder = new TextDecoder();
  return {
    add(from, bytes) {
      (from === "stdout" ? out : err).add(bytes);
      appendBoxFile(`${place.outputs.outside}/${name}`, bytes);
      onOutput?.(plain(decoder.decode(bytes, { stream: true })));
    },
    result() {
      const [stdout, stderr] = [out.text(), err.text()];
      const cut = stdout.cut + stderr.cut;
      const whole = cut > 0 ? { whole: `${place.outputs.inside}/${name}` } : {};
      return { stdout: stdout.text, stderr: stderr.text, cut, ...whole };
    },
  };
}

type Finished = {
  readonly open: Open;
  readonly ran: Ran;
  readonly job: Job;
  readonly options: RunOptions;
  readonly output: Output;
};

async function resultOf({ open, ran, job, options, output }: Finished): Promise<RanResult> {
  const good = ran.by === "itself" && ran.exitCode === 0;
  const wanted = good || (options.keepFailed === true && ran.by !== "stop");
  let set: ChangeSet = { changes: [], left: [] };
  try {
    if (wanted) set = await changesOf(open.fs, ran, job);
  } finally {
    // The box is gone already; taking its view down is nothing to wait for. Closing the task waits for all of it.
    if (set.changes.length === 0) void ran.remove();
    else void ran.finish();
  }
  return {
    ...{ kind: "ran", exitCode: ran.exitCode, by: ran.by, ms: Math.round(ran.ms), ...output.result(), ...set },
    ...(ran.memory === undefined ? {} : { memory: ran.memory }),
    dispose: () => ran.remove(),
  };
}

/** What a command in the background printed is shown by looking; it is kept to this many characters until then. */
const unread = 20_000;

function startBackground(open: Open, argv: readonly string[], options: RunOptions, task: Task): string {
  const id = `bash_${task.background.size + 1}`;
  const stop = new AbortController();
  options.signal.addEventListener("abort", () => stop.abort(), { once: true });
  const background: Background = {
    stop,
    began: Date.now(),
    text: "",
    done: false,
    result: run(open, argv, {
      ...options,
      signal: stop.signal,
      onOutput(delta) {
        background.text = `${background.text}${delta}`.slice(-unread);
        options.onOutput?.(delta);
      },
    }),
  };
  const done = (): void => {
    background.done = true;
  };
  background.result.then(done, done);
  task.background.set(id, background);
  return id;
}

async function lookAt(background: Background | undefined, end: boolean): Promise<BackgroundLook> {
  if (background === undefined) return { kind: "unknown" };
  if (end) background.stop.abort();
  if (end || background.done) return { kind: "ended", result: await background.result };
  const { text, began } = background;
  background.text = "";
  return { kind: "running", text, ms: Date.now() - began };
}
