import { z } from "zod";
import type { Entry, Look } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { count } from "../base/words.ts";
import { nameOf, pathKey, shown, type WorkPath } from "../protocol/paths.ts";
import { copiesIn } from "./glob-copies.ts";
import { kindOf } from "./kinds.ts";
import { linkTargets, marksOf, openDocuments, projectsAround, type Surroundings } from "./marks.ts";
import { dateInName, dayOfTime } from "./name-dates.ts";
import { filesBelow, folderAt, onOneLine } from "./patterns.ts";

const GlobInput = z.strictObject({
  pattern: z.string().min(1).describe("Below `path`: **/*.pdf, Inbox/*, **/*.{jpg,png}."),
  path: z.string().optional().describe("Default: the first open folder."),
  details: z.boolean().optional().describe("Size, kind, date, marks of each file."),
  duplicates: z.boolean().optional().describe("With details: names the file of equal content."),
  offset: z.number().int().min(0).optional().describe("Results to skip."),
  limit: z.number().int().min(1).max(10_000).optional().describe("Most results; default 1,000."),
});
type GlobInput = z.infer<typeof GlobInput>;

const description = `Finds files by name and says how many were left out. Names with a leading dot match only where the pattern has it (**/.*). Links are listed, not followed.

details: true, for sorting, renaming or archiving many files, gives with tabs: path, bytes, kind (Documents, Images, Mail, …), date (from the name, else of the last change), marks (link, hard link, special file, hidden, executable, in a software project, a program reads this file, in use). Leave files with a mark where they are unless the user says otherwise; not for executable or hard link alone. Names with control characters come as JSON strings.`;

const header = "path\tbytes\tkind\tdate\tdate from\tmarks";

/** Base folder and pattern; an absolute pattern is split, because models write them. */
async function place(input: GlobInput, look: Look): Promise<{ readonly base: WorkPath; readonly pattern: string }> {
  if (!input.pattern.startsWith("/")) {
    return { base: await folderAt(input.path, look), pattern: input.pattern.replace(/^(?:\.\/)+/, "") };
  }
  const fixed = input.pattern.slice(0, input.pattern.search(/[*?[{(!]|$/));
  const cut = fixed.lastIndexOf("/");
  return { base: await folderAt(fixed.slice(0, cut) || "/", look), pattern: input.pattern.slice(cut + 1) };
}

async function run(input: GlobInput, hands: Hands): Promise<Outcome> {
  const { base, pattern } = await place(input, hands);
  const found = await filesBelow(base, pattern, hands);
  const offset = input.offset ?? 0;
  const page = found.slice(offset, offset + (input.limit ?? 1_000));
  const same = input.details && input.duplicates ? await copiesIn(found, hands) : undefined;
  const lines = input.details
    ? await detailed(base, page, { look: hands, same })
    : page.map(({ path }) => plain(path, hands));
  return { ok: true, content: [{ type: "text", text: [...lines, ...ending(found.length, offset, page)].join("\n") }] };
}

const plain = (path: WorkPath, look: Look): string => onOneLine(shown(path, look.roots));

function ending(all: number, offset: number, page: readonly Entry[]): readonly string[] {
  if (all === 0)
    return ["No file matches. Patterns are case sensitive and relative to path; **/ reaches into folders."];
  const left = all - offset - page.length;
  if (left <= 0) return page.length === 0 ? [`Only ${count(all, "file")} match; nothing after offset ${offset}.`] : [];
  return [
    `… ${count(left, "more file")} left out (of ${count(all, "match", "matches")}). Go on with offset: ${offset + page.length}.`,
  ];
}

type Detail = { readonly look: Look; readonly same: ReadonlyMap<string, WorkPath> | undefined };

async function detailed(base: WorkPath, page: readonly Entry[], { look, same }: Detail): Promise<readonly string[]> {
  if (page.length === 0) return [];
  // Project folders and lock files are found in everything below, whatever the pattern and the page show.
  const all = await look.walk(base);
  const around = {
    projects: await projectsAround(base, all, look),
    open: openDocuments(all),
    linked: linkTargets(all),
  };
  const lines = page.map((entry) => line(entry, around, look));
  if (same === undefined) return [header, ...lines];
  const original = ({ path }: Entry): string => {
    const first = same.get(pathKey(path));
    return first === undefined ? "" : plain(first, look);
  };
  return [`${header}\tsame as`, ...lines.map((text, at) => `${text}\t${original(page[at] as Entry)}`)];
}

function line(entry: Entry, around: Surroundings, look: Look): string {
  const name = nameOf(entry.path);
  const named = dateInName(name);
  const dates = named === undefined ? [dayOfTime(entry.mtime), "modified"] : [named, "name"];
  return [plain(entry.path, look), entry.size, kindOf(name), ...dates, marksOf(entry, around).join(", ")].join("\t");
}

/** Finds files by name, with details for whoever sorts them. */
export const globTool: Tool = tool<GlobInput>({
  name: "Glob",
  description,
  input: GlobInput,
  title: ({ pattern, path }) => `Find ${pattern}${path === undefined ? "" : ` in ${path}`}`,
  effects: async (input, look) => [{ kind: "read", path: (await place(input, look)).base }],
  run,
});
