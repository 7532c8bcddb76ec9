/** Any document as lines: the reader is chosen by the file's name, and by its first bytes where the name tells nothing. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import { textOf } from "../tables/grid.ts";
import { pickGrid, readSource } from "../tables/table.ts";
import { decodeText } from "../text.ts";
import { htmlText, htmlTitle } from "./html.ts";
import { kindOf } from "./kinds.ts";
import { type Line, linesOf, type TextDocument } from "./lines.ts";
import { mailText } from "./mail.ts";
import { pageSource } from "./page-source.ts";
import { pictureHead } from "./picture.ts";

const pages = new Set(["html", "htm", "xhtml"]);
const tables = new Set(["csv", "tsv", "tab", "xlsx", "xlsm", "xls", "ods"]);
const pictures = new Set(["jpg", "jpeg", "heic", "png", "tif", "tiff", "gif", "webp"]);

/** Refusal for what holds no text that can be read, with what to do about it. */
export async function readDocument(source: Source): Promise<TextDocument> {
  const extension = extensionOf(source.name);
  if (extension === "pdf" || startsWith(source.bytes, "%PDF-")) return readPdf(source);
  if (extension === "eml") return readMail(source);
  if (pages.has(extension)) return readPage(source);
  if (tables.has(extension)) return readTable(source);
  if (pictures.has(extension)) {
    return { name: source.name, format: "picture", lines: [], head: pictureHead(source.bytes), notes: [] };
  }
  const kind = kindOf(source);
  // Cards and calendars are read as they stand: their fields are what an extraction looks for.
  if (!["text", "table", "contacts", "calendar"].includes(kind)) return readOther(source);
  return { name: source.name, format: "text", lines: linesOf(decodeText(source).text), head: {}, notes: [] };
}

/** Formats of office programs and others, with the line numbers that Read shows. */
async function readOther(source: Source): Promise<TextDocument> {
  const { readFile } = await import("./read.ts");
  const { name, what, head, text, notes } = await readFile(source, {});
  const format = what.startsWith("Mail") ? "mail" : what.includes("picture") ? "picture" : "document";
  // What a file says about itself is its head; the other notes tell what was left out.
  return { name, format, lines: linesOf(text), head, notes: notes.filter((note) => !note.startsWith("Properties ")) };
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  text.length <= bytes.length && [...text].every((char, at) => bytes[at] === char.charCodeAt(0));

async function readPdf(source: Source): Promise<TextDocument> {
  const { pdfText } = await import("./pdf.ts");
  const { lines, head } = await pdfText(source);
  return { name: source.name, format: "pdf", lines, head, notes: [] };
}

async function readMail(source: Source): Promise<TextDocument> {
  const mail = await mailText(source);
  const notes: string[] = [];
  const lines: Line[] = [...mail.lines];
  for (const attached of mail.attachments) {
    if (extensionOf(attached.name) === "eml" || pictures.has(extensionOf(attached.name))) continue;
    try {
      const inner = await readDocument(attached);
      lines.push(...inner.lines.map((line) => ({ ...line, part: attached.name })));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      notes.push(`The attachment ${attached.name} was not read.`);
    }
  }
  return { name: source.name, format: "mail", lines, head: mail.head, notes };
}

function readPage(source: Source): TextDocument {
  const html = pageSource(source);
  const title = htmlTitle(html);
  return {
    name: source.name,
    format: "web page",
    lines: linesOf(htmlText(html)),
    head: title === undefined ? {} : { title },
    notes: [],
  };
}

/** The rows of the first sheet as lines, with their row in the file as the number. */
async function readTable(source: Source): Promise<TextDocument> {
  const grid = pickGrid(await readSource(source), undefined);
  const lines = grid.rows.map((row, at) => ({ n: at + 1, text: row.map(textOf).join("    ").trimEnd() }));
  return { name: source.name, format: "table", lines, head: {}, notes: [] };
}
