/** What differs between two versions of a file. Runs in the documents' worker. */
import { Refusal } from "../../agent/ports.ts";
import type { FileComparison } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import type { WorkbookPatch } from "../patch/spec.ts";
import { compareUnits, pageUnits, slideUnits, wordUnits } from "./texts.ts";

/** Refusal, in one sentence, where a version cannot be read or the kind cannot be compared. */
export async function compareFiles(old: Source, now: Source): Promise<FileComparison> {
  try {
    return await compared(old, now);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // A library's own words say nothing to a person.
    throw new Refusal(
      `The versions of ${now.name} cannot be compared: one of them is damaged or unusual inside. Nothing was changed.`,
    );
  }
}

async function compared(old: Source, now: Source): Promise<FileComparison> {
  const kind = extensionOf(now.name);
  if (/^(?:xlsx|xlsm|xltx|xls|ods)$/.test(kind)) return (await import("./books.ts")).compareBooks(old, now);
  if (/^doc[xm]$/.test(kind)) return compareUnits(wordUnits(old), wordUnits(now));
  if (/^ppt[xm]$/.test(kind)) return compareUnits(slideUnits(old), slideUnits(now));
  if (kind === "pdf") return compareUnits(await pageUnits(old), await pageUnits(now));
  throw new Refusal(`Files such as ${now.name} cannot be compared part by part.`);
}

/** What puts single cells of a workbook back as they were. */
export async function revertOf(old: Source, now: Source, ids: readonly string[]): Promise<WorkbookPatch> {
  return (await import("./books.ts")).revertedCells(old, now, ids);
}
