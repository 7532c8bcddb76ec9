/** A task's plan as a document that can be read, searched and printed, and not changed: changes are made in the panel. */
import type * as vscode from "vscode";
import { size } from "../base/words.ts";
import type { PlanDraft } from "../protocol/channel.ts";
import type { TaskId } from "../protocol/ids.ts";
import { shown } from "../protocol/paths.ts";
import type { Operation, Plan } from "../protocol/plan.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Code, Uri } from "./code.ts";
import type { Session } from "./core.ts";
import { Refused } from "./refused.ts";
import { plain } from "./reports.ts";

export const planScheme = "cowork-plan";

type Words = Pick<Code, "l10n">;

/** Paths of one operation that are listed; the panel has them all. */
const mostPaths = 500;

/** The plan in Markdown. What is ticked is what was approved, or what is ticked in the panel now. */
export function planReport(state: TaskState, draft: PlanDraft | undefined, code: Words): string {
  const { l10n } = code;
  const { plan: approved } = state;
  if (approved === undefined) return `# ${plain(state.title)}\n\n${l10n.t("This task has no plan yet.")}\n`;
  const { plan } = approved;
  const off = new Set(approved.decided === undefined ? draft?.unticked : approved.unticked);
  const verdicts = {
    approve: l10n.t("Approved"),
    revise: l10n.t("Sent back"),
    reject: l10n.t("Turned down"),
    open: l10n.t("Waits for your decision"),
  };
  const lines = [
    `# ${plain(state.title)}`,
    "",
    verdicts[approved.decided ?? "open"],
    "",
    plain(plan.summary),
    ...stepLines(plan, off, state, code),
    ...list(
      l10n.t("Results"),
      plan.deliverables.map(({ path, what }) => `${plain(shown(path, state.roots))}: ${plain(what)}`),
    ),
    ...list(
      l10n.t("Must not happen"),
      plan.guardrails.map(({ text }) => plain(text)),
    ),
    ...list(
      l10n.t("Definition of done"),
      plan.done.map(({ text }) => plain(text)),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

const list = (title: string, rows: readonly string[]): readonly string[] =>
  rows.length === 0 ? [] : ["", `## ${title}`, "", ...rows.map((row) => `- ${row}`)];

function stepLines(plan: Plan, off: ReadonlySet<string>, state: TaskState, code: Words): readonly string[] {
  return plan.steps.flatMap(({ id, title, detail }, index) => [
    "",
    `## ${index + 1}. ${plain(title)}`,
    "",
    ...(detail === undefined ? [] : [plain(detail), ""]),
    ...plan.operations
      .filter(({ step }) => step === id)
      .flatMap((operation) => operationLines(operation, off.has(operation.id), state, code)),
  ]);
}

function operationLines(operation: Operation, off: boolean, state: TaskState, { l10n }: Words): readonly string[] {
  const { kind, paths, targets, shape, detail, why, problem, bytes } = operation;
  const words: Readonly<Record<Operation["kind"], string>> = {
    create: l10n.t("Create"),
    change: l10n.t("Change"),
    delete: l10n.t("Delete"),
    move: l10n.t("Move"),
    run: l10n.t("Run"),
    send: l10n.t("Send"),
    connect: l10n.t("Use a connector"),
  };
  const name = (index: number): string => {
    const [from, to] = [paths[index], targets?.[index]].map((path) => path && plain(shown(path, state.roots)));
    return to === undefined ? (from ?? "") : `${from} → ${to}`;
  };
  const rest = [detail, shape, why, problem].filter((part) => part !== undefined).map(plain);
  const facts = [...(bytes > 0 ? [size(bytes)] : []), ...rest].join(", ");
  const one = paths.length === 1 ? ` ${name(0)}` : paths.length > 1 ? ` (${paths.length})` : "";
  const many = paths.length > 1 ? paths.slice(0, mostPaths).map((_path, index) => `  - ${name(index)}`) : [];
  const more = paths.length > mostPaths ? [`  - ${l10n.t("and {0} more", paths.length - mostPaths)}`] : [];
  return [`- [${off ? " " : "x"}] ${words[kind]}${one}${facts === "" ? "" : `: ${facts}`}`, ...many, ...more];
}

export type PlanDocuments = {
  readonly provider: vscode.TextDocumentContentProvider;
  /** Opens the plan beside what is in front. Refusal while the task has none. */
  open(task: TaskId): Promise<void>;
  /** The plan of the task, or what is ticked in it, may be another now. */
  renew(task: TaskId): void;
};

type Deps = {
  readonly code: Pick<Code, "Uri" | "EventEmitter" | "workspace" | "window" | "ViewColumn" | "l10n">;
  readonly session: () => Promise<Session>;
  readonly draft: (state: TaskState) => Promise<PlanDraft | undefined>;
};

export function planDocumentsOf({ code, session, draft }: Deps): PlanDocuments {
  const emitter = new code.EventEmitter<Uri>();
  const open = new Map<TaskId, Uri>();
  const stateOf = async (task: TaskId): Promise<TaskState> => (await session()).service.state(task);
  return {
    provider: {
      onDidChange: emitter.event,
      async provideTextDocumentContent(uri) {
        const state = await stateOf((new URLSearchParams(uri.query).get("task") ?? "") as TaskId);
        return planReport(state, await draft(state), code);
      },
    },
    async open(task) {
      const state = await stateOf(task);
      if (state.plan === undefined) throw new Refused(code.l10n.t("This task has no plan yet."));
      const name = state.title.replace(/[\p{Cc}\p{Cf}/\\]+/gu, " ").trim();
      const uri = code.Uri.from({
        scheme: planScheme,
        path: `/${code.l10n.t("Plan: {0}", name)}.md`,
        query: new URLSearchParams({ task }).toString(),
      });
      open.set(task, uri);
      emitter.fire(uri);
      const document = await code.workspace.openTextDocument(uri);
      await code.window.showTextDocument(document, { viewColumn: code.ViewColumn.Beside, preview: true });
    },
    renew(task) {
      const uri = open.get(task);
      if (uri) emitter.fire(uri);
    },
  };
}
