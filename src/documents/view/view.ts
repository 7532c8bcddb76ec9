/** What a preview of a file shows. Loads each reader with its library on first use; runs in the documents' worker. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import type { Viewed } from "./viewed.ts";

type View = (source: Source) => Viewed | Promise<Viewed>;

const sheets: View = async (source) => (await import("./sheet-view.ts")).sheetView(source);
const tables: View = async (source) => (await import("./table-view.ts")).tableView(source);

const words: View = async (source) => (await import("./word-view.ts")).wordView(source);
const slides: View = async (source) => (await import("./slide-view.ts")).slideView(source);

const views: Readonly<Record<string, View>> = {
  xlsx: sheets,
  xlsm: sheets,
  xltx: sheets,
  xls: sheets,
  ods: sheets,
  csv: tables,
  tsv: tables,
  docx: words,
  docm: words,
  pptx: slides,
  pptm: slides,
  pdf: async (source) => (await import("./pdf-view.ts")).pdfView(source),
};

/** A page of a PDF, counted from 1, as the data: address of a picture. */
export const picturePage = async (source: Source, page: number): Promise<string> =>
  (await import("./pdf-view.ts")).pagePicture(source, page);

/** Refusal, in one sentence, for what is empty, protected, damaged or of a kind that has no preview. */
export async function viewFile(source: Source): Promise<Viewed> {
  const view = views[extensionOf(source.name)];
  if (view === undefined) throw new Refusal(`There is no preview for files such as ${source.name}.`);
  if (source.bytes.length === 0) throw new Refusal(`${source.name} is empty: it has no bytes.`);
  try {
    return await view(source);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // A library's own words say nothing to a person, and a file that trips it is a file that cannot be shown.
    throw new Refusal(`${source.name} cannot be shown: it is damaged or unusual inside. The file was not changed.`);
  }
}
