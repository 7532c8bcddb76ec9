import { createHash, randomUUID } from "node:crypto";
import type { JournalGround } from "../../../src/journal/ground.ts";
import { lockWorld } from "../../../src/platform/lock.ts";
import { type Disk, stateDisk } from "../../../src/platform/log-file.ts";
import { watchPath } from "../../../src/platform/watch.ts";
import { logVersion, type TaskCreated } from "../../../src/protocol/events.ts";
import type { Hash, Instant, TaskId } from "../../../src/protocol/ids.ts";

/** The real disk with a clock that ticks one second per reading. */
export function testGround(disk: Disk = stateDisk): JournalGround {
  let ticks = Date.parse("2026-10-01T08:00:00.000Z");
  return {
    disk,
    locks: lockWorld(disk),
    watch: watchPath,
    now: () => {
      ticks += 1000;
      return new Date(ticks).toISOString() as Instant;
    },
    newId: randomUUID,
    later: (ms, work) => void setTimeout(work, ms).unref(),
    digest: (bytes) => createHash("sha256").update(bytes).digest("hex") as Hash,
  };
}

export const created = (task: string, over: Partial<TaskCreated> = {}): TaskCreated => ({
  type: "task.created",
  version: logVersion,
  task: task as TaskId,
  title: `Task ${task}`,
  request: "sort the folder",
  mode: "plan",
  model: "offline",
  roots: [],
  budget: {},
  guardrails: [],
  mentions: [],
  trusted: true,
  ...over,
});
