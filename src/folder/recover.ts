/** What an interrupted call really did, and tidying up after it. Notes say how far it got; the disk has the last word. */
import { type CallKey, Refusal } from "../agent/ports.ts";
import { codeOf, type Dir, ifThere, inodeOf } from "../platform/fs.ts";
import { digest } from "../platform/hash.ts";
import type { Change, ChangeRecord, FolderTime, Print } from "../protocol/changes.ts";
import { type Effect, pathsOf } from "../protocol/effects.ts";
import type { Hash } from "../protocol/ids.ts";
import { isWithin, nameOf, parentOf, pathKey, samePath, type WorkPath } from "../protocol/paths.ts";
import { discard } from "./copying.ts";
import { type Doing, type Note, openNotes, readNotes } from "./notes.ts";
import { oneByOne, type Shared } from "./operation.ts";
import { printOf } from "./prints.ts";
import { openReach, type Reach } from "./reach.ts";
import { refusalOf } from "./refusals.ts";
import { timesAfter } from "./time-chains.ts";
import { setTime, trackTimes } from "./times.ts";
import { openVault, type Vault } from "./vault.ts";

export type Recovered = { readonly record: ChangeRecord; readonly unknown: readonly Effect[] };

/** See Folder.recover. */
export const recoverCall = (shared: Shared, call: CallKey, effects: readonly Effect[]): Promise<Recovered> =>
  settleCall(shared, call, effects);

/** Settles every step that was begun and not noted as done. Safe to be interrupted and run again. */
export function settleCall(shared: Shared, call: CallKey, effects: readonly Effect[]): Promise<Recovered> {
  return oneByOne(shared, async () => {
    const earlier = await readNotes(shared.fs, shared.vault.base, call);
    const reach = openReach(shared.fs, shared.roots, true);
    const vault = openVault(shared.vault, call, reach, trackTimes());
    const notes = openNotes(shared.fs, shared.vault.base, call);
    try {
      const settled = await settleSteps(stepsOf(earlier), { reach, vault, note: notes.write });
      // As a call that fails by itself: what came to nothing leaves no trace, not even in the times.
      if (settled.changes.length === 0) await rewind(earlier, reach);
      const times = await timesSince(earlier, settled.changes, reach);
      const unknown = effects.filter((effect) => settled.unclear.some((path) => concerns(effect, path)));
      const guessed = earlier.length > 0 ? [] : await unclearWithoutNotes(effects, reach);
      return { record: { changes: settled.changes, times }, unknown: [...unknown, ...guessed] };
    } finally {
      await vault.close();
      await reach.close();
      await notes.close();
    }
  });
}

type Step = {
  readonly n: number;
  readonly doing?: Doing;
  readonly inode?: string;
  readonly holding: boolean;
  readonly change?: Change;
  readonly back: boolean;
};

/** The notes of each step put together, in the order in which the steps began. */
function stepsOf(notes: readonly Note[]): readonly Step[] {
  const steps = new Map<number, Step>();
  for (const note of notes) {
    if (note.t === "time") continue;
    const step = steps.get(note.n) ?? { n: note.n, holding: false, back: false };
    steps.set(note.n, withNote(step, note));
  }
  return [...steps.values()];
}

function withNote(step: Step, note: Exclude<Note, { t: "time" }>): Step {
  switch (note.t) {
    case "do":
      return { ...step, doing: note, ...(note.inode ? { inode: note.inode } : {}) };
    case "ready":
      return { ...step, inode: note.inode };
    case "holding":
      return { ...step, holding: true };
    case "did":
      return { ...step, change: note.change, back: false };
    default:
      return { ...step, back: true };
  }
}

type Scene = { readonly reach: Reach; readonly vault: Vault; readonly note: (note: Note) => Promise<void> };

async function settleSteps(steps: readonly Step[], scene: Scene) {
  const changes: Change[] = [];
  const unclear: WorkPath[] = [];
  for (const step of steps) {
    const change = step.change ?? (step.back ? undefined : await settleOrMark(step, scene, unclear));
    if (change !== undefined) changes.push(change);
  }
  const stand: Change[] = [];
  for (const [n, change] of changes.entries()) {
    const later = changes.slice(n + 1);
    if (later.some((one) => wentOn(one, change)) || !(await isTakenBack(change, scene.reach))) stand.push(change);
  }
  return { changes: stand, unclear };
}

/** Whether the call itself did something else later with what `change` made: that it is not there then says nothing. */
function wentOn(later: Change, change: Change): boolean {
  const path = change.kind === "moved" ? change.to : change.path;
  if (later.kind === "moved") return isWithin(path, later.from);
  return samePath(later.path, path) || (later.kind === "deleted" && isWithin(path, later.path));
}

async function settleOrMark(step: Step, scene: Scene, unclear: WorkPath[]): Promise<Change | undefined> {
  if (step.doing === undefined) return undefined;
  try {
    const change = await settle(step, step.doing, scene);
    // A note only saves the next recovery a look: what is known now stays known without it.
    const note: Note = change ? { t: "did", n: step.n, change } : { t: "back", n: step.n };
    await scene.note(note).catch((error: unknown) => void refusalOf(error, "the notes"));
    return change;
  } catch (error) {
    const refusal = refusalOf(error, step.doing.path.path);
    // A disk that fails now may tell later: the task waits for it instead of writing down that nobody knows.
    if (refusal.kind === "full" || refusal.kind === "denied") throw refusal;
    unclear.push(step.doing.path);
    return undefined;
  }
}

/** What was done and then taken back, because the call failed after all, leaves no note of that. */
async function isTakenBack(change: Change, reach: Reach): Promise<boolean> {
  if (change.kind !== "created" && change.kind !== "changed") return false;
  const now = (await at(reach, change.path))?.print;
  return change.kind === "created" ? now === undefined : now?.inode === change.before.inode;
}

function settle(step: Step, doing: Doing, scene: Scene): Promise<Change | undefined> {
  switch (doing.kind) {
    case "remove":
      return settleRemove(doing, scene);
    case "move":
      return settleMove(step, doing, scene);
    default:
      return settleArrival(step, doing, scene);
  }
}

/** create, change, make, put, over: a new inode takes the name at `path`. */
async function settleArrival(step: Step, doing: Doing, scene: Scene): Promise<Change | undefined> {
  const place = await at(scene.reach, doing.path);
  if (place === undefined) return undefined;
  const { dir, print: now } = place;
  const arrived = now !== undefined && (doing.kind === "make" ? now.type === "folder" : now.inode === step.inode);
  if (doing.temporary !== undefined) await discard({ dir, name: doing.temporary });
  if (!arrived) {
    await dropHolder(step, place);
    await dropKept(doing, now, scene);
    return undefined;
  }
  if (doing.kind === "put") await dropTwin(doing, now, scene);
  if (doing.kind !== "change" && doing.kind !== "over") return { kind: "created", path: doing.path, after: now };
  if (doing.before === undefined || doing.kept === undefined) throw unclearStep(doing);
  return { kind: "changed", path: doing.path, before: doing.before, after: now, kept: doing.kept };
}

/** Removes the empty file or folder that only held the name. */
async function dropHolder({ holding }: Step, { dir, name, print }: Spot): Promise<void> {
  if (!holding || print === undefined || print.size > 0 || print.type === "link") return;
  await discard({ dir, name }).catch((error: unknown) => {
    if (codeOf(error) !== "ENOTEMPTY") throw error;
  });
}

/** The second name in the vault of a file that was to be replaced and was not: the file itself is still there. */
async function dropKept(doing: Doing, now: Print | undefined, { vault }: Scene): Promise<void> {
  if (doing.kept === undefined || doing.before === undefined) return;
  const entry = await vault.find(doing.path.root, doing.kept);
  if (entry === undefined) return;
  if (now?.inode !== doing.before.inode) throw unclearStep(doing);
  await discard(entry);
}

/** Between the two halves of putting something back the vault has it too: an undo that goes on would put it back again. */
async function dropTwin({ path, kept }: Doing, now: Print, { vault }: Scene): Promise<void> {
  const entry = kept === undefined ? undefined : await vault.find(path.root, kept);
  if (entry && inodeOf(entry.stat) === now.inode) await discard(entry);
}

async function settleRemove(doing: Doing, { reach, vault }: Scene): Promise<Change | undefined> {
  const { path, before, kept } = doing;
  if (before === undefined || kept === undefined) throw unclearStep(doing);
  const entry = await vault.find(path.root, kept);
  const place = await at(reach, path);
  const isStill = place?.print?.inode === before.inode;
  if (entry === undefined) {
    if (isStill) return undefined;
    throw unclearStep(doing);
  }
  // A copy that was not followed by the removal of the original.
  if (isStill && inodeOf(entry.stat) !== before.inode) await discard(entry);
  return isStill ? undefined : { kind: "deleted", path, before, kept };
}

async function settleMove(step: Step, doing: Doing, { reach }: Scene): Promise<Change | undefined> {
  const { path: from, to, inode } = { ...doing, inode: doing.inode };
  if (to === undefined) throw unclearStep(doing);
  const source = await at(reach, from);
  const target = await at(reach, to);
  const isThere = target?.print?.inode === inode;
  const isStill = source?.print?.inode === inode;
  if (isThere && target?.print) {
    // Between the two halves of a move both names are there: the second half is done now.
    if (isStill && source) await source.dir.unlink(source.name);
    return { kind: "moved", from, to, after: target.print };
  }
  if (!isStill) throw unclearStep(doing);
  if (target) await dropHolder(step, target);
  return undefined;
}

const unclearStep = (doing: Doing): Refusal =>
  new Refusal(`What became of ${doing.path.path} cannot be told.`, "conflict");

type Spot = { readonly dir: Dir; readonly name: string; readonly print: Print | undefined };

/** The name of `path` in its folder and what is there; undefined when the folder is gone. */
async function at(reach: Reach, path: WorkPath): Promise<Spot | undefined> {
  const folder = await ifThere(reach.folder(parentOf(path)));
  if (folder === undefined) return undefined;
  const name = nameOf(path);
  return { dir: folder.dir, name, print: await printOf(folder.dir, name, "always") };
}

const concerns = (effect: Effect, path: WorkPath): boolean => pathsOf(effect).some((one) => samePath(one, path));

/** Folder times before the call, as noted, and as they are now or were when the call removed the folder. */
async function timesSince(
  notes: readonly Note[],
  changes: readonly Change[],
  reach: Reach,
): Promise<readonly FolderTime[]> {
  return timesAfter(firstTimes(notes), changes, reach);
}

type TimeNote = Extract<Note, { t: "time" }>;

function firstTimes(notes: readonly Note[]): readonly TimeNote[] {
  const first = new Map<string, TimeNote>();
  for (const note of notes)
    if (note.t === "time" && !first.has(pathKey(note.path))) first.set(pathKey(note.path), note);
  return [...first.values()];
}

async function rewind(notes: readonly Note[], reach: Reach): Promise<void> {
  for (const { path, before } of firstTimes(notes)) await setTime(reach, path, before);
}

/**
 * Without notes (a loss of power, or nothing was begun) an effect whose path is as before it was not done; one whose
 * path is otherwise may have been.
 */
async function unclearWithoutNotes(effects: readonly Effect[], reach: Reach): Promise<readonly Effect[]> {
  const unclear: Effect[] = [];
  for (const effect of effects) if (!(await isUndone(effect, { effects, reach }))) unclear.push(effect);
  return unclear;
}

/** Whether `now` is what `base` stands for: the hash of the bytes, of size, time and mode where a file is large, of nothing for a folder. */
const isBase = (now: Print, base: Hash): boolean =>
  now.type === "folder" || now.hash === base || digest(`${now.size}:${now.mtime}:${now.mode}`) === base;

async function isUndone(
  effect: Effect,
  { effects, reach }: { readonly effects: readonly Effect[]; readonly reach: Reach },
): Promise<boolean> {
  switch (effect.kind) {
    case "create":
      return (await at(reach, effect.path))?.print === undefined;
    case "change":
    case "delete": {
      const now = (await at(reach, effect.path))?.print;
      return now !== undefined && (effect.base === undefined || isBase(now, effect.base));
    }
    case "move": {
      // A target that the same call was to delete first is judged by that delete.
      const replaced = effects.some((one) => one.kind === "delete" && samePath(one.path, effect.to));
      const free = replaced || (await at(reach, effect.to))?.print === undefined;
      return free && (await at(reach, effect.from))?.print !== undefined;
    }
    default:
      return true;
  }
}
