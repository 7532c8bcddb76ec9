import type { Time } from "../../platform/net.ts";
import type { Fetch } from "../../platform/network.ts";
import type { Prices } from "../prices.ts";

/** Limits of the provider's own web tools. Which of them a task may use at all is in its requests: none unless allowed. */
export type WebLimits = {
  readonly search?: WebToolLimits;
  readonly fetch?: WebToolLimits;
};
export type WebToolLimits = {
  readonly maxUses?: number;
  /** Either list, not both: the endpoint refuses that. */
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
};

/** How long to be patient, in ms. */
export type Patience = {
  /** From sending the request to the first byte of the answer. */
  readonly firstByte: number;
  /** Between two bytes of the answer; the service sends a sign of life every few seconds while it thinks. */
  readonly idle: number;
  /** Tries of one request, the first included. */
  readonly tries: number;
  /** All waiting between the tries of one request together. */
  readonly waiting: number;
};

export const defaultPatience: Patience = { firstByte: 180_000, idle: 90_000, tries: 10, waiting: 600_000 };

export type AnthropicOptions = {
  /** Asked for before each request, so that a mended key holds at once. Never written anywhere. */
  readonly apiKey: () => Promise<string | undefined>;
  /** A bearer token instead of a key, as some gateways want it. Used when there is no key. */
  readonly authToken?: () => Promise<string | undefined>;
  /**
   * Address of a compatible endpoint; default https://api.anthropic.com. Machine-scoped only (environment or setting of
   * the user): the key goes there. The adapter itself reads no environment for it.
   */
  readonly baseUrl?: string;
  readonly web?: WebLimits;
  /** Replaces or adds to the list prices. */
  readonly prices?: Prices;
  readonly patience?: Partial<Patience>;
  /** Default: fetchOver(environmentNetwork()). Inside VS Code pass the global fetch: it follows the editor's proxy. */
  readonly fetch?: Fetch;
  readonly time?: Time;
  /** A number in [0, 1) for the jitter of the back-off. */
  readonly random?: () => number;
};

export const publicEndpoint = "https://api.anthropic.com";
