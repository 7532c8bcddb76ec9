/** Hundreds of ways to write a host, and one name that was granted: nothing else is reached, whatever resolves to what. */

import { request } from "node:http";
import type { Duplex } from "node:stream";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { isPublicAddress } from "../../../src/platform/egress.ts";
import { openBroker } from "../../../src/sandbox/broker.ts";
import { authority, grantOf, hostName, plainAddress, serverName } from "../../../src/sandbox/egress-rules.ts";

const granted = "files.example.org";

/** Spellings that some program somewhere takes for the granted host, for this machine, or for its neighbours. */
function spellings(): readonly string[] {
  const evil = [
    "evil.example",
    "127.0.0.1",
    "localhost",
    "169.254.169.254",
    "10.0.0.1",
    "[::1]",
    "metadata.google.internal",
  ];
  const joins = [
    "\0",
    "%00",
    "\r\n",
    "%0d%0a",
    "@",
    ":80@",
    "\\",
    "/",
    "#",
    "?",
    ";",
    ",",
    "&",
    " ",
    "\t",
    "%2f",
    "%40",
    "|",
    "..",
    "/../",
    "\u3002",
    "\uff0e",
    "\u200b",
    "\u00ad",
    "\ufeff",
  ];
  const numbers = [
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "0x7f.1",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "[::ffff:7f00:1]",
    "[fe80::1%25eth0]",
    "[fd00::1]",
    "100.64.0.1",
    "192.168.1.1",
    "3232235777",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
  ];
  const tails = [
    "",
    ".",
    "..",
    ".evil.example",
    "-evil.example",
    ".localhost",
    "%",
    "\u0000",
    "/",
    ":",
    ":443",
    ":443.",
    ":0443 ",
    ":443\0",
    ":99999",
    ":-1",
    ":443:80",
    ":22",
    ":8080",
  ];
  const heads = [
    "",
    ".",
    "evil.",
    "evil-",
    "user@",
    "user:pw@",
    "https://",
    "//",
    "\\\\",
    " ",
    "\u202e",
    "ｆ",
    "xn--",
    "*.",
  ];
  return [
    ...evil.flatMap((host) => joins.flatMap((join) => [`${granted}${join}${host}`, `${host}${join}${granted}`])),
    ...numbers.flatMap((number) => [number, `${number}.`, `${number}:443`, `${granted}@${number}`]),
    ...tails.slice(1).map((tail) => `${granted}${tail}`),
    ...heads.slice(1).map((head) => `${head}${granted}`),
    ...[...granted].map((_, at) => `${granted.slice(0, at)}\u0301${granted.slice(at)}`),
    ...[...granted].map(
      (_, at) => `${granted.slice(0, at)}%${granted.charCodeAt(at).toString(16)}${granted.slice(at + 1)}`,
    ),
    ...[
      "fıles.example.org",
      "files.exаmple.org",
      "files.example.orɡ",
      "ﬁles.example.org",
      "files。example。org",
      `${"a".repeat(64)}.example.org`,
      `${"a.".repeat(130)}org`,
      "",
    ],
  ];
}

test("only the granted name is the granted name", () => {
  const all = spellings();
  expect(all.length).toBeGreaterThanOrEqual(500);
  const through = all.filter((one) => {
    const asTunnel = authority(one.includes(":443") ? one : `${one}:443`);
    const asPage = plainAddress(`http://${one}/x`);
    return (asTunnel?.host === granted && one !== `${granted}:443`) || (asPage?.host === granted && one !== granted);
  });
  // What a client sends as a path belongs to the granted host itself.
  expect(through.filter((one) => !one.startsWith(`${granted}/`))).toEqual([]);
  expect([authority(`${granted}:443`), authority(`FILES.Example.ORG:443`)?.host]).toEqual([
    { host: granted, port: 443 },
    granted,
  ]);
  expect(plainAddress(`http://${granted}/a?b=c`)).toEqual({ host: granted, path: "/a?b=c" });
});

test("addresses, names of one label and the model's own host are never granted", () => {
  for (const bad of [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "2130706433",
    "a b.example",
    "*.example.org",
    "example.org:443",
    "https://example.org",
    "example.org.",
    "api.anthropic.com",
    "",
  ])
    expect(grantOf([bad], ["api.anthropic.com"]).kind, bad).toBe("refused");
  expect(grantOf(["A.example", "a.EXAMPLE"], [])).toEqual({ kind: "hosts", hosts: new Set(["a.example"]) });
  expect(hostName("xn--bcher-kva.example")).toBe("xn--bcher-kva.example");
});

test("only addresses of the public internet count as public", () => {
  const local = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "not an address",
    "",
  ];
  expect(local.filter(isPublicAddress)).toEqual([]);
  const open = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"];
  expect(open.filter((address) => !isPublicAddress(address))).toEqual([]);
});

/** A TLS client hello that asks for `name`, by the RFC; `extra` extensions behind it. */
function hello(name: string | undefined, extra: readonly number[] = []): Uint8Array {
  const bytes = [...Buffer.from(name ?? "")];
  const sni = name === undefined ? [] : [0, 0, 0, bytes.length + 5, 0, bytes.length + 3, 0, 0, bytes.length, ...bytes];
  const extensions = [...sni, ...extra];
  const body = [
    3,
    3,
    ...Array(32).fill(7),
    0,
    0,
    2,
    0x13,
    1,
    1,
    0,
    extensions.length >> 8,
    extensions.length & 255,
    ...extensions,
  ];
  const shake = [1, 0, body.length >> 8, body.length & 255, ...body];
  return Uint8Array.from([22, 3, 1, shake.length >> 8, shake.length & 255, ...shake]);
}

test("the name a TLS client asks for is read from its first bytes, cut anywhere", () => {
  const whole = hello(granted);
  expect(serverName(whole)).toBe(granted);
  for (let at = 0; at < whole.length; at += 1) expect(serverName(whole.subarray(0, at))).toBe("more");
  expect([serverName(hello(undefined)), serverName(Buffer.from("GET / HTTP/1.1\r\n\r\n"))]).toEqual([
    undefined,
    undefined,
  ]);
  expect(serverName(hello(granted, [0xfe, 0x0d, 0, 1, 0]))).toBeUndefined();
  for (let at = 5; at < whole.length; at += 1) {
    const broken = whole.slice();
    broken[at] = 255;
    expect(() => serverName(broken)).not.toThrow();
  }
});

type Off = NonNullable<Parameters<typeof openBroker>[0]["off"]>;

/** Asks a broker for tunnels; the addresses it really connected to. */
async function dialled(
  tries: number,
  resolve: (n: number) => readonly string[],
  off: Off = new Set(),
  name: string | undefined = granted,
) {
  const reached: string[] = [];
  let n = 0;
  const broker = await openBroker({
    hosts: new Set([granted]),
    off,
    outside: {
      resolve: async () => {
        n += 1;
        return resolve(n);
      },
      dial(address): Duplex {
        reached.push(address);
        const end = new PassThrough();
        end.end();
        return end;
      },
    },
  });
  for (let one = 0; one < tries; one += 1) await tunnelThrough(broker.socket, `${granted}:443`, hello(name));
  const traffic = broker.traffic();
  await broker.close();
  return { reached, traffic };
}

const tunnelThrough = (socketPath: string, target: string, first: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const asking = request({ socketPath, method: "CONNECT", path: target, agent: false });
    asking.on("connect", (_reply, socket) => {
      socket.on("close", () => resolve());
      socket.on("error", () => undefined);
      socket.resume();
      socket.write(first);
    });
    asking.on("error", () => resolve());
    asking.end();
  });

const flip = (n: number): readonly string[] =>
  [
    ["8.8.8.8"],
    ["127.0.0.1"],
    ["169.254.169.254"],
    ["8.8.8.8", "10.0.0.1"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["100.64.0.1"],
  ][n % 7] ?? [];

test("a name that changes its address 1,000 times never leads to a private one", async () => {
  const { reached, traffic } = await dialled(1_000, flip);
  expect(reached.filter((address) => address !== "8.8.8.8")).toEqual([]);
  expect(reached.length).toBe(142);
  expect(traffic).toMatchObject([{ host: granted, requests: 1_000, refused: 858 }]);
}, 60_000);

test("without the check of addresses, and without the check of the name inside, something gets through", async () => {
  expect((await dialled(14, flip, new Set(["addresses"]))).reached).toContain("127.0.0.1");
  expect((await dialled(3, () => ["8.8.8.8"], new Set(), "other.example")).reached).toEqual([]);
  expect((await dialled(3, () => ["8.8.8.8"], new Set(["server-name"]), "other.example")).reached).toHaveLength(3);
});
