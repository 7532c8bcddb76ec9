/** Where the rows of a delimited text file begin and end, byte by byte: line ends between quotation marks are no ends. */

/** A row of a file, 1-based: its bytes are `bytes` from `at` to `end`, line end included. Copy what you keep. */
export type TakeRow = (row: number, bytes: Uint8Array, at: number, end: number) => void;

/** A row longer than this is a quotation mark that nobody closed: rows are then taken by lines. */
const longestRow = 4_000_000;

const quote = 34;
const newline = 10;

type Walk = { add(piece: Uint8Array): void; end(): void; counts(): { rows: number; blank: number; unclosed: boolean } };

/** Encodings in which these bytes are what they are in ASCII: UTF-8 and the legacy ones. */
export function rowWalk(delimiter: string, take: TakeRow): Walk {
  const comma = delimiter.charCodeAt(0);
  let rest: Uint8Array = new Uint8Array(0);
  let rows = 0;
  let blank = 0;
  let unclosed = false;

  const finish = (bytes: Uint8Array, at: number, end: number): void => {
    rows += 1;
    if (isBlank(bytes, at, end)) blank += 1;
    take(rows, bytes, at, end);
  };

  /** Walks whole rows; gives back where the first row begins that is not complete. */
  const rowsIn = (bytes: Uint8Array): number => {
    let mark = -1;
    let end = 0;
    for (let start = 0; ; start = end) {
      // Searched for once, not for each row: most files have none at all.
      if (mark < start) mark = indexFrom(bytes, quote, start);
      end = rowEnd(bytes, start, { comma, mark }) || lineOf(bytes, start);
      if (end === 0) return start;
      finish(bytes, start, end);
    }
  };

  /** The end of the line where a row has become too long to be one; 0 otherwise. */
  const lineOf = (bytes: Uint8Array, start: number): number => {
    if (bytes.length - start < longestRow) return 0;
    unclosed = true;
    return bytes.indexOf(newline, start) + 1;
  };

  return {
    add(piece) {
      const bytes = rest.length === 0 ? piece : together(rest, piece);
      rest = bytes.slice(rowsIn(bytes));
    },
    end() {
      if (rest.length > 0) finish(rest, 0, rest.length);
      rest = new Uint8Array(0);
    },
    counts: () => ({ rows, blank, unclosed }),
  };
}

/** The position behind the line end of the row that begins at `start`; 0 when the row goes on behind the bytes. */
function rowEnd(
  bytes: Uint8Array,
  start: number,
  { comma, mark }: { readonly comma: number; readonly mark: number },
): number {
  const line = bytes.indexOf(newline, start);
  if (line < 0) return 0;
  if (mark > line) return line + 1;
  let fieldStart = true;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === newline) return at + 1;
    if (byte === quote && fieldStart) {
      at = quotedEnd(bytes, at + 1);
      if (at >= bytes.length) return 0;
      fieldStart = false;
    } else fieldStart = byte === comma;
  }
  return 0;
}

/** As indexOf, but the end of the bytes when there is none. */
function indexFrom(bytes: Uint8Array, byte: number, start: number): number {
  const at = bytes.indexOf(byte, start);
  return at < 0 ? bytes.length : at;
}

/** The position of the mark that closes a quoted field which began before `at`; two marks in a row are one that is meant. */
function quotedEnd(bytes: Uint8Array, at: number): number {
  for (let end = bytes.indexOf(quote, at); end >= 0; end = bytes.indexOf(quote, end + 2)) {
    if (bytes[end + 1] !== quote) return end;
  }
  return bytes.length;
}

function isBlank(bytes: Uint8Array, at: number, end: number): boolean {
  for (let index = at; index < end; index += 1) {
    const byte = bytes[index];
    if (byte !== 32 && byte !== 13 && byte !== newline && byte !== 9) return false;
  }
  return true;
}

function together(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
