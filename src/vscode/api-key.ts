/** The key for Claude. It lives in the editor's SecretStorage and nowhere else, and never reaches a view or a command's result. */
import type * as vscode from "vscode";
import type { Code } from "./code.ts";

const name = "cowork.anthropicKey";

export type ApiKey = {
  read(): Promise<string | undefined>;
  /** Asks for a key, or offers to forget the one there is. */
  ask(): Promise<void>;
  onChange(listener: () => void): vscode.Disposable;
};

export function apiKeyOf({ window, l10n }: Pick<Code, "window" | "l10n">, secrets: vscode.SecretStorage): ApiKey {
  async function enter(): Promise<void> {
    const typed = await window.showInputBox({
      title: l10n.t("Connect Claude"),
      prompt: l10n.t("Key of the Claude API. It is kept in the secret storage of the editor."),
      placeHolder: "sk-ant-…",
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        value.trim() === "" || /^[\x21-\x7e]{8,400}$/.test(value.trim())
          ? undefined
          : l10n.t("A key has no spaces and at least 8 characters."),
    });
    const key = typed?.trim();
    if (key === undefined || key === "") return;
    await secrets.store(name, key);
    void window.showInformationMessage(l10n.t("The key is kept. New tasks use Claude."));
  }
  return {
    read: async () => secrets.get(name),
    async ask() {
      if ((await secrets.get(name)) === undefined) return enter();
      const replace = l10n.t("Replace the key");
      const forget = l10n.t("Forget the key");
      const picked = await window.showQuickPick([replace, forget], {
        title: l10n.t("A key for Claude is set"),
      });
      if (picked === replace) return enter();
      if (picked === forget) {
        await secrets.delete(name);
        void window.showInformationMessage(l10n.t("The key is forgotten. New tasks run offline."));
      }
    },
    onChange: (listener) => secrets.onDidChange(({ key }) => (key === name ? listener() : undefined)),
  };
}
