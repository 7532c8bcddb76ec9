/** The steps: how the work goes on. Questions stand under the step that asks; calls unfold under theirs. */
import type { JSX } from "preact";
import type { TaskFacts } from "../../protocol/channel.ts";
import type { CallId, StepId } from "../../protocol/ids.ts";
import { lead } from "../../protocol/ids.ts";
import type { Plan } from "../../protocol/plan.ts";
import type { Question } from "../../protocol/questions.ts";
import type { CallSummary, StepProgress, TaskState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { isOpen, setFolds, useSeconds, useStore } from "../context.ts";
import { between, money } from "../format.ts";
import type { MenuItem } from "../menu.tsx";
import { type RowState, rowIcons } from "../names.ts";
import { Cut, Icon, Link, Section } from "../parts.tsx";
import type { Store } from "../store.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { type Row, Tree } from "../tree.tsx";
import { AskBox } from "./ask.tsx";
import { ChoiceBox } from "./choice.tsx";
import { isChoosing } from "./plan-model.ts";

type Props = { readonly view: TaskView; readonly plan: Plan | undefined; readonly facts: TaskFacts };
type Making = Props & { readonly store: Store; readonly now: number; readonly steps: readonly StepProgress[] };

const shownCalls = 50;
/** Finished steps at the beginning become one row when the list is longer than this. */
const longList = 14;

export function Steps({ view, plan, facts }: Props): JSX.Element | null {
  const store = useStore();
  const { state } = view;
  const running = state.status === "working" || state.status === "waiting";
  const now = useSeconds(running && state.steps.some((step) => step.state === "running"));
  const steps = isChoosing(state) ? planned(plan) : state.steps;
  if (steps.length === 0 && state.questions.length === 0) return null;
  const done = steps.filter((step) => step.state === "done" || step.state === "skipped").length;
  const making: Making = { view, plan, facts, store, now, steps };
  const sub = isChoosing(state) ? String(steps.length) : t("doneOf", { done, of: steps.length });
  const columns = isChoosing(state) ? [] : [t("time"), t("cost")];
  return (
    <Section id="steps" title={t("steps")} sub={steps.length > 0 ? sub : undefined} columns={columns}>
      <Tree id="steps" rows={allRows(making)} />
    </Section>
  );
}

const planned = (plan: Plan | undefined): readonly StepProgress[] =>
  (plan?.steps ?? []).map((step) => ({ ...step, state: "waiting", added: false }));

/** The fold key of a question; folded to one line while others go on working or when there are many. */
export const askKey = (call: CallId): string => `ask.${call}`;

function allRows(making: Making): readonly Row[] {
  const { steps, view } = making;
  const { questions } = view.state;
  const asks = questions.map((question, index) => ({
    step: askingStep(question, making),
    row: askRow(question, index, making),
  }));
  const folded = foldedHead(making);
  const rows = steps.flatMap((step, index) => {
    if (folded && index < folded.count) return index === 0 ? folded.rows : [];
    return [...stepRows(step, index, making), ...asks.filter((ask) => ask.step === step.id).map(({ row }) => row)];
  });
  return [...rows, ...asks.filter(({ step }) => step === undefined).map(({ row }) => row)];
}

/** The step the asking agent is at: that of its newest call, else the newest one that runs. */
function askingStep(question: Question, { view, steps }: Making): StepId | undefined {
  const own = view.state.calls.findLast(({ agent, step }) => agent === question.agent && step !== undefined)?.step;
  const running = steps.filter((step) => step.state === "running").map(({ id }) => id);
  return own !== undefined && running.includes(own) ? own : running.at(-1);
}

function foldedHead(making: Making): { readonly count: number; readonly rows: readonly Row[] } | undefined {
  const { steps, store } = making;
  const first = steps.findIndex((step) => step.state !== "done");
  const count = first < 0 ? 0 : first - 2;
  if (steps.length <= longList || count < 3) return undefined;
  const open = isOpen(store.model().kept.folds, "steps.head", false);
  const head = steps.slice(0, count);
  const alone = !head.some((step) => steps.some((other) => besides(step, other)));
  const usd = alone ? head.reduce((sum, step) => sum + (step.usage?.usd ?? 0), 0) : 0;
  const row: Row = {
    key: "steps.head",
    level: 1,
    label: t("stepsTo", { n: count }),
    open,
    main: (
      <>
        <Icon {...rowIcons.done} />
        <span class="no" />
        <span class="lab keep">{t("stepsTo", { n: count })}</span>
        <Cut cls="det" text={line(head.map(({ title }) => title).join(", "))} />
      </>
    ),
    first: between(head[0]?.started, head.at(-1)?.ended),
    second: usd > 0 ? money(usd) : "",
  };
  return { count, rows: open ? [row, ...head.flatMap((step, index) => stepRows(step, index, making))] : [row] };
}

function stepRows(step: StepProgress, index: number, making: Making): readonly Row[] {
  const { view, store } = making;
  const calls = view.state.calls.filter((call) => call.step === step.id);
  const key = `step.${step.id}`;
  const open = calls.length > 0 ? isOpen(store.model().kept.folds, key, false) : undefined;
  const now = rowState(step, making);
  const row: Row = {
    key,
    level: 1,
    label: step.title,
    ...(open === undefined ? {} : { open }),
    cls: isChoosing(view.state) ? "" : rowClass(now),
    main: (
      <>
        <Icon {...rowIcons[now]} />
        <span class="no">{index + 1}</span>
        <Cut cls="lab keep" text={step.title} />
        {detailOf(step, now) !== "" && <Cut cls="det" text={detailOf(step, now)} />}
        <span class="sr">{t(`row.${now}`)}</span>
      </>
    ),
    first: between(step.started, step.ended ?? (step.state === "running" ? making.now : undefined)),
    second: costOf(step, making),
    menu: stepMenu(step, making),
    ...reordering(step, making),
  };
  return open ? [row, ...calls.slice(-shownCalls).map(callRow)] : [row];
}

const detailOf = (step: StepProgress, now: RowState): string =>
  line(step.detail ?? (now === "unknown" ? t("unknownStep") : ""));

/** Empty for a step that ran beside another one: what those cost cannot be told apart. */
function costOf(step: StepProgress, { steps }: Making): string {
  const usd = step.usage?.usd;
  return usd === undefined || steps.some((other) => besides(step, other)) ? "" : money(usd);
}

/** Whether two steps ran at the same time. Instants compare as text. */
function besides(step: StepProgress, other: StepProgress): boolean {
  if (other === step || step.started === undefined || other.started === undefined) return false;
  return other.started < (step.ended ?? "~") && step.started < (other.ended ?? "~");
}

function rowState(step: StepProgress, making: Making): RowState {
  const { status, questions } = making.view.state;
  if (questions.some((question) => askingStep(question, making) === step.id)) return "asked";
  if (step.state !== "running") return step.state;
  if (status === "paused" || status === "stopped") return "paused";
  if (status === "stoppedAtBudget") return "stopped";
  return status === "failed" ? "failed" : "running";
}

const rowClass = (now: RowState): string =>
  now === "waiting" || now === "skipped" ? "idle" : now === "done" ? "done" : "now";

function stepMenu(step: StepProgress, { view }: Making): readonly MenuItem[] {
  const { state } = view;
  if (isChoosing(state) || !view.state.calls.some((call) => call.step === step.id)) return [];
  return [{ label: t("undoStep"), icon: "discard", intent: { type: "undo.preview", scope: { step: step.id } } }];
}

function reordering(step: StepProgress, { view, store, steps }: Making): Pick<Row, "onShift" | "menu"> {
  if (!isChoosing(view.state)) return {};
  const shift = (by: 1 | -1): void => moveStep(steps, step.id, by, store);
  return {
    onShift: shift,
    menu: [
      { label: t("moveUp"), icon: "arrow-up", act: () => shift(-1) },
      { label: t("moveDown"), icon: "arrow-down", act: () => shift(1) },
    ],
  };
}

function moveStep(steps: readonly StepProgress[], id: StepId, by: 1 | -1, store: Store): void {
  const { draft } = store.model();
  const order = steps.map((step) => step.id);
  const at = order.indexOf(id);
  const other = order[at + by];
  if (draft === undefined || other === undefined) return;
  const next = order.with(at, other).with(at + by, id);
  const edits = [...draft.edits.filter(({ kind }) => kind !== "order"), { kind: "order" as const, steps: next }];
  store.ask({ type: "plan.draft", hash: draft.hash, edits });
}

const callStates: Readonly<Record<CallSummary["state"], RowState>> = {
  asked: "asked",
  running: "running",
  done: "done",
  failed: "failed",
  denied: "skipped",
  unknown: "unknown",
  stopped: "stopped",
};

function callRow(call: CallSummary): Row {
  const title = line(call.title);
  return {
    key: `call.${call.agent}.${call.id}`,
    level: 3,
    label: title,
    main: (
      <>
        <Icon {...rowIcons[callStates[call.state]]} />
        <Cut cls="lab" text={title} />
        {call.error !== undefined && <Cut cls="det" text={line(call.error)} />}
      </>
    ),
    first: between(call.started, call.ended),
    second: "",
  };
}

function askRow(question: Question, index: number, making: Making): Row {
  const open = isOpen(making.store.model().kept.folds, askKey(question.call), index < 2);
  return open ? boxRow(question, making) : lineRow(question, making);
}

function boxRow(question: Question, { view, facts }: Making): Row {
  const askedAt = view.state.calls.find(({ id }) => id === question.call)?.started;
  return {
    key: askKey(question.call),
    level: 2,
    label: question.title,
    box: true,
    main:
      question.kind === "approval" ? (
        <AskBox
          key={question.hash}
          question={question}
          askedAt={askedAt}
          waiting={waitingWords(question, view.state)}
          keptUntil={facts.vault?.until}
        />
      ) : (
        <ChoiceBox key={question.hash} question={question} askedAt={askedAt} />
      ),
  };
}

function waitingWords(question: Question, state: TaskState): string {
  const name = agentName(question.agent, state);
  const others = state.calls.some(({ state: now }) => now === "running");
  return t(others ? "waitsOthersGoOn" : "waitsAlone", { name });
}

/** The job name of an agent; the first one is the lead. */
export const agentName = (id: Question["agent"], state: TaskState): string =>
  id === lead ? t("lead") : line(state.agents.find((agent) => agent.id === id)?.role ?? id);

function lineRow(question: Question, { store }: Making): Row {
  const key = askKey(question.call);
  const show = (): void => setFolds(store, { [key]: true });
  return {
    key,
    level: 3,
    label: question.title,
    cls: "msg",
    main: (
      <>
        <span class="lab">{line(question.title)}</span>
        <Link inRow name="call.show" act={show}>
          {t("review")}
        </Link>
      </>
    ),
    onEnter: show,
  };
}
