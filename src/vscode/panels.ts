/** Task panels: one editor tab per task. Which tab shows which task is remembered here, not in the tab. */
import type * as vscode from "vscode";
import type { HostMessage, ViewAct } from "../protocol/channel.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { Code } from "./code.ts";
import type { Notes } from "./notes.ts";
import { webviewOptions } from "./page.ts";
import { openPanel, type PanelDeps, type TaskPanel } from "./panel.ts";

export const panelType = "cowork.task";
const memoryKey = "cowork.panels";

export type Panels = {
  /** Shows the task's panel, the one there is or a new one. */
  open(task: TaskId, title: string): void;
  /**
   * Opens the panel of a task that a reload cut off, where the editor itself did not bring its tab back: what the editor
   * was told in the last seconds before a reload it may have forgotten.
   */
  bringBack(task: TaskId, title: string): void;
  /** Whether the user sees the task now. */
  isVisible(task: TaskId): boolean;
  /** The task of the panel in front. */
  active(): TaskId | undefined;
  /** Asks the panel of a task for something, as soon as it is there. */
  act(task: TaskId, act: ViewAct): void;
  broadcast(message: HostMessage): void;
  readonly serializer: vscode.WebviewPanelSerializer;
};

export type PanelsDeps = PanelDeps & {
  readonly code: Pick<Code, "window" | "ViewColumn" | "TabInputWebview">;
  readonly memory: Notes;
};

type Remembered = { readonly task: TaskId; readonly title: string };

export function panelsOf(deps: PanelsDeps): Panels {
  const { code, memory } = deps;
  const options = { ...webviewOptions(deps.assets), enableFindWidget: true };
  // Never closed from here: tabs that are open when the window goes away must come back with it.
  const shown = new Map<TaskId, TaskPanel>();
  // Read once: what is restored later is looked up in what was open when the window went away.
  let before = memory.get<readonly Remembered[]>(memoryKey) ?? [];

  const remember = (): void => {
    const now = [...shown].map(([task, { panel }]): Remembered => ({ task, title: panel.title }));
    memory.update(memoryKey, [...now, ...before]);
    deps.changed();
  };

  function attach(panel: vscode.WebviewPanel, task: TaskId): void {
    const made = openPanel(panel, task, { ...deps, renamed: remember });
    shown.set(task, made);
    panel.onDidDispose(() => {
      made.dispose();
      if (shown.get(task) === made) shown.delete(task);
      remember();
    });
    remember();
  }

  /** A restored panel has no state to rely on: its title tells, else the order. */
  function recall(title: string): TaskId | undefined {
    const found = before.find((one) => one.title === title) ?? before[0];
    before = before.filter((one) => one !== found);
    return found?.task;
  }

  return {
    open(task, title) {
      const known = shown.get(task);
      if (known) return known.panel.reveal();
      attach(code.window.createWebviewPanel(panelType, title, code.ViewColumn.Active, options), task);
    },
    bringBack(task, title) {
      const tabs = code.window.tabGroups.all.flatMap((group) => group.tabs);
      const isThere = tabs.some(({ input, label }) => input instanceof code.TabInputWebview && label === title);
      if (shown.has(task) || isThere) return;
      const where = { viewColumn: code.ViewColumn.Active, preserveFocus: true };
      attach(code.window.createWebviewPanel(panelType, title, where, options), task);
    },
    isVisible: (task) => shown.get(task)?.panel.visible ?? false,
    active: () => [...shown].find(([, { panel }]) => panel.active)?.[0],
    act: (task, act) => shown.get(task)?.act(act),
    broadcast(message) {
      for (const { post } of shown.values()) post(message);
    },
    serializer: {
      async deserializeWebviewPanel(panel: vscode.WebviewPanel) {
        const task = recall(panel.title);
        if (task === undefined || shown.has(task)) panel.dispose();
        else attach(panel, task);
      },
    },
  };
}
