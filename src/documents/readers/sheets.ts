/** Sheets that exceljs cannot read: old Excel files and OpenDocument sheets, by SheetJS. */
import { CFB, read, SSF, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { Refusal } from "../../agent/ports.ts";
import { fairTime, withinTime } from "../../platform/deadline.ts";
import type { Source } from "../api.ts";
import { closePackage, openPackage } from "../package.ts";
import { addressOf, type Grid, type Raw, type SourceFile } from "../tables/grid.ts";

/** Rows of a sheet that are read; the formats hold a million. */
const mostRows = 200_000;
const mostCells = 3_000_000;

/** All sheets with values, formulas and number formats. Refusal for protected and damaged files. */
export function readSheets(source: Source): SourceFile {
  const book = openBook(source);
  const states = book.Workbook?.Sheets ?? [];
  const grids = book.SheetNames.flatMap((name, at): Grid[] => {
    const sheet = book.Sheets[name];
    return sheet === undefined
      ? []
      : [
          gridOf(name, sheet, {
            hidden: (states[at]?.Hidden ?? 0) !== 0,
            from1904: book.Workbook?.WBProps?.date1904 === true,
          }),
        ];
  });
  if (grids.every(({ rows }) => rows.length === 0)) throw new Refusal(`${source.name} holds no sheet with cells.`);
  return { name: source.name, format: "xlsx", grids, notes: notesOf(book) };
}

const options = {
  type: "array",
  dense: true,
  cellFormula: true,
  cellNF: true,
  cellHTML: false,
  cellText: false,
} as const;

/** A value as its number format displays it; a format that makes no sense shows the value as it is. */
export function displayed(value: number, format: unknown, from1904: boolean): string {
  try {
    const shown: unknown = SSF.format(
      typeof format === "string" || typeof format === "number" ? format : "General",
      value,
      {
        date1904: from1904,
        dateNF: "yyyy-mm-dd",
      },
    );
    return typeof shown === "string" ? shown : String(value);
  } catch {
    return String(value);
  }
}

/** A workbook of any kind as the library gives it, with so many rows of each sheet. Refusal as `readSheets`. */
export function openBook(source: Source, rows = mostRows): WorkBook {
  const { name } = source;
  const wanted = { ...options, sheetRows: rows };
  const isPackage = source.bytes[0] === 0x50 && source.bytes[1] === 0x4b;
  // Unpacked within bounds by us, then handed over uncompressed: the library's own unpacking has none.
  const bytes = isPackage
    ? closePackage(withoutRepeats(openPackage(source, (part) => !/\.(png|jpe?g|gif|emf|wmf|svm|rdf)$/i.test(part))), 0)
    : source.bytes;
  try {
    const book = withinTime(fairTime(bytes.length), () => read(bytes, wanted));
    if (book !== "late") return book;
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    if (/password|encrypt/i.test(words))
      throw new Refusal(`${name} is protected by a password. Ask for a copy without one.`);
  }
  throw new Refusal(
    `${name} cannot be read as a workbook: its content is damaged or unusual. Ask for a copy saved as .xlsx.`,
  );
}

/**
 * OpenDocument says "this row a million times" in one element, which the library would write out. Empty ones to the end
 * of a sheet are usual and mean nothing; no one types a thousand equal rows.
 */
function withoutRepeats(parts: ReturnType<typeof openPackage>): ReturnType<typeof openPackage> {
  const content = parts["content.xml"];
  if (content === undefined) return parts;
  const text = new TextDecoder().decode(content);
  const repeated = /(number-(?:rows|columns)-repeated=["'])(\d{4,})(["'])/g;
  const bounded = text.replace(repeated, (_, before: string, _count: string, after: string) => `${before}1${after}`);
  parts["content.xml"] = new TextEncoder().encode(bounded);
  return parts;
}

type About = { readonly hidden: boolean; readonly from1904: boolean };

function gridOf(name: string, sheet: WorkSheet, { hidden, from1904 }: About): Grid {
  const data: unknown = sheet["!data"];
  const lines = Array.isArray(data) ? (data as readonly (readonly Cell[] | undefined)[]) : [];
  const rows: Raw[][] = [];
  const formulas = new Map<string, string>();
  const formats = new Map<number, string>();
  let cells = 0;
  for (const [row, line] of lines.entries()) {
    // Array.from: the rows of the library have holes, which map would leave open.
    const all = Array.from(line ?? []);
    rows.push(all.map((cell) => (cell === undefined ? null : rawOf(cell, from1904))));
    for (const [column, cell] of all.entries()) note(cell, { row, column }, { formulas, formats });
    cells += all.length;
    if (cells > mostCells) break;
  }
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell === null || cell === "")) rows.pop();
  return { name, hidden, rows, formats, formulas };
}

type Notes = { readonly formulas: Map<string, string>; readonly formats: Map<number, string> };

function note(cell: Cell, at: { readonly row: number; readonly column: number }, { formulas, formats }: Notes): void {
  if (typeof cell?.f === "string" && cell.f !== "") formulas.set(addressOf(at.row, at.column), cell.f);
  const format = cell?.t === "n" ? formatOf(cell) : undefined;
  if (format !== undefined) formats.set(at.column, format);
}

const formatOf = ({ z }: Exclude<Cell, undefined>): string | undefined =>
  typeof z === "string" && !/^general$/i.test(z) ? z : undefined;

type Cell =
  | { readonly t?: string; readonly v?: unknown; readonly f?: unknown; readonly z?: unknown; readonly w?: unknown }
  | undefined;

const errors: Readonly<Record<number, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
};

function rawOf(cell: Exclude<Cell, undefined>, from1904: boolean): Raw {
  const { t, v, z } = cell;
  if (t === "e") return { error: errors[Number(v)] ?? "#N/A" };
  if (v instanceof Date) return dateOf(v.getTime());
  if (typeof v === "number") return typeof z === "string" && isDateFormat(z) ? serialDate(v, from1904) : v;
  return typeof v === "string" || typeof v === "boolean" ? v : null;
}

/** A format shows a date when it has a letter for day, month with year, or hour, outside quotes and brackets. */
const isDateFormat = (format: string): boolean =>
  /[dhys]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "").replace(/general|standard/gi, "")) &&
  !/[#0](?!0*s)/.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "").replace(/\.0+/g, ""));

/** Days since the end of 1899, with the day that 1900 did not have (ECMA-376 part 1, 18.17.4.1), or since 1904. */
function serialDate(serial: number, from1904: boolean): Raw {
  const days = from1904 ? serial + 1_462 : serial;
  if (!(days >= 0 && days < 2_958_466)) return serial;
  return dateOf(Date.UTC(1899, 11, days < 60 ? 31 : 30) + Math.round(days * 86_400) * 1_000);
}

function dateOf(time: number): Raw {
  if (Number.isNaN(time)) return { error: "#NUM!" };
  const text = new Date(time).toISOString();
  return { date: text.slice(11, 19) === "00:00:00" ? text.slice(0, 10) : text.slice(0, 19) };
}

function notesOf(book: WorkBook): readonly string[] {
  const names = (book.Workbook?.Names ?? []).filter(({ Name }) => !Name.startsWith("_")).slice(0, 30);
  return names.length === 0 ? [] : [`Named ranges: ${names.map(({ Name, Ref }) => `${Name} = ${Ref}`).join("; ")}.`];
}

type Entry = { readonly name: string; readonly content?: ArrayLike<number> };

/** The streams of an old Office file by their last name; undefined when it is none. */
export function streamsOf(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | undefined {
  try {
    const file = withinTime(fairTime(bytes.length), () => CFB.read(bytes, { type: "array" }));
    if (file === "late") return undefined;
    return new Map(
      (file.FileIndex as readonly Entry[]).map(({ name, content }) => [name, new Uint8Array(content ?? [])]),
    );
  } catch {
    return undefined;
  }
}

/**
 * The same old Office file with a container written anew: readers that bring a reader of containers of their own then
 * never meet a damaged one, in which they can run in circles. Undefined when it cannot be opened.
 */
export function soundContainer(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const written = withinTime(fairTime(bytes.length), () => {
      const file = CFB.read(bytes, { type: "array" });
      return CFB.write(file, { type: "array" }) as unknown as ArrayLike<number>;
    });
    return written === "late" ? undefined : Uint8Array.from(written);
  } catch {
    return undefined;
  }
}
