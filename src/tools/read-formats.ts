/** Which reader a file name gets. A new format is one row here, and one in the document layer. */
import { splitName } from "../protocol/shapes.ts";

export type ReaderName = "text" | "table" | "document" | "refused";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const tables = words("csv tsv tab xlsx xlsm xltx xls ods");
const texts = words("csv tsv tab html htm xhtml eml mbox ics vcf ipynb rtf json");
const documents = words(
  "pdf docx docm dotx doc odt ott rtf pptx pptm ppsx potx ppt pps odp otp eml msg mbox html htm xhtml epub ics vcf ipynb zip " +
    "png jpg jpeg jpe jfif gif webp bmp tif tiff heic avif ico " +
    "mp3 wav m4a aac ogg oga opus flac wma amr aif aiff mp4 mov m4v avi mkv webm",
);

/** Formats without a reader, with what can be done instead. */
const refused: Readonly<Record<string, string>> = {
  numbers: "Numbers files cannot be read. Ask the user to export it as .xlsx.",
  xlsb: "The binary Excel format (.xlsb) cannot be read. Ask the user to save it as .xlsx.",
  pages: "Pages files cannot be read. Ask the user to export it as .docx or .pdf.",
  key: "Keynote files cannot be read. Ask the user to export it as .pptx or .pdf.",
  "7z": "This kind of archive is not opened. Ask the user to unpack it in the folder.",
  rar: "This kind of archive is not opened. Ask the user to unpack it in the folder.",
};

const images = words("png jpg jpeg jpe jfif gif webp bmp tif tiff heic ico avif");

export const isPicture = (name: string): boolean => images.has(extensionOf(name));

/** Files whose text only the document layer can find: a search hands them over. */
export const isDocument = (name: string): boolean => {
  const extension = extensionOf(name);
  return (documents.has(extension) || tables.has(extension)) && !texts.has(extension) && !images.has(extension);
};

export const extensionOf = (name: string): string => splitName(name)[1].replace(/^\./, "").toLowerCase();

/** The reader for a file of this name; `as` is what the caller asked for. */
export function readerFor(name: string, as: "text" | "table" | "image" | undefined): ReaderName {
  const extension = extensionOf(name);
  if (refusalFor(name) !== undefined) return "refused";
  if (as === "text" && (texts.has(extension) || !(documents.has(extension) || tables.has(extension)))) return "text";
  if (as === "image") return "document";
  if (as === "table" || tables.has(extension)) return "table";
  return documents.has(extension) ? "document" : "text";
}

/** Why a file of this name cannot be read and what to do; undefined when it can. */
export function refusalFor(name: string): string | undefined {
  const extension = extensionOf(name);
  return Object.hasOwn(refused, extension) ? refused[extension] : undefined;
}
