/** Events and messages as they stand in the files: what a line must have to be one, and which of them must be durable. */
import type { CallStarted, EventBody, TaskEvent } from "../protocol/events.ts";
import { logVersion } from "../protocol/events.ts";
import type { Message } from "../protocol/messages.ts";
import type { Parse } from "./scan.ts";

/**
 * Every type of event, and whether its record must survive a loss of power before anything follows from it. The others
 * are written at once too, and become durable with the next one that must be. An answer is followed by the start of the
 * call at once, which makes both durable; the end of a call that changed something has its start before it, and what
 * happened in between can be told without it (see Folder.recover).
 */
const types: Readonly<Record<EventBody["type"], boolean>> = {
  "task.created": true,
  "instructions.read": false,
  "plan.proposed": false,
  "plan.decided": true,
  "step.changed": false,
  "model.replied": false,
  "call.asked": false,
  "call.decided": false,
  "call.started": true,
  "call.finished": false,
  "agent.spawned": false,
  "agent.finished": false,
  "user.steered": false,
  "steering.taken": false,
  "deliverable.written": false,
  "context.compacted": false,
  "budget.changed": false,
  "task.paused": true,
  "task.resumed": true,
  "task.stopped": true,
  "task.finished": true,
  "task.failed": true,
  "undo.started": true,
  "undo.finished": true,
  "undo.resolved": true,
};

export const mustBeDurable = (body: EventBody): boolean =>
  body.type === "call.started" ? !onlyReads(body) : types[body.type];

/** What the user or recovery would miss: durable a moment later also when nothing follows. */
export const settlesSoon = (body: EventBody): boolean => body.type === "call.decided" || hasRecord(body);

/** What only reads leaves nothing behind that recovery would have to look for. */
const onlyReads = ({ effects }: CallStarted): boolean =>
  effects.length > 0 && effects.every(({ kind }) => kind === "read");

const hasRecord = (body: EventBody): boolean => body.type === "call.finished" && body.record !== undefined;

/** Whether this build knows the event; a log of a newer one may hold others. */
export const isKnown = (event: TaskEvent): boolean => Object.hasOwn(types, event.type);

/** The format version a log was begun with. */
export const versionOf = (first: TaskEvent): number => (first.type === "task.created" ? first.version : 0);

/**
 * Reads the events of one log. The first must be the creation of a task; a log of our own version may only hold events
 * we know. Numbers must follow each other: a line that is missing is damage, not a gap.
 */
export function eventParser(known: { readonly newer: boolean } = { newer: false }): Parse<TaskEvent> {
  let newer = known.newer;
  return (value, n) => {
    const { seq, at, agent, type } = value;
    if (seq !== n || typeof at !== "string" || typeof agent !== "string" || typeof type !== "string") return undefined;
    const event = value as unknown as TaskEvent;
    if (n === 1) {
      if (event.type !== "task.created" || typeof event.version !== "number") return undefined;
      newer = event.version > logVersion;
    }
    return newer || isKnown(event) ? event : undefined;
  };
}

/** Reads the messages of one transcript. */
export const parseMessage: Parse<Message> = (value, n) => {
  const { n: number, role, content } = value;
  if (number !== n || (role !== "user" && role !== "assistant") || !Array.isArray(content)) return undefined;
  return { role, content: content as Message["content"] };
};

/** How deep a recorded value may be nested: JSON.stringify fails near 10,000 levels, readers elsewhere earlier. */
const deepest = 500;

/** Whether `value` is nested more than 500 levels deep. Walks without recursion, so that no depth can harm it. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}
