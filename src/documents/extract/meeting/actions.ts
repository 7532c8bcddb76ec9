/** What somebody is to do: who, what, until when. */
import type { Action } from "../../api.ts";
import { arrowOwner, doing, doubts, noAction, type Owner, signs, telling } from "./action-signs.ts";
import { commonWords } from "./common-words.ts";
import { dueIn } from "./due.ts";
import { saidOf } from "./quotes.ts";
import { cleaned, type Sentence } from "./sentences.ts";
import { tableActions } from "./table-actions.ts";

type Found = { readonly owner: string | undefined; readonly weight: number; readonly done?: true };

const box = /^\s*[-*•+]\s+\[([ xX])\]/;

const most = 25;

export type ActionInput = {
  readonly sentences: readonly Sentence[];
  /** The source line of a number, as the file has it. */
  readonly lineText: ReadonlyMap<number, string>;
  readonly speakers: readonly string[];
  /** ISO day of the meeting, for "tomorrow" and "Friday". */
  readonly day: string | undefined;
};

/** From here on it is an action; below, down to `leaning`, the nearest thing to one, listed only where there are few. */
const enough = 0.5;
const leaning = 0.32;
const few = 3;

export function actionsIn(input: ActionInput): readonly Action[] {
  const { sentences, lineText } = input;
  const seen = new Set<number>();
  const found: { action: Action; at: number; points: number }[] = [];
  for (const sentence of sentences) {
    const ticked = box.exec(lineText.get(sentence.line) ?? "");
    const sign = ticked === null ? signOf(sentence, input) : boxed(ticked, sentence, seen);
    if (sign === undefined) continue;
    seen.add(sentence.line);
    const said = ticked === null ? sentence : boxText(sentence, ticked);
    found.push({ action: actionOf(said, sign, input), at: sentence.at, points: sign.weight });
  }
  const ranked = found
    .sort((a, b) => b.points - a.points || a.at - b.at)
    .filter(({ points }, at) => points >= enough || at < few)
    .slice(0, most)
    .sort((a, b) => a.at - b.at);
  return [...withoutRepeats(ranked.map(({ action }) => action)), ...tableActions(lineText, input.day)];
}

/** Said twice in one breath ("We'll look at that, but we'll look at that."): the longer sentence is enough. */
function withoutRepeats(actions: readonly Action[]): readonly Action[] {
  const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  return actions.filter(
    (one) =>
      !actions.some(
        (other) =>
          other !== one &&
          other.line === one.line &&
          other.text.length > one.text.length &&
          bare(other.text).includes(bare(one.text)),
      ),
  );
}

/** All that stands behind the box is the action. */
function boxText(sentence: Sentence, { input, 0: start }: RegExpExecArray): Sentence {
  const text = input.slice(start.length).trim();
  return { ...sentence, text, clean: cleaned(text.replace(/[*_`~]{1,2}(?=\S)|(?<=\S)[*_`~]{1,2}/g, "")) };
}

/** A line of a list to tick off is one action, whatever its words. */
function boxed(ticked: RegExpExecArray, { line, text }: Sentence, seen: ReadonlySet<number>): Found | undefined {
  if (seen.has(line)) return undefined;
  return { owner: arrowOwner(text), weight: 0.95, ...(ticked[1] === " " ? {} : { done: true as const }) };
}

function signOf(sentence: Sentence, input: ActionInput): Found | undefined {
  const { clean, words, noise } = sentence;
  if (words.length < 4 || words.length > 70 || noise > 0.45 || noAction.test(clean)) return undefined;
  const best = [...signs.filter(([pattern]) => pattern.test(clean))].sort((a, b) => b[1] - a[1])[0];
  const owner = namedOwner(clean, input.speakers) ?? roleOwner(clean, input.speakers) ?? arrowOwner(clean);
  const told = sentence.speaker === undefined && telling.test(clean) ? 0.6 : 0;
  const base = Math.max(best?.[1] ?? 0, owner === undefined ? 0 : 0.6, told);
  const weight = base === 0 ? 0 : base + changes(sentence, best?.[2], input.day);
  if (weight < leaning) return undefined;
  return { weight, owner: owner ?? ownerBy(best?.[2], sentence, input.sentences) };
}

/** A day makes it likelier; a question, an "if", and a sentence that breaks off make it less so. */
function changes(
  { clean, words, isQuestion, isWhole, noise }: Sentence,
  owner: Owner | undefined,
  day: string | undefined,
): number {
  const due = dueIn(clean, day) === undefined ? 0 : 0.25;
  const asked = isQuestion && owner !== "other" ? 0.5 : 0;
  const empty = words.some((word) => word.length > 2 && !commonWords.has(word)) ? 0 : 0.35;
  return due - asked - empty - (doubts.test(clean) ? 0.3 : 0) - noise * 0.3 - (isWhole ? 0 : 0.15);
}

function ownerBy(
  how: Owner | undefined,
  { speaker, text, at }: Sentence,
  sentences: readonly Sentence[],
): string | undefined {
  const isOther = (one: Sentence): boolean => one.speaker !== undefined && one.speaker !== speaker;
  switch (how) {
    case "speaker":
      return speaker;
    case "named":
      return /[:–-]\s*(\p{Lu}\p{L}+)\s*(?::|will|to\b|wird|soll)/u.exec(text)?.[1];
    // "Can you …?" goes to whoever speaks next, "please …" to who spoke before.
    case "other":
      return sentences.slice(at + 1, at + 6).find(isOther)?.speaker;
    case "before":
      return sentences.slice(Math.max(0, at - 6), at).findLast(isOther)?.speaker;
    default:
      return undefined;
  }
}

/** "Anna will send …", "Ben, can you …": a name with a task. Speakers' names first, also their first names. */
function namedOwner(text: string, speakers: readonly string[]): string | undefined {
  const will = new RegExp(
    `(?:^|[\\s,(])(\\p{Lu}[\\p{L}.]+(?: \\p{Lu}\\p{L}+)?)\\s+(?:(?:will|is going to|['’]ll|should|must|needs to|wird|soll|muss|kümmert sich|übernimmt|schickt|klärt|prüft)\\s+(?:also |noch )?\\p{Ll}+|to\\s+${doing})`,
    "u",
  ).exec(text)?.[1];
  const asked = /^\W*(\p{Lu}\p{L}+)\s*,\s*(?:can|could|would|will|please|kannst|können|bitte|tell|ask|send)\b/u.exec(
    text,
  )?.[1];
  const name = asked ?? will;
  return name === undefined ? undefined : speakers.find((one) => one === name || one.split(/\s+/).includes(name));
}

/** "The industrial designer is going to work on …": speakers that are called by what they do. */
function roleOwner(text: string, speakers: readonly string[]): string | undefined {
  const plain = text.toLowerCase();
  return speakers.find((speaker) => {
    const at = speaker.length > 6 ? plain.indexOf(speaker.toLowerCase()) : -1;
    return at >= 0 && taking.test(plain.slice(at + speaker.length));
  });
}

const taking =
  /^(?: \p{L}+)?\s*,?\s*(?:you |he |she |they )?(?:will(?! (?:be|have|get)\b)|['’]ll|['’]s going to|is going to|are going to|['’]re going to|['’]s gonna|has to|have to|should|needs? to|is gonna|can (?:do|make|work|look)|works? on)\b/u;

function actionOf(sentence: Sentence, { owner, weight, done }: Found, { day }: ActionInput): Action {
  const due = dueIn(sentence.text, day);
  const { confidence, ...said } = saidOf(sentence, weight);
  return {
    ...said,
    ...(owner === undefined ? {} : { owner }),
    ...(due === undefined ? {} : { due }),
    ...(done ? { done } : {}),
    confidence,
  };
}
