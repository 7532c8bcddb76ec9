/** When a picture was taken: the EXIF data of a JPEG, and nothing else of it (CIPA DC-008, "Exif 2.32"). */
import type { Head } from "./lines.ts";

/** The head of a picture; empty when it carries no date. */
export function pictureHead(bytes: Uint8Array): Head {
  const date = exifDate(bytes);
  return date === undefined ? {} : { date };
}

function exifDate(bytes: Uint8Array): string | undefined {
  const block = exifBlock(bytes);
  if (block === undefined || block.length < 14) return undefined;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = view.getUint16(0) === 0x4949;
  if (!little && view.getUint16(0) !== 0x4d4d) return undefined;
  try {
    const first = tagsAt(view, view.getUint32(4, little), little);
    const inner = first.get(tags.exif);
    const exif = inner === undefined ? undefined : tagsAt(view, view.getUint32(inner, little), little);
    const at = exif?.get(tags.taken) ?? exif?.get(tags.digitised) ?? first.get(tags.changed);
    return at === undefined ? undefined : dayAt(view, view.getUint32(at, little));
  } catch (error) {
    // Offsets that lead out of the block: a broken file has no date.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How the camera was held, 1 to 8 (upright: 1). */
export function orientationOf(bytes: Uint8Array): number {
  const block = exifBlock(bytes);
  if (block === undefined || block.length < 14) return 1;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = view.getUint16(0) === 0x4949;
  try {
    const at = tagsAt(view, view.getUint32(4, little), little).get(tags.orientation);
    return at === undefined ? 1 : view.getUint16(at, little);
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

const tags = { orientation: 0x0112, exif: 0x8769, taken: 0x9003, digitised: 0x9004, changed: 0x0132 };

/** The APP1 segment of a JPEG behind its "Exif" mark. */
function exifBlock(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 < bytes.length && bytes[at] === 0xff; ) {
    const length = view.getUint16(at + 2);
    const isExif = bytes[at + 1] === 0xe1 && view.getUint32(at + 4) === 0x45786966;
    if (isExif) return bytes.subarray(at + 10, at + 2 + length);
    at += 2 + length;
  }
  return undefined;
}

/** The entries of a directory: tag → where its value (or the offset of it) stands. */
function tagsAt(view: DataView, start: number, little: boolean): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const count = Math.min(view.getUint16(start, little), 200);
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 + index * 12;
    found.set(view.getUint16(at, little), at + 8);
  }
  return found;
}

/** "2026:05:04 12:30:00" at an offset, as "2026-05-04". */
function dayAt(view: DataView, at: number): string | undefined {
  const text = Array.from({ length: 10 }, (_, index) => String.fromCharCode(view.getUint8(at + index))).join("");
  const parts = /^((?:19|20)\d\d):(0[1-9]|1[0-2]):(0[1-9]|[12]\d|3[01])$/.exec(text);
  return parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}`;
}
