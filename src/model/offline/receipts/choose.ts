/** Which files of a folder are the receipts that are meant, and what of them is wanted. */
import { nameIn, type Row } from "../listing.ts";
import { extensionOf, filesNamed, folderNamed, foldersIn, inside, isOrdinary } from "../request.ts";

const readable = new Set(["txt", "text", "md", "csv", "tsv", "xlsx", "eml", "html", "htm", "pdf"]);
const pictures = new Set(["jpg", "jpeg", "png", "heic", "tif", "tiff", "webp", "gif"]);

const folderWords =
  /^(?:receipts?|invoices?|expenses?|bills?|belege?|quittungen|rechnungen|spesen|ausgaben|kassenbons|bons|auslagen|reisekosten|receipts? and invoices|eingangsrechnungen)\b/iu;
const fileWords = /receipt|invoice|quittung|rechnung|\bbeleg|kassenbon|\bbon\b/iu;

export type Scope = {
  readonly rows: readonly Row[];
  /** Everything there is taken, or only what looks like a receipt. */
  readonly all: boolean;
  /** Pictures: they need text recognition, so they are named. */
  readonly pictures: readonly string[];
  /** Said with the plan: where the files were looked for. */
  readonly where: string;
};

/** Files that the request names; else the folder it names; else folders for receipts; else everything that can be read. */
export function scopeOf(rows: readonly Row[], request: string): Scope {
  const ordinary = rows.filter(isOrdinary);
  const usable = ordinary.filter(({ path }) => readable.has(extensionOf(path)) && !isOwnBook(path));
  const named = filesNamed(usable, request);
  if (named.length > 0) return { rows: named, all: true, pictures: [], where: "the files you name" };
  const folder = folderNamed(ordinary, request);
  if (folder !== undefined) return inFolders([folder], { ordinary, usable }, []);
  const folders = foldersIn(ordinary).filter((path) => folderWords.test(nameIn(path)));
  if (folders.length > 0) {
    const elsewhere = usable.filter(
      ({ path }) =>
        fileWords.test(nameIn(path)) && extensionOf(path) !== "xlsx" && !folders.some((one) => inside(one, path)),
    );
    return inFolders(folders, { ordinary, usable }, elsewhere);
  }
  return {
    rows: usable.filter(({ path }) => extensionOf(path) !== "xlsx"),
    all: false,
    pictures: [],
    where: "all texts, mails, pages and tables",
  };
}

/** Expense workbooks made before are no receipts. */
const isOwnBook = (path: string): boolean => /^expenses\b.*\.xlsx$/iu.test(nameIn(path));

type Files = { readonly ordinary: readonly Row[]; readonly usable: readonly Row[] };

function inFolders(folders: readonly string[], { ordinary, usable }: Files, more: readonly Row[]): Scope {
  const isInside = ({ path }: Row): boolean => folders.some((folder) => inside(folder, path));
  return {
    rows: [...usable.filter(isInside), ...more],
    all: true,
    pictures: ordinary.filter((row) => isInside(row) && pictures.has(extensionOf(row.path))).map(({ path }) => path),
    where: folders.map((folder) => `${folder}/`).join(", ") + (more.length > 0 ? " and files named like receipts" : ""),
  };
}

/** What a request or a note to the plan narrows the receipts to. */
export type Wish = {
  readonly years: readonly string[];
  readonly months: readonly string[];
  readonly without: readonly string[];
};

const monthNames: readonly (readonly [RegExp, string])[] = [
  [/\bjan(?:uary|uar)?\b|\bjänner\b/iu, "01"],
  [/\bfeb(?:ruary|ruar)?\b/iu, "02"],
  [/\bmar(?:ch)?\b|\bmärz\b/iu, "03"],
  [/\bapr(?:il)?\b/iu, "04"],
  [/\bmai\b|\b(?:in|of|for|from|until|to) may\b/iu, "05"],
  [/\bjun[ei]?\b/iu, "06"],
  [/\bjul[yi]?\b/iu, "07"],
  [/\baug(?:ust)?\b/iu, "08"],
  [/\bsep(?:t|tember)?\b/iu, "09"],
  [/\boct(?:ober)?\b|\bokt(?:ober)?\b/iu, "10"],
  [/\bnov(?:ember)?\b/iu, "11"],
  [/\bdec(?:ember)?\b|\bdez(?:ember)?\b/iu, "12"],
];

const kinds: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:without|no|except|not|ohne|keine|außer)\s+(?:the |die |den )?(?:e-?mails?|mails?)\b/iu, ["eml"]],
  [/\b(?:without|no|except|not|ohne|keine|außer)\s+(?:the |die |den )?pdfs?\b/iu, ["pdf"]],
  [
    /\b(?:without|no|except|not|ohne|keine|außer)\s+(?:the |die |den )?(?:csv|tables?|tabellen?|spreadsheets?)\b/iu,
    ["csv", "tsv", "xlsx"],
  ],
  [
    /\b(?:without|no|except|not|ohne|keine|außer)\s+(?:the |die |den )?(?:web ?pages?|html|webseiten)\b/iu,
    ["html", "htm"],
  ],
];

export function wishOf(text: string): Wish {
  const years = [...text.matchAll(/(?<![\d-])(20\d\d)(?![\d-])/g)].map(([, year]) => year ?? "");
  return {
    years: [...new Set(years)],
    months: monthNames.filter(([words]) => words.test(text)).map(([, month]) => month),
    without: kinds.flatMap(([words, extensions]) => (words.test(text) ? extensions : [])),
  };
}

/** Whether a receipt of that day is wanted; those without a day are kept, because only a person can tell. */
export const isWanted = ({ years, months }: Wish, day: string): boolean =>
  day === "" ||
  ((years.length === 0 || years.includes(day.slice(0, 4))) &&
    (months.length === 0 || months.includes(day.slice(5, 7))));
