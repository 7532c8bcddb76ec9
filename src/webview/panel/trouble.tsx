/** What a person must know when a task does not go on: what happened, what is certain, what is open. */
import type { JSX } from "preact";
import { type TaskState, unfinished } from "../../protocol/state.ts";
import { money } from "../format.ts";
import { stateIcons } from "../names.ts";
import { Icon } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { isChoosing } from "./plan-model.ts";

export function Trouble({ state }: { readonly state: TaskState }): JSX.Element | null {
  const { status } = state;
  if (status !== "failed" && status !== "stopped" && status !== "stoppedAtBudget") return null;
  return (
    <div class="what">
      <div>
        <h2>
          <Icon {...stateIcons[status]} />
          {t("whatHappened")}
        </h2>
        <p class="t-muted">{happened(state)}</p>
      </div>
      <div>
        <h2>
          <Icon name="verified-filled" tone="t-seal" />
          {t(status === "stoppedAtBudget" ? "whatKept" : "whatCertain")}
        </h2>
        <p class="t-muted">{certain(state)}</p>
      </div>
      <div>
        <h2>
          <Icon name="question" tone="i-muted" />
          {t("whatOpen")}
        </h2>
        <p class="t-muted">{open(state)}</p>
      </div>
    </div>
  );
}

function happened(state: TaskState): string {
  const reason = state.reason === undefined ? "" : line(state.reason);
  if (state.status === "failed") return reason || t("failedPlain");
  const budget = state.budget.usd === undefined ? "" : money(state.budget.usd);
  const why = t(`stopped.${state.stop ?? "user"}`, { budget });
  return [why, reason].filter((part) => part !== "").join(" ");
}

function certain(state: TaskState): string {
  const { counts } = state;
  const files = counts.created + counts.changed + counts.moved + counts.deleted;
  const done = state.steps.length - unfinished(state).length;
  const words = [
    state.steps.length > 0 ? t("certainSteps", { n: done }) : "",
    files > 0 ? t("certainFiles", { n: files }) : t("certainNothing"),
    files > 0 ? t("certainWhole") : "",
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** A call whose outcome is unknown is the only thing that needs an eye before work goes on. */
function open(state: TaskState): string {
  const unknown = state.calls.filter((call) => call.state === "unknown");
  const steps = state.steps.filter((step) => step.state === "unknown");
  if (unknown.length + steps.length > 0) {
    const names = [...unknown.map(({ title }) => title), ...steps.map(({ title }) => title)];
    return t("openUnknown", { names: line(names.slice(0, 3).join(", ")) });
  }
  if (isChoosing(state)) return t("openPlan");
  const next = unfinished(state)[0];
  if (next !== undefined) return t("openSafe", { step: line(next.title) });
  if (state.steps.length > 0) return t("openNothing");
  return t(state.mode === "plan" && state.plan?.decided !== "approve" ? "openNoPlan" : "openWork");
}
