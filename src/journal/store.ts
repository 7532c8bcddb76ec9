/** All tasks of one set of granted folders, each a folder of its own in the user's state. */
import type { OwnedTask, Store } from "../agent/ports.ts";
import { Refusal } from "../agent/ports.ts";
import { takeLock } from "../platform/lock.ts";
import type { TaskCreated, TaskEvent } from "../protocol/events.ts";
import { lead, type TaskId } from "../protocol/ids.ts";
import { type JournalGround, journalGround, placesOf } from "./ground.ts";
import { headsIn } from "./heads.ts";
import { postIntent } from "./inbox.ts";
import { encodeLine } from "./lines.ts";
import { ownedTask } from "./owned-task.ts";
import { eventParser, isKnown } from "./records.ts";
import { refusalOf, unknownTask } from "./refusals.ts";
import { scanAll } from "./scan.ts";
import { tailLog } from "./tail.ts";

/** Ids are folder names: plain, and no way out of the store. */
const taskName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
/** Begun and never put in place: a crash while a task was being made. Nobody knows its id. */
const unborn = ".new-";
/** A task that is being made is older than this many milliseconds only when its maker died. */
const birthTime = 600_000;
/** How many tasks of a list are looked at at the same time. */
const atOnce = 32;

/** `folder` is `<state>/tasks/<key>`, the key standing for the granted folders' identity (device, inode, path). */
export function openStore(folder: string, ground: JournalGround = journalGround()): Store {
  const { disk } = ground;
  const heads = headsIn(folder, ground);
  /** Two messages of one millisecond keep their order. */
  let posted = 0;
  const at = (id: TaskId): string => `${folder}/${id}`;

  async function ids(): Promise<readonly TaskId[]> {
    return (await disk.list(folder)).filter((name) => taskName.test(name)) as TaskId[];
  }

  async function known(id: TaskId): Promise<TaskId> {
    if (taskName.test(id) && (await disk.facts(at(id)))?.type === "folder") return id;
    throw unknownTask(id);
  }

  async function own(id: TaskId): Promise<OwnedTask | undefined> {
    await known(id);
    const lock = await takeLock(placesOf(at(id)).lock, ground.locks);
    if (lock === undefined) return undefined;
    try {
      return await ownedTask({ id, folder: at(id), lock }, ground);
    } catch (error) {
      await lock.release();
      throw refusalOf(error);
    }
  }

  return {
    async create(first) {
      try {
        await makeFolderOf(first, folder, ground);
      } catch (error) {
        throw refusalOf(error);
      }
      const owned = await own(first.task);
      if (owned === undefined) throw new Error(`New task ${first.task} is owned by somebody else`);
      return owned;
    },
    async list() {
      const all = await inGroups(await ids(), (id) => heads.head(id));
      return all.toSorted((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0));
    },
    async find(id) {
      const all = await ids();
      const fitting = all.includes(id as TaskId) ? [id as TaskId] : all.filter((one) => one.startsWith(id));
      return id === "" || fitting.length !== 1 ? undefined : fitting[0];
    },
    async events(id) {
      await known(id);
      const events: TaskEvent[] = [];
      await scanAll({ disk, path: placesOf(at(id)).events }, eventParser(), (event) => {
        if (isKnown(event)) events.push(event);
      });
      return events;
    },
    own,
    tail: (id, after, onEvent) => tailLog(at(id), after, ground, onEvent),
    async post(id, intent) {
      posted = Math.max(ground.locks.time(), posted + 1);
      await postIntent(at(await known(id)), intent, posted, ground);
    },
  };
}

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))));
  }
  return results;
}

/** Makes the task's folder with its first record under a name nobody lists, then puts it in place in one step. */
async function makeFolderOf(first: TaskCreated, folder: string, ground: JournalGround): Promise<void> {
  const { disk } = ground;
  if (!taskName.test(first.task)) throw new Error(`Not a task id: ${first.task}`);
  const place = `${folder}/${first.task}`;
  if ((await disk.facts(place)) !== undefined) throw new Refusal(`There is already a task ${first.task}.`, "taken");
  await sweep(folder, ground);
  const made = `${folder}/${unborn}${first.task}`;
  const { inbox, lock, transcripts, blobs, events } = placesOf(made);
  for (const part of [inbox, lock, transcripts, blobs]) await disk.makeFolder(part);
  await disk.replace(events, encodeLine({ seq: 1, at: ground.now(), agent: lead, ...first }), true);
  await disk.move(made, place);
  // The store's own folder may be as new as the task.
  for (let part = folder, up = 0; part !== "" && up < 3; part = part.slice(0, part.lastIndexOf("/")), up += 1) {
    await disk.syncFolder(part);
  }
}

async function sweep(folder: string, { disk, locks }: JournalGround): Promise<void> {
  for (const name of await disk.list(folder)) {
    if (!name.startsWith(unborn)) continue;
    const facts = await disk.facts(`${folder}/${name}`);
    if (facts !== undefined && locks.time() - facts.changed > birthTime) await disk.remove(`${folder}/${name}`);
  }
}
