/** What a view says, checked before anything is done: size, shape, token, number. */
import type { ViewMessage } from "../protocol/channel.ts";

/** Characters of a message as JSON. A plan with 100,000 ticks has some three million. */
const longest = 4_000_000;

export type Parse = (raw: unknown) => ViewMessage | undefined;

/** Takes raw messages of one page; gives them back when they are what they should be, else undefined. */
export function wireOf(parse: Parse, token: () => string): (raw: unknown) => ViewMessage | undefined {
  let seen = 0;
  let of = "";
  return (raw) => {
    if (!isSmall(raw)) return undefined;
    const message = parse(raw);
    const now = token();
    if (message === undefined || message.token !== now) return undefined;
    // A page that is shown again begins to count anew; "ready" asks for nothing but the picture.
    if (of !== now || (message.type === "ready" && message.n === 1)) seen = 0;
    of = now;
    if (message.n <= seen) return undefined;
    seen = message.n;
    return message;
  };
}

function isSmall(raw: unknown): boolean {
  try {
    return typeof raw === "object" && raw !== null && JSON.stringify(raw).length <= longest;
  } catch {
    // Nested too deeply to be written down: not one of ours.
    return false;
  }
}
