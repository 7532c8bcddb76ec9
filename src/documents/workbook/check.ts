/** Delivery checks on a workbook's bytes, whoever wrote it. Reads the file anew: what is checked is what is delivered. */

import ExcelJS from "exceljs";
import { strFromU8 } from "fflate";
import type { Finding } from "../../protocol/events.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { areaOf } from "../tables/grid.ts";
import { load } from "../tables/xlsx.ts";
import { isDateCode, shownAs } from "./formats.ts";

const most = 20;

/** Findings, worst first; empty when sound. Refusal when the file does not open at all. */
export async function inspect(source: Source): Promise<Finding[]> {
  const parts = openPackage(source);
  const book = await load(source.name, parts);
  const findings = [
    ...formulaFindings(parts),
    ...book.worksheets.flatMap(errorFindings),
    ...book.worksheets.flatMap(widthFindings),
    ...chartFindings(parts, book),
    ...wellFormed(parts),
  ];
  if (book.worksheets.length === 0) findings.push({ severity: "error", text: "The workbook has no sheet." });
  const rank = { error: 0, warning: 1, info: 2 };
  return findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

const errorValue = /^#(REF!|NAME\?|VALUE!|DIV\/0!|N\/A|NUM!|NULL!|SPILL!|CALC!|CIRC!)$/;

/** Error values anywhere. */
function errorFindings(sheet: ExcelJS.Worksheet): Finding[] {
  const findings: Finding[] = [];
  sheet.eachRow((row) => {
    row.eachCell((cell) => {
      const text = errorIn(cell);
      if (text === undefined || findings.length >= most) return;
      findings.push({ severity: "error", place: `${sheet.name}!${cell.address}`, text: `The cell shows ${text}.` });
    });
  });
  return findings;
}

/** The error value a cell shows. Text that looks like one counts only as the result of a formula. */
function errorIn(cell: ExcelJS.Cell): string | undefined {
  const isFormula = cell.type === ExcelJS.ValueType.Formula;
  const shown: unknown = isFormula ? cell.result : cell.value;
  const error =
    typeof shown === "object" && shown !== null && "error" in shown ? shown.error : isFormula ? shown : undefined;
  return typeof error === "string" && errorValue.test(error) ? error : undefined;
}

/** Formulas without a stored value, read from the parts: the library does not tell "" and 0 from nothing. */
function formulaFindings(parts: Parts): Finding[] {
  const names = sheetNames(parts);
  return Object.entries(parts).flatMap(([part, bytes]): Finding[] => {
    if (!/^xl\/worksheets\/[^/]+\.xml$/.test(part)) return [];
    return emptyFormulas(strFromU8(bytes)).map((address) => ({
      severity: "error",
      place: `${names.get(part) ?? part}!${address}`,
      text: "The formula has no stored value: programs that do not calculate show nothing.",
    }));
  });
}

function emptyFormulas(sheet: string): string[] {
  const found: string[] = [];
  for (const cell of sheet.split("<c ").slice(1)) {
    if (found.length >= most) break;
    const address = /^r="([A-Z]+\d+)"/.exec(cell)?.[1];
    if (address !== undefined && /<f[\s>/]/.test(cell) && !/<v[\s>/]/.test(cell)) found.push(address);
  }
  return found;
}

/** Sheet names by part. */
function sheetNames(parts: Parts): Map<string, string> {
  const text = (name: string): string => (parts[name] === undefined ? "" : strFromU8(parts[name]));
  const attribute = (tag: string, name: string): string =>
    unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
  const targets = new Map(
    (text("xl/_rels/workbook.xml.rels").match(/<Relationship [^>]*>/g) ?? []).map((tag) => [
      attribute(tag, "Id"),
      attribute(tag, "Target"),
    ]),
  );
  const sheets = text("xl/workbook.xml").match(/<sheet [^>]*>/g) ?? [];
  return new Map(
    sheets.map((tag) => [
      `xl/${(targets.get(attribute(tag, "r:id")) ?? "").replace(/^\/xl\//, "")}`,
      attribute(tag, "name"),
    ]),
  );
}

/** Numbers that are wider than their column show as ####. */
function widthFindings(sheet: ExcelJS.Worksheet): Finding[] {
  const tight = new Map<string, Finding>();
  sheet.eachRow((row) => {
    row.eachCell((cell, column) => {
      const number = numberIn(cell);
      if (number === undefined) return;
      const width = sheet.getColumn(column).width ?? 8.43;
      const shown = shownAs(number, cell.numFmt);
      const letters = cell.address.replace(/\d+/, "");
      if (shown.length > width && !tight.has(letters)) {
        tight.set(letters, {
          severity: "warning",
          place: `${sheet.name}!${cell.address}`,
          text: `"${shown}" is wider than column ${letters}: it shows as ####.`,
        });
      }
    });
  });
  return [...tight.values()];
}

function numberIn(cell: ExcelJS.Cell): number | undefined {
  const value = cell.result ?? cell.value;
  if (value instanceof Date) return isDateCode(cell.numFmt ?? "") ? value.getTime() / 86_400_000 + 25_569 : undefined;
  return typeof value === "number" && cell.numFmt !== undefined && cell.numFmt !== "General" ? value : undefined;
}

/** Each series must point at cells that exist and hold something. */
function chartFindings(parts: Parts, book: ExcelJS.Workbook): Finding[] {
  const charts = Object.entries(parts).filter(([name]) => /^xl\/charts\/chart\d+\.xml$/.test(name));
  return charts.flatMap(([name, bytes]) => oneChart(name, strFromU8(bytes), book));
}

function oneChart(name: string, text: string, book: ExcelJS.Workbook): Finding[] {
  const title = unescaped(/<a:t>([^<]*)<\/a:t>/.exec(text)?.[1] ?? name);
  const refs = [...text.matchAll(/<c:f>([^<]*)<\/c:f>/g)].map((found) => unescaped(found[1] ?? ""));
  const finding = (severity: Finding["severity"], words: string): Finding => ({ severity, place: title, text: words });
  const floating = text.includes("<c:barChart>") && !text.includes('<c:min val="0"/>') && !/<c:v>-/.test(text);
  return [
    ...(refs.length === 0 ? [finding("error", `The chart "${title}" refers to no cells.`)] : []),
    ...refs
      .filter((ref) => !hasCells(ref, book))
      .map((ref) => finding("error", `The chart "${title}" refers to empty cells (${ref}).`)),
    ...(floating ? [finding("warning", `The bars of "${title}" do not have to start at zero.`)] : []),
  ];
}

const unescaped = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function hasCells(ref: string, book: ExcelJS.Workbook): boolean {
  const found = /^(?:'((?:[^']|'')+)'|([^!']+))!(.+)$/.exec(ref);
  const area = areaOf(found?.[3] ?? "");
  // Names and unions are beyond this check; they are not ours.
  if (found === null || area === undefined) return true;
  const sheet = book.getWorksheet(found[1]?.replaceAll("''", "'") ?? found[2] ?? "");
  const width = area.right - area.left + 1;
  const count = (area.bottom - area.top + 1) * width;
  const isFilled = (at: number): boolean =>
    (sheet?.findCell(area.top + 1 + Math.floor(at / width), area.left + 1 + (at % width))?.value ?? null) !== null;
  return sheet !== undefined && Array.from({ length: count }, (_, at) => at).some(isFilled);
}

/** Parts that are not XML to the end: a sign of a file that was cut or patched badly. */
function wellFormed(parts: Parts): Finding[] {
  return Object.entries(parts).flatMap(([name, bytes]): Finding[] => {
    if (!/\.(xml|rels)$/.test(name)) return [];
    const end = strFromU8(bytes.subarray(Math.max(0, bytes.length - 200))).trimEnd();
    return end.endsWith(">") ? [] : [{ severity: "error", place: name, text: `The part ${name} is cut off.` }];
  });
}
