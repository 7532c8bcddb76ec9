/** Who says what in a transcript: the lines of a document as turns of speakers. */
import type { Line, TextDocument } from "../../readers/lines.ts";

/** What one person says in one line. `start` is where their words begin in the line. */
export type Turn = {
  readonly line: Line;
  readonly speaker: string | undefined;
  readonly start: number;
  readonly text: string;
};

export type Speaker = { readonly name: string; readonly turns: number; readonly words: number };

// "[00:12:40] Anna: …", "00:12 Anna: …", "**Anna:** …", "Anna (Sales): …", "- Anna: …"
const spoken =
  /^\s*(?:[-*•]\s+)?(?:[[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?\s*[-–]?\s*)?(?:\*\*)?(\p{L}[\p{L}\p{M}\d.'’&-]*(?:\s+[\p{L}(][\p{L}\p{M}\d.'’,&()-]*){0,11}?)(?:\*\*)?\s*:(?:\*\*)?\s+(?=\S)/u;

/** Names that stand before a colon and are no people. */
const noName =
  /^(?:decision|action|actions|action item|todo|to do|note|notes|agenda|date|time|present|attendees|participants|absent|topic|subject|open|budget|goal|idea|deadline|owner|summary|beschluss|entscheidung|aufgabe|offen|thema|datum|zeit|ort|teilnehmer|anwesend|abwesend|ziel|termin|notiz|hinweis|next steps?|http|https|re|fwd|from|to|cc|subject|von|an|betreff)$/iu;

/**
 * A colon after the first words is a speaker only where that happens again and again: at least a third of the lines that
 * have text, or the same name three times.
 */
export function turnsOf({ lines }: Pick<TextDocument, "lines">): readonly Turn[] {
  const filled = lines.filter(({ text }) => text.trim() !== "");
  const found = filled.map((line) => ({ line, match: spoken.exec(line.text) }));
  const names = new Map<string, number>();
  for (const { match } of found) {
    const name = nameOf(match);
    if (name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
  }
  const named = [...names.values()].reduce((sum, count) => sum + count, 0);
  const isTranscript = named * 3 >= filled.length && filled.length > 2;
  return found.map(({ line, match }) => {
    const name = nameOf(match);
    const isSpeaker = match !== null && name !== undefined && (isTranscript || (names.get(name) ?? 0) >= 3);
    const start = isSpeaker ? match[0].length : 0;
    return { line, speaker: isSpeaker ? name : undefined, start, text: line.text.slice(start) };
  });
}

function nameOf(match: RegExpExecArray | null): string | undefined {
  const name = match?.[1]?.trim();
  if (name === undefined || noName.test(name) || name.length > 90) return undefined;
  // "Mr. Anthony Rota (Nipissing, Lib.)" is the same person as "Mr. Anthony Rota".
  return name.replace(/\s*\(.*$/u, "").trim() || name;
}

/** The speakers by how much they say. */
export function speakersOf(turns: readonly Turn[]): readonly Speaker[] {
  const found = new Map<string, { turns: number; words: number }>();
  for (const { speaker, text } of turns) {
    if (speaker === undefined) continue;
    const before = found.get(speaker) ?? { turns: 0, words: 0 };
    const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
    found.set(speaker, { turns: before.turns + 1, words: before.words + words });
  }
  return [...found].map(([name, counts]) => ({ name, ...counts })).sort((a, b) => b.words - a.words);
}
