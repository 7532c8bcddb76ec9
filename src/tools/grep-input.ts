import { z } from "zod";

const lineCount = z.number().int().min(0).max(50).optional();
export const GrepInput = z.strictObject({
  pattern: z.string().min(1).describe("JavaScript regular expression."),
  path: z.string().optional().describe("Default: the first open folder."),
  glob: z.string().optional().describe("*.md (in any folder), Inbox/**/*.txt"),
  output_mode: z.enum(["content", "files_with_matches", "count"]).optional().describe("Default: files_with_matches."),
  "-i": z.boolean().optional(),
  "-n": z.boolean().optional().meta({ later: true }),
  "-A": lineCount,
  "-B": lineCount,
  "-C": lineCount.describe("Lines around each match; -A after, -B before."),
  head_limit: z.number().int().min(1).optional().describe("Most lines or files; default 250."),
  multiline: z.boolean().optional().describe("Let . match line ends."),
});
export type GrepInput = z.infer<typeof GrepInput>;
