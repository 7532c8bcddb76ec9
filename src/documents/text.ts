import chardet from "chardet";
import iconv from "iconv-lite";
import { Refusal } from "../agent/ports.ts";
import type { Source } from "./api.ts";

export type Decoded = { readonly text: string; readonly encoding: string };

/**
 * Text of a file in UTF-8, UTF-16, or the legacy encoding that its bytes look like. A byte order mark is removed.
 * Refusal when the bytes are not text.
 */
export function decodeText({ name, bytes }: Source): Decoded {
  const marked = byMark(bytes);
  if (marked !== undefined) return marked;
  const wide = wideWithoutMark(bytes);
  if (wide !== undefined) return { text: iconv.decode(asBuffer(bytes), wide), encoding: wide };
  if (isBinary(bytes)) throw new Refusal(`${name} is not text.`);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "UTF-8" };
  } catch {
    const encoding = legacyEncoding(bytes);
    return { text: iconv.decode(asBuffer(bytes), encoding), encoding };
  }
}

/** Whether bytes hold what no text has: NUL or many control characters among the first 8 kB. */
export function isBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 8192);
  let odd = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) odd += 1;
  }
  return odd > head.length / 50;
}

function byMark(bytes: Uint8Array): Decoded | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return { text: new TextDecoder().decode(bytes.subarray(3)), encoding: "UTF-8 with byte order mark" };
  }
  // Before UTF-16: its mark is the beginning of this one.
  const four = fourByteMark(bytes);
  if (four !== undefined) return { text: fromFourBytes(bytes.subarray(4), four === "LE"), encoding: `UTF-32${four}` };
  const wide = a === 0xff && b === 0xfe ? "UTF-16LE" : a === 0xfe && b === 0xff ? "UTF-16BE" : undefined;
  return wide && { text: iconv.decode(asBuffer(bytes.subarray(2)), wide), encoding: wide };
}

function fourByteMark(bytes: Uint8Array): "LE" | "BE" | undefined {
  const mark = bytes.subarray(0, 4).join(",");
  return mark === "255,254,0,0" ? "LE" : mark === "0,0,254,255" ? "BE" : undefined;
}

function fromFourBytes(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chars: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, little);
    chars.push(code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");
  }
  return chars.join("");
}

/** UTF-16 files without a mark: Western text has a zero in nearly every second byte. */
function wideWithoutMark(bytes: Uint8Array): "UTF-16LE" | "UTF-16BE" | undefined {
  const head = bytes.subarray(0, 2048);
  const pairs = head.length >> 1;
  if (pairs < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < pairs; at += 1) {
    if (head[2 * at] === 0) even += 1;
    if (head[2 * at + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.7 && even < pairs * 0.05) return "UTF-16LE";
  return even > pairs * 0.7 && odd < pairs * 0.05 ? "UTF-16BE" : undefined;
}

function legacyEncoding(bytes: Uint8Array): string {
  // The start is enough for a guess, and the guess is slow on megabytes.
  const guess = chardet.analyse(asBuffer(bytes.subarray(0, 64_000)));
  const usable = guess.find(({ name }) => name !== "UTF-8" && name !== "ASCII" && iconv.encodingExists(name));
  // ISO-8859-1 has control codes where office programs write € and quotation marks: windows-1252 is its superset.
  if (usable === undefined || usable.confidence < 20 || usable.name === "ISO-8859-1") return "windows-1252";
  return usable.name;
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
