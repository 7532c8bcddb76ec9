/** What can be done with a task now: at most three buttons and "more". The filled one is what Ctrl+Enter does. */
import type { JSX } from "preact";
import type { Intent } from "../../protocol/channel.ts";
import { nameOf } from "../../protocol/paths.ts";
import { type TaskState, unfinished } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { useCan } from "../context.ts";
import type { Model } from "../model.ts";
import { Ask, Button, IconButton } from "../parts.tsx";
import { t } from "../strings.ts";
import { orderedOutputs } from "./output-words.ts";
import { changeCount, edited, isChoosing, ticked } from "./plan-model.ts";

type Props = {
  readonly model: Model;
  readonly view: TaskView;
  readonly discuss: () => void;
  readonly showLog: () => void;
};

/** The decision that approves what is ticked now, with the answers and the limit on the screen. */
export function approval({ view, draft }: Model): Intent | undefined {
  const plan = view?.state.plan;
  if (plan === undefined || draft === undefined || plan.decided !== undefined) return undefined;
  const kept = ticked(plan.plan, draft).map(({ id }) => id);
  if (plan.plan.operations.length > 0 && kept.length === 0) return undefined;
  const answers = Object.fromEntries(
    plan.plan.questions.map(({ id, choices }) => [id, draft.answers[id] ?? choices[0] ?? ""]),
  );
  return {
    type: "plan.decide",
    verdict: "approve",
    hash: plan.hash,
    ticked: kept,
    answers,
    ...(draft.edits.length > 0 ? { edits: [...draft.edits] } : {}),
    ...(draft.capUsd === undefined ? {} : { capUsd: draft.capUsd }),
  };
}

export function approveLabel({ view, draft }: Model): string {
  const plan = view?.state.plan?.plan;
  if (plan === undefined) return t("approve");
  const all = changeCount(plan.operations);
  const kept = changeCount(ticked(edited(plan, draft), draft));
  return kept === all ? t("approve") : t("approveSome", { n: kept, of: all });
}

/** Number of the step work goes on with, counted from 1. */
export const nextStep = (state: TaskState): number | undefined => {
  const [next] = unfinished(state);
  return next === undefined ? undefined : state.steps.indexOf(next) + 1;
};

/** The request of the filled button, for Ctrl+Enter. */
export function primaryIntent(model: Model): Intent | undefined {
  const state = model.view?.state;
  if (state === undefined) return undefined;
  if (model.preview) return { type: "undo.run", previewHash: model.preview.hash, direction: model.preview.direction };
  if (isChoosing(state)) return approval(model);
  switch (state.status) {
    case "paused":
    case "stopped":
    case "failed":
      return { type: "task.resume" };
    case "stoppedAtBudget":
      return { type: "budget.raiseAndResume", capUsd: newCap(state) };
    default:
      return undefined;
  }
}

/** Half as much again, in whole dollars. */
const newCap = (state: TaskState): number => {
  const usd = state.budget.usd ?? 0;
  return usd > (state.spent.usd ?? 0) * 1.05 ? usd : Math.ceil(Math.max(usd, state.spent.usd ?? 0) * 1.5);
};

const undoTask: Intent = { type: "undo.preview", scope: {} };

export function HeaderButtons(props: Props): JSX.Element {
  const more = useCan("task.more");
  return (
    <div class="btns">
      <ForState {...props} />
      {more && <IconButton icon="ellipsis" label={t("more")} intent={{ type: "task.more" }} popup="menu" />}
    </div>
  );
}

function ForState(props: Props): JSX.Element | null {
  const { model, view } = props;
  if (isChoosing(view.state)) return <Choosing {...props} />;
  switch (view.state.status) {
    case "planning":
    case "waiting":
    case "working":
      return <Running />;
    case "paused":
    case "stopped":
    case "failed":
      return <Resting {...props} />;
    case "stoppedAtBudget":
      return <AtBudget model={model} view={view} />;
    case "undone":
      return <Undone />;
    default:
      return <Finished view={view} />;
  }
}

function Choosing({ model, discuss }: Props): JSX.Element {
  const edit = useCan("plan.edit");
  const intent = approval(model);
  return (
    <>
      <Ask main decision="approve" intent={intent ?? { type: "plan.edit" }} off={intent === undefined}>
        {approveLabel(model)}
      </Ask>
      {edit && (
        <Ask decision="edit" intent={{ type: "plan.edit" }}>
          {t("edit")}
        </Ask>
      )}
      <Button name="plan.discuss" act={discuss}>
        {t("discuss")}
      </Button>
    </>
  );
}

function Running(): JSX.Element {
  return (
    <>
      <Ask icon="debug-pause" intent={{ type: "task.pause" }}>
        {t("pause")}
      </Ask>
      <Ask icon="debug-stop" intent={{ type: "task.stop" }}>
        {t("stop")}
      </Ask>
    </>
  );
}

function Resting({ view, showLog }: Props): JSX.Element {
  const step = nextStep(view.state);
  return (
    <>
      <Ask main icon="debug-continue" intent={{ type: "task.resume" }}>
        {step === undefined ? t("resume") : t("resumeAt", { n: step })}
      </Ask>
      {view.state.status === "paused" ? (
        <Ask icon="debug-stop" intent={{ type: "task.stop" }}>
          {t("stop")}
        </Ask>
      ) : (
        <Ask icon="discard" intent={undoTask}>
          {t("undoTask")}
        </Ask>
      )}
      {view.state.status === "failed" && (
        <Button name="task.details" act={showLog}>
          {t("details")}
        </Button>
      )}
    </>
  );
}

function AtBudget({ model, view }: Pick<Props, "model" | "view">): JSX.Element {
  const early = useCan("task.finishEarly");
  const cap = model.draft?.capUsd ?? newCap(view.state);
  return (
    <>
      <Ask main icon="debug-continue" intent={{ type: "budget.raiseAndResume", capUsd: cap }}>
        {t("raise")}
      </Ask>
      {early && <Ask intent={{ type: "task.finishEarly" }}>{t("finishEarly")}</Ask>}
      <Ask icon="discard" intent={undoTask}>
        {t("undoTask")}
      </Ask>
    </>
  );
}

function Finished({ view }: Pick<Props, "view">): JSX.Element {
  const [output] = orderedOutputs(view.state);
  return (
    <>
      {output && (
        <Ask main intent={{ type: "output.open", path: output.path }}>
          {t("openNamed", { name: openName(nameOf(output.path)) })}
        </Ask>
      )}
      <Ask icon="discard" intent={undoTask}>
        {t("undoTask")}
      </Ask>
    </>
  );
}

const kinds: Readonly<Record<string, "workbook" | "document" | "slides">> = {
  xlsx: "workbook",
  csv: "workbook",
  docx: "document",
  pdf: "document",
  md: "document",
  pptx: "slides",
};

function openName(name: string): string {
  const kind = kinds[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];
  return kind === undefined ? t("output") : t(kind);
}

function Undone(): JSX.Element {
  const report = useCan("undo.report");
  return (
    <>
      <Ask icon="redo" intent={{ type: "redo.preview", scope: {} }}>
        {t("redoTask")}
      </Ask>
      {report && <Ask intent={{ type: "undo.report" }}>{t("saveReport")}</Ask>}
    </>
  );
}
