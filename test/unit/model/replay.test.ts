import { expect, test } from "vitest";
import type { Model, ModelChunk, ModelRequest } from "../../../src/agent/ports.ts";
import { recordModel } from "../../../src/model/replay/record.ts";
import { replayModel } from "../../../src/model/replay/replay.ts";
import type { Message } from "../../../src/protocol/messages.ts";
import { says, scriptedModel } from "../../fakes/scripted-model.ts";

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const first: ModelRequest = {
  model: "m",
  system: "You work in /tmp/run-1 today, 2026-11-20.",
  tools: [],
  messages: [user("Sort /tmp/run-1/Inbox.")],
  maxTokens: 10,
};
const names = { "{folder}": "/tmp/run-1", "{today}": "2026-11-20" };

async function all(model: Model, request: ModelRequest): Promise<ModelChunk[]> {
  const chunks: ModelChunk[] = [];
  for await (const chunk of model.reply(request, new AbortController().signal)) chunks.push(chunk);
  return chunks;
}
const replyOf = (chunks: readonly ModelChunk[]): Message => {
  const last = chunks.at(-1);
  if (last?.type !== "done") throw new Error("no reply");
  return last.message;
};
const then = (request: ModelRequest, reply: Message, text: string): ModelRequest => ({
  ...request,
  messages: [...request.messages, reply, user(text)],
});

async function recorded() {
  const lines: string[] = [];
  const model = recordModel(
    scriptedModel(says("Looking into /tmp/run-1."), says("Sorted.")),
    (line) => lines.push(line),
    names,
  );
  const one = await all(model, first);
  const second = then(first, replyOf(one), "Thanks.");
  const two = await all(model, second);
  return { recording: lines.join("\n"), one, second, two };
}

test("a recording is readable, holds no run's own names, and what follows is not written twice", async () => {
  const { recording } = await recorded();
  expect(recording.split("\n").map((line) => line.slice(0, 150))).toMatchInlineSnapshot(`
    [
      "{"request":0,"head":{"model":"m","system":"You work in {folder} today, {today}.","tools":[],"maxTokens":10},"messages":[{"role":"user","content":[{"ty",
      "{"reply":0,"chunk":{"type":"text","delta":"Looking into {folder}."}}",
      "{"reply":0,"chunk":{"type":"done","message":{"role":"assistant","content":[{"type":"text","text":"Looking into {folder}."}]},"usage":{"input":10,"outp",
      "{"request":1,"after":0,"messages":[{"role":"assistant","content":[{"type":"text","text":"Looking into {folder}."}]},{"role":"user","content":[{"type":",
      "{"reply":1,"chunk":{"type":"text","delta":"Sorted."}}",
      "{"reply":1,"chunk":{"type":"done","message":{"role":"assistant","content":[{"type":"text","text":"Sorted."}]},"usage":{"input":10,"output":5,"cacheRea",
    ]
  `);
  expect(recording).not.toContain("/tmp/run-1");
});

test("it replays chunk for chunk, in another folder on another day too", async () => {
  const { recording, one, second, two } = await recorded();
  const replay = replayModel(recording, names);
  expect([await all(replay, first), await all(replay, second)]).toEqual([one, two]);

  const elsewhere = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll("/tmp/run-1", "C:\\\\new").replaceAll("2026-11-20", "2027-01-01"));
  const there = replayModel(recording, { "{folder}": "C:\\new", "{today}": "2027-01-01" });
  expect([await all(there, elsewhere(first)), await all(there, elsewhere(second))]).toEqual(elsewhere([one, two]));
});

test("agents may ask in any order", async () => {
  const lines: string[] = [];
  const answer = (request: ModelRequest) => says(`to ${request.system}`);
  const model = recordModel(scriptedModel(answer), (line) => lines.push(line));
  const requests = ["a", "b", "c"].map((system) => ({ ...first, system }));
  const replies = [];
  for (const request of requests) replies.push(await all(model, request));
  const replay = replayModel(lines.join("\n"));
  expect(await Promise.all([...requests].reverse().map((request) => all(replay, request)))).toEqual(
    [...replies].reverse(),
  );
});

test("a request that differs is refused with where and what", async () => {
  const { recording, second } = await recorded();
  const replay = replayModel(recording, names);
  await all(replay, first);
  const changed = {
    ...second,
    messages: second.messages.map((message, at) => (at === 2 ? user("Thanks a lot.") : message)),
  };
  await expect(all(replay, changed)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [Refusal: The request is not the recorded one (request 1). They differ first at messages[2].content[0].text:
      recorded: "Thanks."
      sent:     "Thanks a lot."
    Record it again if the change is wanted.]
  `);
  await expect(
    all(replay, { ...second, tools: [{ name: "Read", description: "d", schema: {} }] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [Refusal: The request is not the recorded one (request 1). They differ first at tools[0]:
      recorded: (nothing)
      sent:     {"name":"Read","description":"d","schema":{}}
    Record it again if the change is wanted.]
  `);
  await all(replay, second);
  await expect(all(replay, second)).rejects.toThrow("no exchange left");
});

test("a stopped replay ends as the port says", async () => {
  const { recording } = await recorded();
  const controller = new AbortController();
  controller.abort();
  const chunks = [];
  for await (const chunk of replayModel(recording, names).reply(first, controller.signal)) chunks.push(chunk);
  expect(chunks).toEqual([{ type: "failed", kind: "stopped", why: "Stopped." }]);
});
