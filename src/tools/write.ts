import { z } from "zod";
import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, size } from "../base/words.ts";
import { digest } from "../platform/hash.ts";
import type { Effect } from "../protocol/effects.ts";
import { shown, type WorkPath } from "../protocol/paths.ts";
import { resolve } from "./paths.ts";

const WriteInput = z.strictObject({
  file_path: z.string().min(1).describe("Missing folders are made."),
  content: z.string(),
});
type WriteInput = z.infer<typeof WriteInput>;

const description = `Writes a text file, new or as a whole. Prefer Edit for a change in a file that exists; for workbooks (.xlsx) use Workbook.`;

const office = /\.(?:xlsx|xlsm|docx|pptx|odt|ods|odp|pdf|png|jpe?g|gif|zip)$/i;

type Writing = { readonly path: WorkPath; readonly bytes: Uint8Array<ArrayBuffer>; readonly exists: boolean };

async function prepared({ file_path, content }: WriteInput, look: Look): Promise<Writing> {
  const path = resolve(file_path, look);
  const name = shown(path, look.roots);
  if (file_path.endsWith("/") || path.path === "") {
    throw new Refusal(`${name} is a folder's name. Nothing was written; give the name of a file in it.`);
  }
  if (office.test(path.path)) {
    throw new Refusal(
      `Plain text in ${name} would be a broken file, so nothing was written. Use the tool for that format.`,
    );
  }
  const entry = await look.stat(path);
  if (entry !== undefined && entry.type !== "file") {
    throw new Refusal(`${name} is a ${entry.type}, not a file. Nothing was written; choose another name.`);
  }
  return { path, bytes: new TextEncoder().encode(content), exists: entry !== undefined };
}

async function effects(input: WriteInput, look: Look): Promise<readonly Effect[]> {
  const { path, bytes, exists } = await prepared(input, look);
  return [{ kind: exists ? "change" : "create", path, content: digest(bytes) }];
}

/** The sentence for a file whose text in an editor is newer than what is on disk. */
export const unsavedWords = (name: string): string =>
  `${name} has changes in the editor that the user has not saved, so it was not touched. Ask them to save or discard them, then try again.`;

async function run(input: WriteInput, hands: Hands): Promise<Outcome> {
  const { path, bytes, exists } = await prepared(input, hands);
  const name = shown(path, hands.roots);
  if (exists && (await hands.unsaved(path)) !== undefined) return { ok: false, error: unsavedWords(name) };
  if (exists) await hands.change(path, bytes);
  else await hands.create(path, bytes);
  const lines = input.content === "" ? 0 : input.content.replace(/\n$/, "").split("\n").length;
  const text = `${exists ? "Replaced the content of" : "Created"} ${name}: ${count(lines, "line")}, ${size(bytes.length)}.`;
  return { ok: true, content: [{ type: "text", text }] };
}

/** Writes a whole text file. */
export const writeTool: Tool = tool<WriteInput>({
  name: "Write",
  description,
  input: WriteInput,
  title: ({ file_path }) => `Write ${clip(file_path, 80)}`,
  effects,
  run,
});
