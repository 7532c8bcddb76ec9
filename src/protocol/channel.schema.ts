/** Parses what a webview says. Nothing a view sends has an effect before it went through here. */
import { z } from "zod";
import type { ViewIntent, ViewMessage } from "./channel.ts";
import { planEdit, TaskIntent, TaskStart } from "./intents.ts";
import type { PreviewIntent } from "./preview.ts";

const id = z.string().min(1).max(200);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const word = z.string().max(4096);
const usd = z.number().positive().max(100_000);
const path = z.strictObject({ root: id, path: word });
const scope = z.strictObject({ step: id.optional(), path: path.optional() });
const whole = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const plain = <const T extends readonly [string, ...string[]]>(types: T) => z.strictObject({ type: z.enum(types) });
const onPath = <const T extends readonly [string, ...string[]]>(types: T) =>
  z.strictObject({ type: z.enum(types), path });

const finding = z.strictObject({
  severity: z.enum(["error", "warning", "info"]),
  text: z.string().max(100_000),
  place: z.string().max(400).optional(),
});

const viewIntent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("task.open"), task: id }),
  z.strictObject({ type: z.literal("sample.start"), sample: id }),
  onPath(["output.open", "output.reveal", "output.compare", "output.sources", "undo.compare"]),
  z.strictObject({ type: z.literal("source.open"), source: word }),
  z.strictObject({ type: z.literal("check.jump"), path, place: z.string().max(400) }),
  z.strictObject({ type: z.literal("check.fix"), path, finding }),
  plain(["check.openProblems", "changes.open", "plan.edit", "task.more", "undo.report"]),
  z.strictObject({ type: z.literal("plan.tick"), hash, operations: z.array(id).max(100_000), on: z.boolean() }),
  z.strictObject({
    type: z.literal("plan.draft"),
    hash,
    edits: z.array(planEdit).max(1000).optional(),
    answers: z.record(z.string().max(200), z.string().max(100_000)).optional(),
    capUsd: usd.optional(),
  }),
  z.strictObject({ type: z.literal("call.preview"), call: id, effect: whole }),
  z.strictObject({ type: z.literal("budget.raiseAndResume"), capUsd: usd }),
  z.strictObject({ type: z.enum(["undo.preview", "redo.preview"]), scope }),
  z.strictObject({ type: z.literal("undo.run"), previewHash: hash, direction: z.enum(["undo", "redo"]) }),
  z.strictObject({ type: z.literal("undo.resolve"), path, keep: z.enum(["mine", "before"]) }),
  z.strictObject({ type: z.literal("agent.stop"), agent: id }),
  z.strictObject({ type: z.literal("history.more"), before: whole, count: whole.max(2000) }),
  plain(["mode.pick", "model.pick", "budget.pick", "model.connect", "folder.open", "trust.manage", "composer.attach"]),
  z.strictObject({
    type: z.literal("composer.complete"),
    kind: z.enum(["file", "skill"]),
    text: z.string().max(400),
    query: whole,
  }),
  z.strictObject({ type: z.literal("settings.open"), change: z.string().max(200) }),
  z.strictObject({ type: z.literal("link.open"), url: z.string().max(4096) }),
]) as unknown as z.ZodType<ViewIntent>;

const previewIntent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("preview.rows"), sheet: whole, piece: whole }),
  z.strictObject({ type: z.literal("preview.page"), page: whole }),
  z.strictObject({
    type: z.literal("preview.source"),
    source: z.strictObject({ file: z.string().max(400), place: z.string().max(200).optional() }),
  }),
  z.strictObject({ type: z.literal("preview.link"), url: z.string().max(4096) }),
  z.strictObject({ type: z.literal("preview.fix"), finding }),
  plain(["preview.external"]),
  z.strictObject({ type: z.literal("comparison.back"), ids: z.array(id).min(1).max(10_000) }),
  z.strictObject({ type: z.literal("comparison.open"), place: z.string().max(400) }),
]) as unknown as z.ZodType<PreviewIntent>;

/** From a view nothing is taken that has a member too many; the inbox of other versions is read more kindly. */
const taskIntent = z.union(TaskIntent.options.map((one) => one.strict()));

const frame = { token: z.string().min(16).max(200), n: whole.min(1) };

/** A message of a view. The caller still compares `token` and `n` and looks whether the request makes sense now. */
export const ViewMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("ready"),
    ...frame,
    page: z.enum(["task", "side", "preview", "compare"]),
    haveSeq: whole,
  }),
  z.strictObject({
    type: z.literal("intent"),
    ...frame,
    id: whole,
    intent: z.union([TaskStart.strict(), taskIntent, viewIntent, previewIntent]),
  }),
]) as unknown as z.ZodType<ViewMessage>;
