/** Changes single cells of an existing workbook; all parts that need not change keep their bytes. */
import { strToU8 } from "fflate";
import { Refusal } from "../../agent/ports.ts";
import type { Finding } from "../../protocol/events.ts";
import type { Source } from "../api.ts";
import { type At, keyOf, type Value } from "../checks/evaluate.ts";
import { type Reading, readBook, sheetNamed } from "../checks/reading.ts";
import { sheetParts, textOfPart } from "../checks/relations.ts";
import { inspectParts } from "../checks/workbook.ts";
import { openPackage, type Parts } from "../package.ts";
import { addressOf } from "../tables/grid.ts";
import { load } from "../tables/xlsx.ts";
import { errorWords } from "../workbook/calculate.ts";
import { placeOf } from "../workbook/formulas.ts";
import type { Primitive } from "../workbook/plan.ts";
import { rewriteZip } from "../zip-rewrite.ts";
import { calculateOnLoad, chainParts, sheetIds } from "./book-parts.ts";
import { type Change, reachOf } from "./changed.ts";
import { checkPlaces } from "./guards.ts";
import { changesOf } from "./read-patch.ts";
import { rewritesOf } from "./rewrites.ts";
import { rewriteSheet } from "./sheet-text.ts";
import type { CellPatch, Patched, WorkbookPatch } from "./spec.ts";
import { stylesOf } from "./styles.ts";
import { type NewValues, newValues } from "./values.ts";

const bookPart = "xl/workbook.xml";

/** The changed file. Refusal when a cell cannot be changed or a new formula is wrong. `loadEngine` comes first. */
export async function patchWorkbook(source: Source, patch: WorkbookPatch): Promise<Patched> {
  const parts = openPackage(source);
  const reading = readBook(parts, await load(source.name, parts));
  const changes = changesOf(patch, reading, source.name);
  const reach = reachOf(reading, changes);
  const calculated = newValues(reading, changes, reach);
  checkErrors(reading, changes, calculated.values);
  const isUncertain = reach.unsure || calculated.open.size > 0;
  const replaced = replacedParts(parts, reading, { changes, calculated, isUncertain });
  const bytes = rewriteZip(source, replaced);
  const findings = await newFindings({ name: source.name, bytes }, parts, reading);
  const circle = findings.find(({ text }) => text.startsWith("Circular reference"));
  if (circle !== undefined) throw new Refusal(`${circle.place}: ${circle.text} Nothing was changed.`);
  const own = new Set(changes.map(keyOf));
  return {
    bytes,
    findings,
    cells: changes.map((change) => cellPatch(reading, { ...change, formula: change.read?.text }, calculated.values)),
    followed: reach.dependents
      .filter((formula) => !calculated.open.has(keyOf(formula)))
      .map((formula) =>
        cellPatch(reading, { ...formula, value: null, formula: formula.cell.formula }, calculated.values),
      )
      .filter(({ before, after }) => before !== after),
    open: [...calculated.open].filter((key) => !own.has(key)).length,
    recalculates: isUncertain,
    pivots: Object.keys(parts).filter((name) => /^xl\/pivotTables\/[^/]+\.xml$/.test(name)).length,
    parts: [...replaced.keys()],
  };
}

function checkErrors(reading: Reading, changes: readonly Change[], values: NewValues["values"]): void {
  const wrong = changes.flatMap((change) => {
    const value = values.get(keyOf(change));
    if (change.read === undefined || typeof value !== "object" || value === null) return [];
    const sheet = reading.sheets[change.sheet]?.name ?? "";
    return [
      `\n- ${placeOf({ ...change, sheet })}: =${change.read.text} gives ${value.error}: it ${errorWords(value.error)}`,
    ];
  });
  if (wrong.length > 0)
    throw new Refusal(
      `New formulas are wrong, so nothing was changed:${wrong.slice(0, 10).join("")}\nCorrect them and call again.`,
    );
}

type Plan = { readonly changes: readonly Change[]; readonly calculated: NewValues; readonly isUncertain: boolean };

function replacedParts(parts: Parts, reading: Reading, plan: Plan): Map<string, Uint8Array | undefined> {
  const replaced = new Map<string, Uint8Array | undefined>();
  const styles = stylesOf(textOfPart(parts, "xl/styles.xml"));
  const ids = sheetIds(parts);
  const gone = new Map<string, Set<string>>();
  for (const [part, name] of sheetParts(parts)) {
    const sheet = sheetNamed(reading, name);
    const own = plan.changes.filter((change) => change.sheet === sheet);
    const target = { name, part, text: textOfPart(parts, part) };
    checkEncoding(parts, target.part, own.length > 0);
    if (own.length > 0) checkPlaces(parts, target, own, styles);
    const rewrites = rewritesOf({ target, sheet: sheet ?? -1, reading, styles, ...plan });
    if (rewrites.size > 0) replaced.set(part, strToU8(rewriteSheet(target.text, rewrites)));
    const cleared = own.filter(({ read }) => read === undefined);
    gone.set(ids.get(part) ?? "", new Set(cleared.map(({ row, column }) => addressOf(row, column))));
  }
  const sheet = styles.changed();
  if (sheet !== undefined) replaced.set("xl/styles.xml", strToU8(sheet));
  for (const [name, bytes] of chainParts(parts, gone)) replaced.set(name, bytes);
  const book = textOfPart(parts, bookPart);
  const calculating = plan.isUncertain ? calculateOnLoad(book) : book;
  if (calculating !== book) replaced.set(bookPart, strToU8(calculating));
  return replaced;
}

function checkEncoding(parts: Parts, part: string, needed: boolean): void {
  const [a, b] = parts[part] ?? [];
  if (needed && ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)))
    throw new Refusal(`The part ${part} is in UTF-16, which is not changed here. Save the file once in Excel.`);
}

/** What the checks find now and did not find before. */
async function newFindings(source: Source, before: Parts, reading: Reading): Promise<Finding[]> {
  const known = new Set(inspectParts(before, reading, { calculate: false }).map(said));
  const parts = openPackage(source);
  const after = inspectParts(parts, readBook(parts, await load(source.name, parts)), { calculate: false });
  return after.filter((finding) => !known.has(said(finding)));
}

const said = ({ place, text }: Finding): string => `${place} ${text}`;

function cellPatch(
  reading: Reading,
  change: At & { readonly value: Primitive; readonly formula: string | undefined },
  values: NewValues["values"],
): CellPatch {
  const { sheet, row, column } = change;
  const seen = reading.sheets[sheet]?.rows[row]?.[column];
  const stored = seen?.error ?? seen?.value ?? null;
  const now = values.get(keyOf(change));
  return {
    place: `${reading.sheets[sheet]?.name}!${addressOf(row, column)}`,
    before: shown(stored, seen?.formula),
    after: shown(now === undefined ? change.value : now, change.formula),
  };
}

const shown = (value: Value, formula: string | undefined): string => {
  const text = value === null ? "" : typeof value === "object" ? value.error : String(value);
  if (formula === undefined) return text === "" ? "(empty)" : text;
  return text === "" ? `=${formula}` : `=${formula} → ${text}`;
};
