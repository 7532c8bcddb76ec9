/**
 * What a panel or list shows of a task beyond its state: the newest entries of the log in short form and the paths
 * touched. A bounded fold over the same events; the host starts it, a window goes on with it.
 */
import type { Change, Print } from "./changes.ts";
import type { EventBody, StopReason, TaskEvent } from "./events.ts";
import type { AgentId, CallId, Instant, TaskId } from "./ids.ts";
import { nameOf, parts, type WorkPath } from "./paths.ts";
import { reduce } from "./reduce.ts";
import { type ChangeCounts, emptyTask, type Status, stepCount, type TaskState } from "./state.ts";

/**
 * How many entries of the activity a view keeps before the reader asks for earlier ones. It grows to half as many more
 * and is then cut back, so that a list on a screen does not lose its first line with each new one.
 */
export const keptActivity = 200;
const mostActivity = 300;
const keptTouched = 200;
const longestText = 20_000;

/** One line of the transcript: an event without what only undo and the gate need. */
export type Activity = {
  readonly seq: number;
  readonly at: Instant;
  readonly agent: AgentId;
  readonly kind:
    | "said"
    | "tool"
    | "asked"
    | "answered"
    | "output"
    | "steered"
    | "agent"
    | "plan"
    | "state"
    | "context"
    | "undo";
  /** What happened in machine words ("started", "failed", "approve", …); the view has the sentence for it. */
  readonly what: string;
  readonly text?: string;
  readonly detail?: string;
  readonly call?: CallId;
  readonly path?: WorkPath;
};

/** Paths the task touched, one row per file at the top of the folder and one per kind and folder below it. */
export type Touched = {
  readonly act: "created" | "changed" | "moved" | "deleted";
  readonly path: WorkPath;
  /** Whether `path` is a folder that stands for `count` files. */
  readonly folder: boolean;
  readonly count: number;
};

export type TaskView = {
  readonly state: TaskState;
  /** Newest last, at most half as many again as keptActivity. */
  readonly activity: readonly Activity[];
  readonly touched: readonly Touched[];
  readonly proposedAt?: Instant;
  /** When the work came to rest last: done, failed or stopped. What is undone later does not move it. */
  readonly rested?: Instant;
  /** What the newest undo or redo did, folders left out. */
  readonly undid?: ChangeCounts;
};

export const emptyView: TaskView = { state: emptyTask, activity: [], touched: [] };

export function reduceView(view: TaskView, event: TaskEvent): TaskView {
  return {
    ...view,
    state: reduce(view.state, event),
    activity: cut(withActivity(view.activity, event)),
    touched: touchedBy(view.touched, event),
    ...(event.type === "plan.proposed" ? { proposedAt: event.at } : {}),
    ...(resting.has(event.type) ? { rested: event.at } : {}),
    ...(event.type === "undo.finished" ? { undid: countsOf(event.record.changes) } : {}),
  };
}

const resting: ReadonlySet<TaskEvent["type"]> = new Set(["task.finished", "task.failed", "task.stopped"]);

function countsOf(changes: readonly Change[]): ChangeCounts {
  const counts = { created: 0, changed: 0, moved: 0, deleted: 0 };
  for (const change of changes) if (printOf(change).type !== "folder") counts[change.kind] += 1;
  return counts;
}

const printOf = (change: Change): Print => (change.kind === "deleted" ? change.before : change.after);

const cut = (activity: readonly Activity[]): readonly Activity[] =>
  activity.length > mostActivity ? activity.slice(-keptActivity) : activity;

function touchedBy(touched: readonly Touched[], event: TaskEvent): readonly Touched[] {
  if (event.type !== "call.finished" || event.record === undefined) return touched;
  const rows = new Map(touched.map((row) => [rowKey(row), row]));
  for (const change of event.record.changes) {
    const row = rowFor(change);
    if (row === undefined) continue;
    const key = rowKey(row);
    rows.set(key, { ...row, count: (rows.get(key)?.count ?? 0) + 1 });
  }
  return [...rows.values()].slice(0, keptTouched);
}

const rowKey = (row: Touched): string => `${row.act}\u0000${row.path.root}\u0000${row.path.path}`;

function rowFor(change: Change): Touched | undefined {
  if (change.kind === "created" && change.after.type === "folder") return undefined;
  const path = change.kind === "moved" ? change.to : change.path;
  const inside = parts(path.path);
  const top = inside[0];
  if (inside.length < 2 || top === undefined || change.kind === "changed")
    return { act: change.kind, path, folder: false, count: 0 };
  return { act: change.kind, path: { ...path, path: top as WorkPath["path"] }, folder: true, count: 0 };
}

/** The transcript with one more event. A call is one line: when it ends, that line takes the place of its beginning. */
export function withActivity(activity: readonly Activity[], event: TaskEvent): readonly Activity[] {
  const entry = activityOf(event);
  if (entry === undefined) return activity;
  if (event.type !== "call.finished") return [...activity, entry];
  const at = activity.findLastIndex(
    ({ what, call, agent }) => what === "started" && call === event.call && agent === event.agent,
  );
  const title = activity[at]?.text;
  return title === undefined ? [...activity, entry] : [...activity.toSpliced(at, 1), { ...entry, text: title }];
}

/** The transcript line of an event; undefined for events that only move other parts of the picture. */
function activityOf(event: TaskEvent): Activity | undefined {
  const line = lineOf(event);
  return line === undefined ? undefined : { seq: event.seq, at: event.at, agent: event.agent, ...line };
}

type Line = Omit<Activity, "seq" | "at" | "agent">;
type Of<T extends EventBody["type"]> = Extract<EventBody, { type: T }>;

function lineOf(event: EventBody): Line | undefined {
  switch (event.type) {
    case "model.replied":
      return event.text.trim() === "" ? undefined : { kind: "said", what: "said", text: short(event.text) };
    case "call.started":
    case "call.finished":
    case "call.asked":
    case "call.decided":
      return callLine(event);
    case "deliverable.written":
      return { kind: "output", what: "written", path: event.path, call: event.call };
    case "user.steered":
      return { kind: "steered", what: event.withdrawn ? "withdrawn" : "sent", text: short(event.text) };
    case "agent.spawned":
      return { kind: "agent", what: "spawned", text: event.role, detail: short(event.brief) };
    case "agent.finished":
      return { kind: "agent", what: event.ok ? "finished" : "failed", text: event.child, detail: short(event.report) };
    default:
      return taskLine(event);
  }
}

function callLine(event: Of<"call.started" | "call.finished" | "call.asked" | "call.decided">): Line | undefined {
  switch (event.type) {
    case "call.started":
      return { kind: "tool", what: "started", text: event.title, detail: event.tool, call: event.call };
    case "call.finished":
      return {
        kind: "tool",
        what: event.outcome ?? (event.ok ? "done" : "failed"),
        text: event.tool,
        detail: short(event.text),
        call: event.call,
      };
    case "call.asked":
      return { kind: "asked", what: event.question.kind, text: event.question.title, call: event.question.call };
    case "call.decided":
      return { kind: "answered", call: event.call, ...answerOf(event.decision) };
    default:
      return undefined;
  }
}

function answerOf(decision: Of<"call.decided">["decision"]): Pick<Line, "what" | "text"> {
  if ("allow" in decision) return { what: decision.allow ? "allowed" : "refused" };
  return { what: "answered", text: short(decision.text ?? decision.picked.join(", ")) };
}

function taskLine(event: EventBody): Line | undefined {
  switch (event.type) {
    case "plan.proposed":
      return { kind: "plan", what: "proposed", text: short(event.plan.summary) };
    case "plan.decided":
      return { kind: "plan", what: event.decision.verdict, ...withText(event.decision.note) };
    case "context.compacted":
      return { kind: "context", what: "compacted", text: short(event.summary) };
    case "task.created":
      return { kind: "steered", what: "sent", text: short(event.request) };
    case "task.paused":
      return { kind: "state", what: "paused", text: short(event.why) };
    case "task.resumed":
      return { kind: "state", what: event.by === "user" ? "resumed" : "recovered" };
    case "task.stopped":
      return { kind: "state", what: `stopped.${event.reason}`, ...withText(event.detail) };
    case "task.finished":
      return { kind: "state", what: "finished" };
    case "task.failed":
      return { kind: "state", what: "failed", text: short(event.error) };
    case "undo.started":
    case "undo.finished":
      return { kind: "undo", what: `${event.direction}.${event.type === "undo.started" ? "started" : "finished"}` };
    default:
      return undefined;
  }
}

const short = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText)}…`);
const withText = (text: string | undefined): Pick<Line, "text"> => (text === undefined ? {} : { text: short(text) });

/** A task as a list shows it. */
export type TaskRow = {
  readonly task: TaskId;
  readonly title: string;
  readonly status: Status;
  readonly reason?: string;
  readonly stop?: StopReason;
  readonly updated: Instant;
  readonly usd?: number;
  readonly steps: { readonly done: number; readonly of: number };
  /** A plan waits for its decision. */
  readonly planOpen?: boolean;
  readonly questions?: number;
  readonly calls?: number;
  readonly outputs?: number;
  readonly warnings?: number;
  readonly identical?: { readonly of: number; readonly same: number };
};

export const planOpen = (state: TaskState): boolean => state.plan !== undefined && state.plan.decided === undefined;

/** Findings to look at and checks that came out wrong. */
export const warningCount = (state: TaskState): number =>
  state.warnings.length +
  state.checks.filter(({ ok }) => ok === false).length +
  state.outputs.flatMap(({ findings }) => findings).filter(({ severity }) => severity !== "info").length;

export const rowOf = (state: TaskState): TaskRow => ({
  task: state.task,
  title: state.title,
  status: state.status,
  ...(state.reason === undefined ? {} : { reason: state.reason }),
  ...(state.stop === undefined ? {} : { stop: state.stop }),
  updated: state.updated,
  ...(state.spent.usd === undefined ? {} : { usd: state.spent.usd }),
  steps: stepCount(state),
  planOpen: planOpen(state),
  questions: state.questions.length,
  calls: state.callCount,
  outputs: state.outputs.length,
  warnings: warningCount(state),
  ...(state.undo ? { identical: { of: state.undo.of, same: state.undo.identical } } : {}),
});

/** The name to show for a touched row. */
export const touchedName = (row: Touched): string => nameOf(row.path);
