/**
 * What each request of a view leads to. One entry per kind of request, so that the compiler counts them; who answers is
 * put together in shell.ts.
 */
import type { HostMessage, Intent } from "../protocol/channel.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { Bridge } from "./bridge.ts";

/** Where a request came from: a task's panel, or the side bar, which has no task. */
export type From = {
  readonly task?: TaskId;
  readonly bridge?: Bridge;
  post(message: HostMessage): void;
};

type Kind = Intent["type"];
type Of<K extends Kind, I = Intent> = I extends { readonly type: infer T } ? (K extends T ? I : never) : never;

/** Carries out one request. Throws a refusal when it makes no sense now. */
export type Handler<K extends Kind> = (intent: Of<K>, from: From) => Promise<void> | void;
export type Handlers = { readonly [K in Kind]: Handler<K> };
export type SomeHandlers<K extends Kind> = { readonly [One in K]: Handler<One> };

/** Requests that only look at things or stop them: the others are refused while the folder is not trusted. */
const harmless: ReadonlySet<Kind> = new Set<Kind>([
  "task.open",
  "task.stop",
  "task.pause",
  "output.open",
  "output.reveal",
  "output.compare",
  "output.sources",
  "source.open",
  "check.jump",
  "check.fix",
  "check.openProblems",
  "changes.open",
  "task.more",
  "plan.tick",
  "plan.draft",
  "call.preview",
  "undo.preview",
  "redo.preview",
  "undo.compare",
  "undo.report",
  "history.more",
  "mode.pick",
  "model.pick",
  "budget.pick",
  "model.connect",
  "folder.open",
  "trust.manage",
  "composer.complete",
  "settings.open",
  "link.open",
]);

export const needsTrust = (intent: Intent): boolean => !harmless.has(intent.type);

export async function carryOut(intent: Intent, from: From, handlers: Handlers): Promise<void> {
  const handler = handlers[intent.type] as Handler<Kind>;
  await handler(intent as Of<Kind>, from);
}
