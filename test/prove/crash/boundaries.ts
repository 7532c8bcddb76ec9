/** A disk that counts every step that changes it, and can kill the process at one: really, with SIGKILL. */
import { appendFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import type { Fs } from "../../../src/platform/fs.ts";
import { type Disk, type LogFile, stateDisk } from "../../../src/platform/log-file.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { faultyFs } from "../../helpers/faulty-fs.ts";

/** Each step has a name: who (journal or folder), what, and whether before, after or in the middle of it. */
export type Boundaries = {
  readonly names: readonly string[];
  /** Counts the step and says whether it is the one to die at. */
  reached(name: string): boolean;
};

export function boundaries(killAt: number): Boundaries {
  const names: string[] = [];
  return { names, reached: (name) => names.push(name) === killAt };
}

/** Dies as by loss of power to the process: no handler, no clean-up. */
function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way; nothing more may happen until it is here.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length / 2));

/** The journal's disk with a boundary before, after and inside of each step that changes it. */
function watchedDisk(disk: Disk, { reached }: Boundaries): Disk {
  const at = (name: string): void => {
    if (reached(`journal ${name}`)) die();
  };
  const around = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    at(`${name} before`);
    const result = await work();
    at(`${name} after`);
    return result;
  };
  /** A write that stops in the middle: `leave` puts there what a death at that moment leaves behind. */
  const torn = (name: string, leave: () => void): void => {
    if (!reached(`journal ${name} torn`)) return;
    leave();
    die();
  };
  const log = (file: LogFile, path: string): LogFile => ({
    get size() {
      return file.size;
    },
    append(bytes) {
      torn("append", () => appendFileSync(path, half(bytes)));
      return around("append", () => file.append(bytes));
    },
    sync: () => around("sync", () => file.sync()),
    cut: (size) => around("cut", () => file.cut(size)),
    close: () => file.close(),
  });
  return {
    ...disk,
    makeFolder: (path) => around("makeFolder", () => disk.makeFolder(path)),
    replace(path, bytes, durable) {
      torn("replace", () => writeFileSync(`${path}.00000000-0000-4000-8000-000000000000.tmp`, half(bytes)));
      return around("replace", () => disk.replace(path, bytes, durable));
    },
    createNew(path, bytes) {
      torn("createNew", () => writeFileSync(path, half(bytes), { flag: "wx" }));
      return around("createNew", () => disk.createNew(path, bytes));
    },
    move: (from, to) => around("move", () => disk.move(from, to)),
    remove: (path) => around("remove", () => disk.remove(path)),
    openLog: async (path) => log(await around("openLog", () => disk.openLog(path)), path),
  };
}

/** The files of the folder, its vault and its notes, with the same. */
function watchedFs(fs: Fs, { reached }: Boundaries): Fs {
  let dying = false;
  const at = (name: string): void => {
    if (reached(`folder ${name}`)) die();
  };
  return faultyFs(fs, {
    before: (call) => at(`${call} before`),
    after(call) {
      if (dying) die();
      at(`${call} after`);
    },
    bytes(bytes) {
      dying = reached("folder write torn");
      return dying ? half(bytes) : bytes;
    },
  });
}

/** The real disk for both, under watch. */
export const watched = (counted: Boundaries): { readonly fs: Fs; readonly disk: Disk } => ({
  fs: watchedFs(openFs(), counted),
  disk: watchedDisk(stateDisk, counted),
});
