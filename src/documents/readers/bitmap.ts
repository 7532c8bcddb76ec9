/** Bitmaps (BMP), uncompressed. */
import type { Pixels } from "./pixels.ts";

/** Uncompressed bitmaps of 24 and 32 bits, the kinds that programs write today. */
export function fromBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(10, true);
  const width = view.getInt32(18, true);
  const height = Math.abs(view.getInt32(22, true));
  const bits = view.getUint16(28, true);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const isKnown = (bits === 24 || bits === 32) && width > 0 && start + stride * (height - 1) <= bytes.length;
  if (!isKnown) throw new RangeError("no bitmap of 24 or 32 bits");
  const isBottomUp = view.getInt32(22, true) > 0;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    const row = start + stride * (isBottomUp ? height - 1 - y : y);
    for (let x = 0; x < width; x += 1) copyPixel(bytes, row + (x * bits) / 8, data, (y * width + x) * 4);
  }
  return { width, height, data };
}

/** Blue comes first in a bitmap. */
function copyPixel(bytes: Uint8Array, from: number, data: Uint8Array, to: number): void {
  for (let part = 0; part < 3; part += 1) data[to + part] = bytes[from + 2 - part] ?? 0;
}

/** An uncompressed bitmap (24 bits, rows from the bottom) of the pixels, as the text recognition takes it. */
export function bitmapOf({ width, height, data }: Pixels): Uint8Array {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = ((height - 1 - y) * width + x) * 4;
      const to = 54 + y * stride + x * 3;
      // On white where there is opacity: text on nothing is text on paper.
      const opacity = (data[from + 3] ?? 255) / 255;
      for (let part = 0; part < 3; part += 1)
        bytes[to + part] = (data[from + 2 - part] ?? 0) * opacity + 255 * (1 - opacity);
    }
  }
  return bytes;
}
