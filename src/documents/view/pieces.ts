import { type PreviewRow, rowsPerPiece } from "../../protocol/preview.ts";

/** Rows as they travel to a page: pieces of JSON, so that nobody between the worker and the page unpacks them. */
export const piecesOf = (rows: readonly PreviewRow[]): readonly string[] =>
  Array.from({ length: Math.ceil(rows.length / rowsPerPiece) }, (_none, at) =>
    JSON.stringify(rows.slice(at * rowsPerPiece, (at + 1) * rowsPerPiece)),
  );
