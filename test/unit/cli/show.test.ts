/** What `show` tells of instructions and of money. */
import { expect, test } from "vitest";
import type { EventBody } from "../../../src/protocol/events.ts";
import type { StepId } from "../../../src/protocol/ids.ts";
import type { Usage } from "../../../src/protocol/messages.ts";
import { play } from "./fake.ts";
import { created, decided, finished, proposed } from "./scenes.ts";

const replied = (turn: number, usage: Usage): EventBody => ({
  type: "model.replied",
  turn,
  text: "",
  usage,
  stop: "end",
  calls: 0,
});

const running = (step: string): EventBody => ({ type: "step.changed", step: step as StepId, state: "running" });

async function section(title: string, before: readonly EventBody[]): Promise<readonly string[]> {
  const { screen } = await play({ args: ["show", "01"], before });
  const lines = screen.split("\n");
  const start = lines.findIndex((line) => line.startsWith(title));
  const rest = lines.slice(start + 1);
  const end = rest.indexOf("");
  return start < 0 ? [] : [lines[start] ?? "", ...rest.slice(0, end < 0 ? rest.length : end)];
}

test("which instruction files were read, how large they are, and what was cut or left out", async () => {
  const before: readonly EventBody[] = [
    created("Sort the inbox"),
    {
      type: "instructions.read",
      files: [
        { path: "~/.claude/CLAUDE.md", bytes: 812, cut: false, source: "global" },
        { path: "CLAUDE.md", bytes: 90_000, cut: true, source: "folder", note: "only the first 32 kB count" },
        { path: "\u202egnp.md", bytes: 0, cut: true, source: "folder", note: "not read: there is no such file" },
      ],
    },
    finished(),
  ];
  expect(await section("Instructions", before)).toEqual([
    "Instructions",
    "  ~/.claude/CLAUDE.md  812 B",
    "  CLAUDE.md  90 kB  only the first 32 kB count",
    "  ⟨U+202E⟩gnp.md  0 B  not read: there is no such file",
  ]);
  expect(await section("Instructions", [created("Sort"), finished()])).toEqual([]);
});

const usage: Usage = { input: 100, output: 50, cacheRead: 900, cacheWrite: 0 };

test("what each reply, each step and the task cost", async () => {
  const before = [
    created("Sort the inbox"),
    replied(1, { ...usage, usd: 0.01 }),
    proposed(),
    decided("approve"),
    running("s1"),
    replied(2, { ...usage, usd: 0.02 }),
    replied(3, { ...usage, cacheRead: 0, usd: 1.5 }),
    finished(),
  ];
  expect(await section("Replies", before)).toEqual([
    "Replies",
    "    1  $0.0100, 1,050 tokens, 90 % of the input from the cache",
    "    2  $0.0200, 1,050 tokens, 90 % of the input from the cache",
    "    3  $1.50, 150 tokens",
  ]);
  expect((await section("Steps", before))[1]).toMatch(
    /1\. Move the pictures .*\$1\.52, 1,200 tokens, 81 % of the input/,
  );
  expect((await play({ args: ["show", "01"], before })).screen).toContain(
    "Cost    $1.53, 2,250 tokens, 85 % of the input from the cache",
  );
});

test("an unknown price is said, and that the limit cannot be held", async () => {
  const start = { ...created("Sort the inbox"), budget: { usd: 5 } } as EventBody;
  const { screen } = await play({ args: ["show", "01"], before: [start, replied(1, usage), finished()] });
  expect(screen).toContain(
    "Cost    price unknown, 1,050 tokens, 90 % of the input from the cache; without a price the limit of $5 cannot be held",
  );
});
