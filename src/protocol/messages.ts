import type { CallId } from "./ids.ts";

/** One part of what a person, the model or a tool said. The shapes follow the Messages API, with our names. */
export type Block =
  /** `citations`: sources that the provider's own web search names for this text, passed back as they came. */
  | { readonly type: "text"; readonly text: string; readonly citations?: readonly unknown[] }
  /** Reasoning with the provider's signature; it is passed back unchanged or the provider refuses the history. */
  | { readonly type: "thinking"; readonly text: string; readonly signature: string }
  | { readonly type: "redacted"; readonly data: string }
  | { readonly type: "call"; readonly id: CallId; readonly name: string; readonly input: unknown }
  | { readonly type: "result"; readonly id: CallId; readonly ok: boolean; readonly content: readonly Content[] }
  /** A block of the provider's own tools (web search and fetch), passed back as it came. */
  | { readonly type: "provider"; readonly raw: unknown }
  | Media;

/** What a tool may give back: text, or media for the model to look at. */
export type Content = { readonly type: "text"; readonly text: string } | Media;

export type Media = {
  readonly type: "image" | "document";
  /** MIME type, e.g. image/png or application/pdf. */
  readonly media: string;
  readonly base64: string;
  readonly title?: string;
};

/** One turn of the transcript. Results travel in a user message, as the Messages API wants them. */
export type Message = { readonly role: "user" | "assistant"; readonly content: readonly Block[] };

/** The provider's own web tools: they run at the provider, so whatever they are asked leaves this computer. */
export type WebTool = "search" | "fetch";

/** What the model sent into the web with one: the words it searched for, or the address it fetched. */
export type WebUse = { readonly tool: WebTool; readonly what: string };

/** Tokens and money of one reply. `usd` is absent when the model's price is unknown. */
export type Usage = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly usd?: number;
};

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** Both usages together. Money stays unknown only when it is unknown in both. */
export function sumUsage(a: Usage, b: Usage): Usage {
  const usd = a.usd === undefined && b.usd === undefined ? undefined : (a.usd ?? 0) + (b.usd ?? 0);
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    ...(usd === undefined ? {} : { usd }),
  };
}
