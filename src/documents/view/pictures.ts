/** Pictures inside office files as data: addresses, within a budget. Only kinds whose pixels are drawn and nothing else. */
import type { PreviewPicture } from "../../protocol/preview.ts";
import type { Parts } from "../package.ts";
import { pictureKind } from "../readers/picture-kind.ts";

const shown: ReadonlySet<string> = new Set(["png", "jpeg", "gif", "webp"]);
const largest = 4_000_000;
const mostInAll = 24_000_000;

export type PictureBudget = { left: number; leftOut: number };
export const pictureBudget = (): PictureBudget => ({ left: mostInAll, leftOut: 0 });

/** `words`: what the file says the picture shows. */
export function pictureOf(
  parts: Parts,
  part: string | undefined,
  words: string,
  budget: PictureBudget,
): PreviewPicture {
  const bytes = part === undefined ? undefined : parts[part];
  const kind = bytes && pictureKind(bytes);
  if (bytes === undefined || kind === undefined || !shown.has(kind) || bytes.length > Math.min(largest, budget.left)) {
    budget.leftOut += 1;
    return { words };
  }
  budget.left -= bytes.length;
  return { words, data: `data:image/${kind};base64,${base64(bytes)}` };
}

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
