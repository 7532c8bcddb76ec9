import ExcelJS from "exceljs";
import { openPackage } from "../../src/documents/package.ts";
import { load } from "../../src/documents/tables/xlsx.ts";

export type Book = ExcelJS.Workbook;

/** Opens a workbook's bytes. */
export async function openBook(bytes: Uint8Array): Promise<Book> {
  const book = new ExcelJS.Workbook();
  // exceljs declares its own, older Buffer type.
  await book.xlsx.load(Buffer.from(bytes) as unknown as ExcelJS.Buffer);
  return book;
}

export type Values = Map<string, string | number | boolean>;

/** Results of all formulas by address: errors as JSON, numbers rounded to what binary fractions leave exact. */
export async function formulaValues(bytes: Uint8Array): Promise<Values> {
  const values: Values = new Map();
  for (const sheet of (await load("book.xlsx", openPackage({ name: "book.xlsx", bytes }))).worksheets) {
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (cell.type === ExcelJS.ValueType.Formula)
          values.set(`${sheet.name}!${cell.address}`, plain(cell.result ?? ""));
      }),
    );
  }
  return values;
}

function plain(result: unknown): string | number {
  const value = result instanceof Date ? result.getTime() / 86_400_000 + 25_569 : result;
  // What is left of a difference of equal amounts is nothing, too.
  if (typeof value === "number") return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(11));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
