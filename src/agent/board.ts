/**
 * The Desk for every shell: questions wait here until an intent answers them, from the panel, the terminal or another
 * process. An answer may come before its question (a decision made while nobody ran the task); it is kept by its hash.
 */
import type { TaskSignal } from "../protocol/events.ts";
import type { Hash } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import type { PlanDecision } from "../protocol/plan.ts";
import type { CallDecision, ChoiceAnswer } from "../protocol/questions.ts";
import type { Decided, Desk } from "./ports.ts";

type Decision = PlanDecision | CallDecision | ChoiceAnswer;
type Answering = Extract<TaskIntent, { type: "plan.decide" | "call.decide" | "question.answer" }>;

export type Board = {
  readonly desk: Desk;
  /** Takes an answer. False when it answers nothing that is open now; it is then kept for a question of that hash. */
  answer(intent: Answering, by: "user" | "script"): boolean;
  steer(id: string, text: string): void;
  withdraw(id: string): void;
  /** Whether somebody is waited for. */
  isWaiting(): boolean;
};

export function openBoard(show: (signal: TaskSignal) => void): Board {
  const open = new Map<Hash, (decided: Decided<Decision>) => void>();
  const early = new Map<Hash, Decided<Decision>>();
  let steering: { readonly id: string; readonly text: string }[] = [];
  const wait = async <T extends Decision>(hash: Hash, signal: AbortSignal): Promise<Decided<T>> => {
    signal.throwIfAborted();
    const known = early.get(hash);
    early.delete(hash);
    if (known) return known as Decided<T>;
    return new Promise<Decided<T>>((resolve, reject) => {
      const onAbort = (): void => {
        open.delete(hash);
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      open.set(hash, (decided) => {
        open.delete(hash);
        signal.removeEventListener("abort", onAbort);
        resolve(decided as Decided<T>);
      });
    });
  };
  return {
    desk: {
      decidePlan: (_plan, hash, signal) => wait<PlanDecision>(hash, signal),
      decideCall: (question, signal) => wait<CallDecision>(question.hash, signal),
      answer: (question, signal) => wait<ChoiceAnswer>(question.hash, signal),
      takeSteering: () => {
        const taken = steering;
        steering = [];
        return taken;
      },
      show,
    },
    answer: (intent, by) => {
      const decided = { decision: decisionOf(intent), by };
      const asked = open.get(decided.decision.hash);
      if (asked) asked(decided);
      else early.set(decided.decision.hash, decided);
      return asked !== undefined;
    },
    steer: (id, text) => void steering.push({ id, text }),
    withdraw: (id) => {
      steering = steering.filter((one) => one.id !== id);
    },
    isWaiting: () => open.size > 0,
  };
}

/** The decision inside an intent; zod's absent members are dropped so that events stay small. */
function decisionOf(intent: Answering): Decision {
  const { type: _type, ...rest } = intent;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => value !== undefined && key !== "call"),
  );
  return given as unknown as Decision;
}
