/** The task tab: pinned header, one scroll area, pinned steering box. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { CallId } from "../../protocol/ids.ts";
import { isEnded, type TaskState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { foldAll, setFolds, useModel, useStore } from "../context.ts";
import type { TextAreaElement } from "../controls.ts";
import { clock } from "../format.ts";
import type { Model } from "../model.ts";
import { Icon, IconButton } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { ContextCard, Instructions, Notes, Reach, Web } from "./about-cards.tsx";
import { Agents, Cost } from "./agents.tsx";
import { useAnnouncements } from "./announce.ts";
import { Approvals, FolderChanges, Outputs, UndoCard } from "./cards.tsx";
import { Changes } from "./changes.tsx";
import { PlanQuestions } from "./choice.tsx";
import { Guardrails } from "./edits.tsx";
import { Header } from "./header.tsx";
import { focusQuestion, useAnswerFocus, usePanelKeys } from "./keys.ts";
import { tabOf, tabsOf } from "./panel-tabs.ts";
import { edited, isChoosing } from "./plan-model.ts";
import { Brief, Definition } from "./plan-words.tsx";
import { Proof } from "./proof.tsx";
import { Result } from "./result.tsx";
import { SteerBox } from "./steer.tsx";
import { askKey, Steps } from "./steps.tsx";
import { Latest, Transcript } from "./transcript.tsx";
import { Trouble } from "./trouble.tsx";
import { UndoPage } from "./undo.tsx";

export function Panel(): JSX.Element {
  const model = useModel();
  const said = useAnnouncements(model);
  if (model.view === undefined || model.settings === undefined) return <Reading />;
  return <Task model={model} view={model.view} said={said} />;
}

/** While the log is being read. Shown by the style sheet after 300 ms, so that a quick start does not flash. */
function Reading(): JSX.Element {
  return (
    <div class="cw panel">
      <p class="reading t-muted" role="status">
        {t("reading")}
      </p>
    </div>
  );
}

type TaskProps = { readonly model: Model; readonly view: TaskView; readonly said: string };

function Task({ model, view, said }: TaskProps): JSX.Element {
  const store = useStore();
  const box = useRef<TextAreaElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const discuss = (about?: string): void => {
    const field = box.current;
    if (about !== undefined && field) {
      // What is already written stays: comments on several rows go back with the plan together.
      const before = field.value.trim() === "" ? "" : `${field.value.trimEnd()}\n`;
      field.value = `${before}${t("about", { what: about })}`;
      field.dispatchEvent(new Event("input"));
    }
    field?.focus();
  };
  const show = (call: CallId): void => {
    setFolds(store, { [askKey(call)]: true, "section.steps": true });
    store.keep({ tab: "plan" });
    requestAnimationFrame(() => focusQuestion(root.current, call));
  };
  usePanelKeys({ root, box, show });
  useAnswerFocus(root, view.state.questions);
  if (model.preview)
    return (
      <div class="cw panel" ref={root}>
        <UndoPage view={view} preview={model.preview} facts={model.facts} said={said} />
      </div>
    );
  return (
    <div class={model.settings?.screenReader ? "cw panel reader" : "cw panel"} ref={root}>
      <Header
        model={model}
        view={view}
        said={said}
        discuss={() => discuss()}
        showLog={() => store.keep({ tab: "transcript" })}
      />
      <Body model={model} view={view} show={show} discuss={discuss} />
      <SteerBox model={model} box={box} />
    </div>
  );
}

type BodyProps = {
  readonly model: Model;
  readonly view: TaskView;
  readonly show: (call: CallId) => void;
  readonly discuss: (about?: string) => void;
};

function Body({ model, view, show, discuss }: BodyProps): JSX.Element {
  const { state } = view;
  const plan =
    state.plan === undefined ? undefined : edited(state.plan.plan, isChoosing(state) ? model.draft : undefined);
  const planQuestions = isChoosing(state) && model.draft && plan ? plan.questions : [];
  // The proof stands alone, as the preview did.
  const solo = state.status === "undone" && tabOf(model, state) === "result";
  const asks = state.questions.length + planQuestions.length > 0;
  return (
    <div class={solo ? "pb solo" : "pb"}>
      <div class="pa" hidden={!asks}>
        {state.questions.length > 0 && <Approvals questions={state.questions} show={show} />}
        {planQuestions.length > 0 && model.draft && <PlanQuestions questions={planQuestions} draft={model.draft} />}
      </div>
      <main class="pm">
        {model.lost && <Lost model={model} />}
        {state.undo?.running && <Proof view={view} />}
        <Tabs model={model} state={state} />
        <Main model={model} view={view} discuss={discuss} />
      </main>
      {!solo && <Rail model={model} view={view} />}
    </div>
  );
}

function Lost({ model }: { readonly model: Model }): JSX.Element {
  return (
    <div class="note">
      <Icon name="debug-disconnect" tone="t-warn" />
      <span>{t("lostLine", { time: model.lost === undefined ? "" : clock(model.lost) })}</span>
    </div>
  );
}

function Tabs({ model, state }: { readonly model: Model; readonly state: TaskState }): JSX.Element {
  const store = useStore();
  const now = tabOf(model, state);
  const tabs = tabsOf(state);
  const onKey = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(tabs.indexOf(now) + by + tabs.length) % tabs.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    store.keep({ tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs">
      <div role="tablist" aria-label={t("task")} onKeyDown={onKey}>
        {tabs.map((tab) => (
          <button
            type="button"
            class="tab"
            role="tab"
            key={tab}
            id={`tab-${tab}`}
            aria-selected={tab === now}
            aria-controls="tab-panel"
            tabIndex={tab === now ? 0 : -1}
            data-intent="panel.tab"
            onClick={() => store.keep({ tab })}
          >
            {t(tab === "result" && state.status === "undone" ? "tab.proof" : `tab.${tab}`)}
          </button>
        ))}
      </div>
      <span class="t-right" />
      {now === "plan" && (
        <>
          <IconButton
            icon="expand-all"
            label={t("unfoldAll")}
            name="panel.expandAll"
            act={() => foldAll(store, true)}
          />
          <IconButton
            icon="collapse-all"
            label={t("foldAll")}
            name="panel.collapseAll"
            act={() => foldAll(store, false)}
          />
        </>
      )}
    </div>
  );
}

type MainProps = Pick<BodyProps, "model" | "view" | "discuss">;

function Main({ model, view, discuss }: MainProps): JSX.Element {
  const { state } = view;
  const tab = tabOf(model, state);
  return (
    <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
      {tab === "result" && (state.status === "undone" ? <Proof view={view} /> : <Result view={view} />)}
      {tab === "transcript" && <Transcript model={model} state={state} />}
      {tab === "plan" && <PlanTab model={model} view={view} discuss={discuss} />}
    </div>
  );
}

function PlanTab({ model, view, discuss }: MainProps): JSX.Element {
  const { state } = view;
  const choosing = isChoosing(state);
  const draft = choosing ? model.draft : undefined;
  const plan = state.plan === undefined ? undefined : edited(state.plan.plan, draft);
  const rails = choosing ? [...state.guardrails, ...(plan?.guardrails ?? [])] : state.guardrails;
  return (
    <>
      {state.undo && !state.undo.running && <Proof view={view} />}
      <Trouble state={state} />
      {(choosing || plan === undefined) && <Brief view={view} plan={plan} draft={draft} />}
      {plan && <Changes state={state} plan={plan} draft={draft} discuss={discuss} />}
      <Steps view={view} plan={plan} facts={model.facts} />
      {plan && choosing && <Definition plan={plan} roots={state.roots} />}
      {!choosing && !isEnded(state.status) && <Latest model={model} state={state} />}
      <Guardrails
        rails={rails.filter((rail, at) => rails.findIndex(({ text }) => text === rail.text) === at)}
        draft={draft}
      />
    </>
  );
}

function Rail({ model, view }: Pick<BodyProps, "model" | "view">): JSX.Element {
  const store = useStore();
  const { facts } = model;
  const { state } = view;
  const plan = state.plan?.plan;
  const finished = tabOf(model, state) === "result";
  const choosing = isChoosing(state);
  return (
    <aside class="pr" aria-label={t(choosing ? "aboutPlan" : finished ? "aboutResult" : "aboutProgress")}>
      {finished ? <Cost view={view} facts={facts} /> : <Outputs view={view} plan={plan} />}
      {!finished && <Agents view={view} facts={facts} open={(agent) => store.keep({ tab: "transcript", agent })} />}
      <FolderChanges view={view} />
      {finished && <UndoCard view={view} facts={facts} />}
      {(choosing || state.status === "planning") && <Instructions facts={facts} />}
      {choosing && <Reach facts={facts} state={state} />}
      <Web state={state} />
      {!finished && !choosing && <ContextCard facts={facts} />}
      {!choosing && state.status !== "planning" && <Instructions facts={facts} />}
      <Notes facts={facts} />
      <p class="sr">{line(state.title)}</p>
    </aside>
  );
}
