/** What the Extract tool says about receipts, as far as the playbook uses it. */
import { z } from "zod";
import { extracted } from "../extracting.ts";
import type { Heard, Step } from "../playbook.ts";

const Field = z.object({
  value: z.union([z.string(), z.number()]),
  place: z.string().optional(),
  confidence: z.number(),
  alternatives: z
    .array(z.object({ value: z.union([z.string(), z.number()]), place: z.string().optional() }))
    .optional(),
});
const File = z.object({
  likeness: z.number(),
  fingerprint: z.string(),
  records: z.array(
    z.object({ place: z.string().optional(), fields: z.record(z.string(), Field), review: z.array(z.string()) }),
  ),
});

export type ReadField = z.infer<typeof Field>;

/** One receipt: a file, or a row of one. */
export type Receipt = {
  readonly file: string;
  /** The row of a table. */
  readonly place: string | undefined;
  readonly fields: Readonly<Record<string, ReadField>>;
  readonly review: readonly string[];
  readonly likeness: number;
  readonly fingerprint: string;
};

export type Reading = {
  readonly receipts: readonly Receipt[];
  /** Files that could not be read, with why. */
  readonly problems: readonly { readonly file: string; readonly why: string }[];
  readonly said: readonly string[];
};

/** Reads all files, a hundred per reply. */
export function* readAll(paths: readonly string[], kind: "receipt" | "document"): Generator<Step, Reading, Heard> {
  const { answers, said } = yield* extracted(paths, { kind, shape: File, perCall: 50, perReply: 2 });
  return {
    receipts: answers.flatMap((answer) => ("found" in answer ? receiptsOf(answer.file, answer.found) : [])),
    problems: answers.filter((answer) => "why" in answer),
    said,
  };
}

const receiptsOf = (file: string, { records, likeness, fingerprint }: z.infer<typeof File>): readonly Receipt[] =>
  records.map(({ place, fields, review }) => ({
    file,
    place,
    fields,
    review,
    likeness,
    fingerprint: place === undefined ? fingerprint : `${fingerprint} ${place}`,
  }));

/** A field as text, "" where it is missing. */
export const textOf = ({ fields }: Pick<Receipt, "fields">, name: string): string => String(fields[name]?.value ?? "");

/** A field as a number; undefined where it is missing or none. */
export function numberOf({ fields }: Pick<Receipt, "fields">, name: string): number | undefined {
  const value = fields[name]?.value;
  return typeof value === "number" ? value : undefined;
}
