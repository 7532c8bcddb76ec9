/** Outgoing connections and waiting: the ground under the model adapter. */
import { type Fetch, type Network, networkFromEnv } from "./network.ts";

/** Time as the adapter needs it; tests pass a clock that they move by hand. */
export type Time = {
  /** Wall clock, ms since 1970: jumps ahead when a laptop wakes up, unlike a timer. */
  now(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemTime: Time = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end);
    }),
};

/** The proxy settings this process was started with. */
export const environmentNetwork = (): Network => networkFromEnv(process.env);

/**
 * A fetch for `network`. Without proxy and extra certificates it is the platform's own, which inside VS Code follows the
 * editor's proxy settings; Node's own fetch knows no proxies before version 24, hence the library, loaded only then.
 */
export function fetchOver(network: Network): Fetch {
  if (!network.httpsProxy && !network.httpProxy && !network.ca) return (input, init) => globalThis.fetch(input, init);
  let opened: Promise<Fetch> | undefined;
  return async (input, init) => {
    opened ??= import("./proxy.ts").then(({ proxyFetch }) => proxyFetch(network));
    return (await opened)(input, init);
  };
}

/** Long enough for the first request to be on its way, and far less than any model takes. */
const onItsWay = 10;

/** `fetch`, with `once` done a single time while its first answer is awaited. */
export function meanwhile(fetch: Fetch, once: () => void): Fetch {
  let asked = false;
  return (input, init) => {
    if (!asked) setTimeout(once, onItsWay).unref();
    asked = true;
    return fetch(input, init);
  };
}
