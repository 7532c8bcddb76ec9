import { expect, test } from "vitest";
import { play } from "./fake.ts";

const day = 86_400_000;
const rows = [
  { task: "t-old", files: 2, bytes: 2_000_000, used: Date.now() - 40 * day },
  { task: "t-new", files: 1, bytes: 1000, used: Date.now() },
];

/** A vault that remembers what it was told to let go of. */
function vaultOf() {
  const freed: string[] = [];
  const free = async (tasks: readonly string[]): Promise<number> => {
    freed.push(...tasks);
    return rows.filter(({ task }) => tasks.includes(task)).reduce((sum, { bytes }) => sum + bytes, 0);
  };
  return { freed, vault: { list: async () => rows, free } };
}

test("the vault is shown whole, and nothing goes that was not asked for", async () => {
  const { vault, freed } = vaultOf();
  const shown = await play({ args: ["vault"], vault });
  expect(shown.out).toMatch(/t-old {2}2 versions {2}2\.0 MB.*\nt-new {2}1 version {2}1\.0 kB/);
  const dry = await play({ args: ["vault", "--free", "30d", "--dry-run"], vault });
  expect([dry.out.includes("t-new"), dry.screen.includes("could no longer be undone"), freed]).toEqual([
    false,
    true,
    [],
  ]);
  const done = await play({ args: ["vault", "--free", "30d"], vault });
  expect([done.code, freed]).toEqual([0, ["t-old"]]);
  expect(done.screen).toContain("2.0 MB are free now. 1 task can no longer be undone.");
  const all = await play({ args: ["vault", "--free", "all", "--json", "--dry-run"], vault });
  expect(JSON.parse(all.out)).toEqual({ tasks: rows, bytes: 2_001_000 });
});
