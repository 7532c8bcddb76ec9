/** The way out of a real box: granted hosts through the broker, everything else shut. The world outside is a server of ours. */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunResult } from "../../../src/agent/box-port.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { choose } from "../../../src/sandbox/choose.ts";
import { openSandbox } from "../../../src/sandbox/open.ts";
import { noBoxHere } from "../../helpers/box.ts";
import { type RealFolder, realFolder } from "../../helpers/real-folder.ts";

const why = await noBoxHere();
const granted = "files.example.org";
const names: Readonly<Record<string, readonly string[]>> = {
  [granted]: ["93.184.216.34"],
  "other.example.org": ["93.184.216.35"],
  "inside.example.org": ["10.0.0.5"],
};

let world: Server;
let folder: RealFolder;
const seen: string[] = [];
const dialled: string[] = [];
beforeAll(async () => {
  folder = await realFolder({ "a.txt": "alpha" });
  world = createServer((incoming, answer) => {
    let body = "";
    incoming.on("data", (part) => (body += part));
    incoming.on("end", () => {
      seen.push(`${incoming.method} ${incoming.headers.host}${incoming.url} ${body}`);
      if (incoming.url === "/away") answer.writeHead(302, { location: "http://inside.example.org/secret" }).end();
      else answer.end("a page\n");
    });
  });
  await new Promise<void>((resolve) => world.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  world.close();
  folder.clear();
});

async function reach(code: string, network: readonly string[] = [granted]): Promise<RunResult> {
  const sandbox = openSandbox({
    fs: openFs(),
    roots: folder.roots,
    base: join(folder.state, "boxes"),
    never: ["api.anthropic.com"],
    choose: (base) => choose(base),
    outside: {
      resolve: async (host) => names[host] ?? [],
      dial(address) {
        dialled.push(address);
        return connect((world.address() as AddressInfo).port, "127.0.0.1");
      },
    },
  });
  const signal = new AbortController().signal;
  const options = { task: "net", cwd: folder.path("."), network, ms: 20_000, signal };
  const result = await sandbox.run(["/usr/bin/python3", "-c", code], options);
  await sandbox.close("net");
  return result;
}

const said = (result: RunResult): string => (result.kind === "ran" ? `${result.stdout}${result.stderr}` : result.why);
const raw = (words: string): string =>
  `import socket\ns=socket.create_connection(("127.0.0.1",3128),5)\ns.sendall(${words})\nprint(s.recv(4000).decode("latin1"))`;

describe.skipIf(why !== undefined)(`the network of a box (${why ?? "bubblewrap"})`, () => {
  test("a granted host answers, an upload is counted, and the command's result says what went where", async () => {
    const result = await reach(
      `import urllib.request as u\nprint(u.urlopen("http://${granted}/x?y=1").read().decode())\nprint(u.urlopen("http://${granted}/up", data=b"z"*1000).status)`,
    );
    expect(said(result)).toContain("a page");
    expect(seen).toContain(`GET ${granted}/x?y=1 `);
    expect(result.kind === "ran" && result.traffic).toMatchObject([
      { host: granted, requests: 2, sent: 1_000, refused: 0 },
    ]);
  });

  test("what was not granted is refused: other hosts, a redirect inside, addresses, odd names, other ports", async () => {
    dialled.length = 0;
    const tries = [
      `import urllib.request as u\nu.urlopen("http://other.example.org/")`,
      `import urllib.request as u\nu.urlopen("http://${granted}/away")`,
      raw(`b"CONNECT 93.184.216.34:443 HTTP/1.1\\r\\n\\r\\n"`),
      raw(`b"CONNECT ${granted}:22 HTTP/1.1\\r\\n\\r\\n"`),
      raw(`b"CONNECT other.example.org\\x00.${granted}:443 HTTP/1.1\\r\\n\\r\\n"`),
      raw(`b"GET http://${granted}/ HTTP/1.1\\r\\nHost: inside.example.org\\r\\n\\r\\n"`),
      raw(`b"GET http://${granted}@other.example.org/ HTTP/1.1\\r\\nHost: other.example.org\\r\\n\\r\\n"`),
      raw(`b"\\x05\\x01\\x00\\x05\\x01\\x00\\x03\\x11other.example.org\\x01\\xbb"`),
    ];
    for (const code of tries) expect(said(await reach(code)), code).toMatch(/403|400|not granted|Forbidden/);
    expect(dialled).toEqual(["93.184.216.34"]);
  }, 60_000);

  test("a granted name that leads inside is refused", async () => {
    dialled.length = 0;
    const result = await reach(`import urllib.request as u\nu.urlopen("http://inside.example.org/")`, [
      "inside.example.org",
    ]);
    expect([said(result).includes("403"), dialled]).toEqual([true, []]);
  });

  test("past the broker there is nothing, and without a grant there is no broker", async () => {
    const direct = `import socket\nfor h in ("127.0.0.1", "93.184.216.34"):\n  try: socket.create_connection((h, ${(world.address() as AddressInfo).port}), 2); print("BREACH")\n  except OSError as e: print("shut")`;
    expect(said(await reach(direct))).toBe("shut\nshut\n");
    expect(
      said(await reach(`import os\nprint(os.path.exists("/run/network.sock"), os.environ.get("HTTP_PROXY"))`, [])),
    ).toBe("False None\n");
    expect(said(await reach("print(1)", ["api.anthropic.com"]))).toContain("the model's own address");
    expect(said(await reach("print(1)", ["127.0.0.1"]))).toContain("is no host name");
  });
});
