// npm test: everything there is to test, with what it needs. The last line is "N passed, N failed, N skipped".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBox, ensureBrowser, ensureEngines, ensureOffice } from "./ensure-debian.mjs";
import { ensurePackages } from "./ensure-packages.mjs";

const started = Date.now();
const result = { passed: 0, failed: 0, skipped: [] };
const node = (...args) => spawnSync(process.execPath, args, { stdio: "inherit" }).status === 0;

/** A step without test cases of its own: it counts as one failed test when it fails. */
function step(title, ...args) {
  console.log(`\n── ${title}`);
  if (node(...args)) return true;
  result.failed += 1;
  return false;
}

/** Runs a script that leaves its counts in a file, and adds them up. One that leaves none behind has failed. */
function counted(title, ...args) {
  console.log(`\n── ${title}`);
  const folder = mkdtempSync(join(tmpdir(), "cowork-test-"));
  const file = join(folder, "result.json");
  const run = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, COWORK_TEST_RESULT: file },
  });
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 1, skipped: [] };
  rmSync(folder, { recursive: true });
  result.passed += counts.passed;
  result.failed += run.status !== 0 && counts.failed === 0 ? 1 : counts.failed;
  result.skipped.push(...counts.skipped);
}

const reporters = ["--reporter=default", "--reporter=./scripts/test-reporter.mjs"];
const vitest = (title, ...args) => counted(title, "node_modules/vitest/vitest.mjs", "run", ...reporters, ...args);

ensurePackages();
for (const missing of [ensureOffice(), ensureBrowser(), ensureBox(), ensureEngines()]) {
  if (missing) console.log(`${missing} The tests that need it are skipped.`);
}
const installs = Date.now() - started;
step("Format, lint, types, layers, dead code", "scripts/check.mjs");
const built = step("Build", "scripts/build.mjs");
vitest("Tests", "--exclude", "test/e2e/**", "--exclude", "test/attacks/**");
// Floods of processes and memory are part of them, so nothing else runs beside.
vitest("Attacks on the boxes", "test/attacks");
counted("Proving machines, the gate", "scripts/prove.mjs", "--gate");
if (built) vitest("End to end: the built command line on real folders", "test/e2e");
vitest("Views in Chromium", "-c", "test/webview/vitest.config.mts");
if (built) counted("The packaged extension in a real VS Code", "scripts/test-editor.mjs");

if (result.skipped.length > 0) {
  console.log("\nSkipped:");
  for (const { name, why } of result.skipped) console.log(`- ${name}: ${why ?? "no reason given"}`);
}
console.log(`\n${((Date.now() - started - installs) / 1000).toFixed(0)} s after the installs`);
console.log(`${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped`);
process.exit(result.failed > 0 ? 1 : 0);
