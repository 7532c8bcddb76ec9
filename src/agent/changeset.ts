/**
 * What a command changed in its view is a proposal: each change is an ordinary effect that passes policy, is asked about,
 * recorded and undone like any other. A change set is taken whole or, after a question, in part.
 */
import type { ChangeRecord } from "../protocol/changes.ts";
import { actKey, type Effect } from "../protocol/effects.ts";
import { shown } from "../protocol/paths.ts";
import type { GateDeps } from "./gate-deps.ts";
import { type Call, judge } from "./judge.ts";
import type { Narrowed } from "./narrow.ts";
import type { Bytes, ProposedChange } from "./ports.ts";
import { problemOf } from "./problems.ts";
import type { Hands, Outcome } from "./tool.ts";

type Context = {
  readonly signal: AbortSignal;
  readonly deps: GateDeps;
  narrowFor(call: Call, effects: readonly Effect[], signal: AbortSignal, deps: GateDeps): Narrowed;
};

type Taken = { readonly outcome: Outcome; readonly record: ChangeRecord | undefined };

/** Judges the proposed changes of `outcome` and makes the admitted ones real. */
export async function takeChanges(
  call: Call,
  outcome: Extract<Outcome, { ok: true }>,
  { signal, deps, narrowFor }: Context,
): Promise<Taken> {
  const proposed = outcome.proposed ?? [];
  if (proposed.length === 0) return { outcome, record: undefined };
  const leave = await judge(
    { ...call, partial: true },
    proposed.map(({ effect }) => effect),
    signal,
    deps,
  );
  if (leave.kind === "denied")
    return {
      outcome: { ok: false, error: `The command ran, but what it changed was not taken into the folder. ${leave.why}` },
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
  const left = new Set(leave.effects.map(actKey));
  try {
    for (const change of proposed) if (left.has(actKey(change.effect))) await make(change, hands);
  } catch (error) {
    return { outcome: { ok: false, ...problemOf(error) }, record: record() };
  } finally {
    revoke();
  }
  const kept = proposed.filter(({ effect }) => left.has(actKey(effect)));
  const notes = [...leave.refused, ...taken(kept, deps)].map((text) => ({ type: "text" as const, text }));
  return { outcome: { ...outcome, content: [...outcome.content, ...notes] }, record: record() };
}

function taken(changes: readonly ProposedChange[], { look }: GateDeps): readonly string[] {
  if (changes.length === 0) return [];
  const lines = changes
    .slice(0, 50)
    .map(({ effect }) =>
      effect.kind === "move"
        ? `move ${shown(effect.from, look.roots)} → ${shown(effect.to, look.roots)}`
        : "path" in effect && effect.kind !== "send"
          ? `${effect.kind} ${shown(effect.path, look.roots)}`
          : effect.kind,
    );
  return [
    `Taken into the folder:\n${lines.join("\n")}${changes.length > 50 ? `\nand ${changes.length - 50} more` : ""}`,
  ];
}

const nothing: Bytes = new Uint8Array();

async function make({ effect, bytes = nothing }: ProposedChange, hands: Hands): Promise<void> {
  switch (effect.kind) {
    case "create":
      return effect.type === "folder" ? hands.makeFolder(effect.path) : hands.create(effect.path, bytes);
    case "change":
      return hands.change(effect.path, bytes);
    case "delete":
      await hands.remove([effect.path]);
      return;
    case "move":
      await hands.move([{ from: effect.from, to: effect.to }]);
      return;
    default:
  }
}
