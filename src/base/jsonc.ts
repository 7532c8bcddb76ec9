/** JSON with comments and commas too many, as editors write it. */

/** The value of `text`; undefined when it is none. Never throws. */
export function parseJsonc(text: string): unknown {
  try {
    return JSON.parse(bare(text)) as unknown;
  } catch {
    return undefined;
  }
}

// Strings are matched first, so that what looks like a comment or a comma in them stays.
const comments = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const commas = /"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g;

const unlessText = (part: string): string => (part.startsWith('"') ? part : " ");

const bare = (text: string): string =>
  text
    .replace(/^\uFEFF/, "")
    .replace(comments, unlessText)
    .replace(commas, unlessText);
