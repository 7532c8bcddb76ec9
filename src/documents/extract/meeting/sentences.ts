/** The sentences of a talk, each a piece of its line, word for word. */
import { fillers } from "./common-words.ts";
import type { Turn } from "./turns.ts";

export type Sentence = {
  /** Index among all sentences. */
  readonly at: number;
  readonly line: number;
  readonly speaker: string | undefined;
  /** Exactly as it stands in the line. */
  readonly text: string;
  /** For people to read: no fillers, no repeated words, no gaps before commas. Not word for word. */
  readonly clean: string;
  readonly words: readonly string[];
  readonly isQuestion: boolean;
  /** Ends with a mark of punctuation or with its line, and not where the recording breaks off. */
  readonly isWhole: boolean;
  /** Share of words that are fillers or said twice, 0 to 1. */
  readonly noise: number;
};

const mostWords = 300;
/** Longer than any speech: data without line ends. */
const longestLine = 50_000;

/** What writers of transcripts put in for sounds: {vocalsound}, [laughter], (inaudible), <noise>. */
const marks =
  /\{[^}]*\}|\[[^\]]*\]|<[^>]*>|\((?:laugh\w*|inaudible|unclear|applause|pause|cough\w*|noise|lacht|unverständlich)[^)]*\)/giu;
const bullet = /^\s*(?:[-*•+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+|#{1,6}\s+|>\s?)/;
// A point ends a sentence before a blank, but not in "Mr. X", "z. B.", "3. Mai" or "e.g.".
const ends = /[.?!…]+["”’)]*(?=\s|$)/g;
const noEnd =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|hon|st|no|nr|vs|etc|e\.g|i\.e|z\.\s?b|d\.\s?h|u\.\s?a|bzw|ca|inkl|\d{1,3}|\p{L})\.$/iu;

export function sentencesOf(turns: readonly Turn[]): readonly Sentence[] {
  const found: Sentence[] = [];
  for (const { line, speaker, start } of turns) {
    if (line.text.length > longestLine) continue;
    for (const piece of piecesOf(line.text, start)) {
      const text = line.text.slice(piece.start, piece.end);
      const words = wordsIn(text);
      // Hundreds of words without an end are data, and no sentence of anybody.
      if (words.length === 0 || words.length > mostWords) continue;
      found.push({
        at: found.length,
        line: line.n,
        speaker,
        text,
        clean: cleaned(text),
        words,
        isQuestion: /\?["”’)]*\s*$/.test(text),
        isWhole: piece.whole && !isTail(line.text, piece.start, start),
        noise: noiseIn(words),
      });
    }
  }
  return found;
}

/** Whether a piece goes on with what stood before a sound: "the uh {cough} the second point". */
const isTail = (line: string, at: number, from: number): boolean =>
  at > from + 2 && /\p{Ll}/u.test(line.charAt(at)) && /[}\])>]\s*$/.test(line.slice(0, at));

type Piece = { readonly start: number; readonly end: number; readonly whole: boolean };

/** Splits a line at marks of sounds and behind sentences. */
function piecesOf(line: string, from: number): readonly Piece[] {
  const first = from === 0 ? (bullet.exec(line)?.[0].length ?? 0) : from;
  const cuts: { at: number; to: number }[] = [];
  for (const match of line.slice(first).matchAll(marks)) {
    cuts.push({ at: first + match.index, to: first + match.index + match[0].length });
  }
  const pieces: Piece[] = [];
  let start = first;
  for (const cut of [...cuts, { at: line.length, to: line.length }]) {
    pieces.push(...split(line, start, cut.at, cut.at === line.length));
    start = cut.to;
  }
  return pieces;
}

function split(line: string, from: number, to: number, isEnd: boolean): readonly Piece[] {
  const part = line.slice(from, to);
  const pieces: Piece[] = [];
  let start = 0;
  const add = (end: number, whole: boolean): void => {
    const text = part.slice(start, end);
    const lead = text.length - text.trimStart().length;
    const length = text.trim().length;
    if (length > 0) pieces.push({ start: from + start + lead, end: from + start + lead + length, whole });
    start = end;
  };
  for (const match of part.matchAll(ends)) {
    const end = match.index + match[0].length;
    if (
      match[0].startsWith(".") &&
      noEnd.test(part.slice(Math.max(start, match.index - 12), match.index + 1)) &&
      !/\s\.$/.test(part.slice(Math.max(0, end - 2), end))
    )
      continue;
    add(end, true);
  }
  add(part.length, isEnd);
  return pieces.flatMap((piece) => clausesOf(line, piece));
}

/** A sentence beyond this is a string of clauses, and one of them is what people quote. */
const longest = 40;
const joints =
  /\s?[—;]\s*|\s?,\s+(?=(?:so|and|but|then|because|which|although|whereas|und|aber|dann|weil|sondern|also)\b)/giu;

function clausesOf(line: string, piece: Piece): readonly Piece[] {
  const text = line.slice(piece.start, piece.end);
  if (wordsIn(text).length <= longest) return [piece];
  const pieces: Piece[] = [];
  let start = 0;
  for (const match of [...text.matchAll(joints), undefined]) {
    const end = match?.index ?? text.length;
    if (wordsIn(text.slice(start, end)).length < 5 && match !== undefined) continue;
    pieces.push({
      start: piece.start + start,
      end: piece.start + end,
      whole: match === undefined ? piece.whole : true,
    });
    start = match === undefined ? end : end + match[0].length;
  }
  return pieces;
}

const wordsIn = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’_-][\p{L}\p{N}]+)*/gu) ?? [];

function noiseIn(words: readonly string[]): number {
  const odd = words.filter(
    (word, at) =>
      fillers.has(word) || (at > 0 && word === words[at - 1]) || (word.length === 1 && !/[aio\d]/.test(word)),
  );
  return odd.length / words.length;
}

const spokenFillers =
  /(?<![\p{L}'’])(?:u[hm]+(?:-huh)?|e(?:r|rm)|m+-?h?m+|h[mu]+h?|ä+h+m?|öh+m?|you know|i mean|sort of|kind of|kinda)(?![\p{L}'’])\s?,?/giu;

/** The sentence as somebody would write it down: for headings and lists, never between quotation marks. */
export function cleaned(text: string): string {
  const plain = text
    .replace(spokenFillers, " ")
    .replace(/\b((?:\p{L}[_.]){2,}\p{L}?)(?!\p{L})/gu, (letters) => letters.replace(/[_.]/g, ""))
    .replace(/\s+/g, " ")
    .replace(/(?<![\p{L}\d])([\p{L}'’]+(?: [\p{L}'’]+)?)(?:\s*,?\s+\1)+(?![\p{L}\d'’])/giu, "$1")
    .replace(/\s+([,.;:?!])/g, "$1")
    .replace(/\s+(['’](?:s|re|ve|ll|d|m|t)\b)/gi, "$1")
    .replace(/\b(do|did|does|is|are|was|were|would|could|should|have|has|had|ca|wo)\s+(n['’]t)\b/gi, "$1$2")
    .replace(/(\p{L})\s+-\s+(\p{L})/gu, "$1-$2")
    .replace(/([,;])(?:\s*[,;])+/g, "$1")
    .replace(/^[\s,;.–-]+|(?<![\s,;–-])[\s,;–-]+$/g, "")
    .replace(/,\s*([.?!])/g, "$1");
  const start = plain.replace(
    /^(?:(?:and|but|so|well|okay|ok|yeah|yes|right|oh|now|then|also|ja|na|also|und|aber|gut|okay)\b[\s,.]+)+(?=\S{2,}(?:\s+\S+){3})/iu,
    "",
  );
  return start.charAt(0).toUpperCase() + start.slice(1);
}
