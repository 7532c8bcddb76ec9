/** The tasks this window works on: begun here or taken up here, until they settle. */
import type { TaskService } from "../agent/service.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskIntent, TaskStart } from "../protocol/intents.ts";

export type Runs = {
  start(start: TaskStart): Promise<TaskId>;
  /** With another model from now on, when one is named. */
  resume(id: TaskId, model?: string): Promise<void>;
  /** Passes an intent on. An answer to a task that nobody runs, or a word to a finished one, takes it up again. */
  send(id: TaskId, intent: TaskIntent): Promise<void>;
  isHere(id: TaskId): boolean;
  any(): boolean;
};

const answers = new Set<TaskIntent["type"]>(["plan.decide", "call.decide", "question.answer"]);

/** `onChange` is told which tasks run here, each time that changes. */
export function runsOf(service: TaskService, onChange: (here: readonly TaskId[]) => void): Runs {
  const here = new Set<TaskId>();
  const follow = (id: TaskId): void => {
    here.add(id);
    onChange([...here]);
    const settle = (): void => {
      here.delete(id);
      onChange([...here]);
    };
    service.settled(id).then(settle, settle);
  };
  const isOwned = async (id: TaskId): Promise<boolean> =>
    here.has(id) || (await service.list()).some(({ task, owned }) => task === id && owned);
  /** A question to a finished task is its next job. */
  const isNextJob = async (id: TaskId, { type }: TaskIntent): Promise<boolean> => {
    if (type !== "task.steer") return false;
    const { status } = await service.state(id);
    return status === "done" || status === "doneWithWarnings";
  };
  const resume = async (id: TaskId, model?: string): Promise<void> => {
    const elsewhere = !here.has(id) && (await isOwned(id));
    await service.resume(id, model);
    if (!elsewhere) follow(id);
  };
  return {
    async start(start) {
      const id = await service.start(start);
      follow(id);
      return id;
    },
    resume,
    async send(id, intent) {
      if (intent.type === "task.resume") return resume(id);
      const wantsRun = answers.has(intent.type) || (await isNextJob(id, intent));
      const orphan = wantsRun && !(await isOwned(id));
      await service.send(id, intent);
      if (orphan) await resume(id);
    },
    isHere: (id) => here.has(id),
    any: () => here.size > 0,
  };
}
