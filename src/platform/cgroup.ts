/** Groups of processes whose memory and number the kernel bounds (man cgroups(7)), where this user may make one. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const top = "/sys/fs/cgroup";

export type Group = {
  /** Files to which a process writes 0 to become a member. */
  readonly doors: readonly string[];
  /** The most memory its members used together, in bytes; undefined where the kernel does not tell. */
  peak(): number | undefined;
  /** Removes the group; it must be empty. */
  remove(): void;
};

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
};

/** Where the first version of the interface keeps `controller`; undefined when it is not mounted. */
const first = (controller: string): string | undefined =>
  existsSync(join(top, controller, "tasks")) ? join(top, controller) : undefined;

/** A folder of the second version in which a group with both controllers may be made. */
function second(): string | undefined {
  const own = /^0::(\/.*)$/m.exec(read("/proc/self/cgroup"))?.[1] ?? "/";
  return [join(top, own), top].find((folder) => {
    const given = read(join(folder, "cgroup.subtree_control")).split(" ");
    return given.includes("memory") && given.includes("pids");
  });
}

/** A new group with these bounds, or undefined where none can be made. */
export function openGroup(name: string, bounds: { readonly memory: number; readonly processes: number }) {
  const [memory, pids] = [first("memory"), first("pids")];
  try {
    if (memory && pids) return oldGroup({ memory: join(memory, name), pids: join(pids, name) }, bounds);
    const home = second();
    return home === undefined ? undefined : newGroup(join(home, name), bounds);
  } catch {
    return undefined;
  }
}

type Bounds = { readonly memory: number; readonly processes: number };

function oldGroup(at: { readonly memory: string; readonly pids: string }, { memory, processes }: Bounds): Group {
  const folders = [at.memory, at.pids];
  for (const folder of folders) mkdirSync(folder);
  writeFileSync(join(at.memory, "memory.limit_in_bytes"), String(memory));
  // With swap the limit would only move the trouble; kernels without swap accounting do not have the file.
  if (existsSync(join(at.memory, "memory.memsw.limit_in_bytes")))
    writeFileSync(join(at.memory, "memory.memsw.limit_in_bytes"), String(memory));
  writeFileSync(join(at.pids, "pids.max"), String(processes));
  return group(folders, () => read(join(at.memory, "memory.max_usage_in_bytes")));
}

function newGroup(folder: string, { memory, processes }: Bounds): Group {
  mkdirSync(folder);
  writeFileSync(join(folder, "memory.max"), String(memory));
  if (existsSync(join(folder, "memory.swap.max"))) writeFileSync(join(folder, "memory.swap.max"), "0");
  writeFileSync(join(folder, "pids.max"), String(processes));
  return group([folder], () => read(join(folder, "memory.peak")));
}

const group = (folders: readonly string[], peak: () => string): Group => ({
  doors: folders.map((folder) => join(folder, "cgroup.procs")),
  peak() {
    const bytes = Number(peak());
    return bytes > 0 ? bytes : undefined;
  },
  remove() {
    for (const folder of folders) {
      try {
        rmdirSync(folder);
      } catch {
        // The last member is still being reaped; an empty group left behind costs nothing.
      }
    }
  },
});
