/** Text of others, made fit for the screen: nothing invisible, nothing endless, nothing that grows over its neighbours. */
import { clip, visibleLines } from "../base/words.ts";

const longestLine = 2000;
const longestText = 100_000;

/** Text for the screen: lines clipped, control, direction and zero-width characters made visible; line ends stay. */
export function plain(text: string): string {
  return clip(text, longestText)
    .split(/\r\n|\r|\n/)
    .map((line) => shown(clip(line, longestLine).replaceAll("\t", "  ")))
    .join("\n");
}

/** One line for the screen; line ends and tabs are blanks. Cut before anything looks at it: it may be of any length. */
export const line = (text: string): string => shown(clip(text, longestLine).replace(/[\t\r\n]+/g, " "));

/** Accents on accents: what people write has up to four on a letter, more of them stack up over the lines above. */
const stacked = /(\p{M}{4})\p{M}+/gu;
const shown = (text: string): string => visibleLines(text.replace(stacked, "$1…"));
