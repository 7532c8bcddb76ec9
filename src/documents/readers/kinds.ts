/** What a file is by its content; its name decides only where bytes do not tell. */
import type { Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import { isZip, zipEntries } from "../zip.ts";
import { pictureKind } from "./picture-kind.ts";

export type FileKind =
  | "pdf"
  | "word"
  | "slides"
  | "workbook"
  | "opendocument"
  | "book"
  | "archive"
  | "old office"
  | "rtf"
  | "mail"
  | "mailbox"
  | "page"
  | "calendar"
  | "contacts"
  | "notebook"
  | "picture"
  | "sound"
  | "table"
  | "text";

const byExtension: Readonly<Record<string, FileKind>> = {
  eml: "mail",
  mbox: "mailbox",
  html: "page",
  htm: "page",
  xhtml: "page",
  ics: "calendar",
  ical: "calendar",
  vcf: "contacts",
  ipynb: "notebook",
  csv: "table",
  tsv: "table",
  tab: "table",
  mp3: "sound",
  wav: "sound",
  m4a: "sound",
  aac: "sound",
  ogg: "sound",
  oga: "sound",
  opus: "sound",
  flac: "sound",
  wma: "sound",
  amr: "sound",
  aif: "sound",
  aiff: "sound",
  mp4: "sound",
  mov: "sound",
  m4v: "sound",
  avi: "sound",
  mkv: "sound",
  webm: "sound",
};

const begins = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((char, index) => bytes[at + index] === char.charCodeAt(0));

export function kindOf(source: Source): FileKind {
  const { bytes } = source;
  if (begins(bytes, "%PDF-") || pdfBehindJunk(source)) return "pdf";
  if (isZip(bytes)) return packageKind(source);
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0) return "old office";
  if (begins(bytes, "{\\rtf")) return "rtf";
  if (pictureKind(bytes) !== undefined) return "picture";
  const extension = extensionOf(source.name);
  return (Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined) ?? "text";
}

/** The mark may stand anywhere in the first kilobyte (ISO 32000-1, annex H.3.4.1). */
function pdfBehindJunk({ name, bytes }: Source): boolean {
  if (extensionOf(name) !== "pdf") return false;
  return new TextDecoder("latin1").decode(bytes.subarray(0, 1_024)).includes("%PDF-");
}

function packageKind(source: Source): FileKind {
  const names = new Set(zipEntries(source).map(({ name }) => name));
  const has = (pattern: RegExp): boolean => [...names].some((name) => pattern.test(name));
  if (has(/^word\/document\d*\.xml$/)) return "word";
  if (has(/^ppt\/presentation\.xml$/)) return "slides";
  if (has(/^xl\/workbook\.xml$/)) return "workbook";
  if (names.has("META-INF/container.xml")) return "book";
  if (names.has("content.xml") && names.has("META-INF/manifest.xml"))
    return /^o[dt]s$/.test(extensionOf(source.name)) ? "workbook" : "opendocument";
  return "archive";
}
