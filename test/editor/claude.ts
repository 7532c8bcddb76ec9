/**
 * Claude as a scripted endpoint on loopback: the editor talks to it over its own network, as to the real one. Replies are
 * written down beforehand; what was asked can be read.
 */
import { request as ask, createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type Answer, type Asked, type MessagesApi, messagesApi, type Script, stream } from "../fakes/messages-api.ts";
import { pieces, sse, start, stop, text, tool } from "../replay/events.ts";
import type { Window } from "./editor.ts";

export type { Asked } from "../fakes/messages-api.ts";

type Call = readonly [name: string, input: unknown];

let serial = 0;

/** A reply that calls tools, after a sentence. */
export const calls = (...wanted: readonly Call[]): Answer => reply(wanted, 40);

/** The same at the price of 100,000 tokens of output: more than a dollar with every model. */
export const costlyCalls = (...wanted: readonly Call[]): Answer => reply(wanted, 100_000);

function reply(wanted: readonly Call[], tokens: number): Answer {
  const events = wanted.flatMap(([name, input], index) => {
    serial += 1;
    return tool(index + 1, `toolu_${String(serial).padStart(4, "0")}`, name, ...pieces(input, 400));
  });
  return stream(sse(start(`msg_${serial}`), ...text(0, "On it."), ...events, ...stop("tool_use", tokens)));
}

/** A reply that ends the work. */
export const says = (words: string): Answer => {
  serial += 1;
  return stream(sse(start(`msg_${serial}`), ...text(0, words), ...stop("end_turn")));
};

/** A reply that begins and never ends. */
export const endless = (words: string): Answer => stream(sse(start(), ...text(0, words).slice(0, -1)), "hang");

export const claude = (...script: Script): Promise<MessagesApi> => messagesApi(...script);

/** Settings under which the editor asks `api` as Claude. */
export const asksAt = (url: string) => ({ "cowork.endpoint": url, "cowork.model": "claude-opus-5-5" });

/** Made up, and in the form of a real one. */
export const testKey = "sk-ant-test-0123456789abcdef";

/** Sets the key as a user does it. */
export async function setKey(window: Window, key = testKey): Promise<void> {
  await window.command("Cowork: Set API Key");
  const input = window.page.locator(".quick-input-widget input");
  await window.page.locator(".quick-input-widget", { hasText: "Key of the Claude API" }).waitFor();
  await input.fill(key);
  await input.press("Enter");
  await window.page.locator(".notifications-toasts", { hasText: "The key is kept" }).waitFor();
}

/**
 * A proxy as a company has one: it passes on what is asked of `hosts` to `to`, plainly and through CONNECT, and knows no
 * other host. `passed` is what went through it.
 */
export async function proxyTo(to: string, host: string) {
  const passed: string[] = [];
  const target = new URL(to);
  const server = createServer((request, response) => {
    passed.push(`${request.method} ${request.url}`);
    const { pathname, search } = new URL(request.url ?? "", to);
    const onwards = ask({ ...here(target), path: pathname + search, method: request.method, headers: request.headers });
    onwards.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onwards);
  });
  server.on("connect", (request, socket: Socket) => {
    passed.push(`CONNECT ${request.url}`);
    if (!request.url?.startsWith(host)) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const { hostname, port } = here(target);
    const onwards = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onwards.pipe(socket).pipe(onwards);
    });
    onwards.on("error", () => socket.destroy());
    socket.on("error", () => onwards.destroy());
    return undefined;
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: passed as readonly string[],
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const here = ({ hostname, port }: URL) => ({ hostname, port });

/** What the model was told in a request: the text of its newest message. */
export function newest({ body }: Asked): string {
  const messages = body["messages"] as { readonly content: unknown }[];
  return JSON.stringify(messages.at(-1)?.content);
}
