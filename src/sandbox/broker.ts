/**
 * The box's only way to the network: an HTTP proxy of ours on a socket file inside it. Hosts are granted by name for one
 * command; names are resolved here, every time anew, and the very address that was looked at is the one connected to.
 */
import { isPublicAddress, listenAsProxy, type Outside, passPage } from "../platform/egress.ts";
import { authority, plainAddress, serverName } from "./egress-rules.ts";

/** What went where, for the record. */
export type Traffic = {
  readonly host: string;
  readonly requests: number;
  readonly sent: number;
  readonly received: number;
  readonly refused: number;
};

export type Broker = { readonly socket: string; traffic(): readonly Traffic[]; close(): Promise<void> };

export type BrokerOptions = {
  readonly hosts: ReadonlySet<string>;
  readonly outside: Outside;
  /** Parts left out, for the tests that show that each is needed. */
  readonly off?: ReadonlySet<"hosts" | "addresses" | "server-name">;
};

type Count = { requests: number; sent: number; received: number; refused: number };
type Counts = { of(host: string): Count; readonly all: ReadonlyMap<string, Count> };

/** Opens a broker for one command. */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const all = new Map<string, Count>();
  const counts: Counts = {
    all,
    of(host) {
      const count = all.get(host) ?? { requests: 0, sent: 0, received: 0, refused: 0 };
      all.set(host, count);
      return count;
    },
  };
  const proxy = await listenAsProxy({
    onTunnel(target, client, first) {
      client.on("error", () => undefined);
      void tunnel({ target, client, first, counts }, options);
    },
    onPage(incoming, answer) {
      void page(incoming.url ?? "", incoming.headers.host, options, counts).then((found) => {
        if (typeof found === "string") answer.writeHead(403, { connection: "close" }).end(`${found}\n`);
        else passPage(incoming, answer, found);
      });
    },
  });
  return {
    socket: proxy.socket,
    traffic: () => [...all].map(([host, count]) => ({ host, ...count })),
    close: proxy.close,
  };
}

const refusedWords = (host: string): string =>
  `${host} was not granted to this command. network: ["host"] asks for hosts.`;

/** An address of `host` that may be connected to; a sentence when there is none. */
async function addressOf(
  host: string,
  { hosts, outside, off = new Set() }: BrokerOptions,
): Promise<{ readonly address: string } | string> {
  if (!off.has("hosts") && !hosts.has(host)) return refusedWords(host);
  const addresses = await outside.resolve(host).catch(() => []);
  const [first] = addresses;
  if (first === undefined) return `${host} has no address.`;
  // One private address among public ones is how a name is turned against its reader: none is taken then.
  if (!off.has("addresses") && !addresses.every(isPublicAddress))
    return `${host} is an address of a private network, which commands never reach.`;
  return { address: first };
}

type Wanted = Parameters<Parameters<typeof listenAsProxy>[0]["onTunnel"]>;
type Tunnel = {
  readonly target: string;
  readonly client: Wanted[1];
  readonly first: Uint8Array;
  readonly counts: Counts;
};

async function tunnel({ target, client, first, counts }: Tunnel, options: BrokerOptions): Promise<void> {
  const wanted = authority(target);
  const found = wanted === undefined ? refusedWords(target.slice(0, 100)) : await addressOf(wanted.host, options);
  const count = counts.of(wanted?.host ?? "(no host name)");
  count.requests += 1;
  if (wanted === undefined || typeof found === "string") {
    count.refused += 1;
    client.end(`HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n${String(found)}\r\n`);
    return;
  }
  client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  const named = options.off?.has("server-name") ? { start: first } : await askedName(client, first, wanted.host);
  if (named === undefined) {
    count.refused += 1;
    client.destroy();
    return;
  }
  const server = options.outside.dial(found.address, wanted.port);
  server.on("error", () => client.destroy());
  client.on("close", () => server.destroy());
  server.on("close", () => client.destroy());
  count.sent += named.start.length;
  server.write(named.start);
  client.on("data", (bytes: Uint8Array) => {
    count.sent += bytes.length;
  });
  server.on("data", (bytes: Uint8Array) => {
    count.received += bytes.length;
  });
  client.pipe(server);
  server.pipe(client);
}

/** The start of a TLS connection that asks for `host` and no other (else it would lead to another tenant of the address). */
function askedName(
  client: Wanted[1],
  first: Uint8Array,
  host: string,
): Promise<{ readonly start: Uint8Array } | undefined> {
  return new Promise((resolve) => {
    let start: Uint8Array = first;
    const settle = (value: { readonly start: Uint8Array } | undefined): void => {
      client.off("data", onData);
      client.off("close", onClose);
      client.pause();
      resolve(value);
    };
    const look = (): void => {
      const name = serverName(start);
      if (name !== "more") settle(name === host ? { start } : undefined);
    };
    const onClose = (): void => settle(undefined);
    function onData(bytes: Uint8Array): void {
      const joined = new Uint8Array(start.length + bytes.length);
      joined.set(start);
      joined.set(bytes, start.length);
      start = joined;
      look();
    }
    client.on("data", onData);
    client.once("close", onClose);
    if (start.length > 0) look();
  });
}

async function page(url: string, header: string | undefined, options: BrokerOptions, counts: Counts) {
  const wanted = plainAddress(url);
  const count = counts.of(wanted?.host ?? "(no host name)");
  count.requests += 1;
  const plainHost = header?.toLowerCase().replace(/:80$/, "");
  const found =
    wanted === undefined || plainHost !== wanted.host
      ? refusedWords(url.slice(0, 100))
      : await addressOf(wanted.host, options);
  if (wanted === undefined || typeof found === "string") {
    count.refused += 1;
    return String(found);
  }
  return {
    ...wanted,
    connection: () => options.outside.dial(found.address, 80),
    sent(bytes: number): void {
      count.sent += bytes;
    },
    received(bytes: number): void {
      count.received += bytes;
    },
  };
}
