/** Tasks that a reload of the window cut off go on by themselves; older ones wait for "Resume". */
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";
import { type Later, type Log, later as realLater } from "./code.ts";
import type { Session } from "./core.ts";
import type { Notes } from "./notes.ts";

const key = "cowork.running";
/** Milliseconds: what was cut off longer ago is not a reload any more, and work must not begin unasked. */
const fresh = 5 * 60_000;
/** How often, and how many milliseconds apart, a task is looked at whose former owner may still be closing. */
const looks = 15;
const lookEvery = 1_000;

/** Writes down what this window works on, each time it is told; what other windows of the folder wrote stays. */
export function runningNotes(memory: Notes): (here: readonly TaskId[]) => void {
  let mine: readonly TaskId[] = [];
  return (here) => {
    const others = (memory.get<readonly TaskId[]>(key) ?? []).filter((id) => !mine.includes(id) && !here.includes(id));
    mine = here;
    memory.update(key, [...others, ...here]);
  };
}

type Deps = {
  readonly memory: Notes;
  readonly session: Session;
  readonly log: Log;
  readonly now: () => number;
  /** Told of each task that goes on. */
  readonly onResumed: (task: TaskId, title: string) => void;
  readonly later?: Later;
};

/** Takes up again what this window worked on when it went away. Resolves when each was looked at. */
export async function resumeInterrupted(deps: Deps): Promise<void> {
  const { memory, session, log, now, later = realLater } = deps;
  const ids = memory.get<readonly TaskId[]>(key) ?? [];
  await Promise.all(ids.map((id) => takeUp(id)));

  async function takeUp(id: TaskId): Promise<void> {
    for (let look = 0; look < looks; look += 1) {
      try {
        const owned = (await session.service.list()).find(({ task }) => task === id)?.owned;
        if (owned === undefined || session.runs.isHere(id)) return;
        if (!owned) return await goOn(id);
      } catch (error) {
        log.warn(String(error));
        return;
      }
      await new Promise<void>((resolve) => void later(lookEvery, resolve));
    }
  }

  async function goOn(id: TaskId): Promise<void> {
    const state = await session.service.state(id);
    if (!wasCutOff(state) || now() - Date.parse(state.updated) > fresh) return;
    log.info(`Goes on with ${id}, which the reload of the window cut off.`);
    await session.runs.resume(id);
    deps.onResumed(id, state.title);
  }
}

/** Its owner died while it worked, or while a question of it was open. */
const wasCutOff = (state: TaskState): boolean =>
  (state.status === "stopped" && state.stop === "crash") || state.status === "waiting";
