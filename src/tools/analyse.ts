import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count } from "../base/words.ts";
import type { Documents, Source } from "../documents/api.ts";
import type { Profile, SheetProfile } from "../documents/profile.ts";
import type { Effect } from "../protocol/effects.ts";
import { nameOf, shown, type WorkPath } from "../protocol/paths.ts";
import { groupedFiles } from "./analyse-groups.ts";
import { AnalyseInput, analyseDescription } from "./analyse-input.ts";
import { filesMeant } from "./many-files.ts";
import { resolve } from "./paths.ts";
import { sourceOf } from "./read-source.ts";

/** The answer's bound: what a model can still use. Details are left out step by step until it fits. */
const mostChars = 60_000;

async function pathsIn({ path, paths }: AnalyseInput, look: Look): Promise<readonly WorkPath[]> {
  const all = [...(path === undefined ? [] : [path]), ...(paths ?? [])];
  if (all.length === 0) throw new Refusal('Which file? Give "path", or "paths" for several.');
  return (await filesMeant(all, look)).map((one) => resolve(one, look));
}

async function runSeries(input: AnalyseInput, hands: Hands, documents: Documents): Promise<Outcome> {
  const [path, ...others] = await pathsIn(input, hands);
  const { date, value, bucket, ahead, sheet } = input;
  if (path === undefined || others.length > 0 || date === undefined)
    throw new Refusal('A series needs one file and "date", the heading of its dates; "value" is what to add up.');
  const source = await sourceOf(path, shown(path, hands.roots), hands);
  const series = await documents.series(source, { sheet, date, value, bucket, ahead }, hands.signal);
  return { ok: true, content: [{ type: "text", text: JSON.stringify(series) }] };
}

/** Told where it may be of use, as the list of arguments is kept short. */
const seriesHint =
  'action: "series" with date and value (headings; also bucket: day, month, quarter, year, and ahead: periods) gives sums by period, gaps, trend, season, outliers and a forecast with its error.';

const hasSeries = ({ files }: Profile): boolean =>
  files.some(({ sheets }) =>
    sheets.some(({ columns }) => columns.some(({ type, months = 0 }) => type === "date" && months >= 6)),
  );

async function run(input: AnalyseInput, hands: Hands, documents: Documents): Promise<Outcome> {
  if (input.action === "series") return runSeries(input, hands, documents);
  const paths = await pathsIn(input, hands);
  const sources: Source[] = [];
  for (const [at, path] of paths.entries()) {
    hands.progress(at, paths.length, `Reading ${nameOf(path)}`);
    sources.push(await sourceOf(path, shown(path, hands.roots), hands));
  }
  const profile = await documents.profile(sources, input.sheet, hands.signal);
  return { ok: true, content: [{ type: "text", text: bounded(profile) }] };
}

/** The profile as JSON within the bound: first examples go, then lists of values, then columns; it says so. */
function bounded(profile: Profile): string {
  const steps: readonly ((sheet: SheetProfile) => SheetProfile)[] = [
    (sheet) => sheet,
    (sheet) => ({
      ...sheet,
      columns: sheet.columns.map((column) => ({ ...column, ...cut(column.top, column.dirty, 10) })),
    }),
    (sheet) => ({
      ...sheet,
      columns: sheet.columns.map(({ top, variants, outliers, dirty, ...rest }) => ({ ...rest, ...cut(top, dirty, 3) })),
    }),
    (sheet) => ({
      ...sheet,
      columns: sheet.columns.slice(0, 30).map(({ top, variants, outliers, dirty, ...rest }) => rest),
    }),
  ];
  for (const [at, step] of steps.entries()) {
    const files = groupedFiles(profile).map((file) =>
      "sheets" in file ? { ...file, sheets: file.sheets.map(step) } : file,
    );
    const note =
      at === 0 ? {} : { shortened: "Some lists were cut to fit; ask for one file and sheet to see them all." };
    const hint = hasSeries(profile) ? { more: seriesHint } : {};
    const text = JSON.stringify({ ...note, ...profile, files, ...hint });
    if (text.length <= mostChars || at === steps.length - 1) return clip(text, mostChars);
  }
  return "";
}

type Column = SheetProfile["columns"][number];

const cut = (top: Column["top"], dirty: Column["dirty"], most: number): Pick<Column, "top" | "dirty"> => ({
  ...(top === undefined ? {} : { top: top.slice(0, most) }),
  ...(dirty === undefined ? {} : { dirty: dirty.slice(0, most) }),
});

/** Studies tables: types, figures, outliers, dirty values. */
export const analyseTool = (documents: Documents): Tool =>
  tool<AnalyseInput>({
    name: "Analyse",
    description: analyseDescription,
    input: AnalyseInput,
    title: ({ path, paths }) => {
      const all = [...(path === undefined ? [] : [path]), ...(paths ?? [])];
      return all.length === 1 ? `Study ${clip(all[0] ?? "", 80)}` : `Study ${count(all.length, "file")}`;
    },
    effects: async (input, look): Promise<readonly Effect[]> =>
      (await pathsIn(input, look)).map((path) => ({ kind: "read", path })),
    run: (input, hands) => run(input, hands, documents),
  });
