import { rootCertificates } from "node:tls";
import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import type { Fetch, Network } from "./network.ts";

/** Never through a proxy: a local model server or a test. */
const loopback = "localhost,127.0.0.1,[::1]";

/** A bundle of its own (dist/proxy.js), loaded when a proxy or certificates are set. */
export function proxyFetch(network: Network): Fetch {
  const tls = network.ca ? { ca: [...rootCertificates, network.ca] } : undefined;
  const dispatcher = new EnvHttpProxyAgent({
    // Empty text rather than undefined: undefined would make the library read the environment by itself.
    httpProxy: network.httpProxy ?? "",
    httpsProxy: network.httpsProxy ?? "",
    noProxy: network.noProxy ? `${network.noProxy},${loopback}` : loopback,
    ...(tls ? { connect: tls, requestTls: tls, proxyTls: tls } : {}),
  });
  // The dispatcher must meet the fetch of the same library: Node's own speaks to another version of it.
  const through = undiciFetch as unknown as (input: unknown, init: unknown) => Promise<Response>;
  return (input, init) => through(input, { ...init, dispatcher });
}
