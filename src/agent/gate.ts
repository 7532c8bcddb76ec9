/**
 * The one door. Every tool call of every agent passes here: parse → resolve effects → take locks → policy → maybe ask →
 * record the intent → run with narrowed hands → admit the changes it brings back → read back → record the outcome.
 * Locks come before the question, so that the answer is about the files as they are when the call runs.
 */

import { z } from "zod";
import { canonical } from "../base/canonical.ts";
import { clip, visible } from "../base/words.ts";
import { holdsMark, maskSecrets } from "../permissions/secrets.ts";
import type { ChangeRecord } from "../protocol/changes.ts";
import { actKey, type Effect } from "../protocol/effects.ts";
import type { CallFinished } from "../protocol/events.ts";
import type { AgentId, CallId } from "../protocol/ids.ts";
import type { Content } from "../protocol/messages.ts";
import { takeChanges } from "./changeset.ts";
import { doneKeys, notUsed } from "./done-keys.ts";
import { type GateDeps, keyOf } from "./gate-deps.ts";
import { type Call, judge, type Leave } from "./judge.ts";
import { type Narrowed, narrow } from "./narrow.ts";
import { problemOf } from "./problems.ts";
import { completedBy, stepBegins, stepOf, stepsDone } from "./progress.ts";
import type { Outcome, Tool } from "./tool.ts";

export type ModelCall = { readonly id: CallId; readonly name: string; readonly input: unknown };

export type CallResult = {
  readonly id: CallId;
  readonly ok: boolean;
  readonly content: readonly Content[];
  /** The disk or a permission is in the way: the task should pause with this sentence instead of trying on. */
  readonly pause?: string;
};

/**
 * Passes one call through the gate. `entered` is called once the call has its place among the locks, so that a caller
 * can start calls in order and still let them run side by side. Rejects only when `signal` aborts.
 */
export async function pass(
  model: ModelCall,
  agent: AgentId,
  signal: AbortSignal,
  deps: GateDeps & { readonly entered?: () => void },
): Promise<CallResult> {
  const tool = deps.tools.get(model.name);
  if (!tool)
    return failed(
      model.id,
      `There is no tool "${visible(clip(model.name, 80))}". There are: ${[...deps.tools.keys()].join(", ")}.`,
    );
  const parsed = tool.input.safeParse(model.input);
  if (!parsed.success)
    return failed(
      model.id,
      `The input of ${tool.name} is not as described. Nothing was done.\n${clip(z.prettifyError(parsed.error), 2000)}`,
    );
  try {
    return await admit({ tool, input: parsed.data, id: model.id, agent }, signal, deps);
  } catch (error) {
    signal.throwIfAborted();
    return failing({ id: model.id, agent, tool: tool.name }, error, deps);
  }
}

/**
 * Ends a call that threw. One that was begun, and whose end could not be recorded, has no end: what it did is looked up
 * when the task goes on, so it pauses now. An end without its record would hide from undo what was done.
 */
async function failing(call: Pick<Call, "id" | "agent" | "tool">, error: unknown, deps: GateDeps): Promise<CallResult> {
  const problem = problemOf(error);
  const { ledger } = deps;
  if (ledger.finished(call.agent, call.id)) return failed(call.id, problem.error);
  const isBegun = ledger.interrupted().some((one) => one.agent === call.agent && one.call === call.id);
  if (isBegun) return { ...failed(call.id, problem.error), pause: problem.pause ?? problem.error };
  return finish(call, { ...problem, ok: false }, deps);
}

type Parsed = { readonly tool: Tool; readonly input: unknown; readonly id: CallId; readonly agent: AgentId };

async function admit(
  one: Parsed,
  signal: AbortSignal,
  deps: GateDeps & { readonly entered?: () => void },
): Promise<CallResult> {
  const { effects, release } = await locked(one, deps);
  try {
    const call: Call = {
      id: one.id,
      agent: one.agent,
      tool: one.tool.name,
      input: one.input,
      title: visible(clip(one.tool.title(one.input), 200)),
      partial: one.tool.partial ?? false,
    };
    if (writesMark(one.input, effects)) return finish({ ...call, id: one.id }, { ok: false, error: markWords }, deps);
    const leave = await judge(call, effects, signal, deps);
    if (leave.kind === "denied")
      return finish({ ...call, id: one.id }, { ok: false, error: leave.why, outcome: "denied" }, deps);
    return await carryOut(one, call, { leave, signal }, deps);
  } finally {
    release();
  }
}

/** Effects resolved under locks: what was waited for may have changed what the call will do. */
async function locked(
  one: Parsed,
  deps: GateDeps & { readonly entered?: () => void },
): Promise<{ effects: readonly Effect[]; release(): void }> {
  for (;;) {
    const effects = await one.tool.effects(one.input, deps.look);
    const place = deps.locks.acquire(one.tool.alone ? "everything" : effects);
    deps.entered?.();
    const { waited, release } = await place;
    if (!waited || canonical(await one.tool.effects(one.input, deps.look)) === canonical(effects))
      return { effects, release };
    release();
  }
}

/** What stands behind a mark is unknown here: written to a file, or run, it would replace a real key by words. */
const writesMark = (input: unknown, effects: readonly Effect[]): boolean =>
  effects.some(({ kind }) => kind !== "read") && holdsMark(JSON.stringify(input));

const markWords =
  "The input holds a mark where a key or password was masked in a result. Nothing was done, so that the real one is not replaced by it. Change other lines, or leave that part to the user.";

type Admitted = { readonly leave: Extract<Leave, { kind: "leave" }>; readonly signal: AbortSignal };

async function carryOut(one: Parsed, call: Call, { leave, signal }: Admitted, deps: GateDeps): Promise<CallResult> {
  const { ledger } = deps;
  const step = stepOf(ledger.state(), leave.operations);
  for (const begin of stepBegins(ledger.state(), step)) await ledger.record(call.agent, begin);
  await ledger.record(call.agent, {
    type: "call.started",
    call: call.id,
    tool: call.tool,
    title: call.title,
    effects: leave.effects,
    uses: leave.uses,
    ...(step === undefined ? {} : { step }),
  });
  const narrowed = narrowFor(call, leave.effects, signal, deps);
  const ran = await runTool(one, narrowed, signal);
  const outcome =
    ran.ok && ran.proposed
      ? await takeChanges(call, ran, { signal, deps, narrowFor }).finally(() => ran.release?.())
      : { outcome: ran, record: undefined };
  const record = joined(narrowed.record(), outcome.record);
  // A call that was stopped before it did anything leaves no outcome: resuming the task runs it as if for the first time.
  if (record.changes.length === 0) signal.throwIfAborted();
  const keys = doneKeys(record);
  const completed = completedBy(leave.operations, (effect) => keys.has(actKey(effect)));
  const released = notUsed(leave, keys);
  const ending = toEnding(outcome.outcome, { leave, record, completed, released, stopped: signal.aborted });
  const result = await finish({ ...call, id: one.id }, ending, deps);
  if (outcome.outcome.ok) await deliver(call, outcome.outcome, deps);
  for (const done of stepsDone(ledger.state())) await ledger.record(call.agent, done);
  signal.throwIfAborted();
  return result;
}

function narrowFor(call: Call, effects: readonly Effect[], signal: AbortSignal, deps: GateDeps): Narrowed {
  const { agent, id } = call;
  return narrow({
    folder: deps.look,
    sandbox: deps.sandbox,
    task: deps.task,
    unsaved: (path) => deps.drafts.unsaved(path),
    ground: deps.ground,
    key: keyOf(deps, agent, id),
    effects,
    signal,
    lane: deps.lane,
    onProgress: (done, of, what) =>
      deps.desk.show({ type: "progress", agent, call: id, done, what, ...(of === undefined ? {} : { of }) }),
    onOutput: (delta) => deps.desk.show({ type: "output", agent, call: id, delta }),
  });
}

/**
 * Runs the tool. Stop takes the hands away and ends the wait, but for what the folder has begun: that ends in moments, and
 * what is done must be on record.
 */
async function runTool({ tool, input }: Parsed, narrowed: Narrowed, signal: AbortSignal): Promise<Outcome> {
  let onAbort: () => void = () => undefined;
  const stopped = new Promise<Outcome>((resolve) => {
    onAbort = () => {
      narrowed.revoke();
      void narrowed.atRest().then(() => resolve({ ok: false, error: "Stopped by the user." }));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([
      stopped,
      tool.run(input, narrowed.hands).catch((error: unknown) => ({ ok: false as const, ...problemOf(error) })),
    ]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    narrowed.revoke();
  }
}

type Ending = Pick<CallFinished, "outcome" | "record" | "completed" | "released"> & {
  readonly pause?: string | undefined;
} & ({ readonly ok: true; readonly content: readonly Content[] } | { readonly ok: false; readonly error: string });

type Work = {
  readonly leave: Admitted["leave"];
  readonly record: ChangeRecord;
  readonly completed: NonNullable<CallFinished["completed"]>;
  readonly released: readonly string[];
  readonly stopped: boolean;
};

function toEnding(
  outcome: Outcome & { readonly pause?: string },
  { leave, record, completed, released, stopped }: Work,
): Ending {
  const facts = { record, completed, released, ...(stopped ? { outcome: "stopped" as const } : {}) };
  if (!outcome.ok)
    return {
      ok: false,
      error: [outcome.error, doneSoFar(record)].filter(Boolean).join("\n"),
      pause: outcome.pause,
      ...facts,
    };
  const notes = leave.refused.map((text): Content => ({ type: "text", text: `Left out: ${text}` }));
  return { ok: true, content: [...outcome.content, ...notes], ...facts };
}

const doneSoFar = ({ changes }: ChangeRecord): string =>
  changes.length === 0 ? "" : `${changes.length} changes were made before that; they are recorded and can be undone.`;

/** Records how a call ended and makes the result the model reads. */
async function finish(
  call: Pick<Call, "id" | "agent" | "tool">,
  ending: Ending,
  { ledger }: GateDeps,
): Promise<CallResult> {
  const said: readonly Content[] = ending.ok ? ending.content : [{ type: "text", text: ending.error }];
  const content = said.map(
    (part): Content => (part.type === "text" ? { ...part, text: maskSecrets(part.text) } : part),
  );
  const { record, completed, outcome, released } = ending;
  await ledger.record(call.agent, {
    type: "call.finished",
    call: call.id,
    tool: call.tool,
    ok: ending.ok,
    text: content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n"),
    ...(record && (record.changes.length > 0 || record.times.length > 0) ? { record } : {}),
    ...(released && released.length > 0 ? { released } : {}),
    ...(completed && Object.keys(completed).length > 0 ? { completed } : {}),
    ...(outcome === undefined ? {} : { outcome }),
  });
  return { id: call.id, ok: ending.ok, content, ...(ending.pause === undefined ? {} : { pause: ending.pause }) };
}

async function deliver(call: Call, outcome: Extract<Outcome, { ok: true }>, { look, ledger }: GateDeps): Promise<void> {
  for (const { path, findings } of outcome.deliverables ?? []) {
    const entry = await look.stat(path);
    if (entry)
      await ledger.record(call.agent, {
        type: "deliverable.written",
        call: call.id,
        path: entry.path,
        bytes: entry.size,
        hash: await look.hash(path),
        findings,
      });
  }
}

const joined = (a: ChangeRecord, b: ChangeRecord | undefined): ChangeRecord => ({
  changes: [...a.changes, ...(b?.changes ?? [])],
  times: [...a.times, ...(b?.times ?? [])],
});

const failed = (id: CallId, text: string): CallResult => ({ id, ok: false, content: [{ type: "text", text }] });
