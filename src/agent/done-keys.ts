/** Which of the effects a call declared really happened, told by what was recorded. */
import type { Change, ChangeRecord } from "../protocol/changes.ts";
import { actKey, type Effect } from "../protocol/effects.ts";
import type { CallStarted } from "../protocol/events.ts";

/** Ticket entries of a call whose effects did not happen: a failed or stopped call does not use up its leave. */
export const notUsed = (
  { effects, uses }: Pick<CallStarted, "effects" | "uses">,
  keys: ReadonlySet<string | undefined>,
): readonly string[] =>
  uses
    .filter(({ effect: index }) => {
      const effect = effects[index];
      return effect !== undefined && !keys.has(actKey(effect));
    })
    .map(({ entry }) => entry);

/** The acts of a record, in the words of effects. */
export const doneKeys = ({ changes }: ChangeRecord): ReadonlySet<string | undefined> =>
  new Set(changes.map((change) => actKey(effectOf(change))));

function effectOf(change: Change): Effect {
  if (change.kind === "moved") return { kind: "move", from: change.from, to: change.to };
  return {
    kind: ({ created: "create", changed: "change", deleted: "delete" } as const)[change.kind],
    path: change.path,
  };
}
