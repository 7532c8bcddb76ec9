/**
 * Commands in bubblewrap: namespaces of their own for files, processes, network and the rest, no capabilities, a filter
 * for system calls, and every granted folder at its own path as an overlay whose upper layer is the change set. Works as
 * root and as an ordinary user (then in a user namespace).
 */
import {
  copyBoxFile,
  exists,
  hasWritable,
  makeBoxFolder,
  ownUser,
  removeBoxFolder,
  writeBoxFile,
  writtenAt,
} from "../platform/box-disk.ts";
import { programPath } from "../platform/child.ts";
import { machine } from "../platform/process-info.ts";
import { type BoxGuard, bwrapOptions, etcFiles, etcPlaces, inside, kernelFolders, ownEtc } from "./bwrap-args.ts";
import { type Driver, type Job, type Limits, type Place, type Started, usualLimits } from "./driver.ts";
import { runInSlot } from "./run-slot.ts";
import { seccompFilter } from "./seccomp.ts";
import { type Box, openSlot, type Slot } from "./slot.ts";
import { stage } from "./stage.ts";

export type BubblewrapOptions = {
  /** Whether views are made in a user namespace: needed without root, and where root may not mount. */
  readonly userNamespace: boolean;
  readonly limits?: Limits;
  /** Parts left out; for the tests that show that each part is needed. */
  readonly off?: ReadonlySet<BoxGuard>;
};

const helpers = ["bwrap", "bash", "unshare", "prlimit", "setpriv", "mount", "cat"] as const;

export function bubblewrapDriver({ userNamespace, limits = usualLimits, off = new Set() }: BubblewrapOptions): Driver {
  return {
    name: "bubblewrap",
    describe: () =>
      "bubblewrap: namespaces of its own, a system call filter, no capabilities, no network, bounded time, memory and disk",
    missing() {
      const absent = helpers.filter((name) => programPath(name) === undefined);
      if (absent.length > 0) return `not installed: ${absent.join(", ")}`;
      if (machine() !== "x64" && machine() !== "arm64") return `there is no system call filter for ${machine()}`;
      return undefined;
    },
    open: (home) => openPlace({ home, userNamespace, limits, off }),
  };
}

/** The slots of one task: those in use, and the next one, open already. */
type Slots = {
  readonly box: Box;
  readonly all: Set<Slot>;
  readonly removals: Set<Promise<void>>;
  next: { readonly key: string; readonly slot: Slot } | undefined;
  opening: boolean;
  closed: boolean;
};

function openPlace(box: Box): Place {
  const slots: Slots = { box, all: new Set(), removals: new Set(), next: undefined, opening: false, closed: false };
  let ready = false;
  return {
    outputs: { outside: `${box.home}/output`, inside: inside.outputs },
    async run(job) {
      if (!ready) prepare(box);
      ready = true;
      return job.staged ? runStaged(slots, job) : runOver(slots, job);
    },
    async close() {
      slots.closed = true;
      for (const { child } of slots.all) child.kill();
      await Promise.all([...slots.all].map((slot) => letGo(slots, slot)));
      await Promise.all(slots.removals);
      await removeBoxFolder(box.home);
    },
  };
}

/** Everything a box needs of ours, made once for a task. */
function prepare({ home, off }: Box): void {
  for (const folder of ["", "/scratch", "/scratch/tmp", "/tmp", "/output", "/runs", "/small"])
    makeBoxFolder(`${home}${folder}`);
  if (exists(`${home}/small/sealed`)) return;
  for (const name of etcPlaces) makeBoxFolder(`${home}/small/etc/${name}`);
  for (const name of etcFiles) copyBoxFile(`/etc/${name}`, `${home}/small/etc/${name}`);
  for (const [name, content] of Object.entries(ownEtc)) writeBoxFile(`${home}/small/etc/${name}`, content, 0o644);
  writeBoxFile(`${home}/small/sealed`, "", 0o000);
  const filter = `${home}/small/filter`;
  const arch = machine() === "arm64" ? "arm64" : "x64";
  if (!off.has("seccomp") && !exists(filter)) writeBoxFile(filter, seccompFilter(arch));
}

let writable: readonly string[] | undefined;

/** Found once: what the kernel lets root write to does not change while we run. */
function kernelWritable(): readonly string[] {
  const all = kernelFolders.map((name) => `/proc/${name}`);
  writable ??= ownUser().uid === 0 ? all.filter((path) => exists(path) && hasWritable(path)) : [];
  return writable;
}

function take(slots: Slots, views: readonly string[]): Slot {
  const slot = openSlot(slots.box, views);
  slots.all.add(slot);
  return slot;
}

async function letGo(slots: Slots, { child, group }: Slot): Promise<void> {
  child.release();
  await child.ended;
  group?.remove();
  for (const slot of slots.all) if (slot.child === child) slots.all.delete(slot);
}

function discard({ removals }: Slots, run: string): void {
  const removal = removeBoxFolder(run).finally(() => removals.delete(removal));
  removals.add(removal);
}

/** A command over views of what is shown. The next slot opens while it runs. */
async function runOver(slots: Slots, job: Job): Promise<Started> {
  const views = job.shown.map(({ path }) => path);
  const key = JSON.stringify(views);
  const { next } = slots;
  slots.next = undefined;
  if (next !== undefined && next.key !== key) void letGo(slots, next.slot).then(() => discard(slots, next.slot.run));
  const slot = next?.key === key ? next.slot : take(slots, views);
  const sources = slot.sides.map((_, n) => `${slot.run}/${n}/view`);
  const running = runOne(slots, { slot, job, sources });
  void openNext(slots, slot, views);
  return running;
}

async function openNext(slots: Slots, slot: Slot, views: readonly string[]): Promise<void> {
  if (slots.opening || slots.next !== undefined) return;
  slots.opening = true;
  await slot.ready;
  slots.opening = false;
  if (!slots.closed) slots.next = { key: JSON.stringify(views), slot: take(slots, views) };
}

/** A command on copies of what is shown. */
async function runStaged(slots: Slots, job: Job): Promise<Started> {
  const slot = take(slots, []);
  const sources = job.shown.map((_, n) => `${slot.run}/${n}-copy`);
  for (const [n, { path }] of job.shown.entries()) {
    const problem = await stage(path, sources[n] ?? "");
    if (problem === undefined) continue;
    slot.child.kill();
    await letGo(slots, slot);
    discard(slots, slot.run);
    return { kind: "refused", why: problem };
  }
  const sides = job.shown.map(({ path }, n) => ({ lower: path, view: sources[n] ?? "" }));
  return runOne(slots, { slot: { ...slot, sides }, job, sources });
}

type One = { readonly slot: Slot; readonly job: Job; readonly sources: readonly string[] };

async function runOne(slots: Slots, { slot, job, sources }: One): Promise<Started> {
  const { box } = slots;
  const filled = [`${box.home}/scratch`, `${box.home}/tmp`, ...slot.sides.map((side) => side.upper ?? side.view)];
  const options = optionsOf(box, job, sources);
  const limits = limitsFor(box, job.limits.ms);
  const went = await runInSlot({ slot, job, limits, options, filled });
  if (went.kind === "refused") {
    slot.child.kill();
    await letGo(slots, slot);
    discard(slots, slot.run);
    return went;
  }
  let letting: Promise<void> | undefined;
  const finish = (): Promise<void> => {
    letting ??= letGo(slots, slot);
    return letting;
  };
  return {
    kind: "ran",
    ran: {
      ...went,
      sides: slot.sides,
      began: writtenAt(`${slot.run}/options`),
      finish,
      async remove() {
        await finish();
        discard(slots, slot.run);
      },
    },
  };
}

/** Bounds of a command: its own time, and what the box has; those that a test left out are out of reach. */
const limitsFor = ({ off, limits }: Box, ms: number): Limits => ({
  ...limits,
  ms,
  disk: off.has("disk") ? Number.MAX_SAFE_INTEGER : limits.disk,
  memory: off.has("memory") ? Number.MAX_SAFE_INTEGER : limits.memory,
});

function optionsOf({ home, off, limits }: Box, job: Job, sources: readonly string[]): readonly string[] {
  const plan = {
    scratch: `${home}/scratch`,
    temporary: `${home}/tmp`,
    outputs: `${home}/output`,
    etc: `${home}/small/etc`,
    sealed: `${home}/small/sealed`,
    folders: job.shown.map(({ path }, n) => ({ from: off.has("view") ? path : (sources[n] ?? path), to: path })),
    ...{ masked: job.masked, emptied: job.emptied, broker: job.broker, cwd: job.cwd, env: job.env },
    kernel: kernelWritable(),
    shared: Math.min(limits.memory, 512_000_000),
  };
  return bwrapOptions(plan, off);
}
