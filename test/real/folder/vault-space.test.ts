/** The vault keeps what undo needs until the user, or an announced date, lets it go; then undo says so instead of pretending. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CallKey } from "../../../src/agent/ports.ts";
import { dueOf, openVaultSpace } from "../../../src/folder/vault-space.ts";
import { digest } from "../../../src/platform/hash.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { bytesOf, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { texts } from "../../helpers/tree.ts";

const day = 86_400_000;

const spaceOf = ({ roots, state }: RealFolder) =>
  openVaultSpace({ fs: openFs(), roots, vaultBase: join(state, "vault") });

async function twoTasks() {
  const real = await realFolder({ "a.txt": "first", "b.txt": "a longer text", "empty/": "" });
  const { folder, path } = real;
  const one = [await folder.change("t1-x" as CallKey, path("a.txt"), bytesOf("second"), digest("first"))];
  const two = [await folder.remove("t2-y" as CallKey, [path("b.txt"), path("empty")])];
  return { real, one, two, space: spaceOf(real) };
}

test("what the vault holds is listed by task, and freeing one leaves the other to be undone", async () => {
  const { real, one, two, space } = await twoTasks();
  const rows = (await space.list()).map(({ used: _used, ...rest }) => rest);
  expect(rows.sort((a, b) => a.task.localeCompare(b.task))).toEqual([
    { task: "t1", files: 1, bytes: 5 },
    { task: "t2", files: 2, bytes: 13 },
  ]);
  expect(await space.free(["t1"])).toBe(5);
  expect((await space.list()).map(({ task }) => task)).toEqual(["t2"]);
  const whole = await real.folder.undo(real.call(), two);
  expect([whole.identical, whole.differences]).toEqual([whole.of, []]);
  const missing = await real.folder.undo(real.call(), one);
  expect(missing.identical).toBe(0);
  expect(missing.differences.map(({ path }) => path.path)).toEqual(["a.txt"]);
  expect(texts(real.work)).toEqual({ "a.txt": "second", "b.txt": "a longer text", empty: "/" });
  real.clear();
});

test("nothing goes by itself before it was announced a week ago", async () => {
  const { real, space } = await twoTasks();
  const start = Date.now();
  const at = (days: number): Promise<readonly string[]> => space.keep(start + days * day);
  expect(await at(2)).toEqual([]);
  expect((await at(31))[0]).toContain("will be let go from");
  // Asked again on the same day it has looked already; the clock of the disk says when.
  expect(await space.keep(start + 60_000)).toEqual([]);
  expect((await at(37))[0]).toContain("will be let go from");
  expect((await space.list()).length).toBe(2);
  expect((await at(39))[0]).toContain("were let go, as announced");
  expect(await space.list()).toEqual([]);
  real.clear();
});

test("of too much the longest unused goes first, and only so much", () => {
  const kept = (task: string, bytes: number, used: number) => ({ task, files: 1, bytes, used });
  const all = [kept("old", 50, 0), kept("middle", 60, 10 * day), kept("new", 70, 20 * day)];
  const due = (bytes: number) => dueOf(all, 21 * day, { days: 30, bytes }).map(({ task }) => task);
  expect([due(1000), due(150), due(100), due(0)]).toEqual([[], ["old"], ["old", "middle"], ["old", "middle", "new"]]);
});

test("a vault that came with the folder is neither listed nor freed", async () => {
  const real = await realFolder({ ".cowork/vault/t9-z/0": "a stranger's" });
  const space = spaceOf(real);
  expect([await space.list(), await space.free(["t9"])]).toEqual([[], 0]);
  expect(readdirSync(join(real.work, ".cowork/vault/t9-z"))).toEqual(["0"]);
  real.clear();
});
