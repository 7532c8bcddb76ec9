/** Delivery checks on a workbook's bytes, whoever wrote it. Reads the file anew: what is checked is what is delivered. */
import { strFromU8 } from "fflate";
import type { Finding } from "../../protocol/events.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { load } from "../tables/xlsx.ts";
import { activeParts, missingParts } from "./active.ts";
import type { SheetCells } from "./cells.ts";
import { chartFindings } from "./charts.ts";
import { circles } from "./circles.ts";
import { hiddenCells } from "./hidden.ts";
import { constantTotals, pastedConstants, textNumbers } from "./numbers.ts";
import { shortTotals } from "./ranges.ts";
import { type Reading, readBook } from "./reading.ts";
import { recalculated } from "./recalculate.ts";
import { shortReferences } from "./references.ts";
import { sheetParts, textOfPart } from "./relations.ts";
import {
  brokenLinks,
  callingFormulas,
  cutTexts,
  hiddenSheets,
  leftoverCells,
  narrowColumns,
  shownErrors,
} from "./sheets.ts";

export type InspectOptions = {
  /** Whether formulas are calculated anew; the engine must be loaded. Not needed right after writing. */
  readonly calculate: boolean;
};

/** Findings, worst first; empty when sound. Refusal when the file does not open at all. */
export async function inspectWorkbook(source: Source, { calculate }: InspectOptions): Promise<Finding[]> {
  const parts = openPackage(source);
  return inspectParts(parts, readBook(parts, await load(source.name, parts)), { calculate });
}

/** The same for a workbook that is open already. */
export function inspectParts(parts: Parts, reading: Reading, { calculate }: InspectOptions): Finding[] {
  const rounds = circles(reading);
  return worstFirst([
    ...(reading.sheets.length === 0 ? [{ severity: "error", text: "The workbook has no sheet." } as const] : []),
    ...unstored(parts),
    ...reading.sheets.flatMap((sheet, at) => sheetFindings(sheet, reading.runs[at] ?? [])),
    ...rounds,
    // A circle has no value to compare with.
    ...(calculate && rounds.length === 0 ? recalculated(reading) : []),
    ...shortReferences(reading),
    ...chartFindings(reading),
    ...brokenLinks(reading),
    ...hiddenSheets(reading),
    ...activeParts(parts),
    ...missingParts(parts),
    ...cutParts(parts),
  ]);
}

function sheetFindings(sheet: SheetCells, runs: Reading["runs"][number]): Finding[] {
  return [
    ...shownErrors(sheet),
    ...callingFormulas(sheet),
    ...textNumbers(sheet, runs),
    ...pastedConstants(sheet, runs),
    ...constantTotals(sheet, runs),
    ...shortTotals({ sheet, runs }),
    ...leftoverCells({ sheet, runs }),
    ...hiddenCells(sheet),
    ...cutTexts(sheet),
    ...narrowColumns(sheet),
  ];
}

export function worstFirst(findings: readonly Finding[]): Finding[] {
  const rank = { error: 0, warning: 1, info: 2 };
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** Formulas without a stored value, read from the parts: the library does not tell "" and 0 from nothing. */
function unstored(parts: Parts): Finding[] {
  const isToldTo = /<(?:\w+:)?calcPr [^>]*fullCalcOnLoad="(?:1|true)"/.test(textOfPart(parts, "xl/workbook.xml"));
  return [...sheetParts(parts)].flatMap(([part, name]): Finding[] => {
    const bytes = parts[part];
    const found = bytes === undefined ? [] : emptyFormulas(strFromU8(bytes));
    if (found.length === 0) return [];
    const which = found.length === 1 ? "The formula has" : `${found.length} formulas on this sheet have`;
    const text = `${which} no stored value: programs that do not calculate show nothing. Open the file once and save it.`;
    // Spreadsheet programs then calculate by themselves; previews and other readers do not.
    return [{ severity: isToldTo ? "warning" : "error", place: `${name}!${found[0]}`, text }];
  });
}

function emptyFormulas(sheet: string): string[] {
  return sheet
    .split("<c ")
    .slice(1)
    .flatMap((cell) => {
      const address = /^(?:[^>]*\s)?r="([A-Z]+\d+)"/.exec(cell)?.[1];
      return address !== undefined && /<f[\s>/]/.test(cell) && !/<v[\s>/]/.test(cell) ? [address] : [];
    });
}

/** Parts that are not XML to the end: a sign of a file that was cut or patched badly. */
function cutParts(parts: Parts): Finding[] {
  return Object.entries(parts).flatMap(([name, bytes]): Finding[] => {
    // What programs keep there for themselves may be in any encoding.
    if (!/\.(xml|rels)$/.test(name) || name.startsWith("customXml/")) return [];
    const end = strFromU8(bytes.subarray(Math.max(0, bytes.length - 200))).trimEnd();
    return end.endsWith(">") ? [] : [{ severity: "error", place: name, text: `The part ${name} is cut off.` }];
  });
}
