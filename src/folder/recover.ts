/** What an interrupted call really did, and tidying up after it. Notes say how far it got; the disk has the last word. */
import { type CallKey, Refusal } from "../agent/ports.ts";
import { codeOf, inodeOf } from "../platform/fs.ts";
import type { Change, ChangeRecord, FolderTime, Print } from "../protocol/changes.ts";
import { type Effect, pathsOf } from "../protocol/effects.ts";
import { changedPaths } from "../protocol/events.ts";
import { isWithin, pathKey, samePath, type WorkPath } from "../protocol/paths.ts";
import { discard } from "./copying.ts";
import { type Doing, type Note, openNotes, readNotes } from "./notes.ts";
import { oneByOne, type Shared } from "./operation.ts";
import { openReach, type Reach } from "./reach.ts";
import { refusalOf } from "./refusals.ts";
import { timesAfter } from "./time-chains.ts";
import { setTime, trackTimes } from "./times.ts";
import { readTraces, type Spot, spotAt, type Traces } from "./traces.ts";
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
      const steps = stepsOf(earlier);
      const settled = await settleSteps(steps, { reach, vault, note: notes.write });
      // As a call that fails by itself: what came to nothing leaves no trace, not even in the times.
      if (settled.changes.length === 0) await rewind(earlier, reach);
      const times = await timesSince(earlier, settled.changes, reach);
      const unknown = effects.filter((effect) => settled.unclear.some((path) => concerns(effect, path)));
      const traces = await withoutNotes(effects, steps, { call, reach, vault, note: notes.write });
      const changes = [...settled.changes, ...traces.changes];
      return { record: { changes, times }, unknown: [...unknown, ...traces.unknown] };
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
  const now = (await spotAt(reach, change.path))?.print;
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
  const place = await spotAt(scene.reach, doing.path);
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
  const place = await spotAt(reach, path);
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
  const source = await spotAt(reach, from);
  const target = await spotAt(reach, to);
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

/** What became of the effects that no step in the notes is about. Told once, it is noted. */
async function withoutNotes(
  effects: readonly Effect[],
  steps: readonly Step[],
  scene: Scene & { readonly call: CallKey },
): Promise<Traces> {
  const paths = steps.flatMap(({ doing, change }) => [
    ...(doing ? [doing.path, ...(doing.to ? [doing.to] : [])] : []),
    ...(change ? changedPaths(change) : []),
  ]);
  const left = effects.filter((effect) => !paths.some((path) => concerns(effect, path)));
  const noted = new Set(steps.flatMap(({ doing }) => (doing?.kept === undefined ? [] : [doing.kept])));
  const traces = await readTraces(left, { ...scene, noted });
  const last = Math.max(-1, ...steps.map(({ n }) => n), ...numbersOf(traces.changes));
  for (const [index, change] of traces.changes.entries()) {
    const note: Note = { t: "did", n: last + 1 + index, change };
    await scene.note(note).catch((error: unknown) => void refusalOf(error, "the notes"));
  }
  return traces;
}

/** The numbers of the steps that put something into the vault. */
const numbersOf = (changes: readonly Change[]): readonly number[] =>
  changes.flatMap((change) => ("kept" in change ? [Number(change.kept.split("/").at(-1))] : []));
