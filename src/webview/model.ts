/** The view's copy of what the host said, and the one fold of messages into it. Events go through the host's own reducer. */
import {
  type Completion,
  emptyDraft,
  type HostMessage,
  type HostSettings,
  type Intent,
  type PlanDraft,
  type Refused,
  type SideState,
  type TaskFacts,
  type UndoPreview,
} from "../protocol/channel.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { Instant } from "../protocol/ids.ts";
import { type Activity, reduceView, type TaskView, withActivity } from "../protocol/view.ts";
import type { Kept } from "./host.ts";

export type Model = {
  readonly view?: TaskView;
  readonly facts: TaskFacts;
  readonly draft?: PlanDraft;
  readonly settings?: HostSettings;
  readonly side?: SideState;
  /** Entries before those of the view, oldest first, that the reader asked for. */
  readonly history: readonly Activity[];
  readonly earlier: boolean;
  readonly preview?: UndoPreview;
  readonly refused?: Refused;
  readonly lost?: Instant;
  readonly completions?: { readonly query: number; readonly items: readonly Completion[] };
  /** Requests that wait for their answer: number and kind. */
  readonly pending: ReadonlyMap<number, Intent["type"]>;
  readonly kept: Kept;
};

export function without(model: Model, key: "preview" | "refused" | "lost"): Model {
  if (model[key] === undefined) return model;
  const { [key]: _gone, ...rest } = model;
  return rest;
}

export function settled(model: Model, id: number | undefined): Model {
  if (id === undefined || !model.pending.has(id)) return model;
  return { ...model, pending: new Map([...model.pending].filter(([one]) => one !== id)) };
}

export function taken(model: Model, message: HostMessage, resync: (haveSeq: number) => void): Model {
  switch (message.type) {
    case "snapshot":
      return snapshot(model, message);
    case "events":
      return withEvents(without(model, "lost"), message.events, resync);
    case "history":
      return {
        ...model,
        history: [...message.events.reduce(withActivity, [] as readonly Activity[]), ...model.history],
        earlier: message.earlier,
      };
    case "settings":
      return { ...model, settings: message.settings };
    case "facts":
      return { ...model, facts: message.facts };
    case "draft":
      return { ...model, draft: message.draft };
    case "side":
      return { ...model, side: message.side };
    default:
      return answered(model, message);
  }
}

function answered(model: Model, message: HostMessage): Model {
  switch (message.type) {
    case "undo":
      return { ...model, preview: message.preview };
    case "completions":
      return { ...model, completions: { query: message.query, items: message.items } };
    case "lost":
      return { ...model, lost: message.at };
    case "done":
      return settled(model, message.id);
    case "refused":
      return { ...settled(model, message.id), refused: message };
    default:
      return model;
  }
}

function snapshot(model: Model, message: Extract<HostMessage, { type: "snapshot" }>): Model {
  const next = without(model, "lost");
  if (message.page === "side") return { ...next, side: message.side, settings: message.settings };
  const { view, facts, settings, earlier } = message;
  const draft = message.draft ?? (view.state.plan ? emptyDraft(view.state.plan.hash) : undefined);
  return { ...next, view, facts, settings, earlier, history: [], ...(draft ? { draft } : {}) };
}

function withEvents(model: Model, events: readonly TaskEvent[], resync: (haveSeq: number) => void): Model {
  const { view: before } = model;
  if (before === undefined) return model;
  let view = before;
  const dropped: Activity[] = [];
  for (const event of events.filter(({ seq }) => seq > before.state.seq)) {
    if (event.seq !== view.state.seq + 1) {
      // A gap means that messages were lost: the host sends a snapshot, nothing is guessed.
      resync(view.state.seq);
      break;
    }
    const next = reduceView(view, event);
    dropped.push(...cutOff(view, next));
    view = next;
  }
  const draft = draftFor(view, model.draft);
  return {
    ...(view.state.undo === before.state.undo ? model : without(model, "preview")),
    view,
    history: model.history.length > 0 ? [...model.history, ...dropped] : model.history,
    earlier: model.earlier || dropped.length > 0,
    ...(draft === undefined ? {} : { draft }),
  };
}

/** The entries that were cut off the beginning of the kept activity; an opened history takes them over. */
function cutOff(before: TaskView, after: TaskView): readonly Activity[] {
  const [oldest] = after.activity;
  if (after.activity.length >= before.activity.length || oldest === undefined) return [];
  return before.activity.slice(0, before.activity.indexOf(oldest));
}

function draftFor(view: TaskView, draft: PlanDraft | undefined): PlanDraft | undefined {
  const { plan } = view.state;
  if (plan === undefined) return draft;
  return draft?.hash === plan.hash ? draft : emptyDraft(plan.hash);
}
