/** Searching one text, within bounds of time and length. */
import type { SafePattern } from "./safe-pattern.ts";

export type Context = { readonly before: number; readonly after: number };

export type Found = {
  /** 1-based numbers of matching lines. */
  readonly lines: readonly number[];
  readonly all: readonly string[];
  /** Texts too long for one look: matches longer than half the pattern's reach are missed there. */
  readonly long: number;
  /** The time for one file was over before its end. */
  readonly late: boolean;
};

/** Milliseconds for one file. */
const perFile = 2_000;

type Clock = () => number;

export function searchLines(text: string, pattern: SafePattern, now: Clock): Found {
  const all = text.split(/\r\n|\n|\r/);
  const lines: number[] = [];
  const isLate = deadline(now);
  for (const [index, line] of all.entries()) {
    for (const _match of matches(line, pattern, isLate)) {
      lines.push(index + 1);
      break;
    }
    if (isLate()) break;
  }
  return { lines, all, long: all.filter(({ length }) => length > pattern.reach).length, late: isLate() };
}

/** As searchLines, but a match may span lines; every line it touches counts. */
export function searchWhole(text: string, pattern: SafePattern, now: Clock): Found {
  const plain = text.replace(/\r\n?/g, "\n");
  const all = plain.split("\n");
  const starts = startsOf(all);
  const lines = new Set<number>();
  const isLate = deadline(now);
  for (const { start, end } of matches(plain, pattern, isLate)) {
    const last = lineAt(starts, Math.max(start, end - 1));
    for (let line = lineAt(starts, start); line <= last; line += 1) lines.add(line);
    if (isLate()) break;
  }
  return { lines: [...lines].sort((a, b) => a - b), all, long: plain.length > pattern.reach ? 1 : 0, late: isLate() };
}

function deadline(now: Clock): () => boolean {
  const end = now() + perFile;
  return () => now() > end;
}

type Match = { readonly start: number; readonly end: number };

/**
 * Matches in windows of the pattern's reach that overlap by half, so that no single look takes long. A window begins
 * one character early and searches from the second on: "^" and \\b see what is really before.
 */
function* matches(text: string, pattern: SafePattern, isLate: () => boolean): Generator<Match> {
  const half = Math.ceil(pattern.reach / 2);
  for (let start = 0; ; start += half) {
    const last = start + pattern.reach >= text.length;
    yield* inWindow(text, pattern, { start, limit: last ? text.length + 1 : start + half });
    if (last || isLate()) return;
  }
}

type Window = {
  readonly start: number;
  /** Matches that begin here or later belong to the next window. */
  readonly limit: number;
};

function* inWindow(
  text: string,
  { regex, reach, looksAhead }: SafePattern,
  { start, limit }: Window,
): Generator<Match> {
  const from = Math.max(0, start - 1);
  const slice = text.slice(from, start + reach);
  const cut = from + slice.length < text.length;
  regex.lastIndex = start - from;
  for (let match = regex.exec(slice); match !== null; match = regex.exec(slice)) {
    const found = { start: from + match.index, end: from + match.index + match[0].length };
    const atEdge = cut && found.end === from + slice.length;
    if (found.start >= limit) return;
    // At a cut edge the text seems to end: what depends on the end cannot be told there.
    if (!(atEdge && looksAhead)) yield found;
    if (match[0] === "") regex.lastIndex += 1;
  }
}

function startsOf(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

/** The 1-based line that holds the character at `offset`. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const shownLength = 500;

/** Matching lines as "path:12:text" and lines around them as "path-11-text", groups apart by "--". */
export function contentLines(
  { lines, all }: Found,
  path: string,
  { before, after, numbers }: Context & { readonly numbers: boolean },
): readonly string[] {
  const matching = new Set(lines);
  const shown = withContext(lines, all.length, { before, after });
  return shown.flatMap((line, index) => {
    const sign = matching.has(line) ? ":" : "-";
    const text = `${path}${sign}${numbers ? `${line}${sign}` : ""}${shortened(all[line - 1] ?? "")}`;
    const apart = before + after > 0 && index > 0 && line > (shown[index - 1] ?? 0) + 1;
    return apart ? ["--", text] : [text];
  });
}

function withContext(lines: readonly number[], last: number, { before, after }: Context): readonly number[] {
  const shown = new Set<number>();
  for (const line of lines) {
    for (let one = Math.max(1, line - before); one <= Math.min(last, line + after); one += 1) shown.add(one);
  }
  return [...shown].sort((a, b) => a - b);
}

const shortened = (text: string): string =>
  text.length > shownLength ? `${text.slice(0, shownLength)}… [${text.length} characters]` : text;
