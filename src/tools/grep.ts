import { z } from "zod";
import { type Entry, type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, some } from "../base/words.ts";
import { holdsSecrets } from "../permissions/code-files.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import { contentLines, type Found, searchLines, searchWhole } from "./grep-lines.ts";
import { resolve } from "./paths.ts";
import { filesBelow, onOneLine } from "./patterns.ts";
import { type SafePattern, safePattern } from "./safe-pattern.ts";
import { textOf } from "./text.ts";

const lineCount = z.number().int().min(0).max(50).optional();
const GrepInput = z.strictObject({
  pattern: z.string().min(1).describe("JavaScript regular expression."),
  path: z.string().optional().describe("Default: the first open folder."),
  glob: z.string().optional().describe("*.md (in any folder), Inbox/**/*.txt"),
  output_mode: z.enum(["content", "files_with_matches", "count"]).optional().describe("Default: files_with_matches."),
  "-i": z.boolean().optional(),
  "-n": z.boolean().optional().meta({ later: true }),
  "-A": lineCount,
  "-B": lineCount,
  "-C": lineCount.describe("Lines around each match; -A only after, -B only before."),
  head_limit: z.number().int().min(1).optional().describe("Most lines or files; default 250."),
  multiline: z.boolean().optional().describe("Let . match line ends."),
});
type GrepInput = z.infer<typeof GrepInput>;

const description = `Searches the contents of text files. Others (pdf, xlsx, docx, pictures, over 20 MB) are skipped and counted: use Read for those. Hidden files are searched only where path or glob names them.`;

const largest = 20_000_000;
/** Milliseconds for one call, looked at between files. */
const perCall = 20_000;
const answerLength = 30_000;

type Skipped = { binary: number; large: number; secret: number; unreadable: number; late: number; long: number };

async function scope({ path, glob }: GrepInput, look: Look): Promise<readonly Entry[]> {
  const base = resolve(path ?? ".", look);
  const entry = await look.stat(base);
  if (entry === undefined) throw new Refusal(`There is no ${path}. Find it with Glob first.`, "missing");
  if (entry.type !== "folder") return [entry];
  const pattern = glob === undefined ? "**" : glob.includes("/") ? glob.replace(/^\.?\//, "") : `**/${glob}`;
  return (await filesBelow(base, pattern, look)).filter(({ type }) => type === "file");
}

async function run(input: GrepInput, hands: Hands): Promise<Outcome> {
  const flags = `g${input["-i"] ? "i" : ""}${input.multiline ? "ms" : ""}`;
  const pattern = safePattern(input.pattern, flags);
  const skipped: Skipped = { binary: 0, large: 0, secret: 0, unreadable: 0, late: 0, long: 0 };
  const results: { readonly path: WorkPath; readonly found: Found }[] = [];
  const started = performance.now();
  const files = await scope(input, hands);
  for (const [index, entry] of files.entries()) {
    hands.signal.throwIfAborted();
    if (performance.now() - started > perCall) {
      skipped.late += files.length - index;
      break;
    }
    if (index % 200 === 0) hands.progress(index, files.length, "Searching files");
    const found = await searchFile(entry, { pattern, input, skipped, hands });
    if (found !== undefined && found.lines.length > 0) results.push({ path: entry.path, found });
  }
  return {
    ok: true,
    content: [{ type: "text", text: answer(results, { input, skipped, files: files.length, look: hands }) }],
  };
}

type Search = {
  readonly pattern: SafePattern;
  readonly input: GrepInput;
  readonly skipped: Skipped;
  readonly hands: Hands;
};

async function searchFile(entry: Entry, { pattern, input, skipped, hands }: Search): Promise<Found | undefined> {
  const named =
    input.path !== undefined && shown(resolve(input.path, hands), hands.roots) === shown(entry.path, hands.roots);
  if (entry.size > largest) return skip(skipped, "large");
  if (holdsSecrets(entry.path) && !named) return skip(skipped, "secret");
  const bytes = await readable(entry.path, hands);
  if (bytes === undefined) return skip(skipped, "unreadable");
  const text = textOf(bytes);
  if (text === undefined) return skip(skipped, "binary");
  const search = input.multiline ? searchWhole : searchLines;
  const found = search(text.text, pattern, () => performance.now());
  skipped.long += found.long;
  if (found.late) skipped.late += 1;
  return found;
}

function skip(skipped: Skipped, why: keyof Skipped): undefined {
  skipped[why] += 1;
  return undefined;
}

/** A file that vanished or that this user may not read is counted, not fatal; anything the gate says stands. */
async function readable(path: WorkPath, hands: Hands): Promise<Uint8Array | undefined> {
  try {
    return await hands.read(path);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== "undeclared") return undefined;
    throw error;
  }
}

type Answer = { readonly input: GrepInput; readonly skipped: Skipped; readonly files: number; readonly look: Look };

function answer(results: readonly { readonly path: WorkPath; readonly found: Found }[], context: Answer): string {
  const { input, skipped, files, look } = context;
  const lines = results.flatMap(({ path, found }) => resultLines(onOneLine(shown(path, look.roots)), found, input));
  const limit = input.head_limit ?? 250;
  const kept = withinLength(lines.slice(0, limit));
  const left = lines.length - kept.length;
  return [
    ...(results.length === 0 ? [`No match in ${count(files, "file")}.`] : kept),
    ...(left > 0
      ? [`… ${count(left, "more line")} left out. Narrow the pattern, path or glob, or raise head_limit.`]
      : []),
    ...notes(skipped),
  ].join("\n");
}

function resultLines(path: string, found: Found, input: GrepInput): readonly string[] {
  switch (input.output_mode ?? "files_with_matches") {
    case "content": {
      const around = input["-C"] ?? 0;
      return contentLines(found, path, {
        before: input["-B"] ?? around,
        after: input["-A"] ?? around,
        numbers: input["-n"] ?? true,
      });
    }
    case "count":
      return [`${path}:${found.lines.length}`];
    default:
      return [path];
  }
}

function withinLength(lines: readonly string[]): readonly string[] {
  let length = 0;
  const end = lines.findIndex((line) => {
    length += line.length + 1;
    return length > answerLength;
  });
  return end < 0 ? lines : lines.slice(0, Math.max(1, end));
}

function notes({ binary, large, secret, unreadable, late, long }: Skipped): readonly string[] {
  const parts = [
    ...(binary > 0 ? [`${count(binary, "file")} that ${binary === 1 ? "is" : "are"} not plain text`] : []),
    ...(large > 0 ? [`${count(large, "file")} over 20 MB`] : []),
    ...(secret > 0 ? [`${count(secret, "file")} that may hold passwords or keys (name one as path to search it)`] : []),
    ...(unreadable > 0 ? [`${count(unreadable, "file")} that could not be read`] : []),
    ...(late > 0
      ? [`${count(late, "file")} not searched to the end because the time was over (simplify the pattern)`]
      : []),
  ];
  return [
    ...(parts.length > 0 ? [`Skipped: ${some(parts, 9)}.`] : []),
    ...(long > 0
      ? [`${count(long, "very long line")} searched in parts: very long matches may be missing there.`]
      : []),
  ];
}

/** Searches the contents of text files. */
export const grepTool: Tool = tool<GrepInput>({
  name: "Grep",
  description,
  input: GrepInput,
  title: ({ pattern, path }) => `Search for ${clip(pattern, 50)}${path === undefined ? "" : ` in ${clip(path, 50)}`}`,
  effects: async (input, look) => [{ kind: "read", path: resolve(input.path ?? ".", look) }],
  run,
});
