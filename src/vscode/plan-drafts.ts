/** What the user has ticked, edited and answered in plans that are not decided yet. Kept here, so that no window loses it. */
import type { Shelf } from "../platform/shelf.ts";
import { draftAfter, emptyDraft, type Intent, type PlanDraft } from "../protocol/channel.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";

export type PlanDrafts = {
  /** The draft of the plan that waits in `state`; undefined when none waits. */
  of(state: TaskState): Promise<PlanDraft | undefined>;
  /** Applies a tick or an edit and keeps it; undefined when it is about a plan that does not wait any more. */
  apply(state: TaskState, intent: Intent): Promise<PlanDraft | undefined>;
};

const nameOf = (task: TaskId): string => `plan-${task}`;

export function planDraftsOf(shelf: Shelf): PlanDrafts {
  const drafts = new Map<TaskId, PlanDraft | undefined>();
  function known(state: TaskState): PlanDraft | undefined {
    const { plan, task } = state;
    if (plan === undefined) return undefined;
    if (plan.decided !== undefined) {
      if (drafts.delete(task)) shelf.remove(nameOf(task));
      return undefined;
    }
    const draft = drafts.get(task) ?? asDraft(shelf.read(nameOf(task)));
    drafts.set(task, draft);
    return draft?.hash === plan.hash ? draft : emptyDraft(plan.hash);
  }

  return {
    of: async (state) => known(state),
    // Without a pause: a tick that reached this host is on disk before anything else can happen to it.
    async apply(state, intent) {
      const draft = known(state);
      const next = draft && "hash" in intent ? draftAfter(draft, intent) : undefined;
      if (next === undefined || next === draft) return undefined;
      drafts.set(state.task, next);
      shelf.write(nameOf(state.task), next);
      return next;
    },
  };
}

/** Written by this very code in the editor's own folder: a look at its shape is enough. */
const asDraft = (raw: unknown): PlanDraft | undefined =>
  typeof raw === "object" && raw !== null && "hash" in raw && "unticked" in raw ? (raw as PlanDraft) : undefined;
