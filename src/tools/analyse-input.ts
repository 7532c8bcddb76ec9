import { z } from "zod";

export const AnalyseInput = z.strictObject({
  action: z.enum(["profile", "series"]),
  path: z.string().optional(),
  paths: z.array(z.string()).max(50).optional().describe("Several, or patterns; files of one shape become a group."),
  sheet: z.string().optional().describe("Default: all."),
  date: z.string().optional().meta({ later: true }),
  value: z.string().optional().meta({ later: true }),
  bucket: z.enum(["day", "month", "quarter", "year"]).optional().meta({ later: true }),
  ahead: z.number().int().min(1).max(36).optional().meta({ later: true }),
});
export type AnalyseInput = z.infer<typeof AnalyseInput>;

/** Read by the model. */
export const analyseDescription = `Studies tables (csv, tsv, xlsx) without showing every row. Returns JSON: per sheet range, header row, duplicates, total rows, formulas, notes; per column name, letter, type, role, format, currency, count, blanks, distinct, min, max, sum, mean, quartiles, months, outliers and dirty values with row and reason, variants (spellings of one value), top (most frequent values; all in a text column with up to 50). Rows count as in the file, header included.`;
