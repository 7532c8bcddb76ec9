import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { environmentNetwork, fetchOver } from "../../platform/net.ts";
import type { Fetch } from "../../platform/network.ts";
import { type AnthropicOptions, publicEndpoint } from "./options.ts";

export type Connection = {
  readonly client: BaseAnthropic;
  readonly baseUrl: string;
  /** Sent with every request, over anything the SDK would add. */
  readonly headers: Readonly<Record<string, string | null>>;
  /** What must not appear in any text. */
  readonly secrets: readonly string[];
};

/** Opens connections with the credentials of the moment; undefined when there are none. */
export type Connect = () => Promise<Connection | undefined>;

const silence = { error() {}, warn() {}, info() {}, debug() {} };

/** One client is kept as long as the credentials stay the same. */
export function connector(options: AnthropicOptions): Connect {
  // Addresses are often given with the version that every path begins with.
  const baseUrl = (options.baseUrl ?? publicEndpoint).replace(/\/+$/, "").replace(/\/v1$/, "");
  const fetch: Fetch = options.fetch ?? fetchOver(environmentNetwork());
  let kept: { readonly credential: string; readonly connection: Connection } | undefined;
  return async () => {
    const credential = await credentialOf(options);
    if (!credential) return undefined;
    const kind = JSON.stringify(credential);
    if (kept?.credential !== kind) kept = { credential: kind, connection: opened(credential, baseUrl, fetch) };
    return kept.connection;
  };
}

type Credential = { readonly apiKey: string } | { readonly authToken: string };

async function credentialOf({ apiKey, authToken }: AnthropicOptions): Promise<Credential | undefined> {
  const key = (await apiKey())?.trim();
  if (key) return { apiKey: key };
  const token = (await authToken?.())?.trim();
  return token ? { authToken: token } : undefined;
}

function opened(credential: Credential, baseUrl: string, fetch: Fetch): Connection {
  const secret = "apiKey" in credential ? credential.apiKey : credential.authToken;
  const headers = identity(secret, "apiKey" in credential && baseUrl !== publicEndpoint);
  return { client: openClient(credential, baseUrl, fetch), baseUrl, headers, secrets: [secret] };
}

/**
 * Who asks, given again with each request: the SDK takes further headers from ANTHROPIC_CUSTOM_HEADERS, and with a
 * foreign key among them a container's configuration could send the user's files to somebody else's account. Endpoints
 * made after older versions of the API look for the key in x-api-key.
 */
const identity = (secret: string, isOlderForm: boolean) => ({
  authorization: `Bearer ${secret}`,
  "x-api-key": isOlderForm ? secret : null,
});

/**
 * Everything the SDK would take from the environment by itself is given: key and address, so that neither can come from
 * a profile file; no logger and no tracer, so that no prompt reaches a console or another extension; no retries, because
 * ours are shown to the user. The base class carries the transport without the resources of the SDK: a fourth of the size.
 */
const openClient = (credential: Credential, baseURL: string, fetch: Fetch): BaseAnthropic =>
  new BaseAnthropic({
    apiKey: null,
    authToken: null,
    ...credential,
    baseURL,
    fetch,
    maxRetries: 0,
    logger: silence,
    logLevel: "off",
    openTelemetry: false,
  });
