/** Undo and its preview. Redo is the undo of an undo's own record. */
import type { CallKey } from "../agent/ports.ts";
import type { ChangeRecord, UndoProof, UndoRow } from "../protocol/changes.ts";
import { pathKey, type WorkPath } from "../protocol/paths.ts";
import { type Operation, operate, type Shared } from "./operation.ts";
import { expectedBefore, prove } from "./proof.ts";
import { openReach, type Reach } from "./reach.ts";
import { settleCall } from "./recover.ts";
import { joined, type TimeToPutBack, timesToPutBack } from "./time-chains.ts";
import { setTime, trackTimes } from "./times.ts";
import { childrenOf, diskSight, diskWorld } from "./undo-disk.ts";
import { previewWorld } from "./undo-preview.ts";
import { type Reasons, walkBack } from "./undo-walk.ts";
import { openVault } from "./vault.ts";

const previewCall = "preview" as CallKey;

/** See Folder.previewUndo. */
export async function previewUndo(shared: Shared, records: readonly ChangeRecord[]): Promise<readonly UndoRow[]> {
  const reach = openReach(shared.fs, shared.roots, true);
  const vault = openVault(shared.vault, previewCall, reach, trackTimes());
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  const children = (folder: WorkPath): Promise<ReadonlySet<string>> => {
    const names = known.get(pathKey(folder)) ?? childrenOf(reach, folder).then((all) => new Set(all));
    known.set(pathKey(folder), names);
    return names;
  };
  try {
    const { world, rows } = previewWorld({ ...diskSight(reach, vault), children });
    await walkBack(records, world);
    return rows();
  } finally {
    await vault.close();
    await reach.close();
  }
}

type Undoing = {
  readonly records: readonly ChangeRecord[];
  readonly onDone?: ((n: number) => void) | undefined;
};

/**
 * See Folder.undo. Run again after an interruption under the same key, it goes on: what is back already is left, and
 * the record that is returned covers both runs.
 */
export async function undoRecords(shared: Shared, call: CallKey, { records, onDone }: Undoing): Promise<UndoProof> {
  const earlier = await settleCall(shared, call, []);
  const known = [...records, earlier.record];
  let times: readonly TimeToPutBack[] = [];
  let reasons: Reasons = new Map();
  let proof: Omit<UndoProof, "record"> = { identical: 0, of: 0, differences: [] };
  const record = await operate(
    shared,
    call,
    async (operation) => {
      times = await timesBefore(operation.reach, known);
      reasons = await walkBack(records, diskWorld(operation), onDone);
      await putTimesBack(operation, times);
      const { now } = diskSight(operation.reach, operation.vault);
      proof = await prove(expectedBefore(records), { now, reasons, times });
    },
    true,
  );
  return { ...proof, record: joined(earlier.record, record) };
}

function timesBefore(reach: Reach, records: readonly ChangeRecord[]): Promise<readonly TimeToPutBack[]> {
  return timesToPutBack(records, async (path) => {
    try {
      return String((await (await reach.folder(path)).dir.self()).mtime);
    } catch {
      // Not there, or swapped for something else: nobody's time to put back.
      return undefined;
    }
  });
}

async function putTimesBack(operation: Operation, times: readonly TimeToPutBack[]): Promise<void> {
  for (const { path, time } of times) {
    try {
      await operation.touch(await operation.reach.folder(path));
    } catch {
      // The folder was the task's own, or somebody removed it.
      continue;
    }
    await setTime(operation.reach, path, time);
  }
}
