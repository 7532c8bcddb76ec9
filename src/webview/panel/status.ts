/** The words beside the state word, for the header, the list and the live region. */
import type { StopReason } from "../../protocol/events.ts";
import type { Status } from "../../protocol/state.ts";
import type { TaskRow } from "../../protocol/view.ts";
import { language, t } from "../strings.ts";
import { line } from "../text.ts";

export const stateWord = (status: Status): string => t(`state.${status}`);

const details: Readonly<Record<Status, (row: TaskRow) => string>> = {
  planning: ({ calls = 0 }) => (calls > 0 ? t("detail.looks", { n: calls }) : t("detail.planning")),
  waiting: waiting,
  working: (row) => stepWords(row),
  paused: (row) => row.reason ?? stepWords(row),
  stopped: (row) => stopWords(row.stop, row.reason) || stepWords(row),
  stoppedAtBudget: ({ steps }) =>
    steps.of > 0 ? t("detail.budget", { n: steps.done, of: steps.of }) : t("detail.kept"),
  failed: ({ steps, reason }) => (steps.of > 0 ? t("detail.failed", { n: steps.done }) : (reason ?? t("detail.kept"))),
  done: ({ outputs = 0 }) => (outputs > 0 ? t("nFiles", { n: outputs }) : ""),
  doneWithWarnings: ({ warnings = 0 }) => (warnings > 0 ? t("detail.warnings", { n: warnings }) : ""),
  undone: ({ identical }) =>
    identical === undefined ? "" : t("detail.identical", { n: identical.same, of: identical.of }),
};

export const detailOf = (row: TaskRow): string => line(details[row.status](row));

/** The same for the list, where it follows the state word in the same line: shorter, and no new sentence. */
export function shortDetail(row: TaskRow): string {
  const { status, steps } = row;
  const brief = status === "stoppedAtBudget" ? "short.budget" : status === "failed" ? "short.failed" : undefined;
  const text =
    brief && steps.of > 0 ? t(brief, { n: Math.min(steps.done + 1, steps.of), of: steps.of }) : detailOf(row);
  // German nouns keep their capital.
  return language() === "de" ? text : `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function waiting(row: TaskRow): string {
  const { questions = 0 } = row;
  if (row.planOpen) return t("detail.plan");
  const asked = questions > 0 ? t("nQuestions", { n: questions }) : "";
  return [stepWords(row), asked].filter((part) => part !== "").join(", ");
}

const stepWords = ({ steps }: TaskRow): string =>
  steps.of === 0 ? "" : t("detail.step", { n: Math.min(steps.done + 1, steps.of), of: steps.of });

function stopWords(stop: StopReason | undefined, reason: string | undefined): string {
  const why = stop === undefined ? "" : t(`stop.${stop}`);
  return [why, reason ?? ""].filter((part) => part !== "").join(". ");
}
