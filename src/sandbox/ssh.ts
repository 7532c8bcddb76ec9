/**
 * Commands on another machine of the user's, reached by ssh as their configuration says: there they run in bubblewrap, on a copy
 * of the folder that rsync keeps up to date. Being elsewhere is no box: without bubblewrap there, they do not run.
 */
import { bytesBelow, freshName, makeBoxFolder, removeBoxFolder, tempFolder } from "../platform/box-disk.ts";
import { programPath } from "../platform/child.ts";
import { diskTime } from "../platform/mirror.ts";
import { inside } from "./bwrap-args.ts";
import { mirrorOf, syncCopy } from "./copy.ts";
import { type Driver, type Job, type Limits, type Place, type Started, usualLimits } from "./driver.ts";
import { call, clientEnvironment } from "./engine.ts";
import { openRemote, type Session } from "./ssh-keeper.ts";
import { runThere, sshEnvironment, sshWords } from "./ssh-run.ts";

export type SshOptions = { readonly host: string; readonly limits?: Limits };

/** A pair of copies: one here, one there; for one command at a time. */
type Pair = {
  readonly id: string;
  readonly key: string;
  readonly run: string;
  readonly synced: bigint[];
  /** Whether the two may differ. */
  apart: boolean;
};

type Slots = {
  readonly home: string;
  session: Promise<Session | string> | undefined;
  readonly idle: Set<Pair>;
  /** Bytes of long outputs that the other machine has already. */
  sent: number;
};

export function sshDriver({ host, limits = usualLimits }: SshOptions): Driver {
  return {
    name: "ssh",
    describe: () =>
      `bubblewrap on ${host}, reached by ssh: namespaces of its own, a system call filter, no capabilities, no network, bounded time, memory of each process, and files`,
    missing() {
      const absent = ["ssh", "rsync"].filter((name) => programPath(name) === undefined);
      return absent.length > 0 ? `not installed: ${absent.join(", ")}` : undefined;
    },
    open: (home) => openPlace({ home, session: undefined, idle: new Set(), sent: 0 }, host, limits),
  };
}

function openPlace(slots: Slots, host: string, limits: Limits): Place {
  const { home } = slots;
  let control = "";
  const session = (): Promise<Session | string> => {
    for (const folder of ["", "/output", "/runs"]) makeBoxFolder(`${home}${folder}`);
    control ||= tempFolder("cowork-ssh-");
    slots.session ??= openSession(host, control, limits);
    return slots.session;
  };
  return {
    outputs: { outside: `${home}/output`, inside: inside.outputs },
    async run(job) {
      const open = await session();
      return typeof open === "string"
        ? { kind: "refused", why: `${host} cannot run commands: ${open}` }
        : run(slots, open, job);
    },
    async sees(argument) {
      const open = await session();
      return typeof open !== "string" && (await open.keeper.ask(`sees ${argument}`)) !== "no";
    },
    async close() {
      const open = await slots.session;
      if (open !== undefined && typeof open !== "string") {
        open.keeper.close();
        await open.keeper.ended;
      }
      if (control !== "") await removeBoxFolder(control);
      await removeBoxFolder(home);
    },
  };
}

async function openSession(host: string, folder: string, limits: Limits): Promise<Session | string> {
  const ssh = programPath("ssh") ?? "ssh";
  const control = `${folder}/c`;
  const keeper = openRemote(
    [ssh, ...sshWords(control), "-M", "-o", "ControlPersist=no", host],
    sshEnvironment(),
    limits,
  );
  const remote = await keeper.ready;
  return typeof remote === "string" ? remote : { ssh, host, control, keeper, remote, limits };
}

async function run(slots: Slots, session: Session, job: Job): Promise<Started> {
  const key = JSON.stringify(job.shown.map(({ path }) => path));
  const known = [...slots.idle].find((pair) => pair.key === key);
  if (known !== undefined) slots.idle.delete(known);
  const pair = known ?? { id: freshName(), key, run: `${slots.home}/runs/${freshName()}`, synced: [], apart: true };
  makeBoxFolder(pair.run);
  await sendOutputs(slots, session);
  const problem = (await toHere(pair, job)) ?? (await toThere(pair, session, job));
  if (problem !== undefined) return { kind: "refused", why: problem };
  const began = pair.synced[0] ?? 0n;
  const went = await runThere(session, pair.id, job);
  if (went.kind === "refused") return went;
  const touched = await toBack(pair, session, job);
  // The pair is not used again: what is left of it goes with the session.
  if (typeof touched === "string") return { kind: "refused", why: touched };
  const sides = touched ? job.shown.map(({ path }, n) => ({ lower: path, view: `${pair.run}/${n}` })) : [];
  const giveBack = async (): Promise<void> => void slots.idle.add(pair);
  const { exitCode, by, ms } = went;
  return { kind: "ran", ran: { exitCode, by, ms, sides, began, finish: async () => undefined, remove: giveBack } };
}

/** The copy here as the folder is now, without its secrets. */
async function toHere(pair: Pair, job: Job): Promise<string | undefined> {
  for (const [n] of job.shown.entries()) {
    const done = await syncCopy(mirrorOf(pair.run, job, n), { since: pair.synced[n] });
    if (typeof done === "string") return done;
    pair.apart ||= done;
    pair.synced[n] = diskTime(pair.run);
  }
  return undefined;
}

/** Owners and devices of the other machine mean nothing here, and the other way round. */
const rsyncWords = ["-a", "--no-owner", "--no-group", "--no-D", "--delete", "--checksum"] as const;

function rsync({ control, host, ssh }: Session, from: string, to: string) {
  const shell = [ssh, ...sshWords(control)].join(" ");
  const place = (path: string): string => (path.startsWith("/tmp/cowork.") ? `${host}:${path}/` : `${path}/`);
  const argv = [programPath("rsync") ?? "rsync", ...rsyncWords, "-e", shell, "--", place(from), place(to)];
  return call(argv, { ms: 600_000, env: { ...clientEnvironment(), ...sshEnvironment() } });
}

const thereOf = ({ remote }: Session, { id }: Pair, n: number): string => `${remote.dir}/${id}/${n}`;

async function toThere(pair: Pair, session: Session, job: Job): Promise<string | undefined> {
  if (pair.apart) {
    await session.keeper.ask(`mark ${pair.id}`);
    for (const [n] of job.shown.entries()) {
      const sent = await rsync(session, `${pair.run}/${n}`, thereOf(session, pair, n));
      if (sent.code !== 0) return `The folder could not be copied to ${session.host}. ${sent.error.slice(0, 300)}`;
    }
    pair.apart = false;
    await session.keeper.ask(`mark ${pair.id}`);
  }
  return undefined;
}

/** Output of earlier commands that was too long for their results, where later ones can read it. */
async function sendOutputs(slots: Slots, session: Session): Promise<void> {
  const size = await bytesBelow(`${slots.home}/output`, Number.MAX_SAFE_INTEGER);
  if (size === slots.sent || size < short) return;
  slots.sent = size;
  await rsync(session, `${slots.home}/output`, `${session.remote.dir}/output`);
}

/** Outputs below this are in the results as a whole. */
const short = 20_000;

/** What the command changed there, in the copy here; false when that is nothing. */
async function toBack(pair: Pair, session: Session, job: Job): Promise<boolean | string> {
  const look = await session.keeper.ask(`look ${pair.id}`);
  if (look === "same") return false;
  pair.apart = true;
  if (look === "large")
    return "The command left more than 4 GB, so nothing of what it did is taken. Do less in one command.";
  for (const [n] of job.shown.entries()) {
    const came = await rsync(session, thereOf(session, pair, n), `${pair.run}/${n}`);
    // 23: some of it could not be read, because the command closed it; the rest is here.
    if (came.code !== 0 && came.code !== 23)
      return `What the command changed could not be fetched from ${session.host}, so nothing of it is taken. ${came.error.slice(0, 300)}`;
  }
  return true;
}
