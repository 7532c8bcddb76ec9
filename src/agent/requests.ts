/** Intents: carried out by the owner of the task, passed to it, or kept for whoever owns it next. */
import { lead, type TaskId } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import { rebuild } from "../protocol/reduce.ts";
import { isEnded, type TaskState } from "../protocol/state.ts";
import { type Tasks, take } from "./live.ts";
import { editProblems } from "./plan-edits.ts";
import { Refusal, type Store } from "./ports.ts";
import { finishRun, type Run } from "./run.ts";

export type By = "user" | "script";

/** Carries out an intent as the owner of the task. Refusal when it makes no sense now. */
export async function apply(run: Run, intent: TaskIntent, by: By, { deps }: Tasks): Promise<void> {
  const { ledger, board } = run;
  switch (intent.type) {
    case "plan.decide": {
      const plan = ledger.state().plan;
      const problems =
        plan?.hash === intent.hash && intent.edits ? await editProblems(plan.plan, intent.edits, deps.folder) : [];
      if (problems.length > 0) throw new Refusal(`The edited plan does not fit the folder: ${problems.join(" ")}`);
      board.answer(intent, by);
      return;
    }
    case "call.decide":
    case "question.answer":
      board.answer(intent, by);
      return;
    case "task.steer":
      await ledger.record(lead, { type: "user.steered", id: intent.id, text: intent.text });
      board.steer(intent.id, intent.text);
      return;
    case "steer.withdraw":
      board.withdraw(intent.id);
      await ledger.record(lead, { type: "user.steered", id: intent.id, text: "", withdrawn: true });
      return;
    case "task.stop":
      run.stop("user");
      return;
    case "task.finishEarly":
      run.stop("finish");
      return;
    case "task.pause":
      return run.pause();
    case "task.resume":
      return run.proceed();
    default:
      await ledger.record(lead, { type: "budget.changed", budget: { ...ledger.state().budget, usd: intent.capUsd } });
  }
}

const ends = new Set<TaskIntent["type"]>(["task.stop", "task.finishEarly"]);
const kept = new Set<TaskIntent["type"]>(["plan.decide", "call.decide", "question.answer"]);

/** Passes an intent to whoever owns the task; with no owner, what makes sense without one is done here. */
export async function send(id: TaskId, intent: TaskIntent, by: By, tasks: Tasks): Promise<void> {
  const { store } = tasks.deps;
  const live = tasks.live.get(id);
  if (live) return apply(live.run, intent, by, tasks);
  const owned = await store.own(id);
  if (owned === undefined) return store.post(id, intent);
  try {
    const events = await store.events(id);
    const state = rebuild(events);
    if (kept.has(intent.type)) return await keepAnswer(id, intent, state, store);
    if (intent.type === "task.resume") throw new Refusal("Nobody runs this task. Resume takes it up.");
    if (intent.type === "task.pause") throw new Refusal("Nobody runs this task, so there is nothing to pause.");
    if (ends.has(intent.type) && hasEnded(intent, state)) throw new Refusal("This task has ended already.");
    const run = take(owned, events, tasks);
    await applyAlone(run, intent, by, tasks);
    await owned.publish(run.ledger.state());
  } finally {
    await owned.release();
  }
}

const hasEnded = ({ type }: TaskIntent, { status }: TaskState): boolean =>
  isEnded(status) || (type === "task.stop" && status === "stopped");

/** The same where no loop runs that could end the task. */
async function applyAlone(run: Run, intent: TaskIntent, by: By, tasks: Tasks): Promise<void> {
  if (intent.type === "task.stop") await run.ledger.record(lead, { type: "task.stopped", reason: "user" });
  else if (intent.type === "task.finishEarly") await finishRun(run, tasks.deps);
  else await apply(run, intent, by, tasks);
}

/** What there is to say to an answer or a "go on" that comes too late for a single call. */
export const oneCall =
  "This was one call from the command line, and nobody was there to answer it. Nothing of it was done and there is nothing to go on with: make the call again.";

/** An answer for a task that nobody runs waits in its inbox; whoever resumes the task finds it there. */
async function keepAnswer(id: TaskId, intent: TaskIntent, state: TaskState, store: Store): Promise<void> {
  if (state.single) throw new Refusal(oneCall);
  const hash = "hash" in intent ? intent.hash : "";
  const asked =
    state.questions.some((question) => question.hash === hash) ||
    (state.plan?.hash === hash && state.plan.decided === undefined);
  if (!asked) throw new Refusal("That question is not open any more. Look at the task again.", "conflict");
  await store.post(id, intent);
}
