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
  const head: Uint8Array[] = [];
  const tail: Uint8Array[] = [];
  let [headSize, tailSize, size] = [0, 0, 0];
  return {
    add(bytes) {
      size += bytes.length;
      const toHead = bytes.subarray(0, Math.max(0, headBytes - headSize));
      if (toHead.length > 0) head.push(toHead.slice());
      headSize += toHead.length;
      const rest = bytes.subarray(toHead.length);
      if (rest.length === 0) return;
      tail.push(rest.slice(-tailBytes));
      tailSize += Math.min(rest.length, tailBytes);
      while (tailSize - (tail[0]?.length ?? 0) >= tailBytes) tailSize -= tail.shift()?.length ?? 0;
    },
    size: () => size,
    text() {
      const first = join(head);
      const last = join(tail).slice(-tailBytes);
      const cut = size - first.length - last.length;
      if (cut <= 0) return { text: plain(decode(join([first, last]))), cut: 0 };
      return { text: `${plain(decode(first))}\n… ${cut} bytes are left out here …\n${plain(decode(last))}`, cut };
    },
  };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
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
