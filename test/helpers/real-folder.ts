/** Granted folders on the real disk for tests. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallKey, Folder } from "../../src/agent/ports.ts";
import { openFolder } from "../../src/folder/folder.ts";
import { grantRoots } from "../../src/folder/roots.ts";
import type { Fs } from "../../src/platform/fs.ts";
import { openFs } from "../../src/platform/open-fs.ts";
import { type Root, type WorkPath, workPath } from "../../src/protocol/paths.ts";
import { type Plant, plant } from "./tree.ts";

export type RealFolder = {
  readonly folder: Folder;
  /** The granted folder on disk. */
  readonly work: string;
  readonly state: string;
  readonly roots: readonly Root[];
  path(raw: string): WorkPath;
  /** A key that no other call of this test has. */
  call(): CallKey;
  /** The same folders opened by another process: nothing in memory is shared. */
  again(fs?: Fs): Folder;
  clear(): void;
};

/** A disk in memory where there is one: the same system calls without waiting for a disk, for tests with very many. */
export const quickDisk = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export type Disks = { readonly fs?: Fs; readonly disk?: string; readonly stateDisk?: string };

/** A granted folder in a fresh temporary directory on `disk` that holds `files`. `clear` removes it all. */
export async function realFolder(
  files: Readonly<Record<string, Plant>> = {},
  { fs = openFs(), disk = tmpdir(), stateDisk = disk }: Disks = {},
): Promise<RealFolder> {
  const top = mkdtempSync(join(disk, "cowork-folder-"));
  const stateTop = stateDisk === disk ? top : mkdtempSync(join(stateDisk, "cowork-state-"));
  const [work, state] = [join(top, "work"), join(stateTop, "state")];
  mkdirSync(work);
  plant(work, files);
  const roots = await grantRoots([work], openFs(), { home: join(top, "home"), stateDir: state });
  const again = (other: Fs = fs): Folder => openFolder({ fs: other, roots, vaultBase: join(state, "vault") });
  let calls = 0;
  return {
    folder: again(),
    work,
    state,
    roots,
    path(raw) {
      const path = workPath(raw, roots);
      if (path === undefined) throw new Error(`${raw} is outside`);
      return path;
    },
    call() {
      calls += 1;
      return `task-${calls}` as CallKey;
    },
    again,
    clear() {
      for (const one of [top, stateTop]) rmSync(one, { recursive: true, force: true });
    },
  };
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
