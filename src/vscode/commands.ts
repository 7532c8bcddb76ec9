/** The commands of the palette and the menus. They take no secrets, give nothing back, and ask where several tasks fit. */
import type * as vscode from "vscode";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import type { TaskRow } from "../protocol/view.ts";
import type { ApiKey } from "./api-key.ts";
import { boxReport } from "./box-report.ts";
import type { Choices } from "./choices.ts";
import type { Code, Log, Uri } from "./code.ts";
import { mentionsOf } from "./completions.ts";
import type { Core } from "./core.ts";
import type { Findings } from "./findings.ts";
import { freeVault } from "./free-vault.ts";
import type { Panels } from "./panels.ts";
import type { PlanDocuments } from "./plan-document.ts";
import { composeFix } from "./problems.ts";
import { Refused, sentence } from "./refused.ts";
import { taskReport } from "./reports.ts";
import type { Roster } from "./roster.ts";
import type { Side } from "./side.ts";
import { statusIcons, statusWord } from "./status-words.ts";

export type CommandDeps = {
  readonly code: Code;
  readonly log: Log;
  readonly core: Core;
  readonly roster: Roster;
  readonly panels: Panels;
  readonly side: Side;
  readonly choices: Choices;
  readonly plans: Pick<PlanDocuments, "open">;
  readonly findings: Pick<Findings, "listed">;
  readonly apiKey: ApiKey;
  readonly openTask: (task: TaskId) => Promise<void>;
  readonly chooseFolders: () => Promise<boolean>;
  readonly openSample: () => Promise<void>;
};

type Command = (...args: readonly unknown[]) => Promise<void>;

/** Registers everything; the result is for the extension's subscriptions. */
export function registerCommands(deps: CommandDeps): readonly vscode.Disposable[] {
  const { code, log } = deps;
  return Object.entries(commandsOf(deps)).map(([name, run]) =>
    code.commands.registerCommand(name, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        void code.window.showWarningMessage(sentence(error, code, log));
      }
    }),
  );
}

function commandsOf(deps: CommandDeps): Readonly<Record<string, Command>> {
  const { code, core, panels, side, choices, apiKey } = deps;
  const act =
    (what: "undo" | "redo", fits: (row: TaskRow) => boolean): Command =>
    async (given) => {
      const task = await taskFor(deps, given, fits);
      if (task === undefined) return;
      await deps.openTask(task);
      panels.act(task, { act: what });
    };
  const send =
    (intent: TaskIntent, fits: (row: TaskRow) => boolean): Command =>
    async (given) => {
      if (intent.type === "task.resume") needTrust(code);
      const task = await taskFor(deps, given, fits);
      if (task !== undefined) await (await core.open()).runs.send(task, intent);
    };
  return {
    "cowork.newTask": () => side.compose({ act: "focusComposer" }),
    "cowork.newTaskWithFiles": (file, files) => withFiles(deps, file, files),
    "cowork.openTask": async (given) => {
      const task = await taskFor(deps, given, () => true, true);
      if (task !== undefined) await deps.openTask(task);
    },
    "cowork.stopTask": send({ type: "task.stop" }, ({ status }) => moving.has(status) || status === "paused"),
    "cowork.pauseTask": send({ type: "task.pause" }, ({ status }) => moving.has(status)),
    "cowork.resumeTask": send({ type: "task.resume" }, ({ status }) => resting.has(status)),
    "cowork.resumeTaskWith": (given) => resumeWith(deps, given),
    "cowork.undoTask": act("undo", ({ status }) => !moving.has(status) && status !== "undone"),
    "cowork.redoTask": act("redo", ({ status }) => status === "undone"),
    "cowork.openPlan": async (given) => {
      const task = await taskFor(deps, given, ({ steps, planOpen }) => planOpen === true || steps.of > 0);
      if (task !== undefined) await deps.plans.open(task);
    },
    "cowork.exportTask": (given) => exportTask(deps, given),
    "cowork.freeVault": () => freeVault(deps),
    "cowork.setApiKey": () => apiKey.ask(),
    "cowork.chooseModel": () => choices.pickModel(),
    "cowork.chooseFolders": async () => void (await deps.chooseFolders()),
    "cowork.showSandbox": () => showSandbox(deps),
    "cowork.openSample": () => deps.openSample(),
    "cowork.openWalkthrough": async () =>
      void (await code.commands.executeCommand(
        "workbench.action.openWalkthrough",
        "cowork.cowork#cowork.start",
        false,
      )),
    "cowork.fixProblem": (file, problem) => fixProblem(deps, file, problem),
    // Takes the keys of the panel's tabs before the editor's own use of them.
    "cowork.panelKey": async () => undefined,
  };
}

const moving: ReadonlySet<TaskRow["status"]> = new Set(["planning", "waiting", "working"]);
const resting: ReadonlySet<TaskRow["status"]> = new Set(["paused", "stopped", "stoppedAtBudget", "failed"]);

async function resumeWith(deps: CommandDeps, given: unknown): Promise<void> {
  needTrust(deps.code);
  const task = await taskFor(deps, given, ({ status }) => resting.has(status));
  const model = task === undefined ? undefined : await deps.choices.modelToResume();
  if (task !== undefined && model !== undefined) await (await deps.core.open()).runs.resume(task, model);
}

export function needTrust({ workspace, l10n }: Pick<Code, "workspace" | "l10n">): void {
  if (!workspace.isTrusted)
    throw new Refused(l10n.t("This folder is not trusted, so nothing runs in it. Trust it first."), "trust");
}

/** The task a command is about: the one it was given, the one in front, the only one that fits, or the one picked. */
async function taskFor(
  { code, roster, panels }: CommandDeps,
  given: unknown,
  fits: (row: TaskRow) => boolean,
  always = false,
): Promise<TaskId | undefined> {
  await roster.refresh();
  const rows = roster.rows();
  const named = rows.find(({ task }) => task === given);
  if (named) return named.task;
  const front = rows.find(({ task }) => task === panels.active());
  if (front && !always && fits(front)) return front.task;
  const fitting = rows.filter(fits);
  if (fitting.length === 0) throw new Refused(code.l10n.t("There is no task this fits now."));
  if (fitting.length === 1 && !always) return fitting[0]?.task;
  const picked = await code.window.showQuickPick(
    fitting.map((row) => ({
      label: `$(${statusIcons[row.status].replace("~spin", "")}) ${row.title}`,
      description: statusWord(row.status, code),
      task: row.task,
    })),
    { title: code.l10n.t("Which task?"), matchOnDescription: true },
  );
  return picked?.task;
}

async function withFiles({ code, core, side }: CommandDeps, file: unknown, files: unknown): Promise<void> {
  const given = Array.isArray(files) && files.length > 0 ? files : [file];
  const uris = given.filter((one): one is Uri => one instanceof code.Uri);
  const { places } = await core.open();
  await side.compose({ act: "focusComposer", mentions: mentionsOf(uris, places, code.l10n) });
}

/** From a problem in the editor's list: its address there and its words. */
async function fixProblem(deps: CommandDeps, at: unknown, problem: unknown): Promise<void> {
  const { code, core, side, findings } = deps;
  if (typeof at !== "string" || typeof problem !== "string") return;
  const { places } = await core.open();
  const uri = code.Uri.parse(at, true);
  await composeFix(findings.listed(uri)?.file ?? uri, problem, { code, side, places });
}

/** Writes the task where the user says: as a report, or its whole log as lines of JSON. */
export async function exportTask(deps: CommandDeps, given: unknown): Promise<void> {
  const { code, core, log } = deps;
  const task = await taskFor(deps, given, () => true);
  if (task === undefined) return;
  const { service, places } = await core.open();
  const [state, events] = await Promise.all([service.state(task), service.events(task)]);
  const name = `${
    state.title
      .replace(/[^\p{L}\p{N} .-]+/gu, " ")
      .trim()
      .slice(0, 60) || "task"
  }.md`;
  const target = await code.window.showSaveDialog({
    filters: { [code.l10n.t("Report")]: ["md"], [code.l10n.t("Whole log")]: ["jsonl"] },
    ...(places.top ? { defaultUri: code.Uri.joinPath(places.top, name) } : {}),
  });
  if (target === undefined) return;
  const text = target.path.endsWith(".jsonl")
    ? events.map((event) => `${JSON.stringify(event)}\n`).join("")
    : taskReport(state, code);
  await code.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  log.info(`Exported ${task}.`);
}

async function showSandbox({ code, core }: CommandDeps): Promise<void> {
  const content = boxReport(await core.diagnose(), code);
  const document = await code.workspace.openTextDocument({ language: "markdown", content });
  await code.window.showTextDocument(document, { preview: true });
}
