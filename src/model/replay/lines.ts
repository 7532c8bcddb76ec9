import type { ModelChunk, ModelRequest } from "../../agent/ports.ts";

/**
 * A recording is JSON lines, made to be read and compared: a line for each request and one for each chunk of its reply.
 * A request that goes on from an earlier one holds only what is new in it.
 */
export type RequestLine = {
  readonly request: number;
  /** The earlier request whose model, system, tools and messages this one begins with. */
  readonly after?: number;
  readonly head?: Head;
  readonly messages: ModelRequest["messages"];
};
export type ReplyLine = { readonly reply: number; readonly chunk: ModelChunk };
export type Head = Omit<ModelRequest, "messages">;

export type Exchange = { readonly request: ModelRequest; readonly chunks: readonly ModelChunk[] };

/**
 * Names for what differs from run to run (a folder's path, today's date): `{ "{folder}": "/tmp/x1" }`. The recording
 * holds the name; what the run says is put in its place again.
 */
export type Names = Readonly<Record<string, string>>;

export const withNames = (json: string, names: Names): string =>
  inOrder(names).reduce((text, [name, actual]) => text.replaceAll(escaped(actual), escaped(name)), json);

export const withoutNames = (json: string, names: Names): string =>
  inOrder(names).reduce((text, [name, actual]) => text.replaceAll(escaped(name), escaped(actual)), json);

/** Longest first: a folder must not be replaced by the name of its parent. */
const inOrder = (names: Names): [string, string][] =>
  Object.entries(names)
    .filter(([, actual]) => actual !== "")
    .sort(([, a], [, b]) => b.length - a.length);

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The exchanges of a recording, in the order they began. Throws on a text that is none. */
export function exchangesOf(recording: string): Exchange[] {
  const requests = new Map<number, { request: ModelRequest; chunks: ModelChunk[] }>();
  for (const line of recording.split("\n")) {
    if (line.trim() === "") continue;
    const value = JSON.parse(line) as RequestLine | ReplyLine;
    if ("reply" in value) requests.get(value.reply)?.chunks.push(value.chunk);
    else requests.set(value.request, { request: wholeRequest(value, requests), chunks: [] });
  }
  return [...requests.values()];
}

function wholeRequest(line: RequestLine, before: ReadonlyMap<number, Exchange>): ModelRequest {
  const earlier = line.after === undefined ? undefined : before.get(line.after)?.request;
  const head = line.head ?? earlier;
  if (!head) throw new Error(`The recording is damaged: request ${line.request} has no beginning.`);
  return { ...head, messages: [...(earlier?.messages ?? []), ...line.messages] };
}
