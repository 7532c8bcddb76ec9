/** The mind's own tools besides Plan: TodoWrite reports progress, AskUserQuestion asks where the answer changes the result. */

import { z } from "zod";
import { canonical } from "../base/canonical.ts";
import { clip } from "../base/words.ts";
import type { EventBody, StepState } from "../protocol/events.ts";
import { type AgentId, type CallId, lead, type StepId } from "../protocol/ids.ts";
import type { ChoiceAnswer, Question } from "../protocol/questions.ts";
import type { StepProgress } from "../protocol/state.ts";
import type { Ledger } from "./ledger.ts";
import type { Desk, Ground } from "./ports.ts";
import { type Outcome, type Tool, tool } from "./tool.ts";

export type TalkDeps = { readonly ledger: Ledger; readonly desk: Desk; readonly ground: Ground };

const TodoInput = z.object({
  todos: z
    .array(
      z.object({
        content: z.string().min(1).describe("The step's title, as in the plan"),
        status: z.enum(["pending", "in_progress", "completed"]),
        activeForm: z.string().optional(),
      }),
    )
    .max(200),
});
type TodoInput = z.infer<typeof TodoInput>;

const states: Readonly<Record<TodoInput["todos"][number]["status"], StepState>> = {
  pending: "waiting",
  in_progress: "running",
  completed: "done",
};

/** Progress on the plan's own rows: a todo whose content is a step's title is that step, any other is added as a row. */
export const todoTool = ({ ledger }: TalkDeps): Tool =>
  tool<TodoInput>({
    name: "TodoWrite",
    description: "Report progress to the user: the whole list each time, one item in_progress.",
    input: TodoInput,
    title: () => "Update progress",
    effects: async () => [],
    run: async ({ todos }) => {
      for (const change of todoChanges(todos, ledger.state().steps)) await ledger.record(lead, change);
      return { ok: true, content: [{ type: "text", text: "Progress updated." }] };
    },
  });

const fold = (text: string): string => text.trim().toLowerCase();

function todoChanges(todos: TodoInput["todos"], steps: readonly StepProgress[]): readonly EventBody[] {
  return todos.flatMap((todo, index): readonly EventBody[] => {
    const state = states[todo.status];
    const step = steps.find(({ title }) => fold(title) === fold(todo.content));
    const stale = step !== undefined && (step.state === state || (step.state === "done" && state === "waiting"));
    if (stale) return [];
    const detail = todo.activeForm && state === "running" ? { detail: clip(todo.activeForm, 200) } : {};
    if (step) return [{ type: "step.changed", step: step.id, state, ...detail }];
    return [
      {
        type: "step.changed",
        step: `t${index + 1}-${fold(todo.content).slice(0, 40)}` as StepId,
        state,
        title: clip(todo.content, 200),
        ...detail,
      },
    ];
  });
}

const AskInput = z.object({
  questions: z
    .array(
      z.object({
        question: z.string().min(1),
        header: z.string().optional(),
        multiSelect: z.boolean().default(false),
        options: z
          .array(z.object({ label: z.string().min(1), description: z.string().optional() }))
          .min(2)
          .max(6),
      }),
    )
    .min(1)
    .max(4),
});
type AskInput = z.infer<typeof AskInput>;

/** Asks the user to choose. Each question is its own event, so that it can be answered from any window. */
export const askTool = (deps: TalkDeps): Tool =>
  tool<AskInput>({
    name: "AskUserQuestion",
    description: "Ask the user to choose, recommended option first. They may answer in their own words.",
    input: AskInput,
    alone: true,
    title: ({ questions }) => questions[0]?.question ?? "Ask a question",
    effects: async () => [],
    run: async ({ questions }, { signal }): Promise<Outcome> => {
      const answers: string[] = [];
      for (const question of questions) answers.push(await put(question, lead, signal, deps));
      return { ok: true, content: [{ type: "text", text: answers.join("\n") }] };
    },
  });

async function put(
  asked: AskInput["questions"][number],
  agent: AgentId,
  signal: AbortSignal,
  { ledger, desk, ground }: TalkDeps,
): Promise<string> {
  const hash = ground.digest(canonical({ asked, turn: ledger.state().turns }));
  const call = `ask-${hash.slice(0, 12)}` as CallId;
  const known = ledger.decision(call);
  if (known && "picked" in known) return answerWords(asked.question, known);
  const question: Extract<Question, { kind: "choice" }> = {
    kind: "choice",
    call,
    agent,
    title: asked.question,
    choices: asked.options.map(({ label, description }) => ({
      label,
      ...(description === undefined ? {} : { detail: description }),
    })),
    several: asked.multiSelect,
    hash,
  };
  await ledger.record(agent, { type: "call.asked", question });
  const { decision, by } = await desk.answer(question, signal);
  await ledger.record(agent, { type: "call.decided", call, decision, by });
  return answerWords(asked.question, decision);
}

const answerWords = (question: string, { picked, text }: ChoiceAnswer): string =>
  `${question} → ${[...picked, ...(text ? [text] : [])].join(", ") || "no answer"}`;
