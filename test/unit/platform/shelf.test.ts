import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openShelf } from "../../../src/platform/shelf.ts";

const base = mkdtempSync(join(tmpdir(), "cowork-shelf-"));
afterEach(() => rmSync(base, { recursive: true, force: true }));

test("what was written is there for the next process at once, for this user only; what cannot be read is not there", () => {
  const folder = join(base, "deep", "store");
  const shelf = openShelf(folder);
  expect(shelf.read("plan")).toBeUndefined();
  shelf.write("plan", { ticks: [1, 2] });
  shelf.write("plan", { ticks: [1] });
  expect(openShelf(folder).read("plan")).toEqual({ ticks: [1] });
  expect(readdirSync(folder)).toEqual(["plan.json"]);
  if (process.platform !== "win32") expect(statSync(join(folder, "plan.json")).mode & 0o077).toBe(0);
  writeFileSync(join(folder, "plan.json"), '{"ticks":');
  expect(shelf.read("plan")).toBeUndefined();
  shelf.remove("plan");
  shelf.remove("plan");
  expect(readdirSync(folder)).toEqual([]);
});
