import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../../../../src/agent/ports.ts";
import { factsOf } from "../../../../src/model/anthropic/models.ts";
import { bodyText, requestBody } from "../../../../src/model/anthropic/request.ts";
import type { CallId } from "../../../../src/protocol/ids.ts";
import type { Block, Message } from "../../../../src/protocol/messages.ts";
import { promptCache } from "../../../fakes/prompt-cache.ts";

const base: ModelRequest = {
  model: "claude-opus-5-5",
  system: "You sort folders.",
  tools: [
    { name: "Read", description: "Reads.", schema: { type: "object", properties: { file_path: { type: "string" } } } },
    { name: "Glob", description: "Finds.", schema: { type: "object" } },
  ],
  messages: [{ role: "user", content: [{ type: "text", text: "Sort it." }] }],
  maxTokens: 8_000,
};
const bodyOf = (request: Partial<ModelRequest>) => {
  const whole = { ...base, ...request };
  return requestBody(whole, factsOf(whole.model));
};
const say = (role: Message["role"], ...content: Block[]): Message => ({ role, content });
const words = (text: string): Block => ({ type: "text", text });
const calls = (from: number, n: number) =>
  Array.from(
    { length: n },
    (_, i): Block => ({ type: "call", id: `c${from + i}` as CallId, name: "Read", input: { file_path: `n${i}` } }),
  );
const results = (from: number, n: number) =>
  Array.from(
    { length: n },
    (_, i): Block => ({
      type: "result",
      id: `c${from + i}` as CallId,
      ok: true,
      content: [{ type: "text", text: `text ${i} `.repeat(20) }],
    }),
  );

test("a request as it is sent", () => {
  expect(bodyOf({ effort: "low" })).toEqual({
    model: "claude-opus-5-5",
    max_tokens: 8_000,
    stream: true,
    thinking: { type: "adaptive", display: "summarized" },
    output_config: { effort: "low" },
    tools: [
      {
        name: "Read",
        description: "Reads.",
        input_schema: { type: "object", properties: { file_path: { type: "string" } } },
      },
      { name: "Glob", description: "Finds.", input_schema: { type: "object" }, cache_control: { type: "ephemeral" } },
    ],
    system: [{ type: "text", text: "You sort folders.", cache_control: { type: "ephemeral" } }],
    messages: [{ role: "user", content: [{ type: "text", text: "Sort it.", cache_control: { type: "ephemeral" } }] }],
  });
});

describe("the provider's cache", () => {
  test("equal requests have equal bytes, also when they come back from disk", () => {
    const messages = [...base.messages, say("assistant", ...calls(0, 3)), say("user", ...results(0, 3))];
    const copy = JSON.parse(JSON.stringify({ ...base, messages })) as ModelRequest;
    expect(bodyText(requestBody(copy, factsOf(copy.model)))).toBe(bodyText(bodyOf({ messages })));
  });

  test("after 40 parallel calls the next request reads the history from it", () => {
    const cache = promptCache();
    const turns: Message[] = [
      say("user", words("Read all. ".repeat(40))),
      say("assistant", ...calls(0, 40)),
      say("user", ...results(0, 40)),
      say("assistant", words("And the rest."), ...calls(40, 40)),
      say("user", ...results(40, 40)),
    ];
    const [first, second, third] = [1, 3, 5].map((n) => cache.send(bodyText(bodyOf({ messages: turns.slice(0, n) }))));
    expect(second?.read).toBe(first?.total);
    expect(third?.read).toBe(second?.total);
  });

  test("steering beside the results, a failed try and a repeated request keep it", () => {
    const cache = promptCache();
    const turns = [...base.messages, say("assistant", ...calls(0, 1)), say("user", ...results(0, 1))];
    const before = cache.send(bodyText(bodyOf({ messages: turns })));
    const steered = [...turns, say("user", words("Only the receipts, please."))];
    expect(cache.send(bodyText(bodyOf({ messages: turns }))).read).toBe(before.total);
    expect(cache.send(bodyText(bodyOf({ messages: steered }))).read).toBe(before.total);
  });

  test("there are never more than four breakpoints, and none on reasoning", () => {
    const thought: Block = { type: "thinking", text: "Hm.", signature: "s" };
    const messages = [
      say("user", words("a")),
      say("assistant", thought, ...calls(0, 1)),
      say("user", ...results(0, 1)),
      say("assistant", thought),
    ];
    const body = bodyOf({ messages });
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(3);
    expect(JSON.stringify(body.messages.at(-1))).not.toContain("cache_control");
  });
});

describe("thinking and effort by model", () => {
  const settings = (model: string, effort?: string, maxTokens = 64_000) => {
    const { thinking, output_config } = bodyOf({ model, maxTokens, ...(effort ? { effort } : {}) });
    return [thinking, output_config];
  };
  const readable = { type: "adaptive", display: "summarized" };
  test.each([
    ["claude-opus-5-5", undefined, [readable, undefined]],
    ["claude-opus-5-5", "xhigh", [readable, { effort: "xhigh" }]],
    ["claude-opus-4-6", "xhigh", [{ type: "adaptive" }, { effort: "high" }]],
    ["claude-opus-4-5", "max", [{ type: "enabled", budget_tokens: 32_000 }, { effort: "high" }]],
    ["claude-haiku-4-5-20251001", undefined, [{ type: "enabled", budget_tokens: 4_096 }, undefined]],
    ["claude-haiku-4-5", "low", [undefined, undefined]],
    ["claude-opus-6", "max", [readable, { effort: "max" }]],
    ["claude-fable-5-3", undefined, [readable, undefined]],
    ["gateway/any-model", "high", [undefined, undefined]],
    ["claude-opus-5-5", "nonsense", [readable, undefined]],
  ])("%s with effort %s", (model, effort, expected) => {
    expect(settings(model, effort)).toEqual(expected);
  });

  test("a budget leaves half of the reply, and none is asked for below the least the endpoint takes", () => {
    expect(settings("claude-haiku-4-5", "high", 8_000)[0]).toEqual({ type: "enabled", budget_tokens: 4_000 });
    expect(settings("claude-haiku-4-5", "high", 2_000)[0]).toBeUndefined();
  });

  test("a reply may not be longer than the model can write", () => {
    expect(bodyOf({ model: "claude-haiku-4-5", maxTokens: 100_000 }).max_tokens).toBe(64_000);
  });
});

test("the provider's web tools are off unless the task was allowed them, and come after our own", () => {
  const limits = { search: { maxUses: 3, allowedDomains: ["example.org"] } };
  const body = requestBody({ ...base, web: ["fetch", "search"] }, factsOf(base.model), limits);
  expect(JSON.stringify(requestBody(base, factsOf(base.model), limits))).not.toContain("web_");
  expect(body.tools?.slice(2)).toEqual([
    { type: "web_search_20250305", name: "web_search", max_uses: 3, allowed_domains: ["example.org"] },
    { type: "web_fetch_20250910", name: "web_fetch", max_uses: 10, cache_control: { type: "ephemeral" } },
  ]);
});

test("half of a surrogate pair is replaced, everything else stays: the endpoint refuses such a body", () => {
  const text = "cut \ud83d|\ude00| whole 😀 | written \\ud83d | back\\\\slash \\";
  const sent = JSON.parse(bodyText(bodyOf({ messages: [say("user", words(text))] })));
  expect(sent.messages[0].content[0].text).toBe("cut \ufffd|\ufffd| whole 😀 | written \\ud83d | back\\\\slash \\");
});
