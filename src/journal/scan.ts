/** Reading a log of checksummed lines: a piece at a time, up to the first line that is not as it was written. */
import type { Disk } from "../platform/log-file.ts";
import { decodeLine } from "./lines.ts";

/** Where reading a log ended. Bytes from `size` on are not records. */
export type LogEnd = {
  /** End of the last good line. */
  readonly size: number;
  /** Number of the last good record. */
  readonly count: number;
  /** Rest of a write that a crash cut short: nothing good follows, an owner may cut it off. */
  readonly torn: boolean;
  /** What is wrong when good lines follow a bad one: the log must not be written to any more. */
  readonly damage?: string;
};

export type LogPlace = {
  readonly disk: Disk;
  readonly path: string;
  /** Where to begin: a line's start, and how many records lie before it. The whole log by default. */
  readonly from?: { readonly size: number; readonly count: number };
};

/** Turns the value of line `n` (from 1) into a record; undefined when it is none or not the one that belongs there. */
export type Parse<T> = (value: Record<string, unknown>, n: number) => T | undefined;

const pieceSize = 1 << 18;
const lineFeed = 10;

/** `end` is where the next line begins. */
type Line = { readonly bytes: Uint8Array; readonly end: number; readonly complete: boolean };

async function* lines({ disk, path, from }: LogPlace): AsyncGenerator<Line> {
  let start = from?.size ?? 0;
  let next = start;
  let rest: Uint8Array = new Uint8Array(0);
  for (;;) {
    const piece = await disk.read(path, next, pieceSize);
    if (piece === undefined || piece.length === 0) break;
    next += piece.length;
    rest = joined([rest, piece]);
    let begin = 0;
    for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed, begin)) {
      yield { bytes: rest.subarray(begin, end), end: start + end + 1, complete: true };
      begin = end + 1;
    }
    start += begin;
    rest = rest.slice(begin);
  }
  if (rest.length > 0) yield { bytes: rest, end: start + rest.length, complete: false };
}

/** The bytes of several pieces in a row. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The good records of a log in order; the generator's result says how it ended. A missing log is empty. */
export async function* scan<T>(place: LogPlace, parse: Parse<T>): AsyncGenerator<T, LogEnd> {
  let { size, count } = place.from ?? { size: 0, count: 0 };
  for await (const line of lines(place)) {
    const value = goodValue(line);
    const record = value && parse(value, count + 1);
    if (record === undefined) {
      // A whole line with a good checksum that does not belong here was not torn by a crash, nor was one before a good one.
      const damaged = value !== undefined || (await holdsGood(lines({ ...place, from: { size: line.end, count } })));
      const end = { size, count, torn: !damaged };
      return damaged ? { ...end, damage: damageAt(count + 1, size) } : end;
    }
    yield record;
    count += 1;
    size = line.end;
  }
  return { size, count, torn: false };
}

const goodValue = (line: Line) => (line.complete ? decodeLine(line.bytes) : undefined);

async function holdsGood(rest: AsyncIterable<Line>): Promise<boolean> {
  for await (const line of rest) if (goodValue(line) !== undefined) return true;
  return false;
}

const damageAt = (n: number, byte: number): string =>
  `Record ${n} (byte ${byte}) is not as it was written. What comes before it is intact and shown; nothing was overwritten.`;

/** Reads a log to its end, handing each record to `each`. */
export async function scanAll<T>(place: LogPlace, parse: Parse<T>, each: (record: T) => void): Promise<LogEnd> {
  const records = scan(place, parse);
  for (;;) {
    const next = await records.next();
    if (next.done) return next.value;
    each(next.value);
  }
}
