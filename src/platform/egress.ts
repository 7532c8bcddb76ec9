/** The ground under the box's way out: names, addresses and connections of this machine. */
import { lookup } from "node:dns/promises";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { BlockList, connect, createServer as createNetServer, isIP, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Duplex } from "node:stream";

/** IANA special-purpose registries, RFC 6890 and followers: private, loopback, link-local, CGNAT, documentation, multicast. */
const special: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Inside 2000::/3, which is all that is given out: documentation, and what carries an address of the old kind inside. */
const special6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const blocked = new BlockList();
for (const [net, bits] of special) blocked.addSubnet(net, bits, "ipv4");
for (const [net, bits] of special6) blocked.addSubnet(net, bits, "ipv6");
const given = new BlockList();
given.addSubnet("2000::", 3, "ipv6");

/** Whether `address` is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, "ipv4");
  return family === 6 && given.check(address, "ipv6") && !blocked.check(address, "ipv6");
}

export type Outside = {
  /** Every address of a name. */
  resolve(host: string): Promise<readonly string[]>;
  /** A connection to this very address. */
  dial(address: string, port: number): Duplex;
};

export const systemOutside: Outside = {
  resolve: async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
  dial: (address, port) => connect({ host: address, port }),
};

/**
 * A socket file at `path` whose connections are carried to the socket file `to`, for boxes that see only the folder of the
 * first. Anybody who sees it may use it. The result closes and removes it.
 */
export async function relaySocket(path: string, to: string): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server = createNetServer({ allowHalfOpen: true }, (one) => {
    const other = connect({ path: to, allowHalfOpen: true });
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      open.add(a);
      a.on("error", () => b.destroy());
      a.once("close", () => open.delete(a));
      a.pipe(b);
    }
  });
  // The path of a socket has at most 107 bytes; a folder's descriptor is a short name for any folder.
  const folder = openSync(dirname(path), "r");
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(`/proc/self/fd/${folder}/${basename(path)}`, resolve);
  });
  chmodSync(path, 0o666);
  return () =>
    new Promise((resolve) => {
      for (const one of open) one.destroy();
      server.close(() => {
        rmSync(path, { force: true });
        closeSync(folder);
        resolve();
      });
    });
}

export type ProxyHandlers = {
  /** A client wants a tunnel; `first` are bytes that came already. */
  onTunnel(target: string, client: Duplex, first: Uint8Array): void;
  /** A client wants a page over plain HTTP. */
  onPage(incoming: IncomingMessage, answer: ServerResponse): void;
};

export type Proxy = { readonly socket: string; close(): Promise<void> };

/** An HTTP proxy on a socket file that only this user can reach. */
export async function listenAsProxy({ onTunnel, onPage }: ProxyHandlers): Promise<Proxy> {
  // Not in the state directory: the path of a socket has at most 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), "cowork-net-"));
  const socket = join(folder, "socket");
  const open = new Set<Socket>();
  const server = createServer(onPage);
  server.on("connection", (one: Socket) => {
    open.add(one);
    one.once("close", () => open.delete(one));
    one.on("error", () => undefined);
  });
  server.on("connect", (incoming: IncomingMessage, client: Duplex, first: Buffer) =>
    onTunnel(incoming.url ?? "", client, first),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    close: () =>
      new Promise((resolve) => {
        for (const one of open) one.destroy();
        server.close(() => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
      }),
  };
}

/** Fetches one page over `connection` and hands it on; counts what comes back. */
export function passPage(
  incoming: IncomingMessage,
  answer: ServerResponse,
  to: {
    readonly host: string;
    readonly path: string;
    connection(): Duplex;
    sent(bytes: number): void;
    received(bytes: number): void;
  },
): void {
  const { "proxy-connection": _a, "proxy-authorization": _b, connection: _c, ...headers } = incoming.headers;
  const outgoing = request(
    {
      createConnection: to.connection as never,
      ...{
        method: incoming.method,
        path: to.path,

        headers: { ...headers, host: to.host, connection: "close" },
      },
    },
    (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on("data", (bytes: Uint8Array) => to.received(bytes.length));
      reply.pipe(answer);
    },
  );
  outgoing.on("error", () =>
    answer.headersSent ? answer.destroy() : answer.writeHead(502).end("The host did not answer.\n"),
  );
  incoming.on("data", (bytes: Uint8Array) => to.sent(bytes.length));
  incoming.pipe(outgoing);
}
