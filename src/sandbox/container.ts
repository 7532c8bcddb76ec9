/**
 * Commands in a container of Docker or podman, from an image the user named: no network, no capabilities, a filter for
 * system calls, a system that cannot be written to, and a copy of each granted folder at its own path. The folder itself is
 * never mounted.
 */
import { type Owner, ownUser, removeBoxFolder } from "../platform/box-disk.ts";
import { inside } from "./bwrap-args.ts";
import { type ContainerGuard, unmountable } from "./container-args.ts";
import { execIn, type Went } from "./container-exec.ts";
import {
  type ContainerBox,
  type ContainerSlot,
  closeContainer,
  isTouched,
  keyOf,
  openContainer,
  openWayOut,
  prepareHome,
  syncIn,
} from "./container-slot.ts";
import { type Driver, type Job, type Limits, type Place, type Ran, type Started, usualLimits } from "./driver.ts";
import { call, type Engine, type EngineName, engineNamed } from "./engine.ts";
import { engineWords, type Swept } from "./keeper.ts";
import { seccompProfile } from "./seccomp-profile.ts";

export type ContainerOptions = {
  /** The first there is when it is not said. */
  readonly engine?: EngineName | undefined;
  readonly image: string;
  /** Makes the image when it is not there yet; a sentence when it cannot. */
  readonly prepare?: () => Promise<{ readonly image: string } | { readonly why: string }>;
  readonly name?: string;
  readonly limits?: Limits;
  /** Parts left out; for the tests that show that each part is needed. */
  readonly off?: ReadonlySet<ContainerGuard>;
};

/** Nobody on most machines, and never root. */
const somebody: Owner = { uid: 1000, gid: 1000 };

export function containerDriver(options: ContainerOptions): Driver {
  const { limits = usualLimits, off = new Set<ContainerGuard>() } = options;
  const engine = engineNamed(options.engine);
  const own = ownUser();
  const root = own.uid === 0;
  let image = options.image;
  return {
    name: options.name ?? "container",
    describe: () =>
      `a container of ${engine?.name ?? "an engine"} from the image ${image}: no network, no capabilities, a system call filter, a read-only system, bounded time, memory and disk`,
    missing() {
      if (engine === undefined) return `not installed: ${options.engine ?? "docker or podman"}`;
      return undefined;
    },
    async prepare() {
      if (engine === undefined) return "there is no container engine";
      if (options.prepare === undefined) return imageProblem(engine, image);
      const made = await options.prepare();
      if ("why" in made) return made.why;
      image = made.image;
      return undefined;
    },
    open(home) {
      if (engine === undefined) throw new Error("A driver that is missing was opened.");
      const mapped = engine.name === "podman" && !root;
      const user = root && !off.has("user") ? somebody : own;
      return openPlace({ home, engine, image: () => image, user, mapped, limits, off });
    },
  };
}

async function imageProblem({ program, name }: Engine, image: string): Promise<string | undefined> {
  const found = await call([program, "image", "inspect", "--format", "{{.Id}}", image], { ms: 20_000 });
  if (found.code === 0) return undefined;
  const there = await call([program, "version"], { ms: 20_000 });
  return there.code === 0
    ? `there is no image ${image} here; get it with: ${name} pull ${image}`
    : `${name} does not answer: ${engineWords(there)}`;
}

type Slots = {
  readonly box: ContainerBox;
  readonly all: Set<ContainerSlot>;
  readonly idle: Set<ContainerSlot>;
  ready: boolean;
};

function openPlace(box: ContainerBox): Place {
  const slots: Slots = { box, all: new Set(), idle: new Set(), ready: false };
  return {
    outputs: { outside: `${box.home}/output`, inside: inside.outputs },
    run: (job) => run(slots, job),
    async close() {
      await Promise.all([...slots.all].map((slot) => discard(slots, slot)));
      await removeBoxFolder(box.home);
    },
  };
}

async function discard({ box, all, idle }: Slots, slot: ContainerSlot): Promise<void> {
  all.delete(slot);
  idle.delete(slot);
  await closeContainer(box, slot);
}

async function run(slots: Slots, job: Job): Promise<Started> {
  for (const { path } of job.shown) {
    const why = unmountable(path);
    if (why !== undefined) return { kind: "refused", why };
  }
  if (!slots.ready) prepareHome(slots.box, seccompProfile());
  slots.ready = true;
  const slot = await take(slots, job);
  if (typeof slot === "string") return { kind: "refused", why: slot };
  const problem = await syncIn(slot, job, slots.box);
  if (problem !== undefined) {
    await discard(slots, slot);
    return { kind: "refused", why: problem };
  }
  return runIn(slots, slot, job);
}

/** An idle container with the same folders, or a new one; idle ones with other folders go. */
async function take(slots: Slots, job: Job): Promise<ContainerSlot | string> {
  const key = keyOf(job);
  for (const slot of slots.idle) {
    slots.idle.delete(slot);
    if (slot.key === key) return slot;
    await discard(slots, slot);
  }
  const opened = await openContainer(slots.box, job);
  if (typeof opened !== "string") slots.all.add(opened);
  return opened;
}

async function runIn(slots: Slots, slot: ContainerSlot, job: Job): Promise<Started> {
  const { box } = slots;
  const began = slot.synced[0] ?? 0n;
  const close = await openWayOut(slot, job);
  const went = await execIn(slot, job, box);
  await close();
  const swept = box.off.has("sweep") ? { peak: 0, kills: 0 } : await slot.keeper.sweep();
  // Something in it would not end, or it is not what it was: it goes as a whole.
  if (swept === undefined || !went.launched) await call([box.engine.program, "rm", "-f", slot.name], { ms: 20_000 });
  if (!went.launched) {
    await discard(slots, slot);
    return { kind: "refused", why: `The command could not be started in the container. ${went.said}`.trim() };
  }
  const touched = isTouched(slot, job);
  const sides = touched ? job.shown.map(({ path }, n) => ({ lower: path, view: `${slot.run}/${n}` })) : [];
  let removing: Promise<void> | undefined;
  const giveBack = async (): Promise<void> => {
    if (swept === undefined) await discard(slots, slot);
    else if (slots.all.has(slot)) slots.idle.add(slot);
  };
  const remove = (): Promise<void> => {
    removing ??= giveBack();
    return removing;
  };
  const ran = { ...usageOf(slot, went, swept), sides, began, finish: async () => undefined, remove };
  return { kind: "ran", ran };
}

/** How it ended and what it took, as far as the kernel's own counts of the container tell. */
function usageOf(
  slot: ContainerSlot,
  { exitCode, by, ms }: Went,
  swept: Swept | undefined,
): Pick<Ran, "exitCode" | "by" | "ms" | "memory"> {
  const { peak, kills } = swept ?? slot;
  const starved = by === "itself" && exitCode === 137 && kills > slot.kills;
  const memory = peak > slot.peak ? peak : undefined;
  slot.peak = Math.max(slot.peak, peak);
  slot.kills = kills;
  return { exitCode, by: starved ? "memory" : by, ms, memory };
}
