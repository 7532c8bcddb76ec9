/**
 * Every branch that refuses is switched off in turn, and at least one test has to turn red: a guard that nothing notices
 * is no guard. The list is made from the code. In the gate the list is made and a few are tried; at night all are (F20).
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dice } from "../helpers/seeded.ts";
import { firstSeed, night, report, times } from "./figures.ts";
import { type Branch, branchesOf, mutated } from "./mutants/branches.ts";

/** Where refusing is the point, and the tests that look at it. */
const watched: readonly { readonly files: RegExp; readonly tests: readonly string[] }[] = [
  { files: /^src\/permissions\//, tests: ["test/unit/permissions", "test/unit/agent"] },
  { files: /^src\/folder\//, tests: ["test/unit/folder", "test/real/folder"] },
  { files: /^src\/platform\/(fs|names|node-file|open-fs)/, tests: ["test/unit/platform", "test/real/folder"] },
  { files: /^src\/journal\//, tests: ["test/unit/journal", "test/real/journal"] },
  { files: /^src\/agent\/(narrow|gate|judge|undo)/, tests: ["test/unit/agent", "test/real/agent"] },
  { files: /^src\/tools\/(paths|write|delete|move)/, tests: ["test/unit/tools"] },
];

const folders = ["src/permissions", "src/folder", "src/platform", "src/journal", "src/agent", "src/tools"];
const testsFor = (file: string): readonly string[] => watched.find(({ files }) => files.test(file))?.tests ?? [];

const all: readonly Branch[] = folders
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  .filter((file) => testsFor(file).length > 0)
  .flatMap((file) => branchesOf(file, readFileSync(file, "utf8")));

/** Whether a test turns red when the branch is switched off. */
function noticed({ file, line }: Branch): Promise<boolean> {
  return new Promise((resolve) => {
    const args = ["node_modules/vitest/vitest.mjs", "run", "-c", "test/prove/mutants.config.mts", "--reporter=dot"];
    const child = spawn(process.execPath, [...args, ...testsFor(file)], {
      stdio: "ignore",
      env: { ...process.env, COWORK_MUTANT: `${file}:${line}` },
    });
    child.on("close", (code) => resolve(code !== 0));
  });
}

test("a branch that refuses, switched off, turns a test red", async () => {
  const chance = dice(firstSeed);
  const chosen = night ? all : Array.from({ length: times(1, all.length) }, () => chance.pick(all));
  const missed: string[] = [];
  for (const branch of chosen) {
    if (!(await noticed(branch))) missed.push(`${branch.file}:${branch.line} ${branch.text}`);
  }
  const machine = "mutants";
  report({ figure: "F20", machine, what: "branches that refuse", value: all.length, atLeast: 50 });
  report({ figure: "F20", machine, what: "switched off in turn", value: chosen.length, seed: firstSeed });
  report({ figure: "F20", machine, what: "noticed by a test", value: chosen.length - missed.length });
  if (night) expect(missed).toEqual([]);
});

test("a condition is switched off where it stands, and nothing else is", () => {
  const code = "if (a) throw b();\nif (c) {\n  throw d();\n}\nif (e) f();";
  expect(branchesOf("x.ts", code).map(({ line }) => line)).toEqual([1, 2]);
  expect(mutated(code, 2)).toBe("if (a) throw b();\nif (false && (c)) {\n  throw d();\n}\nif (e) f();");
});
