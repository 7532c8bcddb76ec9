/**
 * What a command changed in its view is a proposal: each change is an ordinary effect that passes policy, is asked about,
 * recorded and undone like any other. A change set is taken whole or, after a question, in part.
 */
import type { ChangeRecord } from "../protocol/changes.ts";
import { actKey, type Effect } from "../protocol/effects.ts";
import type { Content } from "../protocol/messages.ts";
import { shown } from "../protocol/paths.ts";
import type { ProposedChange } from "./box-port.ts";
import type { GateDeps } from "./gate-deps.ts";
import { type Call, judge } from "./judge.ts";
import type { Narrowed } from "./narrow.ts";
import { type Bytes, Refusal } from "./ports.ts";
import { problemOf } from "./problems.ts";
import type { BatchFailure, Hands, Outcome } from "./tool.ts";

type Context = {
  readonly signal: AbortSignal;
  readonly deps: GateDeps;
  narrowFor(call: Call, effects: readonly Effect[], signal: AbortSignal, deps: GateDeps): Narrowed;
};

type Done = Extract<Outcome, { ok: true }>;
type Taken = { readonly outcome: Outcome & { readonly pause?: string }; readonly record: ChangeRecord | undefined };

/** Judges the proposed changes of `outcome` and makes the admitted ones real. */
export async function takeChanges(call: Call, outcome: Done, { signal, deps, narrowFor }: Context): Promise<Taken> {
  const proposed = outcome.proposed ?? [];
  if (proposed.length === 0) return { outcome, record: undefined };
  const leave = await judge(
    { ...call, partial: true },
    proposed.map((one) => declared(one, deps)),
    signal,
    deps,
  );
  if (leave.kind === "denied")
    return {
      outcome: failing(outcome, `What the command changed was not taken into the folder. ${leave.why}`),
      record: undefined,
    };
  const { ledger } = deps;
  await ledger.record(call.agent, {
    type: "call.started",
    call: call.id,
    tool: call.tool,
    title: call.title,
    effects: leave.effects,
    uses: leave.uses,
  });
  const { hands, record, revoke } = narrowFor(call, leave.effects, signal, deps);
  const admitted = new Map(leave.effects.map((effect) => [actKey(effect), effect]));
  const kept = proposed.filter(({ effect }) => admitted.has(actKey(effect)));
  // The command worked on the file as it was then: what somebody else wrote since is not for it to replace.
  const stale = kept.filter(({ effect, before }) => isStale(before, admitted.get(actKey(effect))));
  const made = kept.filter((change) => !stale.includes(change));
  try {
    await makeAll(made, hands);
  } catch (error) {
    const { error: words, ...rest } = problemOf(error);
    return { outcome: { ...failing(outcome, words), ...rest }, record: record() };
  } finally {
    revoke();
  }
  const late = stale.map(({ effect }) => `Not taken, it was changed meanwhile: ${lineOf(effect, deps)}`);
  const notes = [...leave.refused, ...late, ...taken(made, deps)].map((text): Content => ({ type: "text", text }));
  return { outcome: { ...outcome, content: [...outcome.content, ...notes] }, record: record() };
}

/** With the bytes that will be written: what is asked about, and looked for after a crash, is exactly that. */
function declared({ effect, bytes }: ProposedChange, { ground }: GateDeps): Effect {
  if ((effect.kind !== "create" && effect.kind !== "change") || bytes === undefined || effect.type) return effect;
  return { ...effect, content: bytes instanceof Uint8Array ? ground.hash(bytes) : bytes.hash };
}

/** The result as a failure that still tells what the command printed. */
const failing = ({ content }: Done, why: string): Extract<Outcome, { ok: false }> => ({
  ok: false,
  error: [...content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)), why].join("\n"),
});

const isStale = (before: ProposedChange["before"], effect: Effect | undefined): boolean =>
  before !== undefined && effect?.kind === "change" && effect.base !== before;

function lineOf(effect: Effect, { look }: GateDeps): string {
  if (effect.kind === "move") return `move ${shown(effect.from, look.roots)} → ${shown(effect.to, look.roots)}`;
  return "path" in effect && effect.kind !== "send" ? `${effect.kind} ${shown(effect.path, look.roots)}` : effect.kind;
}

function taken(changes: readonly ProposedChange[], deps: GateDeps): readonly string[] {
  if (changes.length === 0) return [];
  const lines = changes.slice(0, 50).map(({ effect }) => lineOf(effect, deps));
  return [
    `Taken into the folder:\n${lines.join("\n")}${changes.length > 50 ? `\nand ${changes.length - 50} more` : ""}`,
  ];
}

/** In order; deletes and moves that follow each other go to the folder together. */
async function makeAll(changes: readonly ProposedChange[], hands: Hands): Promise<void> {
  for (let at = 0; at < changes.length; ) {
    const kind = changes[at]?.effect.kind;
    let end = at + 1;
    while (end < changes.length && changes[end]?.effect.kind === kind && (kind === "move" || kind === "delete"))
      end += 1;
    await make(changes.slice(at, end), hands);
    at = end;
  }
}

const nothing: Bytes = new Uint8Array();

async function make(changes: readonly ProposedChange[], hands: Hands): Promise<void> {
  const [first] = changes;
  if (first === undefined) return;
  const { effect, bytes = nothing } = first;
  switch (effect.kind) {
    case "create":
      return effect.type === "folder" ? hands.makeFolder(effect.path) : hands.create(effect.path, bytes);
    case "change":
      return hands.change(effect.path, bytes);
    case "delete":
      return need(
        await hands.remove(changes.flatMap((one) => (one.effect.kind === "delete" ? [one.effect.path] : []))),
      );
    case "move":
      return need(await hands.move(changes.flatMap((one) => (one.effect.kind === "move" ? [one.effect] : []))));
    default:
  }
}

function need(failed: BatchFailure | undefined): void {
  if (failed) throw new Refusal(failed.error, failed.kind);
}
