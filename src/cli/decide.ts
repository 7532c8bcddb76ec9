/** `decide`, `approve`, `reject`, `steer`, `stop`, `pause`: words to a task, whichever process runs it. */
import { newId } from "../platform/clock.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskIntent } from "../protocol/intents.ts";
import type { Question } from "../protocol/questions.ts";
import type { ApprovedPlan, TaskState } from "../protocol/state.ts";
import { type Args, UsageError, wordsOf } from "./args.ts";
import { approvalOf, recommended } from "./ask-plan.ts";
import { line, type Screen } from "./screen.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export async function decide(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { ID, QUESTION } = wordsOf(args, ["ID", "QUESTION", "ANSWER"]);
  const answer = args.words[2] ?? "";
  const { id, state } = await taskOf(ID, workspace);
  const intent =
    QUESTION === "plan"
      ? planIntent(openPlan(state), answer, workspace)
      : callIntent(questionOf(state, QUESTION), answer, workspace);
  return tell({ id, intent, done: "Answered." }, workspace, screen);
}

export async function approve(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { ID } = wordsOf(args, ["ID"]);
  const { id, state } = await taskOf(ID, workspace);
  return tell({ id, intent: planIntent(openPlan(state), "yes", workspace), done: "Approved." }, workspace, screen);
}

export async function reject(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const [ID, ...note] = args.words;
  if (ID === undefined) throw new UsageError("ID is missing.");
  const { id, state } = await taskOf(ID, workspace);
  const text = note.join(" ").trim();
  const { hash } = openPlan(state);
  const intent = parsed(
    { type: "plan.decide", verdict: "reject", hash, ...(text === "" ? {} : { note: text }) },
    workspace,
  );
  return tell({ id, intent, done: "Rejected." }, workspace, screen);
}

export async function steer(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const [ID, ...words] = args.words;
  const text = words.join(" ").trim();
  if (ID === undefined || text === "") throw new UsageError(`${ID === undefined ? "ID" : "TEXT"} is missing.`);
  const { id } = await taskOf(ID, workspace);
  return tell(
    { id, intent: parsed({ type: "task.steer", id: newId(), text }, workspace), done: "Told." },
    workspace,
    screen,
  );
}

export const stop = (args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> =>
  plain(args, { type: "task.stop" }, workspace, screen);

export const pause = (args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> =>
  plain(args, { type: "task.pause" }, workspace, screen);

async function plain(args: Args, intent: TaskIntent, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { ID } = wordsOf(args, ["ID"]);
  const { id } = await taskOf(ID, workspace);
  const done = intent.type === "task.stop" ? "Asked to stop." : "Asked to pause.";
  return tell({ id, intent, done }, workspace, screen);
}

async function taskOf(
  prefix: string,
  { service }: Workspace,
): Promise<{ readonly id: TaskId; readonly state: TaskState }> {
  const id = await service.find(prefix);
  return { id, state: await service.state(id) };
}

type Told = { readonly id: TaskId; readonly intent: TaskIntent; readonly done: string };

/** Sends it, and says how to go on where nobody runs the task. */
async function tell({ id, intent, done }: Told, { service }: Workspace, screen: Screen): Promise<ExitCode> {
  await service.send(id, intent, "user");
  const owned = (await service.list()).find(({ task }) => task === id)?.owned === true;
  const hint = `Nobody runs the task now; it goes on with: ${screen.command(`resume ${id}`)}`;
  screen.say(owned || intent.type === "task.stop" ? done : `${done} ${hint}`);
  return exits.done;
}

function openPlan({ plan, task }: TaskState): ApprovedPlan {
  if (plan === undefined || plan.decided !== undefined)
    throw new UsageError(`Task ${task} has no plan that waits for a decision.`);
  return plan;
}

function questionOf({ questions, task }: TaskState, prefix: string): Question {
  const exact = questions.filter(({ call }) => call === prefix);
  const fitting = exact.length > 0 ? exact : questions.filter(({ call }) => call.startsWith(prefix));
  const found = fitting.length === 1 ? fitting[0] : undefined;
  if (found !== undefined) return found;
  const open = questions.map(({ call }) => call).join(", ");
  throw new UsageError(`Task ${task} has no open question "${line(prefix)}". Open: ${open || "none"}.`);
}

function planIntent({ plan, hash }: ApprovedPlan, answer: string, workspace: Workspace): TaskIntent {
  if (answer === "yes") {
    const impossible = plan.operations.filter(({ problem }) => problem !== undefined).map(({ id }) => id);
    return approvalOf({ plan, hash }, { off: new Set(impossible), edits: [] }, recommended(plan));
  }
  if (answer === "no") return parsed({ type: "plan.decide", verdict: "reject", hash }, workspace);
  return parsed({ type: "plan.decide", hash, ...payload(answer, "plan.decide") }, workspace);
}

function callIntent(question: Question, answer: string, workspace: Workspace): TaskIntent {
  const { call, hash } = question;
  if (question.kind === "approval") {
    const decision = answer === "yes" || answer === "no" ? { allow: answer === "yes" } : payload(answer, "call.decide");
    return parsed({ type: "call.decide", call, hash, ...decision }, workspace);
  }
  if (answer.trimStart().startsWith("{"))
    return parsed(
      { type: "question.answer", call, hash, picked: [], ...payload(answer, "question.answer") },
      workspace,
    );
  const label = question.choices.find((choice) => choice.label.toLowerCase() === answer.toLowerCase())?.label;
  const picked = label === undefined ? { picked: [], text: answer } : { picked: [label] };
  return parsed({ type: "question.answer", call, hash, ...picked }, workspace);
}

/** The members of a decision as the user wrote them; they cannot make another kind of intent of it. */
function payload(answer: string, type: TaskIntent["type"]): object {
  try {
    const value: unknown = JSON.parse(answer);
    if (typeof value === "object" && value !== null && !Array.isArray(value) && isOf(type, value)) return value;
  } catch {
    // Not JSON: said below.
  }
  throw new UsageError('The answer is yes, no, or the decision as a JSON object, like {"allow":true,"chosen":[0]}.');
}

const isOf = (type: string, value: object): boolean => !("type" in value) || value.type === type;

function parsed(value: unknown, { parseIntent }: Workspace): TaskIntent {
  const intent = parseIntent(value);
  if (intent.ok) return intent.value;
  throw new UsageError(`That is no decision: ${intent.problem}`);
}
