/** A Messages API on loopback: one scripted answer for each request, each request checked as the real one checks it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { refusalOf } from "./messages-rules.ts";

export type Asked = {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** The bytes as they came, and what they mean. */
  readonly text: string;
  readonly body: Record<string, unknown>;
};

export type Answer = {
  /** 0: the socket breaks before a byte is sent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in these pieces, each a write of its own. An object is sent as JSON. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[] | Record<string, unknown>;
  /** "reset": the socket breaks after the body; "hang": nothing more comes. */
  readonly then?: "end" | "reset" | "hang";
};

export type MessagesApi = { readonly url: string; readonly asked: readonly Asked[]; close(): Promise<void> };

export type Script = (Answer | ((asked: Asked) => Answer))[];

/** Plays `answers` in order, the last one again and again. Requests the real endpoint refuses get its 400 and use none up. */
export async function messagesApi(...answers: Script): Promise<MessagesApi> {
  const asked: Asked[] = [];
  let next = 0;
  const server = createServer(async (request, response) => {
    const text = await bodyOf(request);
    const body = text === "" ? {} : JSON.parse(text);
    const here: Asked = { path: request.url ?? "", headers: request.headers, text, body };
    asked.push(here);
    const refused = here.path.endsWith("/messages") ? refusalOf(body) : undefined;
    if (refused) return void (await send(response, errorAnswer(400, "invalid_request_error", refused)));
    const answer = answers[Math.min(next, answers.length - 1)] ?? {};
    next += 1;
    await send(response, typeof answer === "function" ? answer(here) : answer);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export const errorAnswer = (
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, headers, body: { type: "error", error: { type, message }, request_id: "req_test" } });

/** An answer that streams `body`. */
export const stream = (body: Answer["body"], then: Answer["then"] = "end"): Answer => ({
  headers: { "content-type": "text/event-stream; charset=utf-8" },
  ...(body === undefined ? {} : { body }),
  then,
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { status = 200, headers = {}, body = "", then = "end" } = answer;
  if (status === 0) return void response.socket?.resetAndDestroy();
  const isJson = typeof body === "object" && !Array.isArray(body) && !(body instanceof Uint8Array);
  response.writeHead(status, { ...(isJson ? { "content-type": "application/json" } : {}), ...headers });
  response.flushHeaders();
  for (const piece of isJson ? [JSON.stringify(body)] : [body].flat()) {
    await new Promise<void>((written) => response.write(piece as string | Uint8Array, () => written()));
  }
  if (then === "end") response.end();
  if (then === "reset") response.socket?.resetAndDestroy();
}
