import { Stream } from "@anthropic-ai/sdk/core/streaming";
import type { Time } from "../../platform/net.ts";
import type { WebUse } from "../../protocol/messages.ts";
import { type Assembly, assembly, type Reply, type Step } from "./assemble.ts";
import type { Connection } from "./connect.ts";
import type { Fault } from "./fault.ts";
import { cutFault, eventFault, faultOf, tripFault } from "./faults.ts";
import type { Patience } from "./options.ts";
import type { Service } from "./service.ts";
import { given, type Watch, watch } from "./watch.ts";
import { type Counts, wireEvent } from "./wire.ts";

/** What is needed to send one request once. */
export type Sending = {
  readonly connection: Connection;
  readonly service: Service;
  readonly patience: Patience;
  readonly time: Time;
  readonly signal: AbortSignal;
};

/** `counts` and `web`: tokens that were billed and what went into the web, also when the reply was cut. */
export type Tried = { readonly counts: Counts; readonly web: readonly WebUse[] } & (
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly fault: Fault }
);

export type Shown = { readonly type: "text" | "thinking"; readonly delta: string };

/** Sends the request once. Yields what can be shown at once; a reply counts only when its stream ended as it should. */
export async function* attempt(body: string, sending: Sending): AsyncGenerator<Shown, Tried> {
  const { service, time, patience, signal } = sending;
  const watched = watch(time, patience, signal);
  const parts = assembly();
  const beside = () => ({ counts: parts.counts, web: parts.web() });
  const failed = (fault: Fault): Tried => ({ ok: false, fault, ...beside() });
  try {
    const response = await post(body, sending, watched.signal);
    const type = response.headers.get("content-type") ?? "";
    if (!type.includes("text/event-stream")) return failed(await notAStream(response, type, service));
    const fault = yield* readStream(response, { parts, watched, sending });
    if (fault) return failed(fault);
    const reply = parts.reply();
    return reply ? { ok: true, reply, ...beside() } : failed(cutFault(service));
  } catch (error) {
    // The border to the network: whatever it throws is a fault of this try and nothing more.
    return failed(faultOf(error, watched.tripped(), service));
  } finally {
    watched.close();
  }
}

/** Longer than any patience of ours, which is what ends a request; the SDK insists on a number of its own. */
const sdkTimeout = 3_600_000;

/**
 * Straight to the path rather than by `messages.create`: that one writes warnings about old models to the console, which
 * in an extension host is everybody's. The body is text already, so that its bytes are ours.
 */
function post(body: string, { connection }: Sending, signal: AbortSignal): Promise<Response> {
  const headers = { "content-type": "application/json", ...connection.headers };
  // A redirect would carry the key to wherever it points.
  const fetchOptions = { redirect: "manual" as const };
  return connection.client
    .post("/v1/messages", { body, headers, signal, fetchOptions, stream: true, timeout: sdkTimeout })
    .asResponse();
}

async function notAStream(response: Response, type: string, service: Service): Promise<Fault> {
  if (type.includes("json")) {
    const answer = wireEvent((await response.text()).slice(0, 100_000));
    if (answer?.error) return eventFault(answer.error, service);
    return { kind: "mend", what: service.notCompatible("answers without streaming") };
  }
  await response.body?.cancel();
  const how = type.includes("html")
    ? "answers with a web page"
    : `answers with ${type.slice(0, 40) || "nothing known"}`;
  return { kind: "mend", what: service.notCompatible(how) };
}

type Reading = { readonly parts: Assembly; readonly watched: Watch; readonly sending: Sending };

async function* readStream(response: Response, reading: Reading): AsyncGenerator<Shown, Fault | undefined> {
  const { watched, sending } = reading;
  const events = serverSentEvents(response, watched);
  for (;;) {
    const next = await events.next();
    if (next.done || watched.tripped()) return endedEarly(watched, sending.service);
    const step = takeData(next.value.data, reading.parts);
    if (step.kind === "text" || step.kind === "thinking") yield { type: step.kind, delta: step.delta };
    if (step.kind === "end") return drain(events, sending.time);
    if (isFault(step)) return stepFault(step, sending.service);
  }
}

function endedEarly(watched: Watch, service: Service): Fault {
  const trip = watched.tripped();
  return trip ? tripFault(trip, service) : cutFault(service);
}

const takeData = (data: string, parts: Assembly): Step => {
  const event = wireEvent(data);
  return event ? parts.take(event) : { kind: "broken" };
};

type FaultyStep = Extract<Step, { kind: "broken" | "error" | "foreign" }>;

const isFault = (step: Step): step is FaultyStep => ["broken", "error", "foreign"].includes(step.kind);

function stepFault(step: FaultyStep, service: Service): Fault {
  if (step.kind === "error") return eventFault(step.error, service);
  return step.kind === "broken"
    ? cutFault(service)
    : { kind: "mend", what: service.notCompatible("streams in another format") };
}

/** Comments and pings count as a sign of life, so the watch sees the bytes and not only the events. */
function serverSentEvents(response: Response, watched: Watch): ReturnType<typeof Stream.rawEvents> {
  async function* seen() {
    for await (const bytes of response.body ?? []) {
      watched.beat();
      yield bytes;
    }
  }
  // The parser of the SDK only iterates over the body of what it is given.
  return Stream.rawEvents({ body: { [Symbol.asyncIterator]: seen } } as unknown as Response);
}

/** The end of the body belongs to the reply: read, the connection can be used again. It is not waited for long. */
async function drain(events: AsyncIterable<unknown>, time: Time): Promise<undefined> {
  const over = new AbortController();
  const rest = async () => {
    for await (const _late of events);
  };
  await Promise.race([rest().catch(() => undefined), time.wait(250, over.signal)]);
  over.abort(given);
  return undefined;
}
