/** Calls that were cut off: what they really did is found by looking, and recorded. */
import { count } from "../base/words.ts";
import { actKey } from "../protocol/effects.ts";
import type { TaskId } from "../protocol/ids.ts";
import { doneKeys, notUsed } from "./done-keys.ts";
import { keyOf } from "./gate-deps.ts";
import type { Ledger } from "./ledger.ts";
import type { Folder, Ground } from "./ports.ts";

type Of = { readonly task: TaskId; readonly ledger: Ledger };

/** Records how every call ended that was started and of which nobody knows the end. The model reads it, and undo needs it. */
export async function recoverCalls(
  { task, ledger }: Of,
  { folder, ground }: { readonly folder: Pick<Folder, "recover">; readonly ground: Ground },
): Promise<void> {
  for (const call of ledger.interrupted()) {
    if (call.effects.every(({ kind }) => kind === "read")) continue;
    const { record, unknown } = await folder.recover(keyOf({ task, ground }, call.agent, call.call), call.effects);
    if (record.changes.length === 0 && unknown.length === 0) continue;
    const keys = doneKeys(record);
    const done = call.effects.filter((effect) => keys.has(actKey(effect))).length;
    const text = `This call was interrupted. Of ${count(call.effects.length, "effect")} ${done} happened and ${unknown.length} could not be told. Look at the folder and do what is missing.`;
    await ledger.record(call.agent, {
      type: "call.finished",
      call: call.call,
      tool: call.tool,
      ok: done === call.effects.length,
      text,
      record,
      released: notUsed(call, keys),
      ...(unknown.length > 0 ? { outcome: "unknown" as const } : {}),
    });
  }
}
