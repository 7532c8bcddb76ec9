/** The tabs a task has, and which one is shown. */
import type { TaskState } from "../../protocol/state.ts";
import type { Model } from "../model.ts";

export type Tab = "result" | "plan" | "transcript";

export const tabsOf = (state: TaskState): readonly Tab[] =>
  state.summary !== undefined || state.status === "undone" ? ["result", "plan", "transcript"] : ["plan", "transcript"];

/** The tab that is shown: the chosen one while it exists, else the first. */
export function tabOf(model: Model, state: TaskState): Tab {
  const tabs = tabsOf(state);
  const wanted = model.kept.tab;
  return wanted !== undefined && tabs.includes(wanted) ? wanted : (tabs[0] ?? "plan");
}
