/** Notes and transcripts: who spoke, about what, what was decided, what is to be done, what is open. */
import type { Extracted, Meeting, Said } from "../../api.ts";
import type { TextDocument } from "../../readers/lines.ts";
import { datesIn } from "../dates.ts";
import { actionsIn } from "./actions.ts";
import { decisionsIn } from "./decisions.ts";
import { quality, questionsIn, saidOf, spread } from "./quotes.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";
import { stemOf } from "./terms.ts";
import { themesIn } from "./themes.ts";
import { speakersOf, type Turn, turnsOf } from "./turns.ts";

export function meetingIn(document: TextDocument): Pick<Extracted, "meeting" | "likeness"> {
  const turns = turnsOf(document);
  const speakers = speakersOf(turns);
  const day = dayOf(document, turns);
  const title = titleOf(document, turns);
  const head = headOf(turns, title);
  const sentences = sentencesOf(turns.filter((turn) => !head.includes(turn)));
  const { themes, topics } = themesIn(sentences, peopleIn(head, speakers));
  const decisions = decisionsIn(sentences);
  const taken = new Set(decisions.map(keyOf));
  const actions = actionsIn({
    sentences: sentences.filter((sentence) => !taken.has(keyOf(sentence))),
    lineText: new Map(document.lines.map(({ n, text }) => [n, text])),
    speakers: speakers.map(({ name }) => name),
    day,
  });
  const used = new Set([...decisions, ...actions, ...themes.flatMap(({ quotes }) => quotes)].map(keyOf));
  const meeting: Meeting = {
    ...(title === undefined ? {} : { title }),
    ...(day === undefined ? {} : { date: day }),
    speakers,
    themes,
    decisions,
    actions,
    questions: questionsIn(sentences, topics),
    quotes: quotesIn(sentences, topics, used),
  };
  return { likeness: likenessOf(meeting, sentences), meeting };
}

/** Lines that say what the talk is: all before the first speaker, and of notes the title. */
function headOf(turns: readonly Turn[], title: string | undefined): readonly Turn[] {
  const first = turns.findIndex(({ speaker }) => speaker !== undefined);
  if (first >= 0) return turns.slice(0, Math.min(first, 12));
  return turns.slice(0, 1).filter(({ text }) => title !== undefined && text.includes(title));
}

/** Stems of the names of who speaks and of who is named as present. */
function peopleIn(head: readonly Turn[], speakers: Meeting["speakers"]): ReadonlySet<string> {
  const listed = head.filter(({ text }) => /^\W*(?:present|attendees|participants|teilnehmer|anwesend)/iu.test(text));
  const names = [...speakers.map(({ name }) => name), ...listed.map(({ text }) => text.replace(/^[^:]*:/, ""))];
  const words = names.flatMap((name) => name.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
  return new Set(words.map(stemOf));
}

const keyOf = ({ line, text }: Pick<Said, "line" | "text">): string => `${line} ${text}`;

/** The best sentences that stand nowhere else in the result; of a short note nearly all of it. */
function quotesIn(
  sentences: readonly Sentence[],
  topics: ReadonlySet<number>,
  used: ReadonlySet<string>,
): readonly Said[] {
  const isNote = sentences.length <= 20 && sentences.every(({ speaker }) => speaker === undefined);
  const least = isNote ? -0.5 : 1.2;
  const weighed = sentences
    .filter((sentence) => !used.has(keyOf(sentence)) && !sentence.isQuestion)
    .map((sentence) => ({ sentence, points: quality(sentence) + (topics.has(sentence.at) ? 0.5 : 0) }))
    .filter(({ points }) => points > least);
  return spread(weighed, isNote ? 10 : sentences.length > 60 ? 8 : 4).map(({ sentence, points }) =>
    saidOf(sentence, 0.4 + points / 8),
  );
}

/** The day in the lines before anybody speaks, of notes in their first lines that are no list, else in the name or head. */
function dayOf({ lines, head, name }: TextDocument, turns: readonly Turn[]): string | undefined {
  const first = turns.find(({ speaker }) => speaker !== undefined)?.line.n;
  const top = lines.slice(0, Math.min(first === undefined ? 4 : first - 1, 12)).map(({ text }) => text);
  const heads = first === undefined ? top.filter((text) => !/^\s*(?:[-*•+|]|\d+[.)]\s)/.test(text)) : top;
  for (const text of [...heads, name.slice(name.lastIndexOf("/") + 1)]) {
    const [date] = datesIn(text);
    const day = date?.byDay ?? date?.byMonth;
    if (day !== undefined) return day;
  }
  return head.date;
}

function titleOf({ lines, head }: TextDocument, turns: readonly Turn[]): string | undefined {
  if (head.title !== undefined) return head.title;
  const heading = lines.slice(0, 20).find(({ text }) => /^#{1,3}\s+\S/.test(text));
  if (heading !== undefined) return heading.text.replace(/^#+\s+/, "").trim();
  const first = turns[0];
  if (first === undefined || first.speaker !== undefined) return undefined;
  const text = first.line.text.trim();
  return text.length <= 120 && !/^[-*•]/.test(text) ? text : undefined;
}

/** Speakers, decisions and things to do make notes of a meeting; a few lines without any of them are just a text. */
function likenessOf({ speakers, decisions, actions }: Meeting, sentences: readonly Sentence[]): number {
  if (speakers.length > 1) return 1;
  const points = 0.3 + Math.min(0.3, (decisions.length + actions.length) * 0.1) + (sentences.length > 5 ? 0.2 : 0);
  return Math.round(points * 100) / 100;
}
