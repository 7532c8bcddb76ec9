/** Bounds for regular expressions of a model: a backtracking engine can take years over one line. */
import { Refusal } from "../agent/ports.ts";

export type SafePattern = {
  readonly regex: RegExp;
  /** Most characters that are matched at once (a match may be half as long), so that the worst case takes seconds. */
  readonly reach: number;
  /** Whether a match may depend on what comes behind it, as with $ or a lookahead. */
  readonly looksAhead: boolean;
};

/**
 * Compiles `source`. Refuses what cannot be compiled, and open-ended repetition of a group that can itself match in
 * several ways, `(a+)+` or `(a|ab)*`: those take exponential time (see Cox, "Regular Expression Matching Can Be Simple
 * And Fast"). What is left is polynomial in the number of open-ended repetitions, and `reach` shrinks with it.
 */
export function safePattern(written: string, given: string): SafePattern {
  const { source, flags } = withoutInlineFlags(written, given);
  return {
    regex: compiled(source, flags),
    reach: reachOf(repeatsOf(source)),
    looksAhead: /[$]|\(\?[=!]|\\b/i.test(source),
  };
}

/** "(?i)total" as other engines write it: models mix the dialects, and the meaning is plain. */
function withoutInlineFlags(written: string, given: string): { readonly source: string; readonly flags: string } {
  const inline = /^\(\?([ims]+)\)/.exec(written);
  if (!inline) return { source: written, flags: given };
  return { source: written.slice(inline[0].length), flags: [...new Set(given + (inline[1] ?? ""))].join("") };
}

/**
 * The longest text on which a pattern with so many open-ended repetitions takes about 3·10⁷ steps at worst: n characters
 * can be split in about nᵈ/d! ways, with one more for where the match begins.
 */
function reachOf(repeats: number): number {
  const degree = repeats + 1;
  let factorial = 1;
  for (let n = 2; n <= degree; n += 1) factorial *= n;
  return Math.max(16, Math.min(20_000, Math.floor((3e7 * factorial) ** (1 / degree))));
}

function compiled(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Without "u" more is allowed, such as \\- or a lone ]; models write both.
    return loose(source, flags);
  }
}

function loose(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be read";
    throw new Refusal(`That is no JavaScript regular expression. ${why}. Escape special characters with a backslash.`);
  }
}

/** What is known of a group while it is read. */
type Group = {
  /** Open-ended repetitions inside. */
  repeats: number;
  /** Whether it can match texts of different length, or one text in several ways. */
  varies: boolean;
  /** How each alternative begins: alternatives that begin with different letters cannot both match. */
  readonly starts: string[];
  atStart: boolean;
};

const group = (): Group => ({ repeats: 0, varies: false, starts: [], atStart: true });
const tokens = /\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?(?:<?[=!]|:|<\w+>)|[\s\S]/g;

/** How many open-ended repetitions there are. Refusal when one holds something that varies. */
function repeatsOf(source: string): number {
  const whole = group();
  const open: Group[] = [whole];
  let closed: Group | undefined;
  for (const token of source.match(tokens) ?? []) closed = step(token, open, closed, source);
  return whole.repeats;
}

/** Takes up one token; the group that it closes, for a quantifier behind it. */
function step(token: string, open: Group[], closed: Group | undefined, source: string): Group | undefined {
  const around = open.at(-1) ?? group();
  const times = timesOf(token);
  if (times !== undefined) repeat(around, closed, { times, source });
  else if (token === ")" && open.length > 1) return close(open);
  else if (token.startsWith("(")) open.push(group());
  else note(around, token);
  return undefined;
}

/** Most repetitions that a quantifier asks for; undefined when `token` is none. */
function timesOf(token: string): number | undefined {
  if (token === "*" || token === "+" || /^\{\d+,\}$/.test(token)) return Number.POSITIVE_INFINITY;
  if (token === "?") return 1;
  const bounds = /^\{(\d+)(?:,(\d+))?\}$/.exec(token);
  return bounds ? Number(bounds[2] ?? bounds[1]) : undefined;
}

type Repetition = { readonly times: number; readonly source: string };

function repeat(around: Group, closed: Group | undefined, { times, source }: Repetition): void {
  around.varies = true;
  if (times !== Number.POSITIVE_INFINITY) {
    around.repeats += (closed?.repeats ?? 0) * Math.max(0, times - 1);
    return;
  }
  around.repeats += 1;
  if (!closed?.varies) return;
  throw new Refusal(
    `"${source}" repeats a group without end that can match in several ways, like (a+)+ or (a|ab)*; that can run for ever. Search with a simpler pattern, or with two.`,
  );
}

function close(open: Group[]): Group {
  const inner = open.pop() ?? group();
  if (inner.atStart) inner.starts.push("");
  const around = open.at(-1);
  const plain = inner.starts.every((start) => /^[\p{L}\p{N} ]$/u.test(start));
  const distinct = new Set(inner.starts.map((start) => start.toLowerCase())).size === inner.starts.length;
  if (inner.starts.length > 1 && !(plain && distinct)) inner.varies = true;
  if (around !== undefined) {
    around.repeats += inner.repeats;
    around.varies ||= inner.varies;
    if (around.atStart) note(around, "(");
  }
  return inner;
}

function note(around: Group, token: string): void {
  if (token === "|") {
    if (around.atStart) around.starts.push("");
    around.atStart = true;
  } else if (around.atStart) {
    around.atStart = false;
    around.starts.push(token);
  }
}
