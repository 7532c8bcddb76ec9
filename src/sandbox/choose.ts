/** Which driver runs commands here: the first, in the order of strength, that keeps its word when tried. */
import type { SandboxReport } from "../agent/box-port.ts";
import { ownUser } from "../platform/box-disk.ts";
import { openGroup } from "../platform/cgroup.ts";
import { bubblewrapDriver } from "./bubblewrap.ts";
import { type Driver, type Probe, usualLimits } from "./driver.ts";
import { noBox } from "./none.ts";
import { probe } from "./probe.ts";

export type Candidate = { readonly driver: Driver; readonly staged: boolean; readonly words: string };

export type Choice = {
  readonly report: SandboxReport;
  /** Absent when nothing passed. */
  readonly use?: Candidate;
};

/** Every way this machine may have without being told, best first. */
export function candidates(): readonly Candidate[] {
  const inUser = bubblewrapDriver({ userNamespace: true });
  const plain = bubblewrapDriver({ userNamespace: false });
  const drivers = ownUser().uid === 0 ? [plain, inUser] : [inUser];
  const view = "the folder is seen through a copy-on-write view";
  return [
    ...drivers.map((driver) => ({ driver, staged: false, words: view })),
    ...drivers.map((driver) => ({ driver, staged: true, words: "the folder is copied for each command" })),
  ];
}

/** Tries `all` in order, in folders of our own below `base`. */
export async function choose(base: string, all: readonly Candidate[] = candidates()): Promise<Choice> {
  const others: { driver: string; why: string }[] = [];
  for (const candidate of all) {
    const { driver, staged, words } = candidate;
    const missing = driver.missing() ?? (await driver.prepare?.());
    const tried = missing === undefined ? await probe(driver, base, staged) : undefined;
    const problem = missing ?? tried?.problem;
    if (tried === undefined || problem !== undefined) {
      others.push({ driver: `${driver.name}, ${words}`, why: explained(problem ?? "") });
      continue;
    }
    return { use: candidate, report: { ...reportOf(candidate, tried), others } };
  }
  const why = others[0] === undefined ? noBox : `${noBox} Tried: ${others[0].driver}: ${others[0].why}`;
  return {
    report: {
      driver: "none",
      available: false,
      why,
      probed: { folder: false, network: false, survivors: false },
      others,
    },
  };
}

function reportOf({ driver, words }: Candidate, { folder, network, survivors }: Probe): SandboxReport {
  return {
    driver: driver.name,
    available: true,
    why: `${driver.describe()}; ${words}. It was tried just now: the folder outside stayed as it was, nothing could be reached, nothing outlived its command.`,
    probed: { folder, network, survivors },
    limits: limitsInForce(),
  };
}

/** Which bounds hold, and what keeps them. */
function limitsInForce(): Readonly<Record<string, string>> {
  const { memory, processes, disk, files, output, ms } = usualLimits;
  const group = openGroup(`cowork-probe-${Date.now()}`, { memory, processes });
  group?.remove();
  const root = ownUser().uid === 0;
  return {
    time: `${ms / 1000} s, or what the command asks for`,
    memory: `${memory / 1e9} GB ${group ? "together (control group)" : "each process (resource limit), together by looking three times a second"}`,
    processes: group ? `${processes} (control group)` : root ? "not bounded here" : `${processes} (resource limit)`,
    disk: `${disk / 1e9} GB a file (resource limit), together by looking three times a second`,
    files: `${files} open in a process`,
    output: `${output / 1e6} MB`,
  };
}

/** A reason with the way out where it is known. */
function explained(problem: string): string {
  if (/uid map|user namespace|Operation not permitted|Permission denied|clone/i.test(problem))
    return `${problem}. Namespaces are not allowed here. On Ubuntu 24.04 and later an AppArmor profile for bwrap allows them; in a container, run it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined.`;
  return problem;
}
