/** An event of the stream as it comes: nothing in it is sure until it is looked at. */
export type WireEvent = {
  readonly type?: unknown;
  readonly index?: unknown;
  readonly message?: { readonly usage?: WireUsage };
  readonly content_block?: WireBlock;
  readonly delta?: WireDelta;
  readonly usage?: WireUsage;
  readonly error?: WireError;
};
export type WireError = {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly details?: { readonly error_code?: unknown };
};
export type WireBlock = {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  readonly data?: unknown;
  readonly id?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
  readonly citations?: unknown;
};
export type WireDelta = {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  readonly partial_json?: unknown;
  readonly citation?: unknown;
  readonly stop_reason?: unknown;
};
export type WireUsage = {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: unknown } | null;
  readonly server_tool_use?: { readonly web_search_requests?: unknown } | null;
};

/** The event in the data of a server-sent event; undefined when it is no JSON object. */
export function wireEvent(data: string): WireEvent | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** Counts of one reply as they were last told; the endpoint sends running totals, not increments. */
export type Counts = {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  hourWrites: number;
  searches: number;
};

export const noCounts = (): Counts => ({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  hourWrites: 0,
  searches: 0,
});

/** Takes over what `usage` tells; what it leaves out stays as it was. */
export function count(counts: Counts, usage: WireUsage | undefined): void {
  if (!usage) return;
  counts.input = numberOr(usage.input_tokens, counts.input);
  counts.output = numberOr(usage.output_tokens, counts.output);
  counts.cacheRead = numberOr(usage.cache_read_input_tokens, counts.cacheRead);
  counts.cacheWrite = numberOr(usage.cache_creation_input_tokens, counts.cacheWrite);
  counts.hourWrites = numberOr(usage.cache_creation?.ephemeral_1h_input_tokens, counts.hourWrites);
  counts.searches = numberOr(usage.server_tool_use?.web_search_requests, counts.searches);
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : otherwise;
