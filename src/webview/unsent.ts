/**
 * Changes to a plan that the host has not answered yet. A window that is reloaded milliseconds after a click takes the
 * message with it; the tab's own storage is written at once, so the next page sends them again. They are wishes like any
 * other: the host looks at each as if it came for the first time, and drops those for a plan that was decided.
 */
import type { HostMessage, Intent } from "../protocol/channel.ts";
import type { Hash } from "../protocol/ids.ts";

type PlanChange = Extract<Intent, { readonly type: "plan.tick" | "plan.draft" }>;

export type Unsent = {
  /** Remembers a request until it is answered; others than changes to a plan are left alone. */
  sent(id: number, intent: Intent): void;
  /** Forgets what was answered. */
  heard(messages: readonly HostMessage[]): void;
  /** What an earlier page sent about this plan and never got an answer for, oldest first; given out once. */
  left(hash: Hash | undefined): readonly PlanChange[];
};

const prefix = "cowork.unsent.";

/** `storage` is undefined where the browser forbids it; then nothing is remembered. */
export function unsentOf(storage: Storage | undefined): Unsent {
  const open = new Map<number, PlanChange>();
  const left = new Set<Hash>();
  const write = (hash: Hash): void => {
    const list = [...open.values()].filter((one) => one.hash === hash);
    attempt(() =>
      list.length === 0 ? storage?.removeItem(prefix + hash) : storage?.setItem(prefix + hash, JSON.stringify(list)),
    );
  };
  return {
    sent(id, intent) {
      if (intent.type !== "plan.tick" && intent.type !== "plan.draft") return;
      open.set(id, intent);
      write(intent.hash);
    },
    heard(messages) {
      for (const id of messages.flatMap(answeredId)) {
        const hash = open.get(id)?.hash;
        open.delete(id);
        if (hash !== undefined) write(hash);
      }
    },
    left(hash) {
      if (hash === undefined || left.has(hash)) return [];
      left.add(hash);
      return attempt(() => asChanges(JSON.parse(storage?.getItem(prefix + hash) ?? "[]"), hash)) ?? [];
    },
  };
}

const answeredId = (message: HostMessage): readonly number[] =>
  (message.type === "done" || message.type === "refused") && message.id !== undefined ? [message.id] : [];

/** The tab's own storage: gone with the tab, and not there at all where the browser keeps none. */
export const tabStorage = (): Storage | undefined => attempt(() => window.sessionStorage);

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // No storage, a full one, or not what was written: a tick is then as safe as its message.
    return undefined;
  }
}

function asChanges(raw: unknown, hash: Hash): readonly PlanChange[] {
  if (!Array.isArray(raw)) return [];
  return raw.filter(
    (one): one is PlanChange => one?.hash === hash && (one.type === "plan.tick" || one.type === "plan.draft"),
  );
}
