/** The pinned strip of a task: state, title, facts, and the buttons that fit the state. */
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Forecast, TaskFacts } from "../../protocol/channel.ts";
import { isEnded, stepCount } from "../../protocol/state.ts";
import { rowOf, type TaskView } from "../../protocol/view.ts";
import { useLive, useSeconds, useStore } from "../context.ts";
import type { TextFieldElement } from "../controls.ts";
import { amount, between, clock, day, dayClock, money, moneyRange } from "../format.ts";
import type { Model } from "../model.ts";
import { stateIcons } from "../names.ts";
import { Bar, Icon } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { busyAgents } from "./agents.tsx";
import { HeaderButtons } from "./header-buttons.tsx";
import { progressOf } from "./plan-model.ts";
import { detailOf, stateWord } from "./status.ts";

type Props = {
  readonly model: Model;
  readonly view: TaskView;
  readonly said: string;
  readonly discuss: () => void;
  readonly showLog: () => void;
};

export function Header({ model, view, said, discuss, showLog }: Props): JSX.Element {
  const { state } = view;
  return (
    <header class="ph">
      <p class="sr" role="status" aria-live="polite">
        {said}
      </p>
      <div class="ph-top">
        <div>
          <div class="ph-st">
            <span class="state">
              <Icon {...stateIcons[state.status]} />
              {stateWord(state.status)}
            </span>
            <Detail model={model} view={view} />
          </div>
          <h1 title={line(state.title)}>{line(state.title)}</h1>
        </div>
        <HeaderButtons model={model} view={view} discuss={discuss} showLog={showLog} />
      </div>
      <Facts model={model} view={view} />
      <Progress view={view} />
    </header>
  );
}

function Detail({ model, view }: { readonly model: Model; readonly view: TaskView }): JSX.Element {
  const { waiting } = useLive();
  const { status } = view.state;
  const busy = status === "working" && waiting !== undefined && waiting.until > Date.now();
  const now = useSeconds(busy);
  const text = model.lost
    ? t("lost", { time: clock(model.lost) })
    : busy
      ? t("busy", { why: waiting.why, n: Math.max(1, Math.ceil((waiting.until - now) / 1000)) })
      : detailOf(rowOf(view.state));
  return (
    <span class="t-muted t-clip" title={text}>
      {text}
    </span>
  );
}

type FactProps = { readonly name: string; readonly cls?: string; readonly children: ComponentChildren };

export function Fact({ name, cls, children }: FactProps): JSX.Element {
  return (
    <div class={cls}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ model, view }: Pick<Props, "model" | "view">): JSX.Element {
  const { state } = view;
  const { facts } = model;
  const planning = state.status === "planning" || (state.plan !== undefined && state.plan.decided === undefined);
  const undone = state.status === "undone";
  return (
    <dl class="facts">
      <Fact name={t("folder")}>
        <Icon name="folder" />
        {line(state.roots.map(({ name }) => name).join(", "))}
      </Fact>
      {!undone && <How model={model} view={view} hide={planning ? "hide-m" : "hide-s"} />}
      {planning && facts.forecast && <Fact name={t("forecast")}>{forecastWords(facts.forecast)}</Fact>}
      {!planning && <Spent view={view} />}
      <Cap model={model} view={view} />
      {!planning && !undone && <Time view={view} forecast={facts.forecast} />}
      {facts.toFinish && stoppable(view) && <Fact name={t("toFinish")}>{forecastWords(facts.toFinish)}</Fact>}
      <Agents view={view} />
      <Ended view={view} />
      {undone && <Proved facts={facts} />}
    </dl>
  );
}

function Ended({ view }: { readonly view: TaskView }): JSX.Element | null {
  const { status, updated } = view.state;
  if (!isEnded(status) && !stoppable(view)) return null;
  return (
    <Fact name={t(isEnded(status) && status !== "failed" ? "finished" : "stoppedAt")} cls="hide-s">
      {dayClock(status === "undone" ? updated : (view.rested ?? updated))}
    </Fact>
  );
}

type HowProps = Pick<Props, "model" | "view"> & { readonly hide: string };

function How({ model, view, hide }: HowProps): JSX.Element {
  return (
    <>
      <Fact name={t("mode")} cls={hide}>
        {t(`mode.${view.state.mode}`)}
      </Fact>
      <Fact name={t("model")} cls="hide-s">
        {line(model.facts.modelName ?? view.state.model)}
      </Fact>
    </>
  );
}

function Proved({ facts }: { readonly facts: TaskFacts }): JSX.Element {
  return (
    <>
      <Fact name={t("comparedWith")} cls="hide-s">
        {t("asBefore")}
      </Fact>
      {facts.vault && <Fact name={t("redo")}>{t("possibleUntil", { day: day(facts.vault.until) })}</Fact>}
    </>
  );
}

const stoppable = ({ state: { status } }: TaskView): boolean =>
  status === "stopped" || status === "stoppedAtBudget" || status === "failed";

function forecastWords({ usd, minutes, agents }: Forecast): ComponentChildren {
  const words = [
    usd && moneyRange(...usd),
    minutes && t("minutesRange", { low: minutes[0], high: minutes[1] }),
    agents !== undefined && agents > 1 && t("agentsAtOnce", { n: agents }),
  ].filter((word) => typeof word === "string");
  return words.map((word, index) => (
    <span key={word}>
      {index > 0 && <span class="t-muted"> · </span>}
      {word}
    </span>
  ));
}

function Spent({ view }: { readonly view: TaskView }): JSX.Element {
  const { spent, budget, status } = view.state;
  const usd = spent.usd ?? 0;
  if (spent.usd === undefined) return <Fact name={t("spent")}>{t("noCost")}</Fact>;
  if (budget.usd === undefined)
    return (
      <Fact name={t("spent")}>
        <b>{money(usd)}</b>
      </Fact>
    );
  return (
    <Fact name={t("spent")}>
      <span>
        <b>{money(usd)}</b> {t("ofMoney", { of: money(budget.usd) })}
      </span>
      <span class={status === "stoppedAtBudget" ? "meter full" : "meter"} aria-hidden="true">
        <Bar part={usd / budget.usd} />
      </span>
    </Fact>
  );
}

/** The one field for the limit: before the work, and where the work stopped at it. */
function Cap({ model, view }: Pick<Props, "model" | "view">): JSX.Element | null {
  const store = useStore();
  const ref = useRef<TextFieldElement>(null);
  const { state } = view;
  const choosing = state.plan !== undefined && state.plan.decided === undefined;
  const atBudget = state.status === "stoppedAtBudget";
  if (!choosing && !atBudget) return null;
  const cap = model.draft?.capUsd ?? state.budget.usd;
  if (cap === undefined && state.spent.usd === undefined && !model.facts.forecast?.usd) return null;
  const save = (): void => {
    const usd = Number(ref.current?.value.replace(",", "."));
    if (!(usd > 0) || usd === cap) return;
    if (choosing && model.draft) store.ask({ type: "plan.draft", hash: model.draft.hash, capUsd: usd });
    else store.ask({ type: "budget.set", capUsd: usd });
  };
  return (
    <Fact name={t(atBudget ? "newLimit" : "stopsAt")}>
      <label class="fld">
        <span aria-hidden="true">$</span>
        <vscode-text-field
          ref={ref}
          class="bare"
          size={5}
          data-intent="budget.set"
          aria-label={t(atBudget ? "newLimitField" : "limitField")}
          value={cap === undefined ? "" : amount(cap)}
          onChange={save}
        />
      </label>
    </Fact>
  );
}

function Time({ view, forecast }: { readonly view: TaskView; readonly forecast: Forecast | undefined }): JSX.Element {
  const { state } = view;
  const running = state.status === "working" || state.status === "waiting" || state.status === "planning";
  const now = useSeconds(running);
  return (
    <Fact name={t("time")}>
      {between(state.created, running ? now : (view.rested ?? state.updated))}
      {forecast?.minutes && (
        <span class="t-muted">{t("ofMinutes", { low: forecast.minutes[0], high: forecast.minutes[1] })}</span>
      )}
    </Fact>
  );
}

function Agents({ view }: { readonly view: TaskView }): JSX.Element | null {
  const { agents, status } = view.state;
  if (!agents.some(({ state }) => state === "working") || !(status === "working" || status === "waiting")) return null;
  const { waiting, others } = busyAgents(view.state);
  return (
    <Fact name={t("agents")} cls="hide-s">
      {waiting > 0 ? t("nWait", { n: waiting }) : t("nWorking", { n: others })}
    </Fact>
  );
}

function Progress({ view }: { readonly view: TaskView }): JSX.Element | null {
  const { state } = view;
  if (state.plan?.decided !== "approve" || isEnded(state.status) || stoppable(view)) return null;
  const steps = stepCount(state);
  const { done, of } = steps.of > 0 ? steps : progressOf(state);
  if (of === 0) return null;
  return (
    <div
      class="bar"
      role="progressbar"
      aria-valuenow={Math.round((done / of) * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={t(steps.of > 0 ? "stepsDone" : "doneOf", { done, of })}
      aria-label={t("taskProgress")}
    >
      <Bar part={done / of} />
    </div>
  );
}
