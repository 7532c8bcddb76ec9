/**
 * A process is killed, really, at every step of scripted tasks that changes the journal, the folder or the vault, and in
 * the middle of writes; some again while they recover. Another process goes on: the folder ends as if nothing had
 * happened, nothing is done or asked twice, nothing of ours is left, and undo brings back the first state (F1).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Change } from "../../src/protocol/changes.ts";
import type { TaskEvent } from "../../src/protocol/events.ts";
import type { TaskId } from "../../src/protocol/ids.ts";
import { quickDisk } from "../helpers/real-folder.ts";
import { dice } from "../helpers/seeded.ts";
import { inventory, plant, type Tree } from "../helpers/tree.ts";
import { until } from "../unit/journal/fixture.ts";
import { boundaries, watched } from "./crash/boundaries.ts";
import { type Script, scripts } from "./crash/scripts.ts";
import { openWorld, type World } from "./crash/world.ts";
import { firstSeed, night, report, times } from "./figures.ts";

let built = "";
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "cowork-crash-child-"));
  buildSync({
    entryPoints: [new URL("./crash/child.ts", import.meta.url).pathname],
    outfile: join(built, "child.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

type Act = "run" | "undo" | "redo" | "resume";

/** Starts the process that dies. Resolves to the signal that ended it: null when it came to its end. */
function child(base: string, script: Script, act: Act, killAt: number): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    let errors = "";
    const one = spawn(process.execPath, [join(built, "child.mjs"), base, script.name, act, String(killAt)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    one.stderr.on("data", (part) => {
      errors += String(part);
    });
    one.on("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") resolve(signal);
      else reject(new Error(`${script.name}, ${act}, killed at ${killAt}: ${errors.slice(-600)}`));
    });
  });
}

function fresh(script: Script): { readonly base: string; readonly before: Tree } {
  const base = mkdtempSync(join(quickDisk, "cowork-crash-"));
  mkdirSync(join(base, "work"));
  plant(join(base, "work"), script.files);
  return { base, before: inventory(join(base, "work")) };
}

const withoutTimes = (tree: Tree): unknown =>
  Object.fromEntries(Object.entries(tree).map(([path, { mtime: _mtime, ...rest }]) => [path, rest]));

const wordsOf = (change: Change): string =>
  change.kind === "moved" ? `${change.from.path} -> ${change.to.path}` : `${change.kind} ${change.path.path}`;

/** Everything that was done and asked, each once: equal for a task that was killed and one that was not. */
function deeds(events: readonly TaskEvent[]): unknown {
  const done = events.flatMap((event) => (event.type === "call.finished" ? (event.record?.changes ?? []) : []));
  const answered = events.flatMap((event) => (event.type === "call.decided" ? [event.call] : []));
  return {
    done: done.map(wordsOf).sort(),
    plans: events.filter(({ type }) => type === "plan.decided").length,
    answeredTwice: answered.filter((call, n) => answered.indexOf(call) !== n),
    unknown: events.filter((event) => event.type === "call.finished" && event.outcome === "unknown").length,
    steered: new Set(events.flatMap((event) => (event.type === "user.steered" ? [event.id] : []))).size,
  };
}

/** Files of ours that should be gone when a task has come to rest. */
function leftovers(base: string): readonly string[] {
  const all = (folder: string): string[] =>
    existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return [
    ...all(join(base, "work")).filter((path) => path.includes(".cowork")),
    // A task that was never born has no name; it goes when its maker must be dead, minutes later.
    ...all(join(base, "state")).filter((path) => path.endsWith(".tmp") && !path.includes("/.new-")),
  ];
}

type Reference = {
  readonly script: Script;
  readonly after: unknown;
  readonly deeds: unknown;
  readonly steps: Readonly<Record<"run" | "undo" | "redo", readonly string[]>>;
};

/** The task without any crash, in this process, and the names of its steps. */
async function reference(script: Script): Promise<Reference> {
  const { base, before } = fresh(script);
  const work = join(base, "work");
  const counted = async (act: (world: World) => Promise<unknown>): Promise<readonly string[]> => {
    const steps = boundaries(0);
    const world = await openWorld(base, script, watched(steps));
    await act(world);
    await world.service.dispose();
    return steps.names;
  };
  const run = await counted((world) => world.run());
  const { service } = await openWorld(base, script);
  const id = (await service.list())[0]?.task as TaskId;
  const events = await service.events(id);
  expect((await service.state(id)).status, script.name).toBe("done");
  const after = withoutTimes(inventory(work));
  const undo = await counted((world) => world.service.undo(id, {}, "undo"));
  expect(inventory(work), script.name).toEqual(before);
  const redo = await counted((world) => world.service.undo(id, {}, "redo"));
  expect(withoutTimes(inventory(work)), script.name).toEqual(after);
  expect(leftovers(base), script.name).toEqual([]);
  rmSync(base, { recursive: true });
  return { script, after, deeds: deeds(events), steps: { run, undo, redo } };
}

type Kill = {
  readonly of: Reference;
  readonly act: "run" | "undo" | "redo";
  readonly at: number;
  /** Where the one that goes on is killed as well. */
  readonly again?: number;
};

const kindOf = ({ of, act, at }: Kill): string => `${act} ${of.steps[act][at - 1]}`;

const told = ({ of, act, at, again }: Kill): string =>
  `${of.script.name}: ${act} killed at ${at} (${of.steps[act][at - 1]})${again ? `, going on killed at ${again}` : ""}`;

/** A dead owner's task can be taken over after this many milliseconds at the latest. */
const takeover = 5000;

/** Dies as told, once or twice. Gives back how many kills there were: the last step may have been passed by chance. */
async function dies({ of, act, at, again }: Kill, base: string): Promise<number> {
  const { script } = of;
  let kills = 0;
  const step = async (what: Act, where: number): Promise<void> => {
    if ((await child(base, script, what, where)) === "SIGKILL") kills += 1;
  };
  if (act !== "run") {
    const { run, service } = await openWorld(base, script);
    const id = await run();
    if (act === "redo") await service.undo(id, {}, "undo");
  }
  await step(act, at);
  const born = existsSync(join(base, "state")) && (await (await openWorld(base, script)).service.list()).length > 0;
  if (born)
    await until(async () => (await openWorld(base, script)).service.list().then(([one]) => !one?.owned), takeover);
  if (again && born && (await isUnfinished(base, script, act))) await step(act === "run" ? "resume" : act, again);
  return kills;
}

/** Goes on in this process and compares everything with the task that was not killed. */
async function survive(kill: Kill, hole?: Hole): Promise<number> {
  const { of, act } = kill;
  const { base, before } = fresh(of.script);
  const kills = await dies(kill, base);
  const world = await openWorld(base, of.script, hole);
  const { service } = world;
  await until(async () => (await service.list()).every(({ owned }) => !owned), takeover);
  const [known] = await service.list();
  const id = known?.task ?? (await world.run());
  const work = join(base, "work");
  if (await isUnfinished(base, of.script, act)) await (act === "run" ? world.run(id) : service.undo(id, {}, act));
  if (act !== "undo") {
    const { status } = await service.state(id);
    const picture = { status, tree: withoutTimes(inventory(work)), deeds: deeds(await service.events(id)) };
    const should = { status: "done", tree: of.after, deeds: of.deeds };
    expect(picture, told(kill)).toEqual(should);
    const proof = await service.undo(id, {}, "undo");
    expect([proof.identical, proof.differences], told(kill)).toEqual([proof.of, []]);
  }
  // What a death leaves half-written in our own state goes when the task is next taken up.
  await expect(service.undo(id, {}, "undo")).rejects.toThrow("nothing to undo");
  expect({ tree: inventory(work), left: leftovers(base) }, told(kill)).toEqual({ tree: before, left: [] });
  await service.dispose();
  rmSync(base, { recursive: true });
  return kills;
}

/** Whether there is something to go on with. */
async function isUnfinished(base: string, script: Script, act: Act): Promise<boolean> {
  const { service } = await openWorld(base, script);
  const [task] = await service.list();
  if (task === undefined) return false;
  if (act === "run") return (await service.state(task.task)).status !== "done";
  const last = (await service.events(task.task)).findLast(({ type }) => type.startsWith("undo."));
  return !(last?.type === "undo.finished" && last.direction === act);
}

/** Where to kill: at night everywhere, in the gate each kind of step at least once and the rest by chance. */
function chosen(all: readonly Reference[], count: number, seed: number): readonly Kill[] {
  const chance = dice(seed);
  const every = all.flatMap((of) =>
    (["run", "undo", "redo"] as const).flatMap((act) => of.steps[act].map((_, n): Kill => ({ of, act, at: n + 1 }))),
  );
  const again = (kill: Kill): Kill => (chance.chance(0.25) ? { ...kill, again: 1 + chance.below(60) } : kill);
  if (night && every.length <= count) return every.map(again);
  const kinds = new Map<string, Kill[]>();
  for (const kill of every) kinds.set(kindOf(kill), [...(kinds.get(kindOf(kill)) ?? []), kill]);
  const first = [...kinds.values()].map((of) => chance.pick(of));
  const rest = Array.from({ length: Math.max(0, count - first.length) }, () => chance.pick(every));
  return [...first, ...rest].map(again);
}

/** What a worse Cowork would do when it goes on. */
type Hole = Parameters<typeof openWorld>[2];
const holes: Readonly<Record<string, Hole>> = {
  "what was half done is not looked up": {
    worse: (folder) => ({
      ...folder,
      recover: async () => ({ record: { changes: [], times: [] }, unknown: [] }),
    }),
  },
  "all that was intended counts as done": {
    worse: (folder) => ({
      ...folder,
      recover: async (call, effects) => {
        const { record } = await folder.recover(call, effects);
        return { record, unknown: effects };
      },
    }),
  },
};

/** A task that neither ends nor asks is a finding of its own. */
const stuck = (kill: Kill): Promise<never> =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`${told(kill)}: stuck`)), 300_000).unref();
  });

/** What was expected and what was there, where the failure is a comparison. */
function diffOf(error: Error): string {
  const { expected, actual } = error as { expected?: unknown; actual?: unknown };
  return expected === undefined ? "" : `expected ${JSON.stringify(expected)}\n     got ${JSON.stringify(actual)}`;
}

async function sideBySide<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items];
  const one = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: width }, one));
  return results;
}

test("killed at any step, a task ends as it would have ended, and nothing is lost, doubled or left behind", async () => {
  const seed = firstSeed;
  const all = await sideBySide(scripts, 2, reference);
  const plan = chosen(all, times(200, 20_000), seed);
  const kinds = new Set(plan.map(kindOf)).size;
  const wrong: string[] = [];
  const survived = (kill: Kill): Promise<number> =>
    Promise.race([survive(kill), stuck(kill)]).catch((error: unknown) => {
      wrong.push(error instanceof Error ? `${told(kill)}\n${error.message}\n${diffOf(error)}` : String(error));
      return 1;
    });
  const kills = (await sideBySide(plan, 2, survived)).reduce((sum, n) => sum + n, 0);
  expect(wrong.slice(0, 10).join("\n\n")).toBe("");
  const every = all.reduce((sum, { steps }) => sum + steps.run.length + steps.undo.length + steps.redo.length, 0);
  const machine = "crash";
  report({ figure: "F1", machine, what: "scripted tasks", value: scripts.length, atLeast: 20 });
  report({ figure: "F1", machine, what: "steps where they can be killed", value: every });
  report({ figure: "F1", machine, what: "kinds of steps killed at", value: kinds });
  report({ figure: "F1", machine, what: "real kills", value: kills, atLeast: times(200, 1000), seed });
  report({ figure: "F1", machine, what: "lost, doubled, stuck or left over", value: wrong.length, exactly: 0 });
});

test("the machine notices a Cowork that goes on without looking", async () => {
  const chance = dice(firstSeed);
  const script = scripts.find(({ name }) => name === "delete files and folders") as Script;
  const of = await reference(script);
  const inside = of.steps.run.flatMap((name, n) => (name.startsWith("folder re") ? [n + 1] : []));
  const found: string[] = [];
  for (const [name, hole] of Object.entries(holes)) {
    for (let tries = 0; tries < 8 && !found.includes(name); tries += 1)
      await survive({ of, act: "run", at: chance.pick(inside) }, hole).catch(() => found.push(name));
  }
  expect(found).toEqual(Object.keys(holes));
  report({ figure: "F1", machine: "crash", what: "planted holes found", value: found.length, exactly: 2 });
});
