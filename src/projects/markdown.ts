/** What counts in an instruction file: which parts are code, which are comments, and which files it imports. */

/** UTF-8, or UTF-16 with its mark, with "\n" at line ends; undefined for what is not text. */
export function decoded(bytes: Uint8Array): string | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!wide && bytes.includes(0)) return undefined;
  return new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes).replace(/\r\n?/g, "\n");
}

/** A stretch of lines that is code (fenced or indented) or is not. */
type Stretch = { readonly code: boolean; readonly lines: string[] };

/** Splits Markdown into code blocks and the rest, after CommonMark's rules for fences and indented code. */
function stretches(text: string): readonly Stretch[] {
  const all: Stretch[] = [];
  const place: Place = { fence: undefined, before: "blank", inList: false };
  for (const line of text.split("\n")) {
    const code = isCode(line, place);
    const last = all.at(-1);
    if (last?.code === code) last.lines.push(line);
    else all.push({ code, lines: [line] });
  }
  return all;
}

/** Where a reader of lines is: the mark that opened a fence, what the last line was, and whether a list is open. */
type Place = { fence: string | undefined; before: "text" | "blank" | "code"; inList: boolean };

/** Whether `line` belongs to a code block; moves `place` on. */
function isCode(line: string, place: Place): boolean {
  const { fence } = place;
  const mark = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (fence !== undefined) {
    const closes = mark?.startsWith(fence) && /^ {0,3}[`~]+\s*$/.test(line);
    if (closes) place.fence = undefined;
    return true;
  }
  place.fence = mark;
  if (mark !== undefined) {
    place.before = "blank";
    return true;
  }
  return isIndentedCode(line, place);
}

/** Indented lines are code after a blank line, except in a list, where they belong to its items. */
function isIndentedCode(line: string, place: Place): boolean {
  if (line.trim() === "") {
    if (place.before === "text") place.before = "blank";
    return false;
  }
  const indented = /^(?: {4}|\t)/.test(line);
  const code = indented && !place.inList && place.before !== "text";
  if (!indented) place.inList = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(line);
  place.before = code ? "code" : "text";
  return code;
}

/** The text without HTML comments that stand on lines of their own: a person who reads the page does not see them. */
export const withoutComments = (text: string): string =>
  stretches(text)
    .map(({ code, lines }) => (code ? lines.join("\n") : uncommented(lines.join("\n"))))
    .filter((part) => part !== "")
    .join("\n");

const uncommented = (text: string): string => text.replace(/^ {0,3}<!--(?:(?!-->)[\s\S])*-->[ \t]*(?:\n|$)/gm, "");

// `@path` at the start of a word; "\ " is a blank in a path (documentation of Claude Code, "Import additional files").
const mention = /(?:^|\s)@((?:[^\s\\]|\\ )+)/g;
const looksLikePath = /^(?:~\/|\/(?!$)|[\p{L}\p{N}._-])/u;

/** The paths `text` imports with "@path", in order, each once. Code blocks and code spans hold none. */
export function importsIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const { code, lines } of stretches(text)) {
    if (code) continue;
    const plain = lines.join("\n").replace(/(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?[^`]\1(?!`)/g, " ");
    for (const [, raw = ""] of plain.matchAll(mention)) {
      const path = (raw.split("#")[0] ?? "").replaceAll("\\ ", " ");
      if (looksLikePath.test(path)) found.add(path);
    }
  }
  return [...found];
}

/** Whether a name with an "@" before it is surely meant as a file, so that its absence is worth a word. */
export const isSurelyFile = (path: string): boolean =>
  /^(?:\.{1,2}\/|~\/|\/)/.test(path) || /\.(?:md|txt)$/i.test(path);
