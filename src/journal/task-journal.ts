/** The log of one task in the hands of its owner. */
import type { Journal } from "../agent/ports.ts";
import type { CallFinished, EventBody, TaskEvent } from "../protocol/events.ts";
import { logVersion } from "../protocol/events.ts";
import type { AgentId } from "../protocol/ids.ts";
import { type Blobs, blobsIn } from "./blobs.ts";
import { type JournalGround, placesOf } from "./ground.ts";
import { type LogWriter, logWriter } from "./log-writer.ts";
import { eventParser, isTooDeep, mustBeDurable, settlesSoon, versionOf } from "./records.ts";
import { damagedLog, newerLog, tooDeep } from "./refusals.ts";
import { scan, scanAll } from "./scan.ts";
import { transcriptsIn } from "./transcripts.ts";

export type OpenJournal = {
  readonly journal: Journal;
  readonly log: LogWriter;
  close(): Promise<void>;
};

/** Texts above this many bytes go to a blob; the event keeps their start. */
const longText = 8_000;
/** How long a record may wait for the sync of another one, in milliseconds. */
const quiet = 1_000;
/** How much of a long text the event keeps, in characters: enough for a line in a list and for an error's words. */
const keptText = 1_000;

/**
 * Opens the log for appending, after cutting off what a crash left unfinished at its end. Refusal when the log is
 * damaged or of a newer format. `guard` runs before each write and throws when this process may not write any more.
 */
export async function openJournal(
  folder: string,
  ground: JournalGround,
  guard: () => Promise<void>,
): Promise<OpenJournal> {
  const { disk } = ground;
  const places = placesOf(folder);
  const transcripts = transcriptsIn(places.transcripts, disk, guard);
  // A record that must survive, such as the start of a change, never survives the words that led to it.
  const log = await openLog(places.events, ground, guard, transcripts.settle);
  const blobs = blobsIn(places.blobs, ground);
  let waiting = false;
  const settleSoon = (): void => {
    if (waiting) return;
    waiting = true;
    ground.later(quiet, () => {
      waiting = false;
      // Where this fails the next record that must be durable says so.
      log.sync().catch(() => undefined);
    });
  };
  const journal: Journal = {
    async append(agent, body) {
      const at = ground.now();
      if (isTooDeep(body)) throw tooDeep();
      const record = await log.append(
        async (seq) => stamped({ seq, at, agent }, await shortened(body, blobs)),
        mustBeDurable(body),
      );
      if (settlesSoon(body)) settleSoon();
      return record;
    },
    async *read(from = 1) {
      const written = log.count;
      for await (const event of scan({ disk, path: places.events }, eventParser())) {
        if (event.seq > written) return;
        if (event.seq >= from) yield event;
      }
    },
    say: transcripts.say,
    transcript: transcripts.transcript,
    keep: blobs.keep,
    fetch: blobs.fetch,
  };
  return {
    journal,
    log,
    async close() {
      await transcripts.close();
      await log.close();
    },
  };
}

async function openLog(
  path: string,
  { disk }: JournalGround,
  guard: () => Promise<void>,
  first: () => Promise<void>,
): Promise<LogWriter> {
  let version = logVersion;
  const end = await scanAll({ disk, path }, eventParser(), (event) => {
    if (event.seq === 1) version = versionOf(event);
  });
  if (version > logVersion) throw newerLog(version, logVersion);
  if (end.damage !== undefined) throw damagedLog(end.damage);
  if (end.count === 0) throw damagedLog("Its first record is missing; nothing was overwritten.");
  const file = await disk.openLog(path);
  if (file.size > end.size) await file.cut(end.size);
  return logWriter(file, end.count, guard, first);
}

const stamped = (stamp: { seq: number; at: TaskEvent["at"]; agent: AgentId }, body: EventBody): TaskEvent => ({
  ...stamp,
  ...body,
});

/** The one event whose text is often long, what a tool gave back, has a place for a reference (`blob`); others stay whole. */
async function shortened(body: EventBody, blobs: Blobs): Promise<EventBody> {
  if (body.type !== "call.finished" || body.blob !== undefined || body.text.length * 3 <= longText) return body;
  const bytes = new TextEncoder().encode(body.text);
  if (bytes.length <= longText) return body;
  const short: CallFinished = { ...body, text: body.text.slice(0, keptText), blob: await blobs.keep(bytes) };
  return short;
}
