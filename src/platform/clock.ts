import { randomBytes } from "node:crypto";
import type { Instant } from "../protocol/ids.ts";

/** The present moment by the wall clock. */
export const now = (): Instant => new Date().toISOString() as Instant;

// Crockford's base 32 in lower case: sorts like the numbers and has no i, l, o, u to misread.
const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new id that sorts by the time it was made: ten digits of milliseconds and twelve of chance (60 bits), lower case,
 * fit for file names. Same layout as a ULID (github.com/ulid/spec) with a shorter random part.
 */
export function newId(): string {
  let time = Date.now();
  let head = "";
  for (let place = 0; place < 10; place += 1) {
    head = (digits[time % 32] ?? "") + head;
    time = Math.floor(time / 32);
  }
  return head + Array.from(randomBytes(12), (byte) => digits[byte % 32]).join("");
}

/** Runs `work` after `ms` milliseconds; does not keep the process alive for it. */
export function later(ms: number, work: () => void): void {
  setTimeout(work, ms).unref();
}
