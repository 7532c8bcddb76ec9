import { type Entry, type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, some } from "../base/words.ts";
import type { Documents } from "../documents/api.ts";
import { nameOf, shown, type WorkPath } from "../protocol/paths.ts";
import { searchDocuments } from "./grep-documents.ts";
import { GrepInput } from "./grep-input.ts";
import { contentLines, type Found } from "./grep-lines.ts";
import { bytesFor, type Result, type Search, type Skipped, searchText, skip } from "./grep-search.ts";
import { resolve } from "./paths.ts";
import { filesBelow, onOneLine } from "./patterns.ts";
import { isDocument } from "./read-formats.ts";
import { safePattern } from "./safe-pattern.ts";
import { textOf } from "./text.ts";

const description = `Searches the contents of files, also of pdf, docx, xlsx, pptx. Pictures and files over 20 MB are skipped. Hidden files only where path or glob names them.`;

/** Milliseconds for one call, looked at between files. */
const perCall = 20_000;
const answerLength = 30_000;

async function scope({ path, glob }: GrepInput, look: Look): Promise<readonly Entry[]> {
  const base = resolve(path ?? ".", look);
  const entry = await look.stat(base);
  if (entry === undefined) throw new Refusal(`There is no ${path}. Find it with Glob first.`, "missing");
  if (entry.type !== "folder") return [entry];
  const pattern = glob === undefined ? "**" : glob.includes("/") ? glob.replace(/^\.?\//, "") : `**/${glob}`;
  return (await filesBelow(base, pattern, look)).filter(({ type }) => type === "file");
}

async function run(input: GrepInput, hands: Hands, documents: Documents): Promise<Outcome> {
  const flags = `g${input["-i"] ? "i" : ""}${input.multiline ? "ms" : ""}`;
  const pattern = safePattern(input.pattern, flags);
  const skipped: Skipped = { binary: 0, large: 0, secret: 0, unreadable: 0, late: 0, long: 0 };
  const results: Result[] = [];
  const started = performance.now();
  const files = await scope(input, hands);
  const inside = files.filter(({ path }) => isDocument(nameOf(path)));
  const plain = files.filter((entry) => !inside.includes(entry));
  for (const [index, entry] of plain.entries()) {
    hands.signal.throwIfAborted();
    if (performance.now() - started > perCall) {
      skipped.late += plain.length - index;
      break;
    }
    if (index % 200 === 0) hands.progress(index, files.length, "Searching files");
    const found = await searchFile(entry, { pattern, input, skipped, hands });
    if (found !== undefined && found.lines.length > 0) results.push({ path: entry.path, found });
  }
  results.push(
    ...(await searchDocuments(inside, { pattern, input, skipped, hands }, { documents, until: started + perCall })),
  );
  results.sort((a, b) => (a.path.path < b.path.path ? -1 : 1));
  return {
    ok: true,
    content: [{ type: "text", text: answer(results, { input, skipped, files: files.length, look: hands }) }],
  };
}

async function searchFile(entry: Entry, { pattern, input, skipped, hands }: Search): Promise<Found | undefined> {
  const bytes = await bytesFor(entry, { input, skipped, hands });
  if (bytes === undefined) return undefined;
  const text = textOf(bytes);
  if (text === undefined) return skip(skipped, "binary");
  return searchText(text.text, { pattern, input, skipped });
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

/** Searches the contents of text files and documents. */
export const grepTool = (documents: Documents): Tool =>
  tool<GrepInput>({
    name: "Grep",
    description,
    input: GrepInput,
    title: ({ pattern, path }) => `Search for ${clip(pattern, 50)}${path === undefined ? "" : ` in ${clip(path, 50)}`}`,
    effects: async (input, look) => [{ kind: "read", path: resolve(input.path ?? ".", look) }],
    run: (input, hands) => run(input, hands, documents),
  });
