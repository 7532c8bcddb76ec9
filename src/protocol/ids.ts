/** Branded strings, so that one kind of id cannot stand in for another. All are opaque outside the module that makes them. */
export type RootId = string & { readonly __id: "root" };
export type TaskId = string & { readonly __id: "task" };
export type AgentId = string & { readonly __id: "agent" };
export type CallId = string & { readonly __id: "call" };
export type StepId = string & { readonly __id: "step" };
export type OperationId = string & { readonly __id: "operation" };
/** Lower-case hex SHA-256. */
export type Hash = string & { readonly __id: "hash" };
/** A point in time as ISO 8601 in UTC with milliseconds. */
export type Instant = string & { readonly __id: "instant" };

/** The lead agent of every task. */
export const lead = "main" as AgentId;
