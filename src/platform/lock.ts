/**
 * One owner at a time, across processes. A lock is a folder of numbered claims; the highest number counts. A claim is
 * made with O_EXCL, so only one process can make number n + 1, and a claim is never removed while it is the highest:
 * giving up rewrites it as "released", and the next owner makes the next number. So a slow process that judged an older
 * claim dead can never push out a newer owner, and a dead owner's claim needs no renaming and no deleting.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { type Disk, stateDisk } from "./log-file.ts";
import { ownIdentity, type ProcessIdentity, vitality } from "./process-info.ts";

export type Lock = {
  /** Whether this process is still the owner; false after another machine took over a silent one. */
  held(): Promise<boolean>;
  release(): Promise<void>;
};

type Claim = ProcessIdentity & { readonly released?: true };

/** How often an owner shows that it lives, in milliseconds. */
const heartbeat = 5_000;
/** An owner that cannot be seen from here counts as dead after this silence, in milliseconds. */
const silence = 30_000;
/** A claim that cannot be read is being written right now, unless it is older than this, in milliseconds. */
const writingTime = 1_000;

/** What a lock needs of the world; tests put other processes and clocks here. */
export type LockWorld = {
  readonly disk: Disk;
  readonly self: ProcessIdentity;
  readonly vitality: (other: ProcessIdentity) => "alive" | "dead" | "unknown";
  /** Milliseconds since 1970. */
  readonly time: () => number;
};

export function lockWorld(disk: Disk = stateDisk): LockWorld {
  const self = ownIdentity();
  return { disk, self, vitality: (other) => vitality(other, self), time: () => Date.now() };
}

const claimName = (n: number): string => String(n).padStart(8, "0");

async function claims(folder: string, disk: Disk): Promise<readonly number[]> {
  return (await disk.list(folder)).filter((name) => /^\d{8}$/.test(name)).map(Number);
}

function parse(bytes: Uint8Array): Claim | undefined {
  try {
    const claim: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const whole = typeof claim === "object" && claim !== null && "pid" in claim && "host" in claim && "start" in claim;
    return whole ? (claim as Claim) : undefined;
  } catch {
    return undefined;
  }
}

async function isLive(path: string, world: LockWorld): Promise<boolean> {
  const [facts, bytes] = await Promise.all([world.disk.facts(path), world.disk.read(path)]);
  if (facts === undefined || bytes === undefined) return false;
  const age = world.time() - facts.changed;
  const claim = parse(bytes);
  if (claim === undefined) return age < writingTime;
  if (claim.released) return false;
  const seen = world.vitality(claim);
  return seen === "alive" || (seen === "unknown" && age < silence);
}

/** Whether a living process holds the lock. */
export async function isLocked(folder: string, world: LockWorld): Promise<boolean> {
  const newest = (await claims(folder, world.disk)).at(-1);
  return newest !== undefined && (await isLive(`${folder}/${claimName(newest)}`, world));
}

/** Takes the lock, also after a dead owner; undefined when a living process has it. */
export async function takeLock(folder: string, world: LockWorld): Promise<Lock | undefined> {
  const { disk, self } = world;
  await disk.makeFolder(folder);
  const newest = (await claims(folder, disk)).at(-1) ?? 0;
  if (newest > 0 && (await isLive(`${folder}/${claimName(newest)}`, world))) return undefined;
  const mine = newest + 1;
  const path = `${folder}/${claimName(mine)}`;
  if (!(await disk.createNew(path, new TextEncoder().encode(JSON.stringify(self))))) return undefined;
  const seen = await claims(folder, disk);
  // Somebody went on from a newer claim while this process was still looking at an older one: that one is the owner.
  if (seen.at(-1) !== mine) {
    await disk.remove(path);
    return undefined;
  }
  await Promise.all(seen.filter((n) => n < mine).map((n) => disk.remove(`${folder}/${claimName(n)}`)));
  return held(folder, mine, world);
}

/** What to give up when this process ends in good order: others on this machine see it gone, other machines do not. */
const atExit = new Set<() => void>();

function releaseAll(): void {
  for (const release of atExit) release();
}

function releaseNow(folder: string, path: string, claim: Claim): void {
  try {
    if (path.endsWith(readdirSync(folder).sort().at(-1) ?? "-")) writeFileSync(path, JSON.stringify(claim));
  } catch {
    // Best effort: a claim that stays is that of a dead process.
  }
}

function held(folder: string, mine: number, { disk, self }: LockWorld): Lock {
  const path = `${folder}/${claimName(mine)}`;
  const giveUp = (): void => releaseNow(folder, path, { ...self, released: true });
  if (atExit.size === 0) process.once("exit", releaseAll);
  atExit.add(giveUp);
  let released = false;
  const beat = setInterval(() => {
    // A missed beat does no harm: owners on this machine are seen by their process, and the next beat comes soon.
    disk.touch(path).catch(() => undefined);
  }, heartbeat);
  beat.unref();
  return {
    held: async () => !released && (await claims(folder, disk)).at(-1) === mine,
    async release() {
      if (released) return;
      released = true;
      clearInterval(beat);
      atExit.delete(giveUp);
      if (atExit.size === 0) process.off("exit", releaseAll);
      const claim: Claim = { ...self, released: true };
      if ((await claims(folder, disk)).at(-1) === mine) {
        await disk.replace(path, new TextEncoder().encode(JSON.stringify(claim)), false);
      }
    },
  };
}
