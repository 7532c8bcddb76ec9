/** What a person would notice on a sheet: text cut off, text left over, links that lead nowhere, hidden sheets, errors. */
import { clip } from "../../base/words.ts";
import type { Finding } from "../../protocol/events.ts";
import { relationsOf } from "../relations.ts";
import { addressOf, areaOf, letterOf } from "../tables/grid.ts";
import { shownAs } from "../workbook/formats.ts";
import { breadth } from "../workbook/widths.ts";
import { callsOut } from "./active.ts";
import { runAt } from "./blocks.ts";
import { eachSeen, type Seen, type SheetCells, seenAt } from "./cells.ts";
import { leftoverIn, leftoverWords } from "./leftovers.ts";
import type { SheetRuns } from "./ranges.ts";
import { type Reading, sheetNamed } from "./reading.ts";
import { attribute, sheetParts, textOfPart } from "./relations.ts";

/** Findings of one kind on one sheet that are worth reading. */
const most = 20;

/** Error values that cells show now. */
export function shownErrors(sheet: SheetCells): Finding[] {
  const findings: Finding[] = [];
  eachSeen(sheet, ({ error, formula }, row, column) => {
    if (error === undefined || findings.length >= most) return;
    const text =
      formula === undefined
        ? `The cell holds ${error}. Put the value here, or leave it blank.`
        : `=${clip(formula, 80)} shows ${error}. Correct the formula or what it reads.`;
    findings.push({ severity: "error", place: `${sheet.name}!${addressOf(row, column)}`, text });
  });
  return findings;
}

/** Formulas that call out of the workbook. */
export function callingFormulas(sheet: SheetCells): Finding[] {
  const findings: Finding[] = [];
  eachSeen(sheet, ({ formula }, row, column) => {
    const found = formula === undefined || findings.length >= most ? undefined : callsOut(formula);
    if (found !== undefined) findings.push({ ...found, place: `${sheet.name}!${addressOf(row, column)}` });
  });
  return findings;
}

/** Drafts and templates in cells. A column of states ("TODO", "DONE") is none. */
export function leftoverCells({ sheet, runs }: SheetRuns): Finding[] {
  const findings: Finding[] = [];
  eachSeen(sheet, ({ value }, row, column) => {
    const found = typeof value === "string" && findings.length < most ? leftoverIn(value) : undefined;
    if (found === undefined || isState(String(value), { sheet, runs }, row, column)) return;
    const place = `${sheet.name}!${addressOf(row, column)}`;
    findings.push({ severity: "warning", place, text: leftoverWords(found) });
  });
  return findings;
}

function isState(value: string, { sheet, runs }: SheetRuns, row: number, column: number): boolean {
  const run = value.trim() === "TODO" ? runAt(runs, row, column) : undefined;
  if (run === undefined) return false;
  const same = sheet.rows.slice(run.top, run.bottom + 1).map((cells) => cells[column]?.value);
  return same.some((one) => typeof one === "string" && /^(?:done|doing|open|closed|in progress)$/i.test(one.trim()));
}

export function hiddenSheets({ sheets }: Reading): Finding[] {
  return sheets.flatMap(({ name, state }): Finding[] => {
    if (state === "visible") return [];
    const deep = state === "veryHidden";
    const text = `The sheet "${name}" is hidden${deep ? " so that programs do not even list it" : ""}: whoever gets the file can read it all the same.`;
    return [{ severity: deep ? "warning" : "info", place: name, text }];
  });
}

/** Texts that end at a filled neighbour. Data columns are said once, with their widest text. */
export function cutTexts(sheet: SheetCells): Finding[] {
  const worst = new Map<number, { row: number; over: number; count: number }>();
  eachSeen(sheet, (cell, row, column) => {
    const over = overflow(sheet, cell, row, column);
    if (over <= 0) return;
    const known = worst.get(column) ?? { row, over: 0, count: 0 };
    worst.set(column, {
      count: known.count + 1,
      ...(over > known.over ? { row, over } : { row: known.row, over: known.over }),
    });
  });
  return [...worst].slice(0, most).map(([column, { row, count }]) => ({
    severity: "warning",
    place: `${sheet.name}!${addressOf(row, column)}`,
    text: `${count === 1 ? "A text" : `${count} texts`} in column ${letterOf(column)} ${count === 1 ? "is" : "are"} cut off by the next column. Widen the column or wrap the text.`,
  }));
}

/** Estimated characters by which a text is cut; the estimate is generous, as fonts differ. */
function overflow(sheet: SheetCells, cell: Seen, row: number, column: number): number {
  if (typeof cell.value !== "string" || !isOneLine(cell) || sheet.isMerged(row, column)) return 0;
  const needed = breadth(cell.value) * 0.9 * ((cell.size ?? 11) / 11);
  const over = needed - sheet.width(column) - 1.5;
  if (over <= 0) return 0;
  const side = cell.alignment?.horizontal === "right" ? -1 : 1;
  const isCut = seenAt(sheet, row, column + side) !== undefined || (side < 0 && column === 0);
  return isCut ? over : 0;
}

/** Whether a text runs over into the next cell where it is too long. */
function isOneLine({ value, alignment }: Seen): boolean {
  const { wrapText, shrinkToFit, horizontal } = alignment ?? {};
  const fitted = wrapText === true || shrinkToFit === true || String(value).includes("\n");
  return !fitted && !/^(?:fill|justify|center|distributed)/.test(horizontal ?? "");
}

/** Numbers and dates wider than their column, which show as ####. */
export function narrowColumns(sheet: SheetCells): Finding[] {
  const tight = new Map<number, Finding>();
  eachSeen(sheet, ({ value, code }, row, column) => {
    // Without a format of its own a number is rounded to fit.
    if (typeof value !== "number" || code === undefined || code === "General" || tight.has(column)) return;
    const shown = shownAs(value, code);
    if (shown.length <= sheet.width(column) || sheet.isMerged(row, column)) return;
    const letter = letterOf(column);
    const text = `"${shown}" is wider than column ${letter}: it shows as ####. Widen the column.`;
    tight.set(column, { severity: "warning", place: `${sheet.name}!${addressOf(row, column)}`, text });
  });
  return [...tight.values()];
}

/** Links within the workbook to sheets, cells or names that are not there, and names that lost their cells. */
export function brokenLinks(reading: Reading): Finding[] {
  const links = [...sheetParts(reading.parts)].flatMap(([part, name]) => {
    const targets = relationsOf(reading.parts, part);
    return (textOfPart(reading.parts, part).match(/<hyperlink [^>]*>/g) ?? []).flatMap((tag): Finding[] => {
      const related = targets.get(attribute(tag, "r:id"))?.target;
      // A link with an address goes outside, and its location is a place there; some writers put "#Sheet!A1" there.
      const target = related === undefined ? attribute(tag, "location") : related.startsWith("#") ? related : "";
      return target === "" || leads(target, reading) ? [] : [broken(`${name}!${attribute(tag, "ref")}`, target)];
    });
  });
  const built = reading.formulas.flatMap(({ cell, sheet, row, column }): Finding[] => {
    const target = /HYPERLINK\s*\(\s*"#([^"&]+)"\s*[,)]/i.exec(cell.formula ?? "")?.[1];
    if (target === undefined || leads(target, reading)) return [];
    return [broken(`${reading.sheets[sheet]?.name}!${addressOf(row, column)}`, target)];
  });
  return [...links, ...built].slice(0, most).concat(lostNames(reading));
}

/** Names that lost their cells, in one finding: old workbooks carry dozens that nothing uses. */
function lostNames({ names, formulas }: Reading): Finding[] {
  const lost = [...names].filter(([name, value]) => value.includes("#REF!") && !name.startsWith("_xlnm."));
  const list = lost.map(([name]) => name);
  const first = list[0];
  if (first === undefined) return [];
  const isUsed = formulas.some(({ read }) => read?.names.some((name) => list.includes(name.toLowerCase())) ?? false);
  const text = `${list.length === 1 ? `The name "${first}" stands` : `${list.length} names ("${first}" …) stand`} for cells that were deleted. Take out what is not used, or point it at the right cells.`;
  return [{ severity: isUsed ? "warning" : "info", place: first, text }];
}

const broken = (place: string, target: string): Finding => ({
  severity: "warning",
  place,
  text: `The link leads to "${target}", which is not in the workbook. Correct or remove it.`,
});

function leads(target: string, reading: Reading): boolean {
  const plain = target.replace(/^#/, "").replaceAll("$", "");
  const sheet = /^(?:'((?:[^']|'')+)'|([^'!]+))!/.exec(plain);
  if (sheet !== null) return sheetNamed(reading, sheet[1]?.replaceAll("''", "'") ?? sheet[2] ?? "") !== undefined;
  return areaOf(plain) !== undefined || reading.names.has(plain.toLowerCase()) || hasTable(plain, reading);
}

/** "Sales" or "Sales[Amount]". */
function hasTable(target: string, { parts }: Reading): boolean {
  const mark = `displayname="${target.replace(/\[.*$/, "").toLowerCase()}"`;
  return Object.keys(parts).some(
    (part) => /^xl\/tables\//.test(part) && textOfPart(parts, part).toLowerCase().includes(mark),
  );
}
