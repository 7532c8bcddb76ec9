/** The themes of a talk: terms that belong together, where they are spoken of, by whom, and in which words. */
import type { Theme } from "../../api.ts";
import { quality, saidOf, spread } from "./quotes.ts";
import type { Sentence } from "./sentences.ts";
import { type Term, termsOf } from "./terms.ts";

export type Themes = {
  readonly themes: readonly Theme[];
  /** Sentences that speak of one of them. */
  readonly topics: ReadonlySet<number>;
};

type Cluster = { readonly head: Term; readonly terms: Term[]; readonly uses: Set<number> };

/** `people`: stems of names, which are no themes. */
export function themesIn(sentences: readonly Sentence[], people: ReadonlySet<string>): Themes {
  const terms = termsOf(sentences, people).slice(0, 120);
  const clusters: Cluster[] = [];
  for (const term of terms) {
    const own = clusters.filter(({ terms: inside }) => inside.some((other) => related(term, other)));
    const [first, ...others] = own;
    if (first !== undefined) {
      take(first, term);
      // A phrase that belongs to two shows that they are one: "integrated" and "button" by "integrated button".
      if (term.stems.length > 1) for (const other of others) absorb(first, other, clusters);
    } else if (clusters.length < mostIn(sentences.length)) {
      clusters.push({ head: term, terms: [term], uses: new Set(term.in) });
    }
  }
  const topics = new Set(clusters.flatMap(({ uses }) => [...uses]));
  return { themes: clusters.map((cluster) => themeOf(cluster, sentences, terms)), topics };
}

function take({ terms, uses }: Cluster, term: Term): void {
  terms.push(term);
  for (const at of term.in) uses.add(at);
}

function absorb(first: Cluster, other: Cluster, clusters: Cluster[]): void {
  for (const term of other.terms) take(first, term);
  clusters.splice(clusters.indexOf(other), 1);
}

/** A short note has one or two themes, a long meeting some more. */
const mostIn = (sentences: number): number =>
  sentences > 300 ? 7 : sentences > 80 ? 6 : sentences > 40 ? 5 : sentences > 20 ? 3 : 2;

/** Terms that share a word, or that are nearly always said together. */
function related(a: Term, b: Term): boolean {
  if (a.stems.some((stem) => b.stems.some((other) => isOneWord(stem, other)))) return true;
  const inB = new Set(b.in);
  const both = a.in.filter((at) => inB.has(at)).length;
  return both >= 3 && both / Math.min(a.in.length, b.in.length) > 0.5;
}

/** "overlap" and "overlapping" are one word; short words only when they are equal. */
const isOneWord = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) > 6 && (a.startsWith(b.slice(0, -1)) || b.startsWith(a.slice(0, -1))));

function themeOf({ head, terms, uses }: Cluster, sentences: readonly Sentence[], all: readonly Term[]): Theme {
  const spoken = [...uses].sort((a, b) => a - b).map((at) => sentences[at] as Sentence);
  const weighed = spoken.map((sentence) => ({ sentence, points: quality(sentence) + hits(sentence, terms) * 0.5 }));
  return {
    title: titleOf(head, terms),
    lines: rangeOf(spoken.map(({ line }) => line)),
    words: relatedWords(head, terms, all),
    speakers: speakersIn(spoken),
    quotes: spread(
      weighed.filter(({ points, sentence }) => points > 0.7 && sentence.words.length > 4),
      spoken.length > 12 ? 3 : 2,
    ).map(({ sentence, points }) => saidOf(sentence, 0.4 + points / 8)),
  };
}

const hits = ({ at }: Sentence, terms: readonly Term[]): number =>
  Math.min(3, terms.filter((term) => term.in.includes(at)).length);

/** The longest phrase that makes up a good part of the theme, else its head. */
function titleOf(head: Term, terms: readonly Term[]): string {
  const longer = terms.find((term) => term.stems.length > head.stems.length && term.in.length >= head.in.length * 0.5);
  const { shown } = longer ?? head;
  return shown.charAt(0).toUpperCase() + shown.slice(1);
}

/** Terms of the theme, then those that are said in the same sentences more often than elsewhere. */
function relatedWords(head: Term, terms: readonly Term[], all: readonly Term[]): readonly string[] {
  const inside = new Set(head.in);
  const near = all
    .filter((term) => !terms.includes(term))
    .map((term) => ({ term, share: term.in.filter((at) => inside.has(at)).length / term.in.length }))
    .filter(({ share, term }) => share > 0.25 && term.in.length > 1)
    .sort((a, b) => b.share - a.share);
  const words = [...terms.slice(1), ...near.map(({ term }) => term)].map(({ shown }) => shown);
  return [...new Set(words)].filter((word) => word.toLowerCase() !== head.shown.toLowerCase()).slice(0, 5);
}

/** Where most of it is said: the lines without the outer tenths. */
function rangeOf(lines: readonly number[]): readonly [number, number] {
  const cut = lines.length < 8 ? 0 : Math.floor(lines.length / 10);
  return [lines[cut] ?? 1, lines[lines.length - 1 - cut] ?? 1];
}

function speakersIn(spoken: readonly Sentence[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { speaker } of spoken) if (speaker !== undefined) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([name]) => name);
}
