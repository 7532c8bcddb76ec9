/** All formulas of a workbook, read: what they refer to and call. */
import type ExcelJS from "exceljs";
import { strFromU8 } from "fflate";
import type { Parts } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { type Area, areaOf } from "../tables/grid.ts";
import { type Block, type Read, readFormula } from "../workbook/formulas.ts";
import { type Run, runsOf } from "./blocks.ts";
import { cellsOf, eachSeen, type Seen, type SheetCells } from "./cells.ts";
import { attribute, sheetParts } from "./relations.ts";

export type CheckedFormula = {
  readonly sheet: number;
  readonly row: number;
  readonly column: number;
  readonly cell: Seen;
  /** Undefined for formulas that our reader does not know the syntax of. */
  readonly read?: Read;
};

/** A workbook with everything the checks ask for. Sheets and their runs are in the order of the file. */
export type Reading = {
  readonly parts: Parts;
  readonly sheets: readonly SheetCells[];
  readonly runs: readonly (readonly Run[])[];
  readonly formulas: readonly CheckedFormula[];
  /** Defined names, lower case, with what they stand for. */
  readonly names: ReadonlyMap<string, string>;
  /** Native tables, for references by column name. */
  readonly blocks: readonly Block[];
};

/** Formulas beyond this number are not read one by one: the file is a data store, and time is bounded. */
const mostFormulas = 250_000;

export function readBook(parts: Parts, book: ExcelJS.Workbook): Reading {
  const sheets = book.worksheets.map(cellsOf);
  const blocks = tableBlocks(parts);
  const formulas: CheckedFormula[] = [];
  sheets.forEach((sheet, index) => {
    eachSeen(sheet, (cell, row, column) => {
      if (cell.formula === undefined || formulas.length >= mostFormulas) return;
      const read = readAt(cell.formula, { sheet: sheet.name, row, column }, blocks);
      formulas.push({ sheet: index, row, column, cell, ...(read === undefined ? {} : { read }) });
    });
  });
  return { parts, sheets, runs: sheets.map(runsOf), formulas, names: definedNames(parts), blocks };
}

type Where = { readonly sheet: string; readonly row: number; readonly column: number };

function readAt(formula: string, where: Where, blocks: readonly Block[]): Read | undefined {
  // These parts of a table are no blocks of ours, and [1]Sheet!A1 is another file.
  if (formula === "" || /#All|#Totals|\[\d+\]/i.test(formula)) return undefined;
  try {
    return readFormula(formula, where, blocks);
  } catch {
    return undefined;
  }
}

/** Native tables, so that Sales[Amount] becomes cells. */
function tableBlocks(parts: Parts): Block[] {
  return [...sheetParts(parts)].flatMap(([part, sheet]) =>
    [...relationsOf(parts, part).values()]
      .filter(({ type }) => type === "table")
      .flatMap(({ target }): Block[] => {
        const table = parts[target];
        return table === undefined ? [] : tableBlock(strFromU8(table), sheet);
      }),
  );
}

function tableBlock(table: string, sheet: string): Block[] {
  const head = /<table [^>]*>/.exec(table)?.[0] ?? "";
  const area = areaOf(attribute(head, "ref"));
  if (area === undefined) return [];
  const headers = attribute(head, "headerRowCount") === "0" ? 0 : 1;
  const totals = Number(attribute(head, "totalsRowCount") || 0);
  return [
    {
      name: attribute(head, "displayName") || attribute(head, "name"),
      sheet,
      header: area.top,
      first: area.top + headers,
      last: area.bottom - totals,
      left: area.left,
      columns: (table.match(/<tableColumn [^>]*>/g) ?? []).map((column) => attribute(column, "name")),
    },
  ];
}

function definedNames(parts: Parts): Map<string, string> {
  const book = parts["xl/workbook.xml"];
  const found = book === undefined ? [] : [...strFromU8(book).matchAll(/<definedName ([^>]*)>([^<]*)</g)];
  return new Map(found.map(([, tag = "", value = ""]) => [attribute(` ${tag}`, "name").toLowerCase(), value]));
}

/** A sheet's place in the file by its name, as formulas write it; undefined when there is none. */
export const sheetNamed = ({ sheets }: Reading, name: string): number | undefined => {
  const at = sheets.findIndex((sheet) => sheet.name.toLowerCase() === name.toLowerCase());
  return at < 0 ? undefined : at;
};

/** "'My sheet'!$A$1:$B$9" as a sheet's name and an area; undefined for names, unions and other files. */
export function placeIn(reference: string): { readonly sheet: string; readonly area: Area } | undefined {
  const found = /^(?:'((?:[^']|'')+)'|([^'!]+))!(.+)$/.exec(reference.trim());
  const area = areaOf(found?.[3] ?? "");
  if (found === null || area === undefined) return undefined;
  return { sheet: found[1]?.replaceAll("''", "'") ?? found[2] ?? "", area };
}
