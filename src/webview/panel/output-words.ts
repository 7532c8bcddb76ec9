/** What is known about an output: the seal stands only for what was written, read back and opened without an error. */
import { samePath, type WorkPath } from "../../protocol/paths.ts";
import type { Question } from "../../protocol/questions.ts";
import { isEnded, type Output, type TaskState } from "../../protocol/state.ts";
import type { IconProps } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

export function outputNote({ findings }: Pick<Output, "findings">): {
  readonly icon: IconProps;
  readonly text: string;
} {
  const error = findings.find(({ severity }) => severity === "error");
  if (error !== undefined)
    return { icon: { name: "error", tone: "t-bad" }, text: t("notVerified", { why: line(error.text) }) };
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const text = warnings === 0 ? t("verified") : t("verifiedWarnings", { n: warnings });
  return { icon: { name: "verified-filled", tone: "t-seal" }, text };
}

export const isVerified = ({ findings }: Pick<Output, "findings">): boolean =>
  !findings.some(({ severity }) => severity === "error");

/** What becomes of a promised output now: asked about, being made, or waiting for its step. Undefined when nothing runs. */
export function promiseNow(
  path: WorkPath,
  state: TaskState,
): { readonly icon: IconProps; readonly words?: string } | undefined {
  if (state.plan?.decided !== "approve" || isEnded(state.status)) return undefined;
  if (state.questions.some((question) => asksAbout(question, path)))
    return { icon: { name: "bell-dot", tone: "t-you" }, words: t("waitsForAnswer") };
  const operation = state.plan.plan.operations.find(({ paths }) => paths.some((one) => samePath(one, path)));
  const at = state.steps.findIndex(({ id }) => id === operation?.step);
  const step = state.steps[at];
  const working = state.status === "working" || state.status === "waiting";
  if (step?.state === "running" && working)
    return { icon: { name: "session-in-progress" }, words: t("madeInStep", { n: at + 1 }) };
  const icon = { name: "circle-large-outline" };
  return step?.state === "waiting" ? { icon, words: t("waitsForStep", { n: at + 1 }) } : { icon };
}

const asksAbout = (question: Question, path: WorkPath): boolean =>
  question.kind === "approval" &&
  question.effects.some(
    ({ effect }) => "path" in effect && typeof effect.path === "object" && samePath(effect.path, path),
  );

/** Outputs in the order in which they were promised; what was not promised comes after. */
export function orderedOutputs(state: TaskState): readonly Output[] {
  const promised = state.plan?.plan.deliverables ?? [];
  const rank = ({ path }: Output): number => {
    const at = promised.findIndex((one) => samePath(one.path, path));
    return at < 0 ? promised.length : at;
  };
  return [...state.outputs].sort((a, b) => rank(a) - rank(b));
}
