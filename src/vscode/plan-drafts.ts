/** What the user has ticked, edited and answered in plans that are not decided yet. Kept here, so that no window loses it. */
import type * as vscode from "vscode";
import { draftAfter, emptyDraft, type Intent, type PlanDraft } from "../protocol/channel.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";

const key = "cowork.planDrafts";
/** Drafts of the newest tasks only: an old plan that nobody decided begins with all rows ticked. */
const kept = 20;

export type PlanDrafts = {
  /** The draft of the plan that waits in `state`; undefined when none waits. */
  of(state: TaskState): PlanDraft | undefined;
  /** Applies a tick or an edit; undefined when it is about a plan that does not wait any more. */
  apply(state: TaskState, intent: Intent): PlanDraft | undefined;
};

type Stored = Readonly<Record<TaskId, PlanDraft>>;

export function planDraftsOf(memory: vscode.Memento): PlanDrafts {
  let drafts: Stored = memory.get<Stored>(key) ?? {};
  const of = (state: TaskState): PlanDraft | undefined => {
    const { plan } = state;
    if (plan === undefined || plan.decided !== undefined) return undefined;
    const draft = drafts[state.task];
    return draft?.hash === plan.hash ? draft : emptyDraft(plan.hash);
  };
  return {
    of,
    apply(state, intent) {
      const draft = of(state);
      if (draft === undefined || !("hash" in intent) || intent.hash !== draft.hash) return undefined;
      const next = draftAfter(draft, intent);
      const { [state.task]: _old, ...others } = drafts;
      drafts = Object.fromEntries([...Object.entries(others), [state.task, next]].slice(-kept));
      void memory.update(key, drafts);
      return next;
    },
  };
}
