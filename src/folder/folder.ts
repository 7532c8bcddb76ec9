/** The granted folders as the mind knows them. */
import { type CallKey, type Folder, Refusal } from "../agent/ports.ts";
import { type Root, shown, type WorkPath } from "../protocol/paths.ts";
import { isHidden } from "./hidden.ts";
import { readKept } from "./kept.ts";
import { openLook } from "./look.ts";
import { removeSome } from "./many.ts";
import { batch, type FolderDeps, type Operation, operate, shareFolders } from "./operation.ts";
import { recoverCall } from "./recover.ts";
import { refusalOf, saying } from "./refusals.ts";
import { inFolderOf, missing, moveStep, takeAway } from "./steps.ts";
import { takeBack } from "./take-back.ts";
import { previewUndo, undoRecords } from "./undo.ts";
import { changeFile, createFile, createFolder } from "./write.ts";

/**
 * Opens the granted folders. Nothing is touched until something is asked for. Changes run one after the other; looking
 * goes on meanwhile. A call that is undone, or recovered, again under the same key goes on where it was interrupted.
 */
export function openFolder(deps: FolderDeps): Folder {
  const { fs, roots } = deps;
  const shared = shareFolders(deps);
  const one = async (call: CallKey, path: WorkPath, work: (operation: Operation) => Promise<void>) => {
    refuseHidden(path, roots);
    return saying(shown(path, roots), () => operate(shared, call, (operation) => wholly(operation, work)));
  };
  return {
    ...openLook(fs, roots),
    create: (call, path, bytes) => one(call, path, (operation) => createFile(operation, path, bytes)),
    makeFolder: (call, path) => one(call, path, (operation) => createFolder(operation, path)),
    change: (call, path, bytes, base) => one(call, path, (operation) => changeFile(operation, path, bytes, base)),
    move: (call, moves, onDone) =>
      batch(shared, call, moves, { step: (operation, move) => moveOne(operation, move, roots), onDone }),
    remove: (call, paths, onDone) =>
      batch(shared, call, paths, {
        step: (operation, path) => removeOne(operation, path, roots),
        some: removeSome,
        onDone,
      }),
    recover: (call, effects) => recoverCall(shared, call, effects),
    kept: (path, kept, limit) => readKept(shared, path, { kept, limit }),
    previewUndo: (records) => previewUndo(shared, records),
    undo: (call, records, onDone) => undoRecords(shared, call, { records, onDone }),
  };
}

/** Does `work` and makes it durable, or takes it back: a call that fails leaves nothing that no record tells of. */
async function wholly(operation: Operation, work: (operation: Operation) => Promise<void>): Promise<void> {
  try {
    await work(operation);
    await operation.settle();
  } catch (error) {
    await takeBack(operation);
    throw error;
  }
}

function refuseHidden(path: WorkPath, roots: readonly Root[]): void {
  if (!isHidden(path)) return;
  throw new Refusal(
    `${shown(path, roots)} belongs to Cowork itself and is not for tasks to touch. Choose another path.`,
  );
}

async function moveOne(
  operation: Operation,
  { from, to }: { readonly from: WorkPath; readonly to: WorkPath },
  roots: readonly Root[],
): Promise<void> {
  refuseHidden(from, roots);
  refuseHidden(to, roots);
  const what = `${operation.shown(from)} to ${operation.shown(to)}`;
  try {
    // Looked at before the folders above the target are made: a missing source must not leave them behind.
    const source = await operation.reach.place(from);
    if (source.stat === undefined) throw missing(operation, from);
    await inFolderOf(operation, to, async () => {
      const target = await operation.reach.free(to);
      await moveStep(operation, await operation.reach.renew(source), target);
    });
  } catch (error) {
    throw refusalOf(error, what);
  }
}

async function removeOne(operation: Operation, path: WorkPath, roots: readonly Root[]): Promise<void> {
  refuseHidden(path, roots);
  await saying(operation.shown(path), async () => {
    const place = await operation.reach.place(path);
    if (place.stat?.type === "folder") await needEmpty(operation, place.path);
    await takeAway(operation, place);
  });
}

/** A folder goes only when it is empty: what is in it has to be named. */
export async function needEmpty(operation: Operation, path: WorkPath): Promise<void> {
  const { dir } = await operation.reach.folder(path);
  if ((await dir.list()).length === 0) return;
  throw new Refusal(`${operation.shown(path)} is not empty, so it was left. Remove what is in it first.`, "refused");
}
