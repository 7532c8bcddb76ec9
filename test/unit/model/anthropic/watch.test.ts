import { expect, test } from "vitest";
import type { ModelChunk } from "../../../../src/agent/ports.ts";
import { anthropicModel } from "../../../../src/model/anthropic/entry.ts";
import { type HandTime, handTime } from "../../../fakes/hand-time.ts";
import { sse, start, stop, text } from "../../../replay/events.ts";
import { encoded, question } from "../../../replay/player.ts";

const good = sse(start(), ...text(0, "Back."), ...stop("end_turn"));
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An endpoint of which each answer is written piece by piece by the test. */
function slowEndpoint() {
  const answers: { write(piece: string): void; aborted: boolean }[] = [];
  const fetch = (_address: unknown, init?: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
      const keep = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        stream = controller;
      };
      const answer = {
        aborted: false,
        write(piece: string) {
          stream?.enqueue(encoded(piece));
          if (piece.includes("message_stop")) stream?.close();
        },
        /** Headers come with the first piece only. */
        begin() {
          const body = new ReadableStream<Uint8Array>({ start: keep });
          resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
        },
      };
      init?.signal?.addEventListener("abort", () => {
        answer.aborted = true;
        const error = new DOMException("This operation was aborted", "AbortError");
        stream?.error(error);
        reject(error);
      });
      answers.push(answer);
      begins.push(answer.begin);
    });
  const begins: (() => void)[] = [];
  return { fetch, answers, begin: (at: number) => begins[at]?.() };
}

function asking() {
  const endpoint = slowEndpoint();
  const time = handTime();
  const model = anthropicModel({ apiKey: async () => "k-test", fetch: endpoint.fetch, time, random: () => 0 });
  const chunks: ModelChunk[] = [];
  const done = (async () => {
    for await (const chunk of model.reply(question, new AbortController().signal)) chunks.push(chunk);
  })();
  return { ...endpoint, time, chunks, done };
}

/** Moves on in small steps, so that everything that follows from a step happens before the next. */
async function pass(time: HandTime, ms: number) {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await time.advance(Math.min(1_000, ms - passed));
    await turn();
  }
}

async function answerWell({ begin, answers, done, time }: ReturnType<typeof asking>, at: number) {
  await pass(time, 2_000);
  begin(at);
  await turn();
  answers[at]?.write(good);
  await done;
}

test("no answer at all is given up after the time for the first byte, and asked again", async () => {
  const asked = asking();
  await pass(asked.time, 179_000);
  expect(asked.chunks).toEqual([]);
  await pass(asked.time, 6_000);
  expect(asked.chunks).toEqual([{ type: "waiting", why: "Claude does not answer, next try at once", retryInMs: 250 }]);
  expect(asked.answers[0]?.aborted).toBe(true);
  await answerWell(asked, 1);
  expect(asked.chunks.at(-1)).toMatchObject({ type: "done" });
});

test("silence in the middle is given up after 90 s, but pings and comments are signs of life", async () => {
  const asked = asking();
  await turn();
  asked.begin(0);
  await turn();
  asked.answers[0]?.write(sse(start()));
  for (const sign of [sse({ type: "ping" }), ": keep-alive\n\n", sse({ type: "ping" })]) {
    await pass(asked.time, 80_000);
    asked.answers[0]?.write(sign);
    await turn();
  }
  expect(asked.chunks).toEqual([]);
  await pass(asked.time, 96_000);
  expect(asked.chunks).toEqual([
    { type: "waiting", why: "Claude fell silent in the middle of the reply, next try at once", retryInMs: 250 },
  ]);
  await answerWell(asked, 1);
  expect(asked.chunks.at(-1)).toMatchObject({ type: "done", besides: { input: 12 } });
});

test("a laptop that slept for an hour asks again within seconds of waking, and the late answer is ignored", async () => {
  const asked = asking();
  await turn();
  asked.begin(0);
  await turn();
  asked.answers[0]?.write(sse(start(), ...text(0, "Before the nap.")));
  await pass(asked.time, 2_000);
  asked.time.sleepThrough(3_600_000);
  await pass(asked.time, 6_000);
  const why = "This computer was asleep and the connection is gone, next try at once";
  expect(asked.chunks.slice(1)).toEqual([{ type: "waiting", why, retryInMs: 0 }]);
  expect(asked.answers).toHaveLength(2);
  await answerWell(asked, 1);
  expect(asked.chunks.at(-1)).toMatchObject({ message: { content: [{ type: "text", text: "Back." }] } });
});

test("time slept through counts for a wait", async () => {
  const time = handTime();
  const fetch = async () => new Response("", { status: 429, headers: { "retry-after": "500" } });
  const model = anthropicModel({ apiKey: async () => "k-test", fetch, time, random: () => 0 });
  const chunks: ModelChunk[] = [];
  const signal = new AbortController();
  const done = (async () => {
    for await (const chunk of model.reply(question, signal.signal)) chunks.push(chunk);
  })();
  await pass(time, 3_000);
  expect(chunks).toHaveLength(1);
  time.sleepThrough(600_000);
  await pass(time, 6_000);
  // The second wait would go beyond the patience for one request.
  expect(chunks.map(({ type }) => type)).toEqual(["waiting", "failed"]);
  await done;
});

test("nothing is left waiting when a reply is over", async () => {
  const asked = asking();
  await answerWell(asked, 0);
  await turn();
  expect(asked.time.waits()).toEqual([]);
});
