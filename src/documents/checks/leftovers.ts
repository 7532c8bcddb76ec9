/** Text that was to be replaced before anybody else reads it. */

const signs: readonly RegExp[] = [
  /\blorem ipsum\b/i,
  /\bTODO\b|\bFIXME\b/,
  /\bXXX+\b/,
  /[[<{(]\s*(?:insert|enter|add|fill in|type)\s[^\])}>]{2,60}[\])}>]/i,
  /\binsert\s[^.]{1,50}\shere\b/i,
  /\bclick (?:here )?to (?:add|edit|enter)\s(?:a\s)?(?:title|subtitle|text|notes|picture)/i,
  /\{\{[^{}]{0,80}\}\}|<<[^<>]{1,60}>>/,
  /\[(?:your|company|client|customer|project|name of|date of|recipient)\b[^\]]{0,40}\]|\[(?:name|date|title|amount|firma|kunde|datum|betrag)\]/i,
  /\bplaceholder text\b|\bplatzhalter(?:text)?\b|\bhier\s[^.]{1,50}\s(?:einfügen|eintragen|einsetzen)\b/i,
  /\b(?:insérer|saisir)\s[^.]{1,50}\sici\b|\binserta[r]?\s[^.]{1,50}\saquí\b/i,
];

/** The leftover in a text, as it stands there; undefined when there is none. */
export function leftoverIn(text: string): string | undefined {
  for (const sign of signs) {
    const found = sign.exec(text)?.[0];
    if (found !== undefined) return found.length > 60 ? `${found.slice(0, 59)}…` : found;
  }
  return undefined;
}

/** What to say of one. */
export const leftoverWords = (found: string): string =>
  `"${found}" is left over from a draft or a template. Replace it or take it out.`;
