/** One command on the other machine: bubblewrap there, in a session of the connection that is open already. */
import { freshName } from "../platform/box-disk.ts";
import { startChild } from "../platform/child.ts";
import { variablesNamed } from "../platform/product.ts";
import { bwrapOptions } from "./bwrap-args.ts";
import type { EndedBy, Job, Limits, Started } from "./driver.ts";
import { quote, type Session } from "./ssh-keeper.ts";

/**
 * Options of every call (ssh_config(5)): nobody is asked anything, nothing of this machine is forwarded, and all calls share
 * one connection.
 */
export const sshWords = (control: string): readonly string[] => [
  ...["-T", "-S", control, "-o", "BatchMode=yes", "-o", "ForwardAgent=no", "-o", "ForwardX11=no"],
  ...["-o", "PermitLocalCommand=no", "-o", "Tunnel=no", "-o", "ExitOnForwardFailure=no", "-o", "ConnectTimeout=20"],
];

/** What ssh itself needs of our environment: where the user's keys are. It is not handed on to the other machine. */
export const sshEnvironment = (): Readonly<Record<string, string>> =>
  variablesNamed(["HOME", "USER", "LOGNAME", "PATH", "SSH_AUTH_SOCK"]);

/** The longest command line that any Linux takes as one argument (MAX_ARG_STRLEN) is 128 KiB. */
const longest = 120_000;

type Went =
  | { readonly kind: "went"; readonly exitCode: number; readonly by: EndedBy; readonly ms: number }
  | Extract<Started, { kind: "refused" }>;

/** Runs `job` on the copies of pair `id` until it ends or passes a bound. */
export async function runThere(session: Session, id: string, job: Job): Promise<Went> {
  const { ssh, host, control, keeper, remote } = session;
  const limits: Limits = { ...session.limits, ms: job.limits.ms };
  const socket = `${remote.dir}/${freshName()}.sock`;
  const words = remoteCommand({ remote, id, job, limits, socket });
  if (words.length > longest)
    return { kind: "refused", why: "The command is too long to be sent to another machine. Write it to a file first." };
  const close = await openWayOut(session, socket, job);
  let by: EndedBy = "itself";
  let said = 0;
  const end = (why: EndedBy): void => {
    if (by !== "itself") return;
    by = why;
    void keeper.ask(`kill ${id}`).then((answer) => answer ?? child.kill());
  };
  const started = performance.now();
  const child = startChild({
    ...{ argv: [ssh, ...sshWords(control), host, words], env: sshEnvironment(), cwd: "/" },
    onOutput(from, bytes) {
      said += bytes.length;
      if (said > limits.output) end("output");
      else job.onOutput(from, bytes);
    },
  });
  child.begin(job.stdin);
  const stop = (): void => end("stop");
  const late = setTimeout(() => end("time"), limits.ms);
  if (job.signal.aborted) stop();
  job.signal.addEventListener("abort", stop, { once: true });
  const ended = await child.ended;
  clearTimeout(late);
  job.signal.removeEventListener("abort", stop);
  await close();
  const code = ended.kind === "exited" ? ended.code : 137;
  // 255 is ssh's own: the connection ended under the command.
  if (code === 255 && by === "itself")
    return { kind: "refused", why: `The connection to ${host} ended. Nothing of what the command did is taken.` };
  return {
    kind: "went",
    exitCode: code === full ? 137 : code,
    by: code === full ? "disk" : by,
    ms: performance.now() - started,
  };
}

/** The exit code of a command that was ended because it filled the disk. */
const full = 111;

type Planned = Pick<Session, "remote"> & {
  readonly id: string;
  readonly job: Job;
  readonly limits: Limits;
  /** Where the broker is found there. */
  readonly socket: string;
};

/** The line for the other machine's shell: bounds, then bubblewrap, then the command, each word quoted. */
export function remoteCommand({ remote, id, job, limits, socket }: Planned): string {
  const { dir } = remote;
  const options = bwrapOptions(
    {
      ...{
        scratch: `${dir}/scratch`,
        temporary: `${dir}/tmp`,
        outputs: `${dir}/output`,
        etc: `${dir}/etc`,
        sealed: "/dev/null",
      },
      folders: job.shown.map(({ path }, n) => ({ from: `${dir}/${id}/${n}`, to: path })),
      // What is hidden was never sent.
      ...{ masked: [], emptied: [], cwd: job.cwd, env: job.env, kernel: remote.kernel, shared: 512_000_000 },
      ...(job.broker === undefined ? {} : { broker: socket }),
    },
    undefined,
    remote.look,
  );
  const bounds = [
    ...["prlimit", "--core=0:0", `--nofile=${limits.files}:${limits.files}`, `--fsize=${limits.disk}:${limits.disk}`],
    ...[`--nproc=${limits.processes}:${limits.processes}`, `--data=${limits.memory}:${limits.memory}`, "--"],
  ];
  const box = [...bounds, "bwrap", "--seccomp", "7", ...options, "--", ...job.argv].map(quote).join(" ");
  const inner = [
    `echo $$ >"$1/$2.pid"; [ -e "$1/groups" ] && while read -r g; do echo $$ >"$g/cgroup.procs" || exit 126; done <"$1/groups"`,
    // Nobody looks from outside while it runs; what no limit of the kernel bounds is watched beside it.
    `( while sleep 1; do kill -0 $$ 2>/dev/null || exit; [ "$(du -sk "$1/scratch" "$1/tmp" "$1/$2" | awk '{s+=$1} END {print s}')" -lt "$3" ] || { : >"$1/$2.full"; kill -9 $$; }; done ) </dev/null >/dev/null 2>&1 &`,
    `exec 7<"$1/filter"; exec ${box}`,
  ].join("\n");
  const seconds = String(Math.ceil(limits.ms / 1000) + 5);
  const guard = `timeout -s KILL ${seconds} /bin/sh -c ${quote(inner)} box ${quote(dir)} ${quote(id)} ${Math.floor(limits.disk / 1024)}`;
  const after = `c=$?; if [ -e ${quote(`${dir}/${id}.full`)} ]; then rm -f ${quote(`${dir}/${id}.full`)}; exit ${full}; fi; exit $c`;
  return `exec /bin/sh -c ${quote(`${guard}\n${after}`)}`;
}

/** The broker's socket on the other machine, for one command. */
async function openWayOut(
  { ssh, control, host }: Session,
  socket: string,
  { broker }: Job,
): Promise<() => Promise<void>> {
  if (broker === undefined) return async () => undefined;
  const carry = async (verb: "forward" | "cancel"): Promise<void> => {
    const argv = [ssh, ...sshWords(control), "-O", verb, "-R", `${socket}:${broker}`, host];
    const child = startChild({ argv, env: sshEnvironment(), cwd: "/", onOutput: () => undefined });
    child.begin(undefined);
    await child.ended;
  };
  await carry("forward");
  return () => carry("cancel");
}
