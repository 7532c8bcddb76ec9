/** What kind of picture bytes are and how large, by their first bytes: nothing is decoded. */
export type PictureKind = "png" | "jpeg" | "gif" | "webp" | "bmp" | "tiff" | "heic" | "ico";

const text = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

const marks: readonly (readonly [PictureKind, (bytes: Uint8Array) => boolean])[] = [
  ["png", (bytes) => bytes[0] === 0x89 && text(bytes, 1, 3) === "PNG"],
  ["jpeg", (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff],
  ["gif", (bytes) => text(bytes, 0, 4) === "GIF8"],
  ["webp", (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP"],
  ["bmp", (bytes) => text(bytes, 0, 2) === "BM" && bytes.length > 54 && bytes[6] === 0 && bytes[7] === 0],
  ["tiff", (bytes) => text(bytes, 0, 4) === "II*\0" || text(bytes, 0, 4) === "MM\0*"],
  ["heic", (bytes) => text(bytes, 4, 4) === "ftyp" && /^(hei|hev|mif1|avif)/.test(text(bytes, 8, 4))],
  ["ico", (bytes) => text(bytes, 0, 4) === "\0\0\u0001\0"],
];

/** Undefined for bytes that are no picture of a kind known here. */
export const pictureKind = (bytes: Uint8Array): PictureKind | undefined => marks.find(([, isOne]) => isOne(bytes))?.[0];

type Size = { readonly width: number; readonly height: number };

/** Width and height in pixels; undefined where the head does not say. */
export function pictureSize(bytes: Uint8Array, kind: PictureKind): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (kind) {
      case "png":
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case "gif":
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case "bmp":
        return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
      case "jpeg":
        return jpegSize(view);
      case "webp":
        return webpSize(bytes, view);
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The frame header (ITU-T T.81, B.2.2) is the first marker C0 to CF that is no table. */
function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return undefined;
}

/** RFC 9649, 2.5 to 2.7: lossy, lossless and extended files say it in different places. */
function webpSize(bytes: Uint8Array, view: DataView): Size | undefined {
  const chunk = text(bytes, 12, 4);
  if (chunk === "VP8 ") return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  const bits = view.getUint32(21, true);
  if (chunk === "VP8L") return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  if (chunk !== "VP8X") return undefined;
  return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(27, true) & 0xffffff) + 1 };
}
