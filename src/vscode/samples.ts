/** The examples of an empty side bar: they run offline, on the sample folder, where nothing of the user's is at stake. */
import type * as vscode from "vscode";
import type { Sample } from "../protocol/channel.ts";
import type { TaskStart } from "../protocol/intents.ts";
import { offline } from "./choices.ts";
import type { Code, Uri } from "./code.ts";
import type { Core } from "./core.ts";

type Job = Omit<Sample, "title" | "detail"> & { readonly request: string };

/** `request` is what the offline playbooks understand; the words on the button are for people. */
const jobs = [
  { id: "receipts", icon: "table", request: "Turn my receipts into an expenses workbook" },
  { id: "meetings", icon: "comment-discussion", request: "Make a digest of my meeting notes" },
  { id: "tidy", icon: "folder-library", request: "Organise this folder by type and date" },
] as const satisfies readonly Job[];

/** A file that only the sample folder has; it also wakes the extension there, so that a chosen example goes on. */
export const sampleMark = "Sales/Sales export 2026.csv";

const requestOf = (sample: string): string | undefined => jobs.find(({ id }) => id === sample)?.request;

export function sampleList({ l10n }: Pick<Code, "l10n">): readonly Sample[] {
  const words: Readonly<Record<(typeof jobs)[number]["id"], readonly [title: string, detail: string]>> = {
    receipts: [
      l10n.t("Receipts to an expense workbook"),
      l10n.t("Mails, scans and texts become one workbook: totals by category and month as formulas, doubts marked"),
    ],
    meetings: [
      l10n.t("Meeting notes to a digest"),
      l10n.t("Notes and transcripts become decisions, actions and open questions, every quotation with its line"),
    ],
    tidy: [
      l10n.t("Tidy a messy folder"),
      l10n.t("Every file is sorted by type and date; nothing is deleted and nothing is replaced"),
    ],
  };
  return jobs.map(({ id, icon }) => ({ id, icon, title: words[id][0], detail: words[id][1] }));
}

/** Whether `folder` is a copy of the sample folder. */
async function isSampleFolder({ workspace, Uri }: Pick<Code, "workspace" | "Uri">, folder: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(Uri.joinPath(folder, sampleMark));
    return true;
  } catch {
    return false;
  }
}

type CopyDeps = Pick<Code, "workspace" | "window" | "Uri" | "l10n" | "commands">;

/**
 * Asks where to put a copy of the sample folder, makes it and opens it. Nothing that is there is replaced: a taken name
 * gets a number. The address of the copy, or undefined when the user gave up.
 */
async function copySampleFolder(code: CopyDeps, from: Uri): Promise<Uri | undefined> {
  const { l10n, window, workspace, Uri } = code;
  const [parent] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: l10n.t("Where should the copy of the sample folder go?"),
      openLabel: l10n.t("Copy Here"),
    })) ?? [];
  if (parent === undefined) return undefined;
  for (let n = 1; ; n += 1) {
    const target = Uri.joinPath(parent, n === 1 ? "Cowork sample" : `Cowork sample ${n}`);
    try {
      await workspace.fs.stat(target);
    } catch {
      await workspace.fs.copy(from, target, { overwrite: false });
      return target;
    }
  }
}

type Deps = { readonly core: Pick<Core, "open" | "now">; readonly startTask: (start: TaskStart) => Promise<void> };

/** A sample that was chosen before its folder was open: it is put into the composer there. */
const pendingKey = "cowork.pendingSample";
type Pending = { readonly folder: string; readonly sample: string };

/**
 * Starts an example where the open folder is a copy of the sample folder. Elsewhere a copy is made first, where the user
 * says, and opened; the example starts there by itself, once the copy is trusted.
 */
export function samplesOf(
  code: Code,
  { extensionUri, globalState }: vscode.ExtensionContext,
  { core, startTask }: Deps,
) {
  const from = code.Uri.joinPath(extensionUri, "samples", "small-company");
  const start = (sample: string): Promise<void> =>
    startTask({ type: "task.start", text: requestOf(sample) ?? "", mentions: [], mode: "plan", model: offline });

  async function openSample(sample?: string): Promise<void> {
    const folder = await copySampleFolder(code, from);
    if (folder === undefined) return;
    await globalState.update(pendingKey, sample && ({ folder: folder.toString(), sample } satisfies Pending));
    await code.commands.executeCommand("vscode.openFolder", folder);
  }

  return {
    openSample: () => openSample(),
    async startSample(sample: string): Promise<void> {
      if (requestOf(sample) === undefined) throw new Error(`There is no sample ${sample}.`);
      const [folder] = code.workspace.workspaceFolders ?? [];
      if (folder && (await isSampleFolder(code, folder.uri))) return start(sample);
      await openSample(sample);
    },
    /** Starts what was chosen before this folder was opened for it. */
    async startPending(): Promise<void> {
      const pending = globalState.get<Pending>(pendingKey);
      const here = code.workspace.workspaceFolders?.some(({ uri }) => uri.toString() === pending?.folder);
      if (pending === undefined || !here || !code.workspace.isTrusted) return;
      await globalState.update(pendingKey, undefined);
      await core.open();
      await start(pending.sample);
    },
  };
}
