/** The definition of done: what a machine can check is checked against the folder, never taken from the model's words. */
import { assertNever } from "../base/assert-never.ts";
import type { CheckResult, Finding } from "../protocol/events.ts";
import { shown } from "../protocol/paths.ts";
import type { DoneCheck } from "../protocol/plan.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Inspector, Look } from "./ports.ts";

export type DoneDeps = { readonly look: Look; readonly inspector: Inspector };

/** Every line of the approved plan's definition of done, and that each promised deliverable is there. */
export async function checkDone(state: TaskState, deps: DoneDeps): Promise<readonly CheckResult[]> {
  const plan = state.plan?.decided === "approve" ? state.plan.plan : undefined;
  if (plan === undefined) return [];
  const left = new Set(
    plan.operations
      .filter(({ id }) => state.plan?.unticked.includes(id))
      .flatMap(({ paths }) => paths.map((path) => shown(path, state.roots))),
  );
  const promised = plan.deliverables.filter(
    ({ path }) =>
      !plan.done.some((check) => "path" in check && shown(check.path, state.roots) === shown(path, state.roots)),
  );
  const checks: readonly DoneCheck[] = [
    ...plan.done,
    ...promised.map(
      ({ path, what }): DoneCheck => ({ kind: "exists", text: `${shown(path, state.roots)}: ${what}`, path }),
    ),
  ];
  const due = checks.filter((check) => !("path" in check) || !left.has(shown(check.path, state.roots)));
  return Promise.all(due.map((check) => checkOne(check, deps)));
}

async function checkOne(check: DoneCheck, { look, inspector }: DoneDeps): Promise<CheckResult> {
  const { text } = check;
  switch (check.kind) {
    case "exists":
      return { text, ...verdict((await look.stat(check.path)) !== undefined, "It is not there.") };
    case "gone":
      return { text, ...verdict((await look.stat(check.path)) === undefined, "It is still there.") };
    case "count": {
      const [first] = look.roots;
      const found = first
        ? await look.glob(check.pattern, { root: first.id, path: "" as (typeof check & { path: never })["path"] })
        : [];
      return { text, ...verdict(found.length === check.count, `There are ${found.length}, not ${check.count}.`) };
    }
    case "sound": {
      if ((await look.stat(check.path)) === undefined) return { text, ok: false, detail: "It is not there." };
      const errors = (await inspector.check(check.path, look)).filter(({ severity }) => severity === "error");
      return { text, ...verdict(errors.length === 0, errors.map(findingWords).join("; ")) };
    }
    case "words":
      return { text };
    default:
      return assertNever(check);
  }
}

const verdict = (ok: boolean, detail: string): { readonly ok: boolean; readonly detail?: string } =>
  ok ? { ok } : { ok, detail };

const findingWords = ({ text, place }: Finding): string => (place === undefined ? text : `${place}: ${text}`);

/** What the user should know at the end: failed checks, findings of the outputs, steps that failed. */
export function warningsOf(state: TaskState, checks: readonly CheckResult[]): readonly string[] {
  return [
    ...checks
      .filter(({ ok }) => ok === false)
      .map(({ text, detail }) => `Not met: ${text}${detail ? ` (${detail})` : ""}`),
    ...state.outputs.flatMap(({ path, findings }) =>
      findings
        .filter(({ severity }) => severity !== "info")
        .map((finding) => `${shown(path, state.roots)}: ${findingWords(finding)}`),
    ),
    ...state.steps
      .filter(({ state: step }) => step === "failed" || step === "unknown")
      .map(({ title }) => `Step "${title}" did not end well.`),
  ];
}
