/** An Fs that goes wrong on purpose: every changing call passes `before` and `after`, which may throw. */
import type { Dir, Fs, OpenFile } from "../../src/platform/fs.ts";

export type Faults = {
  /** Called before a changing call; what it throws happens instead of the call. */
  before?(call: string, name: string): void;
  /** Called after a changing call took effect; what it throws is what the caller sees. */
  after?(call: string, name: string): void;
  /** May shorten or change the bytes of a write. */
  bytes?(bytes: Uint8Array): Uint8Array;
};

const inner = new WeakMap<Dir, Dir>();

export function faultyFs(fs: Fs, faults: Faults): Fs {
  return {
    ...fs,
    root: async (absolute) => faultyDir(await fs.root(absolute), faults),
    ensure: (absolute, mode) =>
      through(faults, "ensure", absolute, async () => faultyDir(await fs.ensure(absolute, mode), faults)),
  };
}

async function through<T>(faults: Faults, call: string, name: string, work: () => Promise<T>): Promise<T> {
  faults.before?.(call, name);
  const result = await work();
  try {
    faults.after?.(call, name);
  } catch (error) {
    // What was opened is lost to the caller: closed here, as the system does when a process dies.
    if (typeof result === "object" && result !== null && "close" in result)
      await (result as unknown as OpenFile).close();
    throw error;
  }
  return result;
}

function faultyDir(dir: Dir, faults: Faults): Dir {
  const changing = <T>(call: string, name: string, work: () => Promise<T>): Promise<T> =>
    through(faults, call, name, work);
  const other = (to: Dir): Dir => inner.get(to) ?? to;
  const made: Dir = {
    ...dir,
    child: async (name) => faultyDir(await dir.child(name), faults),
    open: async (name, how, mode) => {
      if (how === "read") return dir.open(name, how, mode);
      return changing(how, name, async () => faultyFile(await dir.open(name, how, mode), name, faults));
    },
    mkdir: (name, mode) => changing("mkdir", name, () => dir.mkdir(name, mode)),
    rename: (name, to, toName) => changing("rename", toName, () => dir.rename(name, other(to), toName)),
    link: (name, to, toName) => changing("link", toName, () => dir.link(name, other(to), toName)),
    unlink: (name) => changing("unlink", name, () => dir.unlink(name)),
    rmdir: (name) => changing("rmdir", name, () => dir.rmdir(name)),
    symlink: (target, name) => changing("symlink", name, () => dir.symlink(target, name)),
    setTime: (name, mtime) => changing("setTime", name, () => dir.setTime(name, mtime)),
    setOwnTime: (mtime) => changing("setOwnTime", ".", () => dir.setOwnTime(mtime)),
    chmodOwn: (mode) => changing("chmodOwn", ".", () => dir.chmodOwn(mode)),
    sync: () => changing("sync", ".", () => dir.sync()),
  };
  inner.set(made, dir);
  return made;
}

function faultyFile(file: OpenFile, name: string, faults: Faults): OpenFile {
  const changing = <T>(call: string, work: () => Promise<T>): Promise<T> => through(faults, call, name, work);
  return {
    ...file,
    write: (bytes) => changing("write", () => file.write(faults.bytes?.(bytes) ?? bytes)),
    chmod: (mode) => changing("chmod", () => file.chmod(mode)),
    setTime: (mtime) => changing("setTime", () => file.setTime(mtime)),
    sync: () => changing("sync", () => file.sync()),
  };
}

/** A failure of the system. */
export const systemError = (code: string): Error => Object.assign(new Error(`${code}: on purpose`), { code });

/** Thrown by everything once the process is "dead". */
export class Killed extends Error {}

/** Dies at the `at`-th changing call: before it, or just after it took effect. Nothing gets through after that. */
export function dyingFs(
  fs: Fs,
  at: number,
  when: "before" | "after",
): { readonly fs: Fs; readonly died: () => boolean } {
  let calls = 0;
  let dead = false;
  const faults: Faults = {
    before() {
      calls += 1;
      if (when === "before" && calls >= at) dead = true;
      if (dead) throw new Killed();
    },
    after() {
      if (when === "after" && calls >= at) dead = true;
      if (dead) throw new Killed();
    },
  };
  return { fs: faultyFs(fs, faults), died: () => dead };
}
