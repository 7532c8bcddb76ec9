import { expect, test } from "vitest";
import { laneOf } from "../../../src/base/lane.ts";

test("works begin in order, never more at once than the lane is wide, and a failing one makes room", async () => {
  const lane = laneOf(2);
  const story: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string, fails = false) =>
    lane(async () => {
      story.push(`${name} begins`);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (fails) throw new Error(name);
    }).then(
      () => story.push(`${name} is done`),
      () => story.push(`${name} failed`),
    );
  const all = [work("a", true), work("b"), work("c"), work("d")];
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(story).toEqual(["a begins", "b begins"]);
  while (ends.length > 0) {
    ends.shift()?.();
    await turn();
  }
  await Promise.all(all);
  expect(story).toEqual([
    "a begins",
    "b begins",
    "c begins",
    "a failed",
    "d begins",
    "b is done",
    "c is done",
    "d is done",
  ]);
});
