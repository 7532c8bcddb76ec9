import { z } from "zod";

export const ExtractInput = z.strictObject({
  kind: z.enum(["receipt", "statement", "contact", "meeting", "document"]),
  path: z.string().optional().describe("A text, table, mail, page, pdf or office file."),
  paths: z.array(z.string()).max(200).optional().describe("Several at once; one that fails stops nothing."),
  order: z.enum(["day", "month"]).optional().describe("First in 03/04/2026; default: found out from the document."),
});
export type ExtractInput = z.infer<typeof ExtractInput>;

/** Read by the model. */
export const extractDescription = `Reads typed fields out of documents, also of scanner text. Returns JSON: per file its records; each field with value, place (line, page, row), confidence (0 to 1; under 0.6: a guess, read the place) and alternatives; "review": what a person should look at; "likeness": how much the file looks like that kind; equal "fingerprint": equal words. Dates are YYYY-MM-DD, amounts plain numbers.

receipt: receipts and invoices (a csv: one record per row). statement: account movements. meeting: notes and transcripts, every text word for word in the line it names. document: title, date, sender, type of anything, also pictures.`;
