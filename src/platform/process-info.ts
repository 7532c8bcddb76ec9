/** Who a process is, so that a lock can tell a living owner from a dead one whose number was given away again. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * `start` is the start time in clock ticks since boot (/proc/PID/stat field 22, see proc(5)); `boot` changes with each
 * start of the machine; `space` is the process-number namespace (containers count their own). Each is "" where the
 * system does not tell.
 */
export type ProcessIdentity = {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
  readonly host: string;
  readonly space: string;
};

function contents(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function linkText(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** State letter and start time of a process; undefined when there is none of this number or the system has no /proc. */
function procStat(pid: number): { readonly state: string; readonly start: string } | undefined {
  const line = contents(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything, also ")": fields are counted from the last one.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields[0], fields[19]];
  return line === "" || state === undefined || start === undefined ? undefined : { state, start };
}

/** This process. */
export const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  start: procStat(process.pid)?.start ?? "",
  boot: contents("/proc/sys/kernel/random/boot_id"),
  host: hostname(),
  space: linkText("/proc/self/ns/pid"),
});

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Whether the process still runs. "unknown" when it cannot be seen from here: another machine, another container, or a
 * system that does not tell start times while some process has the number.
 */
export function vitality(other: ProcessIdentity, self: ProcessIdentity = ownIdentity()): "alive" | "dead" | "unknown" {
  if (other.host !== self.host || other.space !== self.space) return "unknown";
  if (other.boot !== self.boot) return "dead";
  if (!answersSignals(other.pid)) return "dead";
  if (self.start === "" || other.start === "") return "unknown";
  const seen = procStat(other.pid);
  // Z and X: it has ended and only its parent has not noticed yet.
  return seen?.start === other.start && !"ZX".includes(seen.state) ? "alive" : "dead";
}

/** Resident memory of `pid` and all that came of it, in bytes; 0 where the system does not tell (proc(5)). */
export function residentBelow(pid: number): number {
  const pages = Number(contents(`/proc/${pid}/statm`).split(" ")[1] ?? 0);
  const children = contents(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
  return children.reduce((sum, child) => sum + residentBelow(Number(child)), (pages || 0) * 4096);
}

/** The number of this process. */
export const ownPid = (): number => process.pid;

/** The processor this process runs on, as Node names it. */
export const machine = (): string => process.arch;

/** Whether any process of this machine has `argument` among its arguments, exactly. */
export const runsAnywhere = (argument: string): boolean =>
  readdirSync("/proc").some(
    (pid) => /^\d+$/.test(pid) && contents(`/proc/${pid}/cmdline`).split("\0").includes(argument),
  );
