/** Any file as text that can be read from top to bottom. Loads each reader with its library on first use. */
import { Refusal } from "../../agent/ports.ts";
import { count } from "../../base/words.ts";
import type { FileText, Reading, ReadRequest, Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import { decodeText } from "../text.ts";
import { archiveContent, bookContent, memberOf } from "./archive.ts";
import { type FileKind, kindOf } from "./kinds.ts";
import { walk } from "./markup.ts";
import type { Attachment, Message } from "./messages.ts";
import { openDocumentContent } from "./opendocument.ts";
import { pageSource } from "./page-source.ts";
import { type Content, chosen, type Part, readingOf } from "./reading.ts";
import { rtfContent } from "./rtf.ts";
import { slidesContent } from "./slides.ts";
import { calendarContent, contactsContent, notebookContent } from "./small-formats.ts";
import { pageLines } from "./web-page.ts";
import { wordContent } from "./word.ts";

/** What a file holds. Refusal, in one sentence, for what is empty, protected, damaged or of no kind that can be read. */
export async function readFile(source: Source, request: ReadRequest): Promise<Reading> {
  return readingOf(source.name, await contentOf(source, request));
}

const workbookContent = async (source: Source): Promise<Content> =>
  (await import("./sheet-rows.ts")).workbookContent(source);

type Reader = (source: Source, request: ReadRequest) => Content | Promise<Content>;

const readers: Readonly<Record<FileKind, Reader>> = {
  pdf: async (source, request) => (await import("./pdf-reading.ts")).pdfContent(source, request),
  word: wordContent,
  slides: (source, request) => chosen(slidesContent(source), request, "slide"),
  workbook: workbookContent,
  opendocument: (source, request) => {
    const content = openDocumentContent(source);
    return content.what.includes("presentation") ? chosen(content, request, "slide") : content;
  },
  book: (source, request) => chosen(bookContent(source), request, "chapter"),
  archive: archiveContent,
  "old office": oldOffice,
  rtf: rtfContent,
  mail: async (source, request) =>
    mailContent(await (await import("./messages.ts")).emlMessage(source), source, request),
  mailbox: async (source, request) =>
    chosen(await (await import("./messages.ts")).mboxContent(source), request, "mail"),
  page: pageContent,
  calendar: calendarContent,
  contacts: contactsContent,
  notebook: notebookContent,
  picture: async (source, request) => (await import("./pictures.ts")).pictureContent(source, request),
  sound: ({ name }) => {
    throw new Refusal(
      `${name} is a recording. Cowork has no transcriber set up here, so its words cannot be read: ask the user for a transcript (txt, vtt, srt or docx).`,
    );
  },
  table: workbookContent,
  text: textContent,
};

async function contentOf(source: Source, request: ReadRequest): Promise<Content> {
  if (source.bytes.length === 0) throw new Refusal(`${source.name} is empty: it has no bytes.`);
  const kind = kindOf(source);
  const { part } = request;
  if (part !== undefined) {
    if (kind === "archive") {
      const member = memberOf(source, part);
      const { part: _, ...rest } = request;
      return contentOf(member, rest);
    }
    if (kind !== "mail" && kind !== "old office")
      throw new Refusal(`${source.name} has no parts that can be named. Leave part out.`);
  }
  try {
    return await readers[kind](source, request);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // A library's own words say nothing to a person, and a file that trips it is a file that cannot be read.
    throw new Refusal(
      `${source.name} cannot be read: it is damaged or unusual inside. Get the file again, or ask for a copy saved by another program.`,
    );
  }
}

async function oldOffice(source: Source, request: ReadRequest): Promise<Content> {
  const { soundContainer, streamsOf } = await import("./sheets.ts");
  const streams = streamsOf(source.bytes);
  if (streams === undefined)
    throw new Refusal(
      `${source.name} is damaged: its old Office format cannot be opened. Get the file again and retry.`,
    );
  if (streams.has("EncryptedPackage"))
    throw new Refusal(`${source.name} is protected by a password and cannot be read. Ask for a copy without one.`);
  if (streams.has("Workbook") || streams.has("Book")) return workbookContent(source);
  const bytes = soundContainer(source.bytes);
  if (bytes === undefined)
    throw new Refusal(
      `${source.name} is damaged: its old Office format cannot be opened. Get the file again and retry.`,
    );
  const sound = { name: source.name, bytes };
  if (streams.has("__properties_version1.0"))
    return mailContent((await import("./messages.ts")).msgMessage(sound), source, request);
  const old = await import("./old-office.ts");
  if (streams.has("WordDocument")) return old.oldWordContent(sound);
  if (streams.has("PowerPoint Document")) return chosen(old.oldSlidesContent(source, streams), request, "slide");
  throw new Refusal(`${source.name} is of an old Office format that cannot be read. Ask for it as docx, xlsx or pdf.`);
}

/** Text of attachments that is shown with a mail; all of it comes when one is asked for by its name. */
const attachedLines = 40;
const attachedBytes = 5_000_000;

async function mailContent(mail: Message, source: Source, request: ReadRequest): Promise<Content> {
  const { attachments, head, headers, lines, notes } = mail;
  if (request.part !== undefined) return attached(source, attachments, request);
  const { attachmentLines } = await import("./messages.ts");
  const files = attachments.filter(({ inline }) => !inline);
  const previews: Part[] = [];
  for (const one of files.slice(0, 10)) {
    const text = await previewOf(one);
    if (text.length > 0) previews.push({ title: `Attachment ${one.name}`, lines: text });
  }
  const list =
    attachments.length === 0
      ? []
      : [{ title: "Attachments", lines: [...attachmentLines(attachments), 'Read one whole with part: "its name".'] }];
  return {
    what: `Mail${attachments.length > 0 ? `, ${count(attachments.length, "attachment")}` : ""}`,
    head,
    parts: [{ lines: [...headers, "", ...lines] }, ...list, ...previews],
    notes,
  };
}

async function previewOf({ name, bytes }: Attachment): Promise<readonly string[]> {
  const source = { name, bytes };
  if (bytes.length === 0 || bytes.length > attachedBytes) return [];
  const kind = kindSafely(source);
  if (kind === undefined || kind === "picture" || kind === "archive" || kind === "sound") return [];
  try {
    // Not further down: a mail in a mail in a mail is listed.
    const { text } = readingOf(name, kind === "mail" ? await headOnly(source) : await readers[kind](source, {}));
    const all = text.split("\n");
    return all.length <= attachedLines
      ? all
      : [...all.slice(0, attachedLines), `(${all.length - attachedLines} more lines.)`];
  } catch {
    return ["(It cannot be read.)"];
  }
}

async function headOnly(source: Source): Promise<Content> {
  const { headers, lines } = await (await import("./messages.ts")).emlMessage(source);
  return { what: "Mail", parts: [{ lines: [...headers, "", ...lines] }] };
}

function kindSafely(source: Source): FileKind | undefined {
  try {
    return kindOf(source);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function attached({ name }: Source, attachments: readonly Attachment[], request: ReadRequest): Promise<Content> {
  const wanted = request.part?.toLowerCase();
  const found = attachments.find((one) => one.name.toLowerCase() === wanted);
  if (found === undefined) {
    const names = attachments.map((one) => one.name).join(", ");
    throw new Refusal(
      `${name} has no attachment "${request.part}". It has: ${names === "" ? "none" : names}.`,
      "missing",
    );
  }
  const { part: _, ...rest } = request;
  return contentOf({ name: `${name}/${found.name}`, bytes: found.bytes }, rest);
}

function pageContent(source: Source): Content {
  const markup = pageSource(source);
  const { lines, hidden, pictures } = pageLines(markup);
  if (lines.length === 0)
    throw new Refusal(
      `${source.name} shows no text: it is empty or drawn by scripts. Read it as: text for its source.`,
    );
  const title = titleOf(markup);
  return {
    what: "Web page as text",
    head: title === "" ? {} : { title },
    parts: [{ lines: [...(title === "" ? [] : [`Title: ${title}`, ""]), ...lines] }],
    notes: [
      ...(hidden ? ["Some text is hidden from readers and marked as such here."] : []),
      ...(pictures > 0 ? [`Pictures on it are not loaded (${pictures}).`] : []),
      "as: text gives the source with its own line numbers.",
    ],
  };
}

function titleOf(markup: string): string {
  let title = "";
  let inside = false;
  walk(
    markup.slice(0, 100_000),
    {
      open: (name) => {
        if (name === "title" && title === "") inside = true;
      },
      text: (text) => {
        if (inside && title.length < 500) title += text;
      },
      close: (name) => {
        if (name === "title") inside = false;
      },
    },
    "html",
  );
  return title.replace(/\s+/g, " ").trim();
}

const widest = 2_000;

/** Names that promise something else than text. */
const otherwise = /^(pdf|do[ct][xm]?|pp[ts][xm]?|xl[st][xmb]?|od[tsp]|epub|zip|msg|png|jpe?g|gif|webp|bmp|tiff?)$/;

function textContent(source: Source): Content {
  const { text, encoding } = decodeText(source);
  if (text.trim() === "") throw new Refusal(`${source.name} is empty: it holds nothing but blanks.`);
  const extension = extensionOf(source.name);
  const notes = [
    ...(encoding === "UTF-8" ? [] : [`The file is encoded as ${encoding}.`]),
    ...(otherwise.test(extension) ? [`Its name says ${extension}, but it is plain text inside.`] : []),
  ];
  const laidOut = extension === "json" && text.length > widest ? indented(text) : undefined;
  if (laidOut !== undefined) return { what: "JSON, laid out for reading", parts: [{ lines: laidOut }], notes };
  return { what: "Text", parts: [{ lines: text.split(/\r\n|\n|\r/) }], notes };
}

/** Data on one endless line, with line ends; undefined when it has them or is no JSON. */
function indented(text: string): readonly string[] | undefined {
  if (text.split("\n").length > text.length / widest) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 1).split("\n");
  } catch {
    return undefined;
  }
}

/** The texts of files for searching. What cannot be read says why in its place. */
export async function readTexts(sources: readonly Source[]): Promise<readonly FileText[]> {
  const all: FileText[] = [];
  for (const source of sources) {
    try {
      all.push(await readFile(source, {}));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      all.push({ name: source.name, problem: error.message });
    }
  }
  return all;
}
