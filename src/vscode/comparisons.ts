/** Two versions of a file that no text editor shows, in a tab: what differs, and the way back for single changes. */
import type * as vscode from "vscode";
import type { PreviewIntent } from "../protocol/preview.ts";
import type { Code, Ending, Log, Uri } from "./code.ts";
import { webviewOptions } from "./page.ts";
import type { Viewer } from "./previews.ts";
import { Refused, sentence } from "./refused.ts";
import { openViewHost, rewriteWhenHidden, type Schema, type ViewHost } from "./view-host.ts";

export const compareType = "cowork.compare";

/** Two versions. `old` gives bytes that do not change; `now` is read from the disk, again after each change. */
export type Versions = {
  readonly name: string;
  readonly title: string;
  readonly sides: readonly [old: string, now: string];
  old(): Promise<Uint8Array>;
  readonly now: Uri;
};

export type Comparisons = { open(versions: Versions): void };

export type ComparisonsDeps = {
  readonly code: Pick<Code, "Uri" | "env" | "l10n" | "window" | "workspace" | "ViewColumn">;
  readonly assets: Uri;
  readonly schema: Schema;
  readonly log: Log;
  readonly viewer: () => Promise<Pick<Viewer, "compare">>;
  readonly show: (file: Uri, place: string) => Promise<void>;
  /** Writes changes back as they were before. */
  readonly putBack: (file: Uri, old: Uint8Array, ids: readonly string[]) => Promise<void>;
  /** Whether a task may work on the file. */
  readonly mayWrite: (file: Uri) => boolean;
};

/** Kinds that are compared part by part; others are texts to the editor. */
export const isCompared = (name: string): boolean =>
  /\.(?:xlsx|xlsm|xltx|xls|ods|docx|docm|pptx|pptm|pdf)$/i.test(name);

export const comparisonsOf = (deps: ComparisonsDeps): Comparisons => ({
  open(versions) {
    const { code, assets } = deps;
    const options = { ...webviewOptions(assets), enableFindWidget: true };
    const panel = code.window.createWebviewPanel(compareType, versions.title, code.ViewColumn.Active, options);
    const made = openComparison(versions, panel, deps);
    panel.onDidDispose(() => made.dispose());
  },
});

function openComparison(versions: Versions, panel: vscode.WebviewPanel, deps: ComparisonsDeps): Ending {
  const { code, log } = deps;
  const { name, sides, now } = versions;
  const language = code.env.language;
  const stop = new AbortController();

  async function picture(): Promise<void> {
    try {
      const [{ compare }, old, bytes] = await Promise.all([
        deps.viewer(),
        versions.old(),
        code.workspace.fs.readFile(now),
      ]);
      const comparison = await compare({ name, bytes: old }, { name, bytes }, stop.signal);
      const writable = deps.mayWrite(now);
      host.post({ type: "comparison", name, language, sides, comparison, writable });
    } catch (error) {
      if (!stop.signal.aborted) host.post({ type: "preview.failed", name, language, why: sentence(error, code, log) });
    }
  }

  async function answer(intent: PreviewIntent): Promise<void> {
    if (intent.type === "comparison.open") return deps.show(now, intent.place);
    if (intent.type !== "comparison.back" || !deps.mayWrite(now))
      throw new Refused(code.l10n.t("This page cannot do that."));
    await deps.putBack(now, await versions.old(), intent.ids);
    await picture();
  }

  const host: ViewHost = openViewHost<PreviewIntent>(panel.webview, {
    ...deps,
    page: "compare",
    onReady: picture,
    onIntent: answer,
  });
  const hidden = rewriteWhenHidden(host, () => panel.visible);
  const turned = panel.onDidChangeViewState(hidden);
  return {
    dispose() {
      stop.abort();
      host.dispose();
      turned.dispose();
    },
  };
}
