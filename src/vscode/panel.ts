/** One task in one editor tab: its page, its bridge to the task, and what becomes of both when the session changes. */
import type * as vscode from "vscode";
import type { HostMessage, Intent, ViewAct } from "../protocol/channel.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";
import { type Bridge, type BridgeDeps, openBridge } from "./bridge.ts";
import type { Code, Ending, Log } from "./code.ts";
import type { Core, Session } from "./core.ts";
import type { From } from "./intents.ts";
import { openViewHost, rewriteWhenHidden, type Schema, type ViewHost } from "./view-host.ts";

export type TaskPanel = Ending & {
  readonly panel: vscode.WebviewPanel;
  post(message: HostMessage): void;
  /** Asks the view for something, as soon as it is there. */
  act(act: ViewAct): void;
};

export type PanelDeps = {
  readonly code: Pick<Code, "Uri" | "env" | "l10n">;
  readonly extension: vscode.Uri;
  readonly assets: vscode.Uri;
  readonly schema: Schema;
  readonly log: Log;
  readonly core: Core;
  /** Told when panels open, close, or another one is in front. */
  readonly changed: () => void;
  readonly onEvent: (task: TaskId, event: TaskEvent, state: TaskState) => void;
  readonly onOpened: (task: TaskId, session: Session, bridge: Bridge) => Promise<void>;
  readonly onIntent: (intent: Intent, from: From) => Promise<void>;
} & Pick<BridgeDeps, "settings" | "facts" | "draft">;

/** `renamed` is told when the tab has a new title. */
export function openPanel(
  panel: vscode.WebviewPanel,
  task: TaskId,
  deps: PanelDeps & { readonly renamed: () => void },
): TaskPanel {
  const { code, core } = deps;
  panel.iconPath = code.Uri.joinPath(deps.extension, "media", "icon.svg");
  let ready = false;
  let waiting: readonly ViewAct[] = [];
  const bridge = bridgeFor(task, deps, {
    post: (message) => host.post(message),
    title(title) {
      if (title !== "") panel.title = title;
      deps.renamed();
    },
  });
  const host: ViewHost = openViewHost(panel.webview, {
    ...deps,
    page: "task",
    async onReady() {
      await (await bridge.open()).ready();
      ready = true;
      for (const act of waiting) host.post({ type: "act", do: act });
      waiting = [];
    },
    onIntent: async (intent) => deps.onIntent(intent, { task, bridge: await bridge.open(), post: host.post }),
  });
  const hidden = rewriteWhenHidden(host, () => panel.visible);
  const endings: readonly Ending[] = [
    panel.onDidChangeViewState(() => {
      if (!panel.visible) ready = false;
      hidden();
      deps.changed();
    }),
    core.onChange(() => {
      bridge.close();
      if (core.now() === undefined) host.post({ type: "lost", at: new Date().toISOString() as TaskEvent["at"] });
      else if (ready) void bridge.open().then((one) => one.ready(), noted(deps.log));
    }),
    { dispose: bridge.close },
    host,
  ];
  return {
    panel,
    post: host.post,
    act(act) {
      if (ready) host.post({ type: "act", do: act });
      else waiting = [...waiting, act];
    },
    dispose() {
      for (const ending of endings) ending.dispose();
    },
  };
}

const noted =
  (log: Log) =>
  (error: unknown): void =>
    log.warn(String(error));

type BridgeHolder = { open(): Promise<Bridge>; close(): void };
type Told = { readonly post: (message: HostMessage) => void; readonly title: (title: string) => void };

/** The bridge of the present session, made with the first need and after each `close` anew. */
function bridgeFor(task: TaskId, deps: PanelDeps, told: Told): BridgeHolder {
  let bridge: Promise<Bridge> | undefined;
  async function make(): Promise<Bridge> {
    const session = await deps.core.open();
    const made = openBridge({
      ...deps,
      task,
      service: session.service,
      post: told.post,
      onEvent: (event, state) => deps.onEvent(task, event, state),
    });
    told.title((await made.state()).title);
    await deps.onOpened(task, session, made);
    return made;
  }
  return {
    open() {
      const attempt = bridge ?? make();
      bridge = attempt;
      attempt.catch(() => {
        if (bridge === attempt) bridge = undefined;
      });
      return attempt;
    },
    close() {
      bridge?.then(
        (old) => old.dispose(),
        () => undefined,
      );
      bridge = undefined;
    },
  };
}
