import { z } from "zod";

export const ReadInput = z.strictObject({
  file_path: z.string(),
  offset: z.number().int().min(1).optional().describe("First line or table row, from 1."),
  limit: z.number().int().min(1).optional().describe("Default 2,000 lines or 50 table rows."),
  sheet: z.string().optional().describe("Default: the first visible one."),
  range: z.string().optional().describe("A1:F40: values with their formulas."),
  pages: z.string().optional().describe("3 or 2-5, also slides."),
  part: z.string().optional().meta({ later: true }),
  as: z
    .enum(["text", "table", "image"])
    .optional()
    .describe("text: source of csv, html; words of a picture. image: pdf pages."),
});
export type ReadInput = z.infer<typeof ReadInput>;

/** Read by the model. */
export const readDescription = `Reads any file: text and documents with line numbers (1→first line), tables with types and rows as in the file, pictures. Says what it is, how sure, what is hidden and what was left out.`;
