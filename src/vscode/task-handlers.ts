/** Requests of a task's panel that change the task: passed to the task service, which decides. */

import type { TaskId } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import { samePath } from "../protocol/paths.ts";
import type { Bridge } from "./bridge.ts";
import type { Code } from "./code.ts";
import type { Session } from "./core.ts";
import { instructionUri } from "./facts.ts";
import type { Files } from "./files.ts";
import type { From, SomeHandlers } from "./intents.ts";
import type { PlanDrafts } from "./plan-drafts.ts";
import { composeFix } from "./problems.ts";
import { Refused } from "./refused.ts";
import { proofReport } from "./reports.ts";
import type { Side } from "./side.ts";
import { showSources } from "./sources.ts";
import type { UndoDesk } from "./undo-desk.ts";

type Deps = {
  readonly code: Pick<Code, "workspace" | "window" | "commands" | "l10n" | "Uri">;
  readonly session: () => Promise<Session>;
  readonly undo: UndoDesk;
  readonly files: Files;
  readonly side: Pick<Side, "compose">;
  readonly drafts: PlanDrafts;
  readonly more: (task: TaskId) => Promise<void>;
  readonly openPlan: (task: TaskId) => Promise<void>;
};

type TaskKind = TaskIntent["type"];

export function taskHandlers(
  deps: Deps,
): SomeHandlers<
  | TaskKind
  | "plan.tick"
  | "plan.draft"
  | "plan.edit"
  | "call.preview"
  | "task.more"
  | "budget.raiseAndResume"
  | "agent.stop"
  | "history.more"
> {
  const { l10n } = deps.code;
  const pass = async (intent: TaskIntent, from: From): Promise<void> => {
    await (await deps.session()).runs.send(panelOf(from).task, intent);
  };
  const draft = async (intent: Parameters<PlanDrafts["apply"]>[1], from: From): Promise<void> => {
    const { bridge } = panelOf(from);
    const next = await deps.drafts.apply(await bridge.state(), intent);
    if (next === undefined) throw new Refused(l10n.t("That plan does not wait for a decision any more."));
    bridge.send({ type: "draft", draft: next });
  };
  return {
    "plan.decide": pass,
    "call.decide": pass,
    "question.answer": pass,
    "task.steer": pass,
    "steer.withdraw": pass,
    "task.stop": pass,
    "task.pause": pass,
    "task.resume": pass,
    "budget.set": pass,
    "plan.tick": draft,
    "plan.draft": draft,
    "task.finishEarly": pass,
    "plan.edit": (_intent, from) => deps.openPlan(panelOf(from).task),
    "agent.stop": () => {
      throw new Refused(l10n.t("This task has no agents that could be stopped. Stop ends the task."));
    },
    async "call.preview"({ call, effect }, from) {
      const question = (await panelOf(from).bridge.state()).questions.find((one) => one.call === call);
      const asked =
        question?.kind === "approval" ? question.effects.find(({ index }) => index === effect)?.effect : undefined;
      const path = asked && ("path" in asked && typeof asked.path === "object" ? asked.path : undefined);
      if (path === undefined) throw new Refused(l10n.t("There is no file to show for this question."));
      await deps.files.open(path);
    },
    "task.more": (_intent, from) => deps.more(panelOf(from).task),
    async "budget.raiseAndResume"({ capUsd }, from) {
      await pass({ type: "budget.set", capUsd }, from);
      await pass({ type: "task.resume" }, from);
    },
    "history.more": ({ before, count }, from) => panelOf(from).bridge.history(before, count),
  };
}

/** Requests about undo, redo and their proof. */
export function undoHandlers(
  deps: Deps,
): SomeHandlers<"undo.preview" | "redo.preview" | "undo.run" | "undo.compare" | "undo.resolve" | "undo.report"> {
  const { l10n } = deps.code;
  const preview = async (intent: { readonly type: string; readonly scope: object }, from: From): Promise<void> => {
    const { task, bridge } = panelOf(from);
    const direction = intent.type === "undo.preview" ? "undo" : "redo";
    const made = await deps.undo.preview(task, { direction, scope: intent.scope });
    if (made.rows.length === 0)
      throw new Refused(
        direction === "undo"
          ? l10n.t("There is nothing to undo: nothing this task changed still stands.")
          : l10n.t("There is nothing to redo."),
      );
    bridge.send({ type: "undo", preview: made });
  };
  return {
    "undo.preview": preview,
    "redo.preview": preview,
    async "undo.run"({ previewHash, direction }, from) {
      const { task, bridge } = panelOf(from);
      const { renewed } = await deps.undo.run(task, previewHash, direction);
      if (renewed === undefined) return;
      bridge.send({ type: "undo", preview: renewed });
      throw new Refused(
        l10n.t("The folder has changed since the preview. Nothing was undone. This is the new preview."),
      );
    },
    async "undo.compare"({ path }, from) {
      const { bridge } = panelOf(from);
      const { undo } = await bridge.state();
      const beside = undo?.differences.find((one) => samePath(one.path, path))?.beside;
      if (beside) await deps.files.versions(beside, path);
      else await deps.files.compare(await bridge.events(), path);
    },
    async "undo.resolve"({ path, keep }, from) {
      const { service } = await deps.session();
      await service.resolveUndo(panelOf(from).task, { path, keep });
    },
    async "undo.report"(_intent, from) {
      const state = await panelOf(from).bridge.state();
      const content = proofReport(state, deps.code);
      const document = await deps.code.workspace.openTextDocument({ language: "markdown", content });
      await deps.code.window.showTextDocument(document);
    },
  };
}

/** Requests to look at files. */
export function fileHandlers(
  deps: Deps,
): SomeHandlers<
  | "output.open"
  | "output.reveal"
  | "output.compare"
  | "output.sources"
  | "check.jump"
  | "check.fix"
  | "check.openProblems"
  | "changes.open"
  | "source.open"
> {
  const { code, files } = deps;
  return {
    "output.open": ({ path }) => files.open(path),
    "output.reveal": ({ path }) => files.reveal(path),
    "output.compare": async ({ path }, from) => files.compare(await panelOf(from).bridge.events(), path),
    "output.sources": async ({ path }, from) =>
      showSources({ ...deps, events: await panelOf(from).bridge.events(), path }),
    async "source.open"({ source }, from) {
      const state = await panelOf(from).bridge.state();
      const uri = instructionUri(state, source, await deps.session(), code);
      if (uri) await code.commands.executeCommand("vscode.open", uri);
      else await code.commands.executeCommand("workbench.action.openSettings", "cowork.instructions");
    },
    "check.jump": ({ path, place }) => files.jump(path, place),
    async "check.fix"({ path, finding }) {
      const { places } = await deps.session();
      const file = places.uri(path);
      if (file) await composeFix(file, finding, { ...deps, places });
    },
    "check.openProblems": async () => void (await code.commands.executeCommand("workbench.actions.view.problems")),
    async "changes.open"(_intent, from) {
      const { bridge } = panelOf(from);
      await files.changes(await bridge.events(), (await bridge.state()).title);
    },
  };
}

function panelOf({ task, bridge }: From): { readonly task: TaskId; readonly bridge: Bridge } {
  if (task === undefined || bridge === undefined)
    throw new Error("A request about a task came from a page without one.");
  return { task, bridge };
}
