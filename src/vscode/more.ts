/** What "more" in a panel's header offers: rare things that have no button. */
import type { TaskId } from "../protocol/ids.ts";
import type { Code } from "./code.ts";
import type { Panels } from "./panels.ts";

type Deps = {
  readonly code: Pick<Code, "commands" | "window" | "env" | "l10n">;
  readonly panels: Pick<Panels, "act">;
  readonly exportTask: (task: TaskId) => Promise<void>;
  readonly openPlan: (task: TaskId) => Promise<void>;
};

export function moreOf({ code, panels, exportTask, openPlan }: Deps): (task: TaskId) => Promise<void> {
  const { commands, l10n, window, env } = code;
  return async (task) => {
    const items = [
      { label: l10n.t("Open Plan as Document"), run: () => openPlan(task) },
      {
        label: l10n.t("Resume with Another Model…"),
        run: async () => void (await commands.executeCommand("cowork.resumeTaskWith", task)),
      },
      { label: l10n.t("Export Task…"), run: () => exportTask(task) },
      {
        label: l10n.t("Copy Task Id"),
        detail: l10n.t("For the command line: cowork show {0}", task),
        run: async () => env.clipboard.writeText(task),
      },
      { label: l10n.t("Preview Undo"), run: async () => panels.act(task, { act: "undo" }) },
      { label: l10n.t("Preview Redo"), run: async () => panels.act(task, { act: "redo" }) },
    ];
    const picked = await window.showQuickPick(items, { title: l10n.t("More for this task") });
    await picked?.run();
  };
}
