/** What the live region says, once each: state changes, a new question, stop, failure, result, proof. Never ticks or tokens. */
import { useRef } from "preact/hooks";
import { rowOf } from "../../protocol/view.ts";
import type { Model } from "../model.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { detailOf, stateWord } from "./status.ts";

type Before = {
  readonly status?: string;
  readonly asked: ReadonlySet<string>;
  readonly proof: string;
  readonly said: string;
};

export function useAnnouncements(model: Model): string {
  const before = useRef<Before>({ asked: new Set(), proof: "", said: "" });
  const state = model.view?.state;
  if (state === undefined) return "";
  const asked = new Set<string>(state.questions.map(({ call }) => call));
  const proof = state.undo && !state.undo.running ? `${state.undo.identical}/${state.undo.of}` : "";
  const fresh = state.questions.find(({ call }) => !before.current.asked.has(call));
  let { said } = before.current;
  if (fresh !== undefined) {
    said = t("said.question", { state: stateWord(state.status), n: state.questions.length, title: line(fresh.title) });
  } else if (proof !== before.current.proof && state.undo) {
    said = t("said.proof", { done: state.undo.identical, of: state.undo.of });
  } else if (state.status !== before.current.status) {
    said = [stateWord(state.status), detailOf(rowOf(state))].filter((word) => word !== "").join(". ");
  }
  before.current = { status: state.status, asked, proof, said };
  return said;
}
