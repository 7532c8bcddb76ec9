/** What is known about an output: the seal stands only for what was written, read back and opened without an error. */
import { samePath } from "../../protocol/paths.ts";
import type { Output, TaskState } from "../../protocol/state.ts";
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

/** Outputs in the order in which they were promised; what was not promised comes after. */
export function orderedOutputs(state: TaskState): readonly Output[] {
  const promised = state.plan?.plan.deliverables ?? [];
  const rank = ({ path }: Output): number => {
    const at = promised.findIndex((one) => samePath(one.path, path));
    return at < 0 ? promised.length : at;
  };
  return [...state.outputs].sort((a, b) => rank(a) - rank(b));
}
