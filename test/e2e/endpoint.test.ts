// The built command line against model services on loopback that do not do what they should, and one that searches the web.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Answer, errorAnswer, type MessagesApi, messagesApi, type Script, stream } from "../fakes/messages-api.ts";
import { inventory, plant } from "../helpers/tree.ts";
import { pieces, sse, start, stop, text, tool } from "../replay/events.ts";
import { cited, search } from "../replay/streams.ts";
import { type Bench, bench, type Ended } from "./cowork.ts";

let here: Bench;
beforeAll(() => {
  here = bench();
});
afterAll(() => here?.remove());

const apis: MessagesApi[] = [];
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

async function served(...answers: Script): Promise<MessagesApi> {
  const api = await messagesApi(...answers);
  apis.push(api);
  return api;
}

const calls = (id: string, name: string, input: object): Answer =>
  stream(sse(start(), ...tool(0, id, name, ...pieces(input)), ...stop("tool_use")));
const says = (words: string): Answer => stream(sse(start(), ...text(0, words), ...stop("end_turn")));
const writes = calls("toolu_1", "Write", { file_path: "note.txt", content: "Written.\n" });

function folderFor(name: string): string {
  const folder = join(here.place, name);
  mkdirSync(folder);
  plant(folder, { "given.txt": "as it was\n" });
  return folder;
}

/** Runs `cowork` with the service at `url`. */
const against = (url: string, ...args: readonly string[]): Promise<Ended> =>
  here.with({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: "sk-ant-test-key", HTTPS_PROXY: "" }).cowork(...args);

const runs = (folder: string, url: string, ...args: readonly string[]): Promise<Ended> =>
  against(url, "run", "--folder", folder, "--mode", "auto", "--model", "claude-opus-5-5", ...args, "Write a note");

/** An address where nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

const incompatible =
  "and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.";

type Wrong = { readonly at: Answer | (() => Promise<string> | string); readonly told: string };

const wrong: Readonly<Record<string, Wrong>> = {
  "a key that is not accepted": {
    at: errorAnswer(401, "authentication_error", "invalid x-api-key sk-ant-test-key"),
    told: "The model service at HOST does not accept the API key. Nothing was lost: set a valid key, then continue the task.",
  },
  "a model nobody knows": {
    at: errorAnswer(404, "not_found_error", "model: claude-opus-5-5"),
    told: "The model service at HOST does not know the model claude-opus-5-5. Nothing was lost: choose another model, then continue the task.",
  },
  "nobody listens": {
    at: nowhere,
    told: "The model service at HOST is not reachable: the connection was refused. Nothing was lost: check the connection, then continue the task.",
  },
  "a name nobody knows": {
    at: () => "http://cowork-test.invalid",
    told: "There is no network, or the name of the model service at cowork-test.invalid is not known in it. Nothing was lost: check the connection, then continue the task.",
  },
  "a web page with status 200": {
    at: { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Sign in</title>" },
    told: `HOST answers with a web page ${incompatible}`,
  },
  "JSON of another kind": {
    at: { body: { choices: [{ message: { content: "hello" } }] } },
    told: `HOST answers without streaming ${incompatible}`,
  },
  "no such path": {
    at: { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found" },
    told: `HOST answers with error 404 ${incompatible}`,
  },
  "a stream of another kind": {
    at: stream('data: {"choices":[{"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n'),
    told: `HOST streams in another format ${incompatible}`,
  },
};

const tasksIn = async (folder: string) =>
  JSON.parse((await here.cowork("tasks", "--folder", folder, "--json")).stdout) as readonly { readonly task: string }[];

test.each(Object.entries(wrong))(
  "%s: one clear sentence, nothing lost, and the task goes on after it is mended",
  async (name, { at, told }) => {
    const folder = folderFor(name);
    const before = inventory(folder);
    const run = await runs(folder, typeof at === "function" ? await at() : (await served(at)).url);
    expect(run.code, run.stderr).toBe(1);
    expect(inventory(folder)).toEqual(before);
    expect(run.stdout.replace(/127\.0\.0\.1:\d+/g, "HOST")).toContain(`Paused: ${told}`);
    expect(run.stdout + run.stderr).not.toMatch(/sk-ant|\n\s+at /);

    const [task] = await tasksIn(folder);
    const good = await served(writes, says("A note is written."));
    const other = name === "a model nobody knows" ? ["--model", "claude-sonnet-5-5"] : [];
    const resumed = await against(good.url, "resume", task?.task ?? "", ...other, "--folder", folder);
    expect(resumed.code, resumed.stdout + resumed.stderr).toBe(0);
    expect(good.asked[0]?.body["model"]).toBe(other[1] ?? "claude-opus-5-5");
    expect(readdirSync(folder).sort()).toEqual(["given.txt", "note.txt"]);
    expect(readFileSync(join(folder, "note.txt"), "utf8")).toBe("Written.\n");
  },
  60_000,
);

test("the web is off unless a task was allowed it; then what was sent is counted and shown, and blocks go back as they came", async () => {
  const plain = await served(says("Nothing to do."));
  expect((await runs(folderFor("without the web"), plain.url)).code).toBe(0);
  expect(plain.asked[0]?.text).not.toContain("web_search");

  const folder = folderFor("with the web");
  const read = tool(3, "toolu_1", "Read", ...pieces({ file_path: "given.txt" }));
  const searched = stream(sse(start(), ...search, ...cited, ...read, ...stop("tool_use")));
  const api = await served(searched, says("The rate was 1.0912."));
  const run = await runs(folder, api.url, "--web", "search");
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toContain("1 request sent into it");

  const [first, second] = api.asked;
  const tools = (asked: typeof first) => asked?.body["tools"] as readonly { name: string }[];
  expect(tools(first).at(-1)).toMatchObject({ type: "web_search_20250305", name: "web_search", max_uses: 10 });
  expect(tools(second)).toEqual(tools(first));
  const sent = second?.body["messages"] as readonly { role: string; content: readonly unknown[] }[];
  expect(sent[1]?.content).toEqual([
    { type: "server_tool_use", id: "srvtoolu_01", name: "web_search", input: { query: "exchange rate 2026-11-19" } },
    search.at(-2)?.["content_block"],
    {
      type: "text",
      text: "The rate was 1.0912.",
      citations: [expect.objectContaining({ encrypted_index: "Eo9=", cited_text: "1.0912" })],
    },
    { type: "tool_use", id: "toolu_1", name: "Read", input: { file_path: "given.txt" } },
  ]);

  const [task] = await tasksIn(folder);
  const shown = await here.cowork("show", task?.task ?? "", "--folder", folder);
  expect(shown.stdout).toMatch(/Sent into the web \(1; allowed: search\)\n\s+search +exchange rate 2026-11-19/);
}, 60_000);
