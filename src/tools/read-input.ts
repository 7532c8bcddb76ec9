import { z } from "zod";

export const ReadInput = z.strictObject({
  file_path: z.string(),
  offset: z.number().int().min(1).optional().describe("First line or table row, counted from 1."),
  limit: z.number().int().min(1).optional().describe("How many; default 2,000 lines or 50 table rows."),
  sheet: z.string().optional().describe("Of a workbook; default: the first visible one."),
  range: z.string().optional().describe("Cells of a workbook, A1:F40: values with their formulas."),
  as: z.enum(["text", "table"]).optional().describe("A csv as raw text, or a text file as a table."),
});
export type ReadInput = z.infer<typeof ReadInput>;

/** Read by the model. */
export const readDescription = `Reads a file. Text comes with line numbers (1→first line). csv, tsv and xlsx come as a table: sheets, columns with their types, the first rows; rows are numbered as in the file. Results say what was left out.`;
