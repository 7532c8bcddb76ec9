import { z } from "zod";
import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, some } from "../base/words.ts";
import { digest } from "../platform/hash.ts";
import type { Effect } from "../protocol/effects.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";
import { bytesOf, textOf } from "./text.ts";
import { unsavedWords } from "./write.ts";

const EditInput = z.strictObject({
  file_path: z.string().min(1),
  old_string: z.string().min(1).describe("Exactly as it is in the file, without line numbers."),
  new_string: z.string(),
  replace_all: z.boolean().optional().describe("Every occurrence instead of exactly one."),
});
type EditInput = z.infer<typeof EditInput>;

const description = `Replaces text in a text file. old_string must occur exactly once (add lines around it until it does) unless replace_all is true. Read the file first and copy old_string from there.`;

const largest = 20_000_000;

type Edited = { readonly path: WorkPath; readonly bytes: Uint8Array<ArrayBuffer>; readonly places: readonly number[] };

async function edited(input: EditInput, look: Look): Promise<Edited> {
  const path = resolve(input.file_path, look);
  const name = shown(path, look.roots);
  const entry = await look.stat(path);
  if (entry === undefined)
    throw new Refusal(`There is no ${name}. Create it with Write, or find it with Glob.`, "missing");
  if (entry.type !== "file") throw new Refusal(`${name} is a ${entry.type}, not a file. Nothing was changed.`);
  if (entry.size > largest)
    throw new Refusal(`${name} is larger than 20 MB, so Edit does not open it. Nothing was changed.`);
  const source = textOf(await look.read(path));
  if (source === undefined)
    throw new Refusal(`${name} is not text. Nothing was changed; Edit works on text files only.`);
  const { text, places } = replaced(source.text, input, name);
  const bytes = bytesOf({ ...source, text });
  if (bytes === undefined) {
    throw new Refusal(
      `${name} is in the encoding ${source.encoding}, which lacks a character of new_string. Nothing was changed.`,
    );
  }
  return { path, bytes, places };
}

function replaced(
  text: string,
  input: EditInput,
  name: string,
): { readonly text: string; readonly places: readonly number[] } {
  if (input.old_string === input.new_string)
    throw new Refusal("old_string and new_string are equal. Nothing was changed.");
  const ending = text.includes("\r\n") ? "\r\n" : "\n";
  const asInFile = (part: string) => (ending === "\n" ? part : part.replace(/\r?\n/g, ending));
  const wanted = text.includes(input.old_string) ? input.old_string : asInFile(input.old_string);
  const pieces = text.split(wanted);
  const places = linesOf(pieces, wanted);
  if (places.length === 0) throw new Refusal(notFound(text, input.old_string, name));
  if (places.length > 1 && !input.replace_all) {
    const lines = some(places.map(String), 10);
    throw new Refusal(
      `old_string occurs ${places.length} times in ${name} (lines ${lines}). Nothing was changed; add text around it so that it is unique, or set replace_all.`,
    );
  }
  return { text: pieces.join(asInFile(input.new_string)), places };
}

/** The line on which each occurrence begins. */
function linesOf(pieces: readonly string[], wanted: string): readonly number[] {
  const breaks = (part: string) => part.split("\n").length - 1;
  const lines: number[] = [];
  let line = 1;
  for (const piece of pieces.slice(0, -1)) {
    line += breaks(piece);
    lines.push(line);
    line += breaks(wanted);
  }
  return lines;
}

function notFound(text: string, wanted: string, name: string): string {
  const loose = (part: string) => part.replace(/\s+/g, " ").trim().toLowerCase();
  const first = loose(wanted.trim().split("\n")[0] ?? "");
  const line = first === "" ? -1 : text.split("\n").findIndex((one) => loose(one).includes(first));
  const numbered = /^\s*\d+→/m.test(wanted) ? " Leave out the line numbers (12→) that Read puts in front." : "";
  const hint = line < 0 ? numbered : ` Line ${line + 1} is similar; spaces, case or later lines differ.`;
  return `old_string is not in ${name}, so nothing was changed.${hint} Read the file again and copy the text exactly.`;
}

async function effects(input: EditInput, look: Look): Promise<readonly Effect[]> {
  const { path, bytes } = await edited(input, look);
  return [
    { kind: "read", path },
    { kind: "change", path, content: digest(bytes) },
  ];
}

async function run(input: EditInput, hands: Hands): Promise<Outcome> {
  const { path, bytes, places } = await edited(input, hands);
  const name = shown(path, hands.roots);
  if ((await hands.unsaved(path)) !== undefined) return { ok: false, error: unsavedWords(name) };
  await hands.change(path, bytes);
  const where = `${places.length === 1 ? "line" : "lines"} ${some(places.map(String), 20)}`;
  const text = `Changed ${name}: ${count(places.length, "replacement")} (${where}).`;
  return { ok: true, content: [{ type: "text", text }] };
}

/** Replaces text in a text file. */
export const editTool: Tool = tool<EditInput>({
  name: "Edit",
  description,
  input: EditInput,
  title: ({ file_path }) => `Edit ${clip(file_path, 80)}`,
  effects,
  run,
});
