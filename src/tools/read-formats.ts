/** Which reader a file name gets. A new format is one row in `readers` (read.ts) and one here. */
import { splitName } from "../protocol/shapes.ts";

export type ReaderName = "text" | "table" | "refused";

const tables = new Set(["csv", "tsv", "tab", "xlsx", "xlsm", "xltx"]);

/** Formats without a reader yet, with what can be done instead. */
const refused: Readonly<Record<string, string>> = {
  pdf: "PDF files cannot be read yet. Ask the user for the text, or for the table as csv or xlsx.",
  docx: "Word documents cannot be read yet. Ask the user to save it as text.",
  doc: "Word documents cannot be read yet. Ask the user to save it as text.",
  odt: "OpenDocument texts cannot be read yet. Ask the user to save it as text.",
  rtf: "RTF documents cannot be read yet. Ask the user to save it as text.",
  pptx: "Presentations cannot be read yet. Ask the user for the text of the slides.",
  ppt: "Presentations cannot be read yet. Ask the user for the text of the slides.",
  xls: "The old Excel format (.xls) cannot be read. Ask the user to save it as .xlsx.",
  xlsb: "The binary Excel format (.xlsb) cannot be read. Ask the user to save it as .xlsx.",
  ods: "OpenDocument sheets cannot be read yet. Ask the user to save it as .xlsx.",
  numbers: "Numbers files cannot be read. Ask the user to export it as .xlsx.",
  msg: "Outlook messages (.msg) cannot be read yet. Ask the user to save it as .eml or text.",
  zip: "Archives are not opened. Ask the user to unpack it in the folder.",
};

const images = new Set(["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "ico", "avif"]);

export const isPicture = (name: string): boolean => images.has(extensionOf(name));

export const extensionOf = (name: string): string => splitName(name)[1].replace(/^\./, "").toLowerCase();

/** The reader for a file of this name; `as` is what the caller asked for. */
export function readerFor(name: string, as: "text" | "table" | undefined): ReaderName {
  const extension = extensionOf(name);
  if (refusalFor(name) !== undefined) return "refused";
  if (as === "text" && extension !== "csv" && extension !== "tsv" && extension !== "tab" && tables.has(extension))
    return "table";
  if (as !== undefined) return as;
  return tables.has(extension) ? "table" : "text";
}

/** Why a file of this name cannot be read and what to do; undefined when it can. */
export function refusalFor(name: string): string | undefined {
  const extension = extensionOf(name);
  return images.has(extension) ? "Pictures cannot be read yet. Ask the user what it shows." : refused[extension];
}
