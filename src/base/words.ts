/** "1 file", "2 files": counts as people write them. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

// Not toLocaleString: its first call loads the tables of all languages, which takes longer than a request.
const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ",");

/** A size as people read it, with decimal units: 950 B, 12 kB, 3.4 MB. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** The first `limit` items joined by commas, then "and N more". */
export function some(items: readonly string[], limit = 5): string {
  if (items.length <= limit) return items.join(", ");
  return `${items.slice(0, limit).join(", ")} and ${grouped(items.length - limit)} more`;
}

/** `text` cut to `limit` characters with "…" where something was left out. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1))}…`;
}

// Control codes, zero-width and direction characters: invisible in a dialog, so they could reword an approval.
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text for a person to read: invisible and control characters become visible code points (guarantees.md C18, C19). */
export function visible(text: string): string {
  return text.replace(unseen, codePoint);
}

const codePoint = (char: string): string =>
  `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/**
 * The same for text of several lines, whose line ends ("\n") and tabs stay as they are. Other ignorable characters, such
 * as variation selectors, become visible too: a row of them can smuggle words past the eye.
 */
export const visibleLines = (text: string): string =>
  text.replace(unseenInLines, (char) => (char === "\n" || char === "\t" || char === emoji ? char : codePoint(char)));

const unseenInLines = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
/** The one selector that people's text is full of: it makes a character an emoji. */
const emoji = "\ufe0f";
