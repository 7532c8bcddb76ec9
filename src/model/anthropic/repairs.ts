import type { ModelRequest } from "../../agent/ports.ts";
import type { Message } from "../../protocol/messages.ts";
import type { Fault } from "./fault.ts";
import type { Omitted } from "./request.ts";

/**
 * What the endpoint refused and is left out from then on, so that one picture it cannot read, or reasoning of another
 * model, does not end a task for good. Remembered by conversation (its first message) and, for settings, by model.
 */
export type Repairs = {
  omitted(request: ModelRequest): Omitted;
  /** Notes what `fault` complains about; false when it was left out already or nothing can be. */
  learn(request: ModelRequest, fault: Fault): boolean;
};

export function repairs(): Repairs {
  const conversations = new WeakMap<Message, Omitted>();
  const plain = new Set<string>();

  const omitted = (request: ModelRequest): Omitted => {
    const first = request.messages[0];
    const known = (first && conversations.get(first)) ?? {};
    return plain.has(request.model) ? { ...known, settings: true } : known;
  };
  return {
    omitted,
    learn(request, { repair }) {
      const before = omitted(request);
      const first = request.messages[0];
      if (repair === undefined || !first) return false;
      if (repair === "settings") {
        plain.add(request.model);
        return before.settings !== true;
      }
      const upTo = request.messages.length;
      if (before[repair] === upTo || !concerns(request, repair)) return false;
      conversations.set(first, { ...before, [repair]: upTo });
      return true;
    },
  };
}

/** Whether there is anything of the kind to leave out. */
const concerns = (request: ModelRequest, repair: "thinking" | "media"): boolean =>
  request.messages.some(({ content }) =>
    content.some((block) => {
      if (repair === "thinking") return block.type === "thinking" || block.type === "redacted";
      const parts = block.type === "result" ? block.content : [block];
      return parts.some((part) => part.type === "image" || part.type === "document");
    }),
  );
