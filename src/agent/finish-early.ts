/** Finishing with what is there: what is left is skipped by name, and the definition of done says what is missing. */
import { some } from "../base/words.ts";
import { lead } from "../protocol/ids.ts";
import { unfinished } from "../protocol/state.ts";
import { checkDone, warningsOf } from "./done.ts";
import { type InspectDeps, inspectOutputs } from "./inspect.ts";

/** Records the end of a task that the user wants no more of. Always "done with warnings": it says that it ended early. */
export async function finishEarly(deps: InspectDeps): Promise<void> {
  const { ledger } = deps;
  const left = unfinished(ledger.state());
  for (const { id, state } of left) {
    const detail = state === "running" ? { detail: "Ended early: only a part of it was done." } : {};
    await ledger.record(lead, { type: "step.changed", step: id, state: "skipped", ...detail });
  }
  await inspectOutputs(lead, deps);
  const checks = await checkDone(ledger.state(), deps);
  const titles = left.map(({ title }) => `"${title}"`);
  const early = titles.length === 0 ? "You ended it early." : `You ended it early. Not finished: ${some(titles)}.`;
  const warnings = [early, ...warningsOf(ledger.state(), checks)];
  await ledger.record(lead, { type: "task.finished", summary: "", warnings, checks });
}
