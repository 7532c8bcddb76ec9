import { afterEach, expect, test } from "vitest";
import { anthropicModel } from "../../../../src/model/anthropic/entry.ts";
import { defaultModels, knownModels } from "../../../../src/model/anthropic/models.ts";
import { priceOf } from "../../../../src/model/prices.ts";
import { handTime } from "../../../fakes/hand-time.ts";
import {
  type Asked,
  errorAnswer,
  type MessagesApi,
  messagesApi,
  type Script,
  stream,
} from "../../../fakes/messages-api.ts";
import { sse, start, stop, text } from "../../../replay/events.ts";
import { collect, question } from "../../../replay/player.ts";

const apis: MessagesApi[] = [];
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

async function served(...answers: Script) {
  const api = await messagesApi(...answers);
  apis.push(api);
  const time = handTime();
  return { api, time, model: anthropicModel({ apiKey: async () => "sk-ant-k", baseUrl: api.url, time }) };
}

const info = (id: string, more: object = {}) => ({
  type: "model",
  id,
  display_name: `The ${id}`,
  created_at: "2026-10-01T00:00:00Z",
  ...more,
});
const supported = (yes: boolean) => ({ supported: yes });
const capabilities = {
  effort: {
    supported: true,
    low: supported(true),
    medium: supported(true),
    high: supported(true),
    xhigh: null,
    max: supported(false),
  },
  thinking: {
    supported: true,
    types: {
      adaptive: supported(false),
      enabled: supported(true),
      disabled: supported(true),
      between_tools: supported(false),
    },
  },
};

test("the service's models come page by page, and what it says of them holds for requests", async () => {
  const pages = [
    {
      data: [info("claude-new-1", { max_input_tokens: 500_000, max_tokens: 4_000, capabilities })],
      has_more: true,
      first_id: "a",
      last_id: "claude-new-1",
    },
    { data: [info("claude-opus-5-5")], has_more: false, first_id: "b", last_id: "claude-opus-5-5" },
  ];
  const { api, time, model } = await served(({ path }: Asked) =>
    path.startsWith("/v1/models")
      ? { body: pages[path.includes("after_id=claude-new-1") ? 1 : 0] ?? {} }
      : stream(sse(start(), ...text(0, "Hi."), ...stop("end_turn"))),
  );
  const list = await model.listModels();
  expect(list).toMatchObject({
    from: "service",
    models: [
      {
        id: "claude-new-1",
        context: 500_000,
        maxOutput: 4_000,
        thinking: "budget",
        efforts: ["low", "medium", "high"],
      },
      { id: "claude-opus-5-5", name: "The claude-opus-5-5", context: 1_000_000 },
    ],
  });
  await collect(model, { ...question, model: "claude-new-1", effort: "max", maxTokens: 9_000 }, time);
  expect(api.asked.at(-1)?.body).toMatchObject({
    max_tokens: 4_000,
    thinking: { type: "enabled", budget_tokens: 2_000 },
    output_config: { effort: "high" },
  });
});

test("without the service the built-in list is shown, and why", async () => {
  const { model } = await served(errorAnswer(401, "authentication_error", "no"));
  expect(await model.listModels()).toEqual({
    models: knownModels,
    from: "built-in",
    why: expect.stringContaining("does not accept the API key"),
  });
  const empty = await served({ body: { data: [], has_more: false } });
  expect((await empty.model.listModels()).why).toBe("The service lists no models.");
});

test("the defaults are known models with a price", () => {
  for (const id of Object.values(defaultModels)) {
    expect(knownModels.some((model) => model.id === id)).toBe(true);
    expect(priceOf(id)).toBeDefined();
  }
});

test("the worst case of a request is counted with the longest reply the model can write", async () => {
  const { model } = await served({});
  expect(model.worstCase({ ...question, model: "claude-haiku-4-5", maxTokens: 1_000_000 })).toBeCloseTo(
    64_000 * 5e-6,
    3,
  );
  expect(model.worstCase({ ...question, model: "somebody-else" })).toBeUndefined();
  // Ten searches of the provider at a cent each.
  const plain = model.worstCase(question) ?? 0;
  expect(model.worstCase({ ...question, web: ["search", "fetch"] })).toBeCloseTo(plain + 0.1, 6);
});
