/** Which of the open folders Cowork works in. With several open the user chooses; nothing is ever guessed. */
import type * as vscode from "vscode";
import type { Code, Uri } from "./code.ts";

export type OpenFolder = { readonly name: string; readonly uri: Uri };

export type FolderChoice =
  | { readonly kind: "chosen"; readonly folders: readonly OpenFolder[] }
  /** No folder is open, or none that lies on a disk. */
  | { readonly kind: "none"; readonly virtual: boolean }
  /** Several are open and the user has not said which. */
  | { readonly kind: "several"; readonly folders: readonly OpenFolder[] };

const key = "cowork.folders";

type Folders = Pick<Code, "window" | "workspace" | "l10n">;

/** The folders in force now. Folders of virtual file systems are left out: the folder layer needs a disk. */
export function chosenFolders({ workspace }: Folders, memory: vscode.Memento): FolderChoice {
  const all = workspace.workspaceFolders ?? [];
  const open = all.filter(({ uri }) => uri.scheme === "file");
  if (open.length === 0) return { kind: "none", virtual: all.length > 0 };
  if (open.length === 1) return { kind: "chosen", folders: open };
  const names = memory.get<readonly string[]>(key) ?? [];
  const folders = open.filter(({ uri }) => names.includes(uri.toString()));
  return folders.length > 0 ? { kind: "chosen", folders } : { kind: "several", folders: open };
}

/** Asks which of several open folders to work in and remembers it for this workspace. False when the user gave up. */
export async function askForFolders(code: Folders, memory: vscode.Memento): Promise<boolean> {
  const open = (code.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  const before = memory.get<readonly string[]>(key) ?? [];
  const picked = await code.window.showQuickPick(
    open.map(({ name, uri }) => ({
      label: name,
      description: uri.fsPath,
      picked: before.includes(uri.toString()),
      uri,
    })),
    {
      canPickMany: true,
      title: code.l10n.t("Which folders may Cowork work in?"),
      placeHolder: code.l10n.t("Tasks can reach these folders and nothing outside of them"),
    },
  );
  if (picked === undefined || picked.length === 0) return false;
  await memory.update(
    key,
    picked.map(({ uri }) => uri.toString()),
  );
  return true;
}
