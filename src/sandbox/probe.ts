/** Whether a driver keeps its word, found out by commands that try to break it. */
import { freshName, makeBoxFolder, readBoxFile, removeBoxFolder, writeBoxFile } from "../platform/box-disk.ts";
import { listenForAnybody } from "../platform/listener.ts";
import { runsAnywhere } from "../platform/process-info.ts";
import type { Root } from "../protocol/paths.ts";
import { type Driver, type Job, type Place, type Probe, usualLimits } from "./driver.ts";

/** Tries to connect with whatever the box has: "tried" when it could try, "open" when something answered. */
const connecting = `
if [ -x /bin/bash ]; then /bin/bash -c 'exec 9<>/dev/tcp/127.0.0.1/$0' "$3" 2>/dev/null && echo open; echo tried
elif [ -x /usr/bin/python3 ]; then /usr/bin/python3 -c 'import socket,sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)' "$3" 2>/dev/null && echo open; echo tried
elif [ -x /usr/bin/perl ]; then /usr/bin/perl -MIO::Socket::INET -e 'exit(IO::Socket::INET->new(PeerAddr=>"127.0.0.1",PeerPort=>$ARGV[0]) ? 0 : 1)' "$3" && echo open; echo tried
fi`;

/** $1: the folder shown, $2: a folder that is not, $3: a port that listens outside. */
const breaking = `echo changed >"$1/file" && echo wrote
(echo x >"$2/outside") 2>/dev/null && echo escaped
cat "$2/secret" 2>/dev/null
if [ "$(grep -c . /proc/net/route 2>/dev/null)" -gt 1 ]; then echo open; fi
${connecting}`;

/** Tries `driver` in folders of our own below `base`. Never rejects. */
export async function probe(driver: Driver, base: string, staged: boolean): Promise<Probe> {
  const missing = driver.missing();
  if (missing !== undefined) return failed(missing);
  const top = `${base}/probe-${freshName()}`;
  const place = driver.open(`${top}/box`);
  try {
    return await tryOut(place, top, staged);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    await place.close();
    await removeBoxFolder(top);
  }
}

const failed = (problem: string): Probe => ({ folder: false, network: false, survivors: false, limits: {}, problem });

async function tryOut(place: Place, top: string, staged: boolean): Promise<Probe> {
  const [shown, outside] = [`${top}/shown`, `${top}/outside`];
  for (const folder of [top, shown, outside]) makeBoxFolder(folder);
  writeBoxFile(`${shown}/file`, "as it was");
  writeBoxFile(`${outside}/secret`, "escaped");
  const listener = await listenForAnybody();
  try {
    const first = await runOne(place, {
      argv: ["/bin/sh", "-c", breaking, "sh", shown, outside, String(listener.port)],
      shown,
      staged,
    });
    if (first.problem !== undefined) return failed(first.problem);
    const heard = listener.heard();
    const folder =
      first.said.includes("wrote") && !first.said.includes("escaped") && readBoxFile(`${shown}/file`) === "as it was";
    const network =
      first.said.includes("tried") && !first.said.includes("open") && !heard && (await listener.answers());
    const survivors = await nothingSurvives(place, shown, staged);
    const broken = [
      ...(folder ? [] : ["the folder could be changed, or what is outside be reached"]),
      ...(network ? [] : ["the network could be reached, or it could not be tried"]),
      ...(survivors ? [] : ["a process outlived its command"]),
    ];
    const problem = broken.length === 0 ? {} : { problem: broken.join("; ") };
    return { folder, network, survivors, limits: {}, ...problem };
  } finally {
    await listener.close();
  }
}

/** A process that left its session and parent, and a command that is ended from outside: both must be gone. */
async function nothingSurvives(place: Place, shown: string, staged: boolean): Promise<boolean> {
  const [left, killed] = [`6${Date.now() % 1_000_000}.25`, `7${Date.now() % 1_000_000}.25`];
  const leaving = `(setsid sleep ${left} >/dev/null 2>&1 &) ; (sleep ${left} & ) ; exit 0`;
  await runOne(place, { argv: ["/bin/sh", "-c", leaving], shown, staged });
  const stop = new AbortController();
  const running = runOne(place, {
    argv: ["/bin/sh", "-c", `echo up; sleep ${killed}`],
    shown,
    staged,
    signal: stop.signal,
    onOutput: () => stop.abort(),
  });
  const late = setTimeout(() => stop.abort(), 3_000);
  await running;
  clearTimeout(late);
  // The kernel takes a moment to take a whole namespace down.
  for (let wait = 0; wait < 20; wait += 1) {
    if (!(await runs(place, left)) && !(await runs(place, killed))) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const runs = async ({ sees }: Place, argument: string): Promise<boolean> =>
  sees === undefined ? runsAnywhere(argument) : sees(argument);

type One = {
  readonly argv: readonly string[];
  readonly shown: string;
  readonly staged: boolean;
  readonly signal?: AbortSignal;
  readonly onOutput?: () => void;
};

async function runOne(place: Place, one: One): Promise<{ readonly said: string; readonly problem?: string }> {
  const said: string[] = [];
  const root = { id: "probe", name: "probe", absolute: one.shown } as unknown as Root;
  const job: Job = {
    argv: one.argv,
    cwd: one.shown,
    env: {},
    shown: [{ root, path: one.shown }],
    masked: [],
    emptied: [],
    staged: one.staged,
    limits: { ...usualLimits, ms: 10_000 },
    signal: one.signal ?? new AbortController().signal,
    onOutput(_from, bytes) {
      said.push(new TextDecoder().decode(bytes));
      one.onOutput?.();
    },
  };
  const started = await place.run(job);
  if (started.kind === "refused") return { said: "", problem: started.why };
  await started.ran.remove();
  return { said: said.join("") };
}
