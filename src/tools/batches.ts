/** Working through a long list with hands that stop at the first failure of a part. */
import type { BatchFailure, Hands } from "../agent/tool.ts";

/** Between parts of this size progress is shown and Stop is heard. */
const part = 100;

export type Batch<T> = {
  /** "Moving files": shown with the progress. */
  readonly what: string;
  /** The items from `at` on that go together: at least one, from the start of `items`. */
  readonly take: (items: readonly T[]) => readonly T[];
  readonly act: (items: readonly T[]) => Promise<BatchFailure | undefined>;
  readonly onDone: (items: readonly T[]) => void;
  readonly onFailed: (item: T, why: string) => void;
};

/** In order; a failed item is reported and the rest goes on, unless the disk says no: then the rest is not tried. */
export async function workThrough<T>(items: readonly T[], hands: Hands, batch: Batch<T>): Promise<void> {
  let rest = items;
  while (rest.length > 0) {
    hands.signal.throwIfAborted();
    hands.progress(items.length - rest.length, items.length, batch.what);
    const taken = batch.take(rest.slice(0, part));
    const failed = await batch.act(taken);
    batch.onDone(taken.slice(0, failed?.index));
    rest = rest.slice(failed === undefined ? taken.length : failed.index + 1);
    if (failed !== undefined) rest = failing(taken[failed.index], failed, { rest, batch });
  }
}

/** Reports a failed item; what is left to do after it. */
function failing<T>(
  item: T | undefined,
  { error, kind }: BatchFailure,
  { rest, batch }: { readonly rest: readonly T[]; readonly batch: Batch<T> },
): readonly T[] {
  if (item !== undefined) batch.onFailed(item, error);
  if (kind !== "full" && kind !== "denied") return rest;
  for (const one of rest) batch.onFailed(one, "not tried after that");
  return [];
}
