/** Names for what is put beside something of the user's. */
import { splitName } from "../protocol/shapes.ts";

const longest = 255;

/** "report.pdf" → "report (before Cowork).pdf", "report (before Cowork 2).pdf", … until `taken` says no. */
export async function besideName(name: string, taken: (name: string) => Promise<boolean>): Promise<string> {
  const [stem, ext] = splitName(name);
  for (let n = 1; ; n += 1) {
    const tail = ` (before Cowork${n === 1 ? "" : ` ${n}`})${ext === "" ? "" : `.${ext}`}`;
    const candidate = cutToFit(stem, longest - bytes(tail)) + tail;
    if (!(await taken(candidate))) return candidate;
  }
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** As many whole characters of `stem` as fit; file systems count bytes. */
function cutToFit(stem: string, room: number): string {
  let fitting = "";
  let used = 0;
  for (const char of stem) {
    used += bytes(char);
    if (used > room) break;
    fitting += char;
  }
  return fitting;
}
