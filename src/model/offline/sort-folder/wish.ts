/** What a request or a note to the plan asks of the sorting, in English or German. */

export type Wish = {
  readonly layout: "type and date" | "type" | "date";
  readonly period: "month" | "year";
  /** Only files directly in the folder. */
  readonly flat: boolean;
  /** Kinds or extensions to take; all when empty. */
  readonly only: readonly string[];
  /** Kinds, extensions or names to leave. */
  readonly without: readonly string[];
  /** Words that may name a subfolder to work in. */
  readonly places: readonly string[];
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
  const byType = /\b(?:type|kind|file ?type|format|extension|typ|art|dateityp|dateiart|dateiformat|endung)\b/iu.test(
    text,
  );
  const byYear = /\b(?:years?|yearly|jahre?n?)\b/iu.test(text);
  const byDate = byYear || /\b(?:date|dates|month|months|monthly|day|datum|monat|monaten?|zeit)\b/iu.test(text);
  return {
    layout: byType === byDate ? "type and date" : byType ? "type" : "date",
    period: byYear && !/\b(?:months?|monthly|monat(?:en|e)?)\b/iu.test(text) ? "year" : "month",
    flat: /\b(?:not|no|without|leave|ignore|ohne|keine)\s+(?:the |any |die )?(?:sub-?folders?|unterordner)|\btop[- ]level\b|\boberste/iu.test(
      text,
    ),
    only: wanted(onlyPattern.exec(text)?.[1]),
    without: wanted(withoutPattern.exec(text)?.[1]),
    places: placesIn(text),
  };
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

function placesIn(text: string): readonly string[] {
  const quoted = [...text.matchAll(/["“”„'‘’]([^"“”„'‘’]{1,120})["“”„'‘’]/gu)].map(([, name]) => name ?? "");
  const name = "([\\p{L}\\p{N}_./&-]+)";
  const named = [
    `\\b(?:in|inside|within|im|of)\\s+(?:the |my |den |dem |der )?(?:folder |ordner )?${name}`,
    `${name}[ -](?:folder|ordner|verzeichnis)\\b`,
    `\\b(?:folder|ordner|verzeichnis)\\s+${name}`,
  ].flatMap((source) => [...text.matchAll(new RegExp(source, "giu"))].map(([, word]) => word ?? ""));
  return [...quoted, ...named].map((place) => place.replace(/^\.?\/+|[/.]+$/g, "")).filter((place) => place !== "");
}

/** Both wishes together: the later one wins where it says something. */
export function refined(wish: Wish, note: string): Wish | undefined {
  const more = wishOf(note);
  const speaksOfLayout =
    /\b(?:by|nach)\s+(?:\p{L}+\s+(?:and|und)\s+)?(?:type|kind|date|month|year|typ|art|datum|monat|jahr)/iu.test(note);
  const next: Wish = {
    layout: speaksOfLayout ? more.layout : wish.layout,
    period: speaksOfLayout ? more.period : wish.period,
    flat: wish.flat || more.flat,
    only: more.only.length > 0 ? more.only : wish.only,
    without: [...new Set([...wish.without, ...more.without])],
    places: wish.places,
  };
  return JSON.stringify(next) === JSON.stringify(wish) ? undefined : next;
}

/** As `refined`, but once work has begun: what is left out may grow, the folders stay as they were approved. */
export function narrower(wish: Wish, said: string): Wish | undefined {
  const next = refined(wish, said);
  if (next === undefined) return undefined;
  const kept = { ...next, layout: wish.layout, period: wish.period };
  return JSON.stringify(kept) === JSON.stringify(wish) ? undefined : kept;
}
