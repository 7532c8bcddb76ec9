/** What a deck is made from. Loads nothing: tools read it too. */
import type { Finding } from "../../protocol/events.ts";

export type DeckSpec = {
  readonly markdown: string;
  /** Text at the foot of each slide. */
  readonly footer?: string | undefined;
  /** Of the text, for spelling: "de-DE". */
  readonly language?: string | undefined;
  /** The name of a deck among the sources: its masters, layouts, fonts and colors are used, its slides are not. */
  readonly template?: string | undefined;
};

/** A deck and what is in it. */
export type DeckWritten = {
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
  readonly slides: number;
  readonly tables: number;
  readonly charts: number;
  readonly pictures: number;
  /** Slides with speaker notes. */
  readonly notes: number;
  /** Slides that held too much and became several: the number of the first, and how many they are. */
  readonly continued: readonly { readonly slide: number; readonly of: number }[];
};
