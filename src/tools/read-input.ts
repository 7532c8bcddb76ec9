import { z } from "zod";

export const ReadInput = z.strictObject({
  file_path: z.string().describe("File to read."),
  offset: z.number().int().min(1).optional().describe("First line (or table row) to show, counted from 1."),
  limit: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("How many lines or rows; 2,000 lines or 50 table rows by default."),
  sheet: z.string().optional().describe("Sheet of a workbook; the first visible one when left out."),
  range: z.string().optional().describe('Cells of a workbook sheet, e.g. "A1:F40": values with their formulas.'),
  as: z.enum(["text", "table"]).optional().describe("Read a csv as raw text, or a text file as a table."),
});
export type ReadInput = z.infer<typeof ReadInput>;

/** Read by the model. */
export const readDescription = `Reads a file. Text comes with line numbers ("     1→first line"). csv, tsv and xlsx come as a table: sheets, columns with their types, the first rows, and how to get more; rows are numbered as in the file. Results are bounded and say what was left out. Text the user has typed and not saved is read as they see it.`;
