import { z } from "zod";

export const AnalyseInput = z.strictObject({
  action: z.enum(["profile"]).describe("profile: what each sheet and column holds, and what is wrong with it."),
  path: z.string().optional().describe("A csv, tsv or xlsx file."),
  paths: z
    .array(z.string())
    .max(50)
    .optional()
    .describe("Several files at once; files of equal shape are reported as a group."),
  sheet: z.string().optional().describe("Only this sheet; all sheets when left out."),
});
export type AnalyseInput = z.infer<typeof AnalyseInput>;

/** Read by the model. */
export const analyseDescription = `Studies tables (csv, tsv, xlsx) without showing you every row. Returns JSON (the type \`Profile\`):

{files:[{path, format, encoding?, delimiter?, sheets:[{name, hidden?, rows, range, headerRow, columns:[{name, letter, type, role, format?, currency?, decimal?, count, blanks, distinct, top?:[[value,n]…], min?, max?, sum?, mean?, median?, q1?, q3?, outliers?:[{row,value}], outlierBounds?:[low,high], months?, ambiguous?, variants?:[[…]], dirty?:[{row,value,why}], dirtyCount?}], duplicates?:{count, rows}, totals?:[rows], formulas?, notes?}]}], sameShape?:[[paths…]]}

type: number, date, boolean, text, empty. role: measure, category, date, id, text, empty. Numbers are plain, dates ISO. Rows are numbered as in the file (header included). Text columns with up to 50 different values list them all in top.`;
