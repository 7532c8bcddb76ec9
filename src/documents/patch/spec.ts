/** Changing an existing workbook: what is asked for, and what came of it. Types only. */
import type { Finding } from "../../protocol/events.ts";
import type { CellSpec } from "../book.ts";

/** Cells to change in a workbook that is there, by sheet and address. */
export type WorkbookPatch = {
  readonly sheets: readonly { readonly name: string; readonly cells: Readonly<Record<string, CellSpec>> }[];
};

/** A cell as people read it, before and after: "=SUM(A1:A3) → 12". */
export type CellPatch = { readonly place: string; readonly before: string; readonly after: string };

/** A workbook with cells changed; every part that is not in `parts` has the bytes it had. */
export type Patched = {
  readonly bytes: Uint8Array;
  /** What the delivery checks find now and did not find before. */
  readonly findings: readonly Finding[];
  readonly cells: readonly CellPatch[];
  /** Formulas that read what changed and got another value. */
  readonly followed: readonly CellPatch[];
  /** Formulas that read what changed and lost their stored value, as it cannot be told here. */
  readonly open: number;
  /** Whether programs are told to calculate everything when they open the file. */
  readonly recalculates: boolean;
  /** Pivot tables in the file: they show their old figures until they are refreshed. */
  readonly pivots: number;
  readonly parts: readonly string[];
};
