/** Changing cells of an existing workbook: the Workbook tool with `patch`. */
import { type Look, Refusal } from "../agent/ports.ts";
import type { Hands, Outcome } from "../agent/tool.ts";
import { clip, count, some } from "../base/words.ts";
import type { Documents } from "../documents/api.ts";
import type { CellPatch, Patched, WorkbookPatch } from "../documents/patch/spec.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { sourceOf } from "./read-source.ts";
import type { WorkbookInput } from "./workbook-input.ts";

export const patchTitle = ({ path, sheets }: WorkbookInput): string => {
  const cells = sheets.reduce((sum, sheet) => sum + Object.keys(sheet.cells ?? {}).length, 0);
  return `Change ${count(cells, "cell")} in ${clip(path, 80)}`;
};

/** The workbook to change. Refusal when it is none, or more is asked than a change of cells. */
export async function patchTarget(input: WorkbookInput, look: Look): Promise<WorkPath> {
  if (!/\.xls[xm]$/i.test(input.path))
    throw new Refusal(
      `"${clip(input.path, 120)}" does not end in .xlsx or .xlsm; cells of other formats are not changed. Nothing was changed.`,
    );
  patchOf(input);
  const path = resolve(input.path, look);
  const entry = await look.stat(path);
  if (entry?.type === "file") return path;
  throw new Refusal(
    `There is no file ${shown(path, look.roots)} to change. Leave \`patch\` out to create it, or look for it with Glob.`,
    "missing",
  );
}

function patchOf({ sheets, names, title }: WorkbookInput): WorkbookPatch {
  const others = sheets.flatMap((sheet) => Object.keys(sheet).filter((key) => key !== "name" && key !== "cells"));
  const more = [...new Set([...others, ...(names ? ["names"] : []), ...(title === undefined ? [] : ["title"])])];
  if (more.length > 0)
    throw new Refusal(
      `With \`patch\` only \`cells\` of sheets can change, not: ${some(more, 8)}. Nothing was changed. Put totals and lists into cells, or write a new workbook beside it.`,
    );
  return { sheets: sheets.map(({ name, cells }) => ({ name, cells: cells ?? {} })) };
}

export async function runPatch(input: WorkbookInput, hands: Hands, documents: Documents): Promise<Outcome> {
  const path = await patchTarget(input, hands);
  const name = shown(path, hands.roots);
  const source = await sourceOf(path, name, hands);
  hands.progress(0, undefined, "Changing cells and calculating what reads them");
  const patched = await documents.patch(source, patchOf(input), hands.signal);
  await hands.change(path, patched.bytes);
  return {
    ok: true,
    content: [{ type: "text", text: report(name, patched) }],
    deliverables: [{ path, findings: patched.findings }],
  };
}

const mostLines = 25;

function list(title: string, cells: readonly CellPatch[]): string[] {
  if (cells.length === 0) return [];
  const lines = cells.slice(0, mostLines).map(({ place, before, after }) => `- ${place}: was ${before}, is ${after}`);
  return [title, ...lines, ...(cells.length > mostLines ? [`- and ${cells.length - mostLines} more`] : [])];
}

/** What changed, what followed from it, and what the user has to do or know. */
function report(name: string, { cells, followed, open, recalculates, pivots, findings }: Patched): string {
  const isOpen =
    open > 0 ? ` ${count(open, "formula")} that read them cannot be calculated here and hold no value now.` : "";
  return [
    `Changed ${count(cells.length, "cell")} of ${name}; everything else in the file is as it was.`,
    ...list("Cells:", cells),
    ...list("Formulas with a new value:", followed),
    ...(recalculates ? [`The file is calculated anew when a spreadsheet program opens it.${isOpen}`] : []),
    ...(pivots > 0
      ? [`${count(pivots, "pivot table")} may show old figures until refreshed in Excel (Data, Refresh All).`]
      : []),
    ...findings.map(({ severity, place, text }) => `New ${severity}${place ? ` (${place})` : ""}: ${text}`),
  ].join("\n");
}
