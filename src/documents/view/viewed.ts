import type { Preview } from "../../protocol/preview.ts";

/** A preview, and of a grid the rows of each sheet in pieces of `rowsPerPiece` as JSON of PreviewRow[]. */
export type Viewed = { readonly preview: Preview; readonly pieces: readonly (readonly string[])[] };
