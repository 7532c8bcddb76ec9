/**
 * One record as one line of JSON whose last member is the checksum of the rest: CRC-32 (polynomial 0xEDB88320, as in
 * zip and gzip) over the UTF-8 bytes of the line without that member. It finds torn and rotten lines; it is no seal
 * against forgery, which the folder's mode (0700) keeps out.
 */

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of some bytes as eight hex digits. */
export function checksum(bytes: Uint8Array): string {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

/** `,"crc":"12345678"}`: what a line has in place of the closing brace. */
const tailLength = 18;
const tailPattern = /^,"crc":"([0-9a-f]{8})"\}$/;
const closing = "}".charCodeAt(0);
const encoder = new TextEncoder();

/** The line of a record, with its line feed. The record must be a JSON object with at least one member. */
export function encodeLine(record: object): Uint8Array {
  const text = JSON.stringify(record);
  return encoder.encode(`${text.slice(0, -1)},"crc":"${checksum(encoder.encode(text))}"}\n`);
}

/** The record of a line without its line feed; undefined when its checksum or its JSON is wrong. */
export function decodeLine(line: Uint8Array): Record<string, unknown> | undefined {
  const cut = line.length - tailLength;
  if (cut < 1) return undefined;
  const decoder = new TextDecoder();
  const crc = tailPattern.exec(decoder.decode(line.subarray(cut)))?.[1];
  const body = line.slice(0, cut + 1);
  body[cut] = closing;
  if (crc === undefined || checksum(body) !== crc) return undefined;
  try {
    return JSON.parse(decoder.decode(body)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
