/** A PDF as it is read: page by page, columns one after the other, with form fields; pages without text are said so. */
import { some } from "../../base/words.ts";
import type { Picture, ReadRequest, Source } from "../api.ts";
import type { Line } from "./lines.ts";
import { columnsOf } from "./pdf-columns.ts";
import { type Content, hiddenText, metadataNote, type Part, spanOf } from "./reading.ts";

type PdfModule = typeof import("./pdf.ts");
type Pdf = Awaited<ReturnType<PdfModule["openPdf"]>>;
type Item = Parameters<PdfModule["pageLines"]>[0][number];

/** Pages of one reading; more are read in further ones. */
const mostPages = 400;
/** Pages that are turned into pictures or recognised at once: each takes seconds. */
const mostPictures = 5;
/** Milliseconds after which no further page is recognised unless it was asked for. */
const longEnough = 3_000;

type Page = {
  readonly number: number;
  readonly lines: readonly string[];
  readonly empty: boolean;
  readonly hidden: number;
};

export async function pdfContent(source: Source, request: ReadRequest): Promise<Content> {
  const module = await import("./pdf.ts");
  const pdf = await module.openPdf(source.name, source.bytes);
  try {
    const pages = pdf.numPages;
    const span = spanOf(request.pages, pages, "page") ?? [1, Math.min(pages, mostPages)];
    const what = `PDF, ${pages} ${pages === 1 ? "page" : "pages"}`;
    if (request.as === "image") return { what, ...(await pictured(source, span)) };
    const read: Page[] = [];
    for (let number = span[0]; number <= span[1]; number += 1) read.push(await pageOf(pdf, number, module));
    const recognised = await recognisedPages(source, read, request.pages !== undefined);
    const fields = await formLines(pdf);
    return {
      what,
      head: await module.headOfPdf(pdf),
      parts: [...partsOf(read, recognised), ...(fields.length === 0 ? [] : [{ title: "Form fields", lines: fields }])],
      notes: [
        ...(span[1] < pages && request.pages === undefined
          ? [`Pages ${span[1] + 1} to ${pages} are left out; ask for them with pages.`]
          : []),
        ...emptyNotes(source.name, read, recognised),
        ...(read.some(({ hidden }) => hidden > 0)
          ? ["Some text is hidden from readers (tiny or off the page) and marked as such here."]
          : []),
        ...(await attachmentNotes(pdf)),
        ...(await properties(pdf)),
      ],
    };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

const partsOf = (read: readonly Page[], recognised: ReadonlyMap<number, readonly string[]>): readonly Part[] =>
  read.map(({ number, lines, empty }) => ({
    title: `Page ${number}${recognised.has(number) ? " (recognised from a picture)" : empty ? " (no text)" : ""}`,
    lines: [...(recognised.get(number) ?? lines), ""],
  }));

async function pageOf(pdf: Pdf, number: number, { pageLines }: PdfModule): Promise<Page> {
  const page = await pdf.getPage(number);
  try {
    const content = await page.getTextContent();
    const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
    const items = content.items.flatMap((item): Item[] => {
      if (!("str" in item)) return [];
      const [, , c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
      const { str, width, height, dir, hasEOL } = item;
      return [{ str, x, y, width, height, fontSize: Math.hypot(c, d), fontFamily: "", dir, hasEOL }];
    });
    const words = items.filter(({ str }) => str.trim() !== "");
    const unseen = words.filter(
      (item) =>
        isTiny(item) || item.x > right || item.x + item.width < left || item.y > top || item.y + item.height < bottom,
    );
    const seen = unseen.length === 0 ? words : words.filter((item) => !unseen.includes(item));
    const lines = columnsOf(seen).flatMap((column) => pageLines(column, number));
    const hidden = pageLines(unseen, number).map(({ text }: Line) => hiddenText(text.trim()));
    return {
      number,
      lines: [...lines.map(({ text }: Line) => text), ...hidden],
      empty: words.length === 0,
      hidden: unseen.length,
    };
  } finally {
    page.cleanup();
  }
}

const isTiny = ({ fontSize }: Item): boolean => fontSize > 0 && fontSize < 1.5;

/** The text of pages that are pictures, as far as it can be recognised here: all that were asked for, else the first ones. */
async function recognisedPages(
  source: Source,
  read: readonly Page[],
  asked: boolean,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const empty = read.filter(({ empty: isEmpty }) => isEmpty);
  // A blank page in a document with text is blank; only where most are empty they are scans, unless somebody asks.
  if (empty.length === 0 || (!asked && empty.length * 2 < read.length)) return new Map();
  if (!asked && !holdsPictures(source.bytes)) return new Map();
  const { pagePixels } = await import("./pdf-pages.ts");
  const { recognise, shareNotes } = await import("./recognise.ts");
  const wanted = empty.slice(0, mostPictures).map(({ number }) => number);
  const found = new Map<number, readonly string[]>();
  const started = performance.now();
  for await (const { number, pixels } of pagePixels(source, wanted, 1_700)) {
    const { lines, confidence, share } = await recognise(pixels);
    const sure = `(text recognition is ${Math.round(confidence)} % sure)`;
    if (lines.length > 0) found.set(number, [sure, ...lines, ...shareNotes(share, "as: image shows the page")]);
    if (!asked && performance.now() - started > longEnough) break;
  }
  return found;
}

/** Pictures are streams, and the head of a stream is never packed (ISO 32000-1, 7.5.7): their mark stands in plain sight. */
const holdsPictures = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("/Image");

function emptyNotes(
  name: string,
  read: readonly Page[],
  recognised: ReadonlyMap<number, readonly string[]>,
): readonly string[] {
  const left = read.filter(({ number, empty }) => empty && !recognised.has(number)).map(({ number }) => number);
  const notes =
    recognised.size > 0
      ? ["Recognised text is a guess in places: check names, numbers and dates in the picture (as: image)."]
      : [];
  if (left.length === 0) return notes;
  const which =
    left.length === read.length
      ? `No page of ${name} holds text: they are pictures or blank.`
      : `Without text (pictures or blank): page ${some(left.map(String), 20)}.`;
  return [
    ...notes,
    `${which} Ask for up to ${mostPictures} of them with pages to have their text recognised, or as: image to look at them.`,
  ];
}

async function pictured(
  source: Source,
  [from, to]: readonly [number, number],
): Promise<Pick<Content, "parts" | "notes" | "pictures">> {
  const { pagePixels } = await import("./pdf-pages.ts");
  const { pngOf } = await import("./png.ts");
  const last = Math.min(to, from + mostPictures - 1);
  const wanted = Array.from({ length: last - from + 1 }, (_, at) => from + at);
  const pictures: Picture[] = [];
  for await (const { number, pixels } of pagePixels(source, wanted, 1_568)) {
    pictures.push({ media: "image/png", bytes: pngOf(pixels), title: `Page ${number}` });
  }
  const left =
    last < to ? [`Pages ${last + 1} to ${to} are left out; ask for them with pages, ${mostPictures} at a time.`] : [];
  return { parts: [{ lines: [`(Page ${wanted.join(", ")} as a picture.)`] }], notes: left, pictures };
}

async function formLines(pdf: Pdf): Promise<readonly string[]> {
  const fields = await pdf.getFieldObjects();
  if (fields === null) return [];
  return Object.entries(fields)
    .slice(0, 2_000)
    .flatMap(([name, all]) => {
      const [field] = (all as readonly { readonly value?: unknown; readonly type?: string }[]).filter(
        ({ type }) => type !== undefined,
      );
      if (field === undefined || field.type === "button") return [];
      const value = Array.isArray(field.value) ? field.value.join(", ") : String(field.value ?? "");
      return [`${name} (${field.type}): ${value === "" ? "(empty)" : value}`];
    });
}

async function attachmentNotes(pdf: Pdf): Promise<readonly string[]> {
  const attached: unknown = await pdf.getAttachments();
  const names =
    attached instanceof Map ? [...attached.keys()].map(String) : Object.keys((attached as object | null) ?? {});
  return names.length === 0 ? [] : [`Files are attached inside it and not read: ${some(names, 10)}.`];
}

async function properties(pdf: Pdf): Promise<readonly string[]> {
  const { headOfPdf, infoOfPdf } = await import("./pdf.ts");
  const { title, author } = await headOfPdf(pdf);
  const info = await infoOfPdf(pdf);
  return metadataNote({ title, author, subject: info["Subject"], keywords: info["Keywords"] });
}
