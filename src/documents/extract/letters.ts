/**
 * Reading what a scanner wrote: letters and digits that look alike, and words that were torn apart. The pairs are those
 * that character recognition is known to mix up (O/0, l/1, S/5, B/8, g/9, rn/m).
 */

const digitFor: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  Q: "0",
  D: "0",
  l: "1",
  I: "1",
  i: "1",
  "|": "1",
  "!": "1",
  Z: "2",
  z: "2",
  S: "5",
  s: "5",
  G: "6",
  b: "6",
  B: "8",
  g: "9",
  q: "9",
};

/** Characters that stand where a digit is meant, as the inside of a character class. */
export const looksLikeDigit = "0-9OoQlI|!SsBgqZz";

/** `text` with every letter that looks like a digit read as that digit; other characters stay. */
export const asDigits = (text: string): string =>
  text.replace(/[OoQDlIi|!ZzSsGbBgq]/g, (char) => digitFor[char] ?? char);

/**
 * What is left of a word when everything that scanners mix up is made equal: capitals, no accents, one letter for each
 * group of look-alikes. Two words with one skeleton may be the same word; nothing is shown in this form.
 */
export const skeleton = (text: string): string =>
  text
    .toUpperCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[0Q]/g, "O")
    .replace(/[1|!L]/g, "I")
    .replaceAll("5", "S")
    .replaceAll("8", "B")
    .replaceAll("2", "Z")
    .replaceAll("RN", "M")
    .replaceAll("VV", "W")
    .replace(/[^A-Z]/g, "");

/** The words of a line by their skeletons, with where they are. What holds no letter is no word. */
export type Word = { readonly skeleton: string; readonly start: number; readonly end: number };

export function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  for (const { 0: text, index } of line.matchAll(/[\p{L}\p{M}\d|!]+/gu)) {
    if (!/\p{L}/u.test(text)) continue;
    const bones = skeleton(text);
    if (bones !== "") words.push({ skeleton: bones, start: index, end: index + text.length });
  }
  return words;
}

/** Equal, or for long words one letter apart: enough for a scanner's slip, too little to meet another word. */
export function alike(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.min(a.length, b.length) < 6 || Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (a[at] === b[at] && at < a.length) at += 1;
  const [left, right] = [a.slice(at), b.slice(at)];
  return left.slice(1) === right.slice(1) || left === right.slice(1) || left.slice(1) === right;
}

/**
 * A word as people would read it: digits between letters become the letters they look like ("ST0RCH", "8AUMARKT").
 * Words that mix both on purpose ("4x40", "B2B") have too few letters for that and stay.
 */
export function mended(text: string): string {
  return text.replace(/[\p{L}\d]+/gu, (word) => {
    const letters = word.replace(/\d/g, "").length;
    if (letters < 3 || letters < word.length - 2) return word;
    const upper = word === word.toUpperCase();
    const letter = (digit: string): string => {
      const found = { "0": "O", "1": "I", "5": "S", "8": "B" }[digit] ?? digit;
      return upper ? found : found.toLowerCase();
    };
    return word.replace(/(?<=\p{L})[0158](?=\p{L})|^[08](?=\p{L}{3})|(?<=\p{L}{3})[0158]$/gu, letter);
  });
}
