/** `run` and `resume`: a task from its start, or from where it was left, to its end. */
import type { TaskId } from "../protocol/ids.ts";
import type { TaskStart } from "../protocol/intents.ts";
import type { WebTool } from "../protocol/messages.ts";
import { answersFor, policyFlags, policyOf } from "./answers.ts";
import { type Args, oneOf, positive, UsageError, wordsOf } from "./args.ts";
import { exitCodeOf, printEnding, waitingLines } from "./ending.ts";
import { columns, type Screen } from "./screen.ts";
import { followToEnd } from "./session.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const runFlags = {
  ...policyFlags,
  mode: "value",
  model: "value",
  effort: "value",
  budget: "value",
  "max-turns": "value",
  web: "value",
  json: "flag",
} as const;

export const resumeFlags = { ...policyFlags, model: "value", json: "flag" } as const;

/** An answer given while nobody ran the task comes from its inbox, right after the run begins. */
const graceOnResume = 1_000;

export async function run(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { service } = workspace;
  // Looked at before anything is recorded: a wrong flag must not leave a task behind.
  policyOf(args, screen.terminal.interactive);
  const id = await service.start(startOf(args, workspace));
  screen.say(screen.paint.err("dim", `Task ${id}`));
  return toEnd({ id, after: 0, grace: 0 }, args, workspace, screen);
}

export async function resume(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { service } = workspace;
  const { ID } = wordsOf(args, ["ID"]);
  policyOf(args, screen.terminal.interactive);
  const id = await service.find(ID);
  const [events, heads] = await Promise.all([service.events(id), service.list()]);
  const elsewhere = heads.find(({ task }) => task === id)?.owned === true;
  await service.resume(id, args.value("model"));
  if (elsewhere) {
    screen.say("Asked the program that runs the task to go on.");
    return exits.done;
  }
  return toEnd({ id, after: events.at(-1)?.seq ?? 0, grace: graceOnResume }, args, workspace, screen);
}

function startOf(args: Args, { defaultModel, parseStart }: Workspace): TaskStart {
  const text = args.words.join(" ").trim();
  if (text === "") throw new UsageError("Say what should be done, as the last words.");
  const capUsd = positive(args, "budget", false);
  const maxTurns = positive(args, "max-turns", true);
  const effort = args.value("effort");
  const web = webTools(args);
  const start = parseStart({
    type: "task.start",
    text,
    mode: oneOf(args, "mode", ["plan", "ask", "auto"]) ?? "plan",
    model: args.value("model") ?? defaultModel,
    ...(effort === undefined ? {} : { effort }),
    ...(capUsd === undefined ? {} : { capUsd }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(web === undefined ? {} : { web }),
  });
  if (start.ok) return start.value;
  throw new UsageError(`That task cannot be started: ${start.problem}.`);
}

/** The provider's web tools that this one task may use: none unless they are named. */
function webTools(args: Args): readonly WebTool[] | undefined {
  const named = oneOf(args, "web", ["search", "fetch", "both"]);
  return named === "both" ? ["search", "fetch"] : named && [named];
}

type From = { readonly id: TaskId; readonly after: number; readonly grace: number };

async function toEnd(from: From, args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const json = args.has("json");
  const answers = answersFor(policyOf(args, screen.terminal.interactive), screen);
  const begun = screen.terminal.time();
  const state = await followToEnd({
    ...from,
    workspace,
    screen,
    answers,
    ...(json ? { onEvent: (event: unknown) => screen.print(JSON.stringify(event)) } : {}),
  });
  if (!json) printEnding(state, screen.terminal.time() - begun, screen);
  else if (state.status === "waiting") {
    for (const row of columns(waitingLines(state, screen), "")) screen.say(row);
  }
  return exitCodeOf(state);
}
