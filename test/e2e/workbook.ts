// Looks into workbooks as a demanding reader would: formulas, values, charts, pixels.
import ExcelJS from "exceljs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Book } from "../helpers/workbook.ts";

const eachCell = (book: Book, visit: (cell: ExcelJS.Cell, address: string) => void): void =>
  book.eachSheet((sheet) =>
    sheet.eachRow((row) => row.eachCell((cell) => visit(cell, `${sheet.name}!${cell.address}`))),
  );

/** What every formula of a workbook last came to, by "Sheet!A1"; a missing value is undefined. */
export function formulaValues(book: Book): Map<string, unknown> {
  const values = new Map<string, unknown>();
  eachCell(book, (cell, address) => {
    if (cell.type === ExcelJS.ValueType.Formula) values.set(address, plain(cell.result));
  });
  return values;
}

/** Formula cells in whose file entry no last value is written ("Sheet part!A1"); an empty text counts as a value. */
export function formulasWithoutValue(bytes: Uint8Array): readonly string[] {
  return Object.entries(unzipSync(bytes))
    .filter(([name]) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name))
    .flatMap(([name, part]) =>
      [...strFromU8(part).matchAll(/<c r="([A-Z]+\d+)"(?:[^>/]|\/(?!>))*>(.*?)<\/c>/gs)]
        .filter(([, , inner = ""]) => /<f[ >/]/.test(inner) && !/<v[ >/]/.test(inner))
        .map(([, address]) => `${name}!${address}`),
    );
}

const plain = (value: unknown): unknown =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : value;

/** Cells of a sheet that hold a number as such, not as the result of a formula. */
export function numbersTyped(book: Book, sheet: string): readonly string[] {
  const found: string[] = [];
  eachCell(book, (cell, address) => {
    if (address.startsWith(`${sheet}!`) && cell.type === ExcelJS.ValueType.Number) found.push(address);
  });
  return found;
}

/** Two values as a reader sees them: equal texts, or numbers that differ by no more than rounding. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

const chartPart = /^xl\/charts\/chart\d+\.xml$/;

/** The formulas that the charts of a workbook draw, with the sheet's name unquoted: "Summary!$B$5:$B$9". */
export function chartReferences(bytes: Uint8Array): readonly string[] {
  return Object.entries(unzipSync(bytes))
    .filter(([name]) => chartPart.test(name))
    .flatMap(([, part]) => [...strFromU8(part).matchAll(/<c:f>([^<]+)<\/c:f>/g)].map((match) => match[1] ?? ""))
    .map((reference) => reference.replace(/^'(.*)'!/, "$1!"));
}

/** The same workbook with its drawings taken off the sheets: the control for a picture with charts. */
export function withoutDrawings(bytes: Uint8Array): Uint8Array {
  const parts = unzipSync(bytes);
  for (const name of Object.keys(parts)) {
    if (!/^xl\/worksheets\/sheet\d+\.xml$/.test(name)) continue;
    parts[name] = strToU8(strFromU8(parts[name] ?? new Uint8Array()).replace(/<drawing [^>]*\/>/g, ""));
  }
  return zipSync(parts);
}

/** Pixels of a picture (binary PPM, netpbm's P6) that have a colour, not a grey. */
export function colourfulPixels(ppm: Uint8Array): number {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(strFromU8(ppm.subarray(0, 64), true));
  if (!header) throw new Error("Not a binary PPM of 8 bits.");
  let colourful = 0;
  for (let at = header[0].length; at + 2 < ppm.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = ppm.subarray(at, at + 3);
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) colourful += 1;
  }
  return colourful;
}

/** The sheet with most rows and its column `header`: where the source data of a summary lies. */
export function dataColumn(
  book: Book,
  header: string,
): { readonly sheet: ExcelJS.Worksheet; readonly column: number; readonly row: number } {
  const sheet = book.worksheets.reduce((best, one) => (one.actualRowCount > best.actualRowCount ? one : best));
  for (let row = 1; row <= 10; row += 1) {
    for (let column = 1; column <= sheet.columnCount; column += 1) {
      if (sheet.getCell(row, column).value === header) return { sheet, column, row };
    }
  }
  throw new Error(`No column "${header}" in the sheet ${sheet.name}.`);
}

/** The workbook's bytes after a change by exceljs, which keeps stored values as they were and drops charts. */
export async function savedBytes(book: Book): Promise<Uint8Array> {
  return new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer);
}
