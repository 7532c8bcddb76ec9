import type { CallId } from "../../protocol/ids.ts";
import type { Block, Message, WebUse } from "../../protocol/messages.ts";
import { callInput, wholeObject } from "./call-input.ts";
import { webUse } from "./web.ts";
import {
  asText,
  type Counts,
  count,
  noCounts,
  type WireBlock,
  type WireDelta,
  type WireError,
  type WireEvent,
} from "./wire.ts";

/** What one event came to. */
export type Step =
  | { readonly kind: "text" | "thinking"; readonly delta: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "end" }
  | { readonly kind: "error"; readonly error: WireError }
  /** The stream cannot be trusted any more: an event is missing or not of the protocol. */
  | { readonly kind: "broken" }
  /** It never was a stream of this protocol. */
  | { readonly kind: "foreign" };

export type Reply = {
  readonly message: Message;
  readonly stop: "end" | "calls" | "length" | "refusal";
  /** The provider paused its own tools: the same request with this reply at its end goes on. */
  readonly paused: boolean;
};

type Part = {
  readonly start: WireBlock;
  text: string;
  json: string;
  signature: string;
  citations: unknown[];
  open: boolean;
};

export type Assembly = {
  readonly counts: Counts;
  take(event: WireEvent): Step;
  /** The reply once the stream has ended properly; undefined when it has not. */
  reply(): Reply | undefined;
  /** What the provider's own tools were asked so far, also in a stream that is cut later: it has left all the same. */
  web(): readonly WebUse[];
};

const nothing: Step = { kind: "nothing" };
const broken: Step = { kind: "broken" };

/**
 * Puts a reply together from its events. Repeated and late events are ignored (a second start of the message or of a
 * block, a delta of a closed block, anything after the end); an event that leaves a gap breaks the stream.
 */
export function assembly(): Assembly {
  const state: State = { parts: [], counts: noCounts(), started: false, ended: false, stopReason: "" };
  return {
    counts: state.counts,
    take(event) {
      if (event.type === "error") return { kind: "error", error: event.error ?? {} };
      if (state.ended) return nothing;
      return isPart(event) ? takePart(state, event) : takeFrame(state, event);
    },
    reply: () => (state.ended && state.stopReason !== "" ? finished(state.parts, state.stopReason) : undefined),
    web: () => state.parts.flatMap(({ start, json, open }) => (open ? [] : webUse(start, json))),
  };
}

type State = { readonly parts: Part[]; readonly counts: Counts; started: boolean; ended: boolean; stopReason: string };

const isPart = (event: WireEvent): boolean => asText(event.type).startsWith("content_block_");

function takePart(state: State, event: WireEvent): Step {
  if (!state.started) return broken;
  switch (event.type) {
    case "content_block_start":
      return startPart(state.parts, event);
    case "content_block_delta":
      return addDelta(state.parts, event);
    default:
      return stopPart(state.parts, event);
  }
}

/** New kinds of events may come at any time and are ignored (versioning policy of the API); so are pings. */
function takeFrame(state: State, event: WireEvent): Step {
  if (!state.started && typeof event.type !== "string") return { kind: "foreign" };
  if (event.type === "message_start") {
    if (!state.started) count(state.counts, event.message?.usage);
    state.started = true;
  } else if (event.type === "message_delta") {
    state.stopReason = asText(event.delta?.stop_reason) || state.stopReason;
    count(state.counts, event.usage);
  } else if (event.type === "message_stop") {
    state.ended = true;
    return state.started && state.stopReason !== "" ? { kind: "end" } : broken;
  }
  return nothing;
}

function startPart(parts: Part[], event: WireEvent): Step {
  const start = event.content_block;
  if (typeof event.index !== "number" || typeof start?.type !== "string") return broken;
  if (start.type === "tool_use" && !(asText(start.id) && asText(start.name))) return broken;
  if (event.index < parts.length) return nothing;
  if (event.index > parts.length) return broken;
  const text = asText(start.text) || asText(start.thinking);
  const citations = Array.isArray(start.citations) ? [...start.citations] : [];
  parts.push({ start, text, json: "", signature: asText(start.signature), citations, open: true });
  return text === "" ? nothing : shown(start, text);
}

function addDelta(parts: readonly Part[], event: WireEvent): Step {
  const part = typeof event.index === "number" ? parts[event.index] : undefined;
  if (!part || typeof event.delta !== "object" || event.delta === null) return broken;
  return part.open ? grow(part, event.delta) : nothing;
}

function grow(part: Part, delta: WireDelta): Step {
  switch (delta.type) {
    case "text_delta":
      part.text += asText(delta.text);
      return shown(part.start, asText(delta.text));
    case "thinking_delta":
      part.text += asText(delta.thinking);
      return shown(part.start, asText(delta.thinking));
    case "signature_delta":
      part.signature = asText(delta.signature);
      return nothing;
    case "input_json_delta":
      part.json += asText(delta.partial_json);
      return nothing;
    case "citations_delta":
      part.citations.push(delta.citation);
      return nothing;
    default:
      return nothing;
  }
}

function shown(start: WireBlock, delta: string): Step {
  if (delta === "") return nothing;
  if (start.type === "text") return { kind: "text", delta };
  return start.type === "thinking" ? { kind: "thinking", delta } : nothing;
}

function stopPart(parts: readonly Part[], event: WireEvent): Step {
  const part = typeof event.index === "number" ? parts[event.index] : undefined;
  if (!part) return broken;
  part.open = false;
  return nothing;
}

function finished(parts: readonly Part[], stopReason: string): Reply | undefined {
  const stop = stopOf(stopReason);
  const last = parts.at(-1);
  // At the limit the last block may be cut, whether it was closed or not; a cut block is dropped.
  const whole = stop === "length" && last && isCut(last) ? parts.slice(0, -1) : parts;
  if (whole.some((part) => part.open && !(stop === "length" && part === last))) return undefined;
  const content = blocksOf(whole, stop);
  const calls = content.some((block) => block.type === "call");
  const ended = stop === "end" || stop === "calls";
  return {
    message: { role: "assistant", content },
    stop: ended ? (calls ? "calls" : "end") : stop,
    paused: stopReason === "pause_turn",
  };
}

/** A call without its whole input, a search without its result, reasoning without the signature that makes it valid. */
function isCut(part: Part): boolean {
  switch (part.start.type) {
    case "tool_use":
      return !wholeObject(part.json);
    case "server_tool_use":
      return true;
    case "thinking":
      return part.signature === "";
    default:
      return false;
  }
}

/** What was refused is not acted on, and a call that the stream brought twice is one call. */
function blocksOf(parts: readonly Part[], stop: Reply["stop"]): Block[] {
  const seen = new Set<string>();
  const blocks: Block[] = [];
  for (const part of parts) {
    const block = blockOf(part);
    const isUnwanted = block?.type === "call" && (stop === "refusal" || seen.has(block.id));
    if (!block || isUnwanted) continue;
    if (block.type === "call") seen.add(block.id);
    blocks.push(block);
  }
  return blocks;
}

function stopOf(reason: string): Reply["stop"] {
  switch (reason) {
    case "tool_use":
      return "calls";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "refusal";
    default:
      return "end";
  }
}

function blockOf(part: Part): Block | undefined {
  const { start } = part;
  switch (start.type) {
    case "text":
      if (part.text === "" && part.citations.length === 0) return undefined;
      return { type: "text", text: part.text, ...(part.citations.length > 0 ? { citations: part.citations } : {}) };
    case "thinking":
      return { type: "thinking", text: part.text, signature: part.signature };
    case "redacted_thinking":
      return { type: "redacted", data: asText(start.data) };
    case "tool_use":
      return { type: "call", id: asText(start.id) as CallId, name: asText(start.name), input: inputOf(part) };
    default:
      return { type: "provider", raw: part.json === "" ? start : { ...start, input: inputOf(part) } };
  }
}

/** Some endpoints give the whole input with the start of the block. */
const inputOf = (part: Part): unknown => (part.json === "" ? (part.start.input ?? {}) : callInput(part.json));
