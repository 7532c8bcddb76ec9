// Damaged files of every kind: a reading or one sentence. test/prove has the same at length, with bombs.
import { expect, test } from "vitest";
import { Refusal } from "../../../src/agent/ports.ts";
import { readFile } from "../../../src/documents/readers/read.ts";
import { mutated, soundFiles } from "../../helpers/mutated.ts";
import { dice } from "../../helpers/seeded.ts";

const seed = Number(process.env["COWORK_SEED"] ?? Date.now() % 1_000_000);
const each = 25;

test.each(Object.keys(soundFiles()))(`damaged copies of %s, seed ${seed}`, { timeout: 120_000 }, async (name) => {
  const sound = soundFiles()[name] ?? new Uint8Array();
  const { below: random } = dice(seed);
  expect((await readFile({ name, bytes: sound.slice() }, {})).what).not.toBe("");
  const odd: unknown[] = [];
  for (let at = 0; at < each; at += 1) {
    await readFile({ name, bytes: mutated(sound, random) }, {}).catch((error: unknown) => {
      const isSentence = error instanceof Refusal && /^[^\n]{10,400}[.:)]$/.test(error.message);
      if (!isSentence) odd.push(error);
    });
  }
  expect(odd).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
