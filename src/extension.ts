/** The entry in VS Code. Everything but this line-up is in src/vscode; core and schemas are loaded on first use. */
import * as vscode from "vscode";
import { startShell } from "./vscode/shell.ts";

let stop: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): void {
  stop = startShell(vscode, context, {
    load: () => import("./compose.ts"),
    schema: () => import("./protocol/channel.schema.ts"),
    mac: process.platform === "darwin",
    // Looked up with each request: the editor replaces it when its settings for the network change.
    fetch: (input, init) => globalThis.fetch(input, init),
    now: Date.now,
  });
}

/** Tasks of this window stop in good order; what they did is recorded and they can be resumed. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
