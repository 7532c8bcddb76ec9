import type { Hash } from "./ids.ts";
import { isWithin, pathKey, type WorkPath } from "./paths.ts";

/** What an agent or a call may spend. Money in US dollars; a missing member is no limit of that kind. */
export type Budget = { readonly usd?: number; readonly tokens?: number; readonly turns?: number };

/** A thing done to one path. `create` needs the name to be free, `change` an existing file, `delete` moves to the vault. */
export type PathEffect = {
  readonly kind: "read" | "create" | "change" | "delete";
  /** read: this file or everything below this folder. */
  readonly path: WorkPath;
  /** create, change: SHA-256 of the bytes that will be written, where they are known before the call. */
  readonly content?: Hash;
  /** create: "folder" when a folder, not a file, is made. Parents that are missing need no effect of their own. */
  readonly type?: "folder";
  /** change, delete: the file as it was when the effect was resolved (see Ticket). Set by the gate, never by tools. */
  readonly base?: Hash;
};

/** Moves a file, link or whole folder to a free name. Replacing something is a delete of the target before it. */
export type MoveEffect = { readonly kind: "move"; readonly from: WorkPath; readonly to: WorkPath };

export type RunEffect = {
  readonly kind: "run";
  readonly argv: readonly string[];
  readonly reads: readonly WorkPath[];
  /** Hosts the command may reach; empty means no network. */
  readonly network: readonly string[];
};

export type SendEffect = {
  readonly kind: "send";
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly identity: string;
  readonly payload: Hash;
};

export type ConnectorEffect = {
  readonly kind: "connector";
  readonly server: string;
  readonly tool: string;
  readonly payload: Hash;
};

export type SpawnEffect = { readonly kind: "spawn"; readonly role: string; readonly budget: Budget };

/**
 * One thing a tool call will do. Declared effects do four jobs: permission, parallelism and locks, what the user reads
 * in a question, and the audit. They are honest: a tool that does more than it declared fails.
 */
export type Effect = PathEffect | MoveEffect | RunEffect | SendEffect | ConnectorEffect | SpawnEffect;

/** The paths an effect reads or writes. */
export function pathsOf(effect: Effect): readonly WorkPath[] {
  switch (effect.kind) {
    case "move":
      return [effect.from, effect.to];
    case "run":
      return effect.reads;
    case "read":
    case "create":
    case "change":
    case "delete":
      return [effect.path];
    default:
      return [];
  }
}

/** Whether an effect leaves everything as it is. */
export const isReading = (effect: Effect): boolean => effect.kind === "read";

/** Whether two effects must not run at the same time: one writes where the other reads or writes. */
export function touches(a: Effect, b: Effect): boolean {
  if (!writes(a) && !writes(b)) return false;
  return pathsOf(a).some((left) => pathsOf(b).some((right) => isWithin(left, right) || isWithin(right, left)));
}

const writes = (effect: Effect): boolean => !isReading(effect) && effect.kind !== "run";

/** Equal exactly for effects that are the same act on the same paths (content and base aside); undefined for others. */
export function actKey(effect: Effect): string | undefined {
  switch (effect.kind) {
    case "move":
      return `move\0${pathKey(effect.from)}\0${pathKey(effect.to)}`;
    case "read":
    case "create":
    case "change":
    case "delete":
      return `${effect.kind}\0${pathKey(effect.path)}`;
    default:
      return undefined;
  }
}

/**
 * What an approved plan allows: exactly these effects, each used once. For a change or a delete, `base` is the file as
 * it was at approval; a file that changed since is asked about again. A move whose target depended on work still to
 * come carries a `shape` in place of its target (see shapes.ts); it never replaces anything.
 */
export type Ticket = { readonly plan: Hash; readonly entries: readonly TicketEntry[] };

export type TicketEntry = {
  readonly operation: string;
  readonly effect: Effect;
  /** Target shape below the root of `effect`, for creates and moves whose final name is still open. */
  readonly shape?: string;
};
