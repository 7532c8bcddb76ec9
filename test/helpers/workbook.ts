import ExcelJS from "exceljs";

export type Book = ExcelJS.Workbook;

/** Opens a workbook's bytes. */
export async function openBook(bytes: Uint8Array): Promise<Book> {
  const book = new ExcelJS.Workbook();
  // exceljs declares its own, older Buffer type.
  await book.xlsx.load(Buffer.from(bytes) as unknown as ExcelJS.Buffer);
  return book;
}
