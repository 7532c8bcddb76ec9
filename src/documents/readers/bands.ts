/** A page of text cut between its lines, so that recognising a dense one can end in between. */
import type { Pixels } from "./pixels.ts";

/** Lines of text that take the engine some four seconds; pages with more are cut. */
const linesAtOnce = 36;

/** The picture in bands of whole lines, from the top; one band for most pictures. */
export function bandsOf(pixels: Pixels): readonly Pixels[] {
  const inked = inkedRows(pixels);
  const starts = inked.flatMap((ink, row) => (ink && inked[row - 1] !== true ? [row] : []));
  if (starts.length <= linesAtOnce) return [pixels];
  const count = Math.ceil(starts.length / linesAtOnce);
  const each = Math.ceil(starts.length / count);
  const cuts = starts.filter((_, at) => at > 0 && at % each === 0).map((row) => gapBefore(inked, row));
  return [0, ...cuts].map((from, at) => rowsOf(pixels, from, cuts[at] ?? pixels.height));
}

/** The middle of the blank rows above a line. */
function gapBefore(inked: readonly boolean[], row: number): number {
  let top = row;
  while (top > 0 && inked[top - 1] !== true) top -= 1;
  return Math.floor((top + row) / 2);
}

const rowsOf = ({ width, data }: Pixels, from: number, to: number): Pixels => ({
  width,
  height: to - from,
  data: data.subarray(from * width * 4, to * width * 4),
});

/** Rows with something dark in them; a speck is nothing. */
function inkedRows({ width, height, data }: Pixels): boolean[] {
  const few = width * 0.004;
  return Array.from({ length: height }, (_, row) => {
    let dark = 0;
    for (let at = row * width * 4; at < (row + 1) * width * 4; at += 4)
      if ((data[at] ?? 255) + (data[at + 1] ?? 255) + (data[at + 2] ?? 255) < 3 * 140) dark += 1;
    return dark > few;
  });
}
