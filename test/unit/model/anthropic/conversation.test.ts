import { describe, expect, test } from "vitest";
import { conversation } from "../../../../src/model/anthropic/conversation.ts";
import type { CallId } from "../../../../src/protocol/ids.ts";
import type { Block, Message } from "../../../../src/protocol/messages.ts";
import { refusalOf } from "../../../fakes/messages-rules.ts";

const user = (...content: Block[]): Message => ({ role: "user", content });
const claude = (...content: Block[]): Message => ({ role: "assistant", content });
const words = (text: string): Block => ({ type: "text", text });
const call = (id: string, input: unknown = {}): Block => ({ type: "call", id: id as CallId, name: "Read", input });
const result = (id: string, text: string, ok = true): Block => ({
  type: "result",
  id: id as CallId,
  ok,
  content: [{ type: "text", text }],
});
const png: Block = { type: "image", media: "image/png", base64: "iVBO" };
const sent = (...messages: Message[]) => {
  const params = conversation(messages);
  expect(refusalOf({ messages: params })).toBeUndefined();
  return params;
};

test("every kind of block goes out as the endpoint wants it", () => {
  const thinking: Block = { type: "thinking", text: "Hm.", signature: "sig" };
  const raw = { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } };
  const cited: Block = {
    type: "text",
    text: "So it says.",
    citations: [{ type: "web_search_result_location", url: "u" }],
  };
  const pdf: Block = { type: "document", media: "application/pdf", base64: "JVBE", title: "Terms" };
  const csv: Block = { type: "document", media: "text/csv", base64: Buffer.from("a;b").toString("base64") };
  const messages = [
    user(words("Look."), png, pdf, csv, { type: "image", media: "image/tiff", base64: "II" }),
    claude(thinking, { type: "redacted", data: "x" }, { type: "provider", raw }, cited, call("a", { file_path: "p" })),
    user({ type: "result", id: "a" as CallId, ok: true, content: [{ type: "text", text: "t" }, png as never] }),
  ];
  expect(sent(...messages)).toEqual([
    {
      role: "user",
      content: [
        { type: "text", text: "Look." },
        { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } },
        { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBE" }, title: "Terms" },
        { type: "document", source: { type: "text", media_type: "text/plain", data: "a;b" } },
        { type: "text", text: "[An attachment of type image/tiff that cannot be shown to the model.]" },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "Hm.", signature: "sig" },
        { type: "redacted_thinking", data: "x" },
        raw,
        { type: "text", text: "So it says.", citations: [{ type: "web_search_result_location", url: "u" }] },
        { type: "tool_use", id: "a", name: "Read", input: { file_path: "p" } },
      ],
    },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: "a",
          content: [
            { type: "text", text: "t" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } },
          ],
        },
      ],
    },
  ]);
});

describe("a transcript that was damaged is still one the endpoint takes", () => {
  test("calls without a result get one that says so, wherever they are", () => {
    const params = sent(
      user(words("Go.")),
      claude(call("a"), call("b")),
      user(words("Go on."), result("b", "B")),
      claude(call("c")),
    );
    const interrupted = (id: string) => expect.objectContaining({ tool_use_id: id, is_error: true });
    expect(params[2]?.content).toEqual([
      { type: "tool_result", tool_use_id: "b", content: "B" },
      interrupted("a"),
      { type: "text", text: "Go on." },
    ]);
    expect(params[4]).toEqual({ role: "user", content: [interrupted("c")] });
  });

  test("a result nobody asked for, or a second one, becomes text", () => {
    const params = sent(user(result("z", "old")), claude(call("a")), user(result("a", "A"), result("a", "again")));
    expect(params[0]?.content).toEqual([{ type: "text", text: "Result of an earlier call: old" }]);
    expect(params[2]?.content).toHaveLength(2);
  });

  test("blank text and empty messages are left out, turns of one side are joined", () => {
    const params = sent(user(words("a")), user(words(" \n"), words("b")), claude(words("")), user(words("c")));
    expect(params).toEqual([{ role: "user", content: ["a", "b", "c"].map((text) => ({ type: "text", text })) }]);
  });

  test("an error has text and no media; a call's input is an object even when the model wrote none", () => {
    const failed: Block = { type: "result", id: "a" as CallId, ok: false, content: [png as never] };
    const params = sent(
      user(words("Go.")),
      claude(call("a", '{"file_path: broken'), call("b", [1])),
      user(failed, result("b", "", false)),
    );
    expect(params[1]?.content).toEqual([
      { type: "tool_use", id: "a", name: "Read", input: { unreadable_input: '{"file_path: broken' } },
      { type: "tool_use", id: "b", name: "Read", input: { unreadable_input: [1] } },
    ]);
    expect(params[2]?.content).toEqual([
      { type: "tool_result", tool_use_id: "a", content: "[image]", is_error: true },
      { type: "tool_result", tool_use_id: "b", content: "The call failed and left no message.", is_error: true },
    ]);
  });
});

test("what the endpoint refused is left out up to where it was refused", () => {
  const thinking: Block = { type: "thinking", text: "Hm.", signature: "of another model" };
  const messages = [
    user(png),
    claude(thinking, words("Yes.")),
    user(png),
    claude(thinking, words("No.")),
    user(words("So?")),
  ];
  const kinds = (leaveOut: Parameters<typeof conversation>[1]) =>
    conversation(messages, leaveOut).map(({ content }) =>
      (content as { type: string }[]).map(({ type }) => type).join(" "),
    );
  expect(kinds({})).toEqual(["image", "thinking text", "image", "thinking text", "text"]);
  expect(kinds({ media: 1 })).toEqual(["text", "thinking text", "image", "thinking text", "text"]);
  expect(kinds({ media: 3, thinking: 2 })).toEqual(["text", "text", "text", "thinking text", "text"]);
});
