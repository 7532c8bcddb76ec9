/** Answering what a running task asks, one question at a time. */
import type { TaskService } from "../agent/service.ts";
import type { Hash, TaskId } from "../protocol/ids.ts";
import type { Question } from "../protocol/questions.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Answer, Answers } from "./answers.ts";
import { refusalText } from "./problems.ts";
import type { Screen } from "./screen.ts";

type Open = { readonly hash: Hash; answer(signal: AbortSignal): Promise<Answer> };

export type Questioner = {
  /** Tells of the task's newest state: asks what is open, and takes back what was answered elsewhere. */
  update(state: TaskState): void;
  /** Asks nothing more and takes back the question that is open. */
  end(): void;
};

type Asking = {
  readonly id: TaskId;
  readonly service: TaskService;
  readonly answers: Answers;
  readonly screen: Screen;
  /** How long an answer that was given before this run may take to arrive, in milliseconds. */
  readonly grace: number;
  /** Called when a person begins and ends to be asked: meanwhile nothing else is written. */
  quiet(asking: boolean): void;
};

/** Questions of a task that nobody has answered yet. */
function openOf(state: TaskState, answers: Answers): readonly Open[] {
  const { plan, roots } = state;
  const asked = (question: Question): Open => ({
    hash: question.hash,
    answer: (signal) => answers.call(question, signal),
  });
  const calls = state.questions.map(asked);
  if (plan === undefined || plan.decided !== undefined) return calls;
  return [
    { hash: plan.hash, answer: (signal) => answers.plan({ plan: plan.plan, hash: plan.hash, roots }, signal) },
    ...calls,
  ];
}

export function questioner(asking: Asking): Questioner {
  const { answers } = asking;
  const answered = new Set<Hash>();
  let newest: TaskState | undefined;
  let current: { readonly hash: Hash; readonly abort: AbortController } | undefined;
  let ended = false;

  const stillOpen = (hash: Hash): boolean =>
    newest !== undefined && openOf(newest, answers).some((one) => one.hash === hash);

  async function next(): Promise<void> {
    const open = newest && openOf(newest, answers).find(({ hash }) => !answered.has(hash));
    if (open === undefined || current !== undefined || ended) return;
    const abort = new AbortController();
    current = { hash: open.hash, abort };
    const going = await settle(open, abort.signal, asking, () => stillOpen(open.hash));
    current = undefined;
    if (going === "answered") answered.add(open.hash);
    if (going === "left") ended = true;
    await next();
  }

  return {
    update(state) {
      newest = state;
      if (current !== undefined && !stillOpen(current.hash)) current.abort.abort();
      void next();
    },
    end() {
      ended = true;
      current?.abort.abort();
    },
  };
}

async function settle(
  open: Open,
  signal: AbortSignal,
  { id, service, screen, grace, quiet }: Asking,
  stillOpen: () => boolean,
): Promise<"answered" | "again" | "left"> {
  if (grace > 0) await pause(grace, signal);
  if (signal.aborted || !stillOpen()) return "answered";
  quiet(true);
  const answer = await open.answer(signal).finally(() => quiet(false));
  if (signal.aborted) return "answered";
  if (answer === undefined) {
    await service.leaveWaiting(id);
    return "left";
  }
  try {
    await service.send(id, answer.intent, answer.by);
    return "answered";
  } catch (error) {
    screen.say(screen.paint.err("yellow", refusalText(error)));
    if (!stillOpen()) return "answered";
    // A rule would give the same answer again.
    if (answer.by === "user") return "again";
    await service.leaveWaiting(id);
    return "left";
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
