/** Several processes on one folder, all changing the same files: every change lands or is refused, none is lost (F14). */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, test } from "vitest";
import { quickDisk } from "../helpers/real-folder.ts";
import { report, times } from "./figures.ts";

let built = "";
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "cowork-windows-"));
  buildSync({
    entryPoints: [new URL("./windows-child.ts", import.meta.url).pathname],
    outfile: join(built, "child.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** Lets `processes` count together; gives back what the files say in the end. */
async function counted(processes: number, each: number, naive: string): Promise<number> {
  const top = mkdtempSync(join(quickDisk, "cowork-windows-"));
  const [work, state] = [join(top, "work"), join(top, "state")];
  mkdirSync(work);
  for (const n of [0, 1]) writeFileSync(join(work, `count ${n}.txt`), "0");
  const one = (n: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let errors = "";
      const child = spawn(process.execPath, [join(built, "child.mjs"), work, state, `w${n}`, String(each), naive], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      child.stderr.on("data", (part) => {
        errors += String(part);
      });
      child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(errors.slice(-800)))));
    });
  await Promise.all(Array.from({ length: processes }, (_, n) => one(n)));
  const sum = [0, 1].reduce((all, n) => all + Number(readFileSync(join(work, `count ${n}.txt`), "utf8")), 0);
  rmSync(top, { recursive: true });
  return sum;
}

test("what several windows change in one file all lands", async () => {
  const processes = times(3, 8);
  const each = times(60, 1_250);
  const sum = await counted(processes, each, "");
  const machine = "windows";
  report({ figure: "F14", machine, what: "processes", value: processes });
  report({ figure: "F14", machine, what: "changes of the same two files", value: processes * each });
  report({ figure: "F14", machine, what: "lost updates", value: processes * each - sum, exactly: 0 });
});

test("the machine notices windows that do not wait for each other", async () => {
  let lost = 0;
  for (let tries = 0; tries < 10 && lost === 0; tries += 1) lost = 4 * 100 - (await counted(4, 100, "naive"));
  report({ figure: "F14", machine: "windows", what: "updates lost without turns (control)", value: lost, atLeast: 1 });
});
