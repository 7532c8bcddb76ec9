/** Files as they were before a task, out of the vault, as documents that can be read and not changed. */
import type * as vscode from "vscode";
import type { Change } from "../protocol/changes.ts";
import type { RootId } from "../protocol/ids.ts";
import { nameOf, type WorkPath } from "../protocol/paths.ts";
import type { Code, Uri } from "./code.ts";
import type { Session } from "./core.ts";
import { Refused } from "./refused.ts";

export const beforeScheme = "cowork-before";

export type Before = {
  /** Address of what `change` took away. */
  uri(change: Change): Promise<Uri>;
  /** The bytes of what `change` took away. */
  bytes(change: Change): Promise<Uint8Array>;
  /** An empty document in place of a file that is gone. */
  empty(path: WorkPath): Promise<Uri>;
  readonly provider: vscode.TextDocumentContentProvider;
};

/** Larger files are not compared as text. */
const mostBytes = 20_000_000;
const mostOfOffice = 150_000_000;

export function beforeOf({ Uri, l10n }: Pick<Code, "Uri" | "l10n">, session: () => Promise<Session>): Before {
  // The path is the file's own, so that the editor sees two versions of one file; the query says which it is.
  const address = async ({ root, path }: WorkPath, kept: string): Promise<Uri> =>
    Uri.from({
      scheme: beforeScheme,
      path: (await session()).places.uri({ root, path })?.path ?? `/${path}`,
      query: new URLSearchParams({ root, path, kept }).toString(),
    });
  const unreadable = (path: WorkPath): Refused =>
    new Refused(l10n.t("The earlier version of {0} cannot be shown. Undo can still bring it back.", nameOf(path)));

  async function text(path: WorkPath, kept: string): Promise<string> {
    const { folder } = await session();
    const bytes = await folder.kept?.(path, kept, mostBytes);
    if (bytes === undefined || bytes.subarray(0, 8_000).includes(0)) throw unreadable(path);
    return new TextDecoder().decode(bytes);
  }

  return {
    async uri(change) {
      if (change.kind !== "changed" && change.kind !== "deleted") throw unreadable(pathOf(change));
      await text(change.path, change.kept);
      return address(change.path, change.kept);
    },
    async bytes(change) {
      if (change.kind !== "changed" && change.kind !== "deleted") throw unreadable(pathOf(change));
      const { folder } = await session();
      const bytes = await folder.kept?.(change.path, change.kept, mostOfOffice);
      if (bytes === undefined) throw unreadable(change.path);
      return bytes;
    },
    empty: (path) => address(path, ""),
    provider: {
      async provideTextDocumentContent(uri) {
        const query = new URLSearchParams(uri.query);
        const kept = query.get("kept") ?? "";
        const root = (query.get("root") ?? "") as RootId;
        const path = (query.get("path") ?? "") as WorkPath["path"];
        return kept === "" ? "" : text({ root, path }, kept);
      },
    },
  };
}

const pathOf = (change: Change): WorkPath => (change.kind === "moved" ? change.to : change.path);
