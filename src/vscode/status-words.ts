/** The fixed state words in the editor's language, and their icons. */
import type { Status } from "../protocol/state.ts";
import type { Code } from "./code.ts";

export function statusWord(status: Status, { l10n }: Pick<Code, "l10n">): string {
  const words: Readonly<Record<Status, string>> = {
    planning: l10n.t("Planning"),
    waiting: l10n.t("Waiting for you"),
    working: l10n.t("Working"),
    paused: l10n.t("Paused"),
    stopped: l10n.t("Stopped"),
    stoppedAtBudget: l10n.t("Stopped at budget"),
    failed: l10n.t("Failed"),
    done: l10n.t("Done"),
    doneWithWarnings: l10n.t("Done with warnings"),
    undone: l10n.t("Undone"),
  };
  return words[status];
}

/** As in the panel; the editor's own spinner for work. */
export const statusIcons: Readonly<Record<Status, string>> = {
  planning: "checklist",
  waiting: "bell-dot",
  working: "sync~spin",
  paused: "debug-pause",
  stopped: "debug-stop",
  stoppedAtBudget: "stop-circle",
  failed: "error",
  done: "pass-filled",
  doneWithWarnings: "warning",
  undone: "discard",
};
