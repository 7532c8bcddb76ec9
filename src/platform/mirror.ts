/**
 * What differs between a folder and the copy of it that commands work on. Only names and the marks of the disk are read,
 * so that it is quick; nothing runs in the copy meanwhile.
 */
import { type BigIntStats, chmodSync, lchownSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBoxFolder, type Owner, removeBoxFolder } from "./box-disk.ts";

export type Mirror = {
  /** The folder itself. */
  readonly from: string;
  readonly copy: string;
  /** Paths below `from` that the copy shows empty, closed, or not at all. */
  readonly hidden: ReadonlySet<string>;
};

export type Differing = {
  /** Paths that the copy has otherwise, or not at all; below a folder that is missing nothing more is named. */
  readonly stale: readonly string[];
  /** Paths that only the copy has, and those that are of another kind in it. */
  readonly extra: readonly string[];
  /** Whether the copy itself is open to others than the folder. */
  readonly top: boolean;
};

type Walk = Mirror & { readonly since: bigint; readonly stale: string[]; readonly extra: string[] };

/**
 * Compares by kind, size, time and mode. What the copy's disk says was touched after `since` (a time that programs cannot
 * set back, stat(2) st_ctim) differs whatever it looks like.
 */
export function differing(mirror: Mirror, since: bigint): Differing {
  const walk: Walk = { ...mirror, since, stale: [], extra: [] };
  const mode = (path: string): bigint | undefined => statOf(path)?.mode;
  compare(walk, "");
  return { ...walk, top: mode(mirror.from) !== mode(mirror.copy) };
}

function compare(walk: Walk, below: string): void {
  const { from, copy, hidden } = walk;
  const there = new Set(namesIn(join(copy, below)));
  for (const name of namesIn(join(from, below))) {
    there.delete(name);
    const path = below === "" ? name : `${below}/${name}`;
    if (!hidden.has(path)) compareOne(walk, path);
  }
  for (const name of there) walk.extra.push(below === "" ? name : `${below}/${name}`);
}

function compareOne(walk: Walk, path: string): void {
  const was = statOf(join(walk.from, path));
  // Gone since it was listed: the next look sees that.
  if (was === undefined) return;
  const is = statOf(join(walk.copy, path));
  if (is === undefined) return void walk.stale.push(path);
  const kind = (stat: BigIntStats): bigint => stat.mode & 0o170000n;
  if (kind(was) !== kind(is) || (was.isDirectory() && was.mode !== is.mode)) {
    walk.extra.push(path);
    return void walk.stale.push(path);
  }
  if (was.isDirectory()) {
    compare(walk, path);
    return;
  }
  const alike = was.size === is.size && (was.isSymbolicLink() || (was.mtimeNs === is.mtimeNs && was.mode === is.mode));
  if (alike && is.ctimeNs <= walk.since) return;
  walk.extra.push(path);
  walk.stale.push(path);
}

function statOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Opens the copy itself as the folder is, and removes what only the copy has. */
export async function removeExtra({ from, copy }: Mirror, { extra }: Differing): Promise<void> {
  chmodSync(copy, Number(lstatSync(from).mode & 0o7777));
  for (const path of extra) await removeBoxFolder(join(copy, path));
}

/** Puts empty closed things where something is hidden. */
export async function hide({ from, copy, hidden }: Mirror): Promise<void> {
  for (const path of hidden) {
    const place = join(copy, path);
    const parent = statOf(join(place, ".."));
    if (parent === undefined) continue;
    await removeBoxFolder(place);
    if (statOf(join(from, path))?.isDirectory() === true) makeBoxFolder(place);
    else writeFileSync(place, "", { mode: 0o000, flag: "wx" });
  }
}

/** Gives `paths` in the copy, with all below them, to `owner`, where we may. */
export function giveTo({ copy, hidden }: Mirror, paths: readonly string[], owner: Owner): void {
  if (process.getuid?.() !== 0) return;
  const give = (path: string): void => {
    const place = join(copy, path);
    if (hidden.has(path)) return;
    lchownSync(place, owner.uid, owner.gid);
    if (!lstatSync(place).isDirectory()) return;
    for (const name of namesIn(place)) give(path === "" ? name : `${path}/${name}`);
  };
  for (const path of paths) give(path);
}

/** Now, by the clock that stamps the files of the disk `folder` is on. */
export function diskTime(folder: string): bigint {
  const file = join(folder, ".clock");
  writeFileSync(file, String(Math.random()), { mode: 0o600 });
  return lstatSync(file, { bigint: true }).ctimeNs;
}
