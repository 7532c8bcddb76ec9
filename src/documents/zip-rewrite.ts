/**
 * A zip file with some of its members replaced or left out. All others keep their packed bytes, their place and their
 * time: they are copied, never unpacked (APPNOTE.TXT 6.3.10).
 */
import { deflateSync } from "fflate";
import { Refusal } from "../agent/ports.ts";
import type { Source } from "./api.ts";
import { type ZipEntry, zipEntries } from "./zip.ts";

const marks = { entry: 0x02014b50, local: 0x04034b50, end: 0x06054b50 };

/** New bytes by the name of the member; undefined takes it out. Names that the file does not have are ignored. */
export type Replacements = ReadonlyMap<string, Uint8Array | undefined>;

/** Refusal for files beyond the first format (over 4 GB or 65,535 members), which no office program writes. */
export function rewriteZip(source: Source, replaced: Replacements): Uint8Array {
  const entries = zipEntries(source);
  const view = new DataView(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
  const headers = centralHeaders(view, entries.length);
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  entries.forEach((entry, index) => {
    const header = headers[index];
    const gone = replaced.has(entry.name) && replaced.get(entry.name) === undefined;
    if (gone || header === undefined) return;
    const member = memberOf(source, view, entry, replaced.get(entry.name));
    directory.push(directoryEntry(header, member, at));
    for (const piece of [member.local, member.packed]) {
      pieces.push(piece);
      at += piece.length;
    }
  });
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  return joined([...pieces, ...directory, endRecord(directory.length, size, at)]);
}

type Member = {
  /** The local header with name and extra field. */
  readonly local: Uint8Array;
  readonly packed: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly method: number;
};

function memberOf(source: Source, view: DataView, entry: ZipEntry, bytes: Uint8Array | undefined): Member {
  const start = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
  const large = [entry.size, entry.packed, entry.at].includes(0xffffffff);
  if (view.getUint32(entry.at, true) !== marks.local || large)
    throw new Refusal(`${source.name} is packed in an unusual way and was left as it is. Save it once in Excel.`);
  const head = source.bytes.slice(entry.at, start);
  const old = source.bytes.subarray(start, start + entry.packed);
  const packed = bytes === undefined ? old : deflateSync(bytes, { level: 6 });
  const facts =
    bytes === undefined
      ? { crc: entry.crc, size: entry.size, method: entry.method }
      : { crc: crc32(bytes), size: bytes.length, method: 8 };
  return { local: localHeader(head, facts, packed.length), packed, ...facts };
}

/** Sizes and checksum go into the header itself, so that none has to follow the data (flag 3). */
function localHeader(head: Uint8Array, facts: Omit<Member, "local" | "packed">, packed: number): Uint8Array {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  view.setUint16(6, view.getUint16(6, true) & ~8, true);
  view.setUint16(8, facts.method, true);
  view.setUint32(14, facts.crc, true);
  view.setUint32(18, packed, true);
  view.setUint32(22, facts.size, true);
  return head;
}

function directoryEntry(header: Uint8Array, { crc, size, method, packed }: Member, at: number): Uint8Array {
  const out = header.slice();
  const view = new DataView(out.buffer);
  view.setUint16(8, view.getUint16(8, true) & ~8, true);
  view.setUint16(10, method, true);
  view.setUint32(16, crc, true);
  view.setUint32(20, packed.length, true);
  view.setUint32(24, size, true);
  view.setUint32(42, at, true);
  return out;
}

/** The raw entries of the directory, in order. zipEntries has checked that they are there. */
function centralHeaders(view: DataView, count: number): Uint8Array[] {
  let end = view.byteLength - 22;
  while (end > 0 && view.getUint32(end, true) !== marks.end) end -= 1;
  let at = view.getUint32(end + 16, true);
  const found: Uint8Array[] = [];
  while (found.length < count && at + 46 <= view.byteLength && view.getUint32(at, true) === marks.entry) {
    const length = 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    found.push(new Uint8Array(view.buffer, view.byteOffset + at, length));
    at += length;
  }
  return found;
}

function endRecord(count: number, size: number, at: number): Uint8Array {
  const out = new Uint8Array(22);
  const view = new DataView(out.buffer);
  view.setUint32(0, marks.end, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, at, true);
  return out;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
