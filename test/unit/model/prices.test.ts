import { describe, expect, test } from "vitest";
import { costOf, estimateTokens, listPrices, pricesWith, worstCase } from "../../../src/model/prices.ts";
import type { CallId } from "../../../src/protocol/ids.ts";

const usage = { input: 1_000_000, output: 100_000, cacheRead: 2_000_000, cacheWrite: 400_000 };

describe("what a reply costs", () => {
  test("each kind of token has its own rate", () => {
    expect(costOf("claude-opus-5-5", usage)).toBeCloseTo(4 + 2 + 0.4 + 2, 10);
    expect(costOf("claude-opus-5-5", usage, { hourWrites: 400_000 })).toBeCloseTo(4 + 2 + 0.4 + 3.2, 10);
    expect(costOf("claude-opus-5-5", usage, { searches: 3 })).toBeCloseTo(8.4 + 0.03, 10);
  });

  test("a dated id costs what its model costs, an unknown model nothing that could be said", () => {
    expect(costOf("claude-haiku-4-5-20251001", usage)).toBe(costOf("claude-haiku-4-5", usage));
    expect(costOf("somebody-else-1", usage)).toBeUndefined();
  });

  test("Haiku 5.5 has two bands, by the whole prompt of the request", () => {
    const short = { input: 60_000, output: 1_000, cacheRead: 40_000, cacheWrite: 0 };
    expect(costOf("claude-haiku-5-5", short)).toBeCloseTo(0.006 + 0.0005 + 0.0004, 10);
    expect(costOf("claude-haiku-5-5", { ...short, cacheRead: 40_001 })).toBeCloseTo(0.03 + 0.0025 + 0.00200005, 10);
  });

  test("the user's own table goes before the list", () => {
    const prices = { "house-model": { input: 1, output: 2, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 } };
    expect(costOf("house-model", usage, { prices: { ...listPrices, ...prices } })).toBeCloseTo(1.2, 10);
  });

  test("a price of the user's own replaces one of the list or adds one; the cache's rates follow from the input", () => {
    const prices = pricesWith({
      "house-model": { input: 1, output: 2 },
      "claude-opus-5-5": { input: 8, output: 40, cacheWrite: 9 },
    });
    expect([prices["house-model"], prices["claude-opus-5-5"]]).toEqual([
      { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25, cacheWriteHour: 2 },
      { input: 8, output: 40, cacheRead: 0.8, cacheWrite: 9, cacheWriteHour: 16 },
    ]);
    expect(prices["claude-sonnet-5-5"]).toEqual(listPrices["claude-sonnet-5-5"]);
  });

  test("the worst case writes the whole prompt to the cache and uses the whole reply", () => {
    expect(worstCase("claude-sonnet-5-5", 1_000_000, 10_000)).toEqual({ tokens: 1_010_000, usd: 2.6 });
    expect(worstCase("somebody-else-1", 10, 20)).toEqual({ tokens: 30 });
  });
});

describe("the estimate of a request's tokens", () => {
  const request = (text: string) => ({
    system: "",
    tools: [],
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text }] }],
  });

  test("is not below four characters of English or one of Chinese a token", () => {
    expect(estimateTokens(request("plain English text ".repeat(100)))).toBeGreaterThan(1_900 / 4);
    expect(estimateTokens(request("東京".repeat(500)))).toBeGreaterThanOrEqual(1_000);
  });

  test("counts tools, system, calls, results and media", () => {
    const call = { type: "call" as const, id: "c" as CallId, name: "Read", input: { file_path: "a".repeat(300) } };
    const image = { type: "image" as const, media: "image/png", base64: "AAAA" };
    const pdf = { type: "document" as const, media: "application/pdf", base64: "A".repeat(140_000) };
    const parts = [
      { ...request("x"), system: "s".repeat(300) },
      { ...request("x"), tools: [{ name: "Read", description: "d".repeat(300), schema: {} }] },
      { ...request("x"), messages: [{ role: "assistant" as const, content: [call] }] },
      {
        ...request("x"),
        messages: [
          { role: "user" as const, content: [{ type: "result" as const, id: call.id, ok: true, content: [image] }] },
        ],
      },
      { ...request("x"), messages: [{ role: "user" as const, content: [pdf] }] },
    ];
    expect(parts.map(estimateTokens).map((n) => n - (n % 100))).toEqual([100, 100, 100, 4_800, 13_800]);
  });
});
