/** Notifications: one when a task waits for the user or has ended, and only when its panel is not in sight. */
import { clip, visible } from "../base/words.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Code } from "./code.ts";
import { statusWord } from "./status-words.ts";

export type NoticeDeps = {
  readonly code: Pick<Code, "window" | "workspace" | "l10n" | "ConfigurationTarget">;
  /** Only the window that works on a task speaks of it: several windows would say it several times. */
  readonly isHere: (task: TaskId) => boolean;
  readonly isVisible: (task: TaskId) => boolean;
  readonly open: (task: TaskId) => Promise<void>;
};

export type Notices = { tell(task: TaskId, event: TaskEvent, state: TaskState): Promise<void> };

export function noticesOf({ code, isHere, isVisible, open }: NoticeDeps): Notices {
  const { window, l10n } = code;
  const config = () => code.workspace.getConfiguration("cowork");
  // An ending is recorded by the window that works on the task, just before it lets go of it.
  const told = new Set<string>();
  return {
    async tell(task, event, state) {
      const key = `${task} ${event.seq}`;
      const words = wordsOf(event, state, code);
      if (words === undefined || told.has(key) || !isHere(task) || isVisible(task)) return;
      told.add(key);
      if (config().get("notifications") === false) return;
      const show = l10n.t("Open Task");
      const never = l10n.t("Don’t Show Again");
      const picked = await (state.status === "failed" || state.status === "stoppedAtBudget"
        ? window.showWarningMessage(words, show, never)
        : window.showInformationMessage(words, show, never));
      if (picked === show) await open(task);
      if (picked === never) await config().update("notifications", false, code.ConfigurationTarget.Global);
    },
  };
}

function wordsOf(event: TaskEvent, state: TaskState, code: Pick<Code, "l10n">): string | undefined {
  const title = clip(visible(state.title), 80);
  const { l10n } = code;
  switch (event.type) {
    case "plan.proposed":
      return l10n.t("“{0}” has a plan for you to look at.", title);
    case "call.asked":
      return l10n.t("“{0}” asks: {1}", title, clip(visible(event.question.title), 120));
    case "task.stopped":
      return event.reason === "user" || event.reason === "crash" || event.reason === "waits"
        ? undefined
        : l10n.t("“{0}”: {1}", title, statusWord(state.status, code));
    case "task.finished":
    case "task.failed":
    case "task.paused":
      return event.type === "task.paused" && event.why === "Paused by you."
        ? undefined
        : l10n.t("“{0}”: {1}", title, statusWord(state.status, code));
    default:
      return undefined;
  }
}
