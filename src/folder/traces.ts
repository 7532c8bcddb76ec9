/**
 * What a call did of which no note is left: notes are not synced, so a loss of power may take them, or their end. What it
 * declared is on record, what it replaced or removed is in the vault under its name, and the rest is in the folder: from
 * these three it is told. What cannot be told is unknown, never assumed.
 */
import type { CallKey } from "../agent/ports.ts";
import { type Dir, ifThere, type Stat } from "../platform/fs.ts";
import { digest } from "../platform/hash.ts";
import type { Change, Print } from "../protocol/changes.ts";
import type { Effect, MoveEffect, PathEffect } from "../protocol/effects.ts";
import type { Hash } from "../protocol/ids.ts";
import { nameOf, parentOf, samePath, type WorkPath } from "../protocol/paths.ts";
import { discard } from "./copying.ts";
import { isTemporaryOf } from "./hidden.ts";
import { type Hashing, printFrom } from "./prints.ts";
import type { Reach } from "./reach.ts";
import type { Vault } from "./vault.ts";

/** What is in the vault under the call's name and no note tells of. */
type Entry = { readonly kept: string; readonly dir: Dir; readonly name: string; readonly print: Print };

export type Traces = { readonly changes: readonly Change[]; readonly unknown: readonly Effect[] };

type Scene = {
  readonly call: CallKey;
  readonly reach: Reach;
  readonly vault: Vault;
  /** Names of entries that notes tell of. */
  readonly noted: ReadonlySet<string>;
};

/** Tells what became of `effects`, which no note tells of, and finishes what is half done. Oldest first. */
export async function readTraces(effects: readonly Effect[], scene: Scene): Promise<Traces> {
  const changes: Change[] = [];
  const unknown: Effect[] = [];
  const search: Search = { ...scene, effects, entries: new Map() };
  for (const effect of effects) {
    const found = await traceOf(effect, search);
    if (typeof found !== "string") changes.push(found);
    if (found === "unknown" || (typeof found !== "string" && "after" in found && found.after === untold))
      unknown.push(effect);
  }
  return { changes, unknown };
}

type Search = Scene & { readonly effects: readonly Effect[]; readonly entries: Map<string, Entry[]> };
type Found = Change | "not done" | "unknown";

async function traceOf(effect: Effect, search: Search): Promise<Found> {
  switch (effect.kind) {
    case "create":
      await sweep(effect.path, search);
      return created(effect, search);
    case "change":
      await sweep(effect.path, search);
      return changed(effect, search);
    case "delete":
      return deleted(effect, search);
    case "move":
      return moved(effect, search);
    default:
      return "not done";
  }
}

async function created({ path, content, type }: PathEffect, { reach }: Search): Promise<Found> {
  const now = (await spotAt(reach, path))?.print;
  if (now === undefined) return "not done";
  const ours = type === "folder" ? now.type === "folder" : content !== undefined && now.hash === content;
  return ours ? { kind: "created", path, after: now } : "unknown";
}

async function changed({ path, base, content }: PathEffect, search: Search): Promise<Found> {
  const now = (await spotAt(search.reach, path))?.print;
  if (now === undefined) return "unknown";
  if (base === undefined || isBase(now, base)) {
    const twin = await take(search, path, (entry) => entry.inode === now.inode);
    if (twin) await discard(twin);
    return "not done";
  }
  // The earlier version is here, so it was replaced; by us if the bytes are those that were declared, else who knows.
  const isOurs = content !== undefined && now.hash === content;
  const entry = await take(search, path, (print) => print.type === "file" && isBase(print, base));
  if (entry === undefined) return "unknown";
  return { kind: "changed", path, before: entry.print, after: isOurs ? now : untold, kept: entry.kept };
}

/** Equal to nothing on any disk: an undo leaves what is there, and puts what was there before beside it. */
const untold: Print = { type: "file", size: 0, mode: 0, mtime: "0", inode: "" };

async function deleted({ path, base }: PathEffect, search: Search): Promise<Found> {
  const now = (await spotAt(search.reach, path, identified))?.print;
  const isStill = now !== undefined && (base === undefined || isBase(now, base));
  if (isStill) return "not done";
  const entry = base && (await take(search, path, (print) => isEntryOf(print, base)));
  return entry ? { kind: "deleted", path, before: entry.print, kept: entry.kept } : "unknown";
}

async function moved({ from, to }: MoveEffect, { reach, effects }: Search): Promise<Found> {
  const source = await spotAt(reach, from, () => "small");
  const target = await spotAt(reach, to, () => "small");
  const [old, now] = [source?.print, target?.print];
  // A target that the same call was to remove first is judged by that.
  const isReplaced = effects.some((one) => one.kind === "delete" && samePath(one.path, to));
  if (old !== undefined && now?.inode === old.inode && old.type !== "folder") {
    // Between the two halves of a move both names are there: the second half is done now.
    if (source) await source.dir.unlink(source.name);
    return { kind: "moved", from, to, after: now };
  }
  if (old !== undefined) return now === undefined || isReplaced ? "not done" : "unknown";
  return now === undefined ? "unknown" : { kind: "moved", from, to, after: now };
}

/** The first entry that fits, oldest first; no later effect gets it as well. */
async function take(search: Search, { root }: WorkPath, fits: (print: Print) => boolean): Promise<Entry | undefined> {
  const all = search.entries.get(root) ?? (await entriesOf(root, search));
  search.entries.set(root, all);
  const at = all.findIndex(({ print }) => fits(print));
  return at < 0 ? undefined : all.splice(at, 1)[0];
}

async function entriesOf(root: WorkPath["root"], { vault, noted }: Search): Promise<Entry[]> {
  const all: Entry[] = [];
  for (const { kept, dir, name, stat } of await vault.all(root))
    if (!noted.has(kept)) all.push({ kept, dir, name, print: await printFrom(dir, name, stat, identified(stat)) });
  return all;
}

/** Whether `now` is what `base` stands for: the hash of the bytes, of size, time and mode where a file is large, of nothing for a folder. */
export const isBase = (now: Print, base: Hash): boolean => now.type === "folder" || isEntryOf(now, base);

const isEntryOf = (print: Print, base: Hash): boolean =>
  (print.type === "folder" ? digest("") : print.hash) === base ||
  digest(`${print.size}:${print.mtime}:${print.mode}`) === base;

/** Removes what the call was about to give the name `path`: half of a file. */
async function sweep(path: WorkPath, { reach, call }: Search): Promise<void> {
  const folder = await ifThere(reach.folder(parentOf(path)));
  if (folder === undefined) return;
  for (const name of await folder.dir.list()) if (isTemporaryOf(call, name)) await discard({ dir: folder.dir, name });
}

/** A name in its open folder and what is there. */
export type Spot = { readonly dir: Dir; readonly name: string; readonly print: Print | undefined };

/** The name of `path` in its folder and what is there; undefined when the folder is gone. */
export async function spotAt(
  reach: Reach,
  path: WorkPath,
  hashing: (stat: Stat) => Hashing = () => "always",
): Promise<Spot | undefined> {
  const folder = await ifThere(reach.folder(parentOf(path)));
  if (folder === undefined) return undefined;
  const [dir, name] = [folder.dir, nameOf(path)];
  const stat = await ifThere(dir.stat(name));
  return { dir, name, print: stat && (await printFrom(dir, name, stat, hashing(stat))) };
}

/** What is only deleted is identified by its bytes up to this size, above by size, time and mode: see Folder's effects. */
const identified = (stat: Stat): Hashing => (stat.size > 16_000_000 ? "small" : "always");
