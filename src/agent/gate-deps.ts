/** What the gate works with. */
import type { Lane } from "../base/lane.ts";
import type { AgentId, CallId, TaskId } from "../protocol/ids.ts";
import type { Sandbox } from "./box-port.ts";
import type { JudgeDeps } from "./judge.ts";
import type { Locks } from "./locks.ts";
import type { CallKey, Drafts, Folder } from "./ports.ts";
import type { Tool } from "./tool.ts";

export type GateDeps = JudgeDeps & {
  readonly look: Folder;
  readonly sandbox: Sandbox;
  readonly drafts: Drafts;
  readonly locks: Locks;
  readonly lane: Lane;
  readonly task: TaskId;
  readonly tools: ReadonlyMap<string, Tool>;
};

/** The key under which a call's vault entries and temporary files are filed; the same for the same call after a crash. */
export const keyOf = (deps: Pick<GateDeps, "task" | "ground">, agent: AgentId, call: CallId): CallKey =>
  `${deps.task}-${deps.ground.digest(`${agent}/${call}`).slice(0, 12)}` as CallKey;
