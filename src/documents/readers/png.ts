/** PNG files to pixels and back. */
import { decode as decodePng, encode as encodePng } from "fast-png";
import type { Pixels } from "./pixels.ts";

/** All depths and palettes; a damaged file throws. */
export function fromPng(bytes: Uint8Array): Pixels {
  const { width, height, data, channels, depth, palette } = decodePng(bytes);
  const perByte = 8 / Math.min(8, depth);
  const packing = { width, depth, perByte, rowBytes: Math.ceil(width / perByte) };
  const scale = 255 / (2 ** depth - 1);
  const sample = (at: number): number => (depth < 8 ? indexAt(data, at, packing) : (data[at] ?? 0)) * scale;
  const out = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const named = palette?.[palette === undefined ? 0 : indexAt(data, at, packing)];
    const colour = named ?? Array.from({ length: channels }, (_, part) => sample(at * channels + part));
    out.set(full(colour), at * 4);
  }
  return { width, height, data: out };
}

/** One to four values as red, green, blue and opacity: one is grey, two are grey and opacity. */
function full(colour: readonly number[]): readonly number[] {
  const [first = 0, second = 255, third = 0, fourth = 255] = colour;
  return colour.length < 3 ? [first, first, first, second] : [first, second, third, fourth];
}

type Packing = { readonly width: number; readonly depth: number; readonly perByte: number; readonly rowBytes: number };

/** A sample of less than eight bits: several share a byte, rows begin on a new one. */
function indexAt(data: ArrayLike<number>, at: number, { width, depth, perByte, rowBytes }: Packing): number {
  if (depth >= 8) return data[at] ?? 0;
  const [row, column] = [Math.floor(at / width), at % width];
  const byte = data[row * rowBytes + Math.floor(column / perByte)] ?? 0;
  return (byte >> (8 - depth * ((column % perByte) + 1))) & (2 ** depth - 1);
}

/** A PNG of the pixels, without opacity: pages and photographs have none. */
export function pngOf({ width, height, data }: Pixels): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const opacity = (data[at * 4 + 3] ?? 255) / 255;
    for (let part = 0; part < 3; part += 1)
      rgb[at * 3 + part] = (data[at * 4 + part] ?? 0) * opacity + 255 * (1 - opacity);
  }
  return encodePng({ width, height, data: rgb, channels: 3, depth: 8 });
}
