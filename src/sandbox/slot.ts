/**
 * A wrapper with its views, ready for one command. Opening it takes longer than starting the command, so a place keeps
 * the next one open. What wrapper and bubblewrap tell on descriptor 3 is read here.
 */
import { freshName, makeBoxFolder, writeBoxFile } from "../platform/box-disk.ts";
import { type Group, openGroup } from "../platform/cgroup.ts";
import { type Child, type ChildEnd, programPath, startChild, wholeEnvironment } from "../platform/child.ts";
import { ownPid } from "../platform/process-info.ts";
import type { BoxGuard } from "./bwrap-args.ts";
import type { Sides } from "./difference.ts";
import type { Limits } from "./driver.ts";
import { innerScript, wrapperScript } from "./wrapper.ts";

export type Box = {
  readonly home: string;
  readonly userNamespace: boolean;
  readonly limits: Limits;
  readonly off: ReadonlySet<BoxGuard>;
};

export type Slot = {
  /** Where its files are; `sides[n]` is the n-th view. */
  readonly run: string;
  readonly sides: readonly Sides[];
  readonly child: Child;
  readonly group: Group | undefined;
  /** What it printed on stderr, for the reason when nothing opens. */
  readonly errors: string[];
  /** Resolves when it waits for a command, or with how it ended before that. */
  readonly ready: Promise<ChildEnd | undefined>;
  /** Resolves with the exit code when the command ended. */
  readonly told: Promise<number>;
  /** The box's first process, once there is one. */
  box(): number | undefined;
  /** Whether the command itself began. */
  opened(): boolean;
  ended(): boolean;
  /** Who hears the output; nobody until a command has the slot. */
  listen(hear: (from: "stdout" | "stderr", bytes: Uint8Array) => void): void;
};

/** Opens a slot with a view of each of `views`, which are absolute paths of folders. */
export function openSlot(box: Box, views: readonly string[]): Slot {
  const run = `${box.home}/runs/${freshName()}`;
  makeBoxFolder(run);
  for (const index of views.keys()) {
    for (const folder of ["", "/lower", "/up", "/work", "/view"]) makeBoxFolder(`${run}/${index}${folder}`);
  }
  const group = box.off.has("processes") ? undefined : openGroup(`cowork-${freshName()}`, groupBounds(box));
  writeBoxFile(`${run}/groups`, (group?.doors ?? []).map((door) => `${door}\n`).join(""));
  const errors: string[] = [];
  const status = openStatus();
  let hear: Parameters<Slot["listen"]>[0] = () => undefined;
  const child = startChild({
    argv: wrapped(box, { run, views, grouped: group !== undefined }),
    env: box.off.has("environment") ? wholeEnvironment() : { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    cwd: "/",
    onOutput(from, bytes) {
      if (from === "stderr" && errors.length < 8) errors.push(new TextDecoder().decode(bytes.subarray(0, 400)));
      hear(from, bytes);
    },
    onControl(line) {
      status.line(line);
      if (line.includes('"child-pid"')) child.assure();
    },
  });
  const through = `/proc/${child.pid}/root${run}`;
  return {
    ...{ run, child, group, errors },
    // The views exist in the wrapper's mount namespace only; its root is reached through the process.
    sides: views.map((_, n) => ({
      lower: `${through}/${n}/lower`,
      view: `${through}/${n}/view`,
      upper: `${run}/${n}/up`,
    })),
    ready: Promise.race([status.ready.then(() => undefined), child.ended]),
    told: status.told,
    box: status.box,
    opened: status.opened,
    ended: status.ended,
    listen(listener) {
      hear = listener;
    },
  };
}

const groupBounds = ({ limits, off }: Box): Pick<Limits, "memory" | "processes"> =>
  off.has("memory") ? { ...limits, memory: 1e12 } : limits;

/** From the host's process to the wrapper: own mounts, bounds, death with the host. */
function wrapped(
  box: Box,
  { run, views, grouped }: { readonly run: string; readonly views: readonly string[]; readonly grouped: boolean },
): readonly string[] {
  const path = (name: string): string => programPath(name) ?? name;
  const { limits, off } = box;
  const bounds = [
    "--core=0:0",
    `--nofile=${limits.files}:${limits.files}`,
    ...(off.has("disk") ? [] : [`--fsize=${limits.disk}:${limits.disk}`]),
    ...(off.has("processes") ? [] : [`--nproc=${limits.processes}:${limits.processes}`]),
    ...(grouped || off.has("memory") ? [] : [`--data=${limits.memory}:${limits.memory}`]),
  ];
  return [
    ...[path("unshare"), box.userNamespace ? "-Urm" : "-m", "--"],
    ...[path("prlimit"), ...bounds, "--"],
    ...(off.has("death") ? [] : [path("setpriv"), "--pdeathsig", "KILL", "--"]),
    ...[path("bash"), "--norc", "--noprofile", "-c", wrapperScript(off), "cowork-box"],
    ...[String(ownPid()), run, path("bwrap"), off.has("seccomp") ? "" : `${box.home}/small/filter`],
    ...[String(views.length), innerScript(off), ...views],
  ];
}

function openStatus() {
  let box: number | undefined;
  let opened = false;
  let ended = false;
  let onReady: () => void = () => undefined;
  let onEnd: (code: number) => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const told = new Promise<number>((resolve) => {
    onEnd = resolve;
  });
  return {
    ready,
    told,
    box: () => box,
    opened: () => opened,
    ended: () => ended,
    line(text: string): void {
      if (text === "ready") onReady();
      const pid = /"child-pid": (\d+)/.exec(text)?.[1];
      if (pid !== undefined) box = Number(pid);
      if (text.includes('"exit-code"')) opened = true;
      const code = /^end (\d+)$/.exec(text)?.[1];
      if (code === undefined) return;
      ended = true;
      onEnd(Number(code));
    },
  };
}
