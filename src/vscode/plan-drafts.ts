/** What the user has ticked, edited and answered in plans that are not decided yet. Kept here, so that no window loses it. */
import { draftAfter, emptyDraft, type Intent, type PlanDraft } from "../protocol/channel.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Shelf } from "./shelf.ts";

export type PlanDrafts = {
  /** The draft of the plan that waits in `state`; undefined when none waits. */
  of(state: TaskState): Promise<PlanDraft | undefined>;
  /** Applies a tick or an edit and keeps it; undefined when it is about a plan that does not wait any more. */
  apply(state: TaskState, intent: Intent): Promise<PlanDraft | undefined>;
};

const nameOf = (task: TaskId): string => `plan-${task}`;

export function planDraftsOf(shelf: Shelf): PlanDrafts {
  const drafts = new Map<TaskId, Promise<PlanDraft | undefined>>();
  let writing: Promise<void> = Promise.resolve();

  async function of(state: TaskState): Promise<PlanDraft | undefined> {
    const { plan, task } = state;
    if (plan === undefined) return undefined;
    if (plan.decided !== undefined) {
      if (drafts.delete(task)) void shelf.remove(nameOf(task));
      return undefined;
    }
    const known = drafts.get(task) ?? shelf.read(nameOf(task)).then(asDraft);
    drafts.set(task, known);
    const draft = await known;
    return draft?.hash === plan.hash ? draft : emptyDraft(plan.hash);
  }

  return {
    of,
    async apply(state, intent) {
      const before = of(state);
      const after = before.then((draft) => (draft && "hash" in intent ? draftAfter(draft, intent) : undefined));
      drafts.set(state.task, after);
      const [old, next] = await Promise.all([before, after]);
      if (next === undefined || next === old) return undefined;
      writing = writing.catch(() => undefined).then(() => shelf.write(nameOf(state.task), next));
      await writing;
      return next;
    },
  };
}

/** Written by this very code in the editor's own folder: a look at its shape is enough. */
const asDraft = (raw: unknown): PlanDraft | undefined =>
  typeof raw === "object" && raw !== null && "hash" in raw && "unticked" in raw ? (raw as PlanDraft) : undefined;
