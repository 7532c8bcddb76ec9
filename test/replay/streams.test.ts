import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ModelChunk } from "../../src/agent/ports.ts";
import { seeded } from "../helpers/seeded.ts";
import { collect, encoded, outcome, player, question, transcriptAfter } from "./player.ts";
import { streams } from "./streams.ts";

const folder = new URL("./streams/", import.meta.url);
const good = encoded(streams["call"] ?? "");
const files = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".sse"))
    .sort();

test("the recorded streams are the ones the generator makes (COWORK_RECORD=1 writes them)", () => {
  if (process.env["COWORK_RECORD"]) {
    for (const [name, stream] of Object.entries(streams)) writeFileSync(new URL(`${name}.sse`, folder), stream);
  }
  expect(files().length).toBeGreaterThanOrEqual(30);
  const recorded = Object.fromEntries(files().map((name) => [name.slice(0, -4), read(name)]));
  expect(recorded).toEqual(streams);
});

test("each recorded stream comes to a reply the next request can go on from", async () => {
  const outcomes: Record<string, unknown> = {};
  for (const name of files()) {
    const { model, time, bodies } = player([{ bytes: encoded(read(name)) }, { bytes: good }]);
    const chunks = await collect(model, question, time);
    outcomes[name.slice(0, -4)] = outcome(chunks);
    const last = chunks.at(-1);
    if (last?.type !== "done") continue;
    const before = bodies.length;
    const after = await collect(model, { ...question, messages: transcriptAfter(question, last.message) }, time);
    expect({ name, type: after.at(-1)?.type }).toEqual({ name, type: "done" });
    expect(bodies.length).toBeGreaterThan(before);
  }
  const lines = Object.entries(outcomes).map(([stream, came]) => JSON.stringify({ stream, ...(came as object) }));
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("./outcomes.jsonl");
});

test("a stream cut anywhere never runs a part of a call, and the task goes on", async () => {
  const seed = Number(process.env["COWORK_SEED"] ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  const uncut = lastOf(await collect(...run([{ bytes: good }])));
  const wrong: string[] = [];
  let cuts = 0;
  for (const name of files()) {
    const bytes = encoded(read(name));
    // Either the cut came after the end of the reply, or the reply is the one of the next try.
    const allowed = [lastOf(await collect(...run([{ bytes }, { bytes: good }]))), uncut];
    for (const cut of positions(bytes.length, random)) {
      for (const then of ["end", "break"] as const) {
        const chunks = await collect(...run([{ bytes, cut, then }, { bytes: good }]));
        const isEarly = chunks.slice(0, -1).some((chunk) => chunk.type === "done" || chunk.type === "failed");
        if (isEarly || !allowed.includes(lastOf(chunks))) wrong.push(`${name} cut at ${cut} (${then})`);
        cuts += 1;
      }
    }
  }
  expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  expect(cuts).toBeGreaterThan(400);
}, 60_000);

/** A sample; every byte, and in whole tasks, is test/prove/streams.prove.ts. */
const positions = (length: number, random: () => number): number[] =>
  range(Math.min(4, length)).map(() => Math.floor(random() * length));

const run = (streams: Parameters<typeof player>[0]) => {
  const { model, time } = player(streams);
  return [model, question, time] as const;
};

/** The last chunk as text, without what is billed and sent beside it, which depends on the cut. */
function lastOf(chunks: readonly ModelChunk[]): string {
  return JSON.stringify(chunks.at(-1), (key, value) => (key === "besides" || key === "web" ? undefined : value));
}

const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
