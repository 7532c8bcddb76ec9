/** The words of a digest, in the language of the request. */

const some = (n: number, one: string, many: string, none = "no"): string =>
  n === 0 ? `${none} ${many}` : `${n} ${n === 1 ? one : many}`;

const en = {
  digest: "Digest",
  of: (n: number) => (n === 1 ? "1 text" : `${n} texts`),
  made: "Made by rules, without an AI model: what is listed was found by its words, and something said in other words may be missing. Everything between quotation marks was compared with its source and stands there word for word, at the line that is named.",
  inShort: "In short",
  texts: "Texts",
  people: "People",
  themes: "Themes",
  across: "In several texts",
  also: "Also",
  decisions: "Decisions",
  leaning: "Nearest to a decision, please check",
  actions: "Actions",
  questions: "Open questions",
  quotes: "More quotations",
  points: "Key points",
  who: "Who",
  until: "Until",
  where: "Where",
  what: "What",
  line: "line",
  lines: "lines",
  done: "done",
  nobody: "nobody named",
  noDecisions: "No sentence says that something was decided.",
  noActions: "No sentence gives anybody something to do.",
  noQuestions: "No question was left open in so many words.",
  noThemes: "Too short for themes; see the key points.",
  more: (n: number) => `and ${n} more`,
  text: "Text",
  date: "Date",
  counts: (decisions: number, actions: number, questions: number) =>
    `${some(decisions, "decision", "decisions")}, ${some(actions, "action", "actions")}, ${some(questions, "open question", "open questions")}`,
};

export type DigestWords = typeof en;

const de: DigestWords = {
  digest: "Zusammenfassung",
  of: (n) => (n === 1 ? "1 Text" : `${n} Texte`),
  made: "Nach Regeln erstellt, ohne KI-Modell: Gelistet ist, was an seinen Worten zu erkennen war; anders Gesagtes kann fehlen. Alles zwischen Anführungszeichen wurde mit der Quelle verglichen und steht dort wörtlich in der genannten Zeile.",
  inShort: "Kurz gesagt",
  texts: "Texte",
  people: "Personen",
  themes: "Themen",
  across: "In mehreren Texten",
  also: "Auch",
  decisions: "Beschlüsse",
  leaning: "Am ehesten ein Beschluss, bitte prüfen",
  actions: "Aufgaben",
  questions: "Offene Fragen",
  quotes: "Weitere Zitate",
  points: "Kernpunkte",
  who: "Wer",
  until: "Bis",
  where: "Stelle",
  what: "Was",
  line: "Zeile",
  lines: "Zeilen",
  done: "erledigt",
  nobody: "niemand genannt",
  noDecisions: "Kein Satz sagt, dass etwas beschlossen wurde.",
  noActions: "Kein Satz gibt jemandem etwas zu tun.",
  noQuestions: "Keine Frage blieb ausdrücklich offen.",
  noThemes: "Zu kurz für Themen; siehe Kernpunkte.",
  more: (n) => `und ${n} weitere`,
  text: "Text",
  date: "Datum",
  counts: (decisions, actions, questions) =>
    [
      some(decisions, "Beschluss", "Beschlüsse", "keine"),
      some(actions, "Aufgabe", "Aufgaben", "keine"),
      some(questions, "offene Frage", "offenen Fragen", "keine").replace(/^(\d.*)offenen/, "$1offene"),
    ].join(", "),
};

/** German words in the request make a German digest. */
export const wordsFor = (request: string): DigestWords =>
  /\b(?:fasse?|zusammen\w*|erstelle?n?|mach\w*|bitte|besprechung\w*|notizen|protokolle?n?|aus|der|die|den|meine[rnm]?|und|beschlüsse|aufgaben)\b/iu.test(
    request,
  ) && !/\b(?:the|my|of|and|from|meeting notes|summari[sz]e|make|turn|into)\b/iu.test(request)
    ? de
    : en;
