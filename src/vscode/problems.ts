/** From a problem in the editor's list to its place in the file, and to a request that mends it. */
import type * as vscode from "vscode";
import { clip } from "../base/words.ts";
import type { Finding } from "../protocol/events.ts";
import { type Code, type Ending, later, type Uri } from "./code.ts";
import { checkScheme, type Findings, wordsOf } from "./findings.ts";
import type { Places } from "./places.ts";
import { Refused } from "./refused.ts";
import type { Side } from "./side.ts";

export type ProblemDeps = {
  readonly code: Pick<Code, "window" | "workspace" | "languages" | "CodeActionKind" | "l10n" | "TabInputText">;
  readonly findings: Findings;
  /** Shows a place of a file that no text editor can show. */
  readonly show: (file: Uri, place: string | undefined) => Promise<void>;
  readonly warn: (error: unknown) => void;
};

/** Milliseconds in which the editor says twice where a problem is: by the editor that opens and by its selection. */
const settled = 60;

export function watchProblems(deps: ProblemDeps): readonly Ending[] {
  const { code, findings } = deps;
  let cancel = (): void => undefined;
  const jump = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.uri.scheme !== checkScheme) return;
    const list = editor.document.uri;
    cancel();
    cancel = later(settled, () => void leave(list, editor.selection.active.line, deps).catch(deps.warn));
  };
  return [
    code.workspace.registerTextDocumentContentProvider(checkScheme, findings.lists),
    code.window.onDidChangeActiveTextEditor(jump),
    code.window.onDidChangeTextEditorSelection(({ textEditor }) => jump(textEditor)),
    // The editor lets go of texts that nobody shows; fixes are offered only while the list is there.
    code.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === checkScheme && findings.listed(uri))
        code.workspace.openTextDocument(uri).then(undefined, deps.warn);
    }),
    code.languages.registerCodeActionsProvider([{ scheme: checkScheme }, { scheme: "file" }], fixesOf(code), {
      providedCodeActionKinds: [code.CodeActionKind.QuickFix],
    }),
    { dispose: () => cancel() },
  ];
}

/** The list that a problem opened gives way to the file itself, at the problem's place. */
async function leave(list: Uri, line: number, { code, findings, show }: ProblemDeps): Promise<void> {
  const known = findings.listed(list);
  if (known) await show(known.file, known.findings[line]?.place);
  const tabs = code.window.tabGroups.all.flatMap((group) => group.tabs);
  const left = tabs.filter(
    ({ input }) => input instanceof code.TabInputText && input.uri.toString() === list.toString(),
  );
  if (left.length > 0) await code.window.tabGroups.close(left, true);
}

function fixesOf({ CodeActionKind, l10n }: ProblemDeps["code"]): vscode.CodeActionProvider {
  return {
    provideCodeActions: (document, _range, context) =>
      context.diagnostics
        .filter(({ source }) => source === "Cowork")
        .map((diagnostic) => ({
          title: l10n.t("Fix with Cowork"),
          kind: CodeActionKind.QuickFix,
          diagnostics: [diagnostic],
          isPreferred: true,
          command: {
            title: l10n.t("Fix with Cowork"),
            command: "cowork.fixProblem",
            arguments: [document.uri.toString(), diagnostic.message],
          },
        })),
  };
}

/** Longest problem that is put into a request. */
const longest = 1_000;

export type FixDeps = {
  readonly code: Pick<Code, "l10n">;
  readonly side: Pick<Side, "compose">;
  readonly places: Places;
};

/** Fills the composer with a request that names file, place and problem. Nothing starts. */
export async function composeFix(file: Uri, problem: Finding | string, { code, side, places }: FixDeps): Promise<void> {
  const name = places.mention(file);
  if (name === undefined) throw new Refused(code.l10n.t("This file is in no folder that Cowork may work in."));
  const words = clip(typeof problem === "string" ? problem : wordsOf(problem), longest);
  const text = code.l10n.t("Fix this in @{0} and change nothing else: {1}", name, words);
  await side.compose({ act: "focusComposer", text, mentions: [name] });
}
