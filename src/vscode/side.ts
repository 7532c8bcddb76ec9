/** The side bar: the list of tasks and the composer, in the activity bar's container and in the secondary side bar. */
import type * as vscode from "vscode";
import type { HostMessage, HostSettings, Intent, SideState, ViewAct } from "../protocol/channel.ts";
import type { Code, Ending, Log } from "./code.ts";
import type { Core } from "./core.ts";
import type { From } from "./intents.ts";
import { isRefusal, sentence } from "./refused.ts";
import type { Roster } from "./roster.ts";
import { openViewHost, rewriteWhenHidden, type Schema, type ViewHost } from "./view-host.ts";

/** The same view in two containers: the editor allows a view in one container only. */
export const sideViews = ["cowork.side", "cowork.sideSecondary"] as const;

export type Side = {
  readonly provider: vscode.WebviewViewProvider;
  broadcast(message: HostMessage): void;
  /** Brings the side bar to the front and fills the composer. It never sends. */
  compose(act: Extract<ViewAct, { act: "focusComposer" }>): Promise<void>;
  readonly isVisible: () => boolean;
};

export type SideDeps = {
  readonly code: Pick<Code, "Uri" | "env" | "l10n" | "commands">;
  readonly assets: vscode.Uri;
  readonly schema: Schema;
  readonly log: Log;
  readonly core: Core;
  readonly roster: Roster;
  readonly samples: () => SideState["samples"];
  readonly settings: () => Promise<HostSettings>;
  readonly onIntent: (intent: Intent, from: From) => Promise<void>;
};

type Shown = { readonly view: vscode.WebviewView; readonly post: (message: HostMessage) => void; ready: boolean };

export function sideOf(deps: SideDeps): Side {
  const { code, core, roster, log } = deps;
  const shown = new Set<Shown>();
  let waiting: ViewAct | undefined;
  const state = (): SideState => ({ rows: roster.rows(), samples: deps.samples() });

  async function picture(entry: Shown): Promise<void> {
    // Read first, so that the list does not flash empty; a folder that may not be granted says why instead.
    const why = await core.open().then(
      () => roster.refresh().then(() => undefined),
      (error: unknown) => error,
    );
    const settings = await deps.settings();
    entry.post({ type: "snapshot", page: "side", side: state(), settings });
    entry.ready = true;
    if (waiting) entry.post({ type: "act", do: waiting });
    waiting = undefined;
    // The view has a line of its own for no folder. Anything else is said here, with what changes it.
    if (why === undefined || settings.folders.length === 0) return;
    const change = isRefusal(why) ? (why.change ?? "folder") : undefined;
    entry.post({ type: "refused", why: sentence(why, code, log), ...(change === undefined ? {} : { change }) });
  }

  const broadcast = (message: HostMessage): void => {
    for (const entry of shown) if (entry.ready) entry.post(message);
  };
  roster.changed.add(() => {
    broadcast({ type: "side", side: state() });
    const waiting = roster.rows().filter(({ status }) => status === "waiting").length;
    const tooltip = code.l10n.t("Waiting for you");
    for (const { view } of shown) view.badge = waiting > 0 ? { value: waiting, tooltip } : undefined;
  });

  return {
    provider: { resolveWebviewView: (view) => showSide(view, deps, { shown, picture }) },
    broadcast,
    async compose(act) {
      const visible = [...shown].find(({ view }) => view.visible);
      if (visible?.ready) {
        visible.view.show(false);
        return visible.post({ type: "act", do: act });
      }
      waiting = act;
      await code.commands.executeCommand(`${sideViews[0]}.focus`);
    },
    isVisible: () => [...shown].some(({ view }) => view.visible),
  };
}

type Showing = { readonly shown: Set<Shown>; readonly picture: (entry: Shown) => Promise<void> };

/** Fills one of the two views. The list is read again and again only while the view is in sight. */
function showSide(view: vscode.WebviewView, deps: SideDeps, { shown, picture }: Showing): void {
  const { core, roster, log } = deps;
  const host: ViewHost = openViewHost(view.webview, {
    ...deps,
    page: "side",
    onReady: () => picture(entry),
    onIntent: (intent) => deps.onIntent(intent, { post: host.post }),
  });
  const entry: Shown = { view, post: host.post, ready: false };
  shown.add(entry);
  let following: Ending | undefined = roster.follow();
  const hidden = rewriteWhenHidden(host, () => view.visible);
  const endings: readonly Ending[] = [
    host,
    view.onDidChangeVisibility(() => {
      following?.dispose();
      following = view.visible ? roster.follow() : undefined;
      if (!view.visible) entry.ready = false;
      hidden();
    }),
    core.onChange(() => {
      if (entry.ready) void picture(entry).catch((error: unknown) => log.warn(String(error)));
    }),
    { dispose: () => following?.dispose() },
  ];
  view.onDidDispose(() => {
    shown.delete(entry);
    for (const ending of endings) ending.dispose();
  });
}
