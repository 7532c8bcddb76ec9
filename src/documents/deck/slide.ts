/** What the text of a deck says, slide by slide. */
import type { ChartPlan } from "../workbook/chart-data.ts";

export type Run = {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly code?: boolean;
  readonly raised?: boolean;
  readonly link?: string;
};

export type Paragraph = {
  readonly runs: readonly Run[];
  /** 0 is the outermost. */
  readonly level: number;
  readonly sign: "bullet" | "number" | "none";
  readonly look?: "heading" | "quote" | "code";
};

export type Align = "left" | "center" | "right";

export type TextBlock = { readonly kind: "text"; readonly paragraphs: readonly Paragraph[] };
export type TableBlock = {
  readonly kind: "table";
  readonly header: readonly (readonly Run[])[];
  readonly rows: readonly (readonly (readonly Run[])[])[];
  readonly align: readonly Align[];
};
export type ChartBlock = { readonly kind: "chart"; readonly plan: ChartPlan };
export type PictureBlock = {
  readonly kind: "picture";
  readonly name: string;
  readonly alt: string;
  readonly caption: string | undefined;
};
export type Block = TextBlock | TableBlock | ChartBlock | PictureBlock;

export type SlideKind = "title" | "section" | "content" | "quote" | "closing";

export type Slide = {
  readonly kind: SlideKind;
  readonly title: readonly Run[];
  /** Columns from left to right, each with its blocks from top to bottom. */
  readonly columns: readonly (readonly Block[])[];
  readonly notes: readonly string[];
  readonly sources: readonly (readonly Run[])[];
};

export const plainText = (runs: readonly Run[]): string => runs.map(({ text }) => text).join("");
