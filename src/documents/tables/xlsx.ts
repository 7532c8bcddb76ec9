import ExcelJS from "exceljs";
import { strFromU8, strToU8 } from "fflate";
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { closePackage, openPackage, type Parts } from "../package.ts";
import { addressed } from "./addresses.ts";
import type { Grid, Raw, SourceFile } from "./grid.ts";
import { addressOf } from "./grid.ts";

// Cells are all we want; these nodes cost time, and some files trip the library there.
const ignoreNodes = [
  "dataValidations",
  "conditionalFormatting",
  "drawing",
  "legacyDrawing",
  "picture",
  "tableParts",
  "extLst",
  "pageSetup",
  "headerFooter",
  "printOptions",
];

const needed = /^(\[Content_Types\]\.xml|_rels\/|xl\/(workbook\.xml|_rels\/|worksheets\/|sharedStrings|styles))/i;

/** All sheets of a workbook with values, formulas and the number formats of their columns. */
export async function readXlsx(source: Source): Promise<SourceFile> {
  const book = await load(
    source.name,
    openPackage(source, (part) => needed.test(part)),
  );
  const grids = book.worksheets.map(gridOf);
  if (grids.length === 0) throw new Refusal(`${source.name} has no sheet with cells.`);
  return { name: source.name, format: "xlsx", grids, notes: [] };
}

/** The cells of a package's sheets, by exceljs. Refusal when it cannot make sense of them. */
export async function load(name: string, parts: Parts): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  const cells = Object.entries(parts).filter(([part]) => needed.test(part));
  const slim = Object.fromEntries(cells.map(([part, bytes]) => [part, readable(part, bytes)]));
  try {
    // Unpacked within bounds by us, then handed over uncompressed: the library's own unpacking has none.
    await book.xlsx.load(closePackage(slim, 0) as unknown as ExcelJS.Buffer, { ignoreNodes });
  } catch {
    throw new Refusal(
      `${name} cannot be read as a workbook: its content is damaged or unusual. Ask for a copy saved by Excel.`,
    );
  }
  return book;
}

function readable(part: string, bytes: Uint8Array): Uint8Array {
  if (/_rels\/sheet/.test(part)) return onlyLinks(bytes);
  const plain = part.endsWith(".xml") ? withoutPrefix(bytes) : bytes;
  return /worksheets\/[^/]+\.xml$/i.test(part) ? addressed(plain) : plain;
}

/** Some programs put a prefix before every element, which the library does not read past. */
function withoutPrefix(bytes: Uint8Array): Uint8Array {
  const prefix = /<([\w.-]+:)(?:worksheet|workbook|sst|styleSheet)[\s>]/.exec(strFromU8(bytes.subarray(0, 2000)))?.[1];
  if (prefix === undefined) return bytes;
  return strToU8(strFromU8(bytes).replaceAll(`<${prefix}`, "<").replaceAll(`</${prefix}`, "</"));
}

/** A sheet's relations without those to parts that are left out: the library fails on a missing comment or table. */
const onlyLinks = (relations: Uint8Array): Uint8Array =>
  strToU8(strFromU8(relations).replace(/<Relationship [^>]*>/g, (one) => (one.includes('/hyperlink"') ? one : "")));

function gridOf(sheet: ExcelJS.Worksheet): Grid {
  const rows: Raw[][] = [];
  const formulas = new Map<string, string>();
  const seen = new Map<number, Map<string, number>>();
  sheet.eachRow((row, number) => {
    while (rows.length < number) rows.push([]);
    const cells = rows[number - 1] ?? [];
    row.eachCell((cell, column) => {
      while (cells.length < column) cells.push(null);
      cells[column - 1] = contentOf(cell);
      const formula = formulaOf(cell);
      if (formula !== undefined) formulas.set(addressOf(number - 1, column - 1), formula);
      if (typeof cell.value === "number" || formula !== undefined) countFormat(seen, column - 1, cell.numFmt);
    });
  });
  return { name: sheet.name, hidden: sheet.state !== "visible", rows, formats: mostUsed(seen), formulas };
}

function contentOf(cell: ExcelJS.Cell): Raw {
  // Other cells of a merged block repeat the first one; only that one is data.
  if (cell.isMerged && cell.master.address !== cell.address) return null;
  // A formula's value object leaves out results that are 0 or "".
  return rawOf(cell.type === ExcelJS.ValueType.Formula ? (cell.result as ExcelJS.CellValue) : cell.value);
}

/** cell.formula throws for a shared formula whose master is missing; such a cell is a value to us. */
function formulaOf(cell: ExcelJS.Cell): string | undefined {
  if (cell.type !== ExcelJS.ValueType.Formula) return undefined;
  try {
    return cell.formula;
  } catch {
    return undefined;
  }
}

function rawOf(value: ExcelJS.CellValue | undefined): Raw {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return dateOf(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("error" in value) return { error: value.error };
  if ("hyperlink" in value) return typeof value.text === "string" ? value.text : rawOf(value.text as ExcelJS.CellValue);
  return null;
}

function dateOf(value: Date): Raw {
  if (Number.isNaN(value.getTime())) return { error: "#NUM!" };
  const text = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
  return { date: text.slice(11, 19) === "00:00:00" ? text.slice(0, 10) : text.slice(0, 19) };
}

function countFormat(seen: Map<number, Map<string, number>>, column: number, format: string | undefined): void {
  const counts = seen.get(column) ?? new Map<string, number>();
  counts.set(format ?? "General", (counts.get(format ?? "General") ?? 0) + 1);
  seen.set(column, counts);
}

function mostUsed(seen: ReadonlyMap<number, ReadonlyMap<string, number>>): Map<number, string> {
  const best = [...seen].map(([column, counts]) => {
    const top = [...counts].sort((a, b) => b[1] - a[1])[0];
    return [column, top?.[0] ?? "General"] as const;
  });
  return new Map(best.filter(([, format]) => format !== "General"));
}
