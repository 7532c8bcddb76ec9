/** Tables of any kind as text, row by row. */
import { count } from "../../base/words.ts";
import type { Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import { textOf } from "../tables/grid.ts";
import { usedRange } from "../tables/profile.ts";
import { readSource } from "../tables/table.ts";
import type { Content, Part } from "./reading.ts";
import { workbookNotes } from "./workbook-map.ts";

// Each begins only where a run of blanks does: a row of 65,000 empty cells would be tried from each of its blanks.
const emptyEnd = /(?<![\s|])[\s|]+$/;
const lineEnds = /(?<!\s)\s*\n\s*/g;

/** Every sheet, row by row: what a search and a member of an archive need. Read shows tables its own way. */
export async function workbookContent(source: Source): Promise<Content> {
  const known = /^(csv|tsv|tab|xlsx|xlsm|xltx|xls|ods)$/.test(extensionOf(source.name));
  const file = await readSource(known ? source : { name: `${source.name}.xlsx`, bytes: source.bytes });
  const parts = file.grids.map(({ name, hidden, rows, formulas, ...grid }): Part => {
    const lines = rows.flatMap((row, at) => {
      const text = row.map(textOf).join(" | ").replace(lineEnds, " / ");
      return /[^\s|]/.test(text) ? [`${at + 1}: ${text.replace(emptyEnd, "")}`] : [];
    });
    const range = usedRange({ name, hidden, rows, formulas, ...grid });
    return { title: `Sheet "${name}"${hidden ? " (hidden)" : ""} ${range}`, lines };
  });
  const isTable = file.format === "csv";
  return {
    what: isTable ? `Table${file.encoding ? ` (${file.encoding})` : ""}` : `Workbook, ${count(parts.length, "sheet")}`,
    parts,
    notes: [...file.notes, ...(isTable ? [] : await workbookNotes(source))],
  };
}
