/** The World of a real undo: every step goes through the same noted, verified steps as any other change. */
import { codeOf, ifThere } from "../platform/fs.ts";
import type { Print } from "../protocol/changes.ts";
import { childOf, nameOf, parentOf, type WorkPath } from "../protocol/paths.ts";
import { besideName } from "./beside.ts";
import { restoreSome } from "./many.ts";
import type { Operation } from "./operation.ts";
import { printFrom } from "./prints.ts";
import type { Place, Reach } from "./reach.ts";
import { refusalOf, saying } from "./refusals.ts";
import { inFolderOf, moveStep, putBack, putOver, takeAway } from "./steps.ts";
import type { World } from "./undo-walk.ts";
import type { Vault } from "./vault.ts";

/** The part of a World that only looks; preview shares it. */
export type Sight = Pick<World, "now" | "isEmpty" | "inTheWay" | "kept">;

export function diskSight(reach: Reach, vault: Vault): Sight {
  return {
    now: (path, like) => printAt(reach, path, like),
    async isEmpty(folder) {
      return (await childrenOf(reach, folder)).length === 0;
    },
    inTheWay: (path) => saying(path.path, () => blockedAt(reach, path)),
    kept: (path, kept, like) =>
      saying(path.path, async () => {
        const entry = await vault.find(path.root, kept);
        return entry && printFrom(entry.dir, entry.name, entry.stat, like.hash === undefined ? "small" : "always");
      }),
  };
}

async function blockedAt(reach: Reach, path: WorkPath): Promise<WorkPath | undefined> {
  const above = parentOf(path);
  try {
    await reach.folder(above);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    // Missing folders can be made anew.
    if (code === "ENOENT") return undefined;
    if (code !== "ENOTDIR" && code !== "ELOOP") throw error;
    return (await blockedAt(reach, above)) ?? above;
  }
}

/** What is at `path`; undefined too when a folder on the way is gone or is no folder any more. */
async function printAt(reach: Reach, path: WorkPath, like: Print): Promise<Print | undefined> {
  const place = await placeAt(reach, path);
  if (place?.stat === undefined) return undefined;
  const { dir, name, stat } = place;
  return saying(path.path, () => printFrom(dir, name, stat, like.hash === undefined ? "small" : "always"));
}

export async function placeAt(reach: Reach, path: WorkPath): Promise<Place | undefined> {
  try {
    return await reach.place(path);
  } catch (error) {
    const refusal = refusalOf(error, path.path);
    if (refusal.kind === "missing") return undefined;
    throw refusal;
  }
}

/** The names in `folder`; none when it is gone. */
export async function childrenOf(reach: Reach, folder: WorkPath): Promise<readonly string[]> {
  const opened = await ifThere(reach.folder(folder));
  return opened ? opened.dir.list() : [];
}

export function diskWorld(operation: Operation): World {
  const { reach, vault } = operation;
  const nameBeside = async (path: WorkPath): Promise<WorkPath> => {
    const names = new Set(await childrenOf(reach, parentOf(path)));
    return childOf(parentOf(path), await besideName(nameOf(path), async (name) => names.has(name)));
  };
  return {
    ...diskSight(reach, vault),
    nameBeside,
    remove: (path, now) =>
      at(operation, path, async () => void (await takeAway(operation, await reach.place(path), now))),
    restore: (path, { kept, before }, over) =>
      at(operation, path, () =>
        inFolderOf(operation, path, async () => {
          const place = await reach.place(path);
          if (over && place.stat) await putOver(operation, kept, place, over);
          else await putBack(operation, kept, place, before);
        }),
      ),
    restoreSome: (changes) => restoreSome(operation, changes),
    move: (from, to, now) =>
      at(operation, from, () =>
        inFolderOf(operation, to, async () => {
          const source = await reach.place(from);
          const target = await reach.free(to);
          await moveStep(operation, source, target, now);
        }),
      ),
    stays: () => undefined,
    async beside(path, { kept }) {
      const beside = await nameBeside(path);
      await at(operation, beside, () =>
        inFolderOf(operation, beside, async () => void (await putBack(operation, kept, await reach.place(beside)))),
      );
      return nameOf(beside);
    },
  };
}

const at = (operation: Operation, path: WorkPath, work: () => Promise<void>): Promise<void> =>
  saying(operation.shown(path), work);
