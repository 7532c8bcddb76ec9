import type { ContentBlockParam, MessageParam, ToolResultBlockParam } from "@anthropic-ai/sdk/resources/messages";
import type { Message } from "../../protocol/messages.ts";
import { toParam } from "./blocks.ts";

type Turn = { readonly role: Message["role"]; content: ContentBlockParam[] };

/** What is left out of the history because the endpoint refused it: of messages before this index. */
export type LeaveOut = {
  /** Reasoning of another model or conversation, which the endpoint calls invalid. */
  readonly thinking?: number;
  /** Pictures and documents that the endpoint could not read. */
  readonly media?: number;
};

/**
 * The transcript in a form the endpoint accepts whatever happened to it: turns alternate, no block is blank, each call
 * has exactly one result and it comes first in the next turn. A call without one (the process died, the stream was cut)
 * gets an error that says so; otherwise every later request of the task would be refused. Equal messages give equal
 * bytes, so that the cache of the provider holds.
 */
export function conversation(messages: readonly Message[], leaveOut: LeaveOut = {}): MessageParam[] {
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    const content = paramsOf(message, index < (leaveOut.thinking ?? 0), index < (leaveOut.media ?? 0));
    const last = turns.at(-1);
    if (content.length === 0) return;
    if (last?.role === message.role) last.content.push(...content);
    else turns.push({ role: message.role, content });
  });
  return withResults(turns);
}

function paramsOf(message: Message, noThinking: boolean, noMedia: boolean): ContentBlockParam[] {
  const params: ContentBlockParam[] = [];
  for (const block of message.content) {
    if (noThinking && (block.type === "thinking" || block.type === "redacted")) continue;
    const param = toParam(block);
    if (param) params.push(noMedia ? withoutMedia(param) : param);
  }
  return params;
}

const unreadable = { type: "text" as const, text: "[A picture or document that the model could not read.]" };

function withoutMedia(param: ContentBlockParam): ContentBlockParam {
  if (param.type === "image" || param.type === "document") return unreadable;
  if (param.type !== "tool_result" || !Array.isArray(param.content)) return param;
  return { ...param, content: param.content.map((part) => (part.type === "text" ? part : unreadable)) };
}

function withResults(turns: readonly Turn[]): Turn[] {
  const out: Turn[] = [];
  let open: readonly string[] = [];
  for (const turn of turns) {
    if (turn.role === "assistant") {
      open = callsOf(turn);
      out.push(turn);
      continue;
    }
    if (open.length > 0 || turn.content.some(isResult)) turn.content = arranged(turn.content, open);
    open = [];
    out.push(turn);
  }
  if (open.length > 0) out.push({ role: "user", content: arranged([], open) });
  return out;
}

const isResult = (block: ContentBlockParam): block is ToolResultBlockParam => block.type === "tool_result";

const callsOf = (turn: Turn): string[] =>
  turn.content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));

/** Results first, one for each call in the order they came, then the rest. A result nobody asked for becomes text. */
function arranged(content: readonly ContentBlockParam[], calls: readonly string[]): ContentBlockParam[] {
  const waiting = new Set(calls);
  const results: ContentBlockParam[] = [];
  const others: ContentBlockParam[] = [];
  for (const block of content) {
    if (!isResult(block)) others.push(block);
    else if (waiting.delete(block.tool_use_id)) results.push(block);
    else others.push({ type: "text", text: `Result of an earlier call: ${wordsOf(block.content)}` });
  }
  for (const id of waiting) results.push(interrupted(id));
  return [...results, ...others];
}

const wordsOf = (content: ToolResultBlockParam["content"]): string =>
  typeof content === "string" ? content : JSON.stringify(content ?? "");

const interrupted = (id: string): ToolResultBlockParam => ({
  type: "tool_result",
  tool_use_id: id,
  content: "This call was interrupted: whether it took effect is not known. Look before you repeat it.",
  is_error: true,
});
