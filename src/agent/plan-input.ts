/** The Plan tool as the model sees it. Terse on purpose: every word is sent with each request. */
import { z } from "zod";

const never = z.enum(["create", "change", "overwrite", "delete", "move", "run", "send"]);

const operation = z.object({
  kind: z.enum(["create", "change", "delete", "move", "run", "send", "connect"]),
  path: z.string().optional().describe("create, change, delete; a glob for change and delete"),
  from: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("move: file, list or glob"),
  to: z.string().optional().describe("move: path, folder ending in /, or a shape: 2026-10/{vendor} {name}"),
  command: z.string().optional().describe("run: command line; send: METHOD host/path; connect: server.tool"),
  why: z.string().optional(),
});

export const PlanInput = z.object({
  summary: z.string().min(1).describe("The outcome, in one or two sentences with counts"),
  steps: z
    .array(
      z.object({ title: z.string().min(1), detail: z.string().optional(), operations: z.array(operation).optional() }),
    )
    .min(1)
    .max(200),
  deliverables: z.array(z.object({ path: z.string(), what: z.string() })).optional(),
  guardrails: z
    .array(z.object({ text: z.string(), never: z.array(never).default([]), paths: z.array(z.string()).optional() }))
    .optional()
    .describe("What must not happen; enforced"),
  done: z
    .array(
      z.object({
        text: z.string(),
        kind: z.enum(["exists", "sound", "count", "gone", "words"]),
        path: z.string().optional(),
        pattern: z.string().optional(),
        count: z.number().int().nonnegative().optional(),
      }),
    )
    .optional()
    .describe("Definition of done; all but words are checked by machine. sound: opens, formulas without errors"),
  questions: z
    .array(z.object({ text: z.string(), choices: z.array(z.string()).min(1).max(6) }))
    .max(4)
    .optional(),
});

export type PlanInput = z.infer<typeof PlanInput>;
export type OperationInput = z.infer<typeof operation>;
