// npm run package: builds the product and puts it into cowork-<version>.vsix. The same sources give the same bytes.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { installed } from "./tool-cache.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** Megabytes the Marketplace download may have. */
const largest = 12;

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) return;
  console.error(`${command} ${args[0]} did not finish. No package was made.`);
  process.exit(status ?? 1);
}

/** Names in order and one fixed time: what is left are the bytes of the files. */
function normalised(bytes) {
  const files = Object.entries(unzipSync(bytes)).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(files), { level: 9, mtime: new Date(1980, 0, 1) });
}

/** What an earlier build left in `folder` does not ship. */
function removeStale(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeStale(path);
    else if (statSync(path).mtimeMs < began - 1000) rmSync(path);
  }
}

const file = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? `cowork-${version}.vsix`;
const began = Date.now();
run(process.execPath, ["scripts/build.mjs"]);
removeStale("dist");
run(process.execPath, ["scripts/notices.mjs"]);
run(process.execPath, [
  join(installed("scripts/package", "cowork-package"), "@vscode", "vsce", "vsce"),
  "package",
  "--no-dependencies",
  "--skip-license",
  "--no-rewrite-relative-links",
  "--out",
  file,
]);
writeFileSync(file, normalised(readFileSync(file)));
const megabytes = statSync(file).size / 1e6;
console.log(`${file}: ${megabytes.toFixed(2)} MB`);
if (megabytes > largest) {
  console.error(`More than ${largest} MB.`);
  process.exit(1);
}
