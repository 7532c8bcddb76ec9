/** What a document is made from. Loads nothing: tools read it too. */

export type DocumentSpec = {
  readonly markdown: string;
  /** Shown as the title and kept in the file's properties; else a leading "# " heading is it. */
  readonly title?: string | undefined;
  /** A table of contents after the title. */
  readonly toc?: boolean | undefined;
  /** Text at the top of each page. */
  readonly header?: string | undefined;
  readonly landscape?: boolean | undefined;
  /** Of the text, for spelling: "de-DE". */
  readonly language?: string | undefined;
};

/** Pictures that a text names, as they are written there; each once. */
export function picturesIn(markdown: string): string[] {
  const found = markdown.matchAll(/!\[[^\]]*\]\(\s*(?:<([^>\n]+)>|([^\s)]+))/g);
  return [...new Set([...found].map(([, quoted, plain]) => pathOf(quoted ?? plain ?? "")))];
}

/** A picture's address in a text as a path: %20 is a blank. */
export function pathOf(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
