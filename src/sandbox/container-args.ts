/** What Docker and podman are told for a box (docker-run(1), podman-run(1)): the options, and nothing but the options. */
import type { Owner } from "../platform/box-disk.ts";
import { boxEnvironment, inside, type Mount } from "./bwrap-args.ts";
import type { Limits } from "./driver.ts";
import type { Engine } from "./engine.ts";
import { keeperScript, launcherScript } from "./keeper.ts";

/** Parts of a container that a test can leave out, to show that something turns red without them. */
export type ContainerGuard =
  | "network"
  | "capabilities"
  | "privileges"
  | "seccomp"
  | "read-only"
  | "processes"
  | "memory"
  | "disk"
  | "masks"
  | "view"
  | "user"
  | "sweep"
  | "death";

export type ContainerPlan = {
  readonly engine: Engine;
  readonly image: string;
  readonly name: string;
  /** Whose engine started it, for whoever looks at the engine's list. */
  readonly label: string;
  readonly limits: Limits;
  readonly profile: string;
  readonly mounts: readonly (Mount & { readonly writable: boolean })[];
  /** Whether the engine runs as this user and maps numbers: the box's user is then kept the same inside. */
  readonly mapped: boolean;
};

/** Characters that an option of an engine would read as its own. */
const unspeakable = /[,"\n\r\0]/;

/** Folders of the system that a folder of the user's cannot take the place of inside a container. */
const reserved = /^\/(?:$|(?:proc|sys|dev|run|scratch|output|usr|bin|sbin|lib|lib64|etc)(?:\/|$))/;

/** Why a folder cannot be shown at its own path in a container; undefined when it can. */
export function unmountable(path: string): string | undefined {
  if (unspeakable.test(path))
    return "The folder's path has a comma, a quote or a line break in it, which container engines cannot mount. Commands work in bubblewrap, or after renaming the folder.";
  if (reserved.test(path))
    return `${path} is a place of the system inside a container, so no folder can be shown there.`;
  return undefined;
}

/** The whole call that starts a container whose first process is the keeper. */
export function runArgs(plan: ContainerPlan, off: ReadonlySet<ContainerGuard>): readonly string[] {
  const on = (guard: ContainerGuard, ...options: readonly string[]): readonly string[] =>
    off.has(guard) ? [] : options;
  const { engine, limits, mounts } = plan;
  const podman = engine.name === "podman";
  return [
    ...[engine.program, "run", "--rm", "-i", "--pull", "never", "--name", plan.name, "--label", plan.label],
    ...["--network", off.has("network") ? "host" : "none"],
    ...on("read-only", "--read-only"),
    ...(podman && !off.has("read-only") ? ["--read-only-tmpfs=false"] : []),
    // The keeper ends what a command leaves behind; it can do nothing else that root can.
    ...on("capabilities", "--cap-drop", "ALL", "--cap-add", "KILL"),
    ...on("privileges", "--security-opt", "no-new-privileges"),
    ...(off.has("seccomp") ? ["--security-opt", "seccomp=unconfined"] : ["--security-opt", `seccomp=${plan.profile}`]),
    ...on("processes", "--pids-limit", String(limits.processes)),
    ...on("memory", "--memory", String(limits.memory), "--memory-swap", String(limits.memory)),
    ...["--ulimit", `nofile=${limits.files}:${limits.files}`, "--ulimit", "core=0:0"],
    ...on("disk", "--ulimit", `fsize=${limits.disk}:${limits.disk}`),
    // podman asks for more than a host may give unless it is told.
    ...(podman ? ["--ulimit", "nproc=4096:4096", "--http-proxy=false"] : []),
    ...(plan.mapped ? ["--userns", "keep-id"] : []),
    ...["--ipc", "private", "--shm-size", "64m", "--hostname", "box", "--log-driver", "none"],
    ...["--user", "0:0", "--workdir", "/", "--entrypoint", "/bin/sh"],
    ...Object.entries(noProxies).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...mounts.flatMap(({ from, to, writable }) => [
      "--mount",
      `type=bind,source=${from},target=${to}${writable ? "" : ",readonly"}`,
    ]),
    ...[plan.image, "-c", keeperScript(off.has("death")), "cowork-keeper"],
  ];
}

/** An engine's own settings may give every container the proxies of the machine, with their passwords. */
const noProxies: Readonly<Record<string, string>> = Object.fromEntries(
  ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
    [name, ""],
    [name.toLowerCase(), ""],
  ]),
);

export type ExecPlan = {
  readonly engine: Engine;
  readonly name: string;
  readonly user: Owner;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: boolean;
  readonly argv: readonly string[];
};

/** The whole call that runs one command in it. */
export function execArgs(
  { engine, name, user, cwd, env, input, argv }: ExecPlan,
  off: ReadonlySet<ContainerGuard>,
): readonly string[] {
  const { PATH: _image, ...ours } = boxEnvironment;
  return [
    ...[engine.program, "exec", ...(input ? ["-i"] : []), "--user", `${user.uid}:${user.gid}`],
    ...Object.entries({ ...ours, ...env }).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...[name, "/bin/sh", "-c", launcherScript(off.has("sweep")), "box", cwd, ...argv],
  ];
}

/** Where a box finds the broker: a folder, so that each command can have a socket of its own in it. */
export const brokerFolder = inside.broker.slice(0, inside.broker.lastIndexOf("/"));
export const brokerName = inside.broker.slice(brokerFolder.length + 1);
