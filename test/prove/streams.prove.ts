/**
 * Replies of the Messages API cut at every byte, each in the middle of a whole task: the stream ends or breaks there and
 * the service answers properly when asked again. A call may run only when its reply came whole, with exactly the input
 * that stood in it, and once; each request must be one the endpoint takes; the task must go on to its end (F16).
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Tool, tool } from "../../src/agent/tool.ts";
import { canonical } from "../../src/base/canonical.ts";
import type { Time } from "../../src/platform/net.ts";
import { runTask, testWorld } from "../fakes/test-run.ts";
import { seeded } from "../helpers/seeded.ts";
import { tool as call, closes, pieces, sse, start, stop, text } from "../replay/events.ts";
import { encoded, type Played, player } from "../replay/player.ts";
import { firstSeed, night, report } from "./figures.ts";

const folder = new URL("../replay/streams/", import.meta.url);
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith(".sse"))
  .sort()
  .map((name) => ({ name, bytes: encoded(readFileSync(new URL(name, folder), "utf8")) }));

/** What the service answers when it is asked again, and then: nothing is left to do. */
const good = encoded(sse(start(), ...reads("toolu_good", "good.txt"), ...stop("tool_use")));
const end = encoded(sse(start(), ...text(0, "That is all."), ...stop("end_turn")));

function reads(id: string, file_path: string) {
  return call(0, id, "Read", ...pieces({ file_path }));
}

/** Tools by the names that the recordings call; all they do is to write down that they ran. */
function notingTools(ran: string[]): readonly Tool[] {
  return ["Read", "TodoRead", "Glob", "Write", "Bash"].map((name) =>
    tool<unknown>({
      name,
      description: "Writes down that it ran.",
      input: z.looseObject({}),
      title: () => name,
      effects: async () => [],
      run: async (input) => {
        ran.push(`${name} ${canonical(input)}`);
        return { ok: true, content: [{ type: "text", text: "noted" }] };
      },
    }),
  );
}

/** Waits between tries are over at once; the watch over a try, which waits in steps of five seconds, never ends one. */
const hurried: Time = {
  now: () => 0,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (ms < 5_000 || signal?.aborted) resolve();
      else signal?.addEventListener("abort", () => resolve(), { once: true });
    }),
};

/** What a whole task came to whose service answers with `streams` in turn. */
async function taskOver(...streams: readonly Played[]) {
  const ran: string[] = [];
  const { model, bodies, refused } = player(streams, { time: hurried });
  const world = testWorld(model, { tools: notingTools(ran) });
  // Nothing else here waits for the event loop, and what is only cleared away at its turns would pile up.
  await new Promise((resolve) => setImmediate(resolve));
  const { state } = await runTask(world, { text: "Note something.", mode: "auto", model: "claude-opus-5-5" });
  return { ran, status: state.status, asked: bodies.length, refused: [...refused] };
}

type Came = Awaited<ReturnType<typeof taskOver>>;

/** What is wrong with a task beside the ones it may come to: one of them in what ran, and in how it ended. */
function fault(came: Came, allowed: readonly Came[]): "partial" | "stuck" | "refused" | undefined {
  const same = allowed.find(({ ran }) => canonical(ran) === canonical(came.ran));
  if (!same) return "partial";
  if (came.refused.length > 0) return "refused";
  return came.status === same.status ? undefined : "stuck";
}

const figure = { figure: "F16", machine: "streams", seed: firstSeed };

test("replies cut at every byte", async () => {
  const examples: string[] = [];
  const faults = { partial: 0, stuck: 0, refused: 0 };
  let cuts = 0;
  // Either the cut came after the end of the reply, or nothing of it counts and the next one does.
  const anew = await taskOver({ bytes: good }, { bytes: end });
  for (const { name, bytes } of recordings) {
    const allowed = [await taskOver({ bytes }, { bytes: good }, { bytes: end }), anew];
    for (const cut of cutsOf(bytes)) {
      const came = await taskOver(cut, { bytes: good }, { bytes: end });
      const found = fault(came, allowed);
      cuts += 1;
      if (found === undefined) continue;
      faults[found] += 1;
      if (examples.length < 10) examples.push(`${name} cut at ${cut.cut}: ${found} ${JSON.stringify(came)}`);
    }
  }
  expect(examples).toEqual([]);
  report({ ...figure, what: "recorded replies", value: recordings.length, atLeast: 30 });
  report({ ...figure, what: "cuts", value: cuts, atLeast: night ? 100_000 : 300 });
  report({ ...figure, what: "tasks that ran part of a reply that was cut", value: faults.partial, exactly: 0 });
  report({ ...figure, what: "requests the endpoint would refuse", value: faults.refused, exactly: 0 });
  report({ ...figure, what: "tasks that did not go on", value: faults.stuck, exactly: 0 });
});

test("a planted hole is found: a stream whose missing end is made up, as a trusting reader would", async () => {
  const whole = encoded(sse(start(), ...reads("toolu_1", "a.txt"), ...stop("tool_use")));
  const allowed = [
    await taskOver({ bytes: whole }, { bytes: good }, { bytes: end }),
    await taskOver({ bytes: good }, { bytes: end }),
  ];
  let found = 0;
  for (let cut = 0; cut < whole.length; cut += 25) {
    const came = new TextDecoder().decode(whole.subarray(0, cut));
    const bytes = encoded(came.slice(0, came.lastIndexOf("\n\n") + 2) + sse(closes(0), ...stop("tool_use")));
    if (fault(await taskOver({ bytes }, { bytes: good }, { bytes: end }), allowed) === "partial") found += 1;
  }
  report({ ...figure, what: "partial runs found in a hole that was planted", value: found, atLeast: 1 });
});

const random = seeded(firstSeed);

/**
 * Three cuts of each recording in the gate, every byte of every one at night. At each place the stream ends as if nothing
 * was wrong, and breaks; in the one that is very long, by turns.
 */
function cutsOf(bytes: Uint8Array): readonly Played[] {
  const all = Array.from({ length: bytes.length }, (_, at) => at);
  const at = night ? all : all.slice(0, 3).map(() => Math.floor(random() * bytes.length));
  return at.flatMap((cut): Played[] => {
    const both = (["end", "break"] as const).map((then) => ({ bytes, cut, then }));
    return bytes.length < 8_000 ? both : both.slice(cut % 2, (cut % 2) + 1);
  });
}
