/** What the Glob tool says with details, page by page, as rows. */
import { call, type Heard, type Result, type Step } from "./playbook.ts";

export type Row = {
  readonly path: string;
  readonly bytes: number;
  readonly kind: string;
  /** YYYY-MM-DD, or YYYY-MM where a name says only the month. */
  readonly date: string;
  readonly dateFrom: "name" | "modified";
  readonly marks: readonly string[];
  /** The file of equal content that comes before it; only where copies were asked for. */
  readonly sameAs?: string;
};

export type Listing = { readonly rows: readonly Row[] } | { readonly problem: string };

/** Lines per answer: large folders take a few answers, not hundreds. */
const page = 2_000;
/** Equal files are found anew for each answer: then few answers, of the most lines that Glob gives. */
const comparedPage = 10_000;

/** Everything that matches, however many pages that takes. */
export function* listed(
  pattern: string,
  say?: string,
  options: { readonly duplicates?: true } = {},
): Generator<Step, Listing, Heard> {
  const limit = options.duplicates ? comparedPage : page;
  const input = { pattern, details: true, limit, ...options };
  const first = yield* call("Glob", input, say);
  if (!first.ok) return { problem: first.text };
  const all = Number(/left out \(of ([\d,]+) match/.exec(first.text)?.[1]?.replaceAll(",", "") ?? 0);
  const offsets = Array.from({ length: Math.max(0, Math.ceil(all / limit) - 1) }, (_, index) => (index + 1) * limit);
  const [next, ...others] = offsets.map((offset) => ({ name: "Glob", input: { ...input, offset } }));
  const more: readonly Result[] = next === undefined ? [] : (yield { calls: [next, ...others] }).results;
  const failed = more.find(({ ok }) => !ok);
  if (failed !== undefined) return { problem: failed.text };
  return { rows: [first, ...more].flatMap(({ text }) => text.split("\n").slice(1).flatMap(rowOf)) };
}

function rowOf(line: string): readonly Row[] {
  const [path, bytes, kind, date, from, marks, same] = line.split("\t");
  if (path === undefined || kind === undefined || date === undefined) return [];
  return [
    {
      path: nameOf(path),
      bytes: Number(bytes),
      kind,
      date,
      dateFrom: from === "name" ? "name" : "modified",
      marks: marks === undefined || marks === "" ? [] : marks.split(", "),
      ...(same === undefined || same === "" ? {} : { sameAs: nameOf(same) }),
    },
  ];
}

/** Names with control characters come as JSON strings. */
const nameOf = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text);

/** "a/b/c.txt" → "a/b"; "" for a file at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

export const nameIn = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
