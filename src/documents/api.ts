/** What the document layer offers. Types only: importing this file loads no library. */
import type { Finding } from "../protocol/events.ts";
import type { FileComparison } from "../protocol/preview.ts";
import type { Book } from "./book.ts";
import type { DeckSpec, DeckWritten } from "./deck/spec.ts";
import type { DocumentSpec } from "./docx/spec.ts";
import type { Patched, WorkbookPatch } from "./patch/spec.ts";
import type { Profile } from "./profile.ts";
import type { Series, SeriesRequest } from "./tables/series-spec.ts";
import type { Viewed } from "./view/viewed.ts";

/** A file to read. `name` decides the format by its extension and appears in messages. */
export type Source = { readonly name: string; readonly bytes: Uint8Array };

/** A file that is too large to be held in memory: `more` gives its next bytes, undefined at its end. */
export type LargeSource = { readonly name: string; more(): Promise<Uint8Array | undefined> };

/** Rows of one sheet for showing. `cells` are as displayed; formulas are "=…" with their value behind "→". */
export type TablePage = {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly range: string }[];
  readonly sheet: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly headerRow: number;
  readonly header: readonly string[];
  readonly types: readonly string[];
  /** Data rows in the whole sheet. */
  readonly total: number;
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
  readonly notes: readonly string[];
};

export type ReadRequest = {
  /** Pages, slides or chapters: "3" or "2-5". All of them when left out. */
  readonly pages?: string | undefined;
  /** A file inside an archive, or an attachment of a mail. */
  readonly part?: string | undefined;
  /** "image": pages as pictures instead of their text. "text": the words on a picture instead of the picture. */
  readonly as?: "text" | "image" | undefined;
};

/** A picture for a model to look at, small enough to be sent. */
export type Picture = {
  readonly media: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
  readonly bytes: Uint8Array;
  readonly title: string;
};

/** Any file as text. Hidden text stands in "[hidden text: …]", titles of parts ("[Page 3]") on lines of their own. */
export type Reading = {
  readonly name: string;
  /** What it is: "Word document", "PDF, 12 pages". */
  readonly what: string;
  /** What it says about itself; dates are ISO. */
  readonly head: {
    readonly title?: string;
    readonly author?: string;
    readonly address?: string;
    readonly date?: string;
  };
  readonly text: string;
  /** Where parts begin: 1-based lines of `text`. */
  readonly sections: readonly { readonly line: number; readonly title: string }[];
  /** What to know about it: how sure it is, what is hidden, what was left out and how to get it. One sentence each. */
  readonly notes: readonly string[];
  readonly pictures: readonly Picture[];
};

/** A file's text, or why there is none. */
export type FileText = Reading | { readonly name: string; readonly problem: string };

export type PageRequest = {
  readonly sheet?: string | undefined;
  /** 1-based row of the file to begin with; the first data row when left out. */
  readonly offset?: number | undefined;
  readonly limit: number;
  /** Cells to show with formulas, "A1:F40". */
  readonly range?: string | undefined;
};

/** Where something of a written workbook is, so that whoever asked for it can go on from there. */
export type Placed = { readonly name: string; readonly range: string; readonly what: string };

/** A document and what is in it. */
export type DocumentWritten = {
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
  readonly headings: number;
  readonly tables: number;
  readonly pictures: number;
  readonly footnotes: number;
};

export type Written = {
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
  readonly formulas: number;
  readonly placed: readonly Placed[];
  /** What was cleaned in the source data, one sentence each. */
  readonly cleaned: readonly string[];
};

/**
 * A value read from a document. `place` says where it stands ("line 12", "page 2, line 3", "row 4"), `confidence` is 0 to
 * 1; below 0.6 a person should look. Dates are ISO, amounts plain numbers.
 */
export type Field = {
  readonly value: string | number;
  readonly place?: string;
  readonly confidence: number;
  readonly alternatives?: readonly {
    readonly value: string | number;
    readonly place?: string;
    readonly confidence: number;
  }[];
};

export type ExtractKind = "receipt" | "statement" | "contact" | "meeting" | "document";

/** One receipt, account movement or contact. A table holds one per row, a document one in all. */
export type Extract = {
  readonly place?: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** What a person should look at, one reason each; empty when everything is sure. */
  readonly review: readonly string[];
};

/** A sentence of a meeting, word for word as its line has it, with who said it. */
export type Said = {
  readonly text: string;
  /** As somebody would write it down, without fillers and repeated words; absent where that is the text itself. */
  readonly plain?: string;
  readonly line: number;
  readonly speaker?: string;
  readonly confidence: number;
};

export type Action = Said & { readonly owner?: string; readonly due?: string; readonly done?: true };

export type Theme = {
  readonly title: string;
  /** First and last line where it is spoken of. */
  readonly lines: readonly [number, number];
  readonly words: readonly string[];
  readonly speakers: readonly string[];
  readonly quotes: readonly Said[];
};

export type Meeting = {
  readonly title?: string;
  readonly date?: string;
  readonly speakers: readonly { readonly name: string; readonly turns: number; readonly words: number }[];
  readonly themes: readonly Theme[];
  readonly decisions: readonly Said[];
  readonly actions: readonly Action[];
  readonly questions: readonly Said[];
  readonly quotes: readonly Said[];
};

export type Extracted = {
  readonly name: string;
  readonly format: "text" | "document" | "mail" | "web page" | "pdf" | "table" | "picture";
  readonly lines: number;
  /** How much the document looks like what it was read as, 0 to 1. */
  readonly likeness: number;
  /** Equal for two documents of the same words. */
  readonly fingerprint: string;
  readonly records?: readonly Extract[];
  readonly meeting?: Meeting;
  readonly notes?: readonly string[];
};

/** One file's result: what was found, or why it could not be read. */
export type Extraction = Extracted | { readonly name: string; readonly problem: string };

/** A quotation to check: word for word in that line? `line` counts as Extract does. */
export type Quote = { readonly source: string; readonly line: number; readonly text: string };
/** `found`: the line where the words really stand, when not at the line that was named. */
export type QuoteCheck = Quote & { readonly exact: boolean; readonly found?: number };

export type ExtractRequest = {
  readonly kind: ExtractKind;
  /** "day" or "month" first in 03/04/2026, where the user says so. */
  readonly order?: "day" | "month" | undefined;
};

/**
 * All methods reject with a Refusal for what a person or the model can mend (a broken file, a formula with an error),
 * and with the signal's reason when stopped. Bytes are handed over: do not use them afterwards.
 */
export type Documents = {
  /** Text of a file in any common encoding; Refusal when it is not text. */
  decode(source: Source, signal: AbortSignal): Promise<{ readonly text: string; readonly encoding: string }>;
  /** Any file as text. What was read once is remembered by its bytes. Refusal in one sentence when it cannot be read. */
  read(source: Source, request: ReadRequest, signal: AbortSignal): Promise<Reading>;
  /** Several files for searching, in order; pictures are not recognised. Remembered as those of `read` are. */
  texts(sources: readonly Source[], signal: AbortSignal): Promise<readonly FileText[]>;
  /** A page of a delimited text file of any size, in memory that does not grow with it. Types come from a sample. */
  survey(large: LargeSource, request: PageRequest, signal: AbortSignal): Promise<TablePage>;
  page(source: Source, request: PageRequest, signal: AbortSignal): Promise<TablePage>;
  profile(sources: readonly Source[], sheet: string | undefined, signal: AbortSignal): Promise<Profile>;
  /** A time series of one table: periods, gaps, trend, season, outliers, and a forecast with its error. */
  series(source: Source, request: SeriesRequest, signal: AbortSignal): Promise<Series>;
  /** Reads fields from each document; one that cannot be read becomes a problem of its own and stops nothing. */
  extract(sources: readonly Source[], request: ExtractRequest, signal: AbortSignal): Promise<readonly Extraction[]>;
  /** Checks quotations against the lines of their sources, in order. */
  quotes(sources: readonly Source[], quotes: readonly Quote[], signal: AbortSignal): Promise<readonly QuoteCheck[]>;
  /** Makes the file and checks it. `sources` holds the files that the description's `data` names, under those names. */
  write(book: Book, sources: readonly Source[], signal: AbortSignal): Promise<Written>;
  /** Changes cells of a workbook and nothing else in it. */
  patch(source: Source, patch: WorkbookPatch, signal: AbortSignal): Promise<Patched>;
  /** Makes a Word document and checks it. `sources` holds the pictures that the text names, under those names. */
  document(spec: DocumentSpec, sources: readonly Source[], signal: AbortSignal): Promise<DocumentWritten>;
  /** What a preview shows, and a page of a PDF, counted from 1, as the data: address of a picture. */
  view(source: Source, signal: AbortSignal): Promise<Viewed>;
  picture(source: Source, page: number, signal: AbortSignal): Promise<string>;
  /** What differs between two versions, and the patch that puts some of it back; Refusal when the file changed meanwhile. */
  compare(old: Source, now: Source, signal: AbortSignal): Promise<FileComparison>;
  revert(old: Source, now: Source, ids: readonly string[], signal: AbortSignal): Promise<WorkbookPatch>;
  /** Makes a deck and checks it. `sources` holds the pictures that the text names and the template, under those names. */
  deck(spec: DeckSpec, sources: readonly Source[], signal: AbortSignal): Promise<DeckWritten>;
  /** Delivery checks: none for formats without any. An empty list means sound. */
  check(source: Source, signal: AbortSignal): Promise<readonly Finding[]>;
};
