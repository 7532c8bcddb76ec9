/**
 * A page of a delimited text file of any size. The bytes are walked once for where rows begin; only the rows to show and
 * a sample over the whole file are ever parsed, so time is that of the walk and memory does not grow with the file.
 */
import Papa from "papaparse";
import { Refusal } from "../../agent/ports.ts";
import { count } from "../../base/words.ts";
import type { Feed } from "../../platform/worker.ts";
import type { PageRequest, TablePage } from "../api.ts";
import { decodeText } from "../text.ts";
import { readCsv } from "./csv.ts";
import { letterOf, type Raw, textOf } from "./grid.ts";
import { rowWalk } from "./row-walk.ts";
import { type Table, tableOf } from "./table.ts";

/** Rows kept from the beginning, for headings and dialect. */
const headRows = 200;
/** Rows kept over the whole file, at least half of it when the file has as many. */
const sampleRows = 4_000;

type Kept = { readonly row: number; readonly text: string };

/** Refusal for an empty file and for one that is no text. */
export async function surveyOf(name: string, more: Feed, request: PageRequest): Promise<TablePage> {
  const first = await beginning(more);
  if (first.length === 0) throw new Refusal(`${name} is empty: there is no row in it.`);
  const dialect = dialectOf(name, first);
  const { decode, recode } = coder(name, first, dialect.encoding);
  const wanted = { from: request.offset ?? 1, limit: request.limit };
  const picks = picker(wanted, decode);
  const walk = rowWalk(dialect.delimiter, picks.take);
  for (let piece: Uint8Array | undefined = first; piece !== undefined; piece = await more()) walk.add(recode(piece));
  walk.end();
  const parsed = parse(picks.kept(), dialect.delimiter);
  const file = { delimiter: dialect.shown };
  const table = tableOf(
    { name, hidden: false, rows: parsed.map(({ cells }) => cells), formats: new Map(), formulas: new Map() },
    file,
  );
  return pageFrom(name, { parsed, table, walk: walk.counts(), request, dialect });
}

/** Bytes that tell encoding and delimiter. */
const tellingBytes = 256_000;

/** The first pieces, as many as it takes to tell what the file is. */
async function beginning(more: Feed): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < tellingBytes) {
    const piece = await more();
    if (piece === undefined) break;
    pieces.push(piece);
    bytes += piece.length;
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : joined(pieces, "");
}

type Dialect = {
  readonly delimiter: string;
  readonly shown: string;
  readonly encoding: string;
  readonly notes: readonly string[];
};

/** Encoding and delimiter by the beginning of the file, cut at the end of a row. */
function dialectOf(name: string, first: Uint8Array): Dialect {
  const head = first.subarray(0, tellingBytes);
  const cut = head.lastIndexOf(10) + 1 || head.length;
  // An odd cut would split a character of two bytes.
  const file = readCsv({ name, bytes: head.slice(0, cut + (cut < head.length && head[cut] === 0 ? 1 : 0)) });
  const shown = file.delimiter ?? ",";
  return { delimiter: shown === "tab" ? "\t" : shown, shown, encoding: file.encoding ?? "UTF-8", notes: file.notes };
}

type Coder = { decode(bytes: Uint8Array): string; recode(bytes: Uint8Array): Uint8Array };

/** Two-byte encodings are turned into UTF-8 while the file comes in; all others keep "," and line ends as they are. */
function coder(name: string, first: Uint8Array, encoding: string): Coder {
  const utf8 = new TextDecoder();
  if (encoding.startsWith("UTF-16")) {
    const wide = new TextDecoder(encoding === "UTF-16BE" ? "utf-16be" : "utf-16le");
    const encoder = new TextEncoder();
    return {
      decode: (bytes) => utf8.decode(bytes),
      recode: (bytes) => encoder.encode(wide.decode(bytes, { stream: true })),
    };
  }
  const lines = first.includes(10) ? (bytes: Uint8Array) => bytes : withNewlines;
  if (encoding.startsWith("UTF-8")) return { decode: (bytes) => utf8.decode(bytes), recode: lines };
  // A row alone may not show which legacy encoding it is in: the start of the file stands before it.
  const start = first.subarray(0, first.subarray(0, 20_000).lastIndexOf(10) + 1);
  const before = decodeText({ name, bytes: start }).text.length;
  return {
    recode: lines,
    decode: (bytes) => {
      const all = new Uint8Array(start.length + bytes.length);
      all.set(start);
      all.set(bytes, start.length);
      return decodeText({ name, bytes: all }).text.slice(before);
    },
  };
}

/** Files of old Macs end their rows with a carriage return only. */
const withNewlines = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => (byte === 13 ? 10 : byte));

/** Keeps the first rows, the ones asked for, and every nth, with n doubled whenever there are too many. */
function picker(
  { from, limit }: { readonly from: number; readonly limit: number },
  decode: (bytes: Uint8Array) => string,
) {
  const head: (readonly [number, Uint8Array])[] = [];
  const asked: (readonly [number, Uint8Array])[] = [];
  let sample: (readonly [number, Uint8Array])[] = [];
  let step = 1;
  return {
    take(row: number, bytes: Uint8Array, at: number, end: number): void {
      const isHead = row <= headRows;
      const isAsked = row >= from && asked.length < limit + headRows;
      if (!isHead && !isAsked && row % step !== 0) return;
      const pair = [row, bytes.slice(at, end)] as const;
      if (isHead) head.push(pair);
      else if (isAsked) asked.push(pair);
      else sample.push(pair);
      if (sample.length <= sampleRows) return;
      step *= 2;
      sample = sample.filter(([kept]) => kept % step === 0);
    },
    kept(): readonly Kept[] {
      const all = new Map([...sample, ...asked, ...head].map((pair) => [pair[0], pair[1]]));
      const rows = [...all].sort((a, b) => a[0] - b[0]);
      // One decoding for all: a legacy encoding is found out once, and rows keep their ends.
      const texts = decode(
        joined(
          rows.map(([, bytes]) => bytes),
          separator,
        ),
      ).split(separator);
      return rows.map(([row], at) => ({ row, text: (texts[at] ?? "").replace(/^\uFEFF/, "") }));
    },
  };
}

/** Between rows that are decoded together; form feeds count as text for whoever looks at the bytes. */
const separator = "\f\f\f";

function joined(pieces: readonly Uint8Array[], between: string): Uint8Array {
  const gap = new TextEncoder().encode(between);
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length + gap.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    all.set(gap, at + piece.length);
    at += piece.length + gap.length;
  }
  return all;
}

type Parsed = { readonly row: number; readonly cells: readonly Raw[] };

const parse = (kept: readonly Kept[], delimiter: string): readonly Parsed[] =>
  kept.map(({ row, text }) => ({
    row,
    cells: Papa.parse<string[]>(text.replace(/\r?\n$/, ""), { delimiter }).data[0] ?? [],
  }));

type Found = {
  readonly parsed: readonly Parsed[];
  readonly table: Table;
  readonly walk: { readonly rows: number; readonly blank: number; readonly unclosed: boolean };
  readonly request: PageRequest;
  readonly dialect: Dialect;
};

function pageFrom(name: string, { parsed, table, walk, request, dialect }: Found): TablePage {
  const rowOf = (at: number): number => parsed[at - 1]?.row ?? 0;
  const from = request.offset ?? 0;
  const rows = table.rows.filter((at) => rowOf(at) >= from).slice(0, request.limit);
  const header = table.headerRow === 0 ? 0 : rowOf(table.headerRow);
  const total = walk.rows - walk.blank - (header > 0 ? 1 : 0);
  const sheet = name.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
  const odd = table.columns.flatMap((column) =>
    column.dirty
      .slice(0, 3)
      .map(
        ({ row, value, why }) =>
          `Row ${rowOf(row)}, ${column.name}: "${value}" ${why.startsWith("stands") ? why : `is ${why}`}.`,
      ),
  );
  return {
    sheets: [
      { name: sheet, hidden: false, range: `A1:${letterOf(Math.max(0, table.columns.length - 1))}${walk.rows}` },
    ],
    sheet,
    encoding: dialect.encoding,
    delimiter: dialect.shown,
    headerRow: header,
    header: table.columns.map(({ name: heading }) => heading),
    types: table.columns.map(({ type, currency, percent, pattern }) => {
      const detail = currency ?? (percent ? "percent" : pattern);
      return detail === undefined ? type : `${type} (${detail})`;
    }),
    total,
    rows: rows.map((at) => ({
      row: rowOf(at),
      cells: table.columns.map(({ index }) => textOf(parsed[at - 1]?.cells[index])),
    })),
    notes: [
      `The file is large: types come from a sample of ${count(parsed.length, "row")} over all of it.`,
      ...dialect.notes,
      ...(walk.unclosed ? ["A quotation mark is not closed somewhere; rows after it may be counted wrongly."] : []),
      ...table.columns
        .flatMap(({ name: heading, ambiguous }) => (ambiguous ? [`${heading}: ${ambiguous}.`] : []))
        .slice(0, 5),
      ...odd.slice(0, 10),
    ],
  };
}
