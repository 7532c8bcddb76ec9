/** The host's side of one webview: writes its page, checks what it says, answers every request. */
import type * as vscode from "vscode";
import type { HostMessage, Intent, Page, ViewMessage } from "../protocol/channel.ts";
import type { PreviewIntent, PreviewMessage } from "../protocol/preview.ts";
import { type Code, type Ending, type Log, later } from "./code.ts";
import { newSecrets, pageHtml, webviewOptions } from "./page.ts";
import { isRefusal, sentence } from "./refused.ts";
import { wireOf } from "./wire.ts";

export type ViewHost = Ending & {
  post(message: HostMessage | PreviewMessage): void;
  /** Writes the page anew: its script starts from the beginning and asks for the picture. */
  rewrite(): void;
};

export type Schema = () => Promise<{ readonly ViewMessageSchema: { safeParse(raw: unknown): Parsed } }>;
type Parsed = { readonly success: true; readonly data: ViewMessage } | { readonly success: false };

export type ViewHostDeps<I = Intent> = {
  readonly code: Pick<Code, "Uri" | "env" | "l10n">;
  readonly assets: vscode.Uri;
  readonly schema: Schema;
  readonly log: Log;
  readonly page: Page;
  readonly onReady: () => Promise<void>;
  readonly onIntent: (intent: I) => Promise<void>;
};

/** A page asks only for what is its own: files are looked at by pages of files, tasks are worked with by the others. */
const isOwn = (page: Page, { type }: Intent | PreviewIntent): boolean =>
  (page === "preview" || page === "compare") === /^(?:preview|comparison)\./.test(type);

export function openViewHost<I extends Intent | PreviewIntent = Intent>(
  webview: vscode.Webview,
  deps: ViewHostDeps<I>,
): ViewHost {
  const { code, assets, schema, log, page } = deps;
  let secrets = newSecrets();
  let ended = false;
  const post: ViewHost["post"] = (message) => {
    if (!ended) void webview.postMessage(message);
  };

  function rewrite(): void {
    secrets = newSecrets();
    webview.options = webviewOptions(assets);
    webview.html = pageHtml({
      ...secrets,
      page,
      language: code.env.language,
      asset: (name) => webview.asWebviewUri(code.Uri.joinPath(assets, name)),
      cspSource: webview.cspSource,
    });
  }

  async function answer(id: number, intent: I): Promise<void> {
    try {
      await deps.onIntent(intent);
      post({ type: "done", id });
    } catch (error) {
      const change = isRefusal(error) ? error.change : undefined;
      post({ type: "refused", id, why: sentence(error, code, log), ...(change === undefined ? {} : { change }) });
    }
  }

  const parsing = schema().then(({ ViewMessageSchema }) => {
    const parse = (raw: unknown): ViewMessage | undefined => {
      const parsed = ViewMessageSchema.safeParse(raw);
      return parsed.success ? parsed.data : undefined;
    };
    return wireOf(parse, () => secrets.token);
  });

  const listening = webview.onDidReceiveMessage(async (raw: unknown) => {
    const message = (await parsing)(raw);
    if (message === undefined) return log.warn("A message of a view was dropped: it is not one of ours.");
    if (message.type === "intent") {
      if (!isOwn(page, message.intent)) return log.warn("A page asked for what is none of its own.");
      return answer(message.id, message.intent as I);
    }
    if (message.page !== page) return undefined;
    return deps.onReady().catch((error: unknown) => post({ type: "refused", why: sentence(error, code, log) }));
  });
  rewrite();

  return {
    post,
    rewrite,
    dispose() {
      ended = true;
      listening.dispose();
    },
  };
}

/** Rewrites the page of a view that went out of sight: the editor throws it away, and the next one starts afresh. */
export function rewriteWhenHidden(host: ViewHost, isVisible: () => boolean): () => void {
  let visible = isVisible();
  return () => {
    const was = visible;
    visible = isVisible();
    if (was && !visible) later(0, () => host.rewrite());
  };
}
