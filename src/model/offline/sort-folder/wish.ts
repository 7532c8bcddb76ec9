/** What a request or a note to the plan asks of the sorting, in English or German. */

import { placesIn } from "../request.ts";
import { namedProjects } from "./projects.ts";

export type Wish = {
  readonly layout: "type and date" | "type" | "date" | "project" | "none";
  readonly period: "month" | "year";
  /** Only files directly in the folder. */
  readonly flat: boolean;
  /** Kinds or extensions to take; all when empty. */
  readonly only: readonly string[];
  /** Kinds, extensions or names to leave. */
  readonly without: readonly string[];
  /** Words that may name a subfolder to work in. */
  readonly places: readonly string[];
  /** Projects that are named; with none, the words that names share. */
  readonly projects: readonly string[];
  /** Files of equal content go to a folder of their own. */
  readonly duplicates: boolean;
  /** A list of what is where is written. */
  readonly index: boolean;
};

/** Words for kinds of files, by the name that Glob gives the kind. */
const kindWords: Readonly<Record<string, RegExp>> = {
  Documents: /^(?:documents?|docs?|dokumente?|texte?|text files?|textdateien)$/,
  Spreadsheets: /^(?:spreadsheets?|tables?|tabellen?|excel(?: files?|-dateien)?)$/,
  Presentations: /^(?:presentations?|slides|decks|präsentationen?|folien)$/,
  Images: /^(?:images?|pictures?|photos?|pics|screenshots?|bilder|bild|fotos?)$/,
  Audio: /^(?:audio|music|songs?|recordings?|musik|aufnahmen)$/,
  Video: /^(?:videos?|movies?|films?|filme?)$/,
  Archives: /^(?:archives?|zips?|archive|zip files?)$/,
  Mail: /^(?:mails?|e-?mails?|messages|nachrichten)$/,
  Code: /^(?:code|scripts?|skripte?|quelltexte?)$/,
  Data: /^(?:data|daten|data files?)$/,
  Programs: /^(?:programs?|installers?|programme?|apps?)$/,
};

const list =
  "((?:[\\p{L}\\p{N}.*_-]+(?: files?| dateien)?)(?:(?:\\s*,\\s*(?:and |und )?|\\s+and\\s+|\\s+und\\s+|\\s+or\\s+|\\s+oder\\s+)(?:the |die |den )?[\\p{L}\\p{N}.*_-]+)*)";
const onlyPattern = new RegExp(
  `\\b(?:only|just|nur|lediglich|ausschließlich)\\s+(?:the |die |den |das )?${list}`,
  "iu",
);
const withoutPattern = new RegExp(
  `\\b(?:except|without|but not|other than|leave|skip|ignore|außer|ohne|nicht|lass|lasse)\\s+(?:the |for |die |den |das |alone )*${list}`,
  "iu",
);

export function wishOf(text: string): Wish {
  const byYear = /\b(?:years?|yearly|jahre?n?)\b/iu.test(text);
  const layout = layoutOf(text, byYear);
  return {
    layout,
    period: byYear && !/\b(?:months?|monthly|monat(?:en|e)?)\b/iu.test(text) ? "year" : "month",
    flat: /\b(?:not|no|without|leave|ignore|ohne|keine)\s+(?:the |any |die )?(?:sub-?folders?|unterordner)|\btop[- ]level\b|\boberste/iu.test(
      text,
    ),
    only: wanted(onlyPattern.exec(text)?.[1]),
    without: wanted(withoutPattern.exec(text)?.[1]),
    places: placesIn(text),
    projects: layout === "project" ? namedProjects(text) : [],
    duplicates: copies.test(text) && !keptCopies.test(text),
    index: indexWords.test(text),
  };
}

const indexWords =
  /\b(?:index|inventory|list (?:of )?(?:all )?(?:the )?files|liste (?:aller|der|von allen) dateien|contents list|inhaltsverzeichnis|dateiliste|bestandsliste)\b/iu;
const sortWords =
  /\b(?:organi[sz]\w*|sort\w*|tid(?:y|ies|ying)|clean\w*|arrange\w*|ordne(?!r)\w*|räum\w*|aufräumen)\b/iu;

/** Requests that want the list of files and nothing moved. */
export const onlyIndex = (text: string): boolean =>
  indexWords.test(text) &&
  /\b(?:write|make|create|give|build|list|schreibe?|schreibt|erstelle?|mache?|lege?)\b/iu.test(text) &&
  !sortWords.test(text) &&
  !copies.test(text);

const copyWords = "(?:duplicates?|copies|doppelte?n?|duplikate?n?|kopien)";
const copies = new RegExp(`\\b${copyWords}\\b`, "iu");
const keptCopies = new RegExp(
  `\\b(?:keep|leave|ignore|not|lass|lasse|behalte|ohne|keine)\\s+(?:the |all |die )?${copyWords}\\b`,
  "iu",
);
/** Requests that are about copies and nothing else. */
export const onlyCopies = new RegExp(
  `\\bdedup\\w*|\\b(?:find|collect|set|put|move|suche?|sammle|sortiere?|lege?|verschiebe?)\\b.*\\b${copyWords}\\b.*\\b(?:aside|away|together|into a folder|beiseite|aus|in einen ordner)\\b|\\b(?:set|put|lege?)\\b.*\\b(?:aside|beiseite)\\b.*\\b${copyWords}`,
  "iu",
);

function layoutOf(text: string, byYear: boolean): Wish["layout"] {
  const byProject =
    /\b(?:by|per|into|nach|pro|in)\s+(?:the\s+|my\s+)?(?:projects?|projekte?n?|customers?|clients?|kunden?)\b/iu.test(
      text,
    );
  if (byProject) return "project";
  const byType = /\b(?:type|kind|file ?type|format|extension|typ|art|dateityp|dateiart|dateiformat|endung)\b/iu.test(
    text,
  );
  const byDate = byYear || /\b(?:date|dates|month|months|monthly|day|datum|monat|monaten?|zeit)\b/iu.test(text);
  if ((onlyCopies.test(text) || onlyIndex(text)) && !byType && !byDate) return "none";
  return byType === byDate ? "type and date" : byType ? "type" : "date";
}

/** Kinds, extensions (".pdf") and, for the rest, nothing: words that are neither are not understood. */
function wanted(words: string | undefined): readonly string[] {
  if (words === undefined) return [];
  return words
    .toLowerCase()
    .split(/\s*,\s*|\s+(?:and|und|or|oder)\s+/)
    .map((word) => word.replace(/^(?:and |und |the |die |den )+/, "").trim())
    .flatMap((word) => {
      const kind = Object.entries(kindWords).find(([, pattern]) => pattern.test(word))?.[0];
      if (kind !== undefined) return [kind];
      const extension =
        /^(?:\*?\.)?(pdf|docx?|xlsx?|pptx?|csv|txt|md|jpe?g|png|gif|heic|mp[34]|zip|eml|msg|html?)(?:s| files?|-?dateien)?$/.exec(
          word,
        )?.[1];
      return extension === undefined ? [] : [`.${extension}`];
    });
}

/** Both wishes together: the later one wins where it says something. */
export function refined(wish: Wish, note: string): Wish | undefined {
  const more = wishOf(note);
  const speaksOfLayout =
    /\b(?:by|nach)\s+(?:\p{L}+\s+(?:and|und)\s+)?(?:type|kind|date|month|year|project|typ|art|datum|monat|jahr|projekt)/iu.test(
      note,
    );
  const next: Wish = {
    layout: speaksOfLayout ? more.layout : wish.layout,
    period: speaksOfLayout ? more.period : wish.period,
    flat: wish.flat || more.flat,
    only: more.only.length > 0 ? more.only : wish.only,
    without: [...new Set([...wish.without, ...more.without])],
    places: wish.places,
    projects: more.projects.length > 0 ? more.projects : wish.projects,
    duplicates: wish.duplicates || more.duplicates,
    index: wish.index || more.index,
  };
  return JSON.stringify(next) === JSON.stringify(wish) ? undefined : next;
}

/** As `refined`, but once work has begun: what is left out may grow, the folders stay as they were approved. */
export function narrower(wish: Wish, said: string): Wish | undefined {
  const next = refined(wish, said);
  if (next === undefined) return undefined;
  const { layout, period, projects, duplicates, index } = wish;
  const kept = { ...next, layout, period, projects, duplicates, index };
  return JSON.stringify(kept) === JSON.stringify(wish) ? undefined : kept;
}
