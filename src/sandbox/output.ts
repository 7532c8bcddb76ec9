/** What a command prints: kept whole on disk up to a bound, given to people and the model with its middle cut out. */
import { visibleLines } from "../base/words.ts";

/** Characters of each stream that reach the model: the first and the last part. */
const headBytes = 8_000;
const tailBytes = 12_000;

export type Kept = {
  add(bytes: Uint8Array): void;
  /** All bytes that came, also those that were not kept. */
  size(): number;
  /** The text with the middle left out where there was too much of it; `cut` is how many bytes are not in it. */
  text(): { readonly text: string; readonly cut: number };
};

/** Keeps the head and the tail of a stream of any length in bounded memory. */
export function keepEnds(): Kept {
  const head = new Uint8Array(headBytes);
  // A ring: the byte that came n-th after the head is at n % tailBytes.
  const tail = new Uint8Array(tailBytes);
  let size = 0;
  return {
    add(bytes) {
      const first = bytes.subarray(0, Math.max(0, headBytes - size));
      head.set(first, Math.min(size, headBytes));
      const rest = bytes.subarray(first.length);
      const skipped = Math.max(0, rest.length - tailBytes);
      writeRound(tail, rest.subarray(skipped), Math.max(0, size + first.length - headBytes) + skipped);
      size += bytes.length;
    },
    size: () => size,
    text() {
      const later = Math.max(0, size - headBytes);
      const start = head.subarray(0, Math.min(size, headBytes));
      if (later <= tailBytes) return { text: plain(decode(join(start, tail.subarray(0, later)))), cut: 0 };
      const turn = later % tailBytes;
      const end = join(tail.subarray(turn), tail.subarray(0, turn));
      const cut = later - tailBytes;
      return { text: `${plain(decode(start))}\n… ${cut} bytes are left out here …\n${plain(decode(end))}`, cut };
    },
  };
}

/** Writes `bytes`, at most as many as `ring` holds, from place `at` on, around the end. */
function writeRound(ring: Uint8Array, bytes: Uint8Array, at: number): void {
  const place = at % ring.length;
  const fits = bytes.subarray(0, ring.length - place);
  ring.set(fits, place);
  ring.set(bytes.subarray(fits.length), 0);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

// Colours, cursor moves, titles, clipboard and links of terminals (ECMA-48, xterm): CSI, OSC, DCS and their kin, two-byte escapes.
const terminalCodes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g;

/**
 * Text without anything a terminal or an eye could be misled by: escape sequences go, a line that was written over by a
 * carriage return counts as it was left, other control and invisible characters become visible.
 */
export function plain(text: string): string {
  const bare = text.replace(terminalCodes, "").replace(/\r+\n/g, "\n");
  const lines = bare
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""));
  return visibleLines(lines.join("\n"));
}
