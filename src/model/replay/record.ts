import type { Model, ModelRequest } from "../../agent/ports.ts";
import type { Message } from "../../protocol/messages.ts";
import { type Head, type Names, type ReplyLine, type RequestLine, withNames } from "./lines.ts";

type Told = { readonly head: string; readonly messages: readonly string[] };

/** Passes everything through and hands each line of the recording to `write`, without its line end. */
export function recordModel(inner: Model, write: (line: string) => void, names: Names = {}): Model {
  const told: Told[] = [];
  const put = (line: RequestLine | ReplyLine) => write(withNames(JSON.stringify(line), names));
  return {
    ...inner,
    async *reply(request, signal) {
      const number = told.length;
      put(requestLine(request, number, told));
      for await (const chunk of inner.reply(request, signal)) {
        put({ reply: number, chunk });
        yield chunk;
      }
    },
  };
}

function requestLine({ messages, ...head }: ModelRequest, number: number, told: Told[]): RequestLine {
  const now: Told = { head: JSON.stringify(head), messages: messages.map((message) => JSON.stringify(message)) };
  const after = told.findLastIndex((earlier) => beginsWith(now, earlier));
  told.push(now);
  return after === -1
    ? first(number, head, messages)
    : { request: number, after, messages: rest(messages, told[after]) };
}

const first = (request: number, head: Head, messages: readonly Message[]): RequestLine => ({ request, head, messages });

const rest = (messages: readonly Message[], earlier: Told | undefined): readonly Message[] =>
  messages.slice(earlier?.messages.length ?? 0);

const beginsWith = (now: Told, earlier: Told): boolean =>
  now.head === earlier.head &&
  earlier.messages.length <= now.messages.length &&
  earlier.messages.every((message, index) => message === now.messages[index]);
