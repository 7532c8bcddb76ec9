/**
 * Zip files within bounds (APPNOTE.TXT 6.3.10): the directory is read and checked before anything is unpacked, and no
 * member can grow beyond the size that the directory gives for it.
 */
import iconv from "iconv-lite";
import { Refusal } from "../agent/ports.ts";
import { inflate } from "../platform/inflate.ts";
import type { Source } from "./api.ts";

export type ZipEntry = {
  readonly name: string;
  /** Bytes unpacked, as the directory says. */
  readonly size: number;
  readonly packed: number;
  /** ISO day and minute of the last change, as written: zip files know no time zone. */
  readonly changed: string;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflated; others are not unpacked. */
  readonly method: number;
  /** Where its local header begins. */
  readonly at: number;
  /** CRC-32 of the unpacked bytes, as the directory says. */
  readonly crc: number;
};

const mostEntries = 20_000;
const marks = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50, end64: 0x06064b50, locator64: 0x07064b50 };

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

/** The members of an archive in its own order. Refusal for what has no readable directory. */
export function zipEntries({ name, bytes }: Source): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { count, start } = directory(view);
    if (count > mostEntries) throw new Refusal(`${name} holds more than ${mostEntries} parts and was not opened.`);
    return entriesFrom(bytes, view, { count, start });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal(`${name} is damaged or was cut off: its end is missing. Get the file again and retry.`);
  }
}

type Directory = { readonly count: number; readonly start: number };

/** Its record is the last thing in the file, followed by a comment of at most 65,535 bytes. Throws RangeError without one. */
function directory(view: DataView): Directory {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 65_535); at -= 1) {
    if (view.getUint32(at, true) !== marks.end) continue;
    const found = { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true) };
    return found.start === 0xffffffff || found.count === 0xffff ? (large(view, at) ?? found) : found;
  }
  throw new RangeError("no directory");
}

/** The directory of an archive with more than 65,535 members or 4 GB (zip64). */
function large(view: DataView, end: number): Directory | undefined {
  if (end < 20 || view.getUint32(end - 20, true) !== marks.locator64) return undefined;
  const at = Number(view.getBigUint64(end - 12, true));
  if (view.getUint32(at, true) !== marks.end64) return undefined;
  return { count: Number(view.getBigUint64(at + 32, true)), start: Number(view.getBigUint64(at + 48, true)) };
}

function entriesFrom(bytes: Uint8Array, view: DataView, { count, start }: Directory): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(at, true) !== marks.entry) throw new RangeError("no entry");
    const flags = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 28, true);
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    entries.push({
      name: nameFrom(name, (flags & 0x800) !== 0),
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      changed: dosTime(view.getUint16(at + 14, true), view.getUint16(at + 12, true)),
      encrypted: (flags & 1) !== 0,
      method: view.getUint16(at + 10, true),
      at: view.getUint32(at + 42, true),
      crc: view.getUint32(at + 16, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Names are UTF-8 where the entry says so; old programs wrote code page 437, and many wrote UTF-8 without saying so. */
function nameFrom(bytes: Uint8Array, utf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: !utf8 }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), "cp437");
  }
}

function dosTime(day: number, time: number): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const date = `${1980 + (day >> 9)}-${two((day >> 5) & 15)}-${two(day & 31)}`;
  return `${date} ${two(time >> 11)}:${two((time >> 5) & 63)}`;
}

/** A name that would leave the folder an archive is unpacked in. */
export const leavesFolder = (name: string): boolean =>
  name.startsWith("/") || /^[a-z]:/i.test(name) || name.split(/[/\\]/).includes("..");

/** The bytes of a member. Refusal when it is protected, damaged, or larger than `most` or than its own directory says. */
export function zipMember({ name, bytes }: Source, entry: ZipEntry, most: number): Uint8Array {
  const damaged = (): Refusal =>
    new Refusal(`${name} is damaged: its part ${entry.name} cannot be unpacked. Get the file again and retry.`);
  if (entry.encrypted) throw new Refusal(`${name} is protected by a password. Ask for a copy without one.`);
  if (entry.size > most) throw new Refusal(`${entry.name} in ${name} is too large to be unpacked here.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.at + 30 > bytes.length || view.getUint32(entry.at, true) !== marks.local) throw damaged();
  const start = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
  const packed = bytes.subarray(start, start + entry.packed);
  if (entry.method === 0) return packed.slice();
  const unpacked = entry.method === 8 ? inflate(packed, entry.size) : "broken";
  if (unpacked === "more" || unpacked === "broken") throw damaged();
  return unpacked;
}
