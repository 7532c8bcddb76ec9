/** Links from outside (vscode://cowork.cowork/new?text=…). They fill the composer and never start anything. */
import { clip } from "../base/words.ts";
import type { Code, Log, Uri } from "./code.ts";
import type { Side } from "./side.ts";

/** Characters of a request that a link may bring, and files it may name. */
const longestText = 4_000;
const mostFiles = 20;

type Filled = { readonly text: string; readonly mentions: readonly string[] };

/** What a link puts into the composer; undefined when it is not one of ours. */
export function filledBy(uri: Pick<Uri, "path" | "query">): Filled | undefined {
  if (uri.path !== "/new") return undefined;
  const query = new URLSearchParams(uri.query);
  const text = clip(harmless(query.get("text") ?? ""), longestText);
  const mentions = query
    .getAll("file")
    .map(harmless)
    .filter((name) => name !== "" && !name.startsWith("/") && !name.split("/").includes(".."))
    .slice(0, mostFiles);
  return { text, mentions };
}

/** Without control, direction and other unseen characters: what is read is what would be sent. */
const harmless = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, "").trim();

export function uriHandlerOf({ window, l10n }: Pick<Code, "window" | "l10n">, side: Pick<Side, "compose">, log: Log) {
  return {
    async handleUri(uri: Uri): Promise<void> {
      const filled = filledBy(uri);
      if (filled === undefined) return log.warn(`A link was not understood: ${uri.path}`);
      await side.compose({ act: "focusComposer", ...filled });
      void window.showInformationMessage(
        l10n.t("A link filled in this request. Read it before you start: nothing runs until you do."),
      );
    },
  };
}
