/** Which sentences are worth quoting: whole, clear by themselves, with something in them. */
import type { Said } from "../../api.ts";
import { commonWords } from "./common-words.ts";
import type { Sentence } from "./sentences.ts";

/** Signs that Markdown would take for its own, and quotation marks inside a quotation. */
const awkward = /[*`<>|[\]{}\\]|["“”„]/;
const leaning =
  /^(?:it|that|this|they|he|she|those|these|which|who|him|and|but|so|or|because|'cause|cause|cuz|um|uh|yeah|okay|ok|oh|mm|hmm|well|like|also|dann|und|aber|das|es|dies|weil|ja)\b/iu;

/** Points by the number of words: too short says nothing, too long is not read. */
function lengthPoints(words: number): number {
  if (words < 5) return -2;
  if (words < 7) return -0.8;
  return words <= 28 ? 0.6 : words <= 45 ? 0 : -1.2;
}

/** How good a quotation the sentence makes; under 0 it makes none. */
export function quality({ text, words, noise, isWhole, isQuestion }: Sentence): number {
  const content = new Set(words.filter((word) => word.length > 2 && !commonWords.has(word)));
  const signs: readonly (readonly [holds: boolean, points: number])[] = [
    [isWhole, 0.5],
    [!isWhole, -0.8],
    [isQuestion, -0.3],
    [leaning.test(text), -0.45],
    [/\d|\b(?:percent|euros?|pounds?|dollars?|million)\b/iu.test(text), 0.2],
    [/^\p{Lu}/u.test(text), 0.2],
    [!/^\p{Lu}/u.test(text), -0.4],
    [awkward.test(text), -2.5],
  ];
  const base = lengthPoints(words.length) + Math.min(1.6, content.size * 0.25) - noise * 4;
  return signs.reduce((sum, [holds, points]) => sum + (holds ? points : 0), base);
}

export const saidOf = ({ text, clean, line, speaker }: Sentence, confidence: number): Said => ({
  text,
  ...(clean === text ? {} : { plain: clean }),
  line,
  ...(speaker === undefined ? {} : { speaker }),
  confidence: Math.round(Math.max(0.05, Math.min(0.95, confidence)) * 100) / 100,
});

export type Weighed = { readonly sentence: Sentence; readonly points: number };

/** The best, one per line and not all from one speaker, in the order of the talk. */
export function spread(weighed: readonly Weighed[], most: number): readonly Weighed[] {
  const picked: Weighed[] = [];
  const perSpeaker = new Map<string, number>();
  const lines = new Set<number>();
  for (const one of [...weighed].sort((a, b) => b.points - a.points || a.sentence.at - b.sentence.at)) {
    if (picked.length >= most) break;
    const speaker = one.sentence.speaker ?? "";
    const spoken = perSpeaker.get(speaker) ?? 0;
    if (lines.has(one.sentence.line) || (speaker !== "" && spoken >= Math.ceil(most / 2))) continue;
    lines.add(one.sentence.line);
    perSpeaker.set(speaker, spoken + 1);
    picked.push(one);
  }
  return picked.sort((a, b) => a.sentence.at - b.sentence.at);
}

const open =
  /^\W*(?:open|offen|open question|offene frage|still open)\b|\b(?:is|are) (?:still )?open\b|\boffen ist\b|\bnoch offen\b|\bstill (?:don['’]?t|do n['’]t) know\b/iu;
const asking =
  /\b(?:who|when|how (?:much|many|long|do|does|should|can)|what (?:about|is|are|do|does|should|if|kind)|which|where|why|should|wer|wann|wie|was|welche\w*|wo|warum|sollen)\b/iu;

/** Questions about the matter, those that are called open first of all; in the order of the talk. */
export function questionsIn(sentences: readonly Sentence[], topics: ReadonlySet<number>): readonly Said[] {
  const weighed = sentences.flatMap((sentence): readonly Weighed[] => {
    const isOpen = isLeftOpen(sentence, sentences[sentence.at + 1]);
    if (!isOpen && !isAsking(sentence)) return [];
    const points = quality(sentence) + (isOpen ? 2 : 0) + (topics.has(sentence.at) ? 0.8 : 0);
    return points > 0.9 ? [{ sentence, points }] : [];
  });
  return spread(weighed, 10).map(({ sentence, points }) => saidOf(sentence, 0.4 + points / 8));
}

const isAsking = ({ isQuestion, words, text }: Sentence): boolean =>
  isQuestion && words.length >= 6 && asking.test(text);

/** Said to be open, in the sentence or right behind the question. */
function isLeftOpen(sentence: Sentence, next: Sentence | undefined): boolean {
  if (sentence.isQuestion && next?.line === sentence.line && open.test(next.text)) return true;
  return sentence.words.length >= 5 && open.test(sentence.text);
}
