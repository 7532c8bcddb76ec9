/** `Cowork: Free Vault Space`: what is kept for undo, task by task, and letting go of what the user picks. */
import { size } from "../base/words.ts";
import type { Code } from "./code.ts";
import type { Session } from "./core.ts";
import { Refused } from "./refused.ts";

export type FreeVaultDeps = {
  readonly code: Pick<Code, "window" | "l10n" | "env">;
  readonly core: { open(): Promise<Pick<Session, "vault" | "service">> };
};

/** Asks which tasks, says what goes, asks once more, and lets go. Nothing goes when one of them is at work. */
export async function freeVault({ code, core }: FreeVaultDeps): Promise<void> {
  const { window, l10n } = code;
  const { vault, service } = await core.open();
  const kept = await vault.list();
  if (kept.length === 0) {
    void window.showInformationMessage(l10n.t("Nothing is kept for undo in this folder."));
    return;
  }
  const titles = new Map((await service.list()).map(({ task, title }) => [String(task), title]));
  const rows = kept.map(({ task, files, bytes, used }) => ({
    label: titles.get(task) ?? task,
    description: size(bytes),
    detail: l10n.t("{0} earlier versions, last used {1}", files, new Date(used).toLocaleDateString(code.env.language)),
    task,
    bytes,
  }));
  const picked = await window.showQuickPick(rows, {
    canPickMany: true,
    matchOnDescription: true,
    title: l10n.t("Which tasks need no undo any more?"),
    placeHolder: l10n.t("{0} are kept in all, the longest unused first", size(total(kept))),
  });
  if (picked === undefined || picked.length === 0) return;
  const tasks = picked.map(({ task }) => task);
  if ((await service.list()).some(({ task, owned }) => owned && tasks.includes(String(task))))
    throw new Refused(l10n.t("One of these tasks is at work. Nothing was let go."));
  const go = l10n.t("Free {0}", size(total(picked)));
  const answer = await window.showWarningMessage(
    l10n.t("Let go of the earlier versions of {0} tasks?", tasks.length),
    { modal: true, detail: l10n.t("These tasks can no longer be undone. The files in the folder stay as they are.") },
    go,
  );
  if (answer !== go) return;
  const freed = await vault.free(tasks);
  void window.showInformationMessage(l10n.t("{0} are free now.", size(freed)));
}

const total = (all: readonly { readonly bytes: number }[]): number => all.reduce((sum, { bytes }) => sum + bytes, 0);
