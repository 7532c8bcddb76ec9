/**
 * The whole of Cowork over a made-up disk, clock, model and process, with all faults at once: deaths, losses of power,
 * errors of the disk, a busy model, a clock that jumps, a user who edits meanwhile. After each life nothing of the user's
 * is lost and no file is half a file; when the faults end, the task ends. One number replays one run, byte for byte (F2).
 * Then each step of whole tasks fails with each error of a disk, once and for good (F3).
 */
import { expect, test } from "vitest";
import { digest } from "../../src/platform/hash.ts";
import type { LockWorld } from "../../src/platform/lock.ts";
import type { Instant } from "../../src/protocol/ids.ts";
import { Killed, systemError } from "../helpers/faulty-fs.ts";
import { type Dice, dice } from "../helpers/seeded.ts";
import { type Eyes, type Script, scripts } from "./crash/scripts.ts";
import { openWorld, type World } from "./crash/world.ts";
import { firstSeed, night, report, times } from "./figures.ts";
import { simDisk } from "./sim-disk.ts";

const base = "/sim";
const work = `${base}/work`;
const state = `${base}/state/tasks`;
const notes = `${base}/state/vault/notes`;

type Plant = Script["files"][string];
const textOf = (plant: Plant): string =>
  typeof plant === "string" ? plant : plant instanceof Uint8Array || "link" in plant ? "" : plant.text;

/** Links, and the heap whose size only costs time, are left to the real disk. */
const tales = scripts.filter(
  ({ name, files }) =>
    !name.includes("heap") && Object.values(files).every((one) => typeof one === "string" || "text" in one),
);

type Worse = NonNullable<NonNullable<Parameters<typeof openWorld>[2]>["worse"]>;

/** One made-up machine: its disk, its clock, and the process that runs on it now. */
function machine(script: Script, worse?: Worse) {
  let clock = Date.UTC(2026, 9, 1);
  let life = 0;
  let ids = 0;
  const sim = simDisk(() => clock);
  for (const [path, plant] of Object.entries(script.files)) {
    if (path.endsWith("/")) continue;
    sim.write(`${work}/${path}`, textOf(plant));
  }
  if (Object.keys(script.files).length === 0) sim.write(`${work}/.keep`, "");
  const identity = (pid: number) => ({ pid, start: "1", boot: "b", host: "h", space: "s" });
  const locks = (pid: number): LockWorld => ({
    disk: sim.disk,
    self: identity(pid),
    vitality: (other) => (other.pid === life ? "alive" : "dead"),
    time: () => clock,
  });
  const eyes: Eyes = (path) => {
    const all = sim.texts(work);
    const there = all[path];
    return there === undefined ? null : there === "/" ? true : there;
  };
  return {
    sim,
    jump(ms: number) {
      clock += ms;
    },
    /** The next process on this machine. */
    open(modelFails: () => boolean): Promise<World> {
      life += 1;
      const ground = {
        disk: sim.disk,
        locks: locks(life),
        watch: () => () => undefined,
        now: () => {
          clock += 1;
          return new Date(clock).toISOString() as Instant;
        },
        // Nothing waits for real time here: one seed is one order of steps.
        later: () => undefined,
        newId: () => {
          ids += 1;
          return `id${String(ids).padStart(6, "0")}`;
        },
        digest,
      };
      return openWorld(base, script, {
        fs: sim.fs,
        disk: sim.disk,
        ground,
        eyes,
        modelFails,
        ...(worse ? { worse } : {}),
      });
    },
  };
}
type Machine = ReturnType<typeof machine>;

const codes = ["ENOSPC", "EIO", "EACCES", "EMFILE", "EROFS", "EDQUOT", "EPERM"];

/** Lets everything that is under way come to its end. */
async function drained(): Promise<void> {
  for (let n = 0; n < 4; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** One life of the process: until the task rests, or until the fault says that it is dead. */
async function live({ sim, open }: Machine, fault: (step: string) => void, modelFails = () => false): Promise<void> {
  let dead: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    dead = resolve;
  });
  let over = false;
  sim.fault = (step) => {
    if (over) throw new Killed();
    try {
      fault(step);
    } catch (error) {
      if (error instanceof Killed) {
        over = true;
        dead();
      }
      throw error;
    }
  };
  const living = (async () => {
    const world = await open(modelFails);
    const [known] = await world.service.list();
    if (known?.status === "done") return;
    await world.run(known?.task);
    await world.service.dispose();
  })().catch(() => undefined);
  await Promise.race([living, death]);
  await drained();
  sim.fault = () => undefined;
}

/** What a life suffers, chosen by chance. */
function suffering(chance: Dice): { fault: (step: string) => void; power: boolean } {
  const kind = chance.below(4);
  let left = 1 + chance.below(80);
  const rate = chance.pick([0.005, 0.02, 0.1]);
  const fault = (): void => {
    left -= 1;
    if (kind !== 2 && left === 0) throw new Killed();
    if (kind >= 2 && chance.chance(rate)) throw systemError(chance.pick(codes));
  };
  return { fault, power: kind === 1 };
}

type Told = { readonly users: Set<string>; readonly gone: Set<string>; power: boolean };

function userActs({ sim }: Machine, chance: Dice, told: Told): void {
  const files = Object.entries(sim.texts(work)).filter(([path, text]) => text !== "/" && !path.includes(".cowork"));
  const [path, text] = files.length > 0 ? chance.pick(files) : ["mine.txt", ""];
  told.gone.add(text);
  const words = `the user wrote ${told.users.size}`;
  told.users.add(words);
  sim.write(`${work}/${path}`, words);
}

/** Texts that may stand in a file: what was there, what the task writes, what the user writes. Nothing else, and no half. */
function allowed(script: Script, told: Told): ReadonlySet<string> {
  const wanted = script.turns.flatMap((goals) => goals.map((goal) => JSON.stringify(goal)).join("\n"));
  const texts = script.turns.flatMap((goals) =>
    goals
      .flatMap(({ want = {}, each }) => [want, ...(each?.items ?? []).map((one) => one.want)])
      .flatMap(Object.values),
  );
  const writes = script.turns.flatMap((goals) =>
    goals.map(({ input }) => (input as { content?: string } | undefined)?.content),
  );
  return new Set([
    ...Object.values(script.files).map(textOf),
    ...texts,
    ...writes,
    ...told.users,
    "",
    ...wanted,
  ] as string[]);
}

function mustHold({ sim }: Machine, script: Script, told: Told, seed: number): void {
  const everything = new Set(Object.values(sim.texts(base)));
  const original = Object.values(script.files).map(textOf);
  const lost = [...original, ...told.users].filter(
    (text) => text !== "" && !everything.has(text) && !told.gone.has(text),
  );
  const known = allowed(script, told);
  const torn = Object.entries(sim.texts(work)).filter(
    ([path, text]) => text !== "/" && !path.includes(".cowork") && !known.has(text),
  );
  expect({ lost, torn: told.power ? [] : torn }, `seed ${seed} (${script.name})`).toEqual({ lost: [], torn: [] });
}

/** Texts of the user's files that are not in the folder any more, under whatever name. */
function notBack({ sim }: Machine, script: Script): readonly string[] {
  const here = new Set(
    Object.entries(sim.texts(work)).flatMap(([path, text]) => (path.startsWith(".cowork") ? [] : text)),
  );
  return Object.values(script.files)
    .map(textOf)
    .filter((text) => text !== "" && !here.has(text));
}

type Tale = {
  readonly script: Script;
  readonly told: Told;
  readonly seed: number;
  readonly before: Readonly<Record<string, string>>;
};

/** After an undo the folder is as it was; after a loss of power at least every text of the user's is there again. */
async function undone(
  here: Machine,
  { script, told, seed, before }: Tale,
  undo: () => Promise<unknown>,
): Promise<void> {
  const where = `undo, seed ${seed} (${script.name})`;
  if (told.users.size === 0 && !told.power) {
    await undo().catch((error: unknown) => {
      if (!String(error).includes("nothing to undo")) throw error;
    });
    const all = Object.entries(here.sim.texts(work));
    expect(Object.fromEntries(all.filter(([path]) => !path.startsWith(".cowork"))), where).toEqual(before);
    return;
  }
  await undo().catch(() => undefined);
  mustHold(here, script, told, seed);
  if (told.users.size === 0) expect(notBack(here, script), where).toEqual([]);
}

/** The power goes. Notes are never synced: a disk that keeps no order loses them and keeps what was done after them. */
function losePower({ sim }: Machine, chance: Dice): void {
  sim.powerLoss((most) => chance.below(most + 1));
  if (chance.chance(0.5)) for (const path of Object.keys(sim.texts(notes))) sim.remove(`${notes}/${path}`);
}

/** A whole run. Gives back all that is in the state folder at its end, byte for byte. */
async function simulated(seed: number, worse?: Worse): Promise<{ journal: string; steps: number }> {
  const chance = dice(seed);
  const script = chance.pick(tales);
  const here = machine(script, worse);
  const told: Told = { users: new Set(), gone: new Set(), power: false };
  const before = here.sim.texts(work);
  const lives = 1 + chance.below(4);
  for (let n = 0; n < lives; n += 1) {
    const { fault, power } = suffering(chance);
    await live(here, fault, () => chance.chance(0.05));
    if (power) losePower(here, chance);
    told.power ||= power;
    mustHold(here, script, told, seed);
    here.jump(chance.pick([0, 1000, 3_600_000, -3_600_000, 86_400_000]));
    if (chance.chance(0.15)) userActs(here, chance, told);
  }
  // The faults have ended: now it has to come to its end.
  for (let n = 0; n < 3; n += 1) await live(here, () => undefined);
  mustHold(here, script, told, seed);
  const { service } = await here.open(() => false);
  const [task] = await service.list();
  const status = task?.status;
  if (told.users.size === 0 && !told.power) expect(status, `seed ${seed} (${script.name})`).toBe("done");
  expect(["done", "doneWithWarnings", "stopped", "paused", "failed", undefined]).toContain(status);
  const journal = JSON.stringify(here.sim.texts(state));
  if (task) await undone(here, { script, told, seed, before }, () => service.undo(task.task, {}, "undo"));
  return { journal, steps: here.sim.steps.length };
}

test("under all faults at once nothing is lost, and what has an end ends", async () => {
  const runs = times(2_000, 20_000);
  let steps = 0;
  let compared = 0;
  for (let n = 0; n < runs; n += 1) {
    const one = await simulated(firstSeed + n);
    steps += one.steps;
    if (n % 20 !== 0) continue;
    compared += 1;
    expect((await simulated(firstSeed + n)).journal === one.journal, `seed ${firstSeed + n} twice`).toBe(true);
  }
  const machine = "simulation";
  report({ figure: "F2", machine, what: "seeds, each a task with up to seven lives", value: runs, seed: firstSeed });
  report({ figure: "F2", machine, what: "steps of the disk in them", value: steps, atLeast: runs * 50 });
  report({ figure: "F2", machine, what: "runs made twice, byte-equal journals", value: compared, atLeast: runs / 20 });
  report({ figure: "F2", machine, what: "losses, halves, tasks without an end", value: 0, exactly: 0 });
});

/** What a worse Cowork would do when it goes on. */
const holes: readonly Worse[] = [
  // It does not look what was half done.
  (folder) => ({ ...folder, recover: async () => ({ record: { changes: [], times: [] }, unknown: [] }) }),
  // It believes its notes alone, which a loss of power takes.
  (folder) => ({
    ...folder,
    recover: async (call, effects) => ({ ...(await folder.recover(call, [])), unknown: effects }),
  }),
];

test("the machine notices a Cowork that goes on without looking", async () => {
  let found = 0;
  for (const hole of holes) {
    let failed = false;
    for (let n = 0; n < 600 && !failed; n += 1)
      await simulated(firstSeed + n, hole).catch(() => {
        failed = true;
      });
    if (failed) found += 1;
  }
  report({ figure: "F2", machine: "simulation", what: "planted holes found", value: found, exactly: holes.length });
});

const looped = ["everything at once in one reply", "delete files and folders", "move onto files that are replaced"];
const nightly = ["take what a command changed", "rename a whole folder", "write new files in new folders"];

/** One task in which the `at`-th step fails. False when it has fewer steps. */
async function failsAt(script: Script, at: number, code: string, forever: boolean): Promise<boolean> {
  const here = machine(script);
  const told: Told = { users: new Set(), gone: new Set(), power: false };
  let count = 0;
  let cleaning = false;
  const fault = (step: string): void => {
    count += 1;
    cleaning = ["unlink", "rmdir", "rename", "state remove", "log cut"].includes(step);
    if (count === at || (forever && count > at && !cleaning)) throw systemError(code);
  };
  const seed = at;
  await live(here, fault);
  mustHold(here, script, told, seed);
  const { service } = await here.open(() => false);
  const [rested] = await service.list();
  const name = `${script.name}: ${code} ${forever ? "from" : "at"} step ${at} (${here.sim.steps[at - 1]})`;
  expect(["done", "paused", "stopped", "failed", "planning", "working", "waiting", undefined], name).toContain(
    rested?.status,
  );
  // No words of a program reach the user.
  expect(rested?.reason ?? "", name).not.toMatch(/\n\s+at |Error:|undefined|on purpose/);
  for (let n = 0; n < 2; n += 1) await live(here, () => undefined);
  const [ended] = await (await here.open(() => false)).service.list();
  expect(ended?.status, name).toBe("done");
  mustHold(here, script, told, seed);
  return count >= at;
}

/** Every kind of failure. */
const failures = codes.flatMap((code) => [true, false].map((forever) => ({ code, forever })));

test("each step of a whole task fails, with each error, once and for good: old or new, never torn, and it goes on", async () => {
  const named = night ? [...looped, ...nightly] : looped;
  const all = scripts
    .filter(({ name }) => named.includes(name))
    .flatMap((script) => failures.map((one) => ({ script, ...one })));
  let tried = 0;
  for (const [n, { script, code, forever }] of all.entries()) {
    // In the gate a sample of the steps, another one for each error.
    const stride = night ? 1 : 11 + ((firstSeed + n) % 13);
    for (let at = 1 + ((firstSeed + n) % stride); await failsAt(script, at, code, forever); at += stride) tried += 1;
  }
  const machine = "I/O errors";
  report({ figure: "F3", machine, what: "tasks with a failing step", value: tried, atLeast: 100, seed: firstSeed });
  report({ figure: "F3", machine, what: "torn files, tasks that could not go on", value: 0, exactly: 0 });
});
