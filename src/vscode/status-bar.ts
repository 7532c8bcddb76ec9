/** One item in the status bar: what the task in front, or the one that needs the user most, is doing and has cost. */
import { clip, visible } from "../base/words.ts";
import type { TaskId } from "../protocol/ids.ts";
import { isEnded } from "../protocol/state.ts";
import type { TaskRow } from "../protocol/view.ts";
import type { Code, Ending } from "./code.ts";
import { statusIcons, statusWord } from "./status-words.ts";

export type StatusBar = Ending & { update(rows: readonly TaskRow[], active: TaskId | undefined): void };

export function statusBarOf(code: Pick<Code, "window" | "l10n" | "StatusBarAlignment" | "ThemeColor">): StatusBar {
  const item = code.window.createStatusBarItem("cowork.status", code.StatusBarAlignment.Left, 0);
  item.name = "Cowork";
  return {
    update(rows, active) {
      const row = rowFor(rows, active);
      if (row === undefined) return item.hide();
      const word = statusWord(row.status, code);
      const cost = row.usd === undefined ? "" : ` · $${row.usd.toFixed(2)}`;
      item.text = `$(${statusIcons[row.status]}) ${word}${cost}`;
      item.tooltip = clip(visible(row.title), 120);
      item.accessibilityInformation = { label: `Cowork: ${word}${cost}, ${clip(visible(row.title), 120)}` };
      item.backgroundColor =
        row.status === "waiting" ? new code.ThemeColor("statusBarItem.prominentBackground") : undefined;
      item.command = { command: "cowork.openTask", title: code.l10n.t("Open Task"), arguments: [row.task] };
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

/** The task in front; else one that waits; else one under way; else none: a finished task needs no reminder. */
function rowFor(rows: readonly TaskRow[], active: TaskId | undefined): TaskRow | undefined {
  return (
    rows.find(({ task }) => task === active) ??
    rows.find(({ status }) => status === "waiting") ??
    rows.find(({ status }) => status !== "stopped" && status !== "stoppedAtBudget" && !isEnded(status))
  );
}
