import type { EventBody } from "./events.ts";
import type { AgentId, Instant } from "./ids.ts";

/** What the journal stamped on an event, as the parts of the fold need it. */
export type Stamp = { readonly at: Instant; readonly agent: AgentId };

/** The events of some kinds. */
export type Of<T extends EventBody["type"]> = Extract<EventBody, { type: T }>;
