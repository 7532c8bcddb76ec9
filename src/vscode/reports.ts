/** A task as a document: for the archive, and as the proof of an undo. Pure: state in, Markdown out. */
import { size, visible } from "../base/words.ts";
import { nameOf, shown } from "../protocol/paths.ts";
import type { StepProgress, TaskState } from "../protocol/state.ts";
import type { Code } from "./code.ts";
import { statusWord } from "./status-words.ts";

type Words = Pick<Code, "l10n">;

/** Text of a model or a file name, without anything Markdown or a terminal would obey. Inside a word "_" is a letter. */
export const plain = (text: string): string =>
  visible(text.replace(/\s+/g, " ").trim())
    .replace(/[\\`*{}[\]<>#|!&~]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");

const heading = (level: number, text: string): string => `${"#".repeat(level)} ${text}`;

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", heading(2, title), "", ...lines];
}

/** What was asked, planned, done, checked and spent. */
export function taskReport(state: TaskState, code: Words): string {
  const { l10n } = code;
  const { roots } = state;
  const lines = [
    heading(1, plain(state.title)),
    "",
    `- ${l10n.t("State: {0}", statusWord(state.status, code))}${state.reason ? ` (${plain(state.reason)})` : ""}`,
    `- ${l10n.t("Folder: {0}", roots.map(({ name }) => plain(name)).join(", "))}`,
    `- ${l10n.t("Model: {0}", plain(state.model))}`,
    `- ${l10n.t("From {0} to {1}", state.created, state.updated)}`,
    ...(state.spent.usd === undefined ? [] : [`- ${l10n.t("Spent: {0} US dollars", state.spent.usd.toFixed(2))}`]),
    ...section(l10n.t("Request"), [plain(state.request)]),
    ...section(
      l10n.t("Steps"),
      state.steps.map((step) => `- ${plain(step.title)}: ${stepWord(step, code)}`),
    ),
    ...section(
      l10n.t("Files"),
      state.outputs.map((output) => `- ${plain(shown(output.path, roots))} (${size(output.bytes)})`),
    ),
    ...section(l10n.t("Checks"), checkLines(state)),
    ...section(l10n.t("Result"), state.summary === undefined ? [] : [plain(state.summary)]),
  ];
  return `${lines.join("\n")}\n`;
}

function stepWord({ state }: StepProgress, { l10n }: Words): string {
  const words: Readonly<Record<StepProgress["state"], string>> = {
    waiting: l10n.t("not begun"),
    running: l10n.t("under way"),
    done: l10n.t("done"),
    skipped: l10n.t("skipped"),
    failed: l10n.t("failed"),
    unknown: l10n.t("not certain"),
  };
  return words[state];
}

function checkLines(state: TaskState): readonly string[] {
  const mark = (ok: boolean | undefined): string => (ok === undefined ? "–" : ok ? "✓" : "✗");
  return [
    ...state.checks.map(({ text, ok, detail }) => `- ${mark(ok)} ${plain(text)}${detail ? `: ${plain(detail)}` : ""}`),
    ...state.warnings.map((text) => `- ✗ ${plain(text)}`),
    ...state.outputs.flatMap(({ path, findings }) =>
      findings.map(({ text, place }) => `- ${plain(nameOf(path))}${place ? ` ${plain(place)}` : ""}: ${plain(text)}`),
    ),
  ];
}

/** How an undo or redo ended, path by path where something is not as it was. */
export function proofReport(state: TaskState, { l10n }: Words): string {
  const { undo } = state;
  if (undo === undefined) return `${heading(1, plain(state.title))}\n\n${l10n.t("This task was not undone.")}\n`;
  const lines = [
    heading(
      1,
      undo.direction === "undo"
        ? l10n.t("Undo of: {0}", plain(state.title))
        : l10n.t("Redo of: {0}", plain(state.title)),
    ),
    "",
    l10n.t(
      "{0} of {1} paths are identical, proved by content, permissions and time read from the disk.",
      undo.identical,
      undo.of,
    ),
    ...section(
      l10n.t("Not identical"),
      undo.differences.map(({ path, why }) => `- ${plain(shown(path, state.roots))}: ${plain(why)}`),
    ),
    "",
    l10n.t("As of {0}", state.updated),
  ];
  return `${lines.join("\n")}\n`;
}
