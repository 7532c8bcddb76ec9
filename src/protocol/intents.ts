/**
 * What a window, a terminal or another process may ask of a task. Intents are requests, never records: the owner of the
 * task decides what becomes an event. They are parsed here, at the border.
 */
import { z } from "zod";
import type { PlanEdit } from "./plan.ts";

const id = z.string().min(1).max(200);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(100_000);
const usd = z.number().positive().max(100_000);

const guardrail = z.object({
  text,
  never: z.array(z.enum(["create", "change", "overwrite", "delete", "move", "run", "send"])),
  paths: z.array(z.string().max(4096)).max(1000).optional(),
  source: z.enum(["user", "plan"]),
});

export const planEdit = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("target"), operation: id, to: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal("order"), steps: z.array(id).max(1000) }),
  z.object({ kind: z.literal("guardrail"), guardrail }),
]) as unknown as z.ZodType<PlanEdit>;

export const TaskStart = z.object({
  type: z.literal("task.start"),
  text: text.min(1),
  mentions: z.array(z.string().max(4096)).max(1000).default([]),
  mode: z.enum(["plan", "ask", "auto"]).default("plan"),
  model: z.string().max(200).default("offline"),
  effort: z.string().max(40).optional(),
  capUsd: usd.optional(),
  maxTurns: z.number().int().positive().max(10_000).optional(),
  web: z
    .array(z.enum(["search", "fetch"]))
    .max(2)
    .optional(),
});

export const TaskIntent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("plan.decide"),
    verdict: z.enum(["approve", "revise", "reject"]),
    hash,
    ticked: z.array(id).optional(),
    edits: z.array(planEdit).max(1000).optional(),
    answers: z.record(z.string(), text).optional(),
    note: text.optional(),
    capUsd: usd.optional(),
  }),
  z.object({
    type: z.literal("call.decide"),
    call: id,
    allow: z.boolean(),
    hash,
    chosen: z.array(z.number().int().nonnegative()).optional(),
    remember: z.literal("task").optional(),
    note: text.optional(),
  }),
  z.object({ type: z.literal("question.answer"), call: id, hash, picked: z.array(text), text: text.optional() }),
  z.object({ type: z.literal("task.steer"), id, text: text.min(1) }),
  z.object({ type: z.literal("steer.withdraw"), id }),
  z.object({ type: z.literal("task.stop") }),
  z.object({ type: z.literal("task.pause") }),
  z.object({ type: z.literal("task.resume") }),
  z.object({ type: z.literal("task.finishEarly") }),
  z.object({ type: z.literal("budget.set"), capUsd: usd }),
]);

/** What was parsed, or the first thing that is wrong with it. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

function parsedBy<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, problem: `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim() };
}

export const parseStart = (value: unknown): Parsed<TaskStart> => parsedBy(TaskStart, value);
export const parseIntent = (value: unknown): Parsed<TaskIntent> => parsedBy(TaskIntent, value);

/** Asks for a new task. Absent members get their defaults when parsed. */
export type TaskStart = z.infer<typeof TaskStart>;
/** A request to a task that exists. */
export type TaskIntent = z.infer<typeof TaskIntent>;
