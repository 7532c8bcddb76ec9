/** The document layer with all its libraries: loaded on first use only, in the worker or (without one) in process. */
import { Refusal } from "../agent/ports.ts";
import type { Feed } from "../platform/worker.ts";
import type { Finding } from "../protocol/events.ts";
import type { FileComparison } from "../protocol/preview.ts";
import type {
  DocumentWritten,
  Extraction,
  ExtractRequest,
  FileText,
  PageRequest,
  Quote,
  QuoteCheck,
  Reading,
  ReadRequest,
  Source,
  TablePage,
  Written,
} from "./api.ts";
import type { Book } from "./book.ts";
import { hiddenTexts } from "./checks/hidden.ts";
import { inspectOffice } from "./checks/office.ts";
import { pageFindings } from "./checks/pages.ts";
import { inspectWorkbook } from "./checks/workbook.ts";
import type { DeckSpec, DeckWritten } from "./deck/spec.ts";
import type { DocumentSpec } from "./docx/spec.ts";
import { extensionOf } from "./extension.ts";
import { extractAll } from "./extract/extract.ts";
import { checkQuotes } from "./extract/quotes.ts";
import type { Patched, WorkbookPatch } from "./patch/spec.ts";
import type { Profile } from "./profile.ts";
import { pageOf } from "./tables/page.ts";
import { profileOf } from "./tables/profile.ts";
import { seriesOf } from "./tables/series.ts";
import type { Series, SeriesRequest } from "./tables/series-spec.ts";
import { surveyOf } from "./tables/survey.ts";
import { decodeText } from "./text.ts";
import type { Viewed } from "./view/viewed.ts";
import { loadEngine } from "./workbook/calculate.ts";
import { writeBook } from "./workbook/write.ts";

/** One request to the document layer; plain data, so that it can go to a worker. */
export type Job =
  | { readonly kind: "decode"; readonly source: Source }
  | { readonly kind: "read"; readonly source: Source; readonly request: ReadRequest }
  | { readonly kind: "texts"; readonly sources: readonly Source[] }
  | { readonly kind: "survey"; readonly name: string; readonly request: PageRequest }
  | { readonly kind: "page"; readonly source: Source; readonly request: PageRequest }
  | { readonly kind: "profile"; readonly sources: readonly Source[]; readonly sheet: string | undefined }
  | { readonly kind: "series"; readonly source: Source; readonly request: SeriesRequest }
  | { readonly kind: "extract"; readonly sources: readonly Source[]; readonly request: ExtractRequest }
  | { readonly kind: "quotes"; readonly sources: readonly Source[]; readonly quotes: readonly Quote[] }
  | { readonly kind: "write"; readonly book: Book; readonly sources: readonly Source[]; readonly wasm: Uint8Array }
  | { readonly kind: "patch"; readonly source: Source; readonly patch: WorkbookPatch; readonly wasm: Uint8Array }
  | { readonly kind: "document"; readonly spec: DocumentSpec; readonly sources: readonly Source[] }
  | { readonly kind: "view"; readonly source: Source }
  | { readonly kind: "picture"; readonly source: Source; readonly page: number }
  | { readonly kind: "revert"; readonly source: Source; readonly old: Source; readonly ids: readonly string[] }
  | { readonly kind: "compare"; readonly source: Source; readonly old: Source }
  | { readonly kind: "deck"; readonly spec: DeckSpec; readonly sources: readonly Source[] }
  | { readonly kind: "check"; readonly source: Source; readonly wasm: Uint8Array };

const nothingMore: Feed = async () => undefined;

type Answers = {
  decode: { readonly text: string; readonly encoding: string };
  read: Reading;
  texts: readonly FileText[];
  survey: TablePage;
  page: TablePage;
  profile: Profile;
  series: Series;
  extract: readonly Extraction[];
  quotes: readonly QuoteCheck[];
  write: Written;
  patch: Patched;
  document: DocumentWritten;
  view: Viewed;
  picture: string;
  revert: WorkbookPatch;
  compare: FileComparison;
  deck: DeckWritten;
  check: readonly Finding[];
};
export type Answer<K extends Job["kind"]> = Answers[K];

/** Does one job. `more` gives the next bytes of a file too large to come whole. Refusal for what a person or the model can mend. */
export async function work(job: Job, more: Feed = nothingMore): Promise<Answers[Job["kind"]]> {
  switch (job.kind) {
    case "decode":
      return decodeText(job.source);
    case "read":
      return (await readers()).readFile(job.source, job.request);
    case "texts":
      return (await readers()).readTexts(job.sources);
    case "survey":
      return surveyOf(job.name, more, job.request);
    case "page":
      return noted(await pageOf(job.source, job.request), job);
    case "profile":
      return profileOf(job.sources, job.sheet);
    case "series":
      return seriesOf(job.source, job.request);
    case "extract":
      return extractAll(job.sources, job.request);
    case "quotes":
      return checkQuotes(job.sources, job.quotes);
    case "write":
      loadEngine(job.wasm);
      return writeBook(job.book, job.sources);
    case "patch":
      loadEngine(job.wasm);
      return (await import("./patch/patch.ts")).patchWorkbook(job.source, job.patch);
    case "document":
      return (await import("./docx/write.ts")).writeDocument(job.spec, job.sources);
    case "view":
      return (await import("./view/view.ts")).viewFile(job.source);
    case "picture":
      return (await import("./view/view.ts")).picturePage(job.source, job.page);
    case "revert":
      return (await import("./compare/compare.ts")).revertOf(job.old, job.source, job.ids);
    case "compare":
      return (await import("./compare/compare.ts")).compareFiles(job.old, job.source);
    case "deck":
      return (await import("./deck/write.ts")).writeDeck(job.spec, job.sources);
    default:
      return check(job.source, job.wasm);
  }
}

const readers = () => import("./readers/read.ts");

/** The first look at a workbook says what else is in it. */
async function noted(page: TablePage, { source, request }: Extract<Job, { kind: "page" }>): Promise<TablePage> {
  if (request.offset !== undefined || request.range !== undefined || page.delimiter !== undefined) return page;
  const { workbookNotes } = await import("./readers/workbook-map.ts");
  return { ...page, notes: [...page.notes, ...(await workbookNotes(source))] };
}

/** Opens the file and looks for what must not be delivered. */
async function check(source: Source, wasm: Uint8Array): Promise<readonly Finding[]> {
  const extension = extensionOf(source.name);
  try {
    if (extension === "xlsx" || extension === "xlsm") {
      loadEngine(wasm);
      return await inspectWorkbook(source, { calculate: true });
    }
    if (/^(?:doc|ppt)[xm]$/.test(extension)) return [...inspectOffice(source), ...(await hiddenTexts(source))];
    if (extension === "pdf") return pageFindings((await (await readers()).readTexts([source]))[0]);
    if (["csv", "tsv", "txt", "md", "json"].includes(extension))
      return textFindings(decodeText(source).text, source.name);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [{ severity: "error", text: error.message }];
    throw error;
  }
}

function textFindings(text: string, name: string): readonly Finding[] {
  if (text.trim() === "") return [{ severity: "warning", text: `${name} is empty.` }];
  // A formula in a cell of a csv runs when a spreadsheet opens the file.
  const risky = /\.(csv|tsv)$/i.test(name) ? /(?:^|[,;\t\n])"?[=@][A-Za-z(]/m.exec(text) : null;
  if (risky === null) return [];
  const line = text.slice(0, risky.index + 1).split("\n").length;
  return [
    { severity: "warning", place: `line ${line}`, text: "A cell begins like a formula; spreadsheets would run it." },
  ];
}
