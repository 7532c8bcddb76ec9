/** The pattern of new names that a request asks for, and the name it makes of what a file holds. */

export type Part = "date" | "merchant" | "total" | "title" | "type" | "number" | "name";

export type Pattern = {
  readonly parts: readonly Part[];
  /** Between the parts. */
  readonly by: string;
  /** How the date is written: always year, month, day, so that names sort by time. */
  readonly date: "day" | "month" | "year" | "compact";
};

const words: readonly (readonly [part: Part, words: RegExp])[] = [
  ["date", /\b(?:yyyy[-_.]?mm(?:[-_.]?dd)?|jjjj[-_.]?mm(?:[-_.]?tt)?|dates?|datum|day|tag|when)\b/giu],
  [
    "merchant",
    /\b(?:merchants?|vendors?|shops?|stores?|suppliers?|compan(?:y|ies)|sender|from whom|händlern?|lieferanten?|firma|firmen|absender|aussteller|geschäft)\b/giu,
  ],
  ["total", /\b(?:totals?|amounts?|sums?|price|betr[äa]ge?|summen?|preis)\b/giu],
  ["title", /\b(?:titles?|subjects?|headings?|topics?|titel|betreff|überschrift|thema|content|inhalt)\b/giu],
  ["type", /\b(?:types?|kind of document|document type|art|dokumentart|dokumenttyp)\b/giu],
  ["number", /\b(?:invoice numbers?|receipt numbers?|numbers?|rechnungsnummern?|belegnummern?|nummern?)\b/giu],
  [
    "name",
    /\b(?:(?:old|original|current|existing) (?:file ?)?names?|(?:alte[rnm]?|bisherige[rnm]?) (?:datei)?namen?)\b/giu,
  ],
];

/** Where the request begins to say how: behind "by", "to", "as", "nach", "mit" …, or in braces or quotation marks. */
const how = /\b(?:by|to|as|with|like|using|into|including|nach|zu|als|mit|in der form|wie)\b/giu;

/** The parts that a request names, in its order; undefined when it names none. */
export function patternIn(request: string): Pattern | undefined {
  const braces = [...request.matchAll(/\{([^{}]{1,20})\}/gu)].map(([, word]) => word ?? "");
  const start = [...request.matchAll(how)][0]?.index ?? 0;
  const text = braces.length > 0 ? braces.join(" ") : request.slice(start);
  const found = words
    .flatMap(([part, pattern]) => [...text.matchAll(pattern)].map(({ index }) => ({ part, index })))
    .sort((a, b) => a.index - b.index)
    .map(({ part }) => part);
  // Names begin with their day, whatever came first in the sentence; only a pattern in braces is taken as it stands.
  const named = [...new Set(found)];
  const parts =
    braces.length === 0 && named.includes("date")
      ? ["date" as const, ...named.filter((part) => part !== "date")]
      : named;
  if (parts.length === 0) return undefined;
  return {
    parts,
    by: /\byyyy[-.]?mm[-.]?dd_|\}_\{|\bunderscores?\b|\bunterstrich/iu.test(request) ? "_" : " ",
    date: dateStyle(request),
  };
}

function dateStyle(request: string): Pattern["date"] {
  if (/\byyyymmdd\b|\bjjjjmmtt\b/iu.test(request)) return "compact";
  if (/\byyyy-mm\b(?!-)/iu.test(request)) return "month";
  return /\b(?:by|nach) (?:year|jahr)\b/iu.test(request) ? "year" : "day";
}

/** Without a wish: the day and whose it is for receipts, the day and the name as it is for everything else. */
export const usual = (kind: "receipts" | "files"): Pattern => ({
  parts: kind === "receipts" ? ["date", "merchant"] : ["date", "name"],
  by: " ",
  date: "day",
});

/** A note that names more parts adds them; one that names the date says the whole pattern. */
export const together = (before: Pattern, note: Pattern): Pattern =>
  note.parts.includes("date") ? note : { ...before, parts: [...new Set([...before.parts, ...note.parts])] };

export type Facts = Readonly<Partial<Record<Part, string>>>;

/** The new name without its ending; undefined when the pattern needs what is not known. */
export function nameFrom({ parts, by, date }: Pattern, facts: Facts): string | undefined {
  const values = parts.map((part) => (part === "date" ? dateAs(facts.date, date) : facts[part]));
  if (parts.some((part, at) => part === "date" && values[at] === undefined)) return undefined;
  const known = values.filter((value) => value !== undefined && value !== "");
  // A day alone would make every file of a day the same, and what the old name said would be gone.
  const full = known.length === 1 && parts.includes("date") ? [...known, facts.name ?? ""] : known;
  const name = safe(full.join(by));
  return name === "" ? undefined : name;
}

function dateAs(iso: string | undefined, style: Pattern["date"]): string | undefined {
  if (iso === undefined) return undefined;
  switch (style) {
    case "compact":
      return iso.replaceAll("-", "");
    case "month":
      return iso.slice(0, 7);
    case "year":
      return iso.slice(0, 4);
    default:
      return iso;
  }
}

const longest = 100;

/** What every system takes as a name: no signs of paths and patterns, no dots or blanks at the ends, not too long. */
export function safe(text: string): string {
  const plain = text
    .normalize("NFC")
    .replace(/[/\\:*?"<>|{}[\]\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const short = plain.length <= longest ? plain : plain.slice(0, longest).replace(/\s+\S*$/, "");
  const ends = short.replace(/^[.\s-]+|[.\s,;-]+$/g, "");
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(ends) ? `${ends} file` : ends;
}

/** "MARLOW STATIONERS LTD" → "Marlow Stationers Ltd": names in capitals as people write them. Short words stay. */
export const calm = (name: string): string =>
  /\p{Ll}/u.test(name) || !/\p{Lu}{4}/u.test(name)
    ? name
    : name
        .replace(/\p{Lu}[\p{Lu}\p{M}']{2,}/gu, (word) => word.charAt(0) + word.slice(1).toLowerCase())
        .replace(/(?<=\S )(?:AM|IM|AN|IN|AUF|ZU|ZUM|ZUR|VON|UND|OF|THE|AND|AT|DE|LA|LE|DA|DI|DU)(?= )/giu, (word) =>
          word.toLowerCase(),
        );
