/** `tool`: one call through the gate, exactly as a model would make it. */
import type { Outcome } from "../agent/tool.ts";
import type { Effect } from "../protocol/effects.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { Question } from "../protocol/questions.ts";
import { answersFor, policyFlags, policyOf } from "./answers.ts";
import { type Args, oneOf, UsageError, wordsOf } from "./args.ts";
import { exitCodeOf, waitingLines } from "./ending.ts";
import { columns, type Screen } from "./screen.ts";
import { followToEnd } from "./session.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const toolFlags = { ...policyFlags, mode: "value", task: "value" } as const;

export async function tool(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { NAME, JSON: text } = wordsOf(args, ["NAME", "JSON"]);
  const answers = answersFor(policyOf(args, screen.terminal.interactive), screen);
  const { id, after, outcome } = await begin(NAME, inputOf(text), args, workspace);
  const events: TaskEvent[] = [];
  const onEvent = (event: TaskEvent): void => void events.push(event);
  const state = await followToEnd({ id, workspace, screen, answers, after, grace: 0, onEvent });
  // A question that was left open stays open: the call has come to nothing yet.
  const result = state.status === "waiting" ? undefined : await outcome;
  const report = { task: id, outcome: result ?? null, effects: effectsIn(events), questions: questionsIn(events) };
  screen.print(JSON.stringify(report));
  if (result !== undefined) return result.ok ? exits.done : exits.failed;
  for (const row of columns(waitingLines(state, screen), "")) screen.say(row);
  return exitCodeOf(state);
}

async function begin(name: string, input: unknown, args: Args, { service }: Workspace) {
  const given = args.value("task");
  const known = given === undefined ? undefined : await service.find(given);
  const after = known === undefined ? 0 : ((await service.events(known)).at(-1)?.seq ?? 0);
  const mode = oneOf(args, "mode", ["ask", "auto"]) ?? "ask";
  const options = known === undefined ? { mode } : { mode, task: known };
  const { task: id, outcome } = await service.callTool(name, input, options);
  // It fails when the call was left waiting or stopped: the state says so.
  return { id, after, outcome: outcome.catch((): Outcome | undefined => undefined) };
}

function inputOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('The input is no JSON. Quote it for your shell, like \'{"path": "notes.txt"}\'.');
  }
}

/** What the call did or wanted to do: its start record has what was admitted, else its question what was asked. */
function effectsIn(events: readonly TaskEvent[]): readonly Effect[] {
  const started = events.flatMap((event) => (event.type === "call.started" ? event.effects : []));
  if (started.length > 0) return started;
  return questionsIn(events).flatMap((question) =>
    question.kind === "approval" ? question.effects.map(({ effect }) => effect) : [],
  );
}

const questionsIn = (events: readonly TaskEvent[]): readonly Question[] =>
  events.flatMap((event) => (event.type === "call.asked" ? [event.question] : []));
