/** What the Extract tool says about notes and transcripts, and which of its quotations hold. */
import { z } from "zod";
import { extracted } from "../extracting.ts";
import type { Call, Heard, Step } from "../playbook.ts";

const Said = z.object({
  text: z.string(),
  plain: z.string().optional(),
  line: z.number(),
  speaker: z.string().optional(),
  confidence: z.number(),
});
const Action = Said.extend({
  owner: z.string().optional(),
  due: z.string().optional(),
  done: z.literal(true).optional(),
});
const Theme = z.object({
  title: z.string(),
  lines: z.tuple([z.number(), z.number()]),
  words: z.array(z.string()),
  speakers: z.array(z.string()),
  quotes: z.array(Said),
});
const File = z.object({
  likeness: z.number(),
  lines: z.number(),
  meeting: z.object({
    title: z.string().optional(),
    date: z.string().optional(),
    speakers: z.array(z.object({ name: z.string(), turns: z.number(), words: z.number() })),
    themes: z.array(Theme),
    decisions: z.array(Said),
    actions: z.array(Action),
    questions: z.array(Said),
    quotes: z.array(Said),
  }),
});

export type SaidThere = z.infer<typeof Said>;
export type ActionThere = z.infer<typeof Action>;
export type ThemeThere = z.infer<typeof Theme>;

/** One text with what was found in it. */
export type Talk = { readonly file: string; readonly likeness: number; readonly lines: number } & z.infer<
  typeof File
>["meeting"];

export type Reading = {
  readonly talks: readonly Talk[];
  readonly problems: readonly { readonly file: string; readonly why: string }[];
  readonly said: readonly string[];
};

export function* readTalks(paths: readonly string[]): Generator<Step, Reading, Heard> {
  const { answers, said } = yield* extracted(paths, { kind: "meeting", shape: File, perCall: 5, perReply: 4 });
  return {
    talks: answers.flatMap((answer) =>
      "found" in answer
        ? [{ file: answer.file, likeness: answer.found.likeness, lines: answer.found.lines, ...answer.found.meeting }]
        : [],
    ),
    problems: answers.filter((answer) => "why" in answer),
    said,
  };
}

/** Everything of a talk that is shown as somebody's words. */
export const wordsIn = ({ themes, decisions, actions, questions, quotes }: Talk): readonly SaidThere[] => [
  ...themes.flatMap((theme) => theme.quotes),
  ...decisions,
  ...actions,
  ...questions,
  ...quotes,
];

const perCheck = 500;

/** Has every quotation compared with its source; what does not stand there word for word is taken out. */
export function* checkedTalks(
  talks: readonly Talk[],
): Generator<Step, { readonly talks: readonly Talk[]; readonly checked: number; readonly dropped: number }, Heard> {
  const quotes = talks.flatMap((talk) => wordsIn(talk).map(({ line, text }) => ({ path: talk.file, line, text })));
  const calls = Array.from(
    { length: Math.ceil(quotes.length / perCheck) },
    (_, index): Call => ({
      name: "CheckQuotes",
      input: { quotes: quotes.slice(index * perCheck, (index + 1) * perCheck) },
    }),
  );
  const [first, ...more] = calls;
  if (first === undefined) return { talks, checked: 0, dropped: 0 };
  const { results } = yield { calls: [first, ...more], say: "I compare every quotation with its source." };
  const bad = new Set<string>();
  for (const [index, { ok, text }] of results.entries()) {
    const own = quotes.slice(index * perCheck, (index + 1) * perCheck);
    for (const key of ok ? wrongIn(text, own) : own.map(keyOf)) bad.add(key);
  }
  const kept = talks.map((talk) => without(talk, bad));
  const left = kept.reduce((sum, talk) => sum + wordsIn(talk).length, 0);
  return { talks: kept, checked: quotes.length, dropped: quotes.length - left };
}

type Cited = { readonly path: string; readonly line: number; readonly text: string };
const keyOf = ({ path, line }: Pick<Cited, "path" | "line">): string => `${path}\n${line}`;

/** The places the tool names as not exact; all of them when it says so without naming every one. */
function wrongIn(text: string, asked: readonly Cited[]): readonly string[] {
  if (text.startsWith("All ")) return [];
  if (/^- and \d+ more$/m.test(text)) return asked.map(keyOf);
  return [...text.matchAll(/^- (.*), line (\d+): "/gm)].map(([, path = "", line]) =>
    keyOf({ path, line: Number(line) }),
  );
}

function without(talk: Talk, bad: ReadonlySet<string>): Talk {
  const holds = ({ line }: SaidThere): boolean => !bad.has(keyOf({ path: talk.file, line }));
  return {
    ...talk,
    themes: talk.themes.map((theme) => ({ ...theme, quotes: theme.quotes.filter(holds) })),
    decisions: talk.decisions.filter(holds),
    actions: talk.actions.filter(holds),
    questions: talk.questions.filter(holds),
    quotes: talk.quotes.filter(holds),
  };
}
