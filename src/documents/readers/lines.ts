/** The text of a document as lines with their place: what every extraction works on. */

export type Line = {
  /** 1-based, in the file, on its page or in its part. */
  readonly n: number;
  readonly text: string;
  readonly page?: number;
  /** The attachment of a mail that holds the line. */
  readonly part?: string;
};

export type Format = "text" | "document" | "mail" | "web page" | "pdf" | "table" | "picture";

/** A document as it is read: its lines, and what the file says about itself. */
export type TextDocument = {
  readonly name: string;
  readonly format: Format;
  readonly lines: readonly Line[];
  readonly head: Head;
  /** Why something could not be read, in sentences. */
  readonly notes: readonly string[];
};

/** What a file says about itself. Dates are ISO; a mail's is its day of sending, a picture's when it was taken. */
export type Head = {
  readonly title?: string;
  readonly author?: string;
  /** A sender's mail address. */
  readonly address?: string;
  readonly date?: string;
};

/** "line 12", "page 2, line 3", "invoice.pdf, page 1, line 4". */
export const placeOf = ({ n, page, part }: Line): string =>
  [...(part === undefined ? [] : [part]), ...(page === undefined ? [] : [`page ${page}`]), `line ${n}`].join(", ");

/** Text split as editors count lines; each line is what the file has, character for character. */
export const linesOf = (text: string): readonly Line[] =>
  text.split(/\r\n|\n|\r/).map((line, index) => ({ n: index + 1, text: line }));
