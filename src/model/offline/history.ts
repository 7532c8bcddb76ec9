/** The conversation so far as a script sees it. */
import type { Block, Message } from "../../protocol/messages.ts";
import type { Heard, Result } from "./playbook.ts";

/** One reply of ours and what came after it. */
export type Turn = Heard & { readonly calls: readonly string[] };

export type History = { readonly request: string; readonly turns: readonly Turn[] };

/** The first text of the first message is the request; every other text of the user is steering. */
export function historyOf(messages: readonly Message[]): History {
  const [first, ...rest] = messages;
  const turns: { calls: readonly Extract<Block, { type: "call" }>[]; after: Block[] }[] = [];
  for (const message of rest) {
    if (message.role === "assistant")
      turns.push({ calls: message.content.filter((block) => block.type === "call"), after: [] });
    else turns.at(-1)?.after.push(...message.content);
  }
  return {
    request: first?.content.find((block) => block.type === "text")?.text ?? "",
    turns: turns.map(({ calls, after }) => ({
      calls: calls.map(({ name }) => name),
      results: calls.map(({ id }) => resultOf(after.find((block) => block.type === "result" && block.id === id))),
      said: after.flatMap((block) => (block.type === "text" ? [block.text] : [])),
    })),
  };
}

function resultOf(block: Block | undefined): Result {
  if (block?.type !== "result") return { ok: false, text: "There is no result: the call was interrupted." };
  return { ok: block.ok, text: block.content.map((part) => (part.type === "text" ? part.text : "")).join("\n") };
}
