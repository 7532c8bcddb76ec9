/** The text of a PDF as lines: what stands at one height is one line, with blanks for the gaps between columns. */
import { extractTextItems, getDocumentProxy, getMeta } from "unpdf";
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import type { Head, Line } from "./lines.ts";

export type PdfText = { readonly lines: readonly Line[]; readonly pages: number; readonly head: Head };

/** Pages beyond this are not read: a receipt or minutes have few, and a book is not what is asked for. */
const mostPages = 300;

/** Refusal for files that are no PDF, are protected by a password, or hold pictures of pages only. */
export async function pdfText({ name, bytes }: Source): Promise<PdfText> {
  const pdf = await openPdf(name, bytes);
  try {
    if (pdf.numPages > mostPages)
      throw new Refusal(`${name} has ${pdf.numPages} pages; up to ${mostPages} are read. Split it first.`);
    const { items } = await extractTextItems(pdf);
    const lines = items.flatMap((page, at) => pageLines(page, at + 1));
    if (lines.every(({ text }) => text.trim() === "")) {
      throw new Refusal(`${name} holds pictures of pages and no text. It needs text recognition first.`);
    }
    return { lines, pages: pdf.numPages, head: headOf(await getMeta(pdf, { parseDates: true })) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Refusal for what is no PDF or is protected. The caller ends it by `loadingTask.destroy()`. */
export async function openPdf(name: string, bytes: Uint8Array): Promise<Pdf> {
  try {
    // A copy: the library takes the buffer for itself.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  } catch (error) {
    const words = error instanceof Error ? `${error.name} ${error.message}` : "";
    if (/password/i.test(words)) throw new Refusal(`${name} is protected by a password. Ask for a copy without one.`);
    throw new Refusal(`${name} is no readable PDF. It was not changed; try a copy saved by another program.`);
  }
}

type Item = Awaited<ReturnType<typeof extractTextItems>>["items"][number][number];

/** The pieces of a page as lines, from top to bottom. */
export function pageLines(items: readonly Item[], page: number): readonly Line[] {
  const rows: { y: number; height: number; items: Item[] }[] = [];
  for (const item of items) {
    if (item.str.trim() === "") continue;
    const row = rows.findLast(({ y, height }) => Math.abs(y - item.y) < 0.45 * Math.max(height, item.height, 4));
    if (row === undefined) rows.push({ y: item.y, height: item.height, items: [item] });
    else row.items.push(item);
  }
  return rows.sort((a, b) => b.y - a.y).map((row, at) => ({ n: at + 1, page, text: joined(row.items) }));
}

/** The pieces of a line from left to right, with as many blanks between them as the gap is wide. */
function joined(items: readonly Item[]): string {
  let text = "";
  let end: number | undefined;
  for (const { str, x, width, fontSize } of [...items].sort((a, b) => a.x - b.x)) {
    const char = Math.max(2, width > 0 && str.length > 0 ? width / str.length : fontSize / 2);
    const gap = end === undefined ? 0 : (x - end) / char;
    text += `${gap > 0.25 ? " ".repeat(Math.min(40, Math.max(1, Math.round(gap)))) : ""}${str}`;
    end = x + width;
  }
  return text;
}

/** What the file says of itself. */
export const headOfPdf = async (pdf: Pdf): Promise<Head> => headOf(await getMeta(pdf, { parseDates: true }));

/** All its properties that are text. */
export async function infoOfPdf(pdf: Pdf): Promise<Readonly<Record<string, string>>> {
  const { info } = await getMeta(pdf);
  const texts = Object.entries(info).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return Object.fromEntries(texts);
}

function headOf({ info }: Awaited<ReturnType<typeof getMeta>>): Head {
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  const made = info["CreationDate"];
  const [title, author] = [text(info["Title"]), text(info["Author"])];
  return {
    ...(title === undefined ? {} : { title }),
    ...(author === undefined ? {} : { author }),
    ...(made instanceof Date && !Number.isNaN(made.getTime()) ? { date: made.toISOString().slice(0, 10) } : {}),
  };
}
