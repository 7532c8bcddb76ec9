/** Text files with their encoding, so that an edit gives back the bytes it did not mean to change. */

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** `mark`: the file began with a byte order mark; it is not part of `text`. */
export type Text = { readonly text: string; readonly encoding: Encoding; readonly mark: boolean };

const sniffed = 8_192;

/** The text of a file, or undefined when its bytes are no text. `cut`: the bytes may end inside a character. */
export function textOf(bytes: Uint8Array, options: { readonly cut?: boolean } = {}): Text | undefined {
  const marked = markedEncoding(bytes);
  const encoding = marked ?? guessed(bytes);
  if (encoding === undefined) return undefined;
  const body = marked === undefined ? bytes : bytes.subarray(marked === "utf-8" ? 3 : 2);
  const text = decoded(body, encoding, options.cut ?? false);
  if (text !== undefined) return { text, encoding, mark: marked !== undefined };
  // What is no UTF-8 and holds no zero bytes was most likely written by an old Windows program.
  return { text: windowsText(body), encoding: "windows-1252", mark: false };
}

function markedEncoding(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

/** UTF-16 without a mark shows as zeros in every other place; zeros anywhere else mean that it is no text. */
function guessed(bytes: Uint8Array): Encoding | undefined {
  const head = bytes.subarray(0, sniffed);
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even === 0 && odd === 0) return "utf-8";
  const half = head.length / 2;
  if (even === 0 && odd > half * 0.7) return "utf-16le";
  if (odd === 0 && even > half * 0.7) return "utf-16be";
  return undefined;
}

function decoded(bytes: Uint8Array, encoding: Encoding, cut: boolean): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

/** The bytes of `text` in the encoding (and with the mark) it came with; undefined when the encoding lacks a character. */
export function bytesOf({ text, encoding, mark }: Text): Uint8Array<ArrayBuffer> | undefined {
  if (encoding === "utf-8") return new TextEncoder().encode(mark ? `\uFEFF${text}` : text);
  if (encoding === "windows-1252") return singleBytes(text);
  const marked = mark ? `\uFEFF${text}` : text;
  const bytes = new Uint8Array(marked.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < marked.length; index += 1) {
    view.setUint16(index * 2, marked.charCodeAt(index), encoding === "utf-16le");
  }
  return bytes;
}

// Windows-1252 differs from Latin-1 only here (encoding.spec.whatwg.org, index windows-1252). TextDecoder is not used:
// several versions of Node decode these bytes as Latin-1.
const from80 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const windowsChars = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte < 0xa0 ? from80.charAt(byte - 0x80) : String.fromCharCode(byte),
);

function windowsText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += windowsChars[byte];
  return text;
}

function singleBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const byteOf = new Map(windowsChars.map((char, byte) => [char, byte] as const));
  const bytes = [...text].map((char) => byteOf.get(char));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined;
}
