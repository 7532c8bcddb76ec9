import { later, newId, now } from "../platform/clock.ts";
import { digest } from "../platform/hash.ts";
import { type LockWorld, lockWorld } from "../platform/lock.ts";
import { type Disk, stateDisk } from "../platform/log-file.ts";
import { type Watch, watchPath } from "../platform/watch.ts";
import type { Hash, Instant } from "../protocol/ids.ts";

/** What the journal needs of the world. Tests put faults, clocks and other processes here. */
export type JournalGround = {
  readonly disk: Disk;
  readonly locks: LockWorld;
  readonly watch: Watch;
  now(): Instant;
  newId(): string;
  /** Runs `work` after `ms` milliseconds, if the process lives as long. */
  later(ms: number, work: () => void): void;
  digest(bytes: Uint8Array): Hash;
};

/** The real world. */
export const journalGround = (): JournalGround => ({
  disk: stateDisk,
  locks: lockWorld(),
  watch: watchPath,
  now,
  newId,
  later,
  digest,
});

/** Where the parts of one task are. `folder` is `<state>/tasks/<folder key>/<task id>`. */
export const placesOf = (folder: string) => ({
  events: `${folder}/events.jsonl`,
  transcripts: `${folder}/transcripts`,
  blobs: `${folder}/blobs`,
  inbox: `${folder}/inbox`,
  refused: `${folder}/inbox/refused`,
  lock: `${folder}/lock`,
  head: `${folder}/head.json`,
});

/** How long to wait between two looks where the system does not tell of changes, in milliseconds. */
export const lookEvery = 1_000;
