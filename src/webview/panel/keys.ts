/** Keys of the whole tab, and where the focus goes after an answer. Nothing here takes the focus unasked. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ViewAct } from "../../protocol/channel.ts";
import type { CallId } from "../../protocol/ids.ts";
import type { Question } from "../../protocol/questions.ts";
import { useStore } from "../context.ts";
import type { TextAreaElement } from "../controls.ts";
import type { Store } from "../store.ts";
import { primaryIntent } from "./header-buttons.tsx";
import { tabsOf } from "./panel-tabs.ts";

type Options = {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly box: RefObject<TextAreaElement | null>;
  readonly show: (call: CallId) => void;
};

export function usePanelKeys(options: Options): void {
  const store = useStore();
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && handled(event, store, latest.current)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    const off = store.onAct((act) => carryOut(act, store, latest.current));
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      off();
    };
  }, [store]);
}

function handled(event: KeyboardEvent, store: Store, options: Options): boolean {
  const { key, altKey } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) return primary(store);
  if (key === "F8") return nextQuestion(store, options, event.shiftKey ? -1 : 1);
  if (key === "Escape") return toTree(store, options);
  if (altKey && /^[1-3]$/.test(key)) return chooseTab(store, Number(key));
  return false;
}

function primary(store: Store): boolean {
  const intent = primaryIntent(store.model());
  if (intent === undefined || [...store.model().pending.values()].includes(intent.type)) return false;
  store.ask(intent);
  return true;
}

function chooseTab(store: Store, n: number): boolean {
  const state = store.model().view?.state;
  const tab = state && tabsOf(state)[n - 1];
  if (tab === undefined) return false;
  store.keep({ tab });
  return true;
}

function toTree(store: Store, { root }: Options): boolean {
  if (store.model().preview) store.close("preview");
  else root.current?.querySelector<HTMLElement>("[role=treegrid] [role=row][tabindex='0']")?.focus();
  return true;
}

/** Questions first, then rows with a warning; round and round. */
function nextQuestion(store: Store, { root, show }: Options, by: 1 | -1): boolean {
  const questions = store.model().view?.state.questions ?? [];
  const current = document.activeElement?.closest("[data-call]")?.getAttribute("data-call");
  if (questions.length > 0) {
    const at = questions.findIndex(({ call }) => call === current);
    const next = questions[(at + by + questions.length) % questions.length] ?? questions[0];
    if (next) show(next.call);
    return true;
  }
  const warnings = [
    ...(root.current?.querySelectorAll<HTMLElement>("[role=row].msg, [role=listitem].msg") ?? []),
  ].filter((row) => row.querySelector(".codicon-warning, .codicon-error") !== null);
  const at = warnings.indexOf(document.activeElement as HTMLElement);
  const next = warnings[(at + by + warnings.length) % warnings.length];
  if (next === undefined) return false;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
  return true;
}

function carryOut(act: ViewAct, store: Store, options: Options): void {
  switch (act.act) {
    case "focusSteer":
    case "focusComposer":
      options.box.current?.focus();
      return;
    case "primary":
      primary(store);
      return;
    case "nextQuestion":
    case "previousQuestion":
      nextQuestion(store, options, act.act === "nextQuestion" ? 1 : -1);
      return;
    case "undo":
    case "redo":
      store.ask({ type: act.act === "undo" ? "undo.preview" : "redo.preview", scope: {} });
      return;
    case "showCall":
      options.show(act.call);
  }
}

/** Scrolls a question into sight and puts the focus on its first answer. */
export function focusQuestion(root: HTMLElement | null, call: CallId): void {
  const box = root?.querySelector<HTMLElement>(`[data-call="${CSS.escape(call)}"]`);
  box?.scrollIntoView({ block: "nearest" });
  box?.querySelector<HTMLElement>(".btns vscode-button")?.focus();
}

/** After an answer the focus goes to the next question, else to a row of the tree: it never falls off the page. */
export function useAnswerFocus(root: RefObject<HTMLDivElement | null>, questions: readonly Question[]): void {
  const inside = useRef<string | undefined>(undefined);
  useEffect(() => {
    const onFocus = (event: FocusEvent): void => {
      const box = event.target instanceof Element ? event.target.closest("[data-call]") : null;
      inside.current = box?.getAttribute("data-call") ?? undefined;
    };
    window.addEventListener("focusin", onFocus);
    return () => window.removeEventListener("focusin", onFocus);
  }, []);
  useEffect(() => {
    const was = inside.current;
    if (was === undefined || questions.some(({ call }) => call === was)) return;
    inside.current = undefined;
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const [next] = questions;
    if (next) focusQuestion(root.current, next.call);
    else
      root.current
        ?.querySelector<HTMLElement>("#steps ~ [role=row], [aria-labelledby=steps] [role=row][tabindex]")
        ?.focus();
  }, [questions]);
}
