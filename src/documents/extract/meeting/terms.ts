/** What a talk is about, in words: terms that are nouns by the company they keep and come again and again. */
import { commonWords } from "./common-words.ts";
import type { Sentence } from "./sentences.ts";

/** A word or phrase with where it is used. */
export type Term = {
  /** Words in their basic form; equal for singular and plural. */
  readonly stems: readonly string[];
  /** As it is mostly written. */
  readonly shown: string;
  /** Indices of the sentences. */
  readonly in: readonly number[];
  readonly weight: number;
};

/** Singular of a word, roughly: enough to count "button" and "buttons" together. */
export function stemOf(word: string): string {
  const plain = word.replace(/['’]s$/, "");
  if (plain.length < 4 || /(?:ss|us|is)$/.test(plain)) return plain;
  if (plain.endsWith("ies")) return `${plain.slice(0, -3)}y`;
  return /(?:[sxz]|ch|sh)es$/.test(plain) ? plain.slice(0, -2) : plain.replace(/s$/, "");
}

const isContent = (word: string): boolean =>
  word.length > 2 && /^\p{L}[\p{L}\p{N}-]+$/u.test(word) && !commonWords.has(word) && !commonWords.has(stemOf(word));

/** Words behind which a noun stands, and words behind which a verb stands. */
const beforeNoun = new Set(
  "the a an this that these those my our your his her its their some any no each every another which what of in on for with about der die das den dem des ein eine einen einer einem eines kein keine unser unsere im am zum zur vom beim mit für über von pro".split(
    " ",
  ),
);
const beforeVerb = new Set(
  "i you we they he she it to will would can could should must may might do don't did not n't just always never also already let's ich du wir ihr er sie es zu nicht".split(
    " ",
  ),
);

type Use = { noun: number; verb: number; all: number; modifying: number };

/**
 * How much a word behaves like a noun, 0 to 1: by the words before it, and less where it mostly stands before another
 * word of content, as adjectives do.
 */
function nounness(sentences: readonly Sentence[]): (stem: string) => number {
  const uses = new Map<string, Use>();
  for (const { words } of sentences) {
    for (const [at, word] of words.entries()) {
      if (isContent(word)) count(uses, stemOf(word), { before: words[at - 1] ?? "", after: words[at + 1] ?? "" });
    }
  }
  return (stem) => {
    const { noun, verb, all, modifying } = uses.get(stem) ?? { noun: 0, verb: 0, all: 1, modifying: 0 };
    return ((noun + 0.7) / (noun + 2 * verb + 1)) * (1 - (0.75 * modifying) / Math.max(1, all));
  };
}

function count(
  uses: Map<string, Use>,
  stem: string,
  { before, after }: { readonly before: string; readonly after: string },
): void {
  const use = uses.get(stem) ?? { noun: 0, verb: 0, all: 0, modifying: 0 };
  use.all += 1;
  if (beforeNoun.has(before)) use.noun += 1;
  if (beforeVerb.has(before)) use.verb += 1;
  if (isContent(after)) use.modifying += 1;
  uses.set(stem, use);
}

type Counted = { readonly in: Set<number>; readonly forms: Map<string, number> };

/** Terms of one to three words, the weightiest first; names of people are left out. */
export function termsOf(sentences: readonly Sentence[], people: ReadonlySet<string>): readonly Term[] {
  const isNoun = nounness(sentences);
  const counted = countRuns(sentences);
  const least = sentences.length > 400 ? 4 : sentences.length > 60 ? 3 : 2;
  const terms: Term[] = [];
  for (const [key, { in: uses, forms }] of counted) {
    const stems = key.split(" ");
    if (uses.size < least || stems.some((stem) => people.has(stem))) continue;
    const weight = weightOf(stems, uses.size, { isNoun, counted });
    if (weight > 0) terms.push({ stems, shown: usual(forms), in: [...uses], weight });
  }
  return terms.sort((a, b) => b.weight - a.weight || (a.shown < b.shown ? -1 : 1));
}

/** Runs of up to three words of content that stand beside each other, with the sentences they are in. */
function countRuns(sentences: readonly Sentence[]): ReadonlyMap<string, Counted> {
  const counted = new Map<string, Counted>();
  for (const { at, clean } of sentences) {
    for (const part of clean.split(/[,.;:?!()"“”–—|+/]+/)) {
      for (const run of runsIn(part.trim().split(/\s+/))) addRun(counted, run, at);
    }
  }
  return counted;
}

function runsIn(words: readonly string[]): readonly (readonly string[])[] {
  const isGood = words.map((word) => isContent(word.toLowerCase()));
  return words.flatMap((_, from) =>
    [1, 2, 3]
      .filter((length) => from + length <= words.length && isGood.slice(from, from + length).every(Boolean))
      .map((length) => words.slice(from, from + length)),
  );
}

function addRun(counted: Map<string, Counted>, run: readonly string[], at: number): void {
  const key = run.map((word) => stemOf(word.toLowerCase())).join(" ");
  const entry = counted.get(key) ?? { in: new Set<number>(), forms: new Map<string, number>() };
  entry.in.add(at);
  const form = run.join(" ");
  entry.forms.set(form, (entry.forms.get(form) ?? 0) + 1);
  counted.set(key, entry);
}

function usual(forms: ReadonlyMap<string, number>): string {
  const [best] = [...forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = best?.[0] ?? "";
  // A capital only at the start of sentences is none of the word.
  const isName = [...forms].every(([form]) => /^\p{Lu}/u.test(form));
  return isName ? shown : shown.toLowerCase();
}

type Around = { readonly isNoun: (stem: string) => number; readonly counted: ReadonlyMap<string, Counted> };

function weightOf(stems: readonly string[], uses: number, { isNoun, counted }: Around): number {
  const last = stems.at(-1) ?? "";
  const noun = isNoun(last);
  if (noun < 0.34) return 0;
  const length = Math.min(1.25, 0.75 + last.length / 20);
  if (stems.length === 1) return uses * noun * length;
  const parts = stems.map((stem) => counted.get(stem)?.in.size ?? uses);
  const together = uses / Math.max(1, Math.min(...parts));
  return together < 0.12 ? 0 : uses * noun * length * (1.6 + 0.5 * together) * (stems.length === 3 ? 1.1 : 1);
}
