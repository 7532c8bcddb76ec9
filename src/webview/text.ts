/** Text of others, made fit for the screen: nothing invisible, nothing endless. */
import { clip, visible } from "../base/words.ts";

const longestLine = 2000;
const longestText = 100_000;

/** Text for the screen: lines clipped, control, direction and zero-width characters made visible; line ends stay. */
export function plain(text: string): string {
  return clip(text, longestText)
    .split(/\r\n|\r|\n/)
    .map((line) => visible(clip(line, longestLine).replaceAll("\t", "  ")))
    .join("\n");
}

/** One line for the screen. */
export const line = (text: string): string => visible(clip(text.replace(/\s*[\r\n]+\s*/g, " "), longestLine));
