// Damaged files in previews and comparisons: something to show or one sentence, never a crash and nothing left behind.
import { expect, test } from "vitest";
import { Refusal } from "../../../src/agent/ports.ts";
import { compareFiles } from "../../../src/documents/compare/compare.ts";
import { viewFile } from "../../../src/documents/view/view.ts";
import { mutated, soundFiles } from "../../helpers/mutated.ts";
import { dice } from "../../helpers/seeded.ts";

const seed = Number(process.env["COWORK_SEED"] ?? Date.now() % 1_000_000);
const each = 20;
const names = Object.keys(soundFiles()).filter((name) => /\.(?:xlsx|xls|ods|docx|pptx|pdf|csv)$/.test(name));
const isSentence = (error: unknown): boolean => error instanceof Refusal && /^[^\n]{10,400}[.:)]$/.test(error.message);

test.each(names)(`damaged copies of %s, seed ${seed}`, { timeout: 120_000 }, async (name) => {
  const sound = soundFiles()[name] ?? new Uint8Array();
  const source = (bytes: Uint8Array) => ({ name, bytes: bytes.slice() });
  const { below: random } = dice(seed);
  expect((await viewFile(source(sound))).preview.kind).not.toBe("");
  const odd: unknown[] = [];
  const note = (error: unknown): void => {
    if (!isSentence(error)) odd.push(error);
  };
  for (let at = 0; at < each; at += 1) {
    const damaged = mutated(sound, random);
    await viewFile(source(damaged)).catch(note);
    if (name.endsWith(".csv")) continue;
    await compareFiles(source(sound), source(damaged)).catch(note);
  }
  expect(odd).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
