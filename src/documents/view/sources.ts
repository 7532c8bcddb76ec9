/**
 * Where the rows of a sheet come from, as the sheet itself says it: a column of file names, with a column of lines, pages or
 * cells beside it or the place behind the name ("Receipts/slips.csv, row 3"), and sentences "Source: …".
 */
import type { PreviewCell, PreviewRow, PreviewSource } from "../../protocol/preview.ts";

const fileHeads =
  /^(?:source(?: file)?|file|files|document|sources|quelle|quelldatei|datei|dokument|beleg|fichier|archivo|fuente)$/i;
const placeHeads =
  /^(line|row|page|slide|cell|paragraph|place|zeile|seite|folie|zelle|absatz|stelle|ligne|página|fila|línea)$/i;
const english: Readonly<Record<string, string>> = {
  zeile: "line",
  ligne: "line",
  línea: "line",
  fila: "row",
  seite: "page",
  página: "page",
  folie: "slide",
  zelle: "cell",
  absatz: "paragraph",
};
/** A name with an ending, and behind it a place. */
const named = /^(?<file>[^\n<>|"*?]{1,300}?\.[A-Za-z][A-Za-z0-9]{0,5})(?:\s*[,;:]\s*(?<place>[^\n]{1,120}))?$/;
const sentence = /^(?:sources?|quellen?)\s*:\s*([^\n;]{3,300})/i;
/** Headings stand near the top. */
const mostHead = 40;

type Columns = {
  readonly head: number;
  readonly file: number;
  readonly place?: { readonly column: number; readonly word: string };
};

/** The same rows, with their sources where the sheet names any. */
export function withSources(rows: readonly PreviewRow[]): PreviewRow[] {
  const columns = columnsOf(rows);
  return rows.map((row, at) => {
    const own = columns !== undefined && at > columns.head ? sourceOfRow(row, columns) : undefined;
    const cells = row.c.map((cell) => sourced(cell, own));
    return { ...row, c: cells, ...(own === undefined ? {} : { s: own }) };
  });
}

function columnsOf(rows: readonly PreviewRow[]): Columns | undefined {
  for (const [head, { c }] of rows.slice(0, mostHead).entries()) {
    // A heading alone in its row is a title.
    const file = c.length < 2 ? undefined : c.find(({ t }) => fileHeads.test(t.trim()));
    if (file === undefined) continue;
    const place = c.find(({ t }) => placeHeads.test(t.trim()));
    const word = place?.t.trim().toLowerCase() ?? "";
    return {
      head,
      file: file.c,
      ...(place === undefined ? {} : { place: { column: place.c, word: english[word] ?? word } }),
    };
  }
  return undefined;
}

function sourceOfRow({ c }: PreviewRow, { file, place }: Columns): PreviewSource | undefined {
  const source = sourceIn(c.find((cell) => cell.c === file)?.t ?? "");
  const where = place && c.find((cell) => cell.c === place.column)?.t.trim();
  if (source === undefined || place === undefined || !where) return source;
  const words = /^\d+(?:\s*-\s*\d+)?$/.test(where) && place.word !== "place" ? `${place.word} ${where}` : where;
  return { file: source.file, place: words };
}

/** "Receipts/slips.csv, row 3" → its file and place; undefined for what names no file. */
export function sourceIn(text: string): PreviewSource | undefined {
  const found = named.exec(text.trim())?.groups;
  const file = found?.["file"]?.trim();
  if (file === undefined || /^\w+:\/\//.test(file)) return undefined;
  const place = found?.["place"]?.trim();
  return place === undefined ? { file } : { file, place };
}

/** A cell with a source of its own: a sentence that names one, or a comment that says at which place of the row's file. */
function sourced(cell: PreviewCell, row: PreviewSource | undefined): PreviewCell {
  const said = sentence.exec(cell.t)?.[1];
  const [first = ""] = said?.split(/,\s+(?=\S+\.\w)/) ?? [];
  const own = said === undefined ? undefined : sourceIn(first.trim());
  if (own) return { ...cell, s: own };
  const at = row && /\bread at ((?:page \d+, )?(?:line|row) \d+)/i.exec(cell.n ?? "")?.[1];
  return row && at ? { ...cell, s: { file: row.file, place: at } } : cell;
}
