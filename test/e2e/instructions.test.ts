// What the built command line sends to the model of the user's and the folder's instructions, and what `show` says of them.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MessagesApi, messagesApi, stream } from "../fakes/messages-api.ts";
import { plant } from "../helpers/tree.ts";
import { sse, start, stop, text } from "../replay/events.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

const reply = sse(start(), ...text(0, "Done."), ...stop("end_turn"));

let place: string;
let api: MessagesApi;
beforeAll(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "cowork-e2e-")));
  api = await messagesApi(stream(reply));
});
afterAll(async () => {
  await api?.close();
  rmSync(place, { recursive: true, force: true });
});

function cowork(...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: join(place, "home"),
    COWORK_STATE: join(place, "state"),
    COWORK_INSTRUCTIONS: "Write dates as 2026-11-20.",
    ANTHROPIC_API_KEY: "sk-ant-test",
    ANTHROPIC_BASE_URL: api.url,
    NO_COLOR: "1",
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cli, ...args], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout),
    );
  });
}

test("the first request carries them, in order and from whom; the record lists them with their sizes", async () => {
  const folder = join(place, "home/work/project");
  mkdirSync(folder, { recursive: true });
  plant(place, {
    "home/.claude/CLAUDE.md": "Answer in German.",
    "home/work/CLAUDE.md": "The year ends in June.",
    "home/work/project/CLAUDE.md": "Totals first. See @style.md and @~/private.md",
    "home/work/project/style.md": "Two decimals.",
    "home/private.md": "SECRET",
  });
  await cowork("run", "--folder", folder, "--mode", "auto", "--model", "claude-haiku-4-5", "Sum it up");
  const asked = api.asked.find(({ path }) => path.endsWith("/v1/messages"));
  expect(asked?.text).not.toContain("SECRET");
  const messages = asked?.body["messages"] as readonly { content: readonly { text: string }[] }[] | undefined;
  const first = messages?.[0];
  expect(first?.content[0]?.text).toBe("Sum it up");
  const told = [
    ...(first?.content[2]?.text ?? "").matchAll(/<instructions from="(.*?)" by="(.*?)">\n(.*?)\n<\/instructions>/gs),
  ];
  expect(told.map(([, from, by, words]) => `${by} | ${from} | ${words}`)).toEqual([
    "the user, in the settings | Settings: instructions | Write dates as 2026-11-20.",
    "the user, for all folders | ~/.claude/CLAUDE.md | Answer in German.",
    "a folder above the open one | ~/work/CLAUDE.md | The year ends in June.",
    "found in the open folder | CLAUDE.md | Totals first. See @style.md and @~/private.md",
    "found in the open folder | style.md | Two decimals.",
  ]);
  const tasks = JSON.parse(await cowork("tasks", "--folder", folder, "--json")) as readonly { task: string }[];
  const shown = await cowork("show", tasks[0]?.task ?? "", "--folder", folder);
  expect(shown.slice(shown.indexOf("Instructions"))).toContain(`Instructions
  Settings: instructions  26 B
  ~/.claude/CLAUDE.md  17 B
  ~/work/CLAUDE.md  22 B
  CLAUDE.md  45 B
  style.md  13 B
  ~/private.md  0 B  not read: CLAUDE.md imports it, and it is outside the open folders and your own configuration folder
`);
  expect(shown).toMatch(/Replies\n {4}1 {2}\$0\.\d{4}, 3,172 tokens, 95 % of the input from the cache/);
});
