/** Puts the shell together: what the views ask for, what the tasks tell, and what the editor shows of it. */
import type * as vscode from "vscode";
import type { TaskId } from "../protocol/ids.ts";
import { badgesOf } from "./badges.ts";
import { beforeScheme } from "./before.ts";
import { type Code, type Ending, later } from "./code.ts";
import { registerCommands } from "./commands.ts";
import { resumeInterrupted, runningNotes } from "./interrupted.ts";
import { uriHandlerOf } from "./links-in.ts";
import { watchFindings } from "./looking.ts";
import { notesOn, shelfOf } from "./notes.ts";
import { noticesOf } from "./notices.ts";
import { panelType } from "./panels.ts";
import { type Loaders, type Parts, partsOf } from "./parts.ts";
import { planScheme } from "./plan-document.ts";
import { previewType, tablePreviewType } from "./previews.ts";
import { sideViews } from "./side.ts";
import { statusBarOf } from "./status-bar.ts";
import type { Happening } from "./watching.ts";

/** Milliseconds after which the editor has brought its tabs back, if it does. */
const restoredAfter = 2_000;

/** Starts everything that waits for the user. The result ends it: tasks stop in good order, locks are released. */
export function startShell(code: Code, context: vscode.ExtensionContext, loaders: Loaders): () => Promise<void> {
  const log = code.window.createOutputChannel("Cowork", { log: true });
  const keep = (...endings: readonly Ending[]): void => void context.subscriptions.push(...endings);
  const memory = notesOn(shelfOf(context, loaders));
  let show = (_happening: Happening): void => undefined;
  const parts = partsOf(
    code,
    context,
    { ...loaders, log },
    {
      onHappening: (happening) => show(happening),
      onRuns: runningNotes(memory),
    },
  );
  show = shower(code, parts, keep);
  registerViews(code, parts, keep);
  keep(...registerCommands({ ...parts, code, log }), log, parts.roster);
  keep(code.window.registerUriHandler(uriHandlerOf(code, parts.side, log)));
  watchEditor(code, parts, keep);
  const pending = (): void => void parts.startPending().catch((error: unknown) => log.warn(String(error)));
  keep(code.workspace.onDidGrantWorkspaceTrust(pending));
  pending();
  // Once, with the first session: what a reload cut off goes on.
  const first = parts.core.onChange(() => {
    const session = parts.core.now();
    if (session === undefined || !code.workspace.isTrusted) return;
    first.dispose();
    for (const notice of session.notices) void code.window.showInformationMessage(notice);
    const onResumed = (task: TaskId, title: string): void =>
      void later(restoredAfter, () => parts.panels.bringBack(task, title));
    const resumed = resumeInterrupted({ memory, session, log, now: loaders.now, onResumed });
    resumed.catch((error: unknown) => log.warn(String(error)));
  });
  return () => parts.core.close();
}

type Keep = (...endings: readonly Ending[]) => void;

function registerViews(
  { window, workspace }: Code,
  { side, panels, before, plans, previews }: Parts,
  keep: Keep,
): void {
  keep(
    ...sideViews.map((id) => window.registerWebviewViewProvider(id, side.provider)),
    ...[previewType, tablePreviewType].map((type) =>
      window.registerCustomEditorProvider(type, previews.provider, { supportsMultipleEditorsPerDocument: true }),
    ),
    window.registerWebviewPanelSerializer(panelType, panels.serializer),
    workspace.registerTextDocumentContentProvider(beforeScheme, before.provider),
    workspace.registerTextDocumentContentProvider(planScheme, plans.provider),
  );
}

/** What the editor itself shows of tasks: badges, problems, status bar, notifications. */
function shower(code: Code, parts: Parts, keep: Keep): (happening: Happening) => void {
  const { core, roster, panels } = parts;
  const badges = badgesOf(code);
  const { findings } = parts;
  keep(...watchFindings(code, parts, parts.log));
  const bar = statusBarOf(code);
  const notices = noticesOf({
    code,
    isHere: (task) => core.now()?.runs.isHere(task) ?? false,
    isVisible: panels.isVisible,
    open: parts.openTask,
  });
  keep(badges, findings, bar, code.window.registerFileDecorationProvider(badges));
  const update = (): void => bar.update(roster.rows(), panels.active());
  keep(roster.changed.add(update), parts.panelsChanged.add(update));
  parts.opened.add(({ task, events, state, session }) => {
    badges.take(task, events, session.places);
    findings.show(state, session.places);
  });
  return ({ task, event, state }) => {
    const session = core.now();
    if (session === undefined) return;
    badges.take(task, [event], session.places);
    if (event.type === "plan.proposed" || event.type === "plan.decided") parts.plans.renew(task);
    if (showsFindings.has(event.type)) findings.show(state, session.places);
    notices.tell(task, event, state).catch((error: unknown) => parts.log.warn(String(error)));
  };
}

const showsFindings: ReadonlySet<Happening["event"]["type"]> = new Set([
  "deliverable.written",
  "undo.finished",
  "task.finished",
]);

/** Folders, trust, settings and the key can change at any time; views and the core hear of it. */
function watchEditor({ workspace }: Code, parts: Parts, keep: Keep): void {
  const { core, apiKey, tellSettings } = parts;
  keep(
    workspace.onDidChangeWorkspaceFolders(() => {
      core.renew();
      tellSettings();
    }),
    workspace.onDidGrantWorkspaceTrust(tellSettings),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("cowork")) core.renew();
      if (
        ["cowork", "editor.accessibilitySupport", "workbench.reduceMotion"].some((key) =>
          event.affectsConfiguration(key),
        )
      )
        tellSettings();
    }),
    apiKey.onChange(() => {
      core.renew();
      tellSettings();
    }),
  );
}
