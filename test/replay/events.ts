/** The events of the Messages API's streams, as the documentation on streaming shows them. */
export type Event = { readonly type: string; readonly [key: string]: unknown };

export const sse = (...events: readonly Event[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

export const usage = (input: number, output: number, more: object = {}) => ({
  input_tokens: input,
  cache_creation_input_tokens: 120,
  cache_read_input_tokens: 3000,
  cache_creation: { ephemeral_5m_input_tokens: 120, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: "standard",
  ...more,
});

export const start = (id = "msg_01"): Event => ({
  type: "message_start",
  message: {
    id,
    type: "message",
    role: "assistant",
    model: "claude-opus-5-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usage(12, 1),
  },
});

export const ping: Event = { type: "ping" };

export const stop = (reason: string, output = 40, more: object = {}): Event[] => [
  {
    type: "message_delta",
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { ...usage(12, output), ...more },
  },
  { type: "message_stop" },
];

export const opens = (index: number, content_block: object): Event => ({
  type: "content_block_start",
  index,
  content_block,
});
export const grows = (index: number, delta: object): Event => ({ type: "content_block_delta", index, delta });
export const closes = (index: number): Event => ({ type: "content_block_stop", index });

export const text = (index: number, ...pieces: readonly string[]): Event[] => [
  opens(index, { type: "text", text: "" }),
  ...pieces.map((piece) => grows(index, { type: "text_delta", text: piece })),
  closes(index),
];

export const thinking = (index: number, signature: string, ...pieces: readonly string[]): Event[] => [
  opens(index, { type: "thinking", thinking: "", signature: "" }),
  ...pieces.map((piece) => grows(index, { type: "thinking_delta", thinking: piece })),
  grows(index, { type: "signature_delta", signature }),
  closes(index),
];

/** A call whose input comes in the given pieces of JSON. */
export const tool = (index: number, id: string, name: string, ...json: readonly string[]): Event[] => [
  opens(index, { type: "tool_use", id, name, input: {} }),
  ...json.map((partial_json) => grows(index, { type: "input_json_delta", partial_json })),
  closes(index),
];

/** JSON of `input` in pieces of `size` characters, the empty first piece the endpoint sends included. */
export function pieces(input: unknown, size = 11): string[] {
  const json = JSON.stringify(input);
  const out = [""];
  for (let at = 0; at < json.length; at += size) out.push(json.slice(at, at + size));
  return out;
}
