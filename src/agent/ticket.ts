/** From an approved plan to what it allows: exactly the ticked operations, path by path. */
import type { Effect, Ticket, TicketEntry } from "../protocol/effects.ts";
import type { Hash, OperationId } from "../protocol/ids.ts";
import type { Operation, Plan } from "../protocol/plan.ts";
import { type FactsDeps, identityOf } from "./facts.ts";

/** The effects an operation stands for. Open targets stand for their source; the shape says where it may go. */
export function effectsOf(operation: Operation): readonly Effect[] {
  switch (operation.kind) {
    case "create":
      return operation.paths.map((path) => ({ kind: "create", path }));
    case "change":
    case "delete": {
      const { kind } = operation;
      return operation.paths.map((path) => ({ kind, path }));
    }
    case "move":
      return operation.paths.map((from, index) => ({ kind: "move", from, to: operation.targets?.[index] ?? from }));
    case "run":
      return [{ kind: "run", argv: ["bash", "-c", operation.detail ?? ""], reads: [], network: [] }];
    default:
      // Sending and connectors are always asked with their payload, so a plan's row gives no leave for them.
      return [];
  }
}

/** Issues the ticket for the operations that stay ticked. Changes and deletes are bound to the files as they are now. */
export async function issueTicket(
  plan: Plan,
  hash: Hash,
  ticked: readonly OperationId[] | undefined,
  deps: Omit<FactsDeps, "ledger">,
): Promise<Ticket> {
  const operations = plan.operations.filter(({ id }) => ticked === undefined || ticked.includes(id));
  const entries = await Promise.all(operations.map((operation) => entriesOf(operation, deps)));
  return { plan: hash, entries: entries.flat() };
}

async function entriesOf(operation: Operation, deps: Omit<FactsDeps, "ledger">): Promise<readonly TicketEntry[]> {
  const shape = operation.shape === undefined ? {} : { shape: operation.shape };
  return Promise.all(
    effectsOf(operation).map(async (effect): Promise<TicketEntry> => {
      if (effect.kind !== "change" && effect.kind !== "delete") return { operation: operation.id, effect, ...shape };
      const base = await identityOf(effect.kind, effect.path, deps);
      return { operation: operation.id, effect: base === undefined ? effect : { ...effect, base } };
    }),
  );
}
