/** Reading many files with the Extract tool: some at a time, so that progress shows and a stop is heard between. */
import { z } from "zod";
import type { Call, Heard, Result, Step } from "./playbook.ts";

/** One file's answer as it came, or why there is none. */
export type Answered<T> =
  | { readonly file: string; readonly found: T }
  | { readonly file: string; readonly why: string };

export type Batches<T> = {
  readonly kind: "receipt" | "document" | "meeting";
  /** What a file's answer must look like; others count as not readable. */
  readonly shape: z.ZodType<T>;
  readonly perCall: number;
  readonly perReply: number;
};

const Answer = z.object({
  leftOut: z.string().optional(),
  files: z.array(z.looseObject({ name: z.string(), problem: z.string().optional() })),
});

/** The answers in the order of the files, and what the user said meanwhile. */
export function* extracted<T>(
  paths: readonly string[],
  batches: Batches<T>,
): Generator<Step, { readonly answers: readonly Answered<T>[]; readonly said: readonly string[] }, Heard> {
  const { kind, perCall, perReply } = batches;
  const answers: Answered<T>[] = [];
  const said: string[] = [];
  for (let at = 0; at < paths.length; at += perCall * perReply) {
    const part = paths.slice(at, at + perCall * perReply);
    const chunks = Array.from({ length: Math.ceil(part.length / perCall) }, (_, index) =>
      part.slice(index * perCall, (index + 1) * perCall),
    );
    const [first, ...more] = chunks.map((chunk): Call => ({ name: "Extract", input: { kind, paths: chunk } }));
    if (first === undefined) break;
    const heard = yield { calls: [first, ...more], say: progressWords(at, part.length, paths.length) };
    said.push(...heard.said);
    for (const [index, result] of heard.results.entries()) {
      answers.push(...answersIn(result, chunks[index] ?? [], batches.shape));
    }
  }
  return { answers, said };
}

function progressWords(at: number, part: number, all: number): string {
  if (part === all) return `I read ${all === 1 ? "1 file" : `${all} files`}.`;
  return `I read files ${at + 1} to ${at + part} of ${all}.`;
}

function answersIn<T>({ ok, text }: Result, asked: readonly string[], shape: z.ZodType<T>): readonly Answered<T>[] {
  const parsed = ok ? Answer.safeParse(jsonIn(text)) : undefined;
  // A single file that fails makes the whole call fail, with the reason as its text.
  if (!parsed?.success) return asked.map((file) => ({ file, why: ok ? "its answer could not be used" : text }));
  const byName = new Map(parsed.data.files.map((file) => [file.name, file]));
  return asked.map((file) => {
    const answer = byName.get(file);
    if (answer === undefined) return { file, why: parsed.data.leftOut ?? "it was left out" };
    if (answer.problem !== undefined) return { file, why: answer.problem };
    const found = shape.safeParse(answer);
    return found.success ? { file, found: found.data } : { file, why: "its answer could not be used" };
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
