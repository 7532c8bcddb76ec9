// Whole jobs that a model did on the sample workspace, replayed: what the product tells the model, word for word.
//
// jobs/NAME.job.json is the request and the replies; jobs/NAME.jsonl what was sent and came back; jobs/head.json the system
// prompt and the tools, which are the same in every request. When a change in what is sent is wanted, record it anew with
//   COWORK_RECORD=1 npx vitest run test/replay/jobs.test.ts && npm run format
// and read the difference in git: that is what the model will see.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Model, ModelRequest } from "../../src/agent/ports.ts";
import { factsOf } from "../../src/model/anthropic/models.ts";
import { bodyText, requestBody } from "../../src/model/anthropic/request.ts";
import { exchangesOf, type Names } from "../../src/model/replay/lines.ts";
import { recordModel } from "../../src/model/replay/record.ts";
import { replayModel } from "../../src/model/replay/replay.ts";
import { refusalOf } from "../fakes/messages-rules.ts";
import { doJob, headless, type Job, scriptedService, withoutHead } from "./job-run.ts";

const folder = new URL("./jobs/", import.meta.url);
const recording = process.env["COWORK_RECORD"] === "1";
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const jobs = readdirSync(folder)
  .filter((name) => name.endsWith(".job.json"))
  .map((name) => name.slice(0, -".job.json".length))
  .sort();

type Head = Pick<ModelRequest, "system" | "tools">;

test("eight jobs of different kinds are recorded", () => {
  expect(jobs.length).toBeGreaterThanOrEqual(8);
});

describe.each(jobs)("%s", (name) => {
  const job = JSON.parse(read(`${name}.job.json`)) as Job;

  const recorder = async (): Promise<void> => {
    const lines: string[] = [];
    const heads: Head[] = [];
    const { model, bodies } = scriptedService(job);
    const { state } = await doJob(job, (names) => recorded(model, lines, heads, names));
    expect({ status: state.status, reason: state.reason, asked: bodies.length }).toEqual({
      status: expect.stringMatching(/^done/),
      reason: undefined,
      asked: job.replies.length,
    });
    writeFileSync(new URL(`${name}.jsonl`, folder), `${lines.join("\n")}\n`);
    writeFileSync(new URL("head.json", folder), `${JSON.stringify(heads[0], undefined, 1)}\n`);
  };
  if (recording) test("is recorded", recorder, 120_000);

  test("sends what was recorded, and ends as it did", async () => {
    const sent: ModelRequest[] = [];
    const text = read(`${name}.jsonl`);
    const { state, files } = await doJob(job, (names) => noting(withoutHead(replayModel(text, names)), sent));
    expect(sent).toHaveLength(job.replies.length);
    const { status, counts, summary, warnings, checks, outputs } = state;
    const made = outputs.map(({ path, findings }) => [path.path, findings.map(({ text }) => text)]);
    const result = { status, counts, summary, warnings, checks, made, files };
    if (recording) writeFileSync(new URL(`${name}.result.json`, folder), JSON.stringify(result));
    // Through JSON, so that members that are undefined do not count.
    expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(read(`${name}.result.json`)));
    const [first] = sent;
    expect({ system: first?.system, tools: first?.tools }).toEqual(JSON.parse(read("head.json")));
  }, 120_000);

  test("each request is one the endpoint takes, begins as the one before it, and the first is small", () => {
    const head = JSON.parse(read("head.json")) as Head;
    const requests = exchangesOf(read(`${name}.jsonl`)).map(({ request }) => ({ ...request, ...head }));
    const bodies = requests.map((request) => requestBody(request, factsOf(request.model)));
    expect(bodies.map(refusalOf).filter((problem) => problem !== undefined)).toEqual([]);
    expect(Buffer.byteLength(bodyText(bodies[0] ?? ({} as never)))).toBeLessThanOrEqual(20_000);
    for (const [at, request] of requests.slice(1).entries()) {
      const before = requests[at]?.messages ?? [];
      expect(request.messages.slice(0, before.length)).toEqual(before);
    }
  });
});

/** Passes requests on and writes them down, each without its head. */
function recorded(model: Model, lines: string[], heads: Head[], names: Names): Model {
  const whole: ModelRequest[] = [];
  const inner: Model = { reply: (_short, signal) => model.reply(whole.at(-1) as ModelRequest, signal) };
  const writer = recordModel(inner, (line) => lines.push(line), names);
  return {
    reply: (request, signal) => {
      whole.push(request);
      heads.push({ system: request.system, tools: request.tools });
      return writer.reply(headless(request), signal);
    },
  };
}

const noting = (model: Model, sent: ModelRequest[]): Model => ({
  reply: (request, signal) => {
    sent.push(request);
    return model.reply(request, signal);
  },
});
