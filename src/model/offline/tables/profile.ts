/** The Analyse tool's answer, as much of it as the playbook needs. */
import { z } from "zod";

const Column = z.object({
  name: z.string(),
  type: z.string(),
  role: z.enum(["measure", "category", "date", "id", "text", "empty"]).catch("text"),
  currency: z.string().optional(),
  percent: z.boolean().optional(),
  count: z.number(),
  distinct: z.number(),
  top: z.array(z.tuple([z.string(), z.number()])).optional(),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  sum: z.number().optional(),
  months: z.number().optional(),
  ambiguous: z.string().optional(),
  dirtyCount: z.number().optional(),
  outlierCount: z.number().optional(),
});

const Sheet = z.object({
  name: z.string(),
  hidden: z.boolean().optional(),
  rows: z.number(),
  columns: z.array(Column),
  duplicates: z.object({ count: z.number() }).optional(),
  totals: z.array(z.number()).optional(),
});

const Profile = z.object({
  files: z.array(z.object({ path: z.string(), format: z.string(), sheets: z.array(Sheet) })).min(1),
});

export type TableColumn = z.infer<typeof Column>;
export type TableSheet = z.infer<typeof Sheet>;

/** A file with its sheets, or why it cannot be used. */
export type Studied =
  | { readonly path: string; readonly format: string; readonly sheets: readonly TableSheet[] }
  | { readonly path: string; readonly problem: string };

export function studied(path: string, { ok, text }: { readonly ok: boolean; readonly text: string }): Studied {
  if (!ok) return { path, problem: text };
  const parsed = Profile.safeParse(jsonIn(text));
  const [file] = parsed.success ? parsed.data.files : [];
  if (file === undefined) return { path, problem: "it has too many columns to be studied at once" };
  return { path, format: file.format, sheets: file.sheets };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
