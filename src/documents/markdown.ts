/** What Markdown of documents and decks has in common. Loads nothing. */

/** The text without its footnotes, "[^1]: …" with indented lines below, and these by their marks. */
export function withoutNotes(markdown: string): { readonly text: string; readonly notes: ReadonlyMap<string, string> } {
  const notes = new Map<string, string>();
  const text = markdown.replace(
    /^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n(?:[ ]{2,}|\t)\S.*)*)\n?/gm,
    (_, mark: string, words: string) => {
      notes.set(mark, words.replace(/\n\s+/g, " "));
      return "";
    },
  );
  return { text, notes };
}

/** Whether all texts of a column are numbers, so that they stand right. Empty ones do not count. */
export function areNumbers(texts: readonly string[]): boolean {
  const said = texts.map((text) => text.replaceAll("*", "").trim()).filter((text) => text !== "");
  return (
    said.length > 0 && said.every((text) => /^[-+(]?[^\p{L}\d]{0,2}\d[\d.,'\s]*\)?\s?(?:%|€|[A-Z]{3})?$/u.test(text))
  );
}
