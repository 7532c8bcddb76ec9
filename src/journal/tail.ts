/** Following a log that another process writes. */
import type { TaskEvent } from "../protocol/events.ts";
import { type JournalGround, lookEvery, placesOf } from "./ground.ts";
import { oneAtATime } from "./inbox.ts";
import { eventParser, isKnown } from "./records.ts";
import { scanAll } from "./scan.ts";

/**
 * Hands each event after number `after` to `onEvent`, in order, each once, as soon as its line is whole. Half a line is
 * looked at again; where the owner cut the log shorter than what was read, reading begins anew.
 */
export function tailLog(
  folder: string,
  after: number,
  ground: JournalGround,
  onEvent: (event: TaskEvent) => void,
): () => void {
  const { events } = placesOf(folder);
  const start = { size: 0, count: 0 };
  let from = start;
  let last = after;
  let ended = false;

  function pass(event: TaskEvent): void {
    if (ended || event.seq <= last) return;
    last = event.seq;
    if (isKnown(event)) onEvent(event);
  }

  async function read(): Promise<void> {
    const size = (await ground.disk.facts(events))?.size ?? 0;
    if (size < from.size) from = start;
    from = await scanAll({ disk: ground.disk, path: events, from }, eventParser({ newer: true }), pass);
  }

  const look = oneAtATime(read);
  const unwatch = ground.watch(events, look, lookEvery);
  look();
  return () => {
    ended = true;
    unwatch();
  };
}
