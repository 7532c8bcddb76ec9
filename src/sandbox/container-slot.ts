/**
 * One container with a copy of what is shown, for one command at a time. It lives on between commands: what a command left
 * running is ended by the keeper, and the copy is brought up to date before the next one.
 */
import { freshName, makeBoxFolder, type Owner, removeBoxFolder, writeBoxFile } from "../platform/box-disk.ts";
import { relaySocket } from "../platform/egress.ts";
import { differing, diskTime } from "../platform/mirror.ts";
import { inside } from "./bwrap-args.ts";
import { brokerFolder, brokerName, type ContainerGuard, runArgs } from "./container-args.ts";
import { mirrorOf, syncCopy } from "./copy.ts";
import type { Job, Limits } from "./driver.ts";
import { call, clientEnvironment, type Engine } from "./engine.ts";
import { type Keeper, openKeeper } from "./keeper.ts";

export type ContainerBox = {
  readonly home: string;
  readonly engine: Engine;
  readonly image: () => string;
  readonly user: Owner;
  readonly mapped: boolean;
  readonly limits: Limits;
  readonly off: ReadonlySet<ContainerGuard>;
};

export type ContainerSlot = {
  readonly key: string;
  readonly name: string;
  readonly keeper: Keeper;
  /** Where its copies are: `run/N`. */
  readonly run: string;
  /** Where sockets are made that the box sees. */
  readonly net: string;
  /** The most memory it had before the present command, in bytes. */
  peak: number;
  kills: number;
  /** Per copy, when it was last like the folder, by the disk's clock. */
  readonly synced: bigint[];
};

export const keyOf = ({ shown }: Pick<Job, "shown">): string => JSON.stringify(shown.map(({ path }) => path));

/** Starts a container for `job`'s folders; a sentence when it does not start. */
export async function openContainer(box: ContainerBox, job: Job): Promise<ContainerSlot | string> {
  const name = `cowork-${freshName()}`;
  const run = `${box.home}/runs/${name}`;
  makeBoxFolder(run);
  for (const [n] of job.shown.entries()) makeBoxFolder(`${run}/${n}`, box.user);
  const net = `${run}/net`;
  // Shown to commands, which may not change it: the mount is read-only.
  makeBoxFolder(net, box.user);
  const { home, off } = box;
  const mounts = [
    { from: `${home}/scratch`, to: inside.scratch, writable: true },
    { from: `${home}/tmp`, to: "/tmp", writable: true },
    { from: `${home}/output`, to: inside.outputs, writable: false },
    { from: net, to: brokerFolder, writable: false },
    ...job.shown.map(({ path }, n) => ({ from: off.has("view") ? path : `${run}/${n}`, to: path, writable: true })),
  ];
  const argv = runArgs(
    {
      ...{ engine: box.engine, image: box.image(), name, label: "cowork=box", limits: box.limits, mounts },
      ...{ profile: `${home}/small/profile.json`, mapped: box.mapped },
    },
    off,
  );
  const keeper = openKeeper(argv, clientEnvironment());
  const problem = await keeper.ready;
  if (problem !== undefined) {
    keeper.close();
    await removeBoxFolder(run);
    return `The container did not start. ${problem.split("\n").slice(-3).join(" ").slice(0, 400)}`;
  }
  return { key: keyOf(job), name, keeper, run, net, peak: 0, kills: 0, synced: [] };
}

/** Folders every box of a task shares, and the filter, made once. */
export function prepareHome({ home, user }: ContainerBox, profile: string): void {
  for (const folder of ["", "/runs", "/small"]) makeBoxFolder(`${home}${folder}`);
  for (const folder of ["/scratch", "/scratch/tmp", "/tmp", "/output"]) makeBoxFolder(`${home}${folder}`, user);
  writeBoxFile(`${home}/small/profile.json`, profile);
}

/** Makes the copies as the folders are now. A sentence where that cannot be. */
export async function syncIn(slot: ContainerSlot, job: Job, { user, off }: ContainerBox): Promise<string | undefined> {
  for (const [n] of job.shown.entries()) {
    const wanted = { since: slot.synced[n], owner: user, bare: off.has("masks") };
    const done = await syncCopy(mirrorOf(slot.run, job, n), wanted);
    if (typeof done === "string") return done;
    slot.synced[n] = diskTime(slot.run);
  }
  return undefined;
}

/** Whether a command touched anything in any of its copies. */
export function isTouched(slot: ContainerSlot, job: Job): boolean {
  return job.shown.some((_, n) => {
    const { extra, stale } = differing(mirrorOf(slot.run, job, n), slot.synced[n] ?? 0n);
    return extra.length + stale.length > 0;
  });
}

/** The command's own socket to the broker, where the box looks for it; the result takes it away. */
export const openWayOut = async (slot: ContainerSlot, { broker }: Job): Promise<() => Promise<void>> =>
  broker === undefined ? async () => undefined : relaySocket(`${slot.net}/${brokerName}`, broker);

/** Ends a container and removes what is ours of it. */
export async function closeContainer({ engine }: ContainerBox, slot: ContainerSlot): Promise<void> {
  slot.keeper.close();
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), 2_000).unref());
  const went = await Promise.race([slot.keeper.ended, late]);
  if (went === "late") await call([engine.program, "rm", "-f", slot.name], { ms: 20_000 });
  await removeBoxFolder(slot.run);
}
