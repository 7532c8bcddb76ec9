/** PDF files as pages: their sizes and text at once, each page as a picture when it comes into sight. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { pdfText } from "../readers/pdf.ts";
import { pagePixels, pageSizes } from "../readers/pdf-pages.ts";
import { pngOf } from "../readers/png.ts";
import { base64 } from "./pictures.ts";
import type { Viewed } from "./viewed.ts";

const mostPages = 2_000;
/** Pixels of the longer side: sharp at the width of an editor. */
const longest = 1_700;
const longestText = 20_000;

export async function pdfView(source: Source): Promise<Viewed> {
  const sizes = await pageSizes(source);
  const texts = await textsOf(source);
  const pages = sizes
    .slice(0, mostPages)
    .map((size, at) => ({ ...size, text: (texts.get(at + 1) ?? "").slice(0, longestText) }));
  const facts = sizes.length > mostPages ? [{ fact: "pagesCut" as const, n: mostPages }] : [];
  return { preview: { kind: "pages", pages, facts }, pieces: [] };
}

/** The text of each page; none where the pages are pictures or their text cannot be read: they are drawn all the same. */
async function textsOf(source: Source): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  try {
    for (const { page = 1, text } of (await pdfText(source)).lines)
      texts.set(page, `${texts.get(page) ?? ""}${text}\n`);
  } catch {
    texts.clear();
  }
  return texts;
}

/** A page, counted from 1, as a data: address. */
export async function pagePicture(source: Source, page: number): Promise<string> {
  for await (const { pixels } of pagePixels(source, [page], longest))
    if (pixels.width > 0 && pixels.height > 0) return `data:image/png;base64,${base64(pngOf(pixels))}`;
  throw new Refusal(`Page ${page} of ${source.name} cannot be shown as a picture.`);
}
