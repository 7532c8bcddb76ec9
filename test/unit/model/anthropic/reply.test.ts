import { afterEach, describe, expect, test } from "vitest";
import type { ModelChunk, ModelRequest } from "../../../../src/agent/ports.ts";
import { anthropicModel } from "../../../../src/model/anthropic/entry.ts";
import type { AnthropicOptions } from "../../../../src/model/anthropic/options.ts";
import type { CallId } from "../../../../src/protocol/ids.ts";
import type { Message } from "../../../../src/protocol/messages.ts";
import { handTime } from "../../../fakes/hand-time.ts";
import {
  type Answer,
  errorAnswer,
  type MessagesApi,
  messagesApi,
  type Script,
  stream,
} from "../../../fakes/messages-api.ts";
import { sse, start, stop, text, tool } from "../../../replay/events.ts";
import { collect, outcome, question } from "../../../replay/player.ts";
import { paused, resumed, streams } from "../../../replay/streams.ts";

const good = stream(sse(start(), ...text(0, "Sorted."), ...stop("end_turn")));
const key = "sk-ant-api03-very-secret";

const apis: MessagesApi[] = [];
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

async function served(answers: Script, options: Partial<AnthropicOptions> = {}) {
  const api = await messagesApi(...answers);
  apis.push(api);
  const time = handTime();
  const model = anthropicModel({ apiKey: async () => key, baseUrl: api.url, time, random: () => 0, ...options });
  return { api, time, model };
}

/** What came of asking once: what was shown, why it waited, the last chunk, and how many requests were sent. */
async function asked(answers: Script, options: Partial<AnthropicOptions> = {}, request: ModelRequest = question) {
  const { api, time, model } = await served(answers, options);
  const chunks = await collect(model, request, time);
  expect(JSON.stringify(chunks)).not.toContain(key);
  return { ...shortened(chunks), requests: api.asked.length };
}

function shortened(chunks: readonly ModelChunk[]) {
  const { shown, waits, last } = outcome(chunks);
  const host = (text: string) => text.replace(/127\.0\.0\.1:\d+/, "host");
  if (last?.type !== "failed") return { shown, waits: waits?.map(host), last: last?.type };
  return { shown, waits: waits?.map(host), last: `${last.kind}: ${host(last.why)}` };
}

test("a reply streams, and the key goes nowhere but into its header", async () => {
  const { api, time, model } = await served([good]);
  expect(await collect(model, question, time)).toEqual([
    { type: "text", delta: "Sorted." },
    {
      type: "done",
      message: { role: "assistant", content: [{ type: "text", text: "Sorted." }] },
      usage: { input: 12, output: 40, cacheRead: 3000, cacheWrite: 120, usd: 0.002048 },
      stop: "end",
    },
  ]);
  const { path, headers, text: body } = api.asked[0] as MessagesApi["asked"][number];
  const holders = Object.entries(headers).flatMap(([name, value]) => (String(value).includes(key) ? [name] : []));
  expect({ path, holders: holders.sort(), inBody: body.includes(key) }).toEqual({
    path: "/v1/messages",
    // A compatible endpoint may look for it in the older place.
    holders: ["authorization", "x-api-key"],
    inBody: false,
  });
});

test("an address may end in a slash or in the version of the API", async () => {
  const { api } = await served([good]);
  for (const ending of ["/", "/v1", "/v1/"]) {
    const { last } = await asked([good], { baseUrl: api.url + ending });
    expect(last).toBe("done");
  }
  expect(api.asked.map(({ path }) => path)).toEqual(["/v1/messages", "/v1/messages", "/v1/messages"]);
});

test("the environment decides neither where the key goes nor whose account is used", async () => {
  const foreign = {
    ANTHROPIC_BASE_URL: "http://evil.example",
    ANTHROPIC_API_KEY: "sk-ant-foreign",
    ANTHROPIC_AUTH_TOKEN: "foreign",
    ANTHROPIC_CUSTOM_HEADERS: "Authorization: Bearer foreign\nX-Api-Key: foreign",
    ANTHROPIC_LOG: "debug",
  };
  const before = { ...process.env };
  Object.assign(process.env, foreign);
  try {
    const sent: { address: string; headers: Record<string, string> }[] = [];
    const fetch = async (address: unknown, init?: RequestInit) => {
      sent.push({ address: String(address), headers: Object.fromEntries(new Headers(init?.headers)) });
      return new Response(String(good.body), { headers: { "content-type": "text/event-stream" } });
    };
    const time = handTime();
    await collect(anthropicModel({ apiKey: async () => key, fetch, time }), question, time);
    await anthropicModel({ apiKey: async () => key, fetch, time }).listModels();
    expect(sent.map(({ address }) => new URL(address).origin)).toEqual([
      "https://api.anthropic.com",
      "https://api.anthropic.com",
    ]);
    expect(JSON.stringify(sent)).not.toContain("foreign");
    expect(sent.map(({ headers }) => headers["authorization"])).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
  } finally {
    process.env = before;
  }
});

describe("a fault that passes is waited out, said, and the reply begins anew", () => {
  const half = sse(start(), ...text(0, "Sor")).slice(0, -20);
  const cases: Record<string, Answer> = {
    "429 with retry-after": errorAnswer(429, "rate_limit_error", "Slow down", { "retry-after": "20" }),
    "529": errorAnswer(529, "overloaded_error", "Overloaded"),
    "500": errorAnswer(500, "api_error", "Internal"),
    "502 from a gateway": { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad gateway</h1>" },
    "reset before the answer": { status: 0 },
    "cut in the middle of an event": stream(half, "reset"),
    "ended in the middle of an event": stream(half),
    "an error event": stream(
      sse(start(), { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
    ),
    "an error in JSON with status 200": {
      body: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    },
    "bad JSON": stream(`${sse(start())}event: content_block_start\ndata: {"type":\n\n`),
  };
  test.each(Object.entries(cases))("%s", async (name, answer) => {
    const { shown, ...rest } = await asked([answer, good]);
    expect(shown.endsWith("Sorted.")).toBe(true);
    const host = "The model service at host";
    const waits: Record<string, string> = {
      "429 with retry-after": `${host} is busy: too much was asked at once, next try in 20 s`,
      "529": `${host} is overloaded, next try at once`,
      "500": `${host} has a problem of its own (error 500), next try at once`,
      "502 from a gateway": `${host} has a problem of its own (error 502), next try at once`,
      "an error event": `${host} is overloaded, next try at once`,
      "an error in JSON with status 200": `${host} is overloaded, next try at once`,
    };
    const lost = expect.stringMatching(/^The connection to the model service at host was lost.*, next try at once$/);
    expect(rest).toEqual({ last: "done", requests: 2, waits: [waits[name] ?? lost] });
  });

  test("what lost tries cost is told beside the reply", async () => {
    const { model, time } = await served([stream(half, "reset"), good]);
    const last = (await collect(model, question, time)).at(-1);
    expect(last).toMatchObject({ type: "done", besides: { input: 12, cacheRead: 3000, cacheWrite: 120 } });
  });
});

describe("a fault that stays ends in one sentence", () => {
  test("after the tries or the time to wait are used up, it is for later", async () => {
    const overloaded = errorAnswer(529, "overloaded_error", "Overloaded");
    const tries = await asked([overloaded], { patience: { tries: 3 } });
    expect({ ...tries, waits: tries.waits?.length }).toEqual({
      shown: "",
      waits: 2,
      last: "later: The model service at host is overloaded and 3 tries did not help. Nothing was lost: continue the task later.",
      requests: 3,
    });
    const long = errorAnswer(429, "rate_limit_error", "Slow down", { "retry-after": "7200" });
    expect((await asked([long])).last).toMatch(/^later: The model service at host is busy/);
    const never = errorAnswer(500, "api_error", "No", { "x-should-retry": "false" });
    expect((await asked([never])).requests).toBe(1);
  });

  test("what the user must mend is not tried again", async () => {
    const told = async (answer: Answer) => {
      const { last, requests } = await asked([answer]);
      return [requests, last];
    };
    const notCompatible = (how: string) =>
      `mend: host ${how} and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.`;
    expect(await told(errorAnswer(401, "authentication_error", `invalid x-api-key ${key}`))).toEqual([
      1,
      "mend: The model service at host does not accept the API key. Nothing was lost: set a valid key, then continue the task.",
    ]);
    expect(await told(errorAnswer(404, "not_found_error", "model: claude-opus-5-5"))).toEqual([
      1,
      "mend: The model service at host does not know the model claude-opus-5-5. Nothing was lost: choose another model, then continue the task.",
    ]);
    expect(await told({ headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" })).toEqual([
      1,
      notCompatible("answers with a web page"),
    ]);
    expect(await told({ body: { choices: [] } })).toEqual([1, notCompatible("answers without streaming")]);
    expect(await told({ status: 404, headers: { "content-type": "text/html" }, body: "no" })).toEqual([
      1,
      notCompatible("answers with error 404"),
    ]);
  });

  test("a redirect is not followed: it would carry the key away", async () => {
    const { api: elsewhere } = await served([good]);
    const { last, requests } = await asked([{ status: 307, headers: { location: `${elsewhere.url}/v1/messages` } }]);
    expect([requests, last]).toEqual([1, expect.stringContaining("host redirects to another address")]);
    expect(elsewhere.asked).toEqual([]);
  });

  test("nobody listens", async () => {
    const { api } = await served([good]);
    await api.close();
    const { last, waits } = await asked([good], { baseUrl: api.url });
    expect(waits).toHaveLength(3);
    expect(last).toBe(
      "mend: The model service at host is not reachable: the connection was refused. Nothing was lost: check the connection, then continue the task.",
    );
  });

  test("no key, a key that cannot be read, and the same model after a key was set", async () => {
    let current: () => Promise<string | undefined> = async () => undefined;
    const { api, time, model } = await served([good], { apiKey: () => current() });
    const why = async () => (await collect(model, question, time)).at(-1);
    expect(await why()).toEqual({
      type: "failed",
      kind: "mend",
      why: "No API key for Claude is set. Nothing was lost: set a key, then continue the task.",
    });
    current = () => Promise.reject(new Error("keychain locked"));
    expect(await why()).toEqual({
      type: "failed",
      kind: "mend",
      why: "The API key could not be read. Nothing was lost: set a key, then continue the task.",
    });
    expect(api.asked).toEqual([]);
    current = async () => key;
    expect(await why()).toMatchObject({ type: "done" });
  });
});

describe("what the endpoint refuses of the history is left out from then on", () => {
  const thought: Message = {
    role: "assistant",
    content: [
      { type: "thinking", text: "Hm.", signature: "other model" },
      { type: "text", text: "Yes." },
    ],
  };
  const picture: Message = { role: "user", content: [{ type: "image", media: "image/png", base64: "AAAA" }] };
  const more: Message = { role: "user", content: [{ type: "text", text: "Go on." }] };
  const strict = (pattern: RegExp, message: string) => (asked: { text: string }) =>
    pattern.test(asked.text) ? errorAnswer(400, "invalid_request_error", message) : good;

  test.each([
    ["reasoning of another model", /"thinking":"Hm/, "messages.1.content.0: Invalid `signature` in `thinking` block"],
    ["a picture it cannot read", /"type":"image"/, "messages.0.content.0.image.source: Could not process image"],
    ["settings it does not know", /"thinking":\{/, "thinking: Extra inputs are not permitted"],
  ])("%s", async (_name, pattern, message) => {
    const refuse = strict(pattern, message);
    const { api, time, model } = await served([refuse]);
    const request = { ...question, messages: [picture, thought, more] };
    expect((await collect(model, request, time)).at(-1)).toMatchObject({ type: "done" });
    expect(api.asked).toHaveLength(2);
    const next = {
      ...question,
      messages: [
        ...request.messages,
        { role: "assistant" as const, content: [{ type: "text" as const, text: "Ok." }] },
        more,
      ],
    };
    expect((await collect(model, next, time)).at(-1)).toMatchObject({ type: "done" });
    expect(api.asked).toHaveLength(3);
  });

  test("when that does not help it is said, and not asked for ever", async () => {
    const refused = errorAnswer(400, "invalid_request_error", "Could not process image");
    const { requests, last } = await asked([refused], {}, { ...question, messages: [picture] });
    expect([requests, last]).toEqual([2, expect.stringMatching(/^mend: .*Could not process image/)]);
  });
});

test("rounds of the provider's own tools are one reply", async () => {
  const { api, time, model } = await served([stream(paused), stream(resumed)]);
  const last = (await collect(model, { ...question, web: ["search"] }, time)).at(-1);
  expect(last).toMatchObject({
    type: "done",
    stop: "end",
    besides: { input: 12, output: 20 },
    web: [{ tool: "search", what: "exchange rate 2026-11-19" }],
    message: { content: [{ type: "provider" }, { type: "provider" }, { type: "text", text: "Found." }] },
  });
  const sent = api.asked[1]?.body["messages"] as unknown[] | undefined;
  expect(sent?.at(-1)).toMatchObject({
    role: "assistant",
    content: [{ type: "server_tool_use" }],
  });
});

test("what the provider's tools were asked is told, also of tries that were cut: it has left all the same", async () => {
  const whole = streams["search"] ?? "";
  const cut = whole.slice(0, whole.indexOf("web_search_tool_result"));
  const { time, model } = await served([stream(cut), stream(streams["fetch"] ?? "")]);
  const last = (await collect(model, { ...question, web: ["search", "fetch"] }, time)).at(-1);
  const web = [
    { tool: "search", what: "exchange rate 2026-11-19" },
    { tool: "fetch", what: "https://example.org/terms" },
  ];
  expect(last).toMatchObject({ type: "done", web });

  const mend = await served([stream(cut), errorAnswer(401, "authentication_error", "no")]);
  expect((await collect(mend.model, question, mend.time)).at(-1)).toMatchObject({ type: "failed", web: [web[0]] });
});

test("input that is not JSON reaches the gate as text, and the transcript is taken back", async () => {
  const bad = stream(sse(start(), ...tool(0, "toolu_a", "Read", '{"file_path: "a.txt"}'), ...stop("tool_use")));
  const { time, model } = await served([bad, good]);
  const last = (await collect(model, question, time)).at(-1);
  if (last?.type !== "done") throw new Error("no reply");
  expect(last.message.content).toEqual([{ type: "call", id: "toolu_a", name: "Read", input: '{"file_path: "a.txt"}' }]);
  const error: Message = {
    role: "user",
    content: [
      {
        type: "result",
        id: "toolu_a" as CallId,
        ok: false,
        content: [{ type: "text", text: "The input is not valid." }],
      },
    ],
  };
  const next = await collect(model, { ...question, messages: [...question.messages, last.message, error] }, time);
  expect(next.at(-1)).toMatchObject({ type: "done" });
});

describe("stopping", () => {
  test("before, while waiting, and in the middle of a reply", async () => {
    const stopped = { type: "failed", kind: "stopped", why: "Stopped." };
    const before = await served([good]);
    expect(await all(before.model.reply(question, AbortSignal.abort()))).toEqual([stopped]);

    const waiting = await served([errorAnswer(529, "overloaded_error", "Overloaded")]);
    expect(await all(waiting.model.reply(question, signalAfter("waiting")), "waiting")).toMatchObject([
      { type: "waiting" },
      stopped,
    ]);

    const middle = await served([stream(sse(start(), ...text(0, "Half")), "hang")]);
    expect(await all(middle.model.reply(question, signalAfter("text")), "text")).toMatchObject([
      { type: "text" },
      stopped,
    ]);
  });

  let controller = new AbortController();
  const signalAfter = (_type: string) => {
    controller = new AbortController();
    return controller.signal;
  };
  async function all(reply: AsyncIterable<ModelChunk>, stopAt?: string) {
    const chunks: ModelChunk[] = [];
    for await (const chunk of reply) {
      chunks.push(chunk);
      if (chunk.type === stopAt) controller.abort();
    }
    return chunks;
  }
});

test("many agents share one model, and connections are used again", async () => {
  const { api, time, model } = await served([good]);
  const replies = await Promise.all(Array.from({ length: 8 }, () => collect(model, question, time)));
  expect(replies.every((chunks) => chunks.at(-1)?.type === "done")).toBe(true);
  expect(api.asked).toHaveLength(8);
});
