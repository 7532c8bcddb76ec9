/** The copy of a folder that outlives a command: made once, brought up to date before each, never with what is hidden. */
import type { Owner } from "../platform/box-disk.ts";
import { differing, giveTo, hide, type Mirror, removeExtra } from "../platform/mirror.ts";
import type { Job } from "./driver.ts";
import { refresh, stage } from "./stage.ts";

/** The n-th folder that `job` is shown, and its copy below `run`. */
export function mirrorOf(run: string, { shown, masked, emptied }: Job, n: number): Mirror {
  const from = shown[n]?.path ?? "";
  const below = (path: string): readonly string[] => (path.startsWith(`${from}/`) ? [path.slice(from.length + 1)] : []);
  return { from, copy: `${run}/${n}`, hidden: new Set([...masked, ...emptied].flatMap(below)) };
}

export type Wanted = {
  /** When the copy was last like the folder, by the disk's clock; absent for one that is yet to be made. */
  readonly since: bigint | undefined;
  /** Who works on it; ourselves when absent. */
  readonly owner?: Owner;
  /** For the test that shows that hiding is needed. */
  readonly bare?: boolean;
};

/** Whether the copy had to be changed to be like the folder; a sentence where that could not be. */
export async function syncCopy(mirror: Mirror, { since, owner, bare = false }: Wanted): Promise<boolean | string> {
  const found = since === undefined ? undefined : differing(mirror, since);
  if (found && found.extra.length + found.stale.length === 0 && !found.top) return false;
  if (found) await removeExtra(mirror, found);
  const { from, copy } = mirror;
  const problem = found ? await refresh(from, copy, found.stale) : await stage(from, copy);
  if (problem !== undefined) return problem;
  if (!bare) await hide(mirror);
  if (owner) giveTo(mirror, found ? found.stale : [""], owner);
  return true;
}
