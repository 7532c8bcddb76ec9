/** The digest as a Markdown document. What stands between quotation marks is word for word what the source says. */

import { nameIn } from "../listing.ts";
import { linkTo, plain } from "../markdown.ts";
import type { ActionThere, SaidThere, Talk, ThemeThere } from "./read.ts";
import type { DigestWords } from "./words.ts";

/** Below this a sentence is only the nearest thing to a decision. */
export const sure = 0.45;

export type DocumentInput = {
  readonly path: string;
  readonly talks: readonly Talk[];
  readonly words: DigestWords;
};

export function documentOf({ path, talks, words }: DocumentInput): string {
  const place = placeFrom(path, talks.length > 1, words);
  const sections = [
    [`# ${titleOf(talks, words)}`, "", words.made],
    overview(talks, words),
    section(words.decisions, talks, (talk) => decisions(talk, place, words)),
    section(words.actions, talks, (talk) => actions(talk, place, words)),
    section(words.themes, talks, (talk) => themes(talk, place, words)),
    section(words.questions, talks, (talk) => questions(talk, place, words)),
    section(quotesTitle(talks, words), talks, (talk) => quotes(talk, place)),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

export function titleOf(talks: readonly Talk[], words: DigestWords): string {
  const [only] = talks;
  if (talks.length !== 1 || only === undefined) return `${words.digest}: ${words.of(talks.length)}`;
  return `${words.digest}: ${plain(only.title ?? nameIn(only.file).replace(/\.[^.]+$/, ""))}`;
}

/** Short notes have key points rather than quotations. */
const quotesTitle = (talks: readonly Talk[], words: DigestWords): string =>
  talks.every(({ speakers }) => speakers.length === 0) ? words.points : words.quotes;

type Place = (talk: Talk, line: number) => string;

/** "line 12" as a link that opens the source there; with the file's name where there are several. */
function placeFrom(path: string, several: boolean, { line: word }: DigestWords): Place {
  const depth = path.split("/").length - 1;
  return ({ file }, line) => {
    const link = linkTo(`${"../".repeat(depth)}${file}`);
    return `[${several ? `${plain(nameIn(file))}, ` : ""}${word} ${line}](${link}#L${line})`;
  };
}

const quoted = (text: string): string => `“${text}”`;

const by = (speaker: string | undefined): string => (speaker === undefined ? "" : `${plain(speaker)}, `);

const cite = (talk: Talk, said: SaidThere, place: Place): string =>
  `${quoted(said.text)} (${by(said.speaker)}${place(talk, said.line)})`;

/** A heading with one part per text; with several texts each part has its own heading. */
function section(title: string, talks: readonly Talk[], part: (talk: Talk) => readonly string[]): readonly string[] {
  const several = talks.length > 1;
  const parts = talks
    .map((talk) => ({ talk, lines: part(talk) }))
    .filter(({ lines }) => !several || lines.some((line) => !line.startsWith("_")));
  const body = parts.flatMap(({ talk, lines }) => [
    ...(several ? ["", `### ${plain(talk.title ?? nameIn(talk.file))}`] : []),
    "",
    ...lines,
  ]);
  const [first] = talks;
  const empty = parts.length === 0 && first !== undefined ? ["", ...part(first)] : [];
  return [`## ${title}`, ...body, ...empty];
}

function overview(talks: readonly Talk[], words: DigestWords): readonly string[] {
  const all = (pick: (talk: Talk) => number): number => talks.reduce((sum, talk) => sum + pick(talk), 0);
  const counts = words.counts(
    all((talk) => talk.decisions.filter(({ confidence }) => confidence >= sure).length),
    all((talk) => talk.actions.length),
    all((talk) => talk.questions.length),
  );
  const shared = sharedThemes(talks);
  return [
    `## ${words.inShort}`,
    "",
    `- ${counts}`,
    ...(talks.length === 1 ? people(talks[0] as Talk, words) : []),
    ...(shared.length > 0 ? [`- ${words.across}: ${shared.map(plain).join(", ")}`] : []),
    ...(talks.length === 1 ? mainThemes(talks[0] as Talk, words) : ["", ...tableOf(talks, words)]),
  ];
}

const people = ({ speakers }: Talk, words: DigestWords): readonly string[] =>
  speakers.length === 0
    ? []
    : [
        `- ${words.people}: ${listed(
          speakers.map(({ name }) => name),
          8,
          words,
        )}`,
      ];

const mainThemes = ({ themes: all }: Talk, words: DigestWords): readonly string[] =>
  all.length === 0 ? [] : [`- ${words.themes}: ${all.map(({ title }) => plain(title)).join(", ")}`];

const listed = (names: readonly string[], most: number, words: DigestWords): string =>
  names.length <= most
    ? names.map(plain).join(", ")
    : `${names.slice(0, most).map(plain).join(", ")} ${words.more(names.length - most)}`;

function tableOf(talks: readonly Talk[], words: DigestWords): readonly string[] {
  return [
    `| ${words.text} | ${words.date} | ${words.people} | ${words.themes} |`,
    "|---|---|---|---|",
    ...talks.map(
      ({ file, date, speakers, themes: own }) =>
        `| ${plain(nameIn(file))} | ${date ?? ""} | ${listed(
          speakers.map(({ name }) => name),
          4,
          words,
        )} | ${listed(
          own.map(({ title }) => title),
          4,
          words,
        )} |`,
    ),
  ];
}

/** Titles of themes that two or more texts have. */
function sharedThemes(talks: readonly Talk[]): readonly string[] {
  const counts = new Map<string, { readonly title: string; count: number }>();
  for (const { themes: own } of talks) {
    for (const title of new Set(own.map((theme) => theme.title))) {
      const entry = counts.get(title.toLowerCase()) ?? { title, count: 0 };
      entry.count += 1;
      counts.set(title.toLowerCase(), entry);
    }
  }
  return [...counts.values()]
    .filter(({ count }) => count > 1)
    .sort((a, b) => b.count - a.count)
    .slice(0, 10)
    .map(({ title, count }) => `${title} (${count})`);
}

function decisions(talk: Talk, place: Place, words: DigestWords): readonly string[] {
  const clear = talk.decisions.filter(({ confidence }) => confidence >= sure);
  const leaning = talk.decisions.filter(({ confidence }) => confidence < sure);
  return [
    ...(clear.length === 0 ? [`_${words.noDecisions}_`] : clear.map((said) => `- ${statement(talk, said, place)}`)),
    ...(leaning.length === 0
      ? []
      : ["", `${words.leaning}:`, "", ...leaning.map((said) => `- ${statement(talk, said, place)}`)]),
  ];
}

/** The sentence as it would be written, then the exact words; only these where both are alike. */
function statement(talk: Talk, said: SaidThere, place: Place): string {
  const written = said.plain;
  if (written === undefined || sameWords(written, said.text)) return cite(talk, said, place);
  return `${plain(written)}\n  ${cite(talk, said, place)}`;
}

/** Also where only a "so" or "and" at the start was left out. */
const sameWords = (written: string, text: string): boolean =>
  bare(text).endsWith(bare(written)) && bare(text).length - bare(written).length < 5;
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function actions(talk: Talk, place: Place, words: DigestWords): readonly string[] {
  if (talk.actions.length === 0) return [`_${words.noActions}_`];
  return [
    `| ${words.what} | ${words.who} | ${words.until} | ${words.where} |`,
    "|---|---|---|---|",
    ...talk.actions.map(
      (action) =>
        `| ${plain(taskOf(action))}${action.done ? ` (${words.done})` : ""} | ${plain(action.owner ?? words.nobody)} | ${plain(action.due ?? "")} | ${place(talk, action.line)} |`,
    ),
  ];
}

/** The action in a cell: as it would be written, on one line. */
export const taskOf = ({ plain: written, text }: ActionThere): string => (written ?? text).replace(/\s+/g, " ").trim();

function themes(talk: Talk, place: Place, words: DigestWords): readonly string[] {
  if (talk.themes.length === 0) return [`_${words.noThemes}_`];
  return talk.themes.flatMap((theme, index) => [
    ...(index === 0 ? [] : [""]),
    ...themeLines(talk, theme, { place, words }),
  ]);
}

function themeLines(
  talk: Talk,
  { title, lines: [first, last], words: related, speakers, quotes: own }: ThemeThere,
  { place, words }: { readonly place: Place; readonly words: DigestWords },
): readonly string[] {
  const span = first === last ? `${words.line} ${first}` : `${words.lines} ${first}–${last}`;
  const about = [span, ...(speakers.length > 0 ? [speakers.map(plain).join(", ")] : [])].join("; ");
  return [
    `**${plain(title)}** (${about})${related.length > 0 ? ` ${words.also}: ${related.map(plain).join(", ")}.` : ""}`,
    "",
    ...own.map((said) => `- ${cite(talk, said, place)}`),
  ];
}

const questions = (talk: Talk, place: Place, words: DigestWords): readonly string[] =>
  talk.questions.length === 0
    ? [`_${words.noQuestions}_`]
    : talk.questions.map((said) => `- ${cite(talk, said, place)}`);

const quotes = (talk: Talk, place: Place): readonly string[] =>
  talk.quotes.map((said) => `- ${cite(talk, said, place)}`);
