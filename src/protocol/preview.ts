/**
 * What a preview of a file and a comparison of two show. Plain data: every string in it is text of others and is drawn as
 * text. Places are words as the delivery checks use them: "Sheet!B4", "paragraph 12", "slide 3", "page 2", "line 7".
 */
import type { Finding } from "./events.ts";

/** Where a figure comes from, in the words of the file that says so. Nobody has looked whether it is there. */
export type PreviewSource = { readonly file: string; readonly place?: string };

/** A cell with something in it. Short names: a workbook has up to millions. */
export type PreviewCell = {
  /** 0-based column. */
  readonly c: number;
  /** As it is displayed, by its number format. */
  readonly t: string;
  /** The formula, without "=". */
  readonly f?: string;
  /** Number, error or boolean; text when absent. */
  readonly k?: "n" | "e" | "b";
  /** A comment on the cell. */
  readonly n?: string;
  readonly s?: PreviewSource;
};

/** A row of a sheet. `h`: hidden in the file. */
export type PreviewRow = { readonly c: readonly PreviewCell[]; readonly h?: true; readonly s?: PreviewSource };

/** Rows travel in pieces of this many, as JSON of PreviewRow[]. */
export const rowsPerPiece = 200;

export type PreviewChart = {
  readonly title: string;
  /** "bar", "line", "pie", "area" and "scatter" are drawn; others are shown as their figures. */
  readonly kind: string;
  /** Cell of the upper left corner, "F2"; "" when the file does not say. */
  readonly at: string;
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
};

export type PreviewSheet = {
  readonly name: string;
  readonly hidden: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Width of each column in characters where the file says one; 0 is hidden. */
  readonly widths: readonly (number | null)[];
  /** Rows at the top that stay in sight. */
  readonly frozen: number;
  readonly merged: readonly string[];
  readonly charts: readonly PreviewChart[];
};

/** Pieces of text with a look. `to`: the address of a link. */
export type PreviewRun = {
  readonly text: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly mark?: "inserted" | "deleted" | "hidden";
  readonly to?: string;
};

export type PreviewBlock =
  | {
      readonly kind: "text";
      /** Its number among all paragraphs of the document, from 1. */
      readonly n: number;
      readonly runs: readonly PreviewRun[];
      /** 1 to 6 for headings. */
      readonly level?: number;
      /** Sign of a list item ("•", "3.") and how deep it stands. */
      readonly item?: { readonly sign: string; readonly depth: number };
      /** Numbers of the pictures in it. */
      readonly pictures?: readonly number[];
    }
  | { readonly kind: "table"; readonly rows: readonly (readonly PreviewTableCell[])[] };
export type PreviewTableCell = { readonly blocks: readonly PreviewBlock[]; readonly span?: number };

/** A picture inside a document. `data` is a data: address of a PNG, JPEG, GIF or WebP; absent where it cannot be shown. */
export type PreviewPicture = { readonly data?: string; readonly words: string };

/** A box on a slide; place and size in percent of the slide. */
export type PreviewShape = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title?: true;
  readonly hidden?: true;
  /** Height of its letters in percent of the slide's height. */
  readonly size?: number;
  readonly align?: "center" | "end";
  readonly text?: readonly { readonly runs: readonly PreviewRun[]; readonly level: number; readonly bullet: boolean }[];
  readonly table?: readonly (readonly string[])[];
  readonly chart?: PreviewChart;
  readonly picture?: PreviewPicture;
};

export type PreviewSlide = {
  readonly title: string;
  readonly hidden: boolean;
  readonly shapes: readonly PreviewShape[];
  readonly notes: readonly string[];
};

/** Something to know about what is shown and what is not; the view has the words. `n`: how many. */
export type PreviewFact = {
  readonly fact:
    | "rowsCut"
    | "cellsCut"
    | "macros"
    | "otherBooks"
    | "pivots"
    | "picturesLeft"
    | "drawingsLeft"
    | "headers"
    | "notes"
    | "comments"
    | "changes"
    | "pagesCut"
    | "blocksCut"
    | "encoding";
  readonly n?: number;
  readonly words?: string;
};

export type Preview = { readonly facts: readonly PreviewFact[] } & (
  | { readonly kind: "grid"; readonly sheets: readonly PreviewSheet[] }
  | { readonly kind: "flow"; readonly blocks: readonly PreviewBlock[]; readonly pictures: readonly PreviewPicture[] }
  | {
      readonly kind: "deck";
      /** Width by height. */
      readonly ratio: number;
      readonly slides: readonly PreviewSlide[];
    }
  | {
      readonly kind: "pages";
      /** In points. `text` is what stands on it, for search and screen readers. */
      readonly pages: readonly { readonly width: number; readonly height: number; readonly text: string }[];
    }
);

/** A difference between two versions of a file. `old` and `now` are words; a formula begins with "=". */
export type FileChange = {
  readonly id: string;
  readonly place: string;
  /** Sheet or slide it belongs to; "" where the file has no such parts. */
  readonly part: string;
  readonly kind: "added" | "removed" | "changed";
  readonly old?: string;
  readonly now?: string;
  /** It can be put back by itself; else only with the whole file. */
  readonly back: boolean;
};

export type FileComparison = {
  readonly changes: readonly FileChange[];
  /** Changes that are not listed any more. */
  readonly more: number;
  /** What is the same in both or was not compared, for the view to say. */
  readonly facts: readonly ("sameContent" | "formatsNotCompared" | "wholeOnly")[];
};

/** What the host tells a page that shows a file or a comparison. */
export type PreviewMessage =
  | {
      readonly type: "preview";
      readonly name: string;
      readonly language: string;
      readonly preview: Preview;
      readonly findings: readonly Finding[];
      /** The file can be opened in its own program. */
      readonly external: boolean;
    }
  | { readonly type: "preview.failed"; readonly language: string; readonly name: string; readonly why: string }
  | { readonly type: "preview.findings"; readonly findings: readonly Finding[] }
  | { readonly type: "preview.rows"; readonly sheet: number; readonly piece: number; readonly rows: string }
  | { readonly type: "preview.page"; readonly page: number; readonly data: string }
  | { readonly type: "preview.goto"; readonly place: string }
  | {
      readonly type: "comparison";
      readonly name: string;
      readonly language: string;
      /** What the two sides are called. */
      readonly sides: readonly [old: string, now: string];
      readonly comparison: FileComparison;
      /** Changes can be put back: the file lies in a folder where tasks may work. */
      readonly writable: boolean;
    };

/** What such a page asks for. */
export type PreviewIntent =
  | { readonly type: "preview.rows"; readonly sheet: number; readonly piece: number }
  | { readonly type: "preview.page"; readonly page: number }
  | { readonly type: "preview.source"; readonly source: PreviewSource }
  | { readonly type: "preview.link"; readonly url: string }
  | { readonly type: "preview.fix"; readonly finding: Finding }
  | { readonly type: "preview.external" }
  | { readonly type: "comparison.back"; readonly ids: readonly string[] }
  | { readonly type: "comparison.open"; readonly place: string };
