/** The World of a preview: the disk as it is, with the steps so far played on top of it, and the rows they make. */
import type { Print, UndoRow } from "../protocol/changes.ts";
import { childOf, nameOf, parentOf, pathKey, type WorkPath } from "../protocol/paths.ts";
import { besideName } from "./beside.ts";
import { rebased } from "./times.ts";
import type { Sight } from "./undo-disk.ts";
import { rowBook } from "./undo-rows.ts";
import type { World } from "./undo-walk.ts";

/** The real disk below the play; `children` gives the same names each time it is asked for a folder. */
export type Below = Sight & { children(folder: WorkPath): Promise<ReadonlySet<string>> };

export function previewWorld(below: Below): { readonly world: World; rows(): readonly UndoRow[] } {
  const play = playOn(below);
  const rows = rowBook();
  const nameBeside = async (path: WorkPath): Promise<WorkPath> => {
    const names = new Set(await play.children(parentOf(path)));
    return childOf(parentOf(path), await besideName(nameOf(path), async (name) => names.has(name)));
  };
  const world: World = {
    now: play.now,
    inTheWay: (path) => blockedAbove(path, play.now),
    isEmpty: async (folder) => (await play.children(folder)).length === 0,
    kept: async (path, kept, like) =>
      play.used.has(`${path.root} ${kept}`) ? undefined : below.kept(path, kept, like),
    async remove(path) {
      play.put(path, undefined);
      rows.remove(path);
    },
    async restore(path, { kept, before }, over) {
      play.used.add(`${path.root} ${kept}`);
      play.put(path, before);
      rows.restore(path, over === undefined);
    },
    async move(from, to, now) {
      if (now.type === "folder") play.moveFolder(from, to, now);
      else {
        play.put(from, undefined);
        play.put(to, now);
      }
      rows.move(from, to, now.type === "folder");
    },
    stays: (path) => rows.stays(path),
    async beside(path, { kept, before }) {
      const beside = await nameBeside(path);
      play.used.add(`${path.root} ${kept}`);
      play.put(beside, before);
      rows.stays(path, nameOf(beside));
      return nameOf(beside);
    },
    nameBeside,
  };
  return { world, rows: rows.all };
}

const anyFolder: Print = { type: "folder", size: 0, mode: 0, mtime: "0", inode: "" };

async function blockedAbove(path: WorkPath, now: World["now"]): Promise<WorkPath | undefined> {
  let blocked: WorkPath | undefined;
  for (let one = parentOf(path); one.path !== ""; one = parentOf(one)) {
    const there = await now(one, anyFolder);
    // Below a folder that is there, nothing else is in the way.
    if (there?.type === "folder") break;
    if (there !== undefined) blocked = one;
  }
  return blocked;
}

type Played = { readonly path: WorkPath; readonly print: Print | undefined };

/** What would be where after the steps so far. Only moves of folders have to be walked back to the disk; there are few. */
function playOn(below: Below) {
  let played = new Map<string, Played>();
  /** Names that steps gave, by folder; some may be gone again. */
  let names = new Map<string, { readonly folder: WorkPath; readonly given: Set<string> }>();
  const moves: { readonly from: WorkPath; readonly to: WorkPath }[] = [];

  /** Where on the disk the thing is that would be at `path`; undefined when a moved folder took it away. */
  const onDisk = (path: WorkPath): WorkPath | undefined => {
    let name = path;
    for (const { from, to } of [...moves].reverse()) {
      const earlier = rebased(name, to, from);
      if (earlier === undefined && rebased(name, from, to) !== undefined) return undefined;
      name = earlier ?? name;
    }
    return name;
  };
  const give = (path: WorkPath): void => {
    const folder = parentOf(path);
    const known = names.get(pathKey(folder)) ?? { folder, given: new Set<string>() };
    known.given.add(nameOf(path));
    names.set(pathKey(folder), known);
  };
  const isThere = async (path: WorkPath): Promise<boolean> => {
    const known = played.get(pathKey(path));
    if (known !== undefined) return known.print !== undefined;
    const disk = onDisk(path);
    return disk !== undefined && (await below.children(parentOf(disk))).has(nameOf(disk));
  };
  return {
    used: new Set<string>(),
    put(path: WorkPath, print: Print | undefined): void {
      played.set(pathKey(path), { path, print });
      give(path);
    },
    moveFolder(from: WorkPath, to: WorkPath, print: Print): void {
      moves.push({ from, to });
      const movedOne = (path: WorkPath): WorkPath => rebased(path, from, to) ?? path;
      played = new Map(
        [...played.values()].map((one) => [pathKey(movedOne(one.path)), { ...one, path: movedOne(one.path) }]),
      );
      names = new Map(
        [...names.values()].map((one) => [pathKey(movedOne(one.folder)), { ...one, folder: movedOne(one.folder) }]),
      );
      played.set(pathKey(from), { path: from, print: undefined });
      played.set(pathKey(to), { path: to, print });
      give(to);
    },
    async now(path: WorkPath, like: Print): Promise<Print | undefined> {
      const known = played.get(pathKey(path));
      if (known !== undefined) return known.print;
      const disk = onDisk(path);
      return disk && below.now(disk, like);
    },
    async children(folder: WorkPath): Promise<readonly string[]> {
      const disk = onDisk(folder);
      const all = new Set([...(disk ? await below.children(disk) : []), ...(names.get(pathKey(folder))?.given ?? [])]);
      const there = await Promise.all([...all].map((name) => isThere(childOf(folder, name))));
      return [...all].filter((_, index) => there[index]);
    },
  };
}
