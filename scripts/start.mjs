// npm start: packages, build, a fresh copy of the sample workspace, and its main job in this terminal, offline.
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePackages } from "./ensure-packages.mjs";
import { copySample } from "./sample.mjs";

const request = "Summarise the sales export into a workbook: totals, a table of region by month, outliers, and a chart";

function build() {
  const run = spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

/** A copy of its own for each start, so that nothing a person did in the last one is lost. */
function freshWorkspace() {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), "cowork-sample-"))), "small-company");
  copySample("small-company", folder);
  return folder;
}

/** Runs the main job in the terminal and returns its exit code. */
function inTerminal(folder) {
  const unattended = process.stdin.isTTY && process.stderr.isTTY ? [] : ["--approve", "plan"];
  if (unattended.length > 0) console.log("No terminal here, so this sample run approves its plan by itself.");
  const args = ["dist/cli.js", "run", "--folder", folder, "--model", "offline", ...unattended, request];
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}

/** Opens the folder in VS Code with the extension. */
const inVscode = async (folder) => (await import("./vscode.mjs")).inEditor(folder);

const surfaces = { terminal: inTerminal, vscode: inVscode };
const wanted = process.argv.slice(2).map((word) => word.replace(/^--/, ""));
const surface = surfaces[wanted[0] ?? "terminal"];
if (!surface || wanted.length > 1) {
  console.error(
    `npm start knows no "${process.argv.slice(2).join(" ")}". Use it without anything after it, or with "-- --vscode".`,
  );
  process.exit(2);
}

ensurePackages();
build();
const folder = freshWorkspace();
console.log(`A fresh copy of the sample workspace is in ${folder}\n`);
process.exitCode = await surface(folder);
