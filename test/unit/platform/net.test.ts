import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { fetchOver, meanwhile } from "../../../src/platform/net.ts";
import { networkFromEnv } from "../../../src/platform/network.ts";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that notes what it is asked for; every tunnel leads to `target`. */
async function proxyTo(target: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("from the proxy itself");
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const onward = connect(target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}

const service = () => listening(createServer((_request, response) => response.end("from the service")));

test("the environment's proxies are read as curl reads them", () => {
  expect(networkFromEnv({ HTTPS_PROXY: "http://a", https_proxy: "http://b", NO_PROXY: "corp", OTHER: "x" })).toEqual({
    httpsProxy: "http://b",
    noProxy: "corp",
  });
  expect(networkFromEnv({ ALL_PROXY: "http://all", HTTP_PROXY: "http://plain", HTTPS_PROXY: "" })).toEqual({
    httpsProxy: "http://all",
    httpProxy: "http://plain",
  });
  expect(networkFromEnv({})).toEqual({});
});

test("a request goes through the proxy, to its host only", async () => {
  const port = await service();
  const proxy = await proxyTo(port);
  const fetch = fetchOver({ httpProxy: proxy.url });
  const answer = await fetch(`http://models.example:${port}/v1/models`, { redirect: "manual" });
  expect(await answer.text()).toMatch(/^from the (service|proxy itself)$/);
  expect(proxy.asked.join()).toContain(`models.example:${port}`);
});

test("hosts in NO_PROXY and loopback are reached directly", async () => {
  const port = await service();
  const proxy = await proxyTo(port);
  const fetch = fetchOver({ httpProxy: proxy.url, noProxy: "localhost" });
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("from the service");
  expect(proxy.asked).toEqual([]);
});

test("an https address asks the proxy for a tunnel and fails when there is no TLS behind it", async () => {
  const port = await service();
  const proxy = await proxyTo(port);
  const fetch = fetchOver({ httpsProxy: proxy.url });
  await expect(fetch("https://models.example/v1/messages")).rejects.toThrow();
  expect(proxy.asked).toEqual(["CONNECT models.example:443"]);
});

test("what is done meanwhile is done once, between the first request and its answer", async () => {
  const seen: string[] = [];
  let done = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const answers: readonly Promise<void>[] = [finished, Promise.resolve(), Promise.resolve()];
  const slow: typeof fetch = async () => {
    seen.push("asked");
    await answers[seen.length - 1];
    seen.push("answered");
    return new Response();
  };
  const carried = meanwhile(slow, () => {
    seen.push("meanwhile");
    done();
  });
  await carried("http://one.example");
  await carried("http://two.example");
  expect(seen).toEqual(["asked", "meanwhile", "answered", "asked", "answered"]);
});
