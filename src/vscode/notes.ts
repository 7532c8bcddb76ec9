/** What a window must know again after a reload: which tasks it worked on and which panels it showed. */
import type * as vscode from "vscode";
import { openShelf, type Shelf } from "../platform/shelf.ts";

/** As much of the editor's own memory as is needed; that one is written with a delay. */
export type Notes = {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): unknown;
};

const name = "window";

/** The shelf of this workspace, where the extension runs. */
export const shelfOf = (
  { storageUri, globalStorageUri }: Pick<vscode.ExtensionContext, "storageUri" | "globalStorageUri">,
  { shelf = openShelf }: { readonly shelf?: (folder: string) => Shelf },
): Shelf => shelf((storageUri ?? globalStorageUri).fsPath);

/** Notes on a shelf, read anew each time: another window of the same folder may have written some. */
export function notesOn(shelf: Shelf): Notes {
  const all = (): Readonly<Record<string, unknown>> => {
    const read = shelf.read(name);
    return typeof read === "object" && read !== null ? (read as Readonly<Record<string, unknown>>) : {};
  };
  return {
    get: <T>(key: string) => all()[key] as T | undefined,
    update: (key, value) => shelf.write(name, { ...all(), [key]: value }),
  };
}
