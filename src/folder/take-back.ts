/** Taking back what a call just did when it fails after all. Needs no room on the disk: it only removes and renames. */
import { ifThere, inodeOf } from "../platform/fs.ts";
import type { Change } from "../protocol/changes.ts";
import { discard } from "./copying.ts";
import type { Operation } from "./operation.ts";

/** Walks the changes of `operation` back, newest first. What somebody else changed since stays. */
export async function takeBack(operation: Operation): Promise<void> {
  for (const change of operation.changes.splice(0).reverse()) {
    // One that cannot be taken back must not keep the others; recovery reports it from the notes.
    await takeBackOne(operation, change).catch(() => operation.changes.unshift(change));
  }
}

async function takeBackOne({ reach, vault }: Operation, change: Change): Promise<void> {
  if (change.kind !== "created" && change.kind !== "changed") return;
  const place = await reach.place(change.path);
  if (place.stat === undefined || inodeOf(place.stat) !== change.after.inode) return;
  if (change.kind === "created") {
    await reach.forget(change.path);
    await discard(place);
    return;
  }
  const entry = await ifThere(vault.find(change.path.root, change.kept));
  if (entry) await entry.dir.rename(entry.name, place.dir, place.name);
}
