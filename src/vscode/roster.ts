/** All tasks of the open folders, as the side bar lists them, and what happens to those that are under way. */
import type { TaskHead } from "../agent/ports.ts";
import type { TaskId } from "../protocol/ids.ts";
import { emptyTask, isEnded } from "../protocol/state.ts";
import { rowOf, type TaskRow } from "../protocol/view.ts";
import { type Ending, type Later, type Log, later as realLater, type Signal, signalOf } from "./code.ts";
import type { Core, Session } from "./core.ts";
import { isRefusal } from "./refused.ts";
import { type Happening, type Watching, watchingOf } from "./watching.ts";

export type Roster = Ending & {
  rows(): readonly TaskRow[];
  /** Reads the list again; also notices tasks that other windows and the command line began. */
  refresh(): Promise<void>;
  /** Follows a task that was just begun from its first event on. */
  watchNew(session: Session, task: TaskId): void;
  /** Reads the list again and again until the result is disposed. */
  follow(): Ending;
  readonly changed: Signal<undefined>;
  readonly happened: Signal<Happening>;
};

/** Milliseconds between two looks for tasks of other processes. */
const lookEvery = 2_000;
/** Milliseconds in which several changes become one. */
const collectFor = 100;
/** Rows that are shown with what only the whole log tells; older ones make do with the head. */
const detailed = 30;

type Deps = { readonly core: Pick<Core, "now" | "open" | "onChange">; readonly log: Log; readonly later?: Later };
type Details = Map<TaskId, { readonly updated: string; readonly row: TaskRow }>;

export function openRoster({ core, log, later = realLater }: Deps): Roster {
  const changed = signalOf<undefined>();
  const happened = signalOf<Happening>();
  const details: Details = new Map();
  let heads: readonly TaskHead[] = [];
  let pending: (() => void) | undefined;

  const soon = (): void => {
    pending ??= later(collectFor, () => {
      pending = undefined;
      changed.fire(undefined);
    });
  };
  const watching = watchingOf((happening) => {
    happened.fire(happening);
    soon();
  });

  function drop(): void {
    watching.clear();
    details.clear();
    heads = [];
    soon();
  }

  async function refresh(): Promise<void> {
    const session = core.now() ?? (await core.open().catch(() => undefined));
    if (session === undefined) return;
    const list = await session.service.list();
    for (const head of list.slice(0, detailed)) await detail(session, head, { details, watching, log });
    if (session !== core.now()) return;
    watching.sweep();
    const before = JSON.stringify(heads);
    heads = list;
    if (JSON.stringify(list) !== before) soon();
  }

  const following = repeat(lookEvery, later, () => refresh().catch((error: unknown) => log.warn(String(error))));
  const onChange = core.onChange(drop);
  return {
    rows: () => heads.map((head) => rowFor(head, details, watching.state(head.task))),
    refresh,
    watchNew: (session, task) => watching.begin(session, task, emptyTask),
    follow: following,
    changed,
    happened,
    dispose() {
      pending?.();
      onChange.dispose();
      watching.clear();
    },
  };
}

type Known = { readonly details: Details; readonly watching: Watching; readonly log: Log };

/** Reads the whole log of a task that changed since it was read last, and follows it while it is under way. */
async function detail(session: Session, head: TaskHead, { details, watching, log }: Known): Promise<void> {
  const { task, updated, status } = head;
  if (details.get(task)?.updated === updated && (isEnded(status) || watching.state(task))) return;
  try {
    const state = await session.service.state(task);
    details.set(task, { updated, row: rowOf(state) });
    watching.begin(session, task, state);
  } catch (error) {
    // A broken log is listed from its head; opening it says what is wrong.
    if (!isRefusal(error)) log.warn(String(error));
  }
}

/** Runs `work` again and again, `ms` milliseconds apart, as long as somebody wants it. */
function repeat(ms: number, later: Later, work: () => Promise<void>): () => Ending {
  let wanted = 0;
  let cancel: (() => void) | undefined;
  const tick = (): void => {
    void work().finally(() => {
      cancel = wanted > 0 ? later(ms, tick) : undefined;
    });
  };
  return () => {
    wanted += 1;
    if (wanted === 1 && cancel === undefined) tick();
    let over = false;
    return {
      dispose() {
        if (over) return;
        over = true;
        wanted -= 1;
        if (wanted > 0) return;
        cancel?.();
        cancel = undefined;
      },
    };
  };
}

/** The live state where there is one; but only the head knows that a task's owner died. */
function rowFor(head: TaskHead, details: Details, live: Parameters<typeof rowOf>[0] | undefined): TaskRow {
  if (live && (head.owned || live.status === head.status)) return rowOf(live);
  const known = details.get(head.task);
  return known?.updated === head.updated ? { ...known.row, ...statusOf(head) } : rowOfHead(head);
}

const statusOf = (head: TaskHead): Pick<TaskRow, "status" | "reason"> => ({
  status: head.status,
  ...(head.reason === undefined ? {} : { reason: head.reason }),
});

const rowOfHead = (head: TaskHead): TaskRow => ({
  task: head.task,
  title: head.title,
  updated: head.updated,
  steps: head.steps,
  ...statusOf(head),
  ...(head.spent.usd === undefined ? {} : { usd: head.spent.usd }),
});
