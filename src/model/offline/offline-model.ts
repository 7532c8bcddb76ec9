/** The model that is no model: playbooks behind the port of a model. */
import type { Model, ModelChunk, ModelRequest } from "../../agent/ports.ts";
import type { CallId } from "../../protocol/ids.ts";
import { type Block, noUsage } from "../../protocol/messages.ts";
import { work } from "./choose.ts";
import { type History, historyOf, type Turn } from "./history.ts";
import { type Call, connectClaude, type Playbook, type Step } from "./playbook.ts";

/**
 * Answers with playbooks. It keeps no state: on every reply the script runs again from its start and is fed the results
 * that are in the messages, so a resumed task goes on by itself. Costs nothing.
 */
export function offlineModel(playbooks: readonly Playbook[]): Model {
  return {
    async *reply(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk> {
      const history = historyOf(request.messages);
      const { text, calls } = nextReply(history, playbooks);
      for (const delta of pieces(text)) {
        if (signal.aborted) {
          yield { type: "failed", why: "Stopped.", kind: "stopped" };
          return;
        }
        yield { type: "text", delta };
      }
      yield {
        type: "done",
        message: { role: "assistant", content: blocks(text, calls, history.turns.length + 1) },
        usage: { ...noUsage, usd: 0 },
        stop: calls.length > 0 ? "calls" : "end",
      };
    },
  };
}

const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,80}(?:\s|$)|[\s\S]{1,80}/g) ?? [];

function blocks(text: string, calls: readonly Call[], turn: number): readonly Block[] {
  const made = calls.map(({ name, input }, index): Block => {
    return { type: "call", id: `offline-${turn}-${index + 1}` as CallId, name, input };
  });
  return text === "" ? made : [{ type: "text", text }, ...made];
}

type Reply = { readonly text: string; readonly calls: readonly Call[] };

/** Runs the script again over what has happened; what it says next is the reply. */
function nextReply({ request, turns }: History, playbooks: readonly Playbook[]): Reply {
  const script = work(request, playbooks);
  let state = script.next();
  for (const turn of turns) {
    if (turn.said.some(wantsStop)) return ending(stoppedWords);
    if (state.done) return ending(afterEnd(state.value, turns.at(-1)));
    if (!isSame(state.value, turn)) return ending(otherVersion);
    state = script.next({ results: turn.results, said: turn.said });
  }
  const last = turns.at(-1);
  if (state.done) return ending(joined(unheeded(last?.said ?? []), state.value));
  const { say, calls, heeded } = state.value;
  const intro = turns.length === 0 ? "Offline playbook: no AI model is used." : undefined;
  return { text: joined(intro, heeded ? undefined : unheeded(last?.said ?? []), say), calls };
}

const ending = (text: string): Reply => ({ text, calls: [] });
const joined = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part).join("\n\n");

const wantsStop = (said: string): boolean =>
  /^\s*(?:please\s+|bitte\s+)?(?:stop|stopp|halt|cancel|abort|abbrechen|brich ab|hör auf|aufhören)\b/i.test(said);

const stoppedWords = "Stopped, as you said. What was done before stays as it is; undoing the task takes it back.";

const otherVersion =
  "This task was begun by another version of its offline playbook and cannot go on with this one. What was done stays; start the task again for the rest.";

/** Names what the user said and a playbook cannot follow; undefined when there is nothing. */
function unheeded(said: readonly string[]): string | undefined {
  if (said.length === 0) return undefined;
  const words = said.map((text) => `"${text.trim()}"`).join(", ");
  return `You said ${words}. An offline playbook follows fixed steps and cannot take this into account. ${connectClaude}`;
}

/** After the end something was said once more: by the user, or by the check of the definition of done. */
function afterEnd(report: string, last: Turn | undefined): string {
  const said = last?.said ?? [];
  const checked = said.filter((text) => /^The definition of done\b/.test(text));
  const others = said.filter((text) => !checked.includes(text));
  const failing =
    checked.length > 0 ? "Some checks did not hold (see above); an offline playbook cannot mend that." : undefined;
  return joined(report, failing, unheeded(others));
}

function isSame(step: Step, { calls }: Turn): boolean {
  return step.calls.length === calls.length && step.calls.every(({ name }, index) => name === calls[index]);
}
