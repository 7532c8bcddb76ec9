/** The fetch of the platform; tests pass their own. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** How to reach the outside. Machine-scoped values only: a folder must never decide where requests go. */
export type Network = {
  /** Proxy for https addresses, e.g. http://proxy.corp:3128. */
  readonly httpsProxy?: string;
  /** Proxy for plain http addresses. */
  readonly httpProxy?: string;
  /** Hosts that are reached directly, comma separated, as in NO_PROXY. Loopback always is. */
  readonly noProxy?: string;
  /** Certificates (PEM) trusted beside the built-in ones. NODE_EXTRA_CA_CERTS needs nothing here: Node reads it itself. */
  readonly ca?: string;
};

/** The proxy settings of an environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, lower case first as curl does. */
export function networkFromEnv(env: Readonly<Record<string, string | undefined>>): Network {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const all = read("ALL_PROXY");
  const httpsProxy = read("HTTPS_PROXY") ?? all;
  const httpProxy = read("HTTP_PROXY") ?? all;
  const noProxy = read("NO_PROXY");
  return {
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  };
}
